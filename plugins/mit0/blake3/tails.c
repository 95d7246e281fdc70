/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Tails: which of them share a call of hash_many, and the blocks that they have to take alone. */
#include "window.h"

enum {
    CLASSES = 32,
    FEW = 3 /* fewer tails of whole blocks in a class are treated as if the last block were partial */
};

/* Key of a tail: chunk counter << 5 | class. A class is 15 minus the number of blocks before the last one, plus 16 when
 * the last one is whole too. Counter 0 means a short message, whose tail is the root. */
static uint16_t key_of(size_t message_length) {
    const size_t counter = message_length > CHUNK ? message_length / CHUNK : 0, n = message_length - counter * CHUNK;
    const size_t before = n ? (n - 1) / BLOCK : 0, whole = n && n % BLOCK == 0 ? 16 : 0;
    return (uint16_t)(counter << 5 | whole | (15 - before));
}

static unsigned counter_of(unsigned key) {
    return key >> 5;
}

static bool is_whole(unsigned key) {
    return key & 16;
}

static unsigned blocks_before_last(unsigned key) {
    return 15 - key % 16;
}

typedef struct {
    unsigned count;
    bool of_trees;        /* some of them */
    uint8_t tail[WINDOW]; /* message numbers */
    uint16_t key[WINDOW]; /* by message */
    bool taken[WINDOW];   /* by place in tail[]: in a call already */
} tail_list;

/* A counting sort by class: partial ones first, and those of most blocks. */
static void sort_tails(tail_list *t) {
    uint8_t found[WINDOW], class_of[CLASSES];
    uint16_t at[CLASSES] = {0};
    unsigned total = 0;
    memcpy(found, t->tail, t->count);
    for (unsigned i = 0; i < t->count; i++)
        at[t->key[found[i]] % CLASSES]++;
    for (unsigned c = 0; c < CLASSES; c++) {
        const bool as_partial = c >= CLASSES / 2 && at[c] < FEW;
        class_of[c] = (uint8_t)(as_partial ? c - CLASSES / 2 : c);
        if (!as_partial) continue;
        at[class_of[c]] = (uint16_t)(at[class_of[c]] + at[c]);
        at[c] = 0;
    }
    for (unsigned c = 0; c < CLASSES; c++) {
        const unsigned n = at[c];
        at[c] = (uint16_t)total;
        total += n;
    }
    for (unsigned i = 0; i < t->count; i++) {
        const unsigned key = t->key[found[i]], class = class_of[key % CLASSES];
        t->key[found[i]] = (uint16_t)(key / CLASSES * CLASSES + class);
        t->tail[at[class]++] = found[i];
    }
}

/* Tails that take their first `shared` blocks side by side. */
typedef struct {
    unsigned count, shared;
    unsigned lowest, highest; /* counter */
    bool open;
    uint8_t place[LANES]; /* in tail[], ascending: falling in blocks */
} tail_call;

/* One more tail, unless those before it would then have to take too many blocks alone: more than the call still has.
 * Half and twice of that was tried, and hardly matters. */
static void admit(tail_call *c, unsigned place, unsigned counter, unsigned before, unsigned degree) {
    c->open = c->count < degree && (c->shared - before) * c->count <= c->shared;
    if (!c->open) return;
    c->place[c->count++] = (uint8_t)place;
    c->shared = before;
    if (counter < c->lowest) c->lowest = counter;
    if (counter > c->highest) c->highest = counter;
}

/* A block alone costs about 3/4 of one of a call. */
static int saved(const tail_call *c) {
    return (int)c->shared * (3 * (int)c->count - 4);
}

/* The call for the first tail that is left: either with tails of its own counter, or with tails of counters around it,
 * no two alike and all within degree, so that they fit one call of rising counters. */
static tail_call pick(const window *w, const tail_list *t, unsigned first) {
    const unsigned degree = w->tier->degree, key = t->key[t->tail[first]], counter = counter_of(key);
    tail_call equal = {1, blocks_before_last(key), counter, counter, true, {(uint8_t)first}}, rising = equal;
    uint64_t seen = UINT64_C(1) << 32; /* bit 32 + the counter's distance from the first one's */
    rising.open = t->of_trees;
    for (unsigned i = first + 1; i < t->count && equal.count < degree && (equal.open || rising.open); i++) {
        if (t->taken[i]) continue;
        const unsigned k = t->key[t->tail[i]], c = counter_of(k), before = blocks_before_last(k);
        if (is_whole(k)) break;
        if (equal.open && c == counter) admit(&equal, i, c, before, degree);
        if (!rising.open || c + degree <= rising.highest || c >= rising.lowest + degree) continue;
        const uint64_t bit = UINT64_C(1) << (32 + c - counter);
        if (seen & bit) continue;
        seen |= bit;
        admit(&rising, i, c, before, degree);
    }
    return saved(&rising) > saved(&equal) ? rising : equal;
}

/* The shared blocks side by side, the rest one by one: a block of every tail in turn, so that the CPU can overlap
 * them. A call of rising counters has a lane for each counter; those that no tail has repeat another's input. */
static void hash_partial(const window *w, const tail_list *t, const tail_call *c) {
    uint32_t cv[LANES][8];
    struct {
        const uint8_t *in;
        uint32_t *cv;
        unsigned message, length, counter;
    } tail[LANES];
    const bool rises = c->highest != c->lowest;
    for (unsigned i = 0; i < c->count; i++) {
        const unsigned message = t->tail[c->place[i]], counter = counter_of(t->key[message]);
        tail[i].message = message;
        tail[i].counter = counter;
        tail[i].length = (unsigned)(w->in[message].n - (size_t)counter * CHUNK);
        tail[i].in = counter ? (const uint8_t *)w->in[message].p + (size_t)counter * CHUNK : w->in[message].p;
        tail[i].cv = cv[rises ? counter - c->lowest : i];
    }
    if (c->shared) {
        const uint8_t *in[LANES];
        const unsigned all = padded(w->tier, rises ? c->highest - c->lowest + 1 : c->count);
        for (unsigned i = 0; i < all; i++)
            in[i] = tail[0].in;
        for (unsigned i = 0; i < c->count; i++)
            in[rises ? tail[i].counter - c->lowest : i] = tail[i].in;
        w->tier->hash_many(in, all, c->shared, w->key, c->lowest, rises, w->flags, CHUNK_START, 0, (uint8_t *)cv);
    } else {
        for (unsigned i = 0; i < c->count; i++)
            memcpy(tail[i].cv, w->key, sizeof w->key);
    }
    unsigned open = c->count;
    for (unsigned block = c->shared; open; block++) {
        const uint8_t flags = (uint8_t)(w->flags | (block ? 0 : CHUNK_START));
        unsigned still_open = 0;
        for (unsigned i = 0; i < open; i++) {
            const unsigned left = tail[i].length - block * BLOCK;
            if (left > BLOCK) {
                w->tier->compress_in_place(tail[i].cv, tail[i].in + block * BLOCK, BLOCK, tail[i].counter, flags);
                still_open++;
                continue;
            }
            uint8_t last[BLOCK] = {0};
            if (left) memcpy(last, tail[i].in + block * BLOCK, left);
            w->tier->compress_in_place(tail[i].cv, last, (uint8_t)left, tail[i].counter,
                                       (uint8_t)(flags | CHUNK_END | (tail[i].counter ? 0 : ROOT)));
            memcpy(digest_of(w, tail[i].message), tail[i].cv, CV);
        }
        open = still_open;
    }
}

/* Tails of whole blocks share a call with their like alone: then nothing is left over. */
static void hash_whole(const window *w, tail_list *t, unsigned first) {
    const unsigned key = t->key[t->tail[first]], counter = counter_of(key);
    lanes l = {.blocks = blocks_before_last(key) + 1,
               .counter = counter,
               .flags = w->flags,
               .flags_start = CHUNK_START,
               .flags_end = (uint8_t)(CHUNK_END | (counter ? 0 : ROOT))};
    for (unsigned i = first; i < t->count; i++) {
        const unsigned message = t->tail[i];
        if (t->taken[i] || t->key[message] != key) continue;
        t->taken[i] = true;
        push(w, &l, (const uint8_t *)w->in[message].p + (size_t)counter * CHUNK, digest_of(w, message));
    }
    flush(w, &l);
}

void blake3_hash_tails(const window *w) {
    tail_list t;
    t.count = 0;
    t.of_trees = false;
    for (unsigned i = 0; i < w->count; i++) {
        const size_t n = w->in[i].n;
        if (n > LONGEST || (n > CHUNK && n % CHUNK == 0)) continue;
        t.of_trees |= n > CHUNK;
        t.key[i] = key_of(n);
        t.taken[t.count] = false;
        t.tail[t.count++] = (uint8_t)i;
    }
    if (t.count > 1) sort_tails(&t);
    for (unsigned first = 0; first < t.count; first++) {
        if (t.taken[first]) continue;
        if (is_whole(t.key[t.tail[first]])) {
            hash_whole(w, &t, first);
            continue;
        }
        const tail_call c = pick(w, &t, first);
        for (unsigned i = 0; i < c.count; i++)
            t.taken[c.place[i]] = true;
        hash_partial(w, &t, &c);
    }
}
