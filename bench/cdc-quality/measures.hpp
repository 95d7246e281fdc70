// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The measurements, each of one chunker with one configuration. What they answer is documented in docs/cdc-quality.md.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "bench/cdc-quality/cutter.hpp"

namespace cdc {

using Json = nlohmann::ordered_json;

struct Subject {
    const Library &library;
    const Cutter &cutter;
    std::string contract;
    Limits limits;
};

// A file's bytes, mapped.
class File {
  public:
    explicit File(const std::string &path); // throws Failure(unreadable)
    ~File();
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    std::span<const uint8_t> bytes() const { return bytes_; }

  private:
    std::span<const uint8_t> bytes_;
};

// Every file is a stream; one store takes the chunks of all.
Json measure_files(const Subject &subject, const std::vector<std::string> &paths);
// The lengths of the first chunks of so many random streams.
Json measure_law(const Subject &subject, uint64_t count, uint64_t seed);
// Bytes of chunks that were not there before random edits: one in each `spacing` mean chunks, or with `scattered` bytes
// as many as one in so many, anywhere, so that some share a chunk.
Json measure_edits(const Subject &subject, std::span<const uint8_t> data, unsigned rounds, unsigned spacing,
                   size_t scattered, uint64_t seed);
// At so many places of the data: how long until the cuts of `reach` mean chunks, and of the same behind 1..64 random
// bytes, agree.
Json measure_shifts(const Subject &subject, std::span<const uint8_t> data, unsigned places, unsigned reach,
                    uint64_t seed);
// Sizes on record data, for each period.
Json measure_records(const Subject &subject, size_t bytes, size_t first, size_t last, uint64_t seed);

} // namespace cdc
