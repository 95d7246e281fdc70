// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Chunks out of bytes: a stream through one aligned buffer, and many small files side by side.
#pragma once

#include "host/store/kernels.hpp"

namespace cof::store {

inline constexpr size_t page = 4096;

// Page-aligned memory: a read to an address a few bytes past a page's start is several times slower on some processors.
class Pages {
  public:
    explicit Pages(size_t size);
    std::byte *data() const { return data_.get(); }

  private:
    struct Free {
        void operator()(std::byte *p) const { ::operator delete(p, std::align_val_t(page)); }
    };
    std::unique_ptr<std::byte, Free> data_;
};

using OnChunk = std::function<void(const cof_ingest_record &record, Bytes bytes)>;

// One stream after the other. Bytes of a chunk that is not over stand in front of the room for the next.
class ChunkStream {
  public:
    ChunkStream(const Kernels &kernels, Chunker chunker, OnChunk on_chunk);
    std::span<std::byte> room() { return {pages_.data() + front_, room_size}; }
    void filled(size_t n, bool last); // n bytes of room(); last: the stream is over, and a new one may begin
    void abandon();                   // the stream is over where it is, and a new one may begin
    void write(Bytes bytes);          // through room()
    void finish();

  private:
    static constexpr size_t room_size = size_t{1} << 20;
    OnChunk on_chunk_;
    cofferdam::Ingest plan_;
    size_t front_, kept_ = 0, written_ = 0;
    uint64_t start_ = 0; // of the chunk that is not over, in the stream
    Pages pages_;
};

} // namespace cof::store
