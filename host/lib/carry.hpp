// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A stretch of a stream in one piece of memory: bytes come in at its end and go at its front.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace cof {

class Carry {
  public:
    Carry() = default;
    Carry(const Carry &other) : begin_(other.begin_), capacity_(other.capacity_) {
        if (capacity_ == 0) return;
        memory_ = allocate(capacity_);
        append(other.at(begin_), other.size());
    }
    Carry &operator=(const Carry &) = delete;

    uint64_t begin() const { return begin_; } // offsets in the stream
    uint64_t end() const { return begin_ + size_; }
    size_t size() const { return size_; }
    const uint8_t *at(uint64_t offset) const { return memory_.get() + head_ + (offset - begin_); }

    // Pointers into it are void. Never more than half of the memory is moved for as much that comes in.
    void append(const uint8_t *p, size_t n) {
        if (n == 0) return;
        if (head_ + size_ + n > capacity_) make_room(n);
        std::memcpy(memory_.get() + head_ + size_, p, n);
        size_ += n;
    }
    void clear() {
        begin_ = 0;
        head_ = size_ = 0;
    }
    // What lies before offset goes; pointers to the rest stay good. Beyond the end: empty, there.
    void drop(uint64_t offset) {
        if (offset >= end()) {
            begin_ = offset;
            head_ = size_ = 0;
            return;
        }
        const size_t gone = static_cast<size_t>(offset - begin_);
        begin_ = offset;
        head_ += gone;
        size_ -= gone;
    }

  private:
    struct Free {
        void operator()(uint8_t *p) const { std::free(p); }
    };
    using Memory = std::unique_ptr<uint8_t[], Free>;

    static Memory allocate(size_t n) {
        constexpr size_t page = 4096;
        Memory memory(static_cast<uint8_t *>(std::aligned_alloc(page, (n + page - 1) / page * page)));
        if (!memory) throw std::bad_alloc();
        return memory;
    }
    void make_room(size_t n) {
        if (size_ + n <= capacity_ / 2) {
            std::memmove(memory_.get(), memory_.get() + head_, size_);
        } else {
            const size_t wanted = 2 * (size_ + n);
            Memory grown = allocate(wanted);
            if (size_ != 0) std::memcpy(grown.get(), memory_.get() + head_, size_);
            memory_ = std::move(grown);
            capacity_ = wanted;
        }
        head_ = 0;
    }

    Memory memory_;
    uint64_t begin_ = 0;
    size_t capacity_ = 0, head_ = 0, size_ = 0;
};

} // namespace cof
