// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A snapshot's manifest, entry by entry, when it is asked for the next: two can be read side by side. Holds what a few
// of the manifest's chunks say, whatever its size.
#pragma once

#include <deque>

#include "host/store/store.hpp"

namespace cof::store {

class ManifestCursor {
  public:
    struct Item {
        Entry entry;
        uint64_t bytes = 0;
        Address content{}; // equal for two files of a store exactly when their chunks are equal
    };
    ManifestCursor(Store &store, const Kernels &kernels, Snapshot snapshot);
    // Nothing after the last, once the manifest's BLAKE3 has been found right. Throws Damage.
    const std::optional<Item> &item() const { return item_; }
    void next();
    const Snapshot &snapshot() const { return snapshot_; }

  private:
    void fetch();
    Store &store_;
    const Kernels &kernels_;
    Snapshot snapshot_;
    cofferdam::Stream hash_;
    ManifestReader reader_;
    size_t at_ = 0; // chunks of the manifest that were fed
    bool over_ = false;
    std::deque<Item> waiting_; // the last may get chunks
    std::optional<Item> item_;
};

} // namespace cof::store
