// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Input for kernels: bytes between guard pages, patterns, and a net that turns a crash or a hang of one kernel into the
// failure of one test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace cof {

// The library has classes of these names too: one definition each.
inline namespace kernels_suite {
// splitmix64: every test seeds its own.
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed) {}
    uint64_t next();
    uint64_t below(uint64_t bound) { return next() % bound; }
    void fill(std::span<uint8_t> bytes);

  private:
    uint64_t state_;
};
} // namespace kernels_suite

// Whole pages, with one PROT_NONE page before and one after them.
class Guarded {
  public:
    explicit Guarded(size_t at_least);
    ~Guarded();
    Guarded(const Guarded &) = delete;
    Guarded &operator=(const Guarded &) = delete;
    uint8_t *begin() const { return begin_; }
    uint8_t *end() const { return begin_ + size_; }
    size_t size() const { return size_; }
    std::span<uint8_t> bytes() const { return {begin_, size_}; }
    void read_only() const;
    void read_write() const;

  private:
    uint8_t *map_ = nullptr, *begin_ = nullptr;
    size_t size_ = 0;
};

// Says what is being tried, for the message when it crashes: "n 4097, offset 3".
void trying(size_t n, size_t offset);
// Runs body. "": it came back. Else which signal at which case; 120 s without an end count as a hang. Nothing that body
// owns is destroyed after a crash.
std::string contained(const std::function<void()> &body);

// 4 GiB and 12345 bytes: zero but for a few bytes at the start, around 4 GiB and at the end. Takes next to no memory.
// Empty when it cannot be had here; why says the reason (too little memory, or a machine too slow to read it).
std::span<const uint8_t> beyond_4_gib(std::string &why);
constexpr size_t beyond_4_gib_edge =
    128; // non-zero bytes lie within the first and last so many, and so many around 4 GiB

// Lengths at which vector code takes other paths: around powers of two and their multiples up to 8 KiB.
std::vector<size_t> telling_lengths();

} // namespace cof
