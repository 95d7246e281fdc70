/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * SHA-256. Every message starts as a copy of one context that probe() made: no fetch, and no search for an engine, per
 * message. A context of cof.digest-ctx/1 is the library's own. */
#include <string.h>

#include "crypto.h"

enum { DIGEST_SIZE = 32 };

/* Written by probe() only. Ready for a first byte, never fed. */
static evp_digest_context *fresh;

static cof_status digest_open(void **ctx) {
    *ctx = NULL;
    evp_digest_context *c = crypto.digest_new();
    if (!c) return COF_E_NOMEM;
    if (crypto.digest_copy(c, fresh) != 1) {
        crypto.digest_close(c);
        return COF_E_NOMEM;
    }
    *ctx = c;
    return COF_OK;
}

static cof_status digest_update(void *ctx, const void *p, size_t n) {
    return !n || crypto.digest_update(ctx, p, n) == 1 ? COF_OK : COF_E_INTERNAL;
}

static cof_status digest_final(void *ctx, void *digest) {
    if (crypto.digest_final(ctx, digest, NULL) == 1) return COF_OK;
    memset(digest, 0, DIGEST_SIZE);
    return COF_E_INTERNAL;
}

static cof_status digest_clone(const void *ctx, void **copy) {
    *copy = NULL;
    evp_digest_context *c = crypto.digest_new();
    if (!c) return COF_E_NOMEM;
    if (crypto.digest_copy(c, ctx) != 1) {
        crypto.digest_close(c);
        return COF_E_NOMEM;
    }
    *copy = c;
    return COF_OK;
}

static void digest_close(void *ctx) {
    if (ctx) crypto.digest_close(ctx);
}

static cof_status hash(evp_digest_context *c, const void *p, size_t n, void *digest) {
    cof_status status = digest_update(c, p, n);
    return status == COF_OK ? digest_final(c, digest) : status;
}

static cof_status digest_oneshot(const void *p, size_t n, void *digest) {
    void *ctx;
    cof_status status = digest_open(&ctx);
    if (status == COF_OK) status = hash(ctx, p, n, digest);
    digest_close(ctx);
    if (status != COF_OK) memset(digest, 0, DIGEST_SIZE);
    return status;
}

static cof_status digest_batch(const cof_span *in, size_t count, void *digests) {
    if (!count) return COF_OK;
    evp_digest_context *c = crypto.digest_new();
    if (!c) return COF_E_NOMEM;
    cof_status status = COF_OK;
    uint8_t *to = digests;
    for (size_t i = 0; i < count && status == COF_OK; i++, to += DIGEST_SIZE)
        status = crypto.digest_copy(c, fresh) == 1 ? hash(c, in[i].p, in[i].n, to) : COF_E_NOMEM;
    crypto.digest_close(c);
    return status;
}

const cof_digest_ctx sha256_ctx = {sizeof(cof_digest_ctx), DIGEST_SIZE,  digest_open,  digest_update,
                                   digest_final,           digest_clone, digest_close, digest_oneshot};
const cof_digest_batch_vtable sha256_batch = {sizeof(cof_digest_batch_vtable), DIGEST_SIZE, digest_batch};

/* FIPS 180-2, B.1. */
static int answers_abc(void) {
    static const uint8_t expected[DIGEST_SIZE] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
                                                  0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
                                                  0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    uint8_t digests[2 * DIGEST_SIZE];
    const cof_span twice[2] = {{"abc", 3}, {"abc", 3}};
    return digest_oneshot("abc", 3, digests) == COF_OK && !memcmp(digests, expected, DIGEST_SIZE) &&
           digest_batch(twice, 2, digests) == COF_OK && !memcmp(digests + DIGEST_SIZE, expected, DIGEST_SIZE);
}

cof_status sha256_bind(char *why, size_t why_size) {
    if (fresh) return COF_OK;
    evp_digest *digest = crypto.digest_fetch(NULL, "SHA2-256", PROPERTIES);
    if (!digest) {
        say(why, why_size,
            SONAME
            " as configured here has no SHA-256 in its default provider; install libssl3 or activate that provider.");
        return COF_E_DEPENDENCY;
    }
    evp_digest_context *c = crypto.digest_new();
    int ready = c && crypto.digest_init(c, digest, NULL) == 1, its_own = ready && crypto.digest_used(c) == digest;
    crypto.digest_free(digest); /* the context holds its own reference */
    if (!its_own) {
        crypto.digest_close(c);
        say(why, why_size,
            ready ? SONAME " is configured to leave SHA-256 to an engine; take that setting out."
                  : SONAME " could not start SHA-256: out of memory.");
        return ready ? COF_E_DEPENDENCY : COF_E_NOMEM;
    }
    fresh = c;
    if (answers_abc()) return COF_OK;
    crypto.digest_close(fresh);
    fresh = NULL;
    say(why, why_size, SONAME " gives a wrong SHA-256; do not use this build of it.");
    return COF_E_SELFTEST;
}
