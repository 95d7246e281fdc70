// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The tables of plugins/intel-crc/crc32c/crc32c_constants.inc, made by the compiler.
// T(n) = the register image of x^(8n - 33) mod P: the register c moved over n zero bytes is crc32q(0, clmul(c, T(n))).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "host/portable/gf2.hpp"

namespace twins {

inline constexpr uint32_t poly = 0x1edc6f41;

constexpr uint32_t times(uint32_t a, uint32_t b) {
    return cof::gf2_multiply(a, b, poly);
}

constexpr uint32_t power(uint32_t base, unsigned exponent) {
    uint32_t v = 1;
    for (; exponent != 0; exponent >>= 1, base = times(base, base))
        if (exponent & 1) v = times(v, base);
    return v;
}

inline constexpr uint32_t x = 2;
inline constexpr uint32_t over_x33 = power(UINT32_C(1) << 31 | poly >> 1, 33); // x^-33

// The register v << 4j moved over the table's distance is row[j][v]; a register moves by the sum of its eight nibbles.
using Nibbles = std::array<std::array<uint32_t, 16>, 8>;

constexpr Nibbles make_nibbles(unsigned bytes) {
    const uint32_t distance = power(x, 8 * bytes);
    Nibbles table{};
    for (unsigned j = 0; j < 8; ++j)
        for (uint32_t bit = 0; bit < 4; ++bit) {
            const uint32_t moved = cof::gf2_reverse(times(cof::gf2_reverse(UINT32_C(1) << (4 * j + bit)), distance));
            for (uint32_t v = 0; v < 16; ++v)
                if (v >> bit & 1) table[j][v] ^= moved;
        }
    return table;
}

// Distances 64, 128 .. 8192.
alignas(64) inline constexpr std::array<Nibbles, 8> nibbles = {
    make_nibbles(64),   make_nibbles(128),  make_nibbles(256),  make_nibbles(512),
    make_nibbles(1024), make_nibbles(2048), make_nibbles(4096), make_nibbles(8192)};

// T(8 i).
constexpr std::array<uint32_t, 394> make_shift8() {
    std::array<uint32_t, 394> table{};
    uint32_t v = over_x33;
    for (uint32_t &entry : table) {
        entry = cof::gf2_reverse(v);
        v = times(v, power(x, 64));
    }
    return table;
}

// T(2^i).
constexpr std::array<uint32_t, 62> make_shift_pow() {
    std::array<uint32_t, 62> table{};
    uint32_t v = power(x, 8);
    for (uint32_t &entry : table) {
        entry = cof::gf2_reverse(times(v, over_x33));
        v = times(v, v);
    }
    return table;
}

alignas(64) inline constexpr std::array<uint32_t, 394> shift8 = make_shift8();
alignas(64) inline constexpr std::array<uint32_t, 62> shift_pow = make_shift_pow();

// Factors of a fold over this many bits, for the low and the high qword: x^(bits + 31) and x^(bits - 33).
struct Fold {
    uint64_t low, high;
};
constexpr Fold fold_over(unsigned bits) {
    return {cof::gf2_reverse(power(x, bits + 31)), cof::gf2_reverse(power(x, bits - 33))};
}

} // namespace twins
