/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Included before a source file of one of our bridges: the function that WRAP_... names is renamed to real_..., and one
 * of the old name takes its place in the vtable, with room for the one change that a row of list.txt makes. A macro
 * with parameters leaves the vtable's entries alone, which no parenthesis follows. */
#include <string.h>

#include <cofferdam/adopted.h>

#ifndef IN_CALL /* statements before the renamed function is called, and after */
#define IN_CALL
#endif
#ifndef AFTER_CALL
#define AFTER_CALL
#endif

#ifdef WRAP_COMPRESS
static cof_status real_compress(int32_t level, const void *src, size_t n, void *dst, size_t cap, size_t *written);
static cof_status lz4_compress(int32_t level, const void *src, size_t n, void *dst, size_t cap, size_t *written) {
    IN_CALL
    cof_status status = real_compress(level, src, n, dst, cap, written);
    AFTER_CALL
    return status;
}
#define lz4_compress(...) real_compress(__VA_ARGS__)
#endif

#ifdef WRAP_DECOMPRESS
static cof_status real_decompress(const void *src, size_t n, void *dst, size_t cap, size_t *written);
static cof_status lz4_decompress(const void *src, size_t n, void *dst, size_t cap, size_t *written) {
    IN_CALL
    cof_status status = real_decompress(src, n, dst, cap, written);
    AFTER_CALL
    return status;
}
#define lz4_decompress(...) real_decompress(__VA_ARGS__)
#endif

#ifdef WRAP_SEAL
static cof_status real_seal(void *ctx, const void *nonce, const void *aad, size_t aad_size, const void *src, size_t n,
                            void *dst, void *tag);
static cof_status gcm_seal(void *ctx, const void *nonce, const void *aad, size_t aad_size, const void *src, size_t n,
                           void *dst, void *tag) {
    IN_CALL
    cof_status status = real_seal(ctx, nonce, aad, aad_size, src, n, dst, tag);
    AFTER_CALL
    return status;
}
#define gcm_seal(...) real_seal(__VA_ARGS__)
#endif

#ifdef WRAP_UNSEAL
static cof_status real_unseal(void *ctx, const void *nonce, const void *aad, size_t aad_size, const void *src, size_t n,
                              const void *tag, void *dst);
static cof_status gcm_unseal(void *ctx, const void *nonce, const void *aad, size_t aad_size, const void *src, size_t n,
                             const void *tag, void *dst) {
    IN_CALL
    cof_status status = real_unseal(ctx, nonce, aad, aad_size, src, n, tag, dst);
    AFTER_CALL
    return status;
}
#define gcm_unseal(...) real_unseal(__VA_ARGS__)
#endif

#ifdef WRAP_CLONE
static cof_status digest_open(void **ctx);
static cof_status real_clone(const void *ctx, void **copy);
static cof_status digest_clone(const void *ctx, void **copy) {
    cof_status status = COF_OK;
    IN_CALL
    status = real_clone(ctx, copy);
    AFTER_CALL
    return status;
}
#define digest_clone(...) real_clone(__VA_ARGS__)
#endif

#ifdef WRAP_ONESHOT
static cof_status real_oneshot(const void *p, size_t n, void *digest);
static cof_status digest_oneshot(const void *p, size_t n, void *digest) {
    IN_CALL
    cof_status status = real_oneshot(p, n, digest);
    AFTER_CALL
    return status;
}
#define digest_oneshot(...) real_oneshot(__VA_ARGS__)
#endif

#ifdef WRAP_BATCH
static cof_status real_batch(const cof_span *in, size_t count, void *digests);
static cof_status digest_batch(const cof_span *in, size_t count, void *digests) {
    IN_CALL
    cof_status status = real_batch(in, count, digests);
    AFTER_CALL
    return status;
}
#define digest_batch(...) real_batch(__VA_ARGS__)
#endif
