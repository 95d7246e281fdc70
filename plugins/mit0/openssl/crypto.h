/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * What the bridge uses of libcrypto, release 3. The prototypes and the numbers are written from its manual pages; none
 * of its headers is included. */
#ifndef OPENSSL_CRYPTO_H
#define OPENSSL_CRYPTO_H

#include <cofferdam/adopted.h>

#define SONAME "libcrypto.so.3"

typedef struct evp_digest evp_digest;
typedef struct evp_digest_context evp_digest_context;
typedef struct evp_cipher evp_cipher;
typedef struct evp_cipher_context evp_cipher_context;

enum { CTRL_GET_TAG = 0x10, CTRL_SET_TAG = 0x11 };

/* Written by probe() only: all set, or handle is NULL. Functions that return int say 1 for success. */
typedef struct {
    void *handle;
    unsigned long (*version)(void);
    void (*cleanse)(void *p, size_t n);
    int (*error_mark)(void);
    int (*error_pop)(void);

    evp_digest *(*digest_fetch)(void *no_context, const char *algorithm, const char *properties);
    void (*digest_free)(evp_digest *);
    evp_digest_context *(*digest_new)(void);
    void (*digest_close)(evp_digest_context *);
    int (*digest_init)(evp_digest_context *, const evp_digest *, const void *params);
    const evp_digest *(*digest_used)(const evp_digest_context *);
    int (*digest_copy)(evp_digest_context *to, const evp_digest_context *from);
    int (*digest_update)(evp_digest_context *, const void *p, size_t n);
    int (*digest_final)(evp_digest_context *, uint8_t *digest, unsigned *size);

    evp_cipher *(*cipher_fetch)(void *no_context, const char *algorithm, const char *properties);
    void (*cipher_free)(evp_cipher *);
    evp_cipher_context *(*cipher_new)(void);
    void (*cipher_close)(evp_cipher_context *);
    int (*cipher_init)(evp_cipher_context *, const evp_cipher *, const uint8_t *key, const uint8_t *iv, int encrypt,
                       const void *params);
    const evp_cipher *(*cipher_used)(const evp_cipher_context *);
    int (*cipher_update)(evp_cipher_context *, uint8_t *to, int *to_size, const uint8_t *p, int n);
    int (*cipher_final)(evp_cipher_context *, uint8_t *to, int *to_size);
    int (*cipher_ctrl)(evp_cipher_context *, int type, int argument, void *p);
} crypto_library;
extern crypto_library crypto;

/* What is built into libcrypto: no provider of somebody else's, whatever the configuration names. */
#define PROPERTIES "provider=default"

void say(char *why, size_t why_size, const char *sentence);

/* [loader] Opens the library and fills crypto, unless that is done. It stays: it may have set up an exit handler. */
cof_status crypto_open(char *why, size_t why_size);
/* [loader] Fetch the algorithm and try it; the binding is kept when the answers are right. */
cof_status sha256_bind(char *why, size_t why_size);
cof_status gcm_bind(char *why, size_t why_size);

extern const cof_digest_ctx sha256_ctx;
extern const cof_digest_batch_vtable sha256_batch;
extern const cof_aead gcm_aead;

#endif
