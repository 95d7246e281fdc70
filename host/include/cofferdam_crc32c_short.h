/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * CRC-32C of at most 16 bytes in place, by the caller's own instructions, for C11 and C++11: where what is compiled may
 * use SSE4.2 on x86-64 (-msse4.2, -march=x86-64-v2 or later). It computes crc32c/1 to the bit and calls nothing: no
 * plugin serves these bytes, and no context counts or watches them.
 *
 *     #ifdef COF_HAS_CRC32C_SHORT
 *     value = cof_crc32c_short(0, p, n);     n <= 16
 *     #endif
 *
 * A key of fewer than eight bytes is read by one load of eight that stays in the pages of the key's own bytes: such a
 * read never faults, and what it sees of others is shifted out. Tools that watch reads by the byte would report it; so
 * with a sanitizer, or where COF_CRC32C_EXACT is defined (for Valgrind), no byte outside is read. */
#ifndef COFFERDAM_CRC32C_SHORT_H
#define COFFERDAM_CRC32C_SHORT_H

#if defined(__x86_64__) && defined(__SSE4_2__)
#define COF_HAS_CRC32C_SHORT 1

#include <nmmintrin.h>
#include <stddef.h>
#include <stdint.h>

#define COF_CRC32C_SHORT_MAX 16

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(__SANITIZE_HWADDRESS__)
#define COF_CRC32C_EXACT 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(hwaddress_sanitizer)
#define COF_CRC32C_EXACT 1
#endif
#endif

/* gcc warns where it sees an object and not n, about loads that happen for longer ones only. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Warray-bounds"
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

static inline uint64_t cof_crc32c_load64(const unsigned char *p) {
    uint64_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
static inline uint32_t cof_crc32c_load32(const unsigned char *p) {
    uint32_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}
static inline uint16_t cof_crc32c_load16(const unsigned char *p) {
    uint16_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

/* Eight bytes that may reach beyond the object that holds p, or that a compiler would think do. To it such a read is
 * one that never happens; so this is an instruction of our own. */
static inline uint64_t cof_crc32c_load_any(const unsigned char *p) {
#ifdef COF_CRC32C_EXACT
    return cof_crc32c_load64(p);
#else
    typedef struct __attribute__((may_alias)) {
        unsigned char bytes[8];
    } eight;
    uint64_t v;
    __asm__("{mov %1, %0|mov %0, %1}" : "=r"(v) : "m"(*(const eight *)p));
    return v;
#endif
}

/* p[0..n), n of 1 to 8, in the low bytes; the others hold anything. */
static inline uint64_t cof_crc32c_load(const unsigned char *p, size_t n) {
#ifndef COF_CRC32C_EXACT
    if (!__builtin_constant_p(n)) {
        if (((uintptr_t)p & 4095) <= 4088) return cof_crc32c_load_any(p);
        return cof_crc32c_load_any(p + n - 8) >> (64 - 8 * n);
    }
#endif
    if (n == 8) return cof_crc32c_load64(p);
    if (n >= 4) return cof_crc32c_load32(p) | (uint64_t)cof_crc32c_load32(p + n - 4) << (8 * n - 32);
    if (n >= 2) return cof_crc32c_load16(p) | (uint64_t)cof_crc32c_load16(p + n - 2) << (8 * n - 16);
    return *p;
}

/* The register after n bytes, 1 to 8, which are the low ones of v. They and as many of the register enter at the
 * instruction's end; what the register has beyond them is passed by. */
static inline uint64_t cof_crc32c_enter(uint64_t reg, uint64_t v, size_t n) {
    const unsigned unused = (unsigned)(64 - 8 * n);
    return _mm_crc32_u64(0, (v ^ reg) << unused) ^ reg >> (56 - unused) >> 8;
}

/* crc: 0, or the value of the bytes before. n is at most COF_CRC32C_SHORT_MAX; data may be NULL when it is 0. */
static inline uint32_t cof_crc32c_short(uint32_t crc, const void *data, size_t n) {
    const unsigned char *p = (const unsigned char *)data;
    const uint32_t reg = ~crc;
    if (__builtin_constant_p(n)) { /* one instruction each */
        if (n == 8) return ~(uint32_t)_mm_crc32_u64(reg, cof_crc32c_load64(p));
        if (n == 4) return ~_mm_crc32_u32(reg, cof_crc32c_load32(p));
        if (n == 2) return ~_mm_crc32_u16(reg, cof_crc32c_load16(p));
        if (n == 1) return ~_mm_crc32_u8(reg, *p);
    }
    if (n - 1 < 8) return ~(uint32_t)cof_crc32c_enter(reg, cof_crc32c_load(p, n), n);
    if (n == 0) return crc;
    const uint64_t first = _mm_crc32_u64(reg, cof_crc32c_load_any(p));
    const uint64_t last = cof_crc32c_load_any(p + n - 8) >> (128 - 8 * n);
    return ~(uint32_t)cof_crc32c_enter(first, last, n - 8);
}

#pragma GCC diagnostic pop

#endif
#endif
