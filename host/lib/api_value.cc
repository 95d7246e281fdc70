// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// One call, one value: checksums and one-shot hashes. The short way is a load and an indirect call. The long way counts
// and watches: every Nth call is computed again by the portable kernel, whose answer is then the one returned.
#include <cstring>
#include <string_view>

#include "host/lib/context.hpp"

using namespace cof;

namespace {

// The slot is logically constant; what changes is atomic.
cof_slot *mutable_slot(const cof_slot *slot) {
    return const_cast<cof_slot *>(slot);
}

template <class Vtable>
CrcRegister<Vtable> slow_update(cof_slot *slot, CrcRegister<Vtable> reg, const void *p, size_t n) {
    Kernel *kernel = slot->kernel(n);
    const auto got = kernel->vtable<Vtable>()->update(reg, p, n);
    kernel->count(n);
    const Kernel *judge = slot->fallback.load(std::memory_order_acquire);
    if (kernel == judge || !slot->watch_now()) return got;
    const auto want = judge->vtable<Vtable>()->update(reg, p, n);
    if (got != want)
        guarded([&] {
            demote(*slot->context, *kernel, "the watch saw a wrong checksum over " + std::to_string(n) + " bytes.");
            return COF_OK;
        });
    return want;
}

template <class Vtable>
CrcRegister<Vtable> raw(const cof_slot *slot, CrcRegister<Vtable> reg, const void *p, size_t n) {
    if (slot->slow) [[unlikely]]
        return slow_update<Vtable>(mutable_slot(slot), reg, p, n);
    return slot->vtable<Vtable>(n)->update(reg, p, n);
}

// A finished value turns back into the register it came from.
template <class Vtable>
CrcRegister<Vtable> update(const cof_slot *slot, CrcRegister<Vtable> crc, const void *p, size_t n) {
    const auto xorout = static_cast<CrcRegister<Vtable>>(slot->xorout);
    return raw<Vtable>(slot, crc ^ xorout, p, n) ^ xorout;
}

template <class Vtable> CrcRegister<Vtable> oneshot(const cof_slot *slot, const void *p, size_t n) {
    return raw<Vtable>(slot, static_cast<CrcRegister<Vtable>>(slot->init), p, n) ^
           static_cast<CrcRegister<Vtable>>(slot->xorout);
}

void slow_oneshot(cof_slot *slot, const void *p, size_t n, const cof_hash_key *key, void *digest) {
    Kernel *kernel = slot->kernel(n);
    kernel->vtable<cof_hash>()->oneshot(p, n, key, digest);
    kernel->count(n);
    const Kernel *judge = slot->fallback.load(std::memory_order_acquire);
    if (!judge || kernel == judge || !slot->watch_now()) return;
    unsigned char want[64];
    const auto *portable = judge->vtable<cof_hash>();
    if (portable->digest_size > sizeof want) return;
    portable->oneshot(p, n, key, want);
    if (std::memcmp(want, digest, portable->digest_size) == 0) return;
    std::memcpy(digest, want, portable->digest_size);
    guarded([&] {
        demote(*slot->context, *kernel, "the watch saw a wrong hash over " + std::to_string(n) + " bytes.");
        return COF_OK;
    });
}

} // namespace

uint32_t cof_crc32_raw(const cof_slot *slot, uint32_t reg, const void *p, size_t n) {
    return raw<cof_crc32>(slot, reg, p, n);
}
uint32_t cof_crc32_update(const cof_slot *slot, uint32_t crc, const void *p, size_t n) {
    return update<cof_crc32>(slot, crc, p, n);
}

uint32_t cof_crc32_oneshot(const cof_slot *slot, const void *p, size_t n) {
    return oneshot<cof_crc32>(slot, p, n);
}

uint64_t cof_crc64_raw(const cof_slot *slot, uint64_t reg, const void *p, size_t n) {
    return raw<cof_crc64>(slot, reg, p, n);
}
uint64_t cof_crc64_update(const cof_slot *slot, uint64_t crc, const void *p, size_t n) {
    return update<cof_crc64>(slot, crc, p, n);
}
uint64_t cof_crc64_oneshot(const cof_slot *slot, const void *p, size_t n) {
    return oneshot<cof_crc64>(slot, p, n);
}

void cof_hash_oneshot(const cof_slot *slot, const void *p, size_t n, const cof_hash_key *key, void *digest) {
    if (slot->slow) [[unlikely]] {
        slow_oneshot(mutable_slot(slot), p, n, key, digest);
        return;
    }
    slot->vtable<cof_hash>(n)->oneshot(p, n, key, digest);
}

size_t cof_digest_size(const cof_slot *slot) {
    if (!slot) return 0;
    if (slot->twin->adopted) return slot->twin->adopted->digest_size;
    if (slot->serves_crc() || slot->serves(Interface::crc32_batch)) return crc_digest_size(*slot->twin);
    if (slot->serves(Interface::hash)) return slot->vtable<cof_hash>()->digest_size;
    return 0;
}
