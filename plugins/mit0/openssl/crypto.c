/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Opens libcrypto. Nothing is changed for the rest of the process: no OPENSSL_init_crypto, whose options would hold for
 * an application that uses the same library too. See docs/asm/openssl.md. */
#include <dlfcn.h>
#include <string.h>

#include "crypto.h"

crypto_library crypto;

void say(char *why, size_t why_size, const char *sentence) {
    if (!why_size) return;
    size_t n = 0;
    for (; n + 1 < why_size && sentence[n]; n++)
        why[n] = sentence[n];
    why[n] = '\0';
}

/* dlsym gives an object pointer; POSIX makes it hold a function's address. */
static int resolve(void *handle, const char *name, void *function_pointer) {
    void *address = dlsym(handle, name);
    memcpy(function_pointer, &address, sizeof address);
    return address != NULL;
}

static int resolve_all(crypto_library *l) {
    void *h = l->handle;
    return resolve(h, "OPENSSL_cleanse", &l->cleanse) && resolve(h, "ERR_set_mark", &l->error_mark) &&
           resolve(h, "ERR_pop_to_mark", &l->error_pop) && resolve(h, "EVP_MD_fetch", &l->digest_fetch) &&
           resolve(h, "EVP_MD_free", &l->digest_free) && resolve(h, "EVP_MD_CTX_new", &l->digest_new) &&
           resolve(h, "EVP_MD_CTX_free", &l->digest_close) && resolve(h, "EVP_DigestInit_ex2", &l->digest_init) &&
           resolve(h, "EVP_MD_CTX_get0_md", &l->digest_used) && resolve(h, "EVP_MD_CTX_copy_ex", &l->digest_copy) &&
           resolve(h, "EVP_DigestUpdate", &l->digest_update) && resolve(h, "EVP_DigestFinal_ex", &l->digest_final) &&
           resolve(h, "EVP_CIPHER_fetch", &l->cipher_fetch) && resolve(h, "EVP_CIPHER_free", &l->cipher_free) &&
           resolve(h, "EVP_CIPHER_CTX_new", &l->cipher_new) && resolve(h, "EVP_CIPHER_CTX_free", &l->cipher_close) &&
           resolve(h, "EVP_CipherInit_ex2", &l->cipher_init) &&
           resolve(h, "EVP_CIPHER_CTX_get0_cipher", &l->cipher_used) &&
           resolve(h, "EVP_CipherUpdate", &l->cipher_update) && resolve(h, "EVP_CipherFinal_ex", &l->cipher_final) &&
           resolve(h, "EVP_CIPHER_CTX_ctrl", &l->cipher_ctrl);
}

cof_status crypto_open(char *why, size_t why_size) {
    if (crypto.handle) return COF_OK;
    crypto_library l = {.handle = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL)};
    if (!l.handle) {
        say(why, why_size, "The library " SONAME " cannot be opened; install it (Debian package libssl3).");
        return COF_E_DEPENDENCY;
    }
    if (!resolve(l.handle, "OpenSSL_version_num", &l.version) || l.version() >> 28 != 3)
        say(why, why_size, SONAME " is not OpenSSL 3; install that release (Debian package libssl3).");
    else if (!resolve_all(&l))
        say(why, why_size,
            SONAME " lacks functions of OpenSSL 3.0; install a complete build (Debian package libssl3).");
    else {
        crypto = l;
        return COF_OK;
    }
    dlclose(l.handle);
    return COF_E_DEPENDENCY;
}
