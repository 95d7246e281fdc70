// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Which of the positions with the smallest key a chunk of argmin/1 ends at: the one with the greatest wide key, of
// several the last.
#pragma once

#include <bit>

#include "host/portable/argmin.hpp"

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
                if (const size_t i = at + static_cast<size_t>(std::countr_zero(found)); i >= next_) take(i);
        }
        for (; at < to; at = std::max(at + 1, next_))
            if (key_at(data_ + at, by_) == key_) take(at);
    }
    bool any() const { return any_; }
    size_t at() const { return at_; }

  private:
    // Bit i: the position i after p has the key. Compilers turn the first loop into vector code.
    uint32_t find_in_step(const uint8_t *p) const {
        uint16_t pairs[step / 2]; // bits 0 and 1
        for (size_t i = 0; i < step / 2; ++i)
            pairs[i] = static_cast<uint16_t>((key_at(p + 2 * i, by_) == key_ ? 1 : 0) |
                                             (key_at(p + 2 * i + 1, by_) == key_ ? 2 : 0));
        uint64_t words[step / 8];
        std::memcpy(words, pairs, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) == 0) return 0;
        uint32_t found = 0;
        for (size_t i = 0; i < step / 2; ++i)
            found |= uint32_t{pairs[i]} << 2 * i;
        return found;
    }

    void take(size_t i) {
        const uint64_t wide = wide_key_at(data_ + i, by_.m);
        if (any_ && wide < wide_) return;
        const size_t period = i - at_;
        const bool repeats =
            any_ && wide == wide_ && std::memcmp(data_ + i - wide_reach, data_ + at_ - wide_reach, wide_reach + 1) == 0;
        any_ = true;
        wide_ = wide;
        at_ = i;
        if (!repeats) return;
        const size_t same = equal_bytes(data_ + i + 1, data_ + i + 1 - period, end_ - i - 1);
        at_ += same / period * period;
        next_ = i + same + 1;
    }

    const uint8_t *data_;
    size_t end_;
    int16_t key_;
    Numbers by_;
    bool any_ = false;
    uint64_t wide_ = 0;
    size_t at_ = 0, next_ = 0; // next_: positions before it need no look
};

} // namespace cof::argmin
