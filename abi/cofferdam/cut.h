/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Interfaces for content-defined chunking. PURE in the sense of crc.h.
 *
 * A stream of bytes is cut into chunks. A cut is the absolute offset of a chunk's END in the stream, counted from the
 * first byte ever fed. How the stream was split into feeds never changes the cuts. */
#ifndef COFFERDAM_CUT_H
#define COFFERDAM_CUT_H

#include <cofferdam/abi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COF_CUT_LEVEL_GIVEN (UINT64_C(1) << 0) /* cfg.flags: level counts even when it is 0 */

/* Sizes in bytes. Which fields count, their ranges and their defaults (0) are the contract's. */
typedef struct cof_cut_cfg {
    uint32_t struct_size, level; /* level: normalisation, FastCDC contracts only */
    uint64_t min, avg, max, flags, seed;
    uint8_t key[32];
} cof_cut_cfg;

typedef struct cof_cut_end {
    uint64_t end;         /* absolute offset one past the chunk's last byte; may lie before the buffer just fed */
    uint64_t fingerprint; /* the contract's hash at the cut; 0 where it has none */
} cof_cut_end;

/* "cof.cut/1". State: a block of state_size(cfg) bytes, aligned to the kernel's state_align. memcpy clones it. */
#define COF_IFACE_CUT "cof.cut/1"
typedef struct cof_cut {
    uint32_t struct_size, reserved;
    size_t (*state_size)(const cof_cut_cfg *cfg);      /* [any] 0: cfg is invalid for this contract */
    void (*init)(void *state, const cof_cut_cfg *cfg); /* [stream] over garbage; cfg must be valid */
    /* [stream] Feeds p[0..n) and writes at most cap cuts, in order. Returns how many; *used is how many bytes were
     * taken. Fewer than cap cuts: all of n was taken, and with last != 0 the stream is over, its last cut being its
     * length (an empty stream has none). Exactly cap cuts: call again with p + *used and the rest, even if the rest is
     * empty, until fewer come. cap is at least 1. */
    size_t (*feed)(void *state, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used);
} cof_cut;

/* "cof.cut-sketch/1": stage 1 of a two-stage chunker, without state, for any thread. The contract defines the sketch's
 * layout; the host has stage 2 and needs no code of the plugin for it. Through the same stage 2, every kernel's cuts
 * equal those of the contract's cof.cut/1. */
#define COF_IFACE_CUT_SKETCH "cof.cut-sketch/1"
typedef struct cof_cut_sketch {
    uint32_t struct_size;
    uint32_t block; /* input bytes per sketch entry; the contract's */
    /* [any] Bytes of sketch for n bytes of input. */
    size_t (*sketch_size)(size_t n);
    /* [any] Writes sketch_size(n) bytes to out (aligned to 2). back: how many bytes before p may be read; the contract
     * reads at most its window, and counts absent ones as zero. */
    void (*sketch)(const cof_cut_cfg *cfg, const void *p, size_t n, size_t back, void *out);
} cof_cut_sketch;

#ifdef __cplusplus
}
#endif
#endif
