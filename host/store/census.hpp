// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Which chunks the snapshots name, in 12 bytes for each chunk of the index: the first 8 bytes of its address, in the
// index's order, and a number. Chunks that share these 8 bytes count as one, so that one that is named stays.
#pragma once

#include "host/store/store.hpp"

namespace cof::store {

class Census {
  public:
    static constexpr uint32_t nobody = 0, several = UINT32_MAX; // else: 1 + the place of the only snapshot

    struct Named {
        std::string id;
        int64_t seconds = 0;
        Totals totals;
        uint64_t manifest_size = 0, manifest_chunks = 0;
    };

    // Reads every manifest. Throws Damage when one is damaged, or names a chunk that the index does not know.
    explicit Census(Store &store);
    const std::vector<Named> &snapshots() const { return snapshots_; } // oldest first
    uint32_t owner(const Address &address) const;
    // Every chunk of the index, as of now; the store's set of chunks has to be that of the constructor.
    void each(const std::function<void(const Address &, const Location &, uint32_t owner)> &f) const;

  private:
    void mark(const ChunkRef &ref, uint32_t owner);
    Store &store_;
    std::vector<uint64_t> prefixes_;
    std::vector<uint32_t> owners_;
    std::vector<Named> snapshots_;
};

} // namespace cof::store
