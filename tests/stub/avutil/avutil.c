/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A stand-in for libavutil in tests: the six functions the bridge knows, right by definition and slow. Our own code,
 * from the public behaviour alone. It answers as an LGPL build does, so that tests can see the bridge serve without
 * FFmpeg. -DSTUB_LICENSE="...", -DSTUB_PREFIX="..." and -DSTUB_VERSION=... make it answer otherwise. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#ifndef STUB_LICENSE
#define STUB_LICENSE "LGPL version 2.1 or later"
#endif
#ifndef STUB_VERSION
#define STUB_VERSION (57u << 16 | 28u << 8 | 100u)
#endif
#ifndef STUB_PREFIX
#define STUB_PREFIX "libavutil license: "
#endif
#define PUBLIC __attribute__((visibility("default")))

PUBLIC int av_crc_init(uint32_t *table, int le, int bits, uint32_t poly, int table_size);
PUBLIC const uint32_t *av_crc_get_table(int id);
PUBLIC uint32_t av_crc(const uint32_t *table, uint32_t reg, const uint8_t *p, size_t n);
PUBLIC const char *avutil_license(void);
PUBLIC const char *av_version_info(void);
PUBLIC unsigned avutil_version(void);

/* A table here is two words: bit order and the polynomial, moved to the top for MSB-first. */
enum { ORDER, POLY, MSB_FIRST = 1, LSB_FIRST };

int av_crc_init(uint32_t *table, int le, int bits, uint32_t poly, int table_size) {
    if (bits < 8 || bits > 32 || (bits < 32 && poly >> bits)) return -22;
    if (table_size != 4 * 257 && table_size != 4 * 1024) return -22;
    table[ORDER] = le ? LSB_FIRST : MSB_FIRST;
    table[POLY] = le ? poly : poly << (32 - bits);
    return 0;
}

const uint32_t *av_crc_get_table(int id) {
    static const uint32_t tables[8][2] = {
        {MSB_FIRST, 0x07000000},  {MSB_FIRST, 0x80050000}, {MSB_FIRST, 0x10210000},  {MSB_FIRST, 0x04c11db7},
        {LSB_FIRST, 0xedb88320u}, {LSB_FIRST, 0xa001},     {MSB_FIRST, 0x864cfb00u}, {MSB_FIRST, 0x1d000000},
    };
    if (id < 0 || id > 7) abort();
    return tables[id];
}

uint32_t av_crc(const uint32_t *table, uint32_t reg, const uint8_t *p, size_t n) {
    const uint32_t poly = table[POLY];
    if (table[ORDER] == LSB_FIRST) {
        for (; n; n--, p++) {
            reg ^= *p;
            for (int bit = 0; bit < 8; bit++)
                reg = (reg >> 1) ^ (poly & (0u - (reg & 1u)));
        }
        return reg;
    }
    if (!n) return reg;
    reg = __builtin_bswap32(reg); /* the register of an MSB-first CRC is kept byte-swapped */
    for (; n; n--, p++) {
        reg ^= (uint32_t)*p << 24;
        for (int bit = 0; bit < 8; bit++)
            reg = (reg << 1) ^ (poly & (0u - (reg >> 31)));
    }
    return __builtin_bswap32(reg);
}

const char *avutil_license(void) {
    static const char text[] = STUB_PREFIX STUB_LICENSE; /* in its bytes as FFmpeg has it: behind a prefix */
    return text + sizeof STUB_PREFIX - 1;
}
const char *av_version_info(void) {
    return "stub";
}
unsigned avutil_version(void) {
    return STUB_VERSION;
}
