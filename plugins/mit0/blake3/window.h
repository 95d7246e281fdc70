/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * What batch.c, tails.c and trees.c share. (Three files, so that what one of them keeps on the stack is not there while
 * another works.)
 *
 * hash_many asks of the inputs that it takes side by side: as many whole blocks each, equal flags, and chunk counters
 * that are equal or rise by one. What a call costs hardly depends on how many inputs it has, up to the tier's degree,
 * as long as that is a power of two. So short calls are padded by repeating an input, and the scheduler's aim is few
 * calls over few blocks.
 *
 * A message is cut as BLAKE3 says: chunks of 1024 bytes, the last one shorter, parents over pairs of chaining values
 * level by level, an odd one at the end carried up. Messages of one chunk have no parents: their chunk is the root.
 *
 *   LEAF  a full chunk of a message of several chunks
 *   TAIL  the last chunk where it is not full, and the only chunk of a short message, full or not. All its blocks but
 *         the last are whole; the last may be of any length, and compress_in_place alone takes lengths
 *   TREE  a message of several chunks with its chaining values in consecutive slots: the leaves in order, then the
 *         tail. Parents overwrite them from the front, so that slots [base, base + nodes) hold the current level */
#ifndef COFFERDAM_BLAKE3_WINDOW_H
#define COFFERDAM_BLAKE3_WINDOW_H

#include <string.h>

#include <blake3_impl.h>

#include "batch.h"

enum {
    BLOCK = BLAKE3_BLOCK_LEN,
    CHUNK = BLAKE3_CHUNK_LEN,
    CV = BLAKE3_OUT_LEN,
    LANES = 16,             /* the widest tier */
    WINDOW = 256,           /* messages in a window; their numbers fit a byte */
    SLOTS = 256,            /* chaining values held together */
    LONGEST = SLOTS * CHUNK /* longer messages fill calls by themselves, and go to the hasher */
};

/* Messages looked at together. Until its root is known, the digest of a tree holds the chaining value of its tail. */
typedef struct {
    const blake3_tier *tier;
    uint32_t key[8];
    uint8_t flags; /* KEYED_HASH or 0 */
    unsigned count;
    const cof_span *in;
    uint8_t *digests;
} window;

static inline uint8_t *digest_of(const window *w, unsigned message) {
    return w->digests + (size_t)CV * message;
}

/* What a call of n inputs is filled up to. */
static inline unsigned padded(const blake3_tier *tier, unsigned n) {
    unsigned p = n > 1 ? tier->fewest : 1;
    while (p < n)
        p *= 2;
    return p;
}

/* Inputs of any messages to be taken side by side, and where their chaining values go. */
typedef struct {
    unsigned count, blocks;
    uint64_t counter;
    bool counter_rises;
    uint8_t flags, flags_start, flags_end;
    const uint8_t *in[LANES];
    uint8_t *out[LANES];
} lanes;

static inline void flush(const window *w, lanes *l) {
    uint8_t cv[LANES][CV];
    if (!l->count) return;
    const unsigned all = padded(w->tier, l->count);
    for (unsigned i = l->count; i < all; i++)
        l->in[i] = l->in[l->count - 1];
    w->tier->hash_many(l->in, all, l->blocks, w->key, l->counter, l->counter_rises, l->flags, l->flags_start,
                       l->flags_end, cv[0]);
    for (unsigned i = 0; i < l->count; i++)
        memcpy(l->out[i], cv[i], CV);
    l->count = 0;
}

static inline void push(const window *w, lanes *l, const uint8_t *in, uint8_t *out) {
    l->in[l->count] = in;
    l->out[l->count++] = out;
    if (l->count == w->tier->degree) flush(w, l);
}

void blake3_hash_tails(const window *w); /* first: short messages are done then */
void blake3_hash_trees(const window *w);

#endif
