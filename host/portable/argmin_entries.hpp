// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What stage 2 of argmin/1 does with entries of the sketch alone, eight at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstring>

#include "host/portable/argmin.hpp"

namespace cof::argmin {

// gcc and clang have these on every CPU; loops that they may or may not turn into the like are not left to chance here.
using Lanes = int16_t __attribute__((vector_size(16)));
inline constexpr size_t lanes = 8, two = 2 * lanes;

inline Lanes load_lanes(const int16_t *entries) {
    Lanes loaded;
    std::memcpy(&loaded, entries, sizeof loaded);
    return loaded;
}

using Words = uint16_t __attribute__((vector_size(16)));

static_assert(std::endian::native == std::endian::little, "load_words takes words as they lie");
inline Words load_words(const uint8_t *p) {
    Words loaded;
    std::memcpy(&loaded, p, sizeof loaded);
    return loaded;
}

inline bool any_set(Words words) {
    uint64_t half[2];
    std::memcpy(half, &words, sizeof half);
    return (half[0] | half[1]) != 0;
}

// The lanes' bits together.
inline uint32_t all_bits(Words words) {
    uint64_t half[2];
    std::memcpy(half, &words, sizeof half);
    uint64_t all = half[0] | half[1];
    all |= all >> 32;
    return static_cast<uint16_t>(all | all >> 16);
}

inline Lanes lower(Lanes a, Lanes b) {
    return a < b ? a : b;
}

// Above lanes entries, the last ones are taken together whatever was taken before: some count twice.
inline int16_t lowest(const int16_t *entries, size_t n) {
    int16_t least = INT16_MAX;
    if (n < lanes) {
        for (size_t i = 0; i < n; ++i)
            least = std::min(least, entries[i]);
        return least;
    }
    Lanes a = load_lanes(entries), b = load_lanes(entries + n - lanes);
    for (size_t at = lanes; at + two <= n; at += two) {
        a = lower(a, load_lanes(entries + at));
        b = lower(b, load_lanes(entries + at + lanes));
    }
    if (n >= two) a = lower(a, load_lanes(entries + n - two));
    a = lower(a, b);
    for (size_t i = 0; i < lanes; ++i)
        least = std::min<int16_t>(least, a[i]);
    return least;
}

// Bit i: of the 8 entries at a number i is the given one; bit 8 + i: of those at b.
inline uint32_t find_in(const int16_t *a, const int16_t *b, int16_t wanted) {
    constexpr Lanes bit = {1, 2, 4, 8, 16, 32, 64, 128};
    return all_bits(reinterpret_cast<Words>((load_lanes(a) == wanted) & bit) |
                    reinterpret_cast<Words>((load_lanes(b) == wanted) & bit << lanes));
}

// Bit i: entry i is the given one; up to 64 of them.
inline uint64_t find(const int16_t *entries, size_t n, int16_t wanted) {
    uint64_t found = 0;
    if (n < lanes) {
        for (size_t i = 0; i < n; ++i)
            found |= uint64_t{entries[i] == wanted} << i;
        return found;
    }
    for (size_t at = 0; at + two <= n; at += two)
        found |= uint64_t{find_in(entries + at, entries + at + lanes, wanted)} << at;
    if (n < two) {
        const uint32_t ends = find_in(entries, entries + n - lanes, wanted);
        return (ends & 0xff) | uint64_t{ends >> lanes} << (n - lanes);
    }
    return found | uint64_t{find_in(entries + n - two, entries + n - lanes, wanted)} << (n - two);
}

} // namespace cof::argmin
