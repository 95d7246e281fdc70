/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A correct plugin with state: a hash and a chunker, which are the host's own portable ones behind this plugin's
 * functions. Compiled as it is, it is good; each row of list.txt that is based on it changes one macro. */
#include <string.h>

#include <cofferdam/cut.h>
#include <cofferdam/hash.h>

#include "state.h" /* made by build.sh: what the portable kernels say of their states */

#define PLUGIN_ID "org.cofferdam.test.streams"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "a test plugin; see tests/broken/list.txt"

#ifndef CUT_IMPL
#define CUT_IMPL "good-cut"
#endif
#ifndef HASH_FORMAT
#define HASH_FORMAT HASH_STATE_FORMAT
#endif
#ifndef IN_ONESHOT
#define IN_ONESHOT
#endif
#ifndef AFTER_ONESHOT
#define AFTER_ONESHOT
#endif
#ifndef AFTER_INIT
#define AFTER_INIT
#endif
#ifndef IN_UPDATE
#define IN_UPDATE
#endif
#ifndef AFTER_FEED
#define AFTER_FEED
#endif
#ifndef IN_STATE_SIZE
#define IN_STATE_SIZE
#endif
#ifndef MORE_KERNELS
#define MORE_KERNELS(ROW)
#endif

const cof_hash *streams_hash(void);
const cof_cut *streams_cut(void);

static void oneshot(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    IN_ONESHOT
    streams_hash()->oneshot(p, n, key, digest);
    AFTER_ONESHOT
}
static void hash_init(void *state, const cof_hash_key *key) {
    streams_hash()->init(state, key);
    AFTER_INIT
}
static void update(void *state, const void *p, size_t n) {
    IN_UPDATE
    streams_hash()->update(state, p, n);
}
static void final(const void *state, void *digest) {
    streams_hash()->final(state, digest);
}
static const cof_hash hash = {sizeof hash, 8, oneshot, hash_init, update, final};

static size_t state_size(const cof_cut_cfg *cfg) {
    IN_STATE_SIZE
    return streams_cut()->state_size(cfg);
}
static void cut_init(void *state, const cof_cut_cfg *cfg) {
    streams_cut()->init(state, cfg);
}
static size_t feed(void *state, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
    const size_t count = streams_cut()->feed(state, p, n, last, out, cap, used);
    AFTER_FEED
    return count;
}
static const cof_cut cut = {sizeof cut, 0, state_size, cut_init, feed};

#define PLUGIN_KERNELS(ROW)                                                                                        \
    ROW(hash, "xxh3-64/1", COF_IFACE_HASH, "good-hash", 0, 0, 100, .vtable = &hash, .state_size = HASH_STATE_SIZE, \
        .state_align = HASH_STATE_ALIGN, .state_format = HASH_FORMAT)                                              \
    ROW(cut, "fastcdc2020/1", COF_IFACE_CUT, CUT_IMPL, 0, 0, 100, .vtable = &cut, .state_size = UINT32_MAX,        \
        .state_align = CUT_STATE_ALIGN, .state_format = CUT_STATE_FORMAT)                                          \
    MORE_KERNELS(ROW)
#include <cofferdam/plugin.h>
