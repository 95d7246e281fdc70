// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Arithmetic in GF(2)[x] modulo a generator P whose degree is the width of Word. Bit i of a word is the coefficient of
// x^i; poly is P without its leading term.
//
// A generator G of a smaller degree w takes part as P = G x^s, where w + s is the width: what stands for c modulo G is
// c x^s. Products of c x^s with any word u are right, since they are (c u mod G) x^s.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>

#include "host/portable/bytes.hpp"

namespace cof {

template <std::unsigned_integral Word> inline constexpr unsigned gf2_degree = std::numeric_limits<Word>::digits;

// The bits in the opposite order.
template <std::unsigned_integral Word> constexpr Word gf2_reverse(Word v) {
    constexpr Word ones = std::numeric_limits<Word>::max();
    constexpr Word pairs = ones / 3, fours = ones / 5, eights = ones / 17; // 0x55.., 0x33.., 0x0f..
    v = (v >> 1 & pairs) | (v & pairs) << 1;
    v = (v >> 2 & fours) | (v & fours) << 2;
    v = (v >> 4 & eights) | (v & eights) << 4;
    return byte_swap(v);
}

template <std::unsigned_integral Word> constexpr Word gf2_multiply(Word a, Word b, Word poly) {
    constexpr unsigned top = gf2_degree<Word> - 1;
    Word product = 0;
    for (unsigned bit = top + 1; bit-- > 0;) {
        product = product << 1 ^ (product >> top != 0 ? poly : 0);
        product ^= (b >> bit & 1) != 0 ? a : 0;
    }
    return product;
}

// x * ((G + 1) / x) = G + 1 = 1 modulo a G with the constant term 1, so (G + 1) / x is the inverse of x; this is its
// eighth power. poly is that of G x^spare.
template <std::unsigned_integral Word> constexpr Word gf2_byte_inverse(Word poly, unsigned spare = 0) {
    Word v = Word{1} << (gf2_degree<Word> - spare - 1) | poly >> spare >> 1;
    for (int squaring = 0; squaring < 3; ++squaring)
        v = gf2_multiply(v, v, poly);
    return v;
}

// base^(2^i) at index i.
template <std::unsigned_integral Word> using Gf2Powers = std::array<Word, 64>;

template <std::unsigned_integral Word> constexpr Gf2Powers<Word> gf2_powers(Word base, Word poly) {
    Gf2Powers<Word> powers{};
    for (Word &power : powers) {
        power = base;
        base = gf2_multiply(base, base, poly);
    }
    return powers;
}

template <std::unsigned_integral Word>
constexpr Word gf2_times_power(Word v, const Gf2Powers<Word> &powers, uint64_t exponent, Word poly) {
    for (unsigned i = 0; exponent != 0; ++i, exponent >>= 1)
        if (exponent & 1) v = gf2_multiply(v, powers[i], poly);
    return v;
}

} // namespace cof
