// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The sums of chunks that lie in memory, for any thread.
#pragma once

#include <span>

#include <cofferdam_ingest.h>

#include "host/program/context.hpp"

namespace cof::program {

class ChunkSums {
  public:
    // sums: COF_INGEST_*; 0: none. Throws Failure(configuration) when nothing serves one of them.
    ChunkSums(const Context &context, uint32_t sums);
    bool any() const { return blake3_ || crc32c_ || xxh3_; }
    // Of every chunk, into its record. Throws Failure(internal).
    void compute(std::span<const cof_span> chunks, std::span<cof_ingest_record> records) const;

  private:
    const cof_slot *blake3_ = nullptr, *crc32c_ = nullptr, *xxh3_ = nullptr;
};

} // namespace cof::program
