// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The comparisons behind `cofferdam selftest`: one contract, the kernel in service against the portable one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <cofferdam.h>

namespace cof::program {

// SplitMix64: small, seedable, the same everywhere.
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed) {}
    uint64_t next() {
        state_ += 0x9e3779b97f4a7c15u;
        uint64_t z = state_;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    size_t below(size_t bound) { return static_cast<size_t>(next() % bound); }
    void fill(std::vector<uint8_t> &bytes);

  private:
    uint64_t state_;
};

struct SelfTest {
    std::string check = "-"; // the portable kernel's published check value: "ok", "WRONG", "-" if this program has none
    uint64_t cases = 0;
    std::optional<std::string> difference; // the first one, as one sentence
};

SelfTest test_crc32(const std::string &contract, const cof_slot *tested, const cof_slot *portable, Random random,
                    unsigned rounds);
SelfTest test_crc64(const std::string &contract, const cof_slot *tested, const cof_slot *portable, Random random,
                    unsigned rounds);
SelfTest test_hash(const std::string &contract, const cof_slot *tested, const cof_slot *portable, Random random,
                   unsigned rounds);
// Contracts without a portable kernel: published values, then one way of calling against another.
SelfTest test_adopted(const std::string &contract, const std::string &iface, const cof_slot *slot, Random random,
                      unsigned rounds);
SelfTest test_cut(const std::string &contract, cof_context *tested, cof_context *portable, Random random,
                  unsigned rounds);

} // namespace cof::program
