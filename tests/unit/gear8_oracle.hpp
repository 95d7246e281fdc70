// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// gear8/1 as abi/contracts.md puts it: every hash from the bytes of its chunk, one position at a time, as numbers.
#pragma once

#include "tests/unit/cut_oracle.hpp"

namespace cof::test {

class Gear8Chunk {
  public:
    Gear8Chunk(std::span<const uint8_t> bytes, const cof_cut_cfg &cfg) : bytes_(bytes), cfg_(cfg) {}

    uint64_t length() const {
        const uint64_t n = std::min<uint64_t>(bytes_.size(), cfg_.max);
        for (uint64_t length = cfg_.min; length < n; ++length)
            if (ends(length - 1, length < cfg_.avg)) return length;
        return n;
    }

    // 0..65535, of the 100 bytes up to position i.
    unsigned hash(size_t i) const { return (65536 + v(i) - v(i - 64)) % 65536; }

  private:
    unsigned w(size_t i) const { return bytes_[i - 1] + 256u * bytes_[i]; }
    unsigned k(size_t i) const { return (65536 + w(i) - w(i - 2)) % 65536 * 17777 % 65536; }
    // A negative number divided, rounding down: the sign comes in three more times.
    unsigned v(size_t i) const { return k(i) ^ (k(i - 32) / 8 + (k(i - 32) < 32768 ? 0 : 7 * 8192)); }

    // The upper half of argmin/1's wide key without cfg.key.
    uint64_t second_hash(size_t i) const {
        uint64_t word[2] = {0, 0};
        for (size_t j = 0; j < 16; ++j)
            word[j / 8] += static_cast<uint64_t>(bytes_[i - 15 + j]) << 8 * (j % 8);
        const auto mix = [](uint64_t v) {
            v *= 11400714819323198485u;
            return v ^ v >> 32;
        };
        return mix(mix(word[0]) ^ word[1]) >> 32;
    }

    // The rate is strict 1 / (avg * 2^level), else 2^level / avg.
    bool ends(size_t i, bool strict) const {
        const uint64_t size = strict ? cfg_.avg << cfg_.level : cfg_.avg, more = strict ? 1 : 1u << cfg_.level;
        uint64_t t = 4;
        while (t * size < 65536 * more)
            ++t;
        const unsigned h = hash(i);
        if (h < 32768 || h >= 32768 + t) return false;
        return second_hash(i) >= (UINT64_C(1) << 32) - (UINT64_C(1) << 48) * more / (t * size);
    }

    std::span<const uint8_t> bytes_;
    const cof_cut_cfg &cfg_;
};

inline Cut first_gear8(std::span<const uint8_t> src, const cof_cut_cfg &cfg) {
    return {Gear8Chunk(src, cfg).length(), 0};
}

inline Cuts oracle_gear8(std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    return cut_one_by_one(first_gear8, data, cfg);
}

} // namespace cof::test
