// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A part of a tree becomes entries and chunks: small files wait in pages of one arena and are cut and hashed side by
// side, larger ones stream through. One cutter a thread; the store is written by one at a time.
#pragma once

#include <mutex>

#include "host/store/chunk_stream.hpp"
#include "host/store/stat_cache.hpp"
#include "host/store/store.hpp"

namespace cof::store {

inline constexpr size_t small_file = size_t{128} << 10; // smaller ones wait for others

struct Item {
    Entry entry;
    std::string disk;
    bool read = false;            // a file whose bytes have to be read
    FileIdentity identity;        // of files: as the walk saw it, then as it was when it was opened
    size_t first = 0, chunks = 0; // in the job's refs
    std::string unreadable;       // why: then it is not recorded
    bool changed = false;         // while it was read
};
struct Job {
    std::vector<Item> items;
    std::vector<ChunkRef> refs;
    size_t bytes = 0; // that wait for an arena
};

// A file that cannot be read any further.
class Unreadable : public Failure {
  public:
    explicit Unreadable(const std::string &sentence) : Failure(Exit::input, sentence) {}
};

// The store, shared by threads.
class Keeper {
  public:
    explicit Keeper(Store &store) : store_(store) {}
    bool has(const Address &address);
    uint64_t new_bytes(); // that were stored
    // Stores the chunk unless it is there.
    ChunkRef keep(const cof_ingest_record &record, Bytes bytes);
    struct Cut {
        cof_ingest_record record;
        Bytes bytes;
    };
    void keep(std::span<const Cut> cuts, std::vector<ChunkRef> &refs); // the same of many, at one go

  private:
    ChunkRef keep_locked(const cof_ingest_record &record, Bytes bytes);
    std::mutex mutex_;
    Store &store_;
};

class Cutter {
  public:
    static constexpr size_t arena_size = size_t{2} << 20;
    Cutter(Keeper &keeper, const Kernels &kernels, const Chunker &chunker);
    void work(Job &job);
    // A file or standard input of any length. Throws Unreadable.
    void stream(int fd, const std::string &disk, const std::function<void(const ChunkRef &)> &out);
    // Opens it and fills in what it is now. Nothing: item.unreadable says why.
    static Fd open(Item &item);
    static bool changed(int fd, const Item &item); // since then

  private:
    void file(Job &job, Item &item);
    void flush(Job &job);
    Keeper &keeper_;
    std::function<void(const ChunkRef &)> out_;
    ChunkStream stream_;
    Chunker chunker_;
    cofferdam::Ingest batch_;
    Pages arena_;
    size_t used_ = 0;
    std::vector<std::pair<Item *, Bytes>> waiting_;
    std::vector<cof_span> spans_;
    std::vector<Keeper::Cut> cuts_;
};

} // namespace cof::store
