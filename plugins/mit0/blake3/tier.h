/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A tier is one set of upstream's compression functions: what upstream's dispatcher would pick on one kind of CPU. Each
 * has a file tier_*.c; all of them hold the same state, so a stream may move between them at any byte. */
#ifndef COFFERDAM_BLAKE3_TIER_H
#define COFFERDAM_BLAKE3_TIER_H

#include <stdbool.h>

#include <cofferdam/hash.h>

/* Upstream's internal interface, as blake3_impl.h declares it. */
typedef void blake3_hash_many_fn(const uint8_t *const *inputs, size_t num_inputs, size_t blocks, const uint32_t key[8],
                                 uint64_t counter, bool increment_counter, uint8_t flags, uint8_t flags_start,
                                 uint8_t flags_end, uint8_t *out);
typedef void blake3_compress_fn(uint32_t cv[8], const uint8_t block[64], uint8_t block_len, uint64_t counter,
                                uint8_t flags);

typedef struct {
    blake3_hash_many_fn *hash_many;
    blake3_compress_fn *compress_in_place;
    unsigned degree; /* inputs that hash_many takes side by side: a power of two, 16 at most */
    /* Calls of several inputs have this many at least. Upstream's paths for 2 and 4 inputs in its assembly for AVX2 and
     * AVX-512 read 16 or 48 bytes past the end of some of them, which is harmless where inputs follow one another, as
     * they do in upstream's hasher, and not where they come from anywhere. */
    unsigned fewest;
    void (*oneshot)(const void *p, size_t n, const cof_hash_key *key, void *digest); /* upstream's hasher */
} blake3_tier;

#if defined(__x86_64__)
#define BLAKE3_TIERS(ROW) ROW(portable) ROW(sse2) ROW(sse41) ROW(avx2) ROW(avx512)
#elif defined(__aarch64__)
#define BLAKE3_TIERS(ROW) ROW(portable) ROW(neon)
#else
#define BLAKE3_TIERS(ROW) ROW(portable)
#endif

#define BLAKE3_TIER_VTABLES(tier)               \
    extern const cof_hash blake3_vtable_##tier; \
    extern const cof_hash_batch blake3_batch_vtable_##tier;
BLAKE3_TIERS(BLAKE3_TIER_VTABLES)

#endif
