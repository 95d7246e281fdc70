/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * SHA-256 of many messages: which engine takes which, in which order. */
#include <stdlib.h>
#include <string.h>

#include "sha256.h"

enum { GROUP = 256, CLASSES = 16 };

/* Messages are submitted unchecked: the library's check refuses plain SHA-256 of more than 65534 bytes, a limit of
 * other algorithms. The scheduler behind it counts in 64 bits; tests go to more than 4 GiB. */
static int submit(manager *m, const cof_span *message, uint8_t *digest, size_t *completed) {
    static const uint8_t nothing[1];
    job *j = m->next(m);
    memset(j, 0, sizeof *j);
    j->src = message->n ? message->p : nothing;
    j->hash_size = message->n;
    j->tag = digest;
    j->tag_size = DIGEST_SIZE;
    j->cipher_mode = CIPHER_NULL;
    j->cipher_direction = CIPHER_ENCRYPT;
    j->hash = HASH_SHA256;
    j->order = ORDER_HASH_FIRST;
    for (j = m->submit_unchecked(m); j; j = m->completed(m), ++*completed)
        if (j->status != JOB_COMPLETED) return 0;
    return 1;
}

static int drain(manager *m, size_t *completed) {
    for (job *j; (j = m->flush(m)); ++*completed)
        if (j->status != JOB_COMPLETED) return 0;
    return 1;
}

/* order names messages of in; message order[i] goes to digests + 32 * order[i]. */
static cof_status run(engine *e, const cof_span *in, const uint16_t *order, size_t count, uint8_t *digests) {
    if (!count) return COF_OK;
    manager *m = manager_take(e);
    if (!m) return COF_E_NOMEM;
    size_t completed = 0;
    int good = 1;
    for (size_t i = 0; i < count && good; i++)
        good = submit(m, &in[order[i]], digests + (size_t)DIGEST_SIZE * order[i], &completed);
    good = good && drain(m, &completed) && completed == count;
    manager_give(e, m, good);
    return good ? COF_OK : COF_E_INTERNAL;
}

/* Longest first, within a sixteenth of the longest: long messages that start last would run alone at the end. Returns
 * the longest. */
static size_t longest_first(const cof_span *in, size_t count, uint16_t *order) {
    size_t longest = 0, at[CLASSES + 1] = {0};
    uint8_t class[GROUP];
    for (size_t i = 0; i < count; i++)
        longest = in[i].n > longest ? in[i].n : longest;
    const size_t step = longest / CLASSES + 1;
    for (size_t i = 0; i < count; i++) {
        class[i] = (uint8_t)(CLASSES - 1 - in[i].n / step);
        at[class[i] + 1]++;
    }
    for (int c = 0; c < CLASSES; c++)
        at[c + 1] += at[c];
    for (size_t i = 0; i < count; i++)
        order[at[class[i]]++] = (uint16_t)i;
    return longest;
}

static uint64_t blocks(size_t n) {
    return n / 64 + (n % 64 < 56 ? 1 : 2);
}

/* A lane of the wide engine is slower than one of the narrow engine, so that half its lanes must be busy to win. The
 * wide engine takes whole rounds of its lanes, and a last round that is at least half full. */
static cof_status batch_group(engine *wide, engine *narrow, const cof_span *in, size_t count, uint8_t *digests) {
    uint16_t order[GROUP];
    size_t longest = longest_first(in, count, order), to_wide = count;
    if (narrow) {
        const size_t half = wide->lanes / 2;
        if (count % wide->lanes < half) to_wide -= count % wide->lanes;
        uint64_t total = 0;
        for (size_t i = 0; i < to_wide; i++)
            total += blocks(in[order[i]].n);
        if (total / half < blocks(longest)) to_wide = 0;
    }
    cof_status status = run(wide, in, order, to_wide, digests);
    if (status == COF_OK && to_wide < count) status = run(narrow, in, order + to_wide, count - to_wide, digests);
    return status;
}

cof_status sha256_batch(engine *wide, engine *narrow, const cof_span *in, size_t count, uint8_t *digests) {
    cof_status status = COF_OK;
    while (count && status == COF_OK) {
        const size_t n = count < GROUP ? count : GROUP;
        status = batch_group(wide, narrow, in, n, digests);
        in += n;
        digests += n * DIGEST_SIZE;
        count -= n;
    }
    return status;
}

/* Bytes i mod 251, i from 0. 65537 is beyond what the library's check lets pass. */
static const struct {
    uint32_t size;
    uint8_t digest[DIGEST_SIZE];
} known[] = {
    {0, {0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
         0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55}},
    {55, {0x46, 0x3e, 0xb2, 0x8e, 0x72, 0xf8, 0x2e, 0x0a, 0x96, 0xc0, 0xa4, 0xcc, 0x53, 0x69, 0x0c, 0x57,
          0x12, 0x81, 0x13, 0x1f, 0x67, 0x2a, 0xa2, 0x29, 0xe0, 0xd4, 0x5a, 0xe5, 0x9b, 0x59, 0x8b, 0x59}},
    {56, {0xda, 0x2a, 0xe4, 0xd6, 0xb3, 0x67, 0x48, 0xf2, 0xa3, 0x18, 0xf2, 0x3e, 0x7a, 0xb1, 0xdf, 0xdf,
          0x45, 0xac, 0xdc, 0x9d, 0x04, 0x9b, 0xd8, 0x0e, 0x59, 0xde, 0x82, 0xa6, 0x08, 0x95, 0xf5, 0x62}},
    {64, {0xfd, 0xea, 0xb9, 0xac, 0xf3, 0x71, 0x03, 0x62, 0xbd, 0x26, 0x58, 0xcd, 0xc9, 0xa2, 0x9e, 0x8f,
          0x9c, 0x75, 0x7f, 0xcf, 0x98, 0x11, 0x60, 0x3a, 0x8c, 0x44, 0x7c, 0xd1, 0xd9, 0x15, 0x11, 0x08}},
    {1000, {0x4e, 0x4c, 0x29, 0x4b, 0x33, 0x1f, 0x7a, 0x20, 0x99, 0xa3, 0x79, 0xbe, 0xc3, 0x4b, 0x9f, 0x9f,
            0xc0, 0x3d, 0xc4, 0x6a, 0xb4, 0x65, 0xd9, 0x98, 0xf4, 0xd6, 0x83, 0xda, 0x53, 0x48, 0x7e, 0x6d}},
    {65537, {0x23, 0x73, 0x56, 0xe1, 0x8b, 0x50, 0x36, 0x16, 0x91, 0x2a, 0xbb, 0x8f, 0xfa, 0xed, 0x3a, 0x72,
             0x59, 0x1e, 0x39, 0x7d, 0x4a, 0xc2, 0x94, 0xc4, 0x63, 0x79, 0x17, 0xd4, 0x8a, 0x3f, 0x52, 0x9d}},
};
enum { KNOWN = sizeof known / sizeof known[0], LONGEST_KNOWN = 65537 };

int sha256_answers(engine *e) {
    uint8_t *pattern = malloc(LONGEST_KNOWN), digests[KNOWN + 17][DIGEST_SIZE];
    if (!pattern) return 0;
    for (uint32_t i = 0; i < LONGEST_KNOWN; i++)
        pattern[i] = (uint8_t)(i % 251);
    cof_span messages[KNOWN + 17];
    for (size_t i = 0; i < KNOWN + 17; i++)
        messages[i] = (cof_span){pattern, known[i % KNOWN].size};
    int good = sha256_batch(e, NULL, messages, KNOWN + 17, digests[0]) == COF_OK;
    for (size_t i = 0; i < KNOWN + 17; i++)
        good = good && !memcmp(digests[i], known[i % KNOWN].digest, DIGEST_SIZE);
    free(pattern);
    return good;
}
