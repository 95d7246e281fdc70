/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A second plugin's kernel for com.example.rot32/1, four bytes a turn. It is judged by the reference of pack-rot32. */
#include <string.h>

#include <cofferdam/hash.h>

#ifndef FAST_IFACE
#define FAST_IFACE COF_IFACE_HASH
#endif
#ifndef FAST_WRONG_FROM /* with inputs of this size and more, it is wrong */
#define FAST_WRONG_FROM SIZE_MAX
#endif
#ifndef FAST_FORMAT
#define FAST_FORMAT "com.example.rot32/1"
#endif

struct state {
    uint32_t h, seed_high;
    uint64_t n;
};

static inline uint32_t step(uint32_t h, unsigned char b) {
    h ^= b;
    return (h << 5 | h >> 27) * 0x01000193u;
}

static void init(void *block, const cof_hash_key *key) {
    const uint64_t seed = key != NULL ? key->seed : 0;
    const struct state s = {0x811c9dc5u ^ (uint32_t)seed, (uint32_t)(seed >> 32), 0};
    memcpy(block, &s, sizeof s);
}

static void update(void *block, const void *p, size_t n) {
    struct state s;
    const unsigned char *b = p;
    size_t i = 0;
    memcpy(&s, block, sizeof s);
    for (; n - i >= 4; i += 4)
        s.h = step(step(step(step(s.h, b[i]), b[i + 1]), b[i + 2]), b[i + 3]);
    for (; i < n; i++)
        s.h = step(s.h, b[i]);
    s.n += n;
    memcpy(block, &s, sizeof s);
}

static void final(const void *block, void *digest) {
    struct state s;
    unsigned char *out = digest;
    memcpy(&s, block, sizeof s);
    uint32_t h = s.h ^ (uint32_t)s.n ^ s.seed_high;
    h ^= h >> 15;
    if (s.n >= FAST_WRONG_FROM) h ^= 1;
    for (int i = 0; i < 4; i++)
        out[i] = (unsigned char)(h >> (24 - 8 * i));
}

static void oneshot(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    struct state s;
    init(&s, key);
    update(&s, p, n);
    final(&s, digest);
}

static const cof_hash vtable = {sizeof(cof_hash), 4, oneshot, init, update, final};
static const uint64_t switches[] = {4};

#define PLUGIN_ID "org.example.rot32-fast"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "from rot32.txt of com.example.rot32"
#define PLUGIN_KERNELS(ROW)                                                                                     \
    ROW(fast, "com.example.rot32/1", FAST_IFACE, "unrolled", 0, 0, 50, .vtable = &vtable,                       \
        .state_size = sizeof(struct state), .state_align = _Alignof(struct state), .state_format = FAST_FORMAT, \
        .path_switch = switches, .path_switch_count = 1)
#include <cofferdam/plugin.h>
