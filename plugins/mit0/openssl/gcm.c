/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * AES-256-GCM with nonces of 12 bytes and tags of 16. A context holds two of the library's, one for each direction,
 * because changing the direction of one is not documented to keep its key. The key is set once, at open; a message
 * sets its nonce alone. The library wipes key schedules when its contexts are freed. */
#include <stdlib.h>
#include <string.h>

#include "crypto.h"

enum { KEY_SIZE = 32, NONCE_SIZE = 12, TAG_SIZE = 16, DECRYPT = 0, ENCRYPT = 1 };

/* NIST SP 800-38D, 5.2.1.1: 2^39 - 256 bits of text, 2^64 - 1 bits beside it. */
#define TEXT_LIMIT ((UINT64_C(1) << 36) - 32)
#define BESIDE_LIMIT ((UINT64_C(1) << 61) - 1)

/* The library counts in int. A multiple of the cipher's block, so that each piece gives as many bytes as it takes. */
#define PIECE ((size_t)1 << 26)

typedef struct {
    evp_cipher_context *seal, *unseal;
} gcm_context;

static evp_cipher *cipher; /* written by probe() only */

static void gcm_close(void *ctx) {
    gcm_context *c = ctx;
    if (!c) return;
    crypto.cipher_close(c->seal);
    crypto.cipher_close(c->unseal);
    free(c);
}

static cof_status gcm_open(const void *key, void **ctx) {
    *ctx = NULL;
    gcm_context *c = calloc(1, sizeof *c);
    if (!c) return COF_E_NOMEM;
    c->seal = crypto.cipher_new();
    c->unseal = crypto.cipher_new();
    if (!c->seal || !c->unseal || crypto.cipher_init(c->seal, cipher, key, NULL, ENCRYPT, NULL) != 1 ||
        crypto.cipher_init(c->unseal, cipher, key, NULL, DECRYPT, NULL) != 1) {
        gcm_close(c);
        return COF_E_NOMEM;
    }
    if (crypto.cipher_used(c->seal) != cipher || crypto.cipher_used(c->unseal) != cipher) { /* an engine stepped in */
        gcm_close(c);
        return COF_E_INTERNAL;
    }
    *ctx = c;
    return COF_OK;
}

/* to is NULL for data that is authenticated only. */
static int feed(evp_cipher_context *c, uint8_t *to, const uint8_t *p, size_t n) {
    while (n) {
        size_t step = n < PIECE ? n : PIECE;
        int written = 0;
        if (crypto.cipher_update(c, to, &written, p, (int)step) != 1 || (size_t)written != step) return 0;
        p += step;
        if (to) to += step;
        n -= step;
    }
    return 1;
}

static int start(evp_cipher_context *c, int direction, const void *nonce, const void *aad, size_t aad_size) {
    return crypto.cipher_init(c, NULL, NULL, nonce, direction, NULL) == 1 && feed(c, NULL, aad, aad_size);
}

static int too_long(size_t aad_size, size_t n) {
    return aad_size > BESIDE_LIMIT || n > TEXT_LIMIT;
}

static cof_status gcm_seal(void *ctx, const void *nonce, const void *aad, size_t aad_size, const void *src, size_t n,
                           void *dst, void *tag) {
    if (too_long(aad_size, n)) return COF_E_INVALID;
    evp_cipher_context *c = ((gcm_context *)ctx)->seal;
    uint8_t none[TAG_SIZE];
    int more = 0;
    if (start(c, ENCRYPT, nonce, aad, aad_size) && feed(c, dst, src, n) && crypto.cipher_final(c, none, &more) == 1 &&
        crypto.cipher_ctrl(c, CTRL_GET_TAG, TAG_SIZE, tag) == 1)
        return COF_OK;
    if (n) crypto.cleanse(dst, n);
    memset(tag, 0, TAG_SIZE);
    return COF_E_INTERNAL;
}

static cof_status gcm_unseal(void *ctx, const void *nonce, const void *aad, size_t aad_size, const void *src, size_t n,
                             const void *tag, void *dst) {
    if (too_long(aad_size, n)) return COF_E_INVALID;
    evp_cipher_context *c = ((gcm_context *)ctx)->unseal;
    uint8_t expected[TAG_SIZE], none[TAG_SIZE];
    memcpy(expected, tag, TAG_SIZE);
    int more = 0;
    cof_status status = COF_E_INTERNAL;
    if (start(c, DECRYPT, nonce, aad, aad_size) && crypto.cipher_ctrl(c, CTRL_SET_TAG, TAG_SIZE, expected) == 1 &&
        feed(c, dst, src, n))
        status = crypto.cipher_final(c, none, &more) == 1 ? COF_OK : COF_E_AUTH;
    if (status != COF_OK && n) crypto.cleanse(dst, n);
    return status;
}

const cof_aead gcm_aead = {sizeof(cof_aead), KEY_SIZE, NONCE_SIZE, TAG_SIZE, gcm_open, gcm_seal, gcm_unseal, gcm_close};

/* NIST CAVP, gcmEncryptExtIV256, 13 bytes of text beside 16, count 0. */
static int answers_known(void) {
    static const uint8_t key[] = {0xda, 0xd8, 0x9d, 0x9b, 0xe9, 0xbb, 0xa1, 0x38, 0xcd, 0xcf, 0x87,
                                  0x52, 0xc4, 0x5b, 0x57, 0x9d, 0x7e, 0x27, 0xc3, 0xdb, 0xb4, 0x0f,
                                  0x53, 0xe7, 0x71, 0xdd, 0x8c, 0xfd, 0x50, 0x0a, 0xa2, 0xd5};
    static const uint8_t nonce[] = {0xcf, 0xb2, 0xae, 0xc8, 0x2c, 0xfa, 0x6c, 0x7d, 0x89, 0xee, 0x72, 0xff};
    static const uint8_t plain[] = {0xb5, 0x26, 0xba, 0x10, 0x50, 0x17, 0x7d, 0x05, 0xb0, 0xf7, 0x2f, 0x8d, 0x67};
    static const uint8_t aad[] = {0x6e, 0x43, 0x78, 0x4a, 0x91, 0x85, 0x1a, 0x77,
                                  0x66, 0x7a, 0x02, 0x19, 0x8e, 0x28, 0xdc, 0x32};
    static const uint8_t sealed[] = {0x8b, 0x29, 0xe6, 0x6e, 0x92, 0x4e, 0xca, 0xe8, 0x4f, 0x6d, 0x8f, 0x7d, 0x68};
    static const uint8_t expected[] = {0x1e, 0x36, 0x58, 0x05, 0xc8, 0xf2, 0x8b, 0x2e,
                                       0xd8, 0xa5, 0xca, 0xdf, 0xd9, 0x07, 0x91, 0x58};
    uint8_t text[sizeof plain], tag[TAG_SIZE];
    void *ctx;
    if (gcm_open(key, &ctx) != COF_OK) return 0;
    int good = gcm_seal(ctx, nonce, aad, sizeof aad, plain, sizeof plain, text, tag) == COF_OK &&
               !memcmp(text, sealed, sizeof text) && !memcmp(tag, expected, TAG_SIZE) &&
               gcm_unseal(ctx, nonce, aad, sizeof aad, text, sizeof text, tag, text) == COF_OK &&
               !memcmp(text, plain, sizeof text);
    tag[0] ^= 1;
    good = good && gcm_unseal(ctx, nonce, aad, sizeof aad, sealed, sizeof text, tag, text) == COF_E_AUTH;
    gcm_close(ctx);
    return good;
}

cof_status gcm_bind(char *why, size_t why_size) {
    if (cipher) return COF_OK;
    cipher = crypto.cipher_fetch(NULL, "AES-256-GCM", PROPERTIES);
    if (!cipher) {
        say(why, why_size,
            SONAME " as configured here has no AES-256-GCM in its default provider; install libssl3 or activate that "
                   "provider.");
        return COF_E_DEPENDENCY;
    }
    if (answers_known()) return COF_OK;
    crypto.cipher_free(cipher);
    cipher = NULL;
    say(why, why_size, SONAME " gives a wrong AES-256-GCM, or leaves it to an engine; do not use it so.");
    return COF_E_SELFTEST;
}
