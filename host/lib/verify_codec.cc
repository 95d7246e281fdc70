// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Codecs: hand-made blocks, round trips at several levels, and damaged blocks, of which nothing may be left behind.
#include <algorithm>
#include <cstring>

#include "host/adopted/adopted.hpp"
#include "host/lib/verify_tools.hpp"

namespace cof {

namespace {

using Bytes = std::vector<uint8_t>;

class CodecTrial {
  public:
    explicit CodecTrial(Trial &trial) : trial_(trial), kernel_(*static_cast<const cof_codec *>(trial.kernel.vtable)) {}

    Check run() {
        if (kernel_.level_min > kernel_.level_default || kernel_.level_default > kernel_.level_max)
            return trial_.broken("its levels are out of order");
        for (const BlockAnswer &answer : trial_.portable.adopted->blocks)
            if (auto refusal = published(answer)) return refusal;
        for (const size_t n : {0u, 1u, 100u, 4096u, 20000u})
            if (auto refusal = round_trip(n, kernel_.level_default)) return refusal;
        if (auto refusal = bad_level()) return refusal;
        while (!trial_.expired()) {
            const auto levels = static_cast<size_t>(std::min(kernel_.level_max, 9) - kernel_.level_min + 1);
            const auto level = kernel_.level_min + static_cast<int32_t>(trial_.random.below(levels));
            if (auto refusal = round_trip(trial_.random.length(trial_.thorough ? 200000 : 8192), level)) return refusal;
        }
        return std::nullopt;
    }

  private:
    static bool all_zero(std::span<const uint8_t> bytes) {
        return std::all_of(bytes.begin(), bytes.end(), [](uint8_t b) { return b == 0; });
    }

    Check published(const BlockAnswer &answer) {
        const Bytes block = from_hexadecimal(answer.block), want = from_hexadecimal(answer.content);
        Bytes got(want.size() + 4096);
        size_t written = 0;
        const cof_status status = kernel_.decompress(block.data(), block.size(), got.data(), got.size(), &written);
        if (status != answer.status)
            return trial_.broken("decompress() of the block " + std::string(answer.block) + " answers with status " +
                                 std::to_string(status) + " instead of " + std::to_string(answer.status));
        if (status != COF_OK)
            return all_zero(got) ? Check{} : trial_.broken("decompress() of a bad block leaves bytes behind");
        got.resize(std::min(written, got.size()));
        if (got == want) return std::nullopt;
        return trial_.wrong("decompress() of a published block", nullptr, block.size(), hexadecimal(got),
                            answer.content);
    }

    // Part noise, part repetition.
    Bytes content(size_t n) {
        Bytes bytes(n);
        const size_t period = 1 + trial_.random.below(200), noise = trial_.random.below(n + 1);
        for (size_t i = 0; i < n; ++i)
            bytes[i] = i < noise || i < period ? static_cast<uint8_t>(trial_.random.next()) : bytes[i - period];
        return bytes;
    }

    Check round_trip(size_t n, int32_t level) {
        const Bytes plain = content(n);
        const std::string where = " of " + std::to_string(n) + " bytes at level " + std::to_string(level);
        const size_t bound = kernel_.bound(n);
        if (bound == 0) return trial_.broken("bound()" + where + " is 0");
        Bytes block(bound);
        size_t written = 0;
        cof_status status = kernel_.compress(level, plain.data(), n, block.data(), block.size(), &written);
        if (status != COF_OK || written > bound)
            return trial_.broken("compress()" + where + " fails with status " + std::to_string(status));
        block.resize(written);
        uint64_t size = 0;
        if (kernel_.content_size(block.data(), block.size(), &size) != COF_OK || size != n)
            return trial_.broken("content_size()" + where + " is wrong");
        Bytes back(n);
        status = kernel_.decompress(block.data(), block.size(), back.data(), n, &written);
        if (status != COF_OK || written != n || back != plain)
            return trial_.broken("decompress() does not give back what compress() took, " + std::to_string(n) +
                                 " bytes, status " + std::to_string(status));
        if (n > 0)
            if (auto refusal = refused(block, n - 1, COF_E_SPACE, "with too little room")) return refusal;
        block.push_back(0);
        if (auto refusal = refused(block, n, COF_E_CORRUPT, "with a byte behind it")) return refusal;
        block.resize(trial_.random.below(block.size() - 1));
        return refused(block, n, COF_E_CORRUPT, "cut short");
    }

    Check refused(const Bytes &block, size_t cap, cof_status want, const char *what) {
        Bytes got(cap);
        size_t written = 0;
        const cof_status status = kernel_.decompress(block.data(), block.size(), got.data(), cap, &written);
        if (status != want)
            return trial_.broken(std::string("decompress() of a block ") + what + " answers with status " +
                                 std::to_string(status) + " instead of " + std::to_string(want));
        return all_zero(got) ? Check{}
                             : trial_.broken(std::string("decompress() of a block ") + what + " leaves bytes");
    }

    Check bad_level() {
        Bytes block(1024);
        size_t written = 0;
        if (kernel_.level_max == INT32_MAX ||
            kernel_.compress(kernel_.level_max + 1, "x", 1, block.data(), block.size(), &written) == COF_E_INVALID)
            return std::nullopt;
        return trial_.broken("compress() takes a level beyond its highest");
    }

    Trial &trial_;
    const cof_codec &kernel_;
};

} // namespace

Check verify_codec(Trial &trial) {
    return CodecTrial(trial).run();
}

} // namespace cof
