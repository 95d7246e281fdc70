// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A stream cut by several threads, with the cuts and sums of one. Threads read a piece of the stream and make its
// sketch, slice by slice, while the caller's thread cuts the piece before it; then they sum the chunks that it ended.
#pragma once

#include <cstdlib>
#include <mutex>

#include <cofferdam_sketch.h>

#include "host/program/base.hpp"
#include "host/program/chunk_sums.hpp"
#include "host/program/crew.hpp"
#include "host/program/ingester.hpp"

namespace cof::program {

class ParallelCutter {
  public:
    // Throws Failure as Ingester does, and Failure(usage) when the contract has no sketch.
    ParallelCutter(const Context &context, const CutOptions &options, uint32_t sums, size_t threads);

    const std::string &contract() const { return cutter_.contract(); }
    const cof_cut_cfg &config() const { return cutter_.config(); }

    Cutter::Outcome run(Input &input, const Ingester::OnChunk &on_chunk, Progress &progress);
    int error() const { return error_; }

  private:
    static constexpr size_t slice = size_t{256} << 10; // read and sketched by one thread while it is in its cache

    struct FreeMemory {
        void operator()(uint8_t *p) const { std::free(p); }
    };
    struct FreeSketch {
        void operator()(cof_sketch *s) const { cof_sketch_free(s); }
    };
    struct FreeChunker {
        void operator()(cof_chunker *c) const { cof_chunker_free(c); }
    };
    struct Slice {
        size_t n = 0; // less than a slice: the stream ends here
        int error = 0;
        cof_status status = COF_OK;
    };
    // A stretch of the stream. In front of it there is room for what is kept of the bytes before.
    struct Piece {
        std::unique_ptr<uint8_t, FreeMemory> memory;
        uint8_t *data = nullptr;
        size_t n = 0;
        uint64_t at = 0; // in the stream
        bool last = false;
        std::vector<uint16_t> entries;
        std::vector<Slice> slices;
    };

    Failure failed(cof_status status) const;
    void begin(Piece &piece, Input &input);
    void read(Piece &piece, size_t index, Input &input);
    Cutter::Outcome complete(Piece &piece);
    cof_status sketch(Piece &piece, size_t from, size_t n);
    Cutter::Outcome cut(const Piece &piece, const Ingester::OnChunk &on_chunk);
    void begin_sums();
    void report(const Ingester::OnChunk &on_chunk);
    void keep(const Piece &from, Piece &to) const;

    const Context &context_;
    const Cutter cutter_; // has checked the options
    std::unique_ptr<cof_sketch, FreeSketch> sketch_;
    std::unique_ptr<cof_chunker, FreeChunker> chunker_;
    ChunkSums sums_;
    size_t room_, piece_size_; // of a piece: for bytes kept, and for bytes read
    int error_ = 0;

    // Where reading goes on. A regular file is read by all threads, as far as it went when it was opened.
    bool in_place_ = false; // pread
    uint64_t base_ = 0;     // of the stream in its file
    std::mutex reading_;    // else
    size_t next_slice_ = 0;
    bool ended_ = false;

    uint64_t start_ = 0; // of the open chunk
    uint64_t reported_ = 0;
    std::vector<cof_span> chunks_; // to be summed, and their records
    std::vector<cof_ingest_record> records_;
    std::vector<size_t> groups_; // where in chunks_ each job begins, and its end

    Piece pieces_[2];
    Crew crew_; // last: its threads go first
};

} // namespace cof::program
