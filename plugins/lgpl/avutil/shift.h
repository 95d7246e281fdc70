/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What n zero bytes do to a raw CRC register: multiplication by x^(8n) modulo the polynomial. n may be negative. */
#ifndef COFFERDAM_AVUTIL_SHIFT_H
#define COFFERDAM_AVUTIL_SHIFT_H

#include <stdint.h>

/* Reflected polynomials (bit 31 is x^0) and the order of x modulo each: x^order == 1. Both orders are odd, so x^8 has
 * the same one. */
#define SHIFT_CRC32_POLY UINT32_C(0xedb88320)
#define SHIFT_CRC32_ORDER UINT32_C(0xffffffff)
#define SHIFT_CRC32C_POLY UINT32_C(0x82f63b78)
#define SHIFT_CRC32C_ORDER UINT32_C(0x7fffffff)

/* Of w < 32 bits the generator is P x^(32-w), whose register has P's times x^(32-w): in reflected order both look as
 * they do in w bits. The order is that of x modulo P. */
#define SHIFT_8_07_POLY UINT32_C(0xe0)
#define SHIFT_8_07_ORDER UINT32_C(127)
#define SHIFT_8_1D_POLY UINT32_C(0xb8)
#define SHIFT_8_1D_ORDER UINT32_C(255)
#define SHIFT_16_8005_POLY UINT32_C(0xa001)
#define SHIFT_16_8005_ORDER UINT32_C(32767)
#define SHIFT_16_1021_POLY UINT32_C(0x8408)
#define SHIFT_16_1021_ORDER UINT32_C(32767)
#define SHIFT_24_864CFB_POLY UINT32_C(0xdf3261)
#define SHIFT_24_864CFB_ORDER UINT32_C(8388607)

/* reg * x^(8n) for a reflected register. */
uint32_t shift_reflected(uint32_t reg, int64_t n, uint32_t poly, uint32_t order);
/* The same for a register whose bit 0 is x^0, moved up to the top if it has less than 32 bits. poly is still the
 * reflected one. */
uint32_t shift_normal(uint32_t reg, int64_t n, uint32_t poly, uint32_t order);

#endif
