// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What follows from a checksum's shift. Values are finished ones; ends() is init ^ xorout, which every contract has 0,
// and which stays in the formulas because they cost nothing and do not depend on that.
#include <array>
#include <bit>
#include <utility>

#include <cofferdam_crc.h>

#include "host/lib/context.hpp"

using namespace cof;

namespace {

constexpr unsigned register_bits = 32;
// What each bit of a register becomes: a linear map.
using Columns = std::array<uint32_t, register_bits>;

uint32_t ends(const cof_slot *slot) {
    return static_cast<uint32_t>(slot->init ^ slot->xorout);
}

// The kernel's shift takes a signed length: three steps cover those above.
uint32_t forth(const cof_slot *slot, uint32_t reg, uint64_t n) {
    const auto shift = slot->vtable<cof_crc32>()->shift;
    if (n <= INT64_MAX) return shift(reg, static_cast<int64_t>(n));
    const auto half = static_cast<int64_t>(n / 2);
    return shift(shift(shift(reg, half), half), static_cast<int64_t>(n % 2));
}
uint32_t back(const cof_slot *slot, uint32_t reg, uint64_t n) {
    const auto shift = slot->vtable<cof_crc32>()->shift;
    if (n <= INT64_MAX) return shift(reg, -static_cast<int64_t>(n));
    const auto half = static_cast<int64_t>(n / 2);
    return shift(shift(shift(reg, -half), -half), -static_cast<int64_t>(n % 2));
}

Columns columns_of(const cof_crc32_operator &op) {
    Columns columns;
    for (unsigned bit = 0; bit < register_bits; ++bit)
        columns[bit] = op.nibble[bit / 4][1u << bit % 4];
    return columns;
}

void put(const Columns &columns, cof_crc32_operator &op) {
    for (unsigned i = 0; i < 8; ++i)
        for (unsigned v = 0; v < 16; ++v) {
            uint32_t sum = 0;
            for (unsigned bit = 0; bit < 4; ++bit)
                if (v >> bit & 1) sum ^= columns[4 * i + bit];
            op.nibble[i][v] = sum;
        }
}

// Shifts commute. So where a zero byte moves one bit of a register onto another, it moves the one's column to the
// other's: of eight bits alone, those that come first in the order of the register, is the shift by n asked for.
Columns shifted(const cof_crc32 &kernel, uint32_t width, int64_t n) {
    Columns columns;
    for (unsigned bit = 0; bit < register_bits; ++bit) // beyond the register nothing moves, so that all can be undone
        columns[bit] = 1u << bit;
    std::array<bool, register_bits> done{};
    const auto follow = [&](unsigned bit) {
        for (;;) {
            done[bit] = true;
            const uint32_t moved = kernel.shift(1u << bit, 1);
            if (!std::has_single_bit(moved)) return;
            const auto next = static_cast<unsigned>(std::countr_zero(moved));
            if (next >= width || done[next]) return;
            columns[next] = kernel.shift(columns[bit], 1);
            bit = next;
        }
    };
    // x^0 to x^7 are the highest bits of a reflected register, and the lowest of another.
    const bool reflected = kernel.shift(1, 1) != 0x100;
    for (unsigned i = 0; i < width; ++i) {
        const unsigned bit = reflected ? width - 1 - i : i;
        if (done[bit]) continue;
        columns[bit] = kernel.shift(1u << bit, n);
        follow(bit);
    }
    return columns;
}

// Gauss and Jordan: rows of the map beside rows of the identity, until the map is the identity. false: it is singular.
bool invert(Columns columns, Columns &inverse) {
    for (unsigned i = 0; i < register_bits; ++i)
        inverse[i] = 1u << i;
    for (unsigned bit = 0; bit < register_bits; ++bit) {
        unsigned pivot = bit;
        while (pivot < register_bits && (columns[pivot] >> bit & 1) == 0)
            ++pivot;
        if (pivot == register_bits) return false;
        std::swap(columns[pivot], columns[bit]);
        std::swap(inverse[pivot], inverse[bit]);
        for (unsigned other = 0; other < register_bits; ++other)
            if (other != bit && (columns[other] >> bit & 1) != 0) {
                columns[other] ^= columns[bit];
                inverse[other] ^= inverse[bit];
            }
    }
    return true;
}

} // namespace

uint32_t cof_crc32_combine(const cof_slot *slot, uint32_t crc_a, uint32_t crc_b, uint64_t len_b) {
    return forth(slot, crc_a ^ ends(slot), len_b) ^ crc_b;
}

uint32_t cof_crc32_shift(const cof_slot *slot, uint32_t reg, int64_t n) {
    return slot->vtable<cof_crc32>()->shift(reg, n);
}

uint32_t cof_crc32_zeros(const cof_slot *slot, uint32_t crc, uint64_t n) {
    const auto xorout = static_cast<uint32_t>(slot->xorout);
    return forth(slot, crc ^ xorout, n) ^ xorout;
}

uint32_t cof_crc32_remove_prefix(const cof_slot *slot, uint32_t crc_ab, uint32_t crc_a, uint64_t len_b) {
    return forth(slot, crc_a ^ ends(slot), len_b) ^ crc_ab;
}

uint32_t cof_crc32_remove_suffix(const cof_slot *slot, uint32_t crc_ab, uint32_t crc_b, uint64_t len_b) {
    return back(slot, crc_ab ^ crc_b, len_b) ^ ends(slot);
}

cof_status cof_crc32_operator_make(const cof_slot *slot, int64_t n, cof_crc32_operator *op) {
    if (!slot || !op || !slot->serves(Interface::crc32)) return COF_E_INVALID;
    put(shifted(*slot->vtable<cof_crc32>(), slot->twin->width, n), *op);
    return COF_OK;
}

void cof_crc32_operator_compose(const cof_crc32_operator *a, const cof_crc32_operator *b, cof_crc32_operator *out) {
    Columns columns = columns_of(*b);
    for (uint32_t &column : columns)
        column = cof_crc32_operator_apply(a, column);
    put(columns, *out);
}

cof_status cof_crc32_operator_invert(const cof_crc32_operator *op, cof_crc32_operator *out) {
    Columns inverse;
    if (!op || !out || !invert(columns_of(*op), inverse)) return COF_E_INVALID;
    put(inverse, *out);
    return COF_OK;
}
