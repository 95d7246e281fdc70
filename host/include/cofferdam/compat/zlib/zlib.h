/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Programs written for zlib's CRC-32, on Cofferdam: compiled unchanged with this header's directory before zlib's among
 * the include paths, and linked with libcofferdam. crc32, crc32_z, crc32_combine, crc32_combine64 and
 * crc32_combine_gen, _gen64 and _op become functions of the program's own, by the interface that zlib documents; none
 * of its code is here. docs/crc.md tells how to build, and what differs.
 *
 * Where zlib's own header is installed, it is included, and all else in it is zlib's: link with -lz too for that. Where
 * it is not, there are these functions and their types alone.
 *
 * libcofferdam exports none of these names: it would take zlib's place in the whole process. All are of internal
 * linkage here. The first call opens the context that the process shares (cof_shared_slot); where there is no memory
 * for that, it aborts, for the interface has no way to say so. C99 or C++11 at least. */
#ifndef COFFERDAM_COMPAT_ZLIB_H
#define COFFERDAM_COMPAT_ZLIB_H
#pragma GCC system_header /* #include_next is no C of a standard */

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/types.h>

#include <cofferdam_crc.h>

#ifdef __has_include_next
#if __has_include_next(<zlib.h>)
#define COFFERDAM_COMPAT_ZLIB_REAL
#endif
#endif

#ifdef COFFERDAM_COMPAT_ZLIB_REAL
/* zlib's declarations, under names that nothing calls. */
#define crc32 cof_zlib_not_crc32
#define crc32_z cof_zlib_not_crc32_z
#define crc32_combine cof_zlib_not_crc32_combine
#define crc32_combine64 cof_zlib_not_crc32_combine64
#define crc32_combine_gen cof_zlib_not_crc32_combine_gen
#define crc32_combine_gen64 cof_zlib_not_crc32_combine_gen64
#define crc32_combine_op cof_zlib_not_crc32_combine_op
#include_next <zlib.h>
#undef crc32
#undef crc32_z
#undef crc32_combine
#undef crc32_combine64
#undef crc32_combine_gen
#undef crc32_combine_gen64
#undef crc32_combine_op
#else
typedef unsigned char Byte;
typedef unsigned int uInt;
typedef unsigned long uLong;
typedef Byte Bytef;
typedef uInt uIntf;
typedef uLong uLongf;
typedef void *voidp;
typedef void *voidpf;
typedef const void *voidpc;
typedef size_t z_size_t;
typedef uint32_t z_crc_t;
#define z_off_t off_t
#define z_off64_t int64_t
#define Z_NULL 0
#endif

static inline const cof_slot *cof_zlib_slot(void) {
    static const cof_slot *known;
    const cof_slot *slot = __atomic_load_n(&known, __ATOMIC_ACQUIRE);
    if (!slot) {
        slot = cof_shared_slot("crc32/1");
        if (!slot) abort();
        __atomic_store_n(&known, slot, __ATOMIC_RELEASE);
    }
    return slot;
}

/* The value of more bytes after those of crc; the initial value for Z_NULL. */
static inline uLong crc32_z(uLong crc, const Bytef *buf, z_size_t len) {
    return buf ? cof_crc32_update(cof_zlib_slot(), (uint32_t)crc, buf, len) : 0;
}
static inline uLong crc32(uLong crc, const Bytef *buf, uInt len) {
    return crc32_z(crc, buf, len);
}

/* The value of two sequences as one, from theirs and the second's length; a negative one, which zlib leaves open,
 * gives 0. */
static inline uLong crc32_combine64(uLong crc1, uLong crc2, z_off64_t len2) {
    if (len2 < 0) return 0;
    return cof_crc32_combine(cof_zlib_slot(), (uint32_t)crc1, (uint32_t)crc2, (uint64_t)len2);
}
static inline uLong crc32_combine(uLong crc1, uLong crc2, z_off_t len2) {
    return crc32_combine64(crc1, crc2, len2);
}

/* The operator that crc32_combine_op takes in place of a length: x^(8 len2) modulo the polynomial as a register, whose
 * highest bit is x^0. */
static inline uLong crc32_combine_gen64(z_off64_t len2) {
    return len2 < 0 ? 0 : cof_crc32_shift(cof_zlib_slot(), UINT32_C(1) << 31, len2);
}
static inline uLong crc32_combine_gen(z_off_t len2) {
    return crc32_combine_gen64(len2);
}
static inline uLong crc32_combine_op(uLong crc1, uLong crc2, uLong op) {
    uint32_t product = 0, factor = (uint32_t)op, reg = (uint32_t)crc1;
    for (; factor != 0; factor <<= 1) {
        if (factor >> 31) product ^= reg;
        reg = (reg >> 1) ^ (UINT32_C(0xedb88320) & (0 - (reg & 1)));
    }
    return product ^ (uint32_t)crc2;
}

#endif
