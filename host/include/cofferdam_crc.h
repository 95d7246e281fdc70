/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Checksums without the bytes: what follows from knowing lengths and values. A checksum's register moves over n zero
 * bytes by a linear map, the shift by n. From it come the value of what is appended, removed or filled with zeros, in
 * time that grows with the digits of the length and not with the length.
 *
 *     uint32_t b = cof_crc32_remove_prefix(crc, value_ab, value_a, len_b);    the value of B, from AB and A
 *     cof_crc32_operator op;                                                  many combinations with one length
 *     if (cof_crc32_operator_make(crc, 4096, &op) != COF_OK) return 1;
 *     for (i = 0; i < count; ++i) whole = cof_crc32_operator_combine(&op, whole, of_block[i]);
 *
 * "Value" is a finished one, as cof_crc32_update gives it; "register" the raw one of cof_crc32_raw. cof_crc32_combine
 * is in cofferdam.h. Slots serve cof.crc32/1; what is named cof_crc64 is the same for cof.crc64/1. docs/crc.md has
 * examples. Thread tags are as in cofferdam.h. */
#ifndef COFFERDAM_CRC_ALGEBRA_H
#define COFFERDAM_CRC_ALGEBRA_H

#include <cofferdam.h>

#ifdef __cplusplus
extern "C" {
#endif

/* [any] The register as if n zero bytes followed; a negative n undoes them: shift(shift(reg, n), -n) == reg. Any n,
 * INT64_MIN too. */
COF_PUBLIC uint32_t cof_crc32_shift(const cof_slot *slot, uint32_t reg, int64_t n);
/* [any] The value of the bytes of crc followed by n zero bytes. */
COF_PUBLIC uint32_t cof_crc32_zeros(const cof_slot *slot, uint32_t crc, uint64_t n);
/* [any] The value of B, from those of A followed by B and of A, and from B's length. */
COF_PUBLIC uint32_t cof_crc32_remove_prefix(const cof_slot *slot, uint32_t crc_ab, uint32_t crc_a, uint64_t len_b);
/* [any] The value of A, from those of A followed by B and of B, and from B's length. */
COF_PUBLIC uint32_t cof_crc32_remove_suffix(const cof_slot *slot, uint32_t crc_ab, uint32_t crc_b, uint64_t len_b);

/* ---- while copying, and of many messages: slots of cof.crc32-copy/1 and cof.crc32-batch/1 ------------------------ */

/* With a slot of the interface, from cof_find, these go to its kernel; where only the portable one serves it, they are
 * made of the contract's cof.crc32/1 kernel if that is accelerated, which "cofferdam explain" tells. They take a slot
 * of cof.crc32/1 too, and are then made of its kernel. The values and the bytes are the same each way. */

/* [any] Copies src[0..n) to dst, which it does not overlap, and returns the value as cof_crc32_update does. Each byte
 * comes from memory once. The bytes of src stay as they are meanwhile. */
COF_PUBLIC uint32_t cof_crc32_update_copy(const cof_slot *slot, uint32_t crc, void *dst, const void *src, size_t n);
/* [any] The same with the raw register, as the two below that are named so. */
COF_PUBLIC uint32_t cof_crc32_raw_copy(const cof_slot *slot, uint32_t reg, void *dst, const void *src, size_t n);
/* [any] count independent messages, any number, of any lengths; an empty one may be NULL. crc[i], in and out: 0, or the
 * value of the bytes before in[i]; then the value with them. crc and in overlap neither each other nor, crc, a message.
 */
COF_PUBLIC void cof_crc32_update_batch(const cof_slot *slot, uint32_t *crc, const cof_span *in, size_t count);
COF_PUBLIC void cof_crc32_raw_batch(const cof_slot *slot, uint32_t *reg, const cof_span *in, size_t count);
/* [any] One message in count pieces, as an iovec has them: the value of what they are together. */
COF_PUBLIC uint32_t cof_crc32_update_gather(const cof_slot *slot, uint32_t crc, const cof_span *in, size_t count);
COF_PUBLIC uint32_t cof_crc32_raw_gather(const cof_slot *slot, uint32_t reg, const cof_span *in, size_t count);

/* ---- the shift by one length, as a value ------------------------------------------------------------------------- */

/* 512 bytes without pointers: copy it, keep it in a file or send it, for the contract that it was made for. The slot
 * may be gone. The map of a register is the XOR of the maps of its eight nibbles. */
typedef struct cof_crc32_operator {
    uint32_t nibble[8][16]; /* [i][v]: what the register v << 4 * i becomes */
} cof_crc32_operator;

/* [any] The shift by n. COF_E_INVALID: slot or op is NULL, or the slot serves another interface. */
COF_PUBLIC cof_status cof_crc32_operator_make(const cof_slot *slot, int64_t n, cof_crc32_operator *op);
/* [any] The shift by a's and b's lengths together; the order does not matter. out may be a or b. Both are of one
 * contract. */
COF_PUBLIC void cof_crc32_operator_compose(const cof_crc32_operator *a, const cof_crc32_operator *b,
                                           cof_crc32_operator *out);
/* [any] The shift that undoes op. out may be op. COF_E_INVALID: op is none, nothing undoes it. It removes a suffix:
 * crc_ab ^ crc_b moved by it is A's value ^ that of the empty message. */
COF_PUBLIC cof_status cof_crc32_operator_invert(const cof_crc32_operator *op, cof_crc32_operator *out);

/* [any] The register moved by op. */
static inline uint32_t cof_crc32_operator_apply(const cof_crc32_operator *op, uint32_t reg) {
    return op->nibble[0][reg & 15] ^ op->nibble[1][reg >> 4 & 15] ^ op->nibble[2][reg >> 8 & 15] ^
           op->nibble[3][reg >> 12 & 15] ^ op->nibble[4][reg >> 16 & 15] ^ op->nibble[5][reg >> 20 & 15] ^
           op->nibble[6][reg >> 24 & 15] ^ op->nibble[7][reg >> 28];
}
/* [any] cof_crc32_combine with op made for B's length, on finished values. The empty message's is 0; of crc24-openpgp/1
 * it is not, and crc_a ^ that value takes the place of crc_a. */
static inline uint32_t cof_crc32_operator_combine(const cof_crc32_operator *op, uint32_t crc_a, uint32_t crc_b) {
    return cof_crc32_operator_apply(op, crc_a) ^ crc_b;
}

/* ---- the same of 64 bits; slots serve cof.crc64/1 ---------------------------------------------------------------- */

/* [any] */
COF_PUBLIC uint64_t cof_crc64_shift(const cof_slot *slot, uint64_t reg, int64_t n);
COF_PUBLIC uint64_t cof_crc64_zeros(const cof_slot *slot, uint64_t crc, uint64_t n);
COF_PUBLIC uint64_t cof_crc64_remove_prefix(const cof_slot *slot, uint64_t crc_ab, uint64_t crc_a, uint64_t len_b);
COF_PUBLIC uint64_t cof_crc64_remove_suffix(const cof_slot *slot, uint64_t crc_ab, uint64_t crc_b, uint64_t len_b);
COF_PUBLIC uint64_t cof_crc64_update_copy(const cof_slot *slot, uint64_t crc, void *dst, const void *src, size_t n);

/* 2048 bytes without pointers. */
typedef struct cof_crc64_operator {
    uint64_t nibble[16][16]; /* [i][v]: what the register v << 4 * i becomes */
} cof_crc64_operator;

/* [any] */
COF_PUBLIC cof_status cof_crc64_operator_make(const cof_slot *slot, int64_t n, cof_crc64_operator *op);
COF_PUBLIC void cof_crc64_operator_compose(const cof_crc64_operator *a, const cof_crc64_operator *b,
                                           cof_crc64_operator *out);
COF_PUBLIC cof_status cof_crc64_operator_invert(const cof_crc64_operator *op, cof_crc64_operator *out);
static inline uint64_t cof_crc64_operator_apply(const cof_crc64_operator *op, uint64_t reg) {
    uint64_t moved = 0;
    for (unsigned i = 0; i < 16; ++i)
        moved ^= op->nibble[i][reg >> 4 * i & 15];
    return moved;
}
static inline uint64_t cof_crc64_operator_combine(const cof_crc64_operator *op, uint64_t crc_a, uint64_t crc_b) {
    return cof_crc64_operator_apply(op, crc_a) ^ crc_b;
}

#ifdef __cplusplus
}
#endif
#endif
