/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Trees: the leaves and parents of as many messages at a time as the slots hold. */
#include "window.h"

typedef struct {
    unsigned long_count, tree_count;
    const uint8_t *tree;     /* message numbers of the trees in the slots: a part of longs[] */
    uint8_t longs[WINDOW];   /* those of all messages of several chunks, shortest first */
    uint8_t base[SLOTS / 2]; /* by tree: its first slot */
    uint16_t nodes[SLOTS / 2];
    uint8_t slot[SLOTS][CV];
} forest;

static size_t chunks_of(const window *w, unsigned message) {
    const size_t n = w->in[message].n;
    return n / CHUNK + (n % CHUNK != 0);
}

/* A counting sort by chunks: trees of like size fill columns, and their tails have like counters. */
static void sort_longs(const window *w, forest *f) {
    uint8_t found[WINDOW];
    uint16_t at[SLOTS + 1] = {0};
    unsigned total = 0;
    memcpy(found, f->longs, f->long_count);
    for (unsigned i = 0; i < f->long_count; i++)
        at[chunks_of(w, found[i])]++;
    for (unsigned c = 0; c <= SLOTS; c++) {
        const unsigned n = at[c];
        at[c] = (uint16_t)total;
        total += n;
    }
    for (unsigned i = 0; i < f->long_count; i++)
        f->longs[at[chunks_of(w, found[i])]++] = found[i];
}

/* As many trees from longs[from] on as the slots hold. When others must wait anyway, those wait too that
 * would make a second call of each column and fill less than half of it. */
static void gather_trees(const window *w, forest *f, unsigned from) {
    const unsigned degree = w->tier->degree;
    unsigned used = 0, n = 0;
    for (; from + n < f->long_count; n++) {
        const unsigned message = f->longs[from + n], chunks = (unsigned)chunks_of(w, message);
        if (used + chunks > SLOTS) {
            if (n > degree && n % degree <= degree / 2) n -= n % degree;
            break;
        }
        f->base[n] = (uint8_t)used;
        f->nodes[n] = (uint16_t)chunks;
        used += chunks;
        if (w->in[message].n % CHUNK) memcpy(f->slot[used - 1], digest_of(w, message), CV);
    }
    f->tree = &f->longs[from];
    f->tree_count = n;
}

/* ---- leaves -------------------------------------------------------------------------------------------------------
 *
 * The leaves of a tree are taken `degree` at a time along the message. Where degree does not divide their number, the
 * rest is either a short call of the message's own, a ROW, or its first `rest` leaves are taken in COLUMNS: leaf c of
 * every such message side by side. */
static size_t leaves_of(const window *w, const forest *f, unsigned t) {
    return w->in[f->tree[t]].n / CHUNK;
}

/* The largest rest that goes into columns, such that rows and columns together are fewest calls. */
static unsigned cheapest_cut(const window *w, const forest *f) {
    const unsigned degree = w->tier->degree;
    unsigned with_rest[LANES] = {0}, longest = 0, best = 0, rows = f->tree_count;
    for (unsigned t = 0; t < f->tree_count; t++) {
        const unsigned rest = (unsigned)leaves_of(w, f, t) % degree;
        with_rest[rest]++;
        if (rest > longest) longest = rest;
    }
    rows -= with_rest[0];
    unsigned fewest = rows;
    for (unsigned cut = 1; cut <= longest; cut++) {
        rows -= with_rest[cut];
        unsigned calls = rows, in_column = 0;
        for (unsigned c = cut; c-- > 0;) {
            in_column += with_rest[c + 1];
            calls += (in_column + degree - 1) / degree;
        }
        if (calls < fewest) {
            fewest = calls;
            best = cut;
        }
    }
    return best;
}

static void hash_leaves(const window *w, forest *f) {
    const unsigned degree = w->tier->degree, cut = cheapest_cut(w, f);
    lanes l = {.blocks = CHUNK / BLOCK, .flags = w->flags, .flags_start = CHUNK_START, .flags_end = CHUNK_END};

    for (unsigned c = 0; c < cut; c++) {
        l.counter = c;
        for (unsigned t = 0; t < f->tree_count; t++) {
            const unsigned rest = (unsigned)leaves_of(w, f, t) % degree;
            if (rest > c && rest <= cut)
                push(w, &l, (const uint8_t *)w->in[f->tree[t]].p + c * CHUNK, f->slot[f->base[t] + c]);
        }
        flush(w, &l);
    }

    l.counter_rises = true;
    for (unsigned t = 0; t < f->tree_count; t++) {
        const unsigned leaves = (unsigned)leaves_of(w, f, t), rest = leaves % degree;
        for (unsigned c = rest <= cut ? rest : 0; c < leaves;) {
            l.counter = c;
            for (unsigned in_call = 0; in_call < degree && c < leaves; in_call++, c++) {
                l.in[in_call] = (const uint8_t *)w->in[f->tree[t]].p + c * CHUNK;
                l.out[in_call] = f->slot[f->base[t] + c];
                l.count = in_call + 1;
            }
            flush(w, &l);
        }
    }
}

/* ---- parents ------------------------------------------------------------------------------------------------------
 *
 * All trees in the slots at once, level by level. A parent goes to the slot that is half as far from its tree's base
 * as its children: never one that a pair not yet taken still needs. Roots wait for each other across levels. */
static void hash_parents(const window *w, forest *f) {
    lanes pairs = {.blocks = 1, .flags = w->flags | PARENT}, roots = {.blocks = 1, .flags = w->flags | PARENT | ROOT};
    for (bool more = true; more;) {
        more = false;
        for (unsigned t = 0; t < f->tree_count; t++) {
            uint8_t(*slot)[CV] = &f->slot[f->base[t]];
            if (f->nodes[t] == 2) {
                push(w, &roots, slot[0], digest_of(w, f->tree[t]));
                f->nodes[t] = 0;
                continue;
            }
            for (unsigned i = 0; i + 1 < f->nodes[t]; i += 2)
                push(w, &pairs, slot[i], slot[i / 2]);
            more |= f->nodes[t] != 0;
        }
        flush(w, &pairs);
        for (unsigned t = 0; t < f->tree_count; t++) {
            const unsigned nodes = f->nodes[t];
            if (nodes % 2) memcpy(f->slot[f->base[t] + nodes / 2], f->slot[f->base[t] + nodes - 1], CV);
            f->nodes[t] = (uint16_t)((nodes + 1) / 2);
        }
    }
    flush(w, &roots);
}

void blake3_hash_trees(const window *w) {
    forest f;
    f.long_count = 0;
    for (unsigned i = 0; i < w->count; i++)
        if (w->in[i].n > CHUNK && w->in[i].n <= LONGEST) f.longs[f.long_count++] = (uint8_t)i;
    if (f.long_count > 1) sort_longs(w, &f);
    for (unsigned from = 0; from < f.long_count; from += f.tree_count) {
        gather_trees(w, &f, from);
        hash_leaves(w, &f);
        hash_parents(w, &f);
    }
}
