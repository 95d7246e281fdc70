// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The sums of a plan's chunks, and whether the kernels that a plan has used are still trusted.
#pragma once

#include <array>
#include <span>

#include <cofferdam_ingest.h>

#include "host/lib/context.hpp"

namespace cof {

// Slots that something of longer duration calls. Suspect: one of their kernels has been demoted since begin(), and not
// every call through that slot was watched.
class Trust {
  public:
    void add(const cof_slot *slot);
    void begin();
    bool suspect() const;

  private:
    struct Entry {
        const cof_slot *slot = nullptr;
        const Kernel *judge = nullptr; // of every call; nullptr: not every call was watched
        size_t demoted = 0;            // candidates that were out of service at begin()
    };
    std::array<Entry, 5> entries_{};
    size_t count_ = 0;
};

class Sums {
  public:
    static constexpr size_t most = 256; // chunks a call: as many as kernels for batches look at together

    cof_status find(cof_context *ctx, uint32_t sums, const cof_hash_key *key, Trust &trust, char *why, size_t why_size);
    // Of every chunk, into its record; at most `most` of them.
    cof_status compute(std::span<const cof_span> chunks, cof_ingest_record *records);

  private:
    const cof_slot *blake3_ = nullptr, *crc32c_ = nullptr, *xxh3_ = nullptr;
    cof_hash_key key_{};
    bool keyed_ = false;
    std::array<std::array<uint8_t, sizeof(cof_ingest_record::blake3)>, most> digests_{};
};

} // namespace cof
