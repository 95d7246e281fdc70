// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Memory that ends at a forbidden page, for calls that must stay inside theirs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <new>
#include <span>
#include <sys/mman.h>
#include <vector>

namespace cof::bridge_test {

using Bytes = std::vector<uint8_t>;

// The last bytes before a page that nobody may touch: reading or writing behind them ends the test.
class Fence {
  public:
    explicit Fence(size_t room) : size_((room + page - 1) / page * page + page) {
        void *memory = mmap(nullptr, size_ + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED || mprotect(static_cast<uint8_t *>(memory) + size_, page, PROT_NONE) != 0)
            throw std::bad_alloc();
        memory_ = static_cast<uint8_t *>(memory);
    }
    Fence(const Fence &) = delete;
    Fence &operator=(const Fence &) = delete;
    ~Fence() { munmap(memory_, size_ + page); }

    std::span<uint8_t> last(size_t n) const { return {memory_ + size_ - n, n}; }
    // What lies before last(n), down to a page of it.
    std::span<uint8_t> before(size_t n) const {
        const size_t length = std::min(page, size_ - n);
        return {memory_ + size_ - n - length, length};
    }

  private:
    static constexpr size_t page = 4096;
    size_t size_;
    uint8_t *memory_ = nullptr;
};

constexpr uint8_t filler = 0xa5;
inline bool all_are(std::span<const uint8_t> bytes, uint8_t value) {
    return std::all_of(bytes.begin(), bytes.end(), [&](uint8_t b) { return b == value; });
}

} // namespace cof::bridge_test
