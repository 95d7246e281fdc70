// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A kernel as the host knows it, and the slot in which one kernel of a (contract, interface) is published.
#pragma once

#include <atomic>
#include <iterator>
#include <string>
#include <vector>

#include "host/adopted/adopted.hpp"
#include "host/lib/facts.hpp"
#include "host/portable/any_crc.hpp"

struct cof_context;

namespace cof {

struct PluginFile;

// A contract's interface as a number, for the hot path.
enum class Interface : uint8_t {
    crc32,
    crc64,
    hash,
    hash_batch,
    cut,
    cut_sketch,
    digest_ctx,
    digest_batch,
    aead,
    codec,
    crc32_copy,
    crc32_batch,
    other
};
inline Interface interface_of(std::string_view name) {
    constexpr std::string_view names[] = {COF_IFACE_CRC32,      COF_IFACE_CRC64,        COF_IFACE_HASH,
                                          COF_IFACE_HASH_BATCH, COF_IFACE_CUT,          COF_IFACE_CUT_SKETCH,
                                          COF_IFACE_DIGEST_CTX, COF_IFACE_DIGEST_BATCH, COF_IFACE_AEAD,
                                          COF_IFACE_CODEC,      COF_IFACE_CRC32_COPY,   COF_IFACE_CRC32_BATCH};
    uint8_t i = 0;
    while (i < std::size(names) && names[i] != name)
        ++i;
    return static_cast<Interface>(i);
}

// How far something got: the last stage passed with code ok, or the stage that refused it.
struct Record {
    Stage stage = Stage::find;
    Code code = Code::ok;
    std::string why;
    bool refused() const { return code != Code::ok; }
};

// One implementation. Lives as long as its context, so that a pointer to it never dangles in a slot or stream.
struct Kernel {
    KernelFacts facts;
    PluginFile *file = nullptr; // nullptr: portable
    size_t index = 0;           // in its file
    cof_kernel descriptor{};    // valid once loaded
    const Contract *twin = nullptr;
    Record record; // guarded by the context's mutex, like the three below
    std::string effective_spdx;
    std::string remark; // what the probe child saw and let pass; "" as a rule
    bool wanted = false;

    std::atomic<bool> demoted{false};
    std::atomic<uint64_t> calls{0}, bytes{0};

    bool portable() const { return file == nullptr; }
    bool reference() const { return (facts.flags & COF_F_REFERENCE) != 0; }
    template <class Vtable> const Vtable *vtable() const { return static_cast<const Vtable *>(descriptor.vtable); }
    void count(size_t n) {
        calls.fetch_add(1, std::memory_order_relaxed);
        bytes.fetch_add(n, std::memory_order_relaxed);
    }
};

} // namespace cof

// The hot path reads the vtables and the constants below them; they share a cache line and are written once per
// publication. A call on fewer than short_below bytes goes to a kernel of its own, since what wins on long inputs often
// loses on short ones; streams and batches always use the first.
struct alignas(64) cof_slot {
    std::atomic<const void *> vtables[2]{}; // of `current` and of `current_short`
    size_t short_below = 0;                 // 0: both are the same
    uint64_t init = 0, xorout = 0;          // checksum contracts
    cof::Interface iface = cof::Interface::other;
    bool slow = false; // calls are counted or watched: take the long way
    uint32_t watch_every = 0;
    const cof::Contract *twin = nullptr;
    cof_context *context = nullptr;

    std::atomic<cof::Kernel *> current{nullptr}, current_short{nullptr};
    std::atomic<uint32_t> tick{0};
    // The portable kernel, or the reference of a pack's contract, for good. Of an adopted contract: the most modest
    // one, when calls are watched; nullptr where there is none, or when it was demoted itself.
    std::atomic<cof::Kernel *> fallback{nullptr};
    // Of cof.crc32-copy/1 and cof.crc32-batch/1: the slot of cof.crc32/1 whose kernel does it, by blocks or messages,
    // since that one is accelerated and here only the portable kernel serves. nullptr: `current` does it.
    std::atomic<const cof_slot *> single{nullptr};
    std::vector<cof::Kernel *> candidates; // in order of preference, the portable one last

    template <class Vtable> const Vtable *vtable(size_t n = SIZE_MAX) const {
        return static_cast<const Vtable *>(vtables[n < short_below].load(std::memory_order_acquire));
    }
    cof::Kernel *kernel(size_t n) const {
        return (n < short_below ? current_short : current).load(std::memory_order_acquire);
    }
    bool serves(cof::Interface wanted) const { return iface == wanted; }
    bool serves_crc() const { return serves(cof::Interface::crc32) || serves(cof::Interface::crc64); }
    bool serves_crc_many() const { return serves(cof::Interface::crc32_copy) || serves(cof::Interface::crc32_batch); }
    cof::AnyCrc crc(const cof::Kernel &kernel) const {
        return {kernel.descriptor.vtable, serves(cof::Interface::crc64)};
    }
    bool watch_now() {
        return watch_every != 0 && fallback.load(std::memory_order_acquire) != nullptr &&
               tick.fetch_add(1, std::memory_order_relaxed) % watch_every == watch_every - 1;
    }
    void publish(cof::Kernel *kernel) {
        current.store(kernel, std::memory_order_release);
        vtables[0].store(kernel->descriptor.vtable, std::memory_order_release);
    }
    void publish_short(cof::Kernel *kernel) {
        current_short.store(kernel, std::memory_order_release);
        vtables[1].store(kernel->descriptor.vtable, std::memory_order_release);
    }
};
