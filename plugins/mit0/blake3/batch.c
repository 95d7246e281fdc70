/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Many independent messages over upstream's hash_many. window.h says what it is about, docs/asm/blake3.md why so. */
#include "window.h"

static void hash_windows(const blake3_tier *tier, const cof_span *in, size_t count, const cof_hash_key *key,
                         uint8_t *digests) {
    window w = {.tier = tier, .in = in, .digests = digests};
    if (key && key->keyed) {
        load_key_words(key->key, w.key);
        w.flags = KEYED_HASH;
    } else {
        memcpy(w.key, IV, sizeof w.key);
    }
    while (count) {
        w.count = count < WINDOW ? (unsigned)count : WINDOW;
        blake3_hash_tails(&w);
        blake3_hash_trees(&w);
        w.in += w.count;
        w.digests += (size_t)CV * w.count;
        count -= w.count;
    }
}

void blake3_batch(const blake3_tier *tier, const cof_span *in, size_t count, const cof_hash_key *key, void *digests) {
    hash_windows(tier, in, count, key, digests);
    for (size_t i = 0; i < count; i++)
        if (in[i].n > LONGEST) tier->oneshot(in[i].p, in[i].n, key, (uint8_t *)digests + CV * i);
}
