// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Checksums without the bytes, for C++20: what is appended, removed or filled with zeros, from values and lengths. Over
// cofferdam_crc.h, with the rules of cofferdam.hpp; nothing here fails.
//
//     const std::uint32_t b = cofferdam::remove_prefix(crc, value_ab, value_a, len_b);
//     const cofferdam::Crc32Operator over(crc, 4096);              // many combinations with one length
//     for (const std::uint32_t block : values)
//         whole = over.combine(whole, block);
//     const cofferdam::Crc32Operator both = over * cofferdam::Crc32Operator(crc, len_b);
#ifndef COFFERDAM_CRC_HPP
#define COFFERDAM_CRC_HPP

#include <cofferdam.hpp>
#include <cofferdam_crc.h>

namespace cofferdam {

// The raw register as if n zero bytes followed; a negative n undoes them.
inline std::uint32_t shift(Crc32 crc, std::uint32_t reg, std::int64_t n) noexcept {
    return cof_crc32_shift(crc.slot(), reg, n);
}
// The value of the bytes of `value` followed by n zero bytes.
inline std::uint32_t zeros(Crc32 crc, std::uint32_t value, std::uint64_t n) noexcept {
    return cof_crc32_zeros(crc.slot(), value, n);
}
// The value of B, from those of A followed by B and of A, and from B's length.
inline std::uint32_t remove_prefix(Crc32 crc, std::uint32_t ab, std::uint32_t a, std::uint64_t len_b) noexcept {
    return cof_crc32_remove_prefix(crc.slot(), ab, a, len_b);
}
// The value of A, from those of A followed by B and of B, and from B's length.
inline std::uint32_t remove_suffix(Crc32 crc, std::uint32_t ab, std::uint32_t b, std::uint64_t len_b) noexcept {
    return cof_crc32_remove_suffix(crc.slot(), ab, b, len_b);
}

// Copies data to the beginning of dst, which is as long at least and does not overlap it, and returns the value as
// crc(data, so_far) or crc(data) does.
inline std::uint32_t copy(Crc32 crc, std::span<std::byte> dst, Bytes data, std::uint32_t so_far) noexcept {
    return cof_crc32_update_copy(crc.slot(), so_far, dst.data(), data.data(), data.size());
}
inline std::uint32_t copy(Crc32 crc, std::span<std::byte> dst, Bytes data) noexcept {
    return copy(crc, dst, data, crc({}));
}

// The same of 64 bits.
inline std::uint64_t shift(Crc64 crc, std::uint64_t reg, std::int64_t n) noexcept {
    return cof_crc64_shift(crc.slot(), reg, n);
}
inline std::uint64_t zeros(Crc64 crc, std::uint64_t value, std::uint64_t n) noexcept {
    return cof_crc64_zeros(crc.slot(), value, n);
}
inline std::uint64_t remove_prefix(Crc64 crc, std::uint64_t ab, std::uint64_t a, std::uint64_t len_b) noexcept {
    return cof_crc64_remove_prefix(crc.slot(), ab, a, len_b);
}
inline std::uint64_t remove_suffix(Crc64 crc, std::uint64_t ab, std::uint64_t b, std::uint64_t len_b) noexcept {
    return cof_crc64_remove_suffix(crc.slot(), ab, b, len_b);
}
inline std::uint64_t copy(Crc64 crc, std::span<std::byte> dst, Bytes data, std::uint64_t so_far) noexcept {
    return cof_crc64_update_copy(crc.slot(), so_far, dst.data(), data.data(), data.size());
}
inline std::uint64_t copy(Crc64 crc, std::span<std::byte> dst, Bytes data) noexcept {
    return copy(crc, dst, data, crc({}));
}

namespace detail {
// The C functions of one width.
template <class Crc> struct OperatorOf;
template <> struct OperatorOf<Crc32> {
    using Value = std::uint32_t;
    using Type = cof_crc32_operator;
    static constexpr auto make = cof_crc32_operator_make;
    static constexpr auto compose = cof_crc32_operator_compose;
    static constexpr auto invert = cof_crc32_operator_invert;
    static Value apply(const Type &op, Value reg) noexcept { return cof_crc32_operator_apply(&op, reg); }
};
template <> struct OperatorOf<Crc64> {
    using Value = std::uint64_t;
    using Type = cof_crc64_operator;
    static constexpr auto make = cof_crc64_operator_make;
    static constexpr auto compose = cof_crc64_operator_compose;
    static constexpr auto invert = cof_crc64_operator_invert;
    static Value apply(const Type &op, Value reg) noexcept { return cof_crc64_operator_apply(&op, reg); }
};
} // namespace detail

// A slot of cof.crc32-copy/1: a checksum while copying, by a kernel that does both at once.
class Crc32Copy {
  public:
    static constexpr const char *interface = COF_IFACE_CRC32_COPY;
    static constexpr std::size_t fixed_size = 0;
    explicit Crc32Copy(const cof_slot *slot) noexcept : slot_(slot) {}
    // As copy() above.
    std::uint32_t operator()(std::span<std::byte> dst, Bytes data, std::uint32_t so_far = 0) const noexcept {
        return cof_crc32_update_copy(slot_, so_far, dst.data(), data.data(), data.size());
    }
    std::uint32_t raw(std::uint32_t reg, std::span<std::byte> dst, Bytes data) const noexcept {
        return cof_crc32_raw_copy(slot_, reg, dst.data(), data.data(), data.size());
    }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};

// A slot of cof.crc32-batch/1: many messages a call, or one in pieces.
class Crc32Batch {
  public:
    static constexpr const char *interface = COF_IFACE_CRC32_BATCH;
    static constexpr std::size_t fixed_size = 4;
    explicit Crc32Batch(const cof_slot *slot) noexcept : slot_(slot) {}
    // values[i], in and out: 0, or the value of the bytes before messages[i]; then with them. The shorter span decides
    // how many.
    void operator()(std::span<std::uint32_t> values, std::span<const cof_span> messages) const noexcept {
        cof_crc32_update_batch(slot_, values.data(), messages.data(), fewer(values, messages));
    }
    void raw(std::span<std::uint32_t> registers, std::span<const cof_span> messages) const noexcept {
        cof_crc32_raw_batch(slot_, registers.data(), messages.data(), fewer(registers, messages));
    }
    // The value of the pieces as one message.
    std::uint32_t gather(std::span<const cof_span> pieces, std::uint32_t so_far = 0) const noexcept {
        return cof_crc32_update_gather(slot_, so_far, pieces.data(), pieces.size());
    }
    std::uint32_t raw_gather(std::uint32_t reg, std::span<const cof_span> pieces) const noexcept {
        return cof_crc32_raw_gather(slot_, reg, pieces.data(), pieces.size());
    }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    static std::size_t fewer(std::span<std::uint32_t> values, std::span<const cof_span> messages) noexcept {
        return values.size() < messages.size() ? values.size() : messages.size();
    }
    const cof_slot *slot_;
};

inline constexpr Contract<Crc32Copy> crc32c_copy{"crc32c/1"}, crc32_copy{"crc32/1"}, crc32_be_copy{"crc32-be/1"};
inline constexpr Contract<Crc32Batch> crc32c_batch{"crc32c/1"}, crc32_batch{"crc32/1"}, crc32_be_batch{"crc32-be/1"};

// The shift by one length, as a value without pointers: copy it freely, also beyond the life of the Context. Operators
// of one contract form a commutative group: * adds lengths, inverse() turns the length's sign.
template <class Crc> class CrcOperator {
    using Of = detail::OperatorOf<Crc>;

  public:
    using Value = typename Of::Value;
    CrcOperator(Crc crc, std::int64_t n) noexcept : empty_(crc({})) { (void)Of::make(crc.slot(), n, &op_); }
    // The raw register moved.
    Value operator()(Value reg) const noexcept { return Of::apply(op_, reg); }
    // The value of A followed by B, where this was made for B's length.
    Value combine(Value a, Value b) const noexcept { return (*this)(a ^ empty_) ^ b; }
    CrcOperator inverse() const noexcept {
        CrcOperator undoes = *this;
        (void)Of::invert(&op_, &undoes.op_); // a shift is never singular
        return undoes;
    }
    CrcOperator &operator*=(const CrcOperator &other) noexcept {
        Of::compose(&op_, &other.op_, &op_);
        return *this;
    }
    friend CrcOperator operator*(CrcOperator a, const CrcOperator &b) noexcept { return a *= b; }
    friend bool operator==(const CrcOperator &a, const CrcOperator &b) noexcept {
        for (unsigned bit = 0; bit < 8 * sizeof(Value); ++bit)
            if (a(Value{1} << bit) != b(Value{1} << bit)) return false;
        return a.empty_ == b.empty_;
    }
    const typename Of::Type &get() const noexcept { return op_; }

  private:
    typename Of::Type op_{};
    Value empty_; // the empty message's value
};
using Crc32Operator = CrcOperator<Crc32>; // 516 bytes
using Crc64Operator = CrcOperator<Crc64>; // 2056 bytes

#ifdef COF_HAS_CRC32C_SHORT
// CRC-32C of at most 16 bytes in place (cofferdam_crc32c_short.h). value: 0, or that of the bytes before. Crc32c does
// so by itself.
inline std::uint32_t crc32c_short(std::uint32_t value, const void *p, std::size_t n) noexcept {
    return cof_crc32c_short(value, p, n);
}
#endif

} // namespace cofferdam

#endif
