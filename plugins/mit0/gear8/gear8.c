/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * gear8/1 around scanners in assembly, which find candidates; here are sizes, the second hash, and what lies between
 * one feed and the next. */
#include <emmintrin.h>
#include <string.h>

#include <cofferdam/cut.h>

#include "plugins/mit0/no_library.h"

enum {
    VECTOR = 32,  /* scanners take multiples of it */
    WINDOW = 100, /* bytes that a candidate depends on; a scanner reads WINDOW - 1 before the first position */
    KEPT = 128,
    LOOK = 16,             /* positions that are looked at together behind a refused candidate */
    NEAR = 64,             /* refused candidates about as near as this to each other are a crowd */
    AHEAD = 8192,          /* what scanners fetch lies so far ahead: gear8.inc */
    LONG_FEED = 16 << 20,  /* bytes: likelier in memory than in a cache */
    WIDEST_GAP = 32 << 10, /* between two searches, fetched in a long feed: more costs more than it gains */
    FEWEST_STEPS = 4,
    MULTIPLIER = 0x4571
};

typedef struct {
    uint64_t confirm;
    uint32_t steps, reserved;
} threshold;

/* State format "gear8/1". */
typedef struct {
    uint64_t start;
    threshold strict, loose;
    uint32_t min, avg, max;
    uint32_t pos;
    uint8_t before[KEPT];
} state;

/* The offset of the first candidate of positions p[0 .. n), n a multiple of VECTOR, or of the position before it; or n.
 * Fetches ahead up to the byte at last.
 */
typedef size_t find_fn(const uint8_t *p, size_t n, uint32_t steps, const uint8_t *last);
find_fn gear8_find_avx2, gear8_find_avx512;

typedef struct {
    find_fn *find;
    size_t block; /* positions that it likes to take at a time */
    int bridges;  /* whether what it has not fetched of the next chunk is to be fetched for it, in a long feed */
} scanner;

/* memcpy of a size that the compiler does not know is the library's, and so is a loop that it takes for one. */
static void copy(void *to, const void *from, size_t n) {
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
}

static threshold threshold_of(uint64_t size, unsigned shift) {
    uint32_t t = FEWEST_STEPS;
    while (t * size < UINT64_C(1) << (16 + shift))
        t++;
    return (threshold){(UINT64_C(1) << (48 + shift)) / (t * size), t, 0};
}

/* 0: not valid. NULL asks for every default. */
static int accept(const cof_cut_cfg *given, cof_cut_cfg *cfg) {
    uint8_t key = 0;
    *cfg = (cof_cut_cfg){0};
    if (given) {
        if (given->struct_size < sizeof *cfg) return 0;
        *cfg = *given;
    }
    for (size_t i = 0; i < sizeof cfg->key; i++)
        key |= cfg->key[i];
    if (cfg->flags & ~COF_CUT_LEVEL_GIVEN || cfg->seed || key) return 0;
    if (!cfg->avg) cfg->avg = 16384;
    if (cfg->level > 3 || cfg->avg < 256 || cfg->avg > 4 << 20) return 0;
    if (!cfg->min) cfg->min = cfg->avg / 4 < KEPT ? KEPT : cfg->avg / 4;
    if (!cfg->max) cfg->max = cfg->avg * 4;
    if (cfg->min < KEPT || cfg->min > 1 << 20 || cfg->max < 1024 || cfg->max > 16 << 20) return 0;
    if (!cfg->level && !(cfg->flags & COF_CUT_LEVEL_GIVEN)) cfg->level = 1;
    return cfg->min <= cfg->avg && cfg->avg <= cfg->max;
}

NO_LIBRARY static size_t state_size(const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    return accept(given, &cfg) ? sizeof(state) : 0;
}

NO_LIBRARY static void init(void *memory, const cof_cut_cfg *given) {
    state *s = memory;
    cof_cut_cfg cfg;
    accept(given, &cfg);
    *s = (state){0};
    s->strict = threshold_of(cfg.avg << cfg.level, 0);
    s->loose = threshold_of(cfg.avg, cfg.level);
    s->min = (uint32_t)cfg.min;
    s->avg = (uint32_t)cfg.avg;
    s->max = (uint32_t)cfg.max;
}

static uint64_t mix(uint64_t v) {
    v *= UINT64_C(0x9E3779B97F4A7C15);
    return v ^ v >> 32;
}

/* Whether the second hash, of the 16 bytes up to p, is among the q greatest of 2^32. */
static int confirmed(const uint8_t *p, uint64_t q) {
    uint64_t first, second;
    memcpy(&first, p - 15, sizeof first);
    memcpy(&second, p - 7, sizeof second);
    return mix(mix(first) ^ second) >> 32 >= (UINT64_C(1) << 32) - q;
}

static uint16_t word(const uint8_t *p) {
    uint16_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

static uint16_t product(const uint8_t *p) {
    return (uint16_t)((uint32_t)(word(p - 1) - word(p - 3)) * MULTIPLIER);
}

static uint16_t half_hash(const uint8_t *p) {
    return (uint16_t)(product(p) ^ (int16_t)product(p - 32) >> 3);
}

static int is_candidate(const uint8_t *p, uint32_t steps) {
    return (uint16_t)(half_hash(p) - half_hash(p - 64) - 0x8000) < steps;
}

static __m128i words(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

/* half_hash of p, p + 2 .. p + 14. */
static __m128i half_hashes(const uint8_t *p) {
    const __m128i by = _mm_set1_epi16(MULTIPLIER);
    const __m128i now = _mm_mullo_epi16(_mm_sub_epi16(words(p - 1), words(p - 3)), by);
    const __m128i before = _mm_mullo_epi16(_mm_sub_epi16(words(p - 33), words(p - 35)), by);
    return _mm_xor_si128(now, _mm_srai_epi16(before, 3));
}

/* A bit for each of the LOOK positions from p on that is a candidate. Reads p[1 - WINDOW .. LOOK). */
static unsigned candidates(const uint8_t *p, uint32_t steps) {
    const __m128i bound = _mm_set1_epi16((int16_t)((int32_t)steps - 0x8000));
    const __m128i even = _mm_cmplt_epi16(_mm_sub_epi16(half_hashes(p), half_hashes(p - 64)), bound);
    const __m128i odd = _mm_cmplt_epi16(_mm_sub_epi16(half_hashes(p + 1), half_hashes(p - 63)), bound);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_srli_epi16(even, 8), _mm_slli_epi16(odd, 8)));
}

/* The first of positions at .. n-1 after which a chunk may end, and *ends is 1; or where the crowd ends, or n, or where
 * less than LOOK bytes may be read. */
static size_t walk_crowd(const uint8_t *p, size_t at, size_t n, size_t ahead, const threshold *limit, int *ends) {
    for (size_t alone = 0; alone < NEAR && at < n && ahead - at >= LOOK; at += LOOK, alone += LOOK)
        for (unsigned bits = candidates(p + at, limit->steps); bits; bits &= bits - 1) {
            const size_t one = at + (size_t)__builtin_ctz(bits);
            if (one >= n) return n;
            if (confirmed(p + one, limit->confirm)) {
                *ends = 1;
                return one;
            }
            alone = 0;
        }
    return at < n ? at : n;
}

static size_t rounded(size_t n, size_t to) {
    return (n + to - 1) / to * to;
}

/* The first of n positions from p on after which a chunk may end, or n; ahead >= n bytes may be read from p on. A
 * scanner that is called anew takes a run-in and a block, which is too much for each of many refused candidates. */
NO_LIBRARY static size_t find(const scanner *scan, const uint8_t *p, size_t n, size_t ahead, const threshold *limit) {
    size_t at = 0, crowd = 0; /* where a candidate would be one of a crowd */
    while (at < n) {
        const size_t left = n - at;
        size_t size = rounded(left, scan->block), found;
        if (size > ahead - at) size = rounded(left, VECTOR);
        if (size > ahead - at) size = left / VECTOR * VECTOR;
        if (size) {
            found = scan->find(p + at, size, limit->steps, p + ahead - 1);
        } else { /* too few bytes for a vector: a copy with zeros behind it */
            uint8_t padded[WINDOW + VECTOR] = {0};
            copy(padded, p + at - WINDOW, WINDOW + left);
            size = VECTOR;
            found = scan->find(padded + WINDOW, VECTOR, limit->steps, padded + WINDOW + VECTOR - 1);
        }
        if (found >= left) return n;
        at += found;
        if (found == size) continue;
        if (!is_candidate(p + at, limit->steps)) at++; /* then the next one is */
        if (at < n && confirmed(p + at, limit->confirm)) return at;
        at++;
        if (at <= crowd) {
            int ends = 0;
            at = walk_crowd(p, at, n, ahead, limit, &ends);
            if (ends) return at;
        }
        crowd = at + NEAR;
    }
    return n;
}

/* What was fed before and the n bytes fed now, as one stretch: near p windows reach back before it. */
typedef struct {
    const scanner *scan;
    const uint8_t *p;
    size_t n, joined;
    uint8_t joint[2 * KEPT];
} piece;

/* The first position from..to-1 of the piece after which a chunk may end, or to. */
static size_t find_in(const piece *in, size_t from, size_t to, const threshold *limit) {
    if (from < KEPT) {
        const size_t n = (to < KEPT ? to : KEPT) - from;
        const size_t found = find(in->scan, in->joint + KEPT + from, n, in->joined - from, limit);
        from += found;
        if (found < n) return from;
    }
    return from < to ? from + find(in->scan, in->p + from, to - from, in->n - from, limit) : to;
}

/* Takes bytes of the open chunk from *done on, at least one. 1: the chunk ends with the last of them. */
static int take(state *s, const piece *in, size_t *done) {
    const size_t left = in->n - *done;
    size_t most;
    if (s->pos < s->min - 1) {
        most = s->min - 1 - s->pos;
        if (most > left) most = left;
        /* Where a scanner stopped, AHEAD is fetched, and from where it begins again it fetches from AHEAD on. Every
         * second line of what lies between is enough for the processor to see the rest. Not in a function of its own:
         * gcc 12 drops calls of one that only fetches. */
        if (in->scan->bridges && in->n >= LONG_FEED && s->min <= WIDEST_GAP)
            for (size_t i = *done + AHEAD; i < *done + AHEAD + most && i < in->n; i += 128)
                __builtin_prefetch(in->p + i);
        s->pos += (uint32_t)most;
        *done += most;
        return 0;
    }
    const int early = s->pos < s->avg - 1;
    most = (early ? s->avg - 1 : s->max) - s->pos;
    if (most > left) most = left;
    const size_t found = find_in(in, *done, *done + most, early ? &s->strict : &s->loose) - *done;
    const size_t taken = found < most ? found + 1 : most;
    s->pos += (uint32_t)taken;
    *done += taken;
    return found < most || s->pos == s->max;
}

NO_LIBRARY static size_t feed(const scanner *scan, void *memory, const void *p, size_t n, uint32_t last,
                              cof_cut_end *out, size_t cap, size_t *used) {
    state *s = memory;
    piece in;
    size_t done = 0, count = 0;
    in.scan = scan;
    in.p = p;
    in.n = n;
    in.joined = n < KEPT ? n : KEPT;
    memcpy(in.joint, s->before, KEPT);
    copy(in.joint + KEPT, p, in.joined);
    while (done < n && count < cap)
        if (take(s, &in, &done)) {
            out[count++] = (cof_cut_end){s->start += s->pos, 0};
            s->pos = 0;
        }
    memcpy(s->before, done < KEPT ? in.joint + done : in.p + (done - KEPT), KEPT);
    if (last && done == n && s->pos && count < cap) {
        out[count++] = (cof_cut_end){s->start += s->pos, 0};
        s->pos = 0;
    }
    *used = done;
    return count;
}

static size_t feed_avx2(void *memory, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap,
                        size_t *used) {
    static const scanner scan = {gear8_find_avx2, 128, 1};
    return feed(&scan, memory, p, n, last, out, cap, used);
}

static size_t feed_avx512(void *memory, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap,
                          size_t *used) {
    static const scanner scan = {gear8_find_avx512, 256, 0};
    return feed(&scan, memory, p, n, last, out, cap, used);
}

static const cof_cut avx2 = {sizeof(cof_cut), 0, state_size, init, feed_avx2};
static const cof_cut avx512 = {sizeof(cof_cut), 0, state_size, init, feed_avx512};

/* The end of what lies before a feed, a vector, a block, and what a small chunk makes of them. */
static const uint64_t switches[] = {1, 32, 64, 127, 128, 129, 160, 192, 255, 256, 257, 384, 512, 640, 1024, 1280};

#define SWITCHES .path_switch = switches, .path_switch_count = sizeof switches / sizeof switches[0]
#define STATE .state_size = sizeof(state), .state_align = _Alignof(state), .state_format = "gear8/1"
#define PLUGIN_ID "org.cofferdam.mit0.gear8"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "own design and code, chunking by an interleaved hash; see docs/asm/gear8.md"
#define PLUGIN_KERNELS(ROW)                                                                                       \
    ROW(row_avx2, "gear8/1", COF_IFACE_CUT, "avx2", 0, COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2), 300, \
        .vtable = &avx2, STATE, SWITCHES)                                                                         \
    ROW(row_avx512, "gear8/1", COF_IFACE_CUT, "avx512", 0,                                                        \
        COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2) | COF_CPU_BIT(COF_X86_AVX512F) |                     \
            COF_CPU_BIT(COF_X86_AVX512BW),                                                                        \
        400, .vtable = &avx512, STATE, SWITCHES)
#include <cofferdam/plugin.h>
