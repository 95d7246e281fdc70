/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Interfaces for cyclic redundancy checks. All of them are PURE.
 *
 * Pure means total. There is no error return. Any length is legal, 0 and more than 4 GiB among them; (NULL, 0) is
 * legal. Any alignment is legal. Nothing is read or written outside the buffers. No allocation, no system call, no
 * lock, no hidden copy. MXCSR, x87, the direction flag and the upper vector state are as before on return. [any]
 *
 * The register is RAW: low-aligned, before the contract's initial value and final inversion. The contract
 * (abi/contracts.md) defines polynomial, bit order, initial value and final inversion; the host applies the last two.
 */
#ifndef COFFERDAM_CRC_H
#define COFFERDAM_CRC_H

#include <cofferdam/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "cof.crc32/1": registers of up to 32 bits. */
#define COF_IFACE_CRC32 "cof.crc32/1"
typedef struct cof_crc32 {
    uint32_t struct_size, reserved;
    uint32_t (*update)(uint32_t reg, const void *p, size_t n); /* [any] reg after n more bytes */
    /* [any] As if n zero bytes followed; a negative n undoes them: shift(shift(r, n), -n) == r. */
    uint32_t (*shift)(uint32_t reg, int64_t n);
} cof_crc32;

/* "cof.crc64/1": the same with a 64-bit register. EXPERIMENTAL until a minor says otherwise. */
#define COF_IFACE_CRC64 "cof.crc64/1"
typedef struct cof_crc64 {
    uint32_t struct_size, reserved;
    uint64_t (*update)(uint64_t reg, const void *p, size_t n); /* [any] */
    uint64_t (*shift)(uint64_t reg, int64_t n);                /* [any] */
} cof_crc64;

/* "cof.crc32-copy/1": checksum while copying. dst and src do not overlap. EXPERIMENTAL until a minor says otherwise. */
#define COF_IFACE_CRC32_COPY "cof.crc32-copy/1"
typedef struct cof_crc32_copy {
    uint32_t struct_size, reserved;
    uint32_t (*copy)(uint32_t reg, void *dst, const void *src, size_t n); /* [any] */
} cof_crc32_copy;

typedef struct cof_span {
    const void *p;
    size_t n;
} cof_span;

/* "cof.crc32-batch/1": many messages, or one in pieces. EXPERIMENTAL until a minor says otherwise. */
#define COF_IFACE_CRC32_BATCH "cof.crc32-batch/1"
typedef struct cof_crc32_batch {
    uint32_t struct_size, reserved;
    void (*batch)(uint32_t *reg, const cof_span *in, size_t count);     /* [any] count independent messages */
    uint32_t (*gather)(uint32_t reg, const cof_span *in, size_t count); /* [any] one message in pieces */
} cof_crc32_batch;

#ifdef __cplusplus
}
#endif
#endif
