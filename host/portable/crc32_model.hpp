// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A cyclic redundancy check of 32 bits, of either bit order, by sixteen tables of 256 remainders ("slicing").
//
// A register is raw: before initial value and final inversion. reflected: bit i is the coefficient of x^(31-i) and a
// byte enters with its lowest bit first; otherwise bit i is that of x^i and a byte enters with its highest bit first.
#pragma once

#include <array>

#include "host/portable/bytes.hpp"
#include "host/portable/gf2.hpp"
#include "host/portable/portable.hpp"

namespace cof {

inline constexpr unsigned slices = 16;
using Slices = std::array<std::array<uint32_t, 256>, slices>;

// [k][b]: byte b and then k zero bytes, from register 0.
template <uint32_t poly, bool reflected> constexpr Slices make_slices() {
    Slices t{};
    for (uint32_t b = 0; b < 256; ++b) {
        uint32_t reg = reflected ? b : b << 24;
        for (int bit = 0; bit < 8; ++bit) {
            if constexpr (reflected)
                reg = reg >> 1 ^ (reg & 1 ? gf2_reverse(poly) : 0);
            else
                reg = reg << 1 ^ (reg >> 31 ? poly : 0);
        }
        t[0][b] = reg;
    }
    for (unsigned k = 1; k < slices; ++k)
        for (unsigned b = 0; b < 256; ++b) {
            const uint32_t reg = t[k - 1][b];
            t[k][b] = reflected ? reg >> 8 ^ t[0][reg & 0xff] : reg << 8 ^ t[0][reg >> 24];
        }
    return t;
}

template <uint32_t poly, bool reflected> class Crc32Model {
  public:
    static uint32_t update(uint32_t reg, const void *data, size_t n) {
        auto p = static_cast<const uint8_t *>(data);
        for (; n >= slices; p += slices, n -= slices) {
            const uint32_t a = load(p) ^ reg, b = load(p + 4), c = load(p + 8), d = load(p + 12);
            reg = word(a, 12) ^ word(b, 8) ^ word(c, 4) ^ word(d, 0);
        }
        for (; n > 0; ++p, --n) {
            if constexpr (reflected)
                reg = reg >> 8 ^ tables[0][(reg ^ *p) & 0xff];
            else
                reg = reg << 8 ^ tables[0][reg >> 24 ^ *p];
        }
        return reg;
    }

    static uint32_t shift(uint32_t reg, int64_t n) {
        const uint64_t distance = n < 0 ? 0 - static_cast<uint64_t>(n) : static_cast<uint64_t>(n);
        const uint32_t moved = gf2_times_power(order(reg), n < 0 ? back : forth, distance, poly);
        return order(moved);
    }

  private:
    static constexpr uint32_t order(uint32_t v) { return reflected ? gf2_reverse(v) : v; }
    static uint32_t load(const uint8_t *p) { return reflected ? load_le<uint32_t>(p) : load_be<uint32_t>(p); }

    // The part of four bytes, of which the last has 'after' bytes of the sixteen behind it.
    static uint32_t word(uint32_t v, unsigned after) {
        uint32_t reg = 0;
        for (unsigned i = 0; i < 4; ++i)
            reg ^= tables[after + 3 - i][v >> (reflected ? 8 * i : 24 - 8 * i) & 0xff];
        return reg;
    }

    static constexpr Slices tables = make_slices<poly, reflected>();
    static constexpr Gf2Powers forth = gf2_powers(0x100, poly);
    static constexpr Gf2Powers back = gf2_powers(gf2_byte_inverse(poly), poly);
};

template <typename Model> inline constexpr cof_crc32 crc32_vtable = {sizeof(cof_crc32), 0, Model::update, Model::shift};

// Initial value and final inversion are all ones in every contract of this release.
template <typename Model> constexpr Contract crc32_portable(const char *contract, uint64_t check) {
    return {.kernel = portable_kernel(contract, COF_IFACE_CRC32, &crc32_vtable<Model>,
                                      "slicing by sixteen tables, from the definition of the polynomial"),
            .width = 32,
            .init = 0xffffffff,
            .xorout = 0xffffffff,
            .check = check};
}

} // namespace cof
