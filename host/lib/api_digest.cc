// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Digests of any kind, one or many a call.
#include <cstring>
#include <vector>

#include <cofferdam_crc.h>

#include "host/lib/context.hpp"
#include "host/portable/bytes.hpp"

using namespace cof;

namespace {

Kernel *counted(const cof_slot *slot, size_t n) {
    Kernel *kernel = slot->kernel(n);
    if (slot->slow) kernel->count(n);
    return kernel;
}

// The watch, for hash batches: the fallback's answers are the ones returned.
void watch_batch(const cof_slot *slot, Kernel *kernel, const cof_span *in, size_t count, const cof_hash_key *key,
                 void *digests) {
    const Kernel *judge = slot->fallback.load(std::memory_order_acquire);
    if (!judge || kernel == judge || !const_cast<cof_slot *>(slot)->watch_now()) return;
    const auto *fallback = judge->vtable<cof_hash_batch>();
    std::vector<unsigned char> want(count * fallback->digest_size);
    fallback->batch(in, count, key, want.data());
    if (std::memcmp(want.data(), digests, want.size()) == 0) return;
    std::memcpy(digests, want.data(), want.size());
    demote(*slot->context, *kernel, "the watch saw a wrong hash in a batch of " + std::to_string(count) + " messages.");
}

} // namespace

cof_status cof_digest(const cof_slot *slot, const void *p, size_t n, const cof_hash_key *key, void *digest) {
    if (!slot || !digest || (!p && n)) return COF_E_INVALID;
    if (slot->serves(Interface::hash)) {
        cof_hash_oneshot(slot, p, n, key, digest);
        return COF_OK;
    }
    if (slot->serves(Interface::crc32)) {
        store_crc_digest(*slot->twin, cof_crc32_oneshot(slot, p, n), digest);
        return COF_OK;
    }
    if (slot->serves(Interface::crc64)) {
        store_crc_digest(*slot->twin, cof_crc64_oneshot(slot, p, n), digest);
        return COF_OK;
    }
    if (slot->serves(Interface::digest_ctx)) return counted(slot, n)->vtable<cof_digest_ctx>()->oneshot(p, n, digest);
    const cof_span span{p, n};
    return cof_digest_batch(slot, &span, 1, key, digest);
}

cof_status cof_digest_batch(const cof_slot *slot, const cof_span *in, size_t count, const cof_hash_key *key,
                            void *digests) {
    return guarded([&]() -> cof_status {
        const size_t size = slot ? cof_digest_size(slot) : 0;
        if (size == 0 || (count != 0 && (!in || !digests))) return COF_E_INVALID;
        if (slot->serves(Interface::hash_batch) || slot->serves(Interface::digest_batch)) {
            size_t bytes = 0;
            for (size_t i = 0; i < count; ++i) {
                if (!in[i].p && in[i].n) return COF_E_INVALID;
                bytes += in[i].n;
            }
            Kernel *kernel = slot->kernel(SIZE_MAX);
            if (slot->slow) kernel->count(bytes);
            if (slot->serves(Interface::digest_batch))
                return kernel->vtable<cof_digest_batch_vtable>()->batch(in, count, digests);
            kernel->vtable<cof_hash_batch>()->batch(in, count, key, digests);
            if (slot->slow) watch_batch(slot, kernel, in, count, key, digests);
            return COF_OK;
        }
        if (slot->serves(Interface::crc32_batch)) {
            std::vector<uint32_t> values(count);
            cof_crc32_update_batch(slot, values.data(), in, count);
            for (size_t i = 0; i < count; ++i)
                store_be(static_cast<unsigned char *>(digests) + i * size, values[i]);
            return COF_OK;
        }
        for (size_t i = 0; i < count; ++i)
            if (const cof_status status =
                    cof_digest(slot, in[i].p, in[i].n, key, static_cast<unsigned char *>(digests) + i * size))
                return status;
        return COF_OK;
    });
}
