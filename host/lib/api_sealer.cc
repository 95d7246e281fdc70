// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Authenticated encryption with nonces that no caller chooses. The randomness is the operating system's, asked for each
// message anew: a forked child draws other nonces than its parent.
#include <atomic>
#include <cerrno>

#include <sys/random.h>

#include "host/lib/context.hpp"

using namespace cof;

namespace {

constexpr uint64_t most_messages = uint64_t{1} << 32; // SP 800-38D, 8.3, for random nonces of 96 bits

bool fill_random(uint8_t *p, size_t n) {
    while (n != 0) {
        const ssize_t got = getrandom(p, n, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        p += got;
        n -= static_cast<size_t>(got);
    }
    return true;
}

// Equal means: the plain text stands where its ciphertext goes. Any other overlap would be overwritten before it is
// read.
bool disjoint_or_equal(const void *plain, size_t plain_size, const void *cipher, const void *sealed,
                       size_t sealed_size) {
    if (plain == cipher || plain_size == 0) return true;
    const auto p = reinterpret_cast<uintptr_t>(plain), s = reinterpret_cast<uintptr_t>(sealed);
    return p >= s + sealed_size || s >= p + plain_size;
}

} // namespace

struct cof_sealer {
    Kernel *kernel = nullptr;
    bool counted = false;
    const cof_aead *vtable = nullptr;
    void *ctx = nullptr;
    uint64_t messages = 0;

    size_t overhead() const { return size_t{vtable->nonce_size} + vtable->tag_size; }
    ~cof_sealer() {
        if (ctx) vtable->close(ctx);
    }
};

cof_status cof_sealer_new(const cof_slot *slot, const void *key, size_t key_size, cof_sealer **out) {
    return guarded([&]() -> cof_status {
        if (!out) return COF_E_INVALID;
        *out = nullptr;
        if (!slot || !key || !slot->serves(Interface::aead)) return COF_E_INVALID;
        auto sealer = std::make_unique<cof_sealer>();
        sealer->kernel = slot->kernel(SIZE_MAX);
        sealer->counted = slot->slow;
        sealer->vtable = sealer->kernel->vtable<cof_aead>();
        if (key_size != sealer->vtable->key_size) return COF_E_INVALID;
        if (const cof_status status = sealer->vtable->open(key, &sealer->ctx)) return status;
        *out = sealer.release();
        return COF_OK;
    });
}

size_t cof_seal_overhead(const cof_sealer *s) {
    return s ? s->overhead() : 0;
}

cof_status cof_seal(cof_sealer *s, const void *aad, size_t aad_size, const void *src, size_t n, void *dst, size_t cap) {
    if (!s || !dst || (!aad && aad_size) || (!src && n)) return COF_E_INVALID;
    if (s->kernel->demoted.load(std::memory_order_acquire)) return COF_E_SUSPECT;
    if (n > SIZE_MAX - s->overhead() || s->messages >= most_messages) return COF_E_INVALID;
    if (cap < n + s->overhead()) return COF_E_SPACE;
    auto *nonce = static_cast<uint8_t *>(dst), *text = nonce + s->vtable->nonce_size;
    if (!disjoint_or_equal(src, n, text, dst, n + s->overhead()) ||
        !disjoint_or_equal(aad, aad_size, nullptr, dst, n + s->overhead()))
        return COF_E_INVALID;
    if (!fill_random(nonce, s->vtable->nonce_size)) return COF_E_INTERNAL;
    if (s->counted) s->kernel->count(n);
    ++s->messages;
    return s->vtable->seal(s->ctx, nonce, aad, aad_size, src, n, text, text + n);
}

cof_status cof_unseal(cof_sealer *s, const void *aad, size_t aad_size, const void *sealed, size_t n, void *dst,
                      size_t cap) {
    if (!s || (!aad && aad_size) || !sealed || (!dst && cap)) return COF_E_INVALID;
    if (s->kernel->demoted.load(std::memory_order_acquire)) return COF_E_SUSPECT;
    if (n < s->overhead()) return COF_E_AUTH;
    const size_t size = n - s->overhead();
    if (cap < size) return COF_E_SPACE;
    const auto *nonce = static_cast<const uint8_t *>(sealed), *text = nonce + s->vtable->nonce_size;
    if (!disjoint_or_equal(dst, size, text, sealed, n) || !disjoint_or_equal(aad, aad_size, nullptr, dst, size))
        return COF_E_INVALID;
    if (s->counted) s->kernel->count(size);
    return s->vtable->unseal(s->ctx, nonce, aad, aad_size, text, size, text + size, dst);
}

void cof_sealer_free(cof_sealer *s) {
    delete s;
}
