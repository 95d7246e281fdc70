// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What follows from a checksum's shift. Values are finished ones; empty() is init ^ xorout, the value of the empty
// message, which nearly every contract has 0.
#include <array>
#include <bit>
#include <limits>
#include <utility>

#include <cofferdam_crc.h>

#include "host/lib/context.hpp"

using namespace cof;

namespace {

// The functions of one width.
template <class Vtable, class Operator> struct Algebra {
    using Value = CrcRegister<Vtable>;
    using Shift = Value (*)(Value reg, int64_t n);
    static constexpr unsigned bits = std::numeric_limits<Value>::digits;
    // What each bit of a register becomes: a linear map.
    using Columns = std::array<Value, bits>;

    static constexpr Value one(unsigned bit) { return Value{1} << bit; }
    static Value xorout(const cof_slot *slot) { return static_cast<Value>(slot->xorout); }
    static Value empty(const cof_slot *slot) { return static_cast<Value>(slot->init ^ slot->xorout); }
    static Shift shift_of(const cof_slot *slot) { return slot->vtable<Vtable>()->shift; }

    // The kernel's shift takes a signed length: three steps cover those above.
    static Value forth(const cof_slot *slot, Value reg, uint64_t n) {
        const Shift shift = shift_of(slot);
        if (n <= INT64_MAX) return shift(reg, static_cast<int64_t>(n));
        const auto half = static_cast<int64_t>(n / 2);
        return shift(shift(shift(reg, half), half), static_cast<int64_t>(n % 2));
    }
    static Value back(const cof_slot *slot, Value reg, uint64_t n) {
        const Shift shift = shift_of(slot);
        if (n <= INT64_MAX) return shift(reg, -static_cast<int64_t>(n));
        const auto half = static_cast<int64_t>(n / 2);
        return shift(shift(shift(reg, -half), -half), -static_cast<int64_t>(n % 2));
    }

    static Value combine(const cof_slot *slot, Value a, Value b, uint64_t len_b) {
        return forth(slot, a ^ empty(slot), len_b) ^ b;
    }
    static Value zeros(const cof_slot *slot, Value value, uint64_t n) {
        return forth(slot, value ^ xorout(slot), n) ^ xorout(slot);
    }
    static Value remove_suffix(const cof_slot *slot, Value ab, Value b, uint64_t len_b) {
        return back(slot, ab ^ b, len_b) ^ empty(slot);
    }

    static Value apply(const Operator &op, Value reg) {
        if constexpr (bits == 32)
            return cof_crc32_operator_apply(&op, reg);
        else
            return cof_crc64_operator_apply(&op, reg);
    }

    static Columns columns_of(const Operator &op) {
        Columns columns;
        for (unsigned bit = 0; bit < bits; ++bit)
            columns[bit] = op.nibble[bit / 4][1u << bit % 4];
        return columns;
    }

    static void put(const Columns &columns, Operator &op) {
        for (unsigned i = 0; i < bits / 4; ++i)
            for (unsigned v = 0; v < 16; ++v) {
                Value sum = 0;
                for (unsigned bit = 0; bit < 4; ++bit)
                    if (v >> bit & 1) sum ^= columns[4 * i + bit];
                op.nibble[i][v] = sum;
            }
    }

    // Shifts commute. So where a zero byte moves one bit of a register onto another, it moves the one's column to the
    // other's: of eight bits alone, those that come first in the order of the register, is the shift by n asked for.
    static Columns shifted(Shift shift, uint32_t width, int64_t n) {
        Columns columns;
        for (unsigned bit = 0; bit < bits; ++bit) // beyond the register nothing moves, so that all can be undone
            columns[bit] = one(bit);
        std::array<bool, bits> done{};
        const auto follow = [&](unsigned bit) {
            for (;;) {
                done[bit] = true;
                const Value moved = shift(one(bit), 1);
                if (!std::has_single_bit(moved)) return;
                const auto next = static_cast<unsigned>(std::countr_zero(moved));
                if (next >= width || done[next]) return;
                columns[next] = shift(columns[bit], 1);
                bit = next;
            }
        };
        // x^0 to x^7 are the highest bits of a reflected register, and the lowest of another.
        const bool reflected = shift(1, 1) != 0x100;
        for (unsigned i = 0; i < width; ++i) {
            const unsigned bit = reflected ? width - 1 - i : i;
            if (done[bit]) continue;
            columns[bit] = shift(one(bit), n);
            follow(bit);
        }
        return columns;
    }

    // Gauss and Jordan: rows of the map beside rows of the identity, until the map is the identity. false: it is
    // singular.
    static bool invert(Columns columns, Columns &inverse) {
        for (unsigned i = 0; i < bits; ++i)
            inverse[i] = one(i);
        for (unsigned bit = 0; bit < bits; ++bit) {
            unsigned pivot = bit;
            while (pivot < bits && (columns[pivot] >> bit & 1) == 0)
                ++pivot;
            if (pivot == bits) return false;
            std::swap(columns[pivot], columns[bit]);
            std::swap(inverse[pivot], inverse[bit]);
            for (unsigned other = 0; other < bits; ++other)
                if (other != bit && (columns[other] >> bit & 1) != 0) {
                    columns[other] ^= columns[bit];
                    inverse[other] ^= inverse[bit];
                }
        }
        return true;
    }

    static cof_status make(const cof_slot *slot, Interface iface, int64_t n, Operator *op) {
        if (!slot || !op || !slot->serves(iface)) return COF_E_INVALID;
        put(shifted(shift_of(slot), slot->twin->width, n), *op);
        return COF_OK;
    }

    static void compose(const Operator &a, const Operator &b, Operator &out) {
        Columns columns = columns_of(b);
        for (Value &column : columns)
            column = apply(a, column);
        put(columns, out);
    }

    static cof_status inverse(const Operator *op, Operator *out) {
        Columns columns;
        if (!op || !out || !invert(columns_of(*op), columns)) return COF_E_INVALID;
        put(columns, *out);
        return COF_OK;
    }
};

using Crc32 = Algebra<cof_crc32, cof_crc32_operator>;
using Crc64 = Algebra<cof_crc64, cof_crc64_operator>;

} // namespace

uint32_t cof_crc32_combine(const cof_slot *slot, uint32_t crc_a, uint32_t crc_b, uint64_t len_b) {
    return Crc32::combine(slot, crc_a, crc_b, len_b);
}
uint32_t cof_crc32_shift(const cof_slot *slot, uint32_t reg, int64_t n) {
    return Crc32::shift_of(slot)(reg, n);
}
uint32_t cof_crc32_zeros(const cof_slot *slot, uint32_t crc, uint64_t n) {
    return Crc32::zeros(slot, crc, n);
}
uint32_t cof_crc32_remove_prefix(const cof_slot *slot, uint32_t crc_ab, uint32_t crc_a, uint64_t len_b) {
    return Crc32::combine(slot, crc_a, crc_ab, len_b);
}
uint32_t cof_crc32_remove_suffix(const cof_slot *slot, uint32_t crc_ab, uint32_t crc_b, uint64_t len_b) {
    return Crc32::remove_suffix(slot, crc_ab, crc_b, len_b);
}
cof_status cof_crc32_operator_make(const cof_slot *slot, int64_t n, cof_crc32_operator *op) {
    return Crc32::make(slot, Interface::crc32, n, op);
}
void cof_crc32_operator_compose(const cof_crc32_operator *a, const cof_crc32_operator *b, cof_crc32_operator *out) {
    Crc32::compose(*a, *b, *out);
}
cof_status cof_crc32_operator_invert(const cof_crc32_operator *op, cof_crc32_operator *out) {
    return Crc32::inverse(op, out);
}

uint64_t cof_crc64_combine(const cof_slot *slot, uint64_t crc_a, uint64_t crc_b, uint64_t len_b) {
    return Crc64::combine(slot, crc_a, crc_b, len_b);
}
uint64_t cof_crc64_shift(const cof_slot *slot, uint64_t reg, int64_t n) {
    return Crc64::shift_of(slot)(reg, n);
}
uint64_t cof_crc64_zeros(const cof_slot *slot, uint64_t crc, uint64_t n) {
    return Crc64::zeros(slot, crc, n);
}
uint64_t cof_crc64_remove_prefix(const cof_slot *slot, uint64_t crc_ab, uint64_t crc_a, uint64_t len_b) {
    return Crc64::combine(slot, crc_a, crc_ab, len_b);
}
uint64_t cof_crc64_remove_suffix(const cof_slot *slot, uint64_t crc_ab, uint64_t crc_b, uint64_t len_b) {
    return Crc64::remove_suffix(slot, crc_ab, crc_b, len_b);
}
cof_status cof_crc64_operator_make(const cof_slot *slot, int64_t n, cof_crc64_operator *op) {
    return Crc64::make(slot, Interface::crc64, n, op);
}
void cof_crc64_operator_compose(const cof_crc64_operator *a, const cof_crc64_operator *b, cof_crc64_operator *out) {
    Crc64::compose(*a, *b, *out);
}
cof_status cof_crc64_operator_invert(const cof_crc64_operator *op, cof_crc64_operator *out) {
    return Crc64::inverse(op, out);
}
