// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Arithmetic in GF(2)[x] modulo a generator P of degree 32. Bit i of a word is the coefficient of x^i; poly is P
// without its leading term. P has the constant term 1, so x has an inverse.
#pragma once

#include <array>
#include <cstdint>

namespace cof {

constexpr uint32_t gf2_reverse(uint32_t v) {
    v = (v >> 1 & 0x55555555) | (v & 0x55555555) << 1;
    v = (v >> 2 & 0x33333333) | (v & 0x33333333) << 2;
    v = (v >> 4 & 0x0f0f0f0f) | (v & 0x0f0f0f0f) << 4;
    return __builtin_bswap32(v);
}

constexpr uint32_t gf2_multiply(uint32_t a, uint32_t b, uint32_t poly) {
    uint32_t product = 0;
    for (int bit = 31; bit >= 0; --bit) {
        product = product << 1 ^ (product >> 31 != 0 ? poly : 0);
        product ^= (b >> bit & 1) != 0 ? a : 0;
    }
    return product;
}

// x * ((P + 1) / x) = P + 1 = 1 modulo P, so (P + 1) / x is the inverse of x; this is its eighth power.
constexpr uint32_t gf2_byte_inverse(uint32_t poly) {
    const uint32_t inverse = UINT32_C(1) << 31 | poly >> 1;
    uint32_t v = inverse;
    for (int squaring = 0; squaring < 3; ++squaring)
        v = gf2_multiply(v, v, poly);
    return v;
}

// base^(2^i) at index i.
using Gf2Powers = std::array<uint32_t, 64>;

constexpr Gf2Powers gf2_powers(uint32_t base, uint32_t poly) {
    Gf2Powers powers{};
    for (uint32_t &power : powers) {
        power = base;
        base = gf2_multiply(base, base, poly);
    }
    return powers;
}

constexpr uint32_t gf2_times_power(uint32_t v, const Gf2Powers &powers, uint64_t exponent, uint32_t poly) {
    for (unsigned i = 0; exponent != 0; ++i, exponent >>= 1)
        if (exponent & 1) v = gf2_multiply(v, powers[i], poly);
    return v;
}

} // namespace cof
