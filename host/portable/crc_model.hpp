// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A cyclic redundancy check of up to as many bits as its register has, of either bit order, by sixteen tables of 256
// remainders ("slicing").
//
// A register is raw: before initial value and final inversion. With w bits, reflected: bit i is the coefficient of
// x^(w-1-i) and a byte enters with its lowest bit first; otherwise bit i is that of x^i and a byte enters with its
// highest bit first. Where w is less than the word's width, bits above it are ignored and come back 0, and the work is
// done modulo P x^s, with s = width - w (gf2.hpp): a reflected register stays where it is, another moves up by s bits.
#pragma once

#include <array>
#include <concepts>
#include <limits>

#include "host/portable/any_crc.hpp"
#include "host/portable/bytes.hpp"
#include "host/portable/gf2.hpp"
#include "host/portable/portable.hpp"

namespace cof {

inline constexpr unsigned slices = 16;
template <std::unsigned_integral Register> using Slices = std::array<std::array<Register, 256>, slices>;

// [k][b]: byte b and then k zero bytes, from register 0.
template <std::unsigned_integral Register, Register poly, bool reflected> constexpr Slices<Register> make_slices() {
    constexpr unsigned top = gf2_degree<Register> - 8; // where the highest byte begins
    Slices<Register> t{};
    for (Register b = 0; b < 256; ++b) {
        Register reg = reflected ? b : b << top;
        for (int bit = 0; bit < 8; ++bit) {
            if constexpr (reflected)
                reg = reg >> 1 ^ (reg & 1 ? gf2_reverse(poly) : 0);
            else
                reg = reg << 1 ^ (reg >> (top + 7) ? poly : 0);
        }
        t[0][b] = reg;
    }
    for (unsigned k = 1; k < slices; ++k)
        for (unsigned b = 0; b < 256; ++b) {
            const Register reg = t[k - 1][b];
            t[k][b] = reflected ? reg >> 8 ^ t[0][reg & 0xff] : reg << 8 ^ t[0][reg >> top];
        }
    return t;
}

// generator is P without its leading term, bit i the coefficient of x^i, in either bit order.
template <std::unsigned_integral Register, unsigned width, Register generator, bool reflected> class CrcModel {
  public:
    static Register update(Register value, const void *data, size_t n) {
        auto p = static_cast<const uint8_t *>(data);
        Register reg = enter(value);
        for (; n >= slices; p += slices, n -= slices) {
            // The part that waits for the register comes last.
            if constexpr (size == 4)
                reg = word(load(p + 12), 0) ^ word(load(p + 8), 4) ^ word(load(p + 4), 8) ^ word(load(p) ^ reg, 12);
            else
                reg = word(load(p + 8), 0) ^ word(load(p) ^ reg, 8);
        }
        for (; n > 0; ++p, --n) {
            if constexpr (reflected)
                reg = reg >> 8 ^ tables[0][(reg ^ *p) & 0xff];
            else
                reg = reg << 8 ^ tables[0][reg >> (8 * size - 8) ^ *p];
        }
        return leave(reg);
    }

    static Register shift(Register value, int64_t n) {
        const uint64_t distance = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
        const Register moved = gf2_times_power(order(enter(value)), n < 0 ? back : forth, distance, poly);
        return leave(order(moved));
    }

  private:
    static constexpr unsigned size = sizeof(Register), spare = 8 * size - width;
    static_assert(size == 4 || size == 8);
    static_assert(width >= 8 && width <= 8 * size);
    static constexpr Register poly = generator << spare, mask = std::numeric_limits<Register>::max() >> spare;
    static constexpr Register enter(Register v) { return reflected ? v & mask : v << spare; }
    static constexpr Register leave(Register v) { return reflected ? v : v >> spare; }
    static constexpr Register order(Register v) { return reflected ? gf2_reverse(v) : v; }
    static Register load(const uint8_t *p) { return reflected ? load_le<Register>(p) : load_be<Register>(p); }

    // The part of as many bytes as a register has, of which the last has 'after' bytes of the sixteen behind it. Joined
    // in pairs: a chain of eight would be what a round waits for.
    static Register word(Register v, unsigned after) {
        const auto part = [v, after](unsigned i) {
            return tables[after + size - 1 - i][v >> (reflected ? 8 * i : 8 * (size - 1 - i)) & 0xff];
        };
        const Register first = (part(0) ^ part(1)) ^ (part(2) ^ part(3));
        if constexpr (size == 4)
            return first;
        else
            return first ^ ((part(4) ^ part(5)) ^ (part(6) ^ part(7)));
    }

    static constexpr Slices<Register> tables = make_slices<Register, poly, reflected>();
    static constexpr Gf2Powers<Register> forth = gf2_powers(Register{0x100}, poly);
    static constexpr Gf2Powers<Register> back = gf2_powers(gf2_byte_inverse(poly, spare), poly);
};

template <uint32_t poly, bool reflected> using Crc32Model = CrcModel<uint32_t, 32, poly, reflected>;
template <uint64_t poly, bool reflected> using Crc64Model = CrcModel<uint64_t, 64, poly, reflected>;
// Of less than 32 bits.
template <unsigned width, uint32_t poly, bool reflected>
using CrcNarrowModel = CrcModel<uint32_t, width, poly, reflected>;

template <class Model> inline constexpr cof_crc32 crc32_vtable = {sizeof(cof_crc32), 0, Model::update, Model::shift};
template <class Model> inline constexpr cof_crc64 crc64_vtable = {sizeof(cof_crc64), 0, Model::update, Model::shift};

constexpr Contract crc_portable(const char *contract, const char *iface, const void *vtable, uint32_t width,
                                uint64_t check) {
    return {.kernel = portable_kernel(contract, iface, vtable,
                                      "slicing by sixteen tables, from the definition of the polynomial"),
            .width = width,
            .check = check};
}
constexpr Contract with_all_ones(Contract row) { // initial value and final inversion
    row.init = row.xorout = crc_mask(row);
    return row;
}
template <class Model> constexpr Contract crc32_portable(const char *contract, uint32_t check) {
    return with_all_ones(crc_portable(contract, COF_IFACE_CRC32, &crc32_vtable<Model>, 32, check));
}
template <class Model> constexpr Contract crc64_portable(const char *contract, uint64_t check) {
    return with_all_ones(crc_portable(contract, COF_IFACE_CRC64, &crc64_vtable<Model>, 64, check));
}
// Without a final inversion.
template <unsigned width, uint32_t poly, bool reflected>
constexpr Contract crc_narrow_portable(const char *contract, uint32_t init, uint32_t check) {
    Contract row =
        crc_portable(contract, COF_IFACE_CRC32, &crc32_vtable<CrcNarrowModel<width, poly, reflected>>, width, check);
    row.init = init;
    return row;
}

} // namespace cof
