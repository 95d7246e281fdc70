// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Checksums while copying, of many messages, and of one message in pieces. Where no kernel but the portable one serves
// such a slot, and an accelerated one serves the contract's cof.crc32/1, the calls are made of that one's.
#include <algorithm>
#include <cstring>
#include <vector>

#include <cofferdam_crc.h>

#include "host/lib/context.hpp"

using namespace cof;

namespace {

// Measured from 4 to 32 KiB: with smaller ones the kernel is slower, with larger ones the first cache holds less of
// them.
constexpr size_t copy_block = 8192;

uint32_t raw(const cof_slot *single, uint32_t reg, const void *p, size_t n) {
    return cof_crc32_raw(single, reg, p, n);
}
uint64_t raw(const cof_slot *single, uint64_t reg, const void *p, size_t n) {
    return cof_crc64_raw(single, reg, p, n);
}
template <class Register>
Register copy_by_blocks(const cof_slot *single, Register reg, void *dst, const void *src, size_t n) {
    auto *to = static_cast<unsigned char *>(dst);
    const auto *from = static_cast<const unsigned char *>(src);
    for (size_t block; n > 0; to += block, from += block, n -= block) {
        block = std::min(n, copy_block);
        std::memcpy(to, from, block);
        reg = raw(single, reg, from, block);
    }
    return reg;
}

// One message, by the slot of cof.crc32/1: in place where it can be.
uint32_t one(const cof_slot *single, uint32_t reg, const cof_span &in) {
    if (single->slow) [[unlikely]]
        return cof_crc32_raw(single, reg, in.p, in.n);
    return single->vtable<cof_crc32>(in.n)->update(reg, in.p, in.n);
}
void one_by_one(const cof_slot *single, uint32_t *reg, const cof_span *in, size_t count) {
    for (size_t i = 0; i < count; ++i)
        reg[i] = one(single, reg[i], in[i]);
}
uint32_t one_after_the_other(const cof_slot *single, uint32_t reg, const cof_span *in, size_t count) {
    for (size_t i = 0; i < count; ++i)
        reg = one(single, reg, in[i]);
    return reg;
}

// What such a call is made of: the slot itself, or the one that lends its kernel. nullptr: a kernel of the interface
// serves.
const cof_slot *single_of(const cof_slot *slot) {
    return slot->serves(Interface::crc32) ? slot : slot->single.load(std::memory_order_acquire);
}

// ---- the long way: calls are counted, and every Nth is made again by the portable kernel

// nullptr: this call is not watched.
const Kernel *judge_now(cof_slot *slot, const Kernel *kernel) {
    const Kernel *judge = slot->fallback.load(std::memory_order_acquire);
    return kernel != judge && slot->watch_now() ? judge : nullptr;
}

void found_wrong(cof_slot *slot, Kernel *kernel, const std::string &what) {
    guarded([&] {
        demote(*slot->context, *kernel, "the watch saw a wrong " + what + ".");
        return COF_OK;
    });
}

size_t total(const cof_span *in, size_t count) {
    size_t n = 0;
    for (size_t i = 0; i < count; ++i)
        n += in[i].n;
    return n;
}

uint32_t slow_copy(cof_slot *slot, uint32_t reg, void *dst, const void *src, size_t n) {
    Kernel *kernel = slot->kernel(SIZE_MAX);
    kernel->count(n);
    if (const cof_slot *single = single_of(slot)) return copy_by_blocks(single, reg, dst, src, n);
    const uint32_t got = kernel->vtable<cof_crc32_copy>()->copy(reg, dst, src, n);
    const Kernel *judge = judge_now(slot, kernel);
    if (!judge) return got;
    const bool copied = n == 0 || std::memcmp(dst, src, n) == 0;
    const uint32_t want = judge->vtable<cof_crc32_copy>()->copy(reg, dst, src, n);
    if (got != want || !copied)
        found_wrong(slot, kernel, (copied ? "checksum over a copy of " : "copy of ") + std::to_string(n) + " bytes");
    return want;
}

// true: it was watched, which takes memory; reg holds the judge's answers.
bool watched_batch(cof_slot *slot, Kernel *kernel, uint32_t *reg, const cof_span *in, size_t count) {
    const Kernel *judge = judge_now(slot, kernel);
    if (!judge) return false;
    return guarded([&] {
               std::vector<uint32_t> got(reg, reg + count);
               kernel->vtable<cof_crc32_batch>()->batch(got.data(), in, count);
               judge->vtable<cof_crc32_batch>()->batch(reg, in, count);
               if (!std::equal(got.begin(), got.end(), reg))
                   found_wrong(slot, kernel, "checksum in a batch of " + std::to_string(count) + " messages");
               return COF_OK;
           }) == COF_OK;
}

void slow_batch(cof_slot *slot, uint32_t *reg, const cof_span *in, size_t count) {
    Kernel *kernel = slot->kernel(SIZE_MAX);
    kernel->count(total(in, count));
    if (const cof_slot *single = single_of(slot)) return one_by_one(single, reg, in, count);
    if (!watched_batch(slot, kernel, reg, in, count)) kernel->vtable<cof_crc32_batch>()->batch(reg, in, count);
}

uint32_t slow_gather(cof_slot *slot, uint32_t reg, const cof_span *in, size_t count) {
    Kernel *kernel = slot->kernel(SIZE_MAX);
    kernel->count(total(in, count));
    if (const cof_slot *single = single_of(slot)) return one_after_the_other(single, reg, in, count);
    const uint32_t got = kernel->vtable<cof_crc32_batch>()->gather(reg, in, count);
    const Kernel *judge = judge_now(slot, kernel);
    if (!judge) return got;
    const uint32_t want = judge->vtable<cof_crc32_batch>()->gather(reg, in, count);
    if (got != want) found_wrong(slot, kernel, "checksum over " + std::to_string(count) + " pieces");
    return want;
}

// A slot of cof.crc32/1 counts and watches its own calls.
bool long_way(const cof_slot *slot) {
    return slot->slow && !slot->serves(Interface::crc32);
}
// The slot is logically constant; what changes is atomic.
cof_slot *mutable_slot(const cof_slot *slot) {
    return const_cast<cof_slot *>(slot);
}
uint32_t xorout_of(const cof_slot *slot) {
    return static_cast<uint32_t>(slot->xorout);
}

} // namespace

uint32_t cof_crc32_raw_copy(const cof_slot *slot, uint32_t reg, void *dst, const void *src, size_t n) {
    if (long_way(slot)) [[unlikely]]
        return slow_copy(mutable_slot(slot), reg, dst, src, n);
    if (const cof_slot *single = single_of(slot)) return copy_by_blocks(single, reg, dst, src, n);
    return slot->vtable<cof_crc32_copy>()->copy(reg, dst, src, n);
}

void cof_crc32_raw_batch(const cof_slot *slot, uint32_t *reg, const cof_span *in, size_t count) {
    if (long_way(slot)) [[unlikely]]
        return slow_batch(mutable_slot(slot), reg, in, count);
    if (const cof_slot *single = single_of(slot)) return one_by_one(single, reg, in, count);
    slot->vtable<cof_crc32_batch>()->batch(reg, in, count);
}

uint32_t cof_crc32_raw_gather(const cof_slot *slot, uint32_t reg, const cof_span *in, size_t count) {
    if (long_way(slot)) [[unlikely]]
        return slow_gather(mutable_slot(slot), reg, in, count);
    if (const cof_slot *single = single_of(slot)) return one_after_the_other(single, reg, in, count);
    return slot->vtable<cof_crc32_batch>()->gather(reg, in, count);
}

uint32_t cof_crc32_update_copy(const cof_slot *slot, uint32_t crc, void *dst, const void *src, size_t n) {
    return cof_crc32_raw_copy(slot, crc ^ xorout_of(slot), dst, src, n) ^ xorout_of(slot);
}

void cof_crc32_update_batch(const cof_slot *slot, uint32_t *crc, const cof_span *in, size_t count) {
    const auto turn = [=] {
        for (size_t i = 0; i < count; ++i)
            crc[i] ^= xorout_of(slot);
    };
    turn();
    cof_crc32_raw_batch(slot, crc, in, count);
    turn();
}

uint32_t cof_crc32_update_gather(const cof_slot *slot, uint32_t crc, const cof_span *in, size_t count) {
    return cof_crc32_raw_gather(slot, crc ^ xorout_of(slot), in, count) ^ xorout_of(slot);
}

uint64_t cof_crc64_update_copy(const cof_slot *slot, uint64_t crc, void *dst, const void *src, size_t n) {
    return copy_by_blocks(slot, crc ^ slot->xorout, dst, src, n) ^ slot->xorout;
}
