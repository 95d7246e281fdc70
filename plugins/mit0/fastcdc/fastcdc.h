/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * What the two FastCDC contracts share: the configuration, the Gear hash, and the search for a cut by strips. */
#ifndef FASTCDC_H
#define FASTCDC_H

#include <stdbool.h>

#include <cofferdam/cut.h>

#include "plugins/mit0/no_library.h"

enum {
    GEAR_WINDOW = 64, /* bytes that a hash depends on */
    MASK_WINDOW = 48, /* bytes that its bits under any mask depend on */
    PLANES = 6 * 256, /* bytes; plane j has byte j of each Gear word */
    GROUP = 16,       /* positions of a strip that a scan tells apart from others, together */
    STRIPS = 64,      /* of a scan */
    FEWEST_ROWS = 64, /* of a strip: below that the warm-up costs more than the strips gain */
    MOST_ROWS = 1008
};

void fastcdc_strips_avx512(const void *p, size_t rows, uint64_t mask, void *work, const void *ahead, const void *last);

extern __attribute__((visibility("hidden"))) const uint64_t fastcdc_gear[256];
extern __attribute__((visibility("hidden"))) const uint8_t fastcdc_planes[PLANES];

/* Positions of the open chunk from 'first' up to 'end' are tested, with the strict mask before the centre. */
struct fastcdc_law {
    uint64_t seed, strict, loose;
    uint32_t first, centre, end;
};

/* Of the caller's configuration, defaults filled in: the sizes as given and the masks. False: it is not valid. */
struct fastcdc_config {
    uint64_t seed, strict, loose;
    uint32_t min, avg, max;
};
bool fastcdc_configure(const cof_cut_cfg *given, struct fastcdc_config *config);

/* What the kernel works in, at a multiple of 64. */
struct fastcdc_work {
    uint8_t planes[PLANES], rows[64 * GROUP];
    uint64_t none[MOST_ROWS / GROUP];
};

/* What is known of the buffer p[0..n) of one feed. Positions from .. to - 1 have been scanned, in strips of 'rows'. */
struct fastcdc_scan {
    const uint8_t *p;
    size_t n, from, to, rows;
    size_t usual;           /* bytes of a chunk, about */
    size_t wanted;          /* cuts that the caller still has room for: set before each search */
    uint64_t mask;          /* what the strict and the loose mask have in common */
    bool ready;             /* the planes are there */
    bool dense;             /* so much of what was scanned may match that the scan is of no use */
    uint64_t maybe[STRIPS]; /* by strip; bit t: a position in 16t .. 16t + 15 may match */
    /* In room, when the planes are there. A local variable that is aligned to 64 would have gcc realign the stack, and
     * its unwind tables for the end of such a function are wrong: a signal there cannot be unwound. */
    struct fastcdc_work *work;
    uint64_t room[(sizeof(struct fastcdc_work) + 56) / 8];
};

/* False: scanning is of no use for this law or this size. Then nothing else here may be called. */
bool fastcdc_scan_begin(struct fastcdc_scan *scan, const struct fastcdc_law *law, const void *p, size_t n);

/* Searches the positions at .. stop - 1 of the buffer; 'at' is position 'pos' of the chunk, GEAR_WINDOW bytes or more
 * from the first that is tested, and as many from the start of the buffer. Gives the first that matches, with *found,
 * and the hash that includes it. Otherwise it gives where it stopped, a multiple of 'unit' behind 'at', and the hash of
 * what lies before. */
size_t fastcdc_search(struct fastcdc_scan *scan, const struct fastcdc_law *law, size_t at, uint32_t pos, size_t stop,
                      unsigned unit, uint64_t *hash, bool *found);

static inline uint64_t fastcdc_rolled(uint64_t hash, uint8_t byte, uint64_t seed) {
    return (hash << 1) + (fastcdc_gear[byte] ^ seed);
}

extern const cof_cut fastcdc2016_vtable, fastcdc2020_vtable;

#endif
