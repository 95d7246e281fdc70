/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A whole plugin that does everything right: CRC-32C, one bit at a time. Slow, small, and the sound base that the evil
 * plugins differ from in one point each. */
#include <cofferdam/abi.h>
#include <cofferdam/crc.h>

#define POLY 0x82f63b78u /* reflected: bit 31 is the coefficient of x^0 */
#define ORDER 0x7fffffff /* of x modulo the polynomial: x^(2^31 - 1) = 1 */
#define X_TO_8 0x00800000u

static uint32_t update(uint32_t reg, const void *data, size_t n) {
    const uint8_t *p = data;
    for (size_t i = 0; i < n; ++i) {
        reg ^= p[i];
        for (int bit = 0; bit < 8; ++bit)
            reg = reg >> 1 ^ (POLY & (0u - (reg & 1u)));
    }
    return reg;
}

static uint32_t multiply(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (; a != 0; a <<= 1) {
        if (a >> 31) product ^= b;
        b = b >> 1 ^ (POLY & (0u - (b & 1u)));
    }
    return product;
}

static uint32_t shift(uint32_t reg, int64_t n) {
    int64_t rest = n % ORDER; /* so a negative n becomes the positive one that undoes it */
    if (rest < 0) rest += ORDER;
    for (uint32_t power = X_TO_8; rest != 0; rest >>= 1, power = multiply(power, power))
        if (rest & 1) reg = multiply(reg, power);
    return reg;
}

static const cof_crc32 vtable = {sizeof(cof_crc32), 0, update, shift};

#define PLUGIN_ID "org.cofferdam.test.good-crc32c"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "from the definition of CRC-32C"
#define PLUGIN_KERNELS(ROW) ROW(good, "crc32c/1", "cof.crc32/1", "bitwise", 0, 0, 1, .vtable = &vtable)
#include <cofferdam/plugin.h>
