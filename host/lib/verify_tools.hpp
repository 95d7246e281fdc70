// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the verifiers of the interfaces share: guarded memory, a seeded generator, the deadline, and the sentence.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/lib/verify.hpp"

namespace cof {

// splitmix64
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed) {}
    uint64_t next() {
        uint64_t z = state_ += UINT64_C(0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        return z ^ (z >> 31);
    }
    size_t below(size_t limit) { return limit == 0 ? 0 : static_cast<size_t>(next() % limit); }
    // 0..limit with every order of magnitude equally likely.
    size_t length(size_t limit) {
        const size_t n = static_cast<size_t>(next() & 0xffffffff) >> below(33);
        return n <= limit ? n : below(limit + 1);
    }

  private:
    uint64_t state_;
};

// Pages between two pages that nobody may touch: a kernel that reads outside its input stops there.
class GuardedBuffer {
  public:
    explicit GuardedBuffer(size_t size);
    ~GuardedBuffer();
    GuardedBuffer(const GuardedBuffer &) = delete;
    GuardedBuffer &operator=(const GuardedBuffer &) = delete;

    explicit operator bool() const { return data_ != nullptr; }
    uint8_t *begin() const { return data_; }       // just after the first guard
    uint8_t *end() const { return data_ + size_; } // where the second guard begins
    size_t size() const { return size_; }          // rounded up to pages
    uint8_t *last(size_t n) const { return end() - n; }
    void fill(uint64_t seed);
    bool filled(uint64_t seed) const; // still as fill(seed) left it

  private:
    uint8_t *data_ = nullptr;
    size_t size_ = 0;
};

// A block of exactly the given size and no better alignment than asked for, with canaries on both sides.
class StateBlock {
  public:
    StateBlock(size_t size, size_t wanted_align);
    void *data() { return bytes_.data() + offset_; }
    size_t size() const { return size_; }
    bool intact() const;
    void spoil(uint8_t with); // garbage inside; the canaries stay
    void copy_from(const StateBlock &other);

  private:
    static constexpr size_t canary = 64;
    static constexpr uint8_t mark = 0xc5;
    std::vector<uint8_t> bytes_;
    size_t offset_, size_;
};

// One kernel under test.
struct Trial {
    const std::string &what;
    const cof_kernel &kernel;
    const Contract &portable;
    const VerifyBudget &budget;
    const GuardedBuffer &input;
    Random random;
    std::chrono::steady_clock::time_point deadline;
    bool thorough; // the long budget: every length, every configuration

    // Who judges it, for sentences.
    const char *judge() const { return portable.pack ? "the reference kernel" : "the portable kernel"; }
    bool expired() const { return std::chrono::steady_clock::now() >= deadline; }
    // Inputs of n bytes: one that ends at the guard, and one at a random place in the buffer or, one time in eight,
    // right after the guard before it.
    const uint8_t *at_end(size_t n) const { return input.last(n); }
    const uint8_t *anywhere(size_t n) {
        if (random.below(8) == 0) return input.begin();
        return input.begin() + random.below(std::min<size_t>(input.size() - n, 4096) + 1);
    }
    // Where a kernel is likely to change its ways: powers of two and multiples of 1 KiB with their neighbours, and the
    // switches it declares; ascending, none above the budget's limit nor below least.
    std::vector<size_t> edge_lengths(size_t least) const;
    size_t every_length() const { return thorough ? 4200 : 300; }

    Refusal wrong(const std::string &call, const void *p, size_t n, const std::string &got,
                  const std::string &want) const;
    Refusal wrong(const std::string &call, const void *p, size_t n, uint64_t got, uint64_t want) const;
    Refusal broken(const std::string &sentence) const; // wrong-bytes, with a sentence of its own
};

std::string hexadecimal(std::span<const uint8_t> bytes);

struct Adopted;
using DigestOneshot = std::function<void(const void *p, size_t n, const cof_hash_key *key, void *digest)>;
// An adopted digest against its published answers, keyed ones included.
Check published_answers(Trial &trial, const Adopted &adopted, const DigestOneshot &oneshot);
// Of an adopted contract's answers: byte i is i mod 251.
std::vector<uint8_t> pattern_251(size_t n);
std::vector<uint8_t> from_hexadecimal(std::string_view text);

Check verify_crc(Trial &trial);
Check verify_crc_copy(Trial &trial);
Check verify_crc_batch(Trial &trial);
Check verify_hash(Trial &trial);
Check verify_cut(Trial &trial);
Check verify_cut_sketch(Trial &trial);
Check verify_hash_batch(Trial &trial);
Check verify_digest_context(Trial &trial);
Check verify_digest_batch(Trial &trial);
Check verify_aead(Trial &trial);
Check verify_codec(Trial &trial);

} // namespace cof
