// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The interfaces of checksums as one: a register of 32 bits in a word of 64. What is on a hot path calls its vtable
// itself.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "host/portable/portable.hpp"

namespace cof {

constexpr bool is_crc(std::string_view iface) {
    return iface == COF_IFACE_CRC32 || iface == COF_IFACE_CRC64;
}

// The same register through the interfaces that copy, or take many messages.
constexpr bool is_crc_many(std::string_view iface) {
    return iface == COF_IFACE_CRC32_COPY || iface == COF_IFACE_CRC32_BATCH;
}

// All bits of the contract's register.
constexpr uint64_t crc_mask(const Contract &contract) {
    return contract.width >= 64 ? UINT64_MAX : (UINT64_C(1) << contract.width) - 1;
}

// Bytes of the contract's register, and of its digest: the value in big-endian order, as wide as the register. One that
// a plugin brings has all bytes of the interface's word, as its vectors do.
constexpr size_t crc_digest_size(const Contract &contract) {
    const bool wide = std::string_view(contract.kernel.iface) == COF_IFACE_CRC64;
    return contract.pack ? (wide ? sizeof(uint64_t) : sizeof(uint32_t)) : (contract.width + 7) / 8;
}

inline void store_crc_digest(const Contract &contract, uint64_t value, void *digest) {
    auto *bytes = static_cast<uint8_t *>(digest);
    for (size_t i = crc_digest_size(contract); i-- > 0; value >>= 8)
        bytes[i] = static_cast<uint8_t>(value);
}

template <class Vtable> using CrcRegister = decltype(std::declval<Vtable>().shift(0, 0));

class AnyCrc {
  public:
    AnyCrc(const void *vtable, bool wide) : vtable_(vtable), wide_(wide) {}
    explicit AnyCrc(const cof_kernel &kernel)
        : AnyCrc(kernel.vtable, std::string_view(kernel.iface) == COF_IFACE_CRC64) {}

    uint64_t update(uint64_t reg, const void *p, size_t n) const {
        return wide_ ? as<cof_crc64>().update(reg, p, n) : as<cof_crc32>().update(static_cast<uint32_t>(reg), p, n);
    }
    uint64_t shift(uint64_t reg, int64_t n) const {
        return wide_ ? as<cof_crc64>().shift(reg, n) : as<cof_crc32>().shift(static_cast<uint32_t>(reg), n);
    }
    size_t size() const { return wide_ ? sizeof(uint64_t) : sizeof(uint32_t); } // of a value, in bytes
    bool operator==(const AnyCrc &) const = default;

  private:
    template <class Vtable> const Vtable &as() const { return *static_cast<const Vtable *>(vtable_); }
    const void *vtable_;
    bool wide_;
};

} // namespace cof
