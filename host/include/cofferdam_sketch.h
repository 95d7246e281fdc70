/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Sketches: the expensive part of cutting, apart from the rest of it. A contract in two stages ("argmin/1") reads the
 * data in its first stage alone, block by block, and knows of no cut there. So the first stage of one stream can be
 * done by many threads, and what it gives, the entries of the blocks, serves chunkers of any sizes. Cuts are exactly
 * those of cof_chunker_feed.
 *
 *     cof_sketch *sketch;
 *     if (cof_sketch_new(ctx, "argmin/1", NULL, &sketch, why, sizeof why) != COF_OK) return 1;
 *     // any thread, for each stretch [from, from + n) of the data; from, and n but for the last, is a multiple of
 * block cof_sketch_run(sketch, data + from, n, from, entries + cof_sketch_size(sketch, from));
 *     // then, in the stream's order, for each chunker
 *     size_t taken = 0, count;
 *     do {
 *         if (cof_chunker_feed_sketched(chunker, sketch, data, size, 1, entries, cuts, 64, &count, &taken) != COF_OK)
 *             return 1; // else keep `count` cuts
 *     } while (count == 64);
 *
 * Thread tags, why buffers and struct_size are as in cofferdam.h. */
#ifndef COFFERDAM_SKETCH_H
#define COFFERDAM_SKETCH_H

#include <cofferdam.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cof_sketch cof_sketch;

/* No contract's sketch looks at more bytes before a stretch than these. */
#define COF_SKETCH_BACK 64

/* [any] Of cfg only the key counts: a cfg of one of the chunkers will do, and so will NULL, for no key. COF_E_INVALID:
 * ctx, contract or out is NULL; or the contract has no sketch: its cuts are found one after the other.
 * COF_E_DEPENDENCY: there is no such contract. COF_E_NOMEM. */
COF_PUBLIC cof_status cof_sketch_new(cof_context *ctx, const char *contract, const cof_cut_cfg *cfg, cof_sketch **out,
                                     char *why, size_t why_size);
/* [any] Bytes of input per entry: 256 for argmin/1. */
COF_PUBLIC size_t cof_sketch_block(const cof_sketch *s);
/* [any] Bytes of entries for n bytes of input: 2 * ceil(n / 256) for argmin/1. */
COF_PUBLIC size_t cof_sketch_size(const cof_sketch *s, size_t n);
/* [any] Writes the cof_sketch_size(s, n) bytes of entries of p[0..n) to entries, which is aligned to 2. p lies at a
 * multiple of the block in its stream. back: how many bytes before p are there, and are the stream's: all since its
 * start, or at least COF_SKETCH_BACK; with fewer the entry of the first block may be wrong. Runs of one sketch depend
 * on nothing but this: any order, any threads, stretches of any lengths. COF_E_SUSPECT: the kernel was demoted, and
 * runs of this sketch that were not watched may have written wrong entries: make a new one, and the entries again.
 * COF_E_INVALID: an argument is NULL, or entries is not aligned. COF_E_NOMEM: of a watched run alone. */
COF_PUBLIC cof_status cof_sketch_run(const cof_sketch *s, const void *p, size_t n, size_t back, void *entries);
/* [once] for this sketch: no run may be under way. Chunkers that were fed from it live on. NULL is fine. */
COF_PUBLIC void cof_sketch_free(cof_sketch *s);

/* [stream] The chunker c; the sketch may be in use elsewhere. As cof_chunker_feed, the first stage having been done:
 * entries are those of p[0..n), cof_sketch_size(s, n) bytes of any alignment. p lies at a multiple of the block in the
 * stream, and n is one unless last != 0. *taken, in and out, counts the bytes of p[0..n) that were taken: 0 in the
 * first call for these bytes; then, as long as *cuts == cap, call again with the same arguments. Fewer cuts than cap:
 * all of n was taken, and neither p nor entries is needed any more. Entries that are not those of p give other cuts,
 * never a chunk of a wrong size or a read out of bounds. Calls of this function and of cof_chunker_feed may take turns,
 * where what was taken before is a multiple of the block. COF_E_INVALID, and nothing is taken: another contract,
 * context or key than the sketch's; a place or length that is no multiple of the block; *taken above n; NULL where it
 * may not be; cap is 0. COF_E_SUSPECT as for cof_chunker_feed, and as for cof_sketch_run. */
COF_PUBLIC cof_status cof_chunker_feed_sketched(cof_chunker *c, const cof_sketch *s, const void *p, size_t n, int last,
                                                const void *entries, cof_cut_end *out, size_t cap, size_t *cuts,
                                                size_t *taken);

#ifdef __cplusplus
}
#endif
#endif
