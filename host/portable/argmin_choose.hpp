// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Which of the positions with the smallest key a chunk of argmin/1 ends at: the one with the greatest wide key, of
// several the last.
#pragma once

#include <bit>

#include "host/portable/argmin_entries.hpp"

namespace cof::argmin {

// How many of the n bytes at a equal those at b, until the first that does not. The two may overlap.
inline size_t equal_bytes(const uint8_t *a, const uint8_t *b, size_t n) {
    constexpr size_t stride = 512;
    size_t at = 0;
    while (n - at >= stride && std::memcmp(a + at, b + at, stride) == 0)
        at += stride;
    for (; n - at >= 8; at += 8)
        if (const uint64_t differ = load_le<uint64_t>(a + at) ^ load_le<uint64_t>(b + at))
            return at + static_cast<size_t>(std::countr_zero(differ)) / 8;
    while (at < n && a[at] == b[at])
        ++at;
    return at;
}

// What is known of a whole block's positions with the block's smallest key, so that windows that overlap need not look
// at them again: the greatest wide key, and which position has it if it is one alone.
struct BlockChoice {
    static constexpr uint16_t unknown = 0xffff, none = 0x200, several = 0x100; // below: the position in the block
};

// Takes stretches of positions in rising order. Runs of constant or periodic bytes are skipped at the speed of memcmp:
// once two equal windows are known, a period apart, and data goes on with that period, what follows repeats what was
// seen, so that only whole periods later there is an equal, and nothing better.
class Choice {
  public:
    Choice(const uint8_t *data, size_t end, int16_t key, const Numbers &by)
        : data_(data), end_(end), key_(key), by_(by) {}

    // Positions from..to-1, to at most end.
    void look_at(size_t from, size_t to) {
        size_t at = std::max(from, next_);
        for (; at < to && to - at >= step; at = std::max(at + step, next_)) {
            for (uint32_t found = find_in_step(data_ + at); found != 0; found &= found - 1)
                if (const size_t i = at + static_cast<size_t>(std::countr_zero(found)); i >= next_) look_at_one(i);
        }
        for (; at < to; at = std::max(at + 1, next_))
            if (key_at(data_ + at, by_) == key_) look_at_one(at);
    }
    // The whole block from at on, whose smallest key is the wanted one. where and wide: BlockChoice, read and filled
    // in.
    void look_at_block(size_t at, uint16_t &where, uint64_t &wide) {
        if (where != BlockChoice::unknown) {
            if (where == BlockChoice::none || (any_ && wide < wide_)) return;
            if (where != BlockChoice::several) {
                if (at + where >= next_) take(at + where, wide);
                return;
            }
        }
        const bool whole = next_ <= at;
        seen_ = {};
        look_at(at, at + block);
        if (!whole) return;
        wide = seen_.wide;
        where = seen_.count == 0  ? BlockChoice::none
                : seen_.count > 1 ? BlockChoice::several
                                  : static_cast<uint16_t>(seen_.at - at);
    }
    bool any() const { return any_; }
    size_t at() const { return at_; }

  private:
    // Of the 16 positions from p on, in lane i: bits 2i and 2i + 1, set where position 2i or 2i + 1 has the key.
    Words find_in_half(const uint8_t *p) const {
        constexpr Words bit = {1 << 0, 1 << 2, 1 << 4, 1 << 6, 1 << 8, 1 << 10, 1 << 12, 1 << 14};
        const Words even = (load_words(p - 1) - load_words(p - 4)) * by_.k + by_.c;
        const Words odd = (load_words(p) - load_words(p - 3)) * by_.k + by_.c;
        const auto key = static_cast<uint16_t>(key_);
        return (reinterpret_cast<Words>(even == key) & bit) | (reinterpret_cast<Words>(odd == key) & bit << 1);
    }
    // Bit i: the position i after p has the key.
    uint32_t find_in_step(const uint8_t *p) const {
        const Words a = find_in_half(p), b = find_in_half(p + step / 2);
        if (!any_set(a | b)) return 0;
        return all_bits(a) | all_bits(b) << 16;
    }

    void look_at_one(size_t i) {
        const uint64_t wide = wide_key_at(data_ + i, by_.m);
        // What take skips has no greater wide key than i.
        if (seen_.count == 0 || wide > seen_.wide)
            seen_ = {wide, i, 1};
        else if (wide == seen_.wide)
            ++seen_.count;
        if (take(i, wide)) ++seen_.count;
    }

    // True: positions after i were skipped, of which some may equal it.
    bool take(size_t i, uint64_t wide) {
        if (any_ && wide < wide_) return false;
        const size_t period = i - at_;
        const bool repeats =
            any_ && wide == wide_ && std::memcmp(data_ + i - wide_reach, data_ + at_ - wide_reach, wide_reach + 1) == 0;
        any_ = true;
        wide_ = wide;
        at_ = i;
        if (!repeats) return false;
        const size_t same = equal_bytes(data_ + i + 1, data_ + i + 1 - period, end_ - i - 1);
        at_ += same / period * period;
        next_ = i + same + 1;
        return true;
    }

    const uint8_t *data_;
    size_t end_;
    int16_t key_;
    Numbers by_;
    bool any_ = false;
    uint64_t wide_ = 0;
    size_t at_ = 0, next_ = 0; // next_: positions before it need no look
    struct {
        uint64_t wide;
        size_t at, count; // how many have that wide key, or more than one if that is not known
    } seen_ = {};         // of the positions of one block
};

} // namespace cof::argmin
