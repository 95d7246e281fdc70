/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The body of each tier_*.c, which defines TIER (its name), TIER_DEGREE, TIER_FEWEST, TIER_HASH_MANY, TIER_COMPRESS and
 * TIER_XOF.
 *
 * Upstream's hasher calls four functions that its dispatcher defines, and the dispatcher asks CPUID. Here the names of
 * these four become the tier's own functions, and upstream's unmodified blake3.c is compiled around them. Its public
 * functions get other names and, by the declarations before it, internal linkage, so tiers do not collide. Upstream's
 * headers come first, untouched; their include guards keep them out of what is renamed. */
#include <string.h>

#include <blake3.h>
#include <blake3_impl.h>

#include "batch.h"
#include "tier.h"

#define blake3_hash_many TIER_HASH_MANY
#define blake3_compress_in_place TIER_COMPRESS
#define blake3_compress_xof TIER_XOF
#define blake3_simd_degree() ((size_t)TIER_DEGREE)

#define blake3_version tier_version
#define blake3_hasher_init tier_init
#define blake3_hasher_init_keyed tier_init_keyed
#define blake3_hasher_init_derive_key tier_init_derive_key
#define blake3_hasher_init_derive_key_raw tier_init_derive_key_raw
#define blake3_hasher_update tier_update
#define blake3_hasher_finalize tier_finalize
#define blake3_hasher_finalize_seek tier_finalize_seek
#define blake3_hasher_reset tier_reset

#define TIER_PRIVATE __attribute__((unused)) static
TIER_PRIVATE const char *tier_version(void);
TIER_PRIVATE void tier_init(blake3_hasher *self);
TIER_PRIVATE void tier_init_keyed(blake3_hasher *self, const uint8_t key[BLAKE3_KEY_LEN]);
TIER_PRIVATE void tier_init_derive_key(blake3_hasher *self, const char *context);
TIER_PRIVATE void tier_init_derive_key_raw(blake3_hasher *self, const void *context, size_t context_len);
TIER_PRIVATE void tier_update(blake3_hasher *self, const void *input, size_t input_len);
TIER_PRIVATE void tier_finalize(const blake3_hasher *self, uint8_t *out, size_t out_len);
TIER_PRIVATE void tier_finalize_seek(const blake3_hasher *self, uint64_t seek, uint8_t *out, size_t out_len);
TIER_PRIVATE void tier_reset(blake3_hasher *self);

#include <blake3.c>

/* Upstream's update recurses once for each doubling of its input beyond `degree` chunks, over a kilobyte of stack each
 * time. Cut at multiples of PIECE bytes of the stream it finds the same subtrees, six deep. */
enum { PIECE = TIER_DEGREE << 16 };

static void feed(blake3_hasher *hasher, const void *p, size_t n) {
    const uint8_t *at = p;
    const uint64_t fed = hasher->chunk.chunk_counter * BLAKE3_CHUNK_LEN + chunk_state_len(&hasher->chunk);
    size_t take = PIECE - (size_t)(fed % PIECE);
    for (; n > take; take = PIECE) {
        tier_update(hasher, at, take);
        at += take;
        n -= take;
    }
    tier_update(hasher, at, n);
}

static void start(void *state, const cof_hash_key *key) {
    if (key && key->keyed)
        tier_init_keyed(state, key->key);
    else
        tier_init(state);
}

static void update(void *state, const void *p, size_t n) {
    feed(state, p, n);
}

static void final(const void *state, void *digest) {
    tier_finalize(state, digest, BLAKE3_OUT_LEN);
}

static void oneshot(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    blake3_hasher hasher;
    start(&hasher, key);
    feed(&hasher, p, n);
    tier_finalize(&hasher, digest, BLAKE3_OUT_LEN);
}

static const blake3_tier this_tier = {TIER_HASH_MANY, TIER_COMPRESS, TIER_DEGREE, TIER_FEWEST, oneshot};

static void batch(const cof_span *in, size_t count, const cof_hash_key *key, void *digests) {
    blake3_batch(&this_tier, in, count, key, digests);
}

#define TIER_JOIN_(prefix, tier) prefix##tier
#define TIER_NAME(prefix, tier) TIER_JOIN_(prefix, tier)
const cof_hash TIER_NAME(blake3_vtable_, TIER) = {sizeof(cof_hash), BLAKE3_OUT_LEN, oneshot, start, update, final};
const cof_hash_batch TIER_NAME(blake3_batch_vtable_, TIER) = {sizeof(cof_hash_batch), BLAKE3_OUT_LEN, batch};
