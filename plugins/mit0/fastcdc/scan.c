/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The search for a cut. The kernel says for groups of 16 positions whether one of them may match: where all bits that
 * the strict and the loose mask share are zero. Such a group is looked at exactly, from the 64 bytes before it. What a
 * scan says is of the buffer, not of a chunk, so the next chunks use what is left of it. */
#include "fastcdc.h"

/* Fewer bits shared and groups that may match are so many that the exact looks cost more than a plain search. */
enum { FEWEST_SHARED_BITS = 10 };

/* Where exact looks cost more than a plain search of all that was scanned, that is done instead. It takes 0.7 to 0.9
 * cycles a byte; exact looks take 2.4 for a byte of a group that may match, and 1.1 for one of the WARM_UP groups
 * before it: half of the former. So such groups, twice, and those before them are counted together. */
enum { WARM_UP = GEAR_WINDOW / GROUP };

/* The bits of the masks that the kernel can test. */
static const uint64_t testable = UINT64_C(0xffffffff0000);

static unsigned ones(uint64_t v) {
    unsigned count = 0;
    for (; v != 0; v &= v - 1)
        ++count;
    return count;
}

bool fastcdc_scan_begin(struct fastcdc_scan *scan, const struct fastcdc_law *law, const void *p, size_t n) {
    if (n < GEAR_WINDOW + STRIPS * FEWEST_ROWS) return false;
    const uint64_t mask = law->strict & law->loose & testable;
    if (ones(mask) < FEWEST_SHARED_BITS) return false;
    /* Where a chunk has more bytes that are skipped than bytes that are tested, a plain search is as fast: strips test
     * what the next chunks skip, too. */
    size_t tested = law->centre - law->first + ((size_t)1 << ones(law->loose));
    if (tested > law->end - law->first) tested = law->end - law->first;
    if (tested < law->first) return false;
    scan->p = p;
    scan->n = n;
    scan->from = scan->to = 0;
    scan->rows = FEWEST_ROWS;
    scan->usual = law->first + tested;
    scan->mask = mask;
    scan->ready = false;
    return true;
}

/* The planes of the seeded words; and the first bytes that are scanned, size of them from 'at' on, come in order, which
 * strips do not. */
static void make_ready(struct fastcdc_scan *scan, uint64_t seed, size_t at, size_t size) {
    scan->work = (struct fastcdc_work *)(((uintptr_t)scan->room + 56) & ~(uintptr_t)63);
    for (size_t j = 0; j < PLANES / 256; ++j) {
        const uint8_t byte = (uint8_t)(seed >> (8 * j));
        for (size_t i = 0; i < 256; ++i)
            scan->work->planes[256 * j + i] = fastcdc_planes[256 * j + i] ^ byte;
    }
    for (size_t i = at; i < at + size; i += 64)
        __builtin_prefetch(scan->p + i);
    scan->ready = true;
}

/* Whether marks, so many of the scan's groups that may match, are too many for exact looks. With few of them, as random
 * data has them, one in 64 at most, they are not wherever they lie. */
static bool too_dense(const struct fastcdc_scan *scan, size_t marks) {
    const size_t groups = scan->rows / GROUP * STRIPS;
    if (3 * marks * (2 + WARM_UP) <= 2 * groups) return false;
    size_t rolled = 0;
    for (size_t strip = 0; strip < STRIPS; ++strip) {
        uint64_t these = scan->maybe[strip];
        for (unsigned i = 0; i < WARM_UP; ++i)
            these |= these >> 1;
        rolled += ones(these);
    }
    return 3 * (marks + rolled) > 2 * groups;
}

/* What a compiler takes for a memset is the library's, a loop too: clang calls it. */
static void clear(uint64_t *words, size_t count) {
    __asm__ volatile("rep stosq" : "+D"(words), "+c"(count) : "a"(0) : "memory");
}

/* Scans from 'at' on; false: too little is left, of the buffer or of what can be of use. */
static bool cover(struct fastcdc_scan *scan, const struct fastcdc_law *law, size_t at, uint32_t pos) {
    size_t rows = MOST_ROWS;
    /* Behind the chunk lies what the next one skips. */
    const size_t useful = law->end - pos;
    if (law->first >= STRIPS * rows && useful < STRIPS * rows) rows = useful / STRIPS;
    /* What lies behind the last cut that is wanted is scanned again in the next feed. */
    const size_t worth = scan->wanted < MOST_ROWS ? scan->wanted * scan->usual : SIZE_MAX;
    if (worth / STRIPS < rows) rows = worth / STRIPS;
    if ((scan->n - at) / STRIPS < rows) rows = (scan->n - at) / STRIPS;
    rows -= rows % GROUP;
    if (rows < FEWEST_ROWS) return false;
    if (!scan->ready) make_ready(scan, law->seed, at, STRIPS * rows);
    const uint8_t *const last = scan->p + scan->n - 1, *const next = scan->p + at + STRIPS * rows;
    fastcdc_strips_avx512(scan->p + at - MASK_WINDOW, rows, scan->mask, scan->work, next < last ? next : last, last);
    scan->from = at;
    scan->to = at + STRIPS * rows;
    scan->rows = rows;
    clear(scan->maybe, STRIPS);
    size_t marks = 0;
    for (size_t t = 0; t < rows / GROUP; ++t) {
        for (uint64_t some = ~scan->work->none[t]; some != 0; some &= some - 1, ++marks) {
            const unsigned bit = (unsigned)__builtin_ctzll(some);
            scan->maybe[bit % 16 / 4 * 16 + bit / 16 * 4 + bit % 4] |= UINT64_C(1) << t;
        }
    }
    scan->dense = too_dense(scan, marks);
    return true;
}

/* The first position from 'at' on, scanned, in a group that may have a match, and in *end where the group ends.
 * scan->to: there is none. */
static size_t next_maybe(const struct fastcdc_scan *scan, size_t at, size_t *end) {
    const uint32_t rows = (uint32_t)scan->rows, offset = (uint32_t)(at - scan->from);
    uint32_t strip = offset / rows;
    const uint32_t t = offset % rows / GROUP;
    uint64_t some = scan->maybe[strip] >> t << t;
    while (some == 0) {
        if (++strip == STRIPS) return scan->to;
        some = scan->maybe[strip];
    }
    const size_t group = scan->from + strip * (size_t)rows + (size_t)__builtin_ctzll(some) * GROUP;
    *end = group + GROUP;
    return group > at ? group : at;
}

NO_LIBRARY size_t fastcdc_search(struct fastcdc_scan *scan, const struct fastcdc_law *law, size_t at, uint32_t pos,
                                 size_t stop, unsigned unit, uint64_t *hash, bool *found) {
    const size_t start = at;
    const uint8_t *const p = scan->p;
    uint64_t h = 0;
    size_t known = at - GEAR_WINDOW; /* h is of the bytes before here, as far as they count for what comes */
    *found = false;
    while (at < stop) {
        if (at >= scan->to || at < scan->from) {
            at -= (at - start) % unit; /* where the plain search would go on: it need not be scanned again then */
            if (!cover(scan, law, at, pos + (uint32_t)(at - start))) break;
        }
        if (scan->dense) break;
        size_t end = 0;
        const size_t group = next_maybe(scan, at, &end);
        if (group >= scan->to || group >= stop) {
            at = scan->to < stop ? scan->to : stop;
            continue;
        }
        if (known + GEAR_WINDOW < group) {
            known = group - GEAR_WINDOW;
            h = 0;
        }
        for (; known < group; ++known)
            h = fastcdc_rolled(h, p[known], law->seed);
        if (end > stop) end = stop;
        for (; known < end; ++known) {
            h = fastcdc_rolled(h, p[known], law->seed);
            const bool strictly = pos + (uint32_t)(known - start) < law->centre;
            if ((h & (strictly ? law->strict : law->loose)) == 0) {
                *hash = h;
                *found = true;
                return known;
            }
        }
        at = end;
    }
    at -= (at - start) % unit;
    h = 0;
    for (size_t i = at - GEAR_WINDOW; i < at; ++i)
        h = fastcdc_rolled(h, p[i], law->seed);
    *hash = h;
    return at;
}
