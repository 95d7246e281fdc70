/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Ingest: an execution plan over kernels of several contracts. Bytes go in; for each chunk a record comes out, with
 * where it ends and its sums. Bytes of chunks that lie in one call come from memory once: the plan cuts some chunks
 * ahead and sums them while they are still in a cache, those of a tile side by side where a kernel can. A chunk that
 * does not lie in one call is copied first, so calls of many chunks are better than calls of few.
 *
 *     cof_ingest *ingest;
 *     cof_ingest_record records[64];
 *     size_t count, used;
 *     if (cof_ingest_new(ctx, NULL, &ingest, why, sizeof why) != COF_OK) return 1;
 *     do {
 *         if (cof_ingest_feed(ingest, data, size, 1, records, 64, &count, &used) != COF_OK) return 1;
 *         data += used, size -= used; // and keep `count` records
 *     } while (count == 64);
 *     cof_ingest_free(ingest);
 *
 * Thread tags, why buffers and struct_size are as in cofferdam.h. Apart from the watch, which copies what it checks,
 * nothing is allocated for a chunk or a call; the memory that a plan holds grows to two of cut.max and two tiles, and
 * what the chunker holds, and while it grows old and new are held. Free plans before cof_close. */
#ifndef COFFERDAM_INGEST_H
#define COFFERDAM_INGEST_H

#include <cofferdam.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cof_ingest cof_ingest;

/* clang-format off */
#define COF_INGEST_BLAKE3   (1u << 0) /* blake3/1, through cof.hash-batch/1 where a plugin has it */
#define COF_INGEST_CRC32C   (1u << 1) /* crc32c/1 */
#define COF_INGEST_XXH3_128 (1u << 2) /* xxh3-128/1, seed 0 */
#define COF_INGEST_TILE_MIN UINT64_C(4096)
#define COF_INGEST_TILE_MAX (UINT64_C(64) << 20)
#define COF_INGEST_TILE_DEFAULT (UINT64_C(512) << 10)
/* clang-format on */

typedef struct cof_ingest_cfg {
    uint32_t struct_size;
    uint32_t sums;           /* COF_INGEST_*; 0: BLAKE3 and CRC-32C */
    const char *contract;    /* any that cof_chunker_new takes; NULL: the host's default */
    const cof_cut_cfg *cut;  /* NULL or zero fields: the contract's defaults */
    const cof_hash_key *key; /* of BLAKE3; NULL: unkeyed */
    uint64_t tile;           /* bytes summed together, about; from 4096 to 64 MiB; 0: 512 KiB. Changes no record */
} cof_ingest_cfg;

/* Sums that were not asked for are zeros. Never grows: another sum will be another function's. */
typedef struct cof_ingest_record {
    uint64_t end;         /* as in cof_cut_end; cof_ingest_batch: counted from the buffer's start */
    uint64_t fingerprint; /* as in cof_cut_end */
    uint32_t source;      /* cof_ingest_batch: index of the buffer in this call's list; else 0 */
    uint32_t crc32c;      /* the finished value */
    uint8_t blake3[32];
    uint8_t xxh3_128[16]; /* canonical: big-endian */
} cof_ingest_record;

/* [any] cfg may be NULL. Checksums and XXH3 always have a kernel; COF_E_DEPENDENCY: there is no such cut contract, or
 * BLAKE3 is asked for and no plugin serves it; why names the package. COF_E_INVALID: why says which field is wrong and
 * what it may be; of cfg->cut as cof_chunker_new says it. COF_E_NOMEM. */
COF_PUBLIC cof_status cof_ingest_new(cof_context *ctx, const cof_ingest_cfg *cfg, cof_ingest **out, char *why,
                                     size_t why_size);
/* [stream] The next n bytes of a stream. *records of at most cap records written, *used of n bytes taken; all of them
 * unless *records == cap, then call again with the rest, even if it is empty, until fewer come. cap is at least 1; a
 * small one means that few chunks are summed side by side, 64 is plenty. last != 0: the stream ends with p[0..n); the
 * end of its last record is its length, and an empty stream has none. Records do not depend on how a stream was split.
 * When they come does: bytes that come in less than a tile a call are gathered first, and records of chunks that are
 * complete may come with a later call. A call with n == 0 brings all that there are.
 * Any failure but COF_E_INVALID ends the stream: its records are incomplete, and those of this call do not count.
 * COF_E_SUSPECT: a kernel was demoted that may have made records of this stream, given out or not, in calls that were
 * not watched: ingest again from the stream's start, after cof_ingest_reset. COF_E_INVALID: an argument is (p may be
 * NULL when n is 0); or bytes after the last; or a batch has stopped within a buffer. *records and *used are 0 after
 * every failure. COF_E_INTERNAL: a kernel's cuts, or what it says it took, cannot be; or the library behind a hash
 * failed. COF_E_NOMEM. */
COF_PUBLIC cof_status cof_ingest_feed(cof_ingest *ingest, const void *p, size_t n, int last, cof_ingest_record *out,
                                      size_t cap, size_t *records, size_t *used);
/* [stream] The next bytes of a stream in count places: records are those of the bytes in one place. *taken, in and out,
 * counts the bytes taken of all spans together: 0 in the first call for these spans; then, as long as *records == cap,
 * call again with the same arguments. last != 0: the stream ends with the last span, count == 0: with what came before.
 * An empty span may be NULL. Failures as those of cof_ingest_feed, and COF_E_INVALID if *taken is above what all spans
 * have. After every failure *records is 0 and *taken is as it was. */
COF_PUBLIC cof_status cof_ingest_feedv(cof_ingest *ingest, const cof_span *spans, size_t count, int last,
                                       cof_ingest_record *out, size_t cap, size_t *records, size_t *taken);
/* [stream] Many buffers, each a stream of its own that ends with it, their chunks summed side by side: for objects too
 * small to fill a tile. Records come in the order of the buffers; an empty buffer has none. *used of count buffers were
 * done; all of them unless *records == cap, then call again with in + *used and the rest; of a buffer that was begun
 * the next call gives the records that are missing. count is at most UINT32_MAX. COF_E_INVALID: an argument is, or a
 * stream of cof_ingest_feed was begun, ended or not, and there was no reset; after a whole batch a stream may follow
 * without one. After another failure the records of this call do not count, nor do those of the
 * buffer that it began with; COF_E_SUSPECT: nor do those of earlier calls since cof_ingest_reset. */
COF_PUBLIC cof_status cof_ingest_batch(cof_ingest *ingest, const cof_span *in, size_t count, cof_ingest_record *out,
                                       size_t cap, size_t *records, size_t *used);
/* [stream] Forgets the stream: as new, on the kernels that serve now. COF_E_NOMEM: and every call says so until a reset
 * that succeeds. */
COF_PUBLIC cof_status cof_ingest_reset(cof_ingest *ingest);
/* [stream] A second one in the same state, the stream so far included. */
COF_PUBLIC cof_status cof_ingest_clone(const cof_ingest *ingest, cof_ingest **out);
COF_PUBLIC void cof_ingest_free(cof_ingest *ingest); /* [stream] NULL is fine */
/* [any] The chunker's configuration in force, defaults filled in. */
COF_PUBLIC void cof_ingest_config(const cof_ingest *ingest, cof_cut_cfg *cfg);

#ifdef __cplusplus
}
#endif
#endif
