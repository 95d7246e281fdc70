// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The keys of x.argmin/0, and searches for the earliest smallest one.
#pragma once

#include <algorithm>
#include <cstddef>

#include "host/portable/bytes.hpp"

namespace cof::argmin {

inline constexpr size_t block = 256; // input bytes per sketch entry
inline constexpr size_t reach = 3;   // bytes before a position that its key depends on
inline constexpr uint32_t k1 = 0x9E37, k2 = 0x79B9;

// The key of the byte at p; reach bytes before it are read.
inline int16_t key_at(const uint8_t *p) {
    return static_cast<int16_t>(load_le<uint16_t>(p - 1) * k1 + load_le<uint16_t>(p - 3) * k2);
}

// The smallest key of n positions. A constant even n and pairs of positions: compilers turn this into vector code.
template <size_t n> inline int16_t smallest(const uint8_t *p) {
    int16_t least = INT16_MAX;
    for (size_t i = 0; i < n; i += 2)
        least = std::min(least, std::min(key_at(p + i), key_at(p + i + 1)));
    return least;
}

struct Best {
    int16_t key;
    size_t at;
};

inline constexpr size_t step = 32;

// The first position from 'at' on that has this key; there is one.
inline size_t find(const uint8_t *d, size_t at, int16_t key) {
    while (key_at(d + at) != key)
        ++at;
    return at;
}

// The earliest smallest key of positions from..to-1 of d; from < to, and from is at least reach.
inline Best scan(const uint8_t *d, size_t from, size_t to) {
    Best best = {INT16_MAX, from};
    size_t at = from;
    for (; to - at >= step; at += step)
        if (const int16_t key = smallest<step>(d + at); key < best.key) best = {key, at};
    for (; at < to; ++at)
        if (const int16_t key = key_at(d + at); key < best.key) best = {key, at};
    best.at = find(d, best.at, best.key);
    return best;
}

// The earliest position of a block's smallest key, which stage 1 says is this one. A stage 1 that has gone wrong may
// say anything; then the block is looked at without it, and nothing beyond the block is read.
inline size_t find_in_block(const uint8_t *d, size_t from, int16_t key) {
    for (size_t at = from; at < from + block; at += step)
        if (smallest<step>(d + at) == key) return find(d, at, key);
    return scan(d, from, from + block).at;
}

} // namespace cof::argmin
