// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A kernel's state: plain bytes of the size and alignment it asks for, cloned by copying.
#pragma once

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace cof {

class Block {
  public:
    Block() = default;
    // Zeroed, so that clones and comparisons never touch undefined bytes.
    Block(size_t size, size_t align) : size_(size) {
        if (size == 0) return;
        if (align < 64) align = 64;
        data_ = std::aligned_alloc(align, (size + align - 1) / align * align);
        if (data_ == nullptr) throw std::bad_alloc();
        std::memset(data_, 0, size);
        align_ = align;
    }
    Block(const Block &other) : Block(other.size_, other.align_) {
        if (size_) std::memcpy(data_, other.data_, size_);
    }
    Block(Block &&other) noexcept { swap(other); }
    Block &operator=(Block other) noexcept {
        swap(other);
        return *this;
    }
    ~Block() { std::free(data_); }

    void *get() { return data_; }
    const void *get() const { return data_; }
    size_t size() const { return size_; }

  private:
    void swap(Block &other) noexcept {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(align_, other.align_);
    }
    void *data_ = nullptr;
    size_t size_ = 0, align_ = 64;
};

} // namespace cof
