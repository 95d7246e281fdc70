// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Data made from a seed, the same on every machine, and random edits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cdc {

using Bytes = std::vector<uint8_t>;

// splitmix64. With seed 0 its bytes are the stream of abi/contracts.md.
class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed) {}
    uint64_t next();
    uint64_t below(uint64_t n); // 0..n-1, n at least 1
    void fill(std::span<uint8_t> out);

  private:
    uint64_t state_;
};

// Records of `period` bytes, of which the first four, or all where they are fewer, are random and the rest is zero.
Bytes records(size_t bytes, size_t period, uint64_t seed);
// Blocks of 4 KiB: one in sixteen is random, the others are zero.
Bytes sparse(size_t bytes, uint64_t seed);

struct Edit {
    enum class Kind { insert, erase, replace };
    Kind kind;
    size_t at, size; // size: 1 to 64 bytes
};
// One edit at a random place of each whole slot of `spacing` bytes; all that it touches is inside the slot.
std::vector<Edit> draw_edits(Random &random, size_t bytes, size_t spacing);
// The same number of edits, each anywhere in the data; one that would touch what an earlier one has changed is moved
// behind it, or left out where there is no room.
std::vector<Edit> scatter_edits(Random &random, size_t bytes, size_t spacing);
// What is inserted is random; what is replaced always changes.
Bytes apply(std::span<const uint8_t> data, std::span<const Edit> edits, Random &random);

// What the words of a specification give: "random:BYTES:SEED", "zeros:BYTES", "sparse:BYTES:SEED",
// "records:PERIOD:BYTES:SEED", or "edited:BYTES:SEED", which is random:BYTES:SEED with an edit in every 128 KiB.
// Throws std::invalid_argument with a sentence.
Bytes made(const std::string &specification);

} // namespace cdc
