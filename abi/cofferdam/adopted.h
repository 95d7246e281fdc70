/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Interfaces for adopted libraries: cryptographic hashes, ciphers, codecs. EXPERIMENTAL until a minor says otherwise.
 * The host has no kernel of its own behind them: without a plugin a contract is unavailable, and says which package
 * would help.
 *
 * These are NOT pure: contexts may allocate, calls may fail, and every kernel carries COF_F_NOT_PURE. A context is
 * opened and closed by the same plugin and means nothing to anybody else. Every call that can fail returns a
 * cof_status. A failed call leaves no output that could be taken for a result: no unauthenticated plaintext, no half a
 * block. */
#ifndef COFFERDAM_ADOPTED_H
#define COFFERDAM_ADOPTED_H

#include <cofferdam/crc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "cof.digest-ctx/1": a hash whose state is an opaque context. digest_size is in bytes. */
#define COF_IFACE_DIGEST_CTX "cof.digest-ctx/1"
typedef struct cof_digest_ctx {
    uint32_t struct_size, digest_size;
    cof_status (*open)(void **ctx);                               /* [any] *ctx is NULL after a failure */
    cof_status (*update)(void *ctx, const void *p, size_t n);     /* [stream] */
    cof_status (*final)(void *ctx, void *digest);                 /* [stream] afterwards only close is legal */
    cof_status (*clone)(const void *ctx, void **copy);            /* [stream] */
    void (*close)(void *ctx);                                     /* [stream] NULL is fine */
    cof_status (*oneshot)(const void *p, size_t n, void *digest); /* [any] */
} cof_digest_ctx;

/* "cof.digest-batch/1": many independent messages of any lengths in one call, for libraries that work on several side
 * by side. digests is count * digest_size bytes, in the order of in, and overlaps neither an input nor the list of
 * them. After a failure none of them counts. */
#define COF_IFACE_DIGEST_BATCH "cof.digest-batch/1"
typedef struct cof_digest_batch_vtable {
    uint32_t struct_size, digest_size;
    cof_status (*batch)(const cof_span *in, size_t count, void *digests); /* [any] */
} cof_digest_batch_vtable;

/* "cof.aead/1": authenticated encryption. Sizes are in bytes and the contract's. dst and src are equal or do not
 * overlap. A nonce is never used twice with one key: that is the caller's duty, and the host's API makes it hard to
 * miss. */
#define COF_IFACE_AEAD "cof.aead/1"
typedef struct cof_aead {
    uint32_t struct_size, key_size, nonce_size, tag_size;
    cof_status (*open)(const void *key, void **ctx); /* [any] */
    /* [stream] Encrypts n bytes of src to dst and writes the tag. */
    cof_status (*seal)(void *ctx, const void *nonce, const void *aad, size_t aad_size, const void *src, size_t n,
                       void *dst, void *tag);
    /* [stream] COF_E_AUTH: the tag does not match, and dst[0..n) has been zeroed. */
    cof_status (*unseal)(void *ctx, const void *nonce, const void *aad, size_t aad_size, const void *src, size_t n,
                         const void *tag, void *dst);
    void (*close)(void *ctx); /* [stream] wipes the key; NULL is fine */
} cof_aead;

/* "cof.codec/1": compression of whole blocks. A block says how many bytes it holds. What decompress accepts is the
 * contract's; which of the many valid blocks compress writes is the library's, and may change with its release. */
#define COF_IFACE_CODEC "cof.codec/1"
typedef struct cof_codec {
    uint32_t struct_size;
    int32_t level_min, level_max, level_default;
    /* [any] How many bytes the block src holds, by its own word, which is the sender's. COF_E_CORRUPT: it does not say.
     */
    cof_status (*content_size)(const void *src, size_t n, uint64_t *size);
    size_t (*bound)(size_t n); /* [any] bytes that compress never exceeds; 0: n is too large for the contract */
    /* [any] COF_E_SPACE: cap is too small. COF_E_INVALID: no such level. *written counts on success alone. */
    cof_status (*compress)(int32_t level, const void *src, size_t n, void *dst, size_t cap, size_t *written);
    /* [any] COF_E_CORRUPT: src is not one whole block of this contract, or not all of src is. COF_E_SPACE: it holds
     * more than cap bytes. After a failure dst holds nothing of the content: what was written is zeroed. */
    cof_status (*decompress)(const void *src, size_t n, void *dst, size_t cap, size_t *written);
} cof_codec;

#ifdef __cplusplus
}
#endif
#endif
