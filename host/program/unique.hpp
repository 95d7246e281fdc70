// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// How many different chunks: a set of 64-bit keys, 8 bytes a slot, at most half full. Two chunks that share the first
// 64 bits of their XXH3-128 count as one, so a count of 2^26 chunks is off by one about once in ten thousand times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cof::program {

class Unique {
  public:
    // true: the key is new.
    bool insert(uint64_t key) {
        if (key == 0) { // 0 marks a free slot
            bool is_new = !zero_;
            zero_ = true;
            return is_new;
        }
        if (2 * (used_ + 1) > slots_.size()) grow();
        uint64_t &slot = place(key);
        if (slot == key) return false;
        slot = key;
        ++used_;
        return true;
    }
    size_t size() const { return used_ + (zero_ ? 1 : 0); }

  private:
    uint64_t &place(uint64_t key) {
        size_t mask = slots_.size() - 1;
        size_t at = static_cast<size_t>(key) & mask;
        while (slots_[at] != 0 && slots_[at] != key)
            at = (at + 1) & mask;
        return slots_[at];
    }
    void grow() {
        std::vector<uint64_t> old(slots_.empty() ? 1024 : 2 * slots_.size());
        old.swap(slots_);
        for (uint64_t key : old)
            if (key != 0) place(key) = key;
    }

    std::vector<uint64_t> slots_;
    size_t used_ = 0;
    bool zero_ = false;
};

} // namespace cof::program
