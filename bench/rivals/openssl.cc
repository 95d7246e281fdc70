// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// OpenSSL: SHA-256 fetched once and through EVP, and by the one-shot SHA256() that fetches in each call; AES-256-GCM
// with one context and key and a nonce for each message.
#include <cstring>
#include <memory>

#include "bench/rivals/rivals.hpp"

namespace bench {
namespace {

const char *const licence = "Apache-2.0";

struct Evp {
    void *(*md_fetch)(void *, const char *, const char *);
    void *(*md_ctx_new)();
    void (*md_ctx_free)(void *);
    int (*digest_init)(void *, const void *, void *);
    int (*digest_update)(void *, const void *, size_t);
    int (*digest_final)(void *, unsigned char *, unsigned *);
    void *(*cipher_fetch)(void *, const char *, const char *);
    void *(*cipher_ctx_new)();
    void (*cipher_ctx_free)(void *);
    int (*encrypt_init)(void *, const void *, void *, const unsigned char *, const unsigned char *);
    int (*encrypt_update)(void *, unsigned char *, int *, const unsigned char *, int);
    int (*encrypt_final)(void *, unsigned char *, int *);
    int (*cipher_ctrl)(void *, int, int, void *);
    unsigned char *(*sha256)(const unsigned char *, size_t, unsigned char *);

    explicit Evp(Library &library) {
        library.find(md_fetch, "EVP_MD_fetch");
        library.find(md_ctx_new, "EVP_MD_CTX_new");
        library.find(md_ctx_free, "EVP_MD_CTX_free");
        library.find(digest_init, "EVP_DigestInit_ex");
        library.find(digest_update, "EVP_DigestUpdate");
        library.find(digest_final, "EVP_DigestFinal_ex");
        library.find(cipher_fetch, "EVP_CIPHER_fetch");
        library.find(cipher_ctx_new, "EVP_CIPHER_CTX_new");
        library.find(cipher_ctx_free, "EVP_CIPHER_CTX_free");
        library.find(encrypt_init, "EVP_EncryptInit_ex");
        library.find(encrypt_update, "EVP_EncryptUpdate");
        library.find(encrypt_final, "EVP_EncryptFinal_ex");
        library.find(cipher_ctrl, "EVP_CIPHER_CTX_ctrl");
        library.find(sha256, "SHA256");
    }
};

uint64_t word_at(const void *p) {
    uint64_t word;
    std::memcpy(&word, p, sizeof word);
    return word;
}

// Every copy of a call shares the context: one call object belongs to one thread.
struct EvpSha256 {
    static constexpr bool feeds_state = false;
    Evp evp;
    const void *md;
    std::shared_ptr<void> ctx;
    void hash(const uint8_t *p, size_t n, uint8_t *digest) const {
        evp.digest_init(ctx.get(), md, nullptr);
        evp.digest_update(ctx.get(), p, n);
        evp.digest_final(ctx.get(), digest, nullptr);
    }
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        uint8_t digest[32];
        hash(p, n, digest);
        return word_at(digest);
    }
};

struct OneShotSha256 {
    static constexpr bool feeds_state = false;
    Evp evp;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        uint8_t digest[32];
        evp.sha256(p, n, digest);
        return word_at(digest);
    }
};

struct Gcm {
    static constexpr bool feeds_state = false;
    static constexpr int get_tag = 0x10;
    Evp evp;
    std::shared_ptr<void> ctx;
    uint64_t count = 0;
    Gcm(const Evp &functions, const void *cipher) : evp(functions), ctx(evp.cipher_ctx_new(), evp.cipher_ctx_free) {
        const std::vector<uint8_t> key(32, 7);
        evp.encrypt_init(ctx.get(), cipher, nullptr, key.data(), nullptr);
    }
    void seal(const uint8_t *p, size_t n, uint8_t *tag) {
        uint8_t nonce[12] = {};
        ++count;
        std::memcpy(nonce, &count, sizeof count);
        uint8_t *out = destination().at_least(n);
        int written = 0;
        evp.encrypt_init(ctx.get(), nullptr, nullptr, nullptr, nonce);
        evp.encrypt_update(ctx.get(), out, &written, p, static_cast<int>(n));
        evp.encrypt_final(ctx.get(), out + written, &written);
        evp.cipher_ctrl(ctx.get(), get_tag, 16, tag);
    }
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        uint8_t tag[16];
        seal(p, n, tag);
        return word_at(tag);
    }
};

void add_sha256(std::vector<Rival> &out, const Library &library, const Evp &evp) {
    Rival fetched = rival_of(library, "sha256/1", "openssl-evp", licence);
    Rival oneshot = rival_of(library, "sha256/1", "openssl-oneshot", licence);
    if (library.missing().empty()) {
        const void *md = evp.md_fetch(nullptr, "SHA256", nullptr);
        const auto call = [evp, md] {
            return EvpSha256{evp, md, std::shared_ptr<void>(evp.md_ctx_new(), evp.md_ctx_free)};
        };
        fetched.make = [call] { return loop_of(call()); };
        fetched.value = [call](const uint8_t *p, size_t n) {
            Value digest(32);
            call().hash(p, n, digest.data());
            return digest;
        };
        oneshot.make = [evp] { return loop_of(OneShotSha256{evp}); };
        oneshot.value = [evp](const uint8_t *p, size_t n) {
            Value digest(32);
            evp.sha256(p, n, digest.data());
            return digest;
        };
    }
    out.push_back(fetched);
    out.push_back(oneshot);
}

void add_gcm(std::vector<Rival> &out, const Library &library, const Evp &evp) {
    Rival gcm = rival_of(library, "aes256-gcm/1", "openssl-evp", licence);
    if (library.missing().empty()) {
        const void *cipher = evp.cipher_fetch(nullptr, "AES-256-GCM", nullptr);
        gcm.make = [evp, cipher] { return loop_of(Gcm(evp, cipher)); };
        gcm.value = [evp, cipher](const uint8_t *p, size_t n) {
            Gcm call(evp, cipher);
            Value tag(16);
            call.seal(p, n, tag.data());
            const uint8_t *sealed = destination().at_least(n);
            Value value(sealed, sealed + n);
            value.insert(value.end(), tag.begin(), tag.end());
            return value;
        };
    }
    out.push_back(gcm);
}

} // namespace

void openssl_rivals(std::vector<Rival> &out) {
    Library library("libcrypto.so.3", "libssl3");
    const Evp evp(library);
    add_sha256(out, library, evp);
    add_gcm(out, library, evp);
}

} // namespace bench
