/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Arithmetic over GF(2), without tables: at most 64 products for any n. */
#include "plugins/lgpl/avutil/shift.h"

/* a * b modulo poly, all reflected. */
static uint32_t multiply(uint32_t a, uint32_t b, uint32_t poly) {
    uint32_t product = 0;
    for (int i = 31; i >= 0; i--) {
        product ^= b & (0u - ((a >> i) & 1u));
        b = (b >> 1) ^ (poly & (0u - (b & 1u)));
    }
    return product;
}

uint32_t shift_reflected(uint32_t reg, int64_t n, uint32_t poly, uint32_t order) {
    int64_t remainder = n % (int64_t)order;
    uint32_t bytes = (uint32_t)(remainder < 0 ? remainder + (int64_t)order : remainder);
    uint32_t power = UINT32_C(0x00800000); /* x^8 */
    for (; bytes; bytes >>= 1) {
        if (bytes & 1u) reg = multiply(power, reg, poly);
        power = multiply(power, power, poly);
    }
    return reg;
}

static uint32_t reversed(uint32_t v) {
    v = ((v >> 1) & 0x55555555u) | ((v & 0x55555555u) << 1);
    v = ((v >> 2) & 0x33333333u) | ((v & 0x33333333u) << 2);
    v = ((v >> 4) & 0x0f0f0f0fu) | ((v & 0x0f0f0f0fu) << 4);
    return __builtin_bswap32(v);
}

uint32_t shift_normal(uint32_t reg, int64_t n, uint32_t poly, uint32_t order) {
    return reversed(shift_reflected(reversed(reg), n, poly, order));
}
