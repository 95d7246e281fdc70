// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The two keys of argmin/1, and the numbers in them that come from cfg.key.
#pragma once

#include <algorithm>
#include <cstddef>

#include "host/portable/bytes.hpp"
#include "host/portable/cut_config.hpp"

namespace cof::argmin {

inline constexpr size_t block = 256;     // input bytes per sketch entry
inline constexpr size_t reach = 4;       // bytes before a position that its key depends on
inline constexpr size_t wide_reach = 15; // and its wide key
inline constexpr size_t step = 32;       // positions that are looked at together
inline constexpr uint16_t usual_k = 0xADB9, usual_c = 1;
inline constexpr uint64_t usual_m = 0x9E3779B97F4A7C15;

struct Numbers {
    uint16_t k = usual_k, c = usual_c; // of keys: a multiplier, and what is added to the product
    uint64_t m = usual_m;              // of wide keys
};

inline uint64_t scramble(uint64_t v) {
    v = (v ^ v >> 30) * 0xBF58476D1CE4E5B9;
    v = (v ^ v >> 27) * 0x94D049BB133111EB;
    return v ^ v >> 31;
}

inline Numbers numbers(const cof_cut_cfg *cfg) {
    if (cfg == nullptr || cfg->struct_size < sizeof *cfg || !has_key(*cfg)) return {};
    uint64_t s = 0;
    for (size_t at = 0; at < sizeof cfg->key; at += 8)
        s = scramble(s + load_le<uint64_t>(cfg->key + at) + usual_m);
    return {static_cast<uint16_t>(scramble(s + 2 * usual_m) | 1),
            static_cast<uint16_t>((scramble(s + 3 * usual_m) % 0x4000 - 0x2000) | 1), scramble(s + usual_m) | 1};
}

// The key of the byte at p; reach bytes before it are read.
inline int16_t key_at(const uint8_t *p, const Numbers &by) {
    const uint32_t difference = uint32_t{load_le<uint16_t>(p - 1)} - load_le<uint16_t>(p - 4);
    return static_cast<int16_t>(difference * by.k + by.c);
}

// The wide key of the byte at p; wide_reach bytes before it are read.
inline uint64_t wide_key_at(const uint8_t *p, uint64_t m) {
    const auto mix = [m](uint64_t v) { return v * m ^ v * m >> 32; };
    return mix(mix(load_le<uint64_t>(p - 15)) ^ load_le<uint64_t>(p - 7));
}

// The smallest key of n positions. A constant even n and pairs of positions: compilers turn this into vector code.
template <size_t n> inline int16_t smallest(const uint8_t *p, const Numbers &by) {
    int16_t least = INT16_MAX;
    for (size_t i = 0; i < n; i += 2)
        least = std::min(least, std::min(key_at(p + i, by), key_at(p + i + 1, by)));
    return least;
}

// The same of any number of positions.
inline int16_t smallest_of(const uint8_t *p, size_t n, const Numbers &by) {
    int16_t least = INT16_MAX;
    for (; n >= step; p += step, n -= step)
        least = std::min(least, smallest<step>(p, by));
    for (; n > 0; ++p, --n)
        least = std::min(least, key_at(p, by));
    return least;
}

} // namespace cof::argmin
