// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Chunks read back, in order, and compared with their addresses: records that lie one behind the other in one read, and
// the hashes of a batch side by side; batches on several threads.
#pragma once

#include "host/store/chunk_stream.hpp"
#include "host/store/pipeline.hpp"
#include "host/store/store.hpp"

namespace cof::store {

class Fetcher {
  public:
    // Each chunk that was added, in order and on the caller's thread, whole; or an empty span and a sentence that names
    // what is hurt. number: from 0. Spans are valid until it returns.
    using OnChunk = std::function<void(uint64_t number, Bytes raw, const std::string &damage)>;
    Fetcher(Store &store, const Kernels &kernels, unsigned threads, OnChunk on_chunk);
    void add(const ChunkRef &ref);
    void finish();
    uint64_t added() const { return added_; }

  private:
    struct Wanted {
        ChunkRef ref;
        Location where;
        bool known = false;
        Bytes raw;
        uint32_t raw_crc = 0; // as the record says
        std::string damage;
    };
    struct Run { // of records
        size_t first = 0, count = 0;
        uint64_t offset = 0, length = 0; // in the pack
        size_t at = 0; // in the buffer: as far behind a page's start as in the pack, so that pages are copied as such
        std::shared_ptr<const Source> source;
    };
    struct Batch {
        uint64_t first = 0;
        std::vector<Wanted> wanted;
        std::vector<Run> runs;
        size_t stored = 0, raw = 0;
        size_t room = 0; // of the buffer
        Pages buffer{page};
        Buffer scratch; // decompressed
    };
    void flush();
    void place(Batch &batch);
    void work(Batch &batch) const;
    void read(Batch &batch, const Run &run) const;
    Bytes open(Wanted &wanted, Bytes rest, Buffer &scratch) const;
    void done(Batch &batch);

    Store &store_;
    const Kernels &kernels_;
    OnChunk on_chunk_;
    uint64_t added_ = 0;
    std::unique_ptr<Batch> batch_;
    std::vector<std::unique_ptr<Batch>> spare_;
    Pipeline<std::unique_ptr<Batch>> pipeline_;
};

} // namespace cof::store
