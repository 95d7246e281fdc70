// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Unaligned loads and stores of a named byte order, and the one descriptor shape that all portable kernels share.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

#include <cofferdam/abi.h>

namespace cof {

constexpr uint16_t byte_swap(uint16_t v) {
    return __builtin_bswap16(v);
}
constexpr uint32_t byte_swap(uint32_t v) {
    return __builtin_bswap32(v);
}
constexpr uint64_t byte_swap(uint64_t v) {
    return __builtin_bswap64(v);
}

template <std::unsigned_integral T> inline T load_le(const void *p) {
    T v;
    std::memcpy(&v, p, sizeof v);
    return std::endian::native == std::endian::big ? byte_swap(v) : v;
}

template <std::unsigned_integral T> inline T load_be(const void *p) {
    T v;
    std::memcpy(&v, p, sizeof v);
    return std::endian::native == std::endian::big ? v : byte_swap(v);
}

template <std::unsigned_integral T> inline void store_be(void *p, T v) {
    if (std::endian::native != std::endian::big) v = byte_swap(v);
    std::memcpy(p, &v, sizeof v);
}

constexpr cof_kernel portable_kernel(const char *contract, const char *iface, const void *vtable,
                                     const char *provenance) {
    cof_kernel k{};
    k.struct_size = sizeof(cof_kernel);
    k.contract = contract;
    k.iface = iface;
    k.impl = "portable";
    k.vtable = vtable;
    k.state_align = 1;
    k.provenance = provenance;
    return k;
}

constexpr cof_kernel with_state(cof_kernel k, uint32_t size, uint32_t align, const char *format) {
    k.state_size = size;
    k.state_align = align;
    k.state_format = format;
    return k;
}

} // namespace cof
