// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/machine_proxy.hpp"

#if defined(__x86_64__)
#include <algorithm>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace cof::conform {

namespace {

// Of the one proxy there is.
Caller *current_caller;
std::vector<Proxy::Slot> current_slots;

template <class T> Word word(T value) {
    if constexpr (std::is_pointer_v<T>)
        return {reinterpret_cast<uintptr_t>(value), sizeof value};
    else
        return {static_cast<uint64_t>(value), sizeof value};
}

// What stands in the vtable in place of its function number index.
template <size_t index, class R, class... Args> R through(Args... args) {
    const Word words[] = {word(args)...};
    Proxy::Slot &slot = current_slots[index];
    ++slot.calls;
    const uint64_t result = current_caller->call(slot.function, slot.name, words);
    if constexpr (!std::is_void_v<R>) return static_cast<R>(result);
}

template <size_t index, class R, class... Args> void put(R (*&slot)(Args...), const char *name) {
    current_slots.push_back({reinterpret_cast<const void *>(slot), name, ((sizeof(Args) < 8) || ...)});
    slot = through<index, R, Args...>;
}

} // namespace

// The part that the plugin has of the vtable; the rest is zero.
template <class Vtable> Vtable &Proxy::copy() {
    auto vtable = std::make_shared<Vtable>();
    uint32_t size;
    memcpy(&size, kernel_.vtable, sizeof size);
    memcpy(vtable.get(), kernel_.vtable, std::min<size_t>(size, sizeof *vtable));
    kernel_.vtable = vtable.get();
    vtable_ = vtable;
    return *vtable;
}

Proxy::Proxy(const cof_kernel &kernel, Caller &caller) : kernel_(kernel) {
    current_caller = &caller;
    current_slots.clear();
    const std::string_view iface = kernel.iface;
    if (iface == COF_IFACE_CRC32) {
        auto &vtable = copy<cof_crc32>();
        put<0>(vtable.update, "update");
        put<1>(vtable.shift, "shift");
    } else if (iface == COF_IFACE_CRC64) {
        auto &vtable = copy<cof_crc64>();
        put<0>(vtable.update, "update");
        put<1>(vtable.shift, "shift");
    } else if (iface == COF_IFACE_CRC32_COPY) {
        put<0>(copy<cof_crc32_copy>().copy, "copy");
    } else if (iface == COF_IFACE_CRC32_BATCH) {
        auto &vtable = copy<cof_crc32_batch>();
        put<0>(vtable.batch, "batch");
        put<1>(vtable.gather, "gather");
    } else if (iface == COF_IFACE_HASH) {
        auto &vtable = copy<cof_hash>();
        put<0>(vtable.oneshot, "oneshot");
        put<1>(vtable.init, "init");
        put<2>(vtable.update, "update");
        put<3>(vtable.final, "final");
    } else if (iface == COF_IFACE_HASH_BATCH) {
        put<0>(copy<cof_hash_batch>().batch, "batch");
    } else if (iface == COF_IFACE_CUT) {
        auto &vtable = copy<cof_cut>();
        put<0>(vtable.state_size, "state_size");
        put<1>(vtable.init, "init");
        put<2>(vtable.feed, "feed");
    } else if (iface == COF_IFACE_CUT_SKETCH) {
        auto &vtable = copy<cof_cut_sketch>();
        put<0>(vtable.sketch_size, "sketch_size");
        put<1>(vtable.sketch, "sketch");
    } else if (iface == COF_IFACE_DIGEST_CTX) {
        auto &vtable = copy<cof_digest_ctx>();
        put<0>(vtable.open, "open");
        put<1>(vtable.update, "update");
        put<2>(vtable.final, "final");
        put<3>(vtable.clone, "clone");
        put<4>(vtable.close, "close");
        put<5>(vtable.oneshot, "oneshot");
    } else if (iface == COF_IFACE_DIGEST_BATCH) {
        put<0>(copy<cof_digest_batch_vtable>().batch, "batch");
    } else if (iface == COF_IFACE_AEAD) {
        auto &vtable = copy<cof_aead>();
        put<0>(vtable.open, "open");
        put<1>(vtable.seal, "seal");
        put<2>(vtable.unseal, "unseal");
        put<3>(vtable.close, "close");
    } else if (iface == COF_IFACE_CODEC) {
        auto &vtable = copy<cof_codec>();
        put<0>(vtable.content_size, "content_size");
        put<1>(vtable.bound, "bound");
        put<2>(vtable.compress, "compress");
        put<3>(vtable.decompress, "decompress");
    }
}
Proxy::~Proxy() {
    current_slots.clear();
    current_caller = nullptr;
}

const std::vector<Proxy::Slot> &Proxy::slots() const {
    return current_slots;
}

} // namespace cof::conform
#endif
