/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Interfaces for hashes. PURE in the sense of crc.h, unless a kernel carries COF_F_NOT_PURE.
 *
 * The state is plain bytes in a block of the caller's: memcpy clones it, nothing inside points into it, and there is
 * nothing to free. init works over garbage. final does not change the state: more updates may follow. */
#ifndef COFFERDAM_HASH_H
#define COFFERDAM_HASH_H

#include <cofferdam/crc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A NULL key, or one of zeros, is the contract's unkeyed, seed 0 function. A contract that has no key ignores key[]. */
typedef struct cof_hash_key {
    uint64_t seed;
    uint8_t key[32];
    uint32_t keyed, reserved; /* keyed: 1 when key[] counts */
} cof_hash_key;

/* "cof.hash/1". digest_size is in bytes; digests are in the contract's canonical byte order. */
#define COF_IFACE_HASH "cof.hash/1"
typedef struct cof_hash {
    uint32_t struct_size, digest_size;
    void (*oneshot)(const void *p, size_t n, const cof_hash_key *key, void *digest); /* [any] */
    void (*init)(void *state, const cof_hash_key *key);                              /* [stream] */
    void (*update)(void *state, const void *p, size_t n);                            /* [stream] */
    void (*final)(const void *state, void *digest);                                  /* [stream] */
} cof_hash;

/* "cof.hash-batch/1": digests is count * digest_size bytes, and overlaps neither an input nor the list of them.
 * EXPERIMENTAL until a minor says otherwise. */
#define COF_IFACE_HASH_BATCH "cof.hash-batch/1"
typedef struct cof_hash_batch {
    uint32_t struct_size, digest_size;
    void (*batch)(const cof_span *in, size_t count, const cof_hash_key *key, void *digests); /* [any] */
} cof_hash_batch;

#ifdef __cplusplus
}
#endif
#endif
