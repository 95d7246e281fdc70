// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What is counted of lists of cuts. A list holds the ends of a stream's chunks, ascending; the last is its length.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

namespace cdc {

using Cuts = std::vector<uint64_t>;

// The sizes that count as "at minimum size" (that or less) and "at maximum size" (that or more).
struct Limits {
    uint64_t shortest, longest;
};

inline constexpr size_t histogram_bins = 64;

// The last chunk of a stream ends where the data does and not where the contract cuts. It counts as a chunk, and so in
// the mean, but says nothing of the law: the other numbers are of the rest, the inner chunks.
class Sizes {
  public:
    explicit Sizes(Limits limits) : limits_(limits) {}
    void add(const Cuts &stream);

    uint64_t chunks() const { return chunks_; }
    uint64_t bytes() const { return bytes_; }
    uint64_t inner() const { return inner_; }
    double mean() const; // 0 without chunks, like what follows
    double cov() const;  // standard deviation / mean, of the inner chunks
    double share_shortest() const;
    double share_longest() const;
    // Bin i holds the inner chunks of i * bin_width() + 1 .. (i + 1) * bin_width() bytes; longer ones are in the last.
    uint64_t bin_width() const;
    const std::array<uint64_t, histogram_bins> &histogram() const { return histogram_; }

  private:
    Limits limits_;
    uint64_t chunks_ = 0, bytes_ = 0, inner_ = 0, at_shortest_ = 0, at_longest_ = 0;
    double sum_ = 0, squares_ = 0; // of the inner chunks; exact up to 2^53, so that equal sizes have a CoV of 0
    std::array<uint64_t, histogram_bins> histogram_{};
};

// 128 bits that stand for a chunk's bytes.
struct Digest {
    uint64_t low, high;
    bool operator==(const Digest &) const = default;
};
struct DigestHash {
    size_t operator()(const Digest &digest) const { return static_cast<size_t>(digest.low); }
};

// What a store that keeps every chunk once has taken in.
class Store {
  public:
    // True: the chunk is new.
    bool add(Digest digest, uint64_t length);
    bool has(Digest digest) const { return seen_.contains(digest); }
    uint64_t bytes() const { return bytes_; }
    uint64_t kept() const { return kept_; }

  private:
    std::unordered_set<Digest, DigestHash> seen_;
    uint64_t bytes_ = 0, kept_ = 0;
};

// The cuts of some data and of the same data behind `shift` bytes of others. `at`: the first place, counted in the
// data, where both have a cut; agrees: from there on they have the same ones. The data's end is not a place.
struct Resync {
    bool found, agrees;
    uint64_t at;
};
Resync resync(const Cuts &plain, const Cuts &shifted, uint64_t shift);

} // namespace cdc
