// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The chunking contracts over a whole buffer, as their definitions are put and as slow as that is. Nothing is shared
// with the kernels: the Gear table comes from an MD5 of its own, and Gear hashes are the sums that they stand for.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include <cofferdam/cut.h>

#include "tests/unit/portable_md5.hpp"

namespace cof::test {

struct Cut {
    uint64_t end, fingerprint;
    bool operator==(const Cut &) const = default;
};
using Cuts = std::vector<Cut>;

inline const std::array<uint64_t, 256> &gear_table() {
    static const auto table = [] {
        std::array<uint64_t, 256> t;
        for (unsigned i = 0; i < 256; ++i)
            t[i] = gear_by_definition(static_cast<uint8_t>(i));
        return t;
    }();
    return table;
}

inline uint64_t fastcdc_mask(int bits) {
    static const uint64_t masks[] = {0x0000000001804110, 0x0000000001803110, 0x0000000018035100, 0x0000001800035300,
                                     0x0000019000353000, 0x0000590003530000, 0x0000d90003530000, 0x0000d90103530000,
                                     0x0000d90303530000, 0x0000d90313530000, 0x0000d90f03530000, 0x0000d90303537000,
                                     0x0000d90703537000, 0x0000d90707537000, 0x0000d91707537000, 0x0000d91747537000,
                                     0x0000d91767537000, 0x0000d93767537000, 0x0000d93777537000, 0x0000d93777577000,
                                     0x0000db3777577000};
    return masks[bits - 5];
}

struct FastCdc {
    uint64_t strict, loose;
    size_t n, centre;
    FastCdc(std::span<const uint8_t> src, const cof_cut_cfg &cfg) : n(src.size()), centre(cfg.avg) {
        const int bits = static_cast<int>(std::lround(std::log2(static_cast<double>(cfg.avg))));
        strict = fastcdc_mask(bits + static_cast<int>(cfg.level));
        loose = fastcdc_mask(bits - static_cast<int>(cfg.level));
        if (n > cfg.max)
            n = cfg.max;
        else if (n < centre)
            centre = n;
    }
};

// One chunk from src, all that is left of the stream: its length and fingerprint.
inline Cut first_fastcdc2016(std::span<const uint8_t> src, const cof_cut_cfg &cfg) {
    if (src.size() <= cfg.min) return {src.size(), 0};
    const FastCdc with(src, cfg);
    uint64_t h = 0;
    size_t i = cfg.min;
    for (; i < with.centre; ++i) {
        h = 2 * h + (gear_table()[src[i]] ^ cfg.seed);
        if ((h & with.strict) == 0) return {i, h};
    }
    for (; i < with.n; ++i) {
        h = 2 * h + (gear_table()[src[i]] ^ cfg.seed);
        if ((h & with.loose) == 0) return {i, h};
    }
    return {with.n, h};
}

// Two bytes a step, with tables shifted by one bit, as published.
inline Cut first_fastcdc2020(std::span<const uint8_t> src, const cof_cut_cfg &cfg) {
    if (src.size() <= cfg.min) return {src.size(), 0};
    const FastCdc with(src, cfg);
    uint64_t h = 0;
    for (size_t index = cfg.min / 2; index < with.n / 2; ++index) {
        const uint64_t mask = index < with.centre / 2 ? with.strict : with.loose;
        const size_t a = 2 * index;
        h = (h << 2) + (gear_table()[src[a]] << 1 ^ cfg.seed << 1);
        if ((h & mask << 1) == 0) return {a, h};
        h += gear_table()[src[a + 1]] ^ cfg.seed;
        if ((h & mask) == 0) return {a + 1, h};
    }
    return {with.n, h};
}

// Of the 64 bytes before 'end'.
inline uint64_t gear_sum(std::span<const uint8_t> src, size_t end) {
    uint64_t sum = 0;
    for (size_t k = 0; k < 64; ++k)
        sum += gear_table()[src[end - 1 - k]] << k;
    return sum;
}

inline Cuts cut_one_by_one(Cut (*first)(std::span<const uint8_t> src, const cof_cut_cfg &cfg),
                           std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    Cuts cuts;
    for (size_t start = 0; start < data.size();) {
        const Cut cut = first(data.subspan(start), cfg);
        start += cut.end;
        cuts.push_back({start, cut.fingerprint});
    }
    return cuts;
}

// The cuts of a whole stream.
using CutOracle = Cuts (*)(std::span<const uint8_t> data, const cof_cut_cfg &cfg);

inline Cuts oracle_fastcdc2016(std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    return cut_one_by_one(first_fastcdc2016, data, cfg);
}

inline Cuts oracle_fastcdc2020(std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    return cut_one_by_one(first_fastcdc2020, data, cfg);
}

inline Cuts oracle_repmaxcdc(std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    const size_t n = cfg.min, horizon = cfg.max - 2 * cfg.min;
    std::vector<uint64_t> sums(data.size() + 1); // by place: of the 64 bytes before it
    for (size_t end = 64; end <= data.size(); ++end)
        sums[end] = gear_sum(data, end);
    Cuts cuts;
    for (size_t start = 0; start < data.size();) {
        const size_t peeked = std::min(data.size() - start, 2 * n + horizon);
        size_t length = peeked;
        if (peeked >= 2 * n)
            for (size_t window = peeked - n;;) {
                size_t best = 0; // an offset from n on
                for (size_t offset = 1; n + offset <= window; ++offset)
                    if (sums[start + n + offset] > sums[start + n + best]) best = offset;
                length = n + best;
                if (best < n) break;
                window = best;
            }
        start += length;
        cuts.push_back({start, 0});
    }
    return cuts;
}

} // namespace cof::test
