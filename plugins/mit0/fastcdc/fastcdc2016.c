/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * FastCDC as of 2016: a byte a step. */
#include "fastcdc.h"

/* State format "fastcdc2016/1", of the contract. */
struct state {
    uint64_t start, hash, seed, strict, loose;
    uint32_t min, avg, max, pos;
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

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Rolls up to n bytes, up to one that matches. *taken counts it too. Inlined for seed 0, which costs nothing then. */
static inline __attribute__((always_inline)) bool roll_with(uint64_t seed, const uint8_t *p, size_t n, uint64_t mask,
                                                            uint64_t *hash, size_t *taken) {
    const uint8_t *const start = p, *const stop = p + n;
    uint64_t h = *hash;
    bool found = false;
    while (p != stop) {
        h = fastcdc_rolled(h, *p++, seed);
        if ((h & mask) == 0) {
            found = true;
            break;
        }
    }
    *hash = h;
    *taken = (size_t)(p - start);
    return found;
}

static bool roll(const uint8_t *p, size_t n, uint64_t mask, uint64_t seed, uint64_t *hash, size_t *taken) {
    return seed == 0 ? roll_with(0, p, n, mask, hash, taken) : roll_with(seed, p, n, mask, hash, taken);
}

/* Takes bytes of the open chunk one after the other: some, if n is not 0, and never beyond max. True: the last one
 * taken begins the next chunk. */
static bool take(struct state *s, const struct fastcdc_law *law, const uint8_t *p, size_t n, size_t *taken) {
    bool found = false;
    if (s->pos < law->first) {
        *taken = least(law->first - s->pos, n);
    } else {
        const bool early = s->pos < law->centre;
        const size_t most = least((early ? law->centre : law->end) - s->pos, n);
        found = roll(p, most, early ? s->strict : s->loose, s->seed, &s->hash, taken);
    }
    s->pos += (uint32_t)*taken;
    return found;
}

/* As take, by strips where that is possible. */
NO_LIBRARY static bool take_strips(struct state *s, const struct fastcdc_law *law, struct fastcdc_scan *scan,
                                   size_t done, size_t *taken) {
    const size_t left = scan->n - done;
    if (s->pos < law->first) return take(s, law, scan->p + done, left, taken);
    size_t near = s->pos < law->first + GEAR_WINDOW ? law->first + GEAR_WINDOW - s->pos : 0;
    if (done < GEAR_WINDOW && near < GEAR_WINDOW - done) near = GEAR_WINDOW - done;
    if (near != 0) return take(s, law, scan->p + done, least(near, left), taken);

    bool found = false;
    const size_t stop = done + least(law->end - s->pos, left);
    const size_t at = fastcdc_search(scan, law, done, s->pos, stop, 1, &s->hash, &found);
    if (!found && at == done) return take(s, law, scan->p + done, left, taken);
    *taken = at - done + (found ? 1 : 0);
    s->pos += (uint32_t)*taken;
    return found;
}

static void cut(struct state *s, uint32_t length, cof_cut_end *to) {
    s->start += length;
    s->pos -= length;
    *to = (cof_cut_end){s->start, s->hash};
    s->hash = 0;
}

NO_LIBRARY static size_t feed(void *state, const void *data, size_t n, uint32_t last, cof_cut_end *out, size_t cap,
                              size_t *used) {
    struct state *const s = state;
    const uint8_t *const p = data;
    const struct fastcdc_law law = {s->seed, s->strict, s->loose, s->min, s->avg, s->max};
    struct fastcdc_scan scan;
    const bool strips = fastcdc_scan_begin(&scan, &law, p, n);
    size_t done = 0, count = 0;
    while (done < n && count < cap) {
        size_t taken = 0;
        scan.wanted = cap - count;
        const bool found =
            strips ? take_strips(s, &law, &scan, done, &taken) : take(s, &law, p + done, n - done, &taken);
        done += taken;
        if (found)
            cut(s, s->pos - 1, &out[count++]);
        else if (s->pos == s->max)
            cut(s, s->max, &out[count++]);
    }
    if (last != 0 && done == n && s->pos > 0 && count < cap) cut(s, s->pos, &out[count++]);
    *used = done;
    return count;
}

const cof_cut fastcdc2016_vtable = {sizeof(cof_cut), 0, state_size, init, feed};
