/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Bridge to libxxhash: XXH3, 64 and 128 bits. The library is opened in probe() and nothing of its headers is included:
 * the few prototypes below are written from its public documentation. See docs/asm/xxh3.md.
 *
 * Two implementations of each contract. "libxxhash" uses the plain entry points, which run the instructions the library
 * was compiled for. "libxxhash-dispatch" uses the entry points that ask the CPU; some builds have them, Debian's does.
 * Those leave upper vector halves dirty in such builds, so the bridge clears them after every call.
 *
 * State: the library's own state structure, by value. It is 576 bytes in every 0.8 release and the size is not part of
 * the library's promise, so probe() accepts 0.8 only and then looks: nothing may be written behind those bytes, and a
 * copy at another address must continue the stream after the original was overwritten. */
#include <stdalign.h>
#include <string.h>

#include <cofferdam/dlopen_note.h>
#include <cofferdam/hash.h>

#include "plugins/mit0/bridge.h"

#define SONAME "libxxhash.so.0"

#define NEED_DISPATCH (COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2))

enum { STATE_SIZE = 576, STATE_ALIGN = 64, OLDEST_VERSION = 800, VERSION_BEYOND = 900 };

typedef struct {
    uint64_t low, high;
} hash128;

typedef unsigned version_fn(void);
typedef uint64_t oneshot64_fn(const void *p, size_t n, uint64_t seed);
typedef hash128 oneshot128_fn(const void *p, size_t n, uint64_t seed);
typedef int reset_fn(void *state, uint64_t seed);
typedef int update_fn(void *state, const void *p, size_t n);
typedef uint64_t digest64_fn(const void *state);
typedef hash128 digest128_fn(const void *state);

/* Written by probe() only. All set, or none. */
typedef struct {
    oneshot64_fn *oneshot64;
    oneshot128_fn *oneshot128;
    reset_fn *reset64, *reset128;
    update_fn *update64, *update128;
    digest64_fn *digest64;
    digest128_fn *digest128;
} binding;
static binding plain;

static uint64_t seed_of(const cof_hash_key *key) {
    return key ? key->seed : 0;
}

static void put64(uint8_t *to, uint64_t value) {
    for (int i = 0; i < 8; i++)
        to[i] = (uint8_t)(value >> (56 - 8 * i));
}

static void put128(uint8_t *to, hash128 value) {
    put64(to, value.high);
    put64(to + 8, value.low);
}

/* The library documents that memory it did not allocate must be zero before a first seeded reset. */
static void start(reset_fn *reset, void *state, const cof_hash_key *key) {
    memset(state, 0, STATE_SIZE);
    reset(state, seed_of(key));
}

static void plain_oneshot64(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    put64(digest, plain.oneshot64(p, n, seed_of(key)));
}
static void plain_init64(void *state, const cof_hash_key *key) {
    start(plain.reset64, state, key);
}
static void plain_update64(void *state, const void *p, size_t n) {
    if (n) plain.update64(state, p, n);
}
static void plain_final64(const void *state, void *digest) {
    put64(digest, plain.digest64(state));
}

static void plain_oneshot128(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    put128(digest, plain.oneshot128(p, n, seed_of(key)));
}
static void plain_init128(void *state, const cof_hash_key *key) {
    start(plain.reset128, state, key);
}
static void plain_update128(void *state, const void *p, size_t n) {
    if (n) plain.update128(state, p, n);
}
static void plain_final128(const void *state, void *digest) {
    put128(digest, plain.digest128(state));
}

static const cof_hash plain64 = {sizeof(cof_hash), 8, plain_oneshot64, plain_init64, plain_update64, plain_final64};
static const cof_hash plain128 = {sizeof(cof_hash), 16, plain_oneshot128, plain_init128, plain_update128,
                                  plain_final128};

#if defined(__x86_64__)
/* The kernels that use this need AVX. */
static void clear_upper_halves(void) {
    __asm__ volatile("vzeroupper" ::
                         : "memory", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9",
                           "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
}

static binding dispatch;

static void dispatch_oneshot64(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    uint64_t value = dispatch.oneshot64(p, n, seed_of(key));
    clear_upper_halves();
    put64(digest, value);
}
static void dispatch_update64(void *state, const void *p, size_t n) {
    if (!n) return;
    dispatch.update64(state, p, n);
    clear_upper_halves();
}
static void dispatch_oneshot128(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    hash128 value = dispatch.oneshot128(p, n, seed_of(key));
    clear_upper_halves();
    put128(digest, value);
}
static void dispatch_update128(void *state, const void *p, size_t n) {
    if (!n) return;
    dispatch.update128(state, p, n);
    clear_upper_halves();
}

static void dispatch_init64(void *state, const cof_hash_key *key) {
    start(dispatch.reset64, state, key);
}
static void dispatch_final64(const void *state, void *digest) {
    put64(digest, dispatch.digest64(state));
}
static void dispatch_init128(void *state, const cof_hash_key *key) {
    start(dispatch.reset128, state, key);
}
static void dispatch_final128(const void *state, void *digest) {
    put128(digest, dispatch.digest128(state));
}

static const cof_hash dispatch64 = {sizeof(cof_hash), 8, dispatch_oneshot64, dispatch_init64, dispatch_update64,
                                    dispatch_final64};
static const cof_hash dispatch128 = {sizeof(cof_hash), 16, dispatch_oneshot128, dispatch_init128, dispatch_update128,
                                     dispatch_final128};
#endif

static int all_are(const uint8_t *p, uint8_t value, size_t n) {
    size_t same = 0;
    while (same < n && p[same] == value)
        same++;
    return same == n;
}

/* What state by value rests on, tried on the library at hand. False: this build keeps its state in another way. */
static int state_is_plain_bytes(const binding *b, uint64_t seed) {
    enum { GUARD = 64, TEXT = 777, SPLIT = 300 };
    alignas(STATE_ALIGN) uint8_t first[STATE_SIZE + GUARD], second[STATE_SIZE + GUARD];
    uint8_t text[TEXT];
    for (unsigned i = 0; i < TEXT; i++)
        text[i] = (uint8_t)(i * 167u + (i >> 3));
    memset(first, 0xa5, sizeof first);
    memset(second, 0x5a, sizeof second);
    const cof_hash_key key = {.seed = seed};

    start(b->reset64, first, &key);
    b->update64(first, text, SPLIT);
    memcpy(second, first, STATE_SIZE);
    memset(first, 0xa5, STATE_SIZE);
    b->update64(second, text + SPLIT, TEXT - SPLIT);
    if (b->digest64(second) != b->oneshot64(text, TEXT, seed)) return 0;

    start(b->reset128, first, &key);
    b->update128(first, text, SPLIT);
    memcpy(second, first, STATE_SIZE);
    memset(first, 0xa5, STATE_SIZE);
    b->update128(second, text + SPLIT, TEXT - SPLIT);
    hash128 streamed = b->digest128(second), whole = b->oneshot128(text, TEXT, seed);
    if (streamed.low != whole.low || streamed.high != whole.high) return 0;

    return all_are(first + STATE_SIZE, 0xa5, GUARD) && all_are(second + STATE_SIZE, 0x5a, GUARD);
}

static cof_status bind_library(binding *to, int dispatching, char *why, size_t why_size) {
    if (to->oneshot64) {
        say(why, why_size, SONAME " is bound.");
        return COF_OK;
    }
    void *library = open_library(SONAME, "libxxhash0", why, why_size);
    if (!library) return COF_E_DEPENDENCY;
    binding b;
    version_fn *version;
    cof_status status = COF_E_DEPENDENCY;
    if (!resolve(library, "XXH_versionNumber", &version) || version() < OLDEST_VERSION || version() >= VERSION_BEYOND)
        say(why, why_size, SONAME " is not of release 0.8; install that one (Debian package libxxhash0).");
    else if (!resolve(library, "XXH3_64bits_reset_withSeed", &b.reset64) ||
             !resolve(library, "XXH3_128bits_reset_withSeed", &b.reset128) ||
             !resolve(library, "XXH3_64bits_digest", &b.digest64) ||
             !resolve(library, "XXH3_128bits_digest", &b.digest128) ||
             !resolve(library, dispatching ? "XXH3_64bits_withSeed_dispatch" : "XXH3_64bits_withSeed", &b.oneshot64) ||
             !resolve(library, dispatching ? "XXH3_128bits_withSeed_dispatch" : "XXH3_128bits_withSeed",
                      &b.oneshot128) ||
             !resolve(library, dispatching ? "XXH3_64bits_update_dispatch" : "XXH3_64bits_update", &b.update64) ||
             !resolve(library, dispatching ? "XXH3_128bits_update_dispatch" : "XXH3_128bits_update", &b.update128))
        say(why, why_size,
            dispatching ? SONAME " was built without entry points that ask the CPU; the kernel \"libxxhash\" works."
                        : SONAME " lacks XXH3 functions; install a complete build (Debian package libxxhash0).");
    else if (!state_is_plain_bytes(&b, 0) || !state_is_plain_bytes(&b, UINT64_C(0x9e3779b185ebca87)))
        say(why, why_size, SONAME " keeps its streaming state in an unknown way; use release 0.8 as distributed.");
    else
        status = COF_OK;
#if defined(__x86_64__)
    if (dispatching) clear_upper_halves();
#endif
    if (status != COF_OK) {
        dlclose(library);
        return status;
    }
    *to = b;
    say(why, why_size, SONAME " is bound.");
    return COF_OK;
}

static cof_status probe_plain(const cof_host *host, char *why, size_t why_size) {
    (void)host;
    return bind_library(&plain, 0, why, why_size);
}

#if defined(__x86_64__)
static cof_status probe_dispatch(const cof_host *host, char *why, size_t why_size) {
    if ((host->cpu[0] & NEED_DISPATCH) != NEED_DISPATCH) {
        say(why, why_size, "The host does not allow AVX2, which this kernel needs; the kernel \"libxxhash\" works.");
        return COF_E_CPU;
    }
    return bind_library(&dispatch, 1, why, why_size);
}
#endif

/* Where XXH3 changes its method, from its specification: short inputs by class, 240 ends the middle range, 256 is the
 * streaming buffer, and a block is 1024 bytes with the default secret. */
static const uint64_t switches[] = {1, 4, 9, 17, 33, 65, 97, 129, 241, 257, 1025};

COF_DLOPEN_NOTE(xxhash, "xxh3", "XXH3 hashes of 64 and 128 bits", COF_DLOPEN_RECOMMENDED, "\"" SONAME "\"")

#define PLUGIN_ID "org.cofferdam.mit0.xxh3"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "bridge to libxxhash (BSD-2-Clause) from its public documentation; see docs/asm/xxh3.md"
#define PLUGIN_LINKS SONAME "\0BSD-2-Clause\0"
#define COMMON_FIELDS                                                                                             \
    .state_size = STATE_SIZE, .state_align = STATE_ALIGN, .state_format = "xxh3-libxxhash-0.8", .min_bytes = 256, \
    .path_switch = switches, .path_switch_count = sizeof switches / sizeof switches[0]
#if defined(__x86_64__)
#define DISPATCH_KERNELS(ROW)                                                                                   \
    ROW(row_dispatch64, "xxh3-64/1", COF_IFACE_HASH, "libxxhash-dispatch", COF_F_PROBE | COF_F_SELF_DISPATCH,   \
        NEED_DISPATCH, 150, .vtable = &dispatch64, .probe = probe_dispatch, COMMON_FIELDS)                      \
    ROW(row_dispatch128, "xxh3-128/1", COF_IFACE_HASH, "libxxhash-dispatch", COF_F_PROBE | COF_F_SELF_DISPATCH, \
        NEED_DISPATCH, 150, .vtable = &dispatch128, .probe = probe_dispatch, COMMON_FIELDS)
#else
#define DISPATCH_KERNELS(ROW)
#endif
#define PLUGIN_KERNELS(ROW)                                                                                \
    ROW(row_plain64, "xxh3-64/1", COF_IFACE_HASH, "libxxhash", COF_F_PROBE, 0, 100, .vtable = &plain64,    \
        .probe = probe_plain, COMMON_FIELDS)                                                               \
    ROW(row_plain128, "xxh3-128/1", COF_IFACE_HASH, "libxxhash", COF_F_PROBE, 0, 100, .vtable = &plain128, \
        .probe = probe_plain, COMMON_FIELDS)                                                               \
    DISPATCH_KERNELS(ROW)
#include <cofferdam/plugin.h>
