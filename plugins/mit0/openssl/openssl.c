/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Bridge to OpenSSL's libcrypto: SHA-256 and AES-256-GCM. The library is opened in probe() and nothing of its headers
 * is included. See docs/asm/openssl.md. */
#include <cofferdam/dlopen_note.h>

#include "crypto.h"

/* The application's queue of errors is left as it was: SSL_get_error, for one, reads it. */
static cof_status bind_kernel(cof_status (*bind)(char *, size_t), char *why, size_t why_size) {
    cof_status status = crypto_open(why, why_size);
    if (status != COF_OK) return status;
    crypto.error_mark();
    status = bind(why, why_size);
    crypto.error_pop();
    if (status == COF_OK) say(why, why_size, SONAME " is bound.");
    return status;
}

static cof_status probe_sha256(const cof_host *host, char *why, size_t why_size) {
    (void)host;
    return bind_kernel(sha256_bind, why, why_size);
}

static cof_status probe_gcm(const cof_host *host, char *why, size_t why_size) {
    (void)host;
    return bind_kernel(gcm_bind, why, why_size);
}

/* SHA-256: what fits beside the padding in the last block, and whole blocks. GCM: blocks of AES. */
static const uint64_t digest_switches[] = {1, 56, 64};
static const uint64_t gcm_switches[] = {1, 16};

COF_DLOPEN_NOTE(crypto, "openssl", "SHA-256 and AES-256-GCM", COF_DLOPEN_RECOMMENDED, "\"" SONAME "\"")

#define PLUGIN_ID "org.cofferdam.mit0.openssl"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "bridge to libcrypto (Apache-2.0) from its public documentation; see docs/asm/openssl.md"
#define PLUGIN_LINKS SONAME "\0Apache-2.0\0"
#define KERNEL_FLAGS (COF_F_PROBE | COF_F_NOT_PURE | COF_F_SELF_DISPATCH)
#define SWITCHES(list) .path_switch = list, .path_switch_count = sizeof list / sizeof list[0]
#define PLUGIN_KERNELS(ROW)                                                                                      \
    ROW(row_digest, "sha256/1", COF_IFACE_DIGEST_CTX, "openssl", KERNEL_FLAGS, 0, 100, .vtable = &sha256_ctx,    \
        .probe = probe_sha256, SWITCHES(digest_switches))                                                        \
    ROW(row_batch, "sha256/1", COF_IFACE_DIGEST_BATCH, "openssl", KERNEL_FLAGS, 0, 100, .vtable = &sha256_batch, \
        .probe = probe_sha256, SWITCHES(digest_switches))                                                        \
    ROW(row_gcm, "aes256-gcm/1", COF_IFACE_AEAD, "openssl", KERNEL_FLAGS, 0, 100, .vtable = &gcm_aead,           \
        .probe = probe_gcm, SWITCHES(gcm_switches))
#include <cofferdam/plugin.h>
