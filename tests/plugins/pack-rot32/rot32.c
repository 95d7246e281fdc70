/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A contract pack: com.example.rot32/1, by its specification rot32.txt, with the reference kernel. Compiled as it is,
 * it is the good one; tests/program/packs.sh compiles it with one macro changed. */
#include <string.h>

#include <cofferdam/hash.h>

#ifndef PACK_CONTRACT
#define PACK_CONTRACT "com.example.rot32/1"
#endif
#ifndef PACK_NOTE_CONTRACT
#define PACK_NOTE_CONTRACT PACK_CONTRACT
#endif
#ifndef PACK_SHA256
#define PACK_SHA256 "bef6a94d13520d0b023277199e36a2ea39fbccc1c18b386b6845b666c9d82141"
#endif
#ifndef PACK_VECTORS /* input, parameters of the call, result */
#define PACK_VECTORS           \
    "hex:\0"                   \
    "\0"                       \
    "811d9ffc\0"               \
    "hex:00\0"                 \
    "\0"                       \
    "b18ade06\0"               \
    "hex:313233343536373839\0" \
    "\0"                       \
    "abb06625\0"               \
    "mod251:3\0"               \
    "\0"                       \
    "7b68d5f5\0"               \
    "mod251:4\0"               \
    "\0"                       \
    "4ceae6ad\0"               \
    "mod251:5\0"               \
    "\0"                       \
    "cdd4e624\0"               \
    "mod251:1000\0"            \
    "\0"                       \
    "d6767859\0"               \
    "mod251:65537\0"           \
    "\0"                       \
    "5d73921c\0"               \
    "hex:\0"                   \
    "seed=0123456789abcdef\0"  \
    "09940665\0"               \
    "mod251:1000\0"            \
    "seed=0123456789abcdef\0"  \
    "dac50699\0"
#endif
#ifndef PACK_FLAGS
#define PACK_FLAGS COF_F_REFERENCE
#endif
#ifndef PACK_NEED
#define PACK_NEED 0
#endif
#ifndef PACK_RANK
#define PACK_RANK 0
#endif
#ifndef PACK_MULTIPLIER
#define PACK_MULTIPLIER 0x01000193u
#endif
#ifndef IN_UPDATE
#define IN_UPDATE
#endif

struct state {
    uint32_t h, seed_high;
    uint64_t n;
};

static void init(void *block, const cof_hash_key *key) {
    const uint64_t seed = key != NULL ? key->seed : 0;
    const struct state s = {0x811c9dc5u ^ (uint32_t)seed, (uint32_t)(seed >> 32), 0};
    memcpy(block, &s, sizeof s);
}

static void update(void *block, const void *p, size_t n) {
    struct state s;
    const unsigned char *b = p;
    memcpy(&s, block, sizeof s);
    IN_UPDATE
    for (size_t i = 0; i < n; i++) {
        s.h ^= b[i];
        s.h = (s.h << 5 | s.h >> 27) * PACK_MULTIPLIER;
    }
    s.n += n;
    memcpy(block, &s, sizeof s);
}

static void final(const void *block, void *digest) {
    struct state s;
    unsigned char *out = digest;
    memcpy(&s, block, sizeof s);
    uint32_t h = s.h ^ (uint32_t)s.n ^ s.seed_high;
    h ^= h >> 15;
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

#define PLUGIN_ID "com.example.rot32"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "from its own specification, rot32.txt"
#ifndef PLUGIN_KERNELS
#define PLUGIN_KERNELS(ROW)                                                                                         \
    ROW(reference, PACK_CONTRACT, COF_IFACE_HASH, "reference", PACK_FLAGS, PACK_NEED, PACK_RANK, .vtable = &vtable, \
        .state_size = sizeof(struct state), .state_align = _Alignof(struct state),                                  \
        .state_format = "com.example.rot32/1")
#endif
/* contract, interface, specification, its SHA-256, no parameters of the contract, then the vectors */
#ifndef PACK_NO_NOTE
#define PLUGIN_PACK                                                       \
    PACK_NOTE_CONTRACT "\0" COF_IFACE_HASH "\0"                           \
                       "https://example.com/rot32.txt\0" PACK_SHA256 "\0" \
                       "\0" PACK_VECTORS
#endif
#include <cofferdam/plugin.h>
