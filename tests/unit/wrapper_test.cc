// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// cofferdam.hpp against cofferdam.h: the same values, errors that say why, and owners that give back what they own.
#include <cofferdam.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>

#include <gtest/gtest.h>

namespace {

using cofferdam::bytes_of;
using cofferdam::Context;

template <class T>
constexpr bool moves_only = std::is_nothrow_move_constructible_v<T> &&std::is_nothrow_move_assignable_v<T> &&
                            !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T>;
static_assert(moves_only<Context> && moves_only<cofferdam::Stream> && moves_only<cofferdam::Chunker>);
static_assert(std::is_trivially_copyable_v<cofferdam::Crc64> && sizeof(cofferdam::Crc64) == sizeof(void *));
static_assert(std::is_trivially_copyable_v<cofferdam::Crc32> && sizeof(cofferdam::Crc32) == sizeof(void *));

Context portable_context() {
    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE | COF_OPT_NO_CACHE;
    auto ctx = Context::open(options);
    EXPECT_TRUE(ctx) << ctx.error().message();
    return std::move(*ctx);
}

// Deterministic bytes without structure.
std::vector<std::byte> noise(size_t size) {
    std::vector<std::byte> data(size);
    uint64_t x = 1;
    for (std::byte &b : data) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        b = static_cast<std::byte>(x >> 56);
    }
    return data;
}

TEST(Wrapper, Checksums) {
    const Context ctx = portable_context();
    const auto crc = ctx.find(cofferdam::crc32c);
    ASSERT_TRUE(crc) << crc.error().message();
    const std::string_view text = "123456789";
    EXPECT_EQ((*crc)(bytes_of(text)), 0xe3069283u);
    EXPECT_EQ((*crc)(bytes_of(text.substr(4)), (*crc)(bytes_of(text.substr(0, 4)))), 0xe3069283u);
    EXPECT_EQ(crc->combine((*crc)(bytes_of(text.substr(0, 4))), (*crc)(bytes_of(text.substr(4))), 5), 0xe3069283u);
    EXPECT_EQ(~crc->raw(0xffffffffu, bytes_of(text)), 0xe3069283u);
    EXPECT_EQ((*crc)({}), 0u);
    EXPECT_EQ((*ctx.find(cofferdam::crc32))(bytes_of(text)), 0xcbf43926u);
    EXPECT_EQ((*ctx.find(cofferdam::crc32_be))(bytes_of(text)), 0xfc891918u);
}

TEST(Wrapper, ChecksumsOf64Bits) {
    const Context ctx = portable_context();
    const auto crc = ctx.find(cofferdam::crc64_nvme);
    ASSERT_TRUE(crc) << crc.error().message();
    const std::string_view text = "123456789";
    EXPECT_EQ((*crc)(bytes_of(text)), 0xae8b14860a799888u);
    EXPECT_EQ((*crc)(bytes_of(text.substr(4)), (*crc)(bytes_of(text.substr(0, 4)))), 0xae8b14860a799888u);
    EXPECT_EQ(crc->combine((*crc)(bytes_of(text.substr(0, 4))), (*crc)(bytes_of(text.substr(4))), 5),
              0xae8b14860a799888u);
    EXPECT_EQ(~crc->raw(~uint64_t{0}, bytes_of(text)), 0xae8b14860a799888u);
    EXPECT_EQ((*crc)({}), 0u);
    EXPECT_EQ((*ctx.find(cofferdam::crc64_xz))(bytes_of(text)), 0x995dc9bbdf1939fau);
    auto stream = crc->stream();
    ASSERT_TRUE(stream);
    ASSERT_EQ(stream->digest_size(), 8u);
    std::array<std::byte, 8> digest;
    EXPECT_TRUE(stream->update(bytes_of(text)));
    EXPECT_TRUE(stream->final(digest));
    EXPECT_EQ(digest[0], std::byte{0xae}); // big-endian
    EXPECT_EQ(digest[7], std::byte{0x88});
    EXPECT_FALSE(ctx.find(cofferdam::Contract<cofferdam::Crc32>{"crc64-nvme/1"})); // of another width
}

TEST(Wrapper, Hashes) {
    const Context ctx = portable_context();
    const auto data = noise(10'000);
    const auto fixed = ctx.find(cofferdam::xxh3_64);
    ASSERT_TRUE(fixed) << fixed.error().message();
    const auto digest = (*fixed)(bytes_of(data));

    const auto any = ctx.find(cofferdam::Contract<cofferdam::Hash>{"xxh3-64/1"});
    ASSERT_TRUE(any);
    ASSERT_EQ(any->digest_size(), digest.size());
    auto same = digest;
    same.fill(std::byte{0});
    EXPECT_TRUE((*any)(bytes_of(data), same));
    EXPECT_EQ(same, digest);
    EXPECT_EQ((*any)(bytes_of(data), std::span(same).first(7)).code(), COF_E_SPACE);

    cof_hash_key key{};
    key.seed = 42;
    EXPECT_NE((*fixed)(bytes_of(data), &key), digest);
    EXPECT_EQ((*ctx.find(cofferdam::xxh3_128))(bytes_of(data)).size(), 16u);
}

TEST(Wrapper, Streams) {
    const Context ctx = portable_context();
    const auto data = noise(5'000);
    const auto hash = *ctx.find(cofferdam::xxh3_128);
    auto stream = hash.stream();
    ASSERT_TRUE(stream);
    EXPECT_TRUE(stream->update(bytes_of(data).first(1'234)));
    auto clone = stream->clone();
    ASSERT_TRUE(clone);
    for (cofferdam::Stream *each : {&*stream, &*clone}) {
        EXPECT_TRUE(each->update(bytes_of(data).subspan(1'234)));
        std::array<std::byte, 16> digest;
        EXPECT_EQ(each->final(std::span(digest).first(15)).code(), COF_E_SPACE);
        EXPECT_TRUE(each->final(digest));
        EXPECT_EQ(digest, hash(bytes_of(data)));
    }
    cofferdam::Stream moved = std::move(*stream);
    *clone = std::move(moved);
    EXPECT_TRUE(clone->update({}));

    auto crc = ctx.find(cofferdam::crc32c)->stream();
    ASSERT_TRUE(crc);
    EXPECT_TRUE(crc->update(bytes_of(std::string_view("123456789"))));
    std::array<std::byte, 4> value;
    EXPECT_TRUE(crc->final(value));
    EXPECT_EQ(value, (std::array{std::byte{0xe3}, std::byte{0x06}, std::byte{0x92}, std::byte{0x83}}));
}

TEST(Wrapper, Chunkers) {
    const Context ctx = portable_context();
    const auto data = noise(3'000'000);
    for (const auto contract :
         {cofferdam::fastcdc2016, cofferdam::fastcdc2020, cofferdam::repmaxcdc, cofferdam::argmin, cofferdam::gear8}) {
        cof_cut_cfg cfg = cofferdam::default_cut();
        cfg.min = 2'048;
        cfg.avg = contract.name == cofferdam::repmaxcdc.name ? 0 : 8'192;
        cfg.max = 32'768;
        auto whole = ctx.chunker(contract, cfg);
        ASSERT_TRUE(whole) << contract.name << ": " << whole.error().message();
        EXPECT_EQ(whole->config().max, 32'768u);
        std::vector<uint64_t> ends;
        EXPECT_TRUE(whole->feed(bytes_of(data), true, [&](const cof_cut_end &cut) { ends.push_back(cut.end); }));
        ASSERT_GT(ends.size(), 64u) << contract.name; // more than one round of the wrapper's loop
        EXPECT_EQ(ends.back(), data.size());
        EXPECT_TRUE(std::is_sorted(ends.begin(), ends.end()));

        // In pieces, with a clone taken midway.
        auto first = ctx.chunker(contract, cfg);
        ASSERT_TRUE(first);
        std::vector<uint64_t> pieces, cloned;
        EXPECT_TRUE(first->feed(bytes_of(data).first(1'000'001), false,
                                [&](const cof_cut_end &cut) { pieces.push_back(cut.end); }));
        cloned = pieces;
        auto second = first->clone();
        ASSERT_TRUE(second);
        const auto rest = bytes_of(data).subspan(1'000'001);
        EXPECT_TRUE(first->feed(rest, true, [&](const cof_cut_end &cut) { pieces.push_back(cut.end); }));
        EXPECT_TRUE(second->feed(rest, true, [&](const cof_cut_end &cut) { cloned.push_back(cut.end); }));
        EXPECT_EQ(pieces, ends) << contract.name;
        EXPECT_EQ(cloned, ends) << contract.name;

        // After a reset, in mid-stream or behind its end, another stream is cut as by a new chunker.
        for (const size_t before : {size_t{0}, size_t{100'000}, data.size()}) {
            EXPECT_TRUE(first->reset());
            EXPECT_TRUE(first->feed(bytes_of(data).first(before), before == data.size(), [](const cof_cut_end &) {}));
            EXPECT_TRUE(first->reset());
            std::vector<uint64_t> again;
            EXPECT_TRUE(first->feed(bytes_of(data), true, [&](const cof_cut_end &cut) { again.push_back(cut.end); }));
            EXPECT_EQ(again, ends) << contract.name;
        }

        // One place at a time.
        auto steps = ctx.chunker(contract, cfg);
        ASSERT_TRUE(steps);
        std::vector<uint64_t> single;
        for (cofferdam::Bytes left = bytes_of(data);;) {
            std::array<cof_cut_end, 1> out;
            const auto fed = steps->step(left, true, out);
            ASSERT_TRUE(fed.status);
            left = left.subspan(fed.used);
            if (fed.cuts == 0) break;
            single.push_back(out[0].end);
        }
        EXPECT_EQ(single, ends) << contract.name;
    }
}

TEST(Wrapper, Errors) {
    const Context ctx = portable_context();
    const auto none = ctx.find(cofferdam::Contract<cofferdam::Hash>{"no-such/1"});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code(), COF_E_DEPENDENCY);
    EXPECT_EQ(none.error().name(), "COF_E_DEPENDENCY");
    EXPECT_NE(none.error().message().find("no-such/1"), std::string_view::npos);
    EXPECT_FALSE(ctx.find(cofferdam::Contract<cofferdam::Crc32>{"xxh3-64/1"})); // no checksum
    const auto wrong = ctx.find(cofferdam::Contract<cofferdam::FixedHash<16>>{"xxh3-64/1"});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code(), COF_E_ABI);
    EXPECT_EQ(wrong.error().message(), "COF_E_ABI");

    cof_cut_cfg cfg = cofferdam::default_cut();
    cfg.min = 100'000;
    cfg.avg = 1'000;
    cfg.max = 10'000;
    const auto chunker = ctx.chunker(cofferdam::fastcdc2020, cfg);
    ASSERT_FALSE(chunker);
    EXPECT_EQ(chunker.error().code(), COF_E_INVALID);
    EXPECT_NE(chunker.error().message(), "COF_E_INVALID");

    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE;
    options.allow_licences = "MIT/ISC";
    const auto policy = Context::open(options);
    ASSERT_FALSE(policy);
    EXPECT_EQ(policy.error().code(), COF_E_INVALID);
    EXPECT_NE(policy.error().message().find("MIT/ISC"), std::string_view::npos);
}

TEST(Wrapper, Record) {
    const Context ctx = portable_context();
    const auto crc = *ctx.find(cofferdam::crc32c);
    std::string impl;
    ctx.serving(crc, [&](const cof_kernel_info &info) { impl = info.impl; });
    EXPECT_EQ(impl, "portable");
    int kernels = 0, chosen = 0, files = 0;
    ctx.each_kernel("crc32c/1", [&](const cof_kernel_info &info) {
        ++kernels;
        chosen += static_cast<int>(info.chosen);
    });
    ctx.each_file([&](const cof_file_info &) { ++files; });
    EXPECT_EQ(kernels, 3); // one for each interface
    EXPECT_EQ(chosen, 1);
    EXPECT_EQ(files, 0);
    EXPECT_STREQ(ctx.environment().cpu_cap, "none");
}

TEST(Wrapper, Licences) {
    const Context ctx = portable_context();
    std::string first, source;
    ctx.each_rule([&](const cof_rule_info &rule) {
        if (rule.number != 1) return;
        first = rule.text;
        source = rule.source;
    });
    EXPECT_EQ(first, "deny GPL-*");
    EXPECT_EQ(source, "built-in");
    EXPECT_EQ(ctx.judge("MIT-0 OR GPL-2.0-only").code(), COF_OK);
    const cofferdam::Error no = ctx.judge("GPL-2.0-only");
    EXPECT_EQ(no.code(), COF_E_LICENCE);
    EXPECT_NE(no.message().find("built-in rule 'deny GPL-*'"), std::string_view::npos) << no.message();
    EXPECT_EQ(ctx.judge("MIT OR").code(), COF_E_INVALID);
    int libraries = 0;
    ctx.each_library([&](const cof_library_info &) { ++libraries; });
    EXPECT_EQ(libraries, 0) << "no plugin was looked for";
    // Of the process: other tests may have loaded plugins.
    std::vector<std::string> paths;
    Context::each_loaded([&](const cof_loaded_info &file) {
        EXPECT_STRNE(file.spdx_declared, "");
        EXPECT_STRNE(file.spdx_effective, "");
        paths.emplace_back(file.path);
    });
    const size_t length = Context::combination({});
    std::string text(length + 1, '?');
    EXPECT_EQ(ctx.combination(text), length);
    EXPECT_EQ(text.find('\0'), length);
    EXPECT_NE(text.find("MIT-0"), std::string::npos) << text;
    if (paths.empty()) {
        EXPECT_STREQ(text.c_str(), "Everything loaded is under permissive licences (MIT-0).");
    }
}

} // namespace
