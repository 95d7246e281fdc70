/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * FastCDC as of 2020. Bytes are rolled in pairs; rolling them one by one decides the same, and the fingerprint of a cut
 * before the first byte of a pair is the hash shifted by one: no mask has bit 63. */
#include "fastcdc.h"

/* State format "fastcdc2020/1", of the contract. */
struct state {
    uint64_t start, hash, seed, strict, loose;
    uint32_t min, avg, max, pos;
    uint8_t odd, reserved[7];
};

NO_LIBRARY static size_t state_size(const cof_cut_cfg *cfg) {
    struct fastcdc_config config;
    return fastcdc_configure(cfg, &config) ? sizeof(struct state) : 0;
}

NO_LIBRARY static void init(void *state, const cof_cut_cfg *cfg) {
    struct fastcdc_config config = {0};
    fastcdc_configure(cfg, &config);
    *(struct state *)state = (struct state){.seed = config.seed,
                                            .strict = config.strict,
                                            .loose = config.loose,
                                            .min = config.min,
                                            .avg = config.avg,
                                            .max = config.max};
}

enum found { NOTHING, BEFORE_FIRST, BEFORE_SECOND };

/* Rolls pairs until one matches; *taken counts its bytes too. Inlined for seed 0, which costs nothing then. */
static inline __attribute__((always_inline)) enum found roll_with(uint64_t seed, const uint8_t *p, size_t pairs,
                                                                  uint64_t mask, uint64_t *hash, size_t *taken) {
    const uint8_t *const start = p, *const stop = p + 2 * pairs;
    uint64_t h = *hash;
    enum found found = NOTHING;
    for (; p != stop; p += 2) {
        h = fastcdc_rolled(h, p[0], seed);
        if ((h & mask) == 0) {
            found = BEFORE_FIRST;
            break;
        }
        h = fastcdc_rolled(h, p[1], seed);
        if ((h & mask) == 0) {
            found = BEFORE_SECOND;
            break;
        }
    }
    *hash = h;
    *taken = (size_t)(p - start) + (found == NOTHING ? 0 : 2);
    return found;
}

static enum found roll(const uint8_t *p, size_t pairs, uint64_t mask, uint64_t seed, uint64_t *hash, size_t *taken) {
    return seed == 0 ? roll_with(0, p, pairs, mask, hash, taken) : roll_with(seed, p, pairs, mask, hash, taken);
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Takes bytes of the open chunk one after the other: some, if n is not 0. Never beyond max. */
NO_LIBRARY static enum found take(struct state *s, const struct fastcdc_law *law, const uint8_t *p, size_t n,
                                  size_t *taken) {
    enum found found = NOTHING;
    if (s->pos < law->first) {
        *taken = least(law->first - s->pos, n);
    } else if (s->pos >= law->end) {
        *taken = least(s->max - s->pos, n);
    } else {
        const uint64_t mask = s->pos < law->centre ? s->strict : s->loose;
        if (s->pos % 2 != 0) {
            const uint8_t pair[2] = {s->odd, *p};
            found = roll(pair, 1, mask, s->seed, &s->hash, taken);
            *taken = 1;
        } else if (n == 1) {
            s->odd = *p;
            *taken = 1;
        } else {
            const size_t pairs = least((s->pos < law->centre ? law->centre : law->end) - s->pos, n) / 2;
            found = roll(p, pairs, mask, s->seed, &s->hash, taken);
        }
    }
    s->pos += (uint32_t)*taken;
    return found;
}

/* As take, by strips where that is possible: then from the start of a pair on. */
NO_LIBRARY static enum found take_strips(struct state *s, const struct fastcdc_law *law, struct fastcdc_scan *scan,
                                         size_t done, size_t *taken) {
    const size_t left = scan->n - done;
    *taken = 0;
    if (s->pos < law->first || s->pos >= law->end || s->pos % 2 != 0) return take(s, law, scan->p + done, left, taken);
    size_t near = s->pos < law->first + GEAR_WINDOW ? law->first + GEAR_WINDOW - s->pos : 0;
    if (done < GEAR_WINDOW && near < GEAR_WINDOW - done) near = GEAR_WINDOW - done;
    if (near != 0) return take(s, law, scan->p + done, least(near + near % 2, left), taken);

    bool found = false;
    const size_t most = least(law->end - s->pos, left);
    const size_t at = fastcdc_search(scan, law, done, s->pos, done + (most - most % 2), 2, &s->hash, &found);
    const uint32_t pos = s->pos + (uint32_t)(at - done);
    if (found) {
        *taken = at - done + (pos % 2 == 0 ? 2 : 1);
        s->pos += (uint32_t)*taken;
        return pos % 2 == 0 ? BEFORE_FIRST : BEFORE_SECOND;
    }
    if (at == done) return take(s, law, scan->p + done, left, taken);
    *taken = at - done;
    s->pos = pos;
    return NOTHING;
}

static void cut(struct state *s, uint32_t length, uint64_t fingerprint, cof_cut_end *to) {
    s->start += length;
    s->pos -= length;
    s->hash = 0;
    *to = (cof_cut_end){s->start, fingerprint};
}

NO_LIBRARY static size_t feed(void *state, const void *data, size_t n, uint32_t last, cof_cut_end *out, size_t cap,
                              size_t *used) {
    struct state *const s = state;
    const uint8_t *const p = data;
    const struct fastcdc_law law = {s->seed, s->strict, s->loose, s->min & ~1u, s->avg & ~1u, s->max & ~1u};
    struct fastcdc_scan scan;
    const bool strips = fastcdc_scan_begin(&scan, &law, p, n);
    size_t done = 0, count = 0;
    while (done < n && count < cap) {
        size_t taken = 0;
        scan.wanted = cap - count;
        const enum found found =
            strips ? take_strips(s, &law, &scan, done, &taken) : take(s, &law, p + done, n - done, &taken);
        done += taken;
        if (found == BEFORE_FIRST)
            cut(s, s->pos - 2, s->hash << 1, &out[count++]);
        else if (found == BEFORE_SECOND)
            cut(s, s->pos - 1, s->hash, &out[count++]);
        else if (s->pos == s->max)
            cut(s, s->max, s->hash, &out[count++]);
    }
    if (last != 0 && done == n && s->pos > 0 && count < cap) cut(s, s->pos, s->hash, &out[count++]);
    *used = done;
    return count;
}

const cof_cut fastcdc2020_vtable = {sizeof(cof_cut), 0, state_size, init, feed};
