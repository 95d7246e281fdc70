// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// For tests of bridges with "cof.codec/1": opens one, runs it in memory that ends at a forbidden page, and checks what
// every codec must hold.
#pragma once

#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <cofferdam/adopted.h>

#include "tests/unit/bridge_open.hpp"
#include "tests/unit/fence.hpp"

namespace cof::bridge_test {

struct Answer {
    cof_status status;
    Bytes content;
};

// Runs a codec on one pair of fenced buffers and checks what holds for every call, whatever its input.
class Runner {
  public:
    Runner(const cof_codec &codec, size_t src_room, size_t dst_room) : codec_(codec), src_(src_room), dst_(dst_room) {}

    Answer compress(int32_t level, std::span<const uint8_t> content, size_t cap) const {
        return run(content, cap, [&](const uint8_t *src, uint8_t *dst, size_t *written) {
            return codec_.compress(level, src, content.size(), dst, cap, written);
        });
    }

    Answer decompress(std::span<const uint8_t> block, size_t cap) const {
        Answer answer = run(block, cap, [&](const uint8_t *src, uint8_t *dst, size_t *written) {
            return codec_.decompress(src, block.size(), dst, cap, written);
        });
        uint64_t said = 0;
        const cof_status status = codec_.content_size(src_.last(block.size()).data(), block.size(), &said);
        if (answer.status == COF_OK) {
            EXPECT_TRUE(status == COF_OK && said == answer.content.size())
                << answer.content.size() << " bytes from a block that claims " << said;
        }
        if (answer.status == COF_E_SPACE) {
            EXPECT_TRUE(status == COF_OK && said > cap) << "claims " << said << " of " << cap;
        }
        if (status != COF_OK) {
            EXPECT_EQ(answer.status, COF_E_CORRUPT);
        }
        return answer;
    }

    Bytes packed(int32_t level, std::span<const uint8_t> content) const {
        Answer answer = compress(level, content, codec_.bound(content.size()));
        EXPECT_EQ(answer.status, COF_OK) << "level " << level << ", " << content.size() << " bytes";
        return std::move(answer.content);
    }

  private:
    template <typename Call> Answer run(std::span<const uint8_t> input, size_t cap, Call call) const {
        const std::span<uint8_t> src = src_.last(input.size()), dst = dst_.last(cap);
        std::copy(input.begin(), input.end(), src.begin());
        std::fill(dst.begin(), dst.end(), filler);
        const std::span<uint8_t> before = dst_.before(cap);
        std::fill(before.begin(), before.end(), filler);
        size_t written = 1234567;
        const cof_status status = call(src.empty() ? nullptr : src.data(), cap ? dst.data() : nullptr, &written);
        EXPECT_TRUE(all_are(before, filler)) << "wrote before its buffer";
        EXPECT_TRUE(std::equal(input.begin(), input.end(), src.begin())) << "changed its input";
        if (status == COF_OK) {
            if (written > cap) {
                ADD_FAILURE() << "wrote " << written << " of " << cap;
                return {COF_E_INTERNAL, {}};
            }
            return {status, Bytes(dst.begin(), dst.begin() + static_cast<ptrdiff_t>(written))};
        }
        EXPECT_EQ(written, 0u);
        // Zeros first, then what was there before: nothing of the content.
        const auto untouched = std::find_if(dst.begin(), dst.end(), [](uint8_t b) { return b != 0; });
        EXPECT_TRUE(std::all_of(untouched, dst.end(), [](uint8_t b) { return b == filler; })) << "left something";
        return {status, {}};
    }

    const cof_codec &codec_;
    Fence src_, dst_;
};

inline Bytes from_hex(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    Bytes bytes;
    for (size_t i = 0; i + 1 < text.size(); i += 2)
        bytes.push_back(static_cast<uint8_t>(digit(text[i]) * 16 + digit(text[i + 1])));
    return bytes;
}

inline Bytes noise(size_t n) {
    Bytes bytes(n);
    uint32_t x = 1;
    for (uint8_t &b : bytes) {
        x = x * 1664525u + 1013904223u;
        b = static_cast<uint8_t>(x >> 24);
    }
    return bytes;
}

inline Bytes text(size_t n) {
    static constexpr std::array words{"bulkhead ", "hold ",  "keel ", "the ",    "a ",      "leaks, ",
                                      "cargo ",    "water ", "of ",   "ship.\n", "kernel ", "licence "};
    const Bytes choice = noise(n);
    Bytes bytes;
    for (size_t i = 0; bytes.size() < n; i++) {
        const std::string_view word = words[choice[i] % words.size()];
        bytes.insert(bytes.end(), word.begin(), word.end());
    }
    bytes.resize(n);
    return bytes;
}

struct KnownAnswer {
    const char *block;
    cof_status status;
    const char *content;
};

class CodecTest : public testing::Test {
  protected:
    CodecTest(const char *plugin, const char *contract, const char *impl)
        : plugin_(plugin), contract_(contract), impl_(impl) {}

    void SetUp() override {
        std::string why;
        const cof_plugin *plugin = open_plugin(plugin_, why);
        if (!plugin) GTEST_SKIP() << why;
        kernel = find_kernel(plugin, contract_, impl_);
        ASSERT_NE(kernel, nullptr);
        const cof_host host = everything_allowed();
        char said[200] = "";
        const cof_status status = kernel->probe(&host, said, sizeof said);
        if (status != COF_OK) GTEST_SKIP() << said;
        codec = static_cast<const cof_codec *>(kernel->vtable);
        ASSERT_EQ(codec->struct_size, sizeof *codec);
    }

    // Every level, and contents that end around what the formats divide into.
    void round_trips() const {
        const Runner runner(*codec, 5u << 20, 5u << 20);
        for (int32_t level = codec->level_min; level <= codec->level_max; level++)
            for (const size_t n : {0u, 1u, 2u, 15u, 100u, 4096u, 65535u, 65536u, 65537u, 131073u})
                for (const Bytes &content : {noise(n), text(n), Bytes(n)})
                    ASSERT_NO_FATAL_FAILURE(round_trip(runner, level, content));
        for (const int32_t level : {codec->level_min, codec->level_default})
            for (const size_t n : {300000u, 1u << 20, (4u << 20) + 1})
                for (const Bytes &content : {noise(n), text(n), Bytes(n)})
                    ASSERT_NO_FATAL_FAILURE(round_trip(runner, level, content));
        round_trip(runner, codec->level_max, text(300000));
    }

    void round_trip(const Runner &runner, int32_t level, const Bytes &content) const {
        const Bytes block = runner.packed(level, content);
        const Answer whole = runner.decompress(block, content.size());
        ASSERT_EQ(whole.status, COF_OK) << "level " << level << ", " << content.size() << " bytes";
        ASSERT_TRUE(whole.content == content) << "level " << level << ", " << content.size() << " bytes";
        ASSERT_TRUE(runner.decompress(block, content.size() + 77).content == content);
        if (!content.empty()) {
            ASSERT_EQ(runner.decompress(block, content.size() - 1).status, COF_E_SPACE);
            ASSERT_EQ(runner.decompress(block, 0).status, COF_E_SPACE);
        }
    }

    void known_answers(std::span<const KnownAnswer> answers) const {
        const Runner runner(*codec, 4096, 4096);
        for (const KnownAnswer &known : answers) {
            const Answer answer = runner.decompress(from_hex(known.block), 4096);
            EXPECT_EQ(answer.status, known.status) << known.block;
            EXPECT_EQ(answer.content, from_hex(known.content)) << known.block;
        }
    }

    // A part of a block is no block, nor is one with a byte more.
    void truncations(const Bytes &content) const {
        const Runner runner(*codec, 1u << 20, 1u << 20);
        Bytes block = runner.packed(codec->level_default, content);
        for (size_t n = 0; n < block.size(); n++)
            ASSERT_EQ(runner.decompress(std::span(block).first(n), content.size()).status, COF_E_CORRUPT) << n;
        block.push_back(0);
        EXPECT_EQ(runner.decompress(block, content.size()).status, COF_E_CORRUPT);
    }

    // Without a checksum a flipped bit may give other content, of the claimed size: Runner checks that.
    void bit_flips(const Bytes &content) const {
        const Runner runner(*codec, 1u << 20, 1u << 20);
        Bytes block = runner.packed(codec->level_default, content);
        for (size_t bit = 0; bit < block.size() * 8; bit++) {
            block[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
            for (const size_t cap : {content.size(), content.size() * 2, content.size() / 2})
                runner.decompress(block, cap);
            block[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
        }
    }

    // Room below bound(n): the block or COF_E_SPACE, and with the block's own size less one always the latter.
    void little_room() const {
        const Runner runner(*codec, 1u << 20, 1u << 20);
        for (const size_t n : {0u, 1u, 1000u, 200000u})
            for (const Bytes &content : {noise(n), text(n)}) {
                const Bytes block = runner.packed(codec->level_default, content);
                for (size_t cap = 0; cap < codec->bound(n);
                     cap += cap + 40 < block.size() ? 1 + cap / 3 : 1 + n / 500) {
                    const Answer answer = runner.compress(codec->level_default, content, cap);
                    if (answer.status == COF_OK) {
                        ASSERT_TRUE(runner.decompress(answer.content, n).content == content);
                    } else {
                        ASSERT_EQ(answer.status, COF_E_SPACE);
                    }
                }
                EXPECT_EQ(runner.compress(codec->level_default, content, block.size() - 1).status, COF_E_SPACE);
            }
    }

    void bad_arguments() const {
        const Runner runner(*codec, 4096, 4096);
        for (const int32_t level : {codec->level_min - 1, codec->level_max + 1, INT32_MIN, INT32_MAX})
            EXPECT_EQ(runner.compress(level, text(100), 4096).status, COF_E_INVALID) << level;
        for (const size_t n : {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2 + 1}) {
            EXPECT_EQ(codec->bound(n), 0u);
            size_t written = 1;
            uint8_t byte = filler;
            EXPECT_EQ(codec->compress(codec->level_default, &byte, n, &byte, 1, &written), COF_E_INVALID);
        }
        EXPECT_GT(codec->bound(size_t{1} << 40), size_t{1} << 40);
        size_t written = 1;
        EXPECT_EQ(codec->decompress(nullptr, 0, nullptr, 0, &written), COF_E_CORRUPT);
        uint64_t size = 1;
        EXPECT_EQ(codec->content_size(nullptr, 0, &size), COF_E_CORRUPT);
    }

    void eight_threads() const {
#if defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "contexts change threads through atomics of the plugin, which is not instrumented";
#endif
        std::atomic<int> bad = 0;
        std::vector<std::thread> threads;
        for (size_t t = 0; t < 8; t++)
            threads.emplace_back([&, t] {
                const Bytes content = text(20000 + 3000 * t);
                Bytes block(codec->bound(content.size())), back(content.size());
                for (int32_t i = 0; i < 60; i++) {
                    size_t n = 0, m = 0;
                    const int32_t level = 1 + i % 5;
                    if (codec->compress(level, content.data(), content.size(), block.data(), block.size(), &n) ||
                        codec->decompress(block.data(), n, back.data(), back.size(), &m) || back != content)
                        bad++;
                    std::fill(back.begin(), back.end(), filler);
                    block[n / 2] ^= 0x10; // failures between successes
                    if (codec->decompress(block.data(), n - 1, back.data(), back.size(), &m) != COF_E_CORRUPT) bad++;
                }
            });
        for (std::thread &thread : threads)
            thread.join();
        EXPECT_EQ(bad, 0);
    }

    // Contexts that the parent keeps are the child's too.
    void after_fork() const {
#if defined(__SANITIZE_THREAD__)
        GTEST_SKIP() << "the library is not instrumented, and what a child of ThreadSanitizer exits with says so";
#endif
        const Bytes content = text(50000);
        const Runner runner(*codec, 1u << 20, 1u << 20);
        round_trip(runner, codec->level_default, content);
        const pid_t child = fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            round_trip(runner, codec->level_default, content);
            _exit(testing::Test::HasFailure() ? 1 : 0);
        }
        int status = -1;
        ASSERT_EQ(waitpid(child, &status, 0), child);
        EXPECT_EQ(status, 0);
        round_trip(runner, codec->level_default, content);
    }

    void probe_repeats() const {
        const cof_host host = everything_allowed();
        char why[8];
        for (size_t size = 0; size <= sizeof why; size++) {
            std::memset(why, '#', sizeof why);
            EXPECT_EQ(kernel->probe(&host, size ? why : nullptr, size), COF_OK);
            if (size) {
                EXPECT_LT(strnlen(why, size), size);
            }
            for (size_t i = size; i < sizeof why; i++)
                EXPECT_EQ(why[i], '#');
        }
    }

    const cof_kernel *kernel = nullptr;
    const cof_codec *codec = nullptr;

  private:
    const char *plugin_, *contract_, *impl_;
};

// A directory of files for a command to work in, gone afterwards.
class Workshop {
  public:
    Workshop() {
        char name[] = "/tmp/codec-test-XXXXXX";
        if (!mkdtemp(name)) throw std::bad_alloc();
        path_ = name;
    }
    Workshop(const Workshop &) = delete;
    Workshop &operator=(const Workshop &) = delete;
    ~Workshop() { run("rm -f block content; rmdir ."); }

    // True when the shell command, run in the directory, succeeds.
    bool run(const std::string &command) const {
        return std::system(("cd " + path_ + " && " + command + " >/dev/null 2>&1").c_str()) == 0;
    }
    void write(const char *name, const Bytes &bytes) const {
        std::ofstream file(path_ + "/" + name, std::ios::binary);
        file.write(reinterpret_cast<const char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    }
    Bytes read(const char *name) const {
        std::ifstream file(path_ + "/" + name, std::ios::binary);
        return Bytes(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }

  private:
    std::string path_;
};

} // namespace cof::bridge_test
