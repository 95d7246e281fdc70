// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/parallel_cutter.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "host/program/base.hpp"

namespace cof::program {

namespace {

constexpr size_t page = 4096;

size_t in_pages(size_t n) {
    return (n + page - 1) / page * page;
}

// What read() gives for n bytes, or what pread() does at an offset that is not negative; less at the end alone.
size_t read_whole(int fd, uint8_t *p, size_t n, int64_t offset, int &error) {
    size_t have = 0;
    while (have < n) {
        const ssize_t got =
            offset < 0 ? ::read(fd, p + have, n - have)
                       : ::pread(fd, p + have, n - have, static_cast<off_t>(offset + static_cast<int64_t>(have)));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) error = errno;
        if (got <= 0) break;
        have += static_cast<size_t>(got);
    }
    return have;
}

} // namespace

ParallelCutter::ParallelCutter(const Context &context, const CutOptions &options, uint32_t sums, size_t threads)
    : context_(context), cutter_(context, options), sums_(context, sums), crew_(threads) {
    char why[1024] = "";
    cof_sketch *made = nullptr;
    cof_status status = cof_sketch_new(context.get(), contract().c_str(), &config(), &made, why, sizeof why);
    if (status == COF_E_INVALID)
        throw Failure(Exit::usage, "--threads: " + contract() +
                                       " finds its cuts one after the other; use argmin/1, or leave --threads out");
    sketch_.reset(made);
    cof_chunker *chunker = nullptr;
    if (status == COF_OK)
        status = cof_chunker_new(context.get(), contract().c_str(), &config(), &chunker, why, sizeof why);
    if (status != COF_OK) throw Failure(Exit::internal, contract() + ": " + cof_status_name(status) + ": " + why);
    chunker_.reset(chunker);

    // So that a thread has several slices, and chunks to sum, of each piece.
    const auto mean = static_cast<size_t>(sums_.any() ? config().avg : 0);
    piece_size_ = crew_.size() * std::max(8 * slice, (2 * mean + slice - 1) / slice * slice);
    room_ = in_pages(std::max<size_t>(sums_.any() ? static_cast<size_t>(config().max) : 0, COF_SKETCH_BACK));
    for (Piece &piece : pieces_) {
        piece.memory.reset(static_cast<uint8_t *>(std::aligned_alloc(page, room_ + piece_size_)));
        if (!piece.memory) throw std::bad_alloc();
        piece.data = piece.memory.get() + room_;
        piece.entries.resize(cof_sketch_size(sketch_.get(), piece_size_) / 2);
        piece.slices.resize(piece_size_ / slice);
    }
}

Failure ParallelCutter::failed(cof_status status) const {
    return Failure(Exit::internal, contract() + ": " + cof_status_name(status));
}

// The entries of a stretch of the piece; any thread. What is before it must be there.
cof_status ParallelCutter::sketch(Piece &piece, size_t from, size_t n) {
    const uint64_t back = std::min<uint64_t>(piece.at + from, COF_SKETCH_BACK);
    return cof_sketch_run(sketch_.get(), piece.data + from, n, static_cast<size_t>(back),
                          piece.entries.data() + cof_sketch_size(sketch_.get(), from) / 2);
}

void ParallelCutter::begin(Piece &piece, Input &input) {
    if (in_place_ && base_ + piece.at + piece_size_ > input.size) {
        in_place_ = false;
        if (piece.at != 0 && lseek(input.fd.get(), static_cast<off_t>(base_ + piece.at), SEEK_SET) < 0) error_ = errno;
    }
    std::fill(piece.slices.begin(), piece.slices.end(), Slice{});
    next_slice_ = 0;
    ended_ = error_ != 0;
    if (error_ != 0) piece.slices[0].error = error_;
    crew_.begin(piece.slices.size(), [this, &piece, &input](size_t i) { read(piece, i, input); });
}

// One slice: in place the given one, else the next. All of it but the first block is sketched: the bytes before that
// are another thread's.
void ParallelCutter::read(Piece &piece, size_t index, Input &input) {
    if (in_place_) {
        Slice &mine = piece.slices[index];
        mine.n = read_whole(input.fd.get(), piece.data + index * slice, slice,
                            static_cast<int64_t>(base_ + piece.at + index * slice), mine.error);
    } else {
        const std::lock_guard lock(reading_);
        if (ended_) return;
        index = next_slice_++;
        Slice &mine = piece.slices[index];
        mine.n = read_whole(input.fd.get(), piece.data + index * slice, slice, -1, mine.error);
        ended_ = mine.n < slice;
    }
    Slice &mine = piece.slices[index];
    const size_t block = cof_sketch_block(sketch_.get());
    if (mine.n > block) mine.status = sketch(piece, index * slice + block, mine.n - block);
}

// After all slices: how much there is, and the entries that are missing.
Cutter::Outcome ParallelCutter::complete(Piece &piece) {
    piece.n = 0;
    piece.last = false;
    for (const Slice &each : piece.slices) {
        if (each.error != 0) {
            error_ = each.error;
            return Cutter::Outcome::unreadable;
        }
        const size_t first = std::min(each.n, cof_sketch_block(sketch_.get()));
        const cof_status status = each.status == COF_OK ? sketch(piece, piece.n, first) : each.status;
        if (status == COF_E_SUSPECT) return Cutter::Outcome::suspect;
        if (status == COF_E_NOMEM) throw std::bad_alloc();
        if (status != COF_OK) throw failed(status);
        piece.n += each.n;
        piece.last = each.n < slice;
        if (piece.last) break;
    }
    return Cutter::Outcome::done;
}

Cutter::Outcome ParallelCutter::cut(const Piece &piece, const Ingester::OnChunk &on_chunk) {
    constexpr size_t capacity = 256;
    cof_cut_end ends[capacity];
    size_t cuts = 0, taken = 0;
    chunks_.clear();
    records_.clear();
    do {
        const cof_status status =
            cof_chunker_feed_sketched(chunker_.get(), sketch_.get(), piece.data, piece.n, piece.last ? 1 : 0,
                                      piece.entries.data(), ends, capacity, &cuts, &taken);
        if (status == COF_E_SUSPECT) return Cutter::Outcome::suspect;
        if (status != COF_OK) throw failed(status);
        for (const cof_cut_end &end : std::span(ends).first(cuts)) {
            cof_ingest_record record{};
            record.end = end.end;
            record.fingerprint = end.fingerprint;
            if (sums_.any()) {
                // What is before the piece was kept in front of it.
                const uint8_t *p = piece.data - static_cast<ptrdiff_t>(piece.at - start_);
                chunks_.push_back({p, static_cast<size_t>(end.end - start_)});
                records_.push_back(record);
            } else {
                on_chunk(start_, record);
            }
            start_ = end.end;
        }
    } while (cuts == capacity);
    return Cutter::Outcome::done;
}

// Groups of chunks of about a slice, each small enough for a kernel that hashes them side by side.
void ParallelCutter::begin_sums() {
    constexpr size_t most = 256;
    groups_.assign(1, 0);
    size_t bytes = 0;
    for (size_t i = 0; i < chunks_.size(); ++i) {
        bytes += chunks_[i].n;
        if (bytes < slice && i + 1 - groups_.back() < most && i + 1 < chunks_.size()) continue;
        groups_.push_back(i + 1);
        bytes = 0;
    }
    crew_.begin(groups_.size() - 1, [this](size_t i) {
        const size_t n = groups_[i + 1] - groups_[i];
        sums_.compute(std::span(chunks_).subspan(groups_[i], n), std::span(records_).subspan(groups_[i], n));
    });
}

void ParallelCutter::report(const Ingester::OnChunk &on_chunk) {
    for (const cof_ingest_record &record : records_) {
        on_chunk(reported_, record);
        reported_ = record.end;
    }
    records_.clear();
}

// What the next piece needs in front of it: what its first block's entry depends on, and with sums the open chunk.
void ParallelCutter::keep(const Piece &from, Piece &to) const {
    const uint64_t end = from.at + from.n;
    uint64_t kept = std::min<uint64_t>(end, COF_SKETCH_BACK);
    if (sums_.any()) kept = std::max(kept, end - start_);
    if (kept > room_) throw Failure(Exit::internal, contract() + ": a chunk is longer than its max");
    std::memcpy(to.data - kept, from.data + from.n - kept, static_cast<size_t>(kept));
}

Cutter::Outcome ParallelCutter::run(Input &input, const Ingester::OnChunk &on_chunk, Progress &progress) {
    const uint64_t demotions = context_.demotions();
    const off_t base = input.regular ? lseek(input.fd.get(), 0, SEEK_CUR) : -1;
    in_place_ = base >= 0;
    base_ = in_place_ ? static_cast<uint64_t>(base) : 0;
    Piece *now = &pieces_[0], *next = &pieces_[1];
    begin(*now, input);
    crew_.finish();
    for (;;) {
        if (const Cutter::Outcome outcome = complete(*now); outcome != Cutter::Outcome::done) return outcome;
        const bool last = now->last;
        if (!last) {
            next->at = now->at + now->n;
            begin(*next, input);
        }
        progress.advance(now->n);
        report(on_chunk);
        const Cutter::Outcome outcome = cut(*now, on_chunk);
        if (!last) crew_.finish();
        if (outcome != Cutter::Outcome::done) return outcome;
        if (sums_.any()) {
            begin_sums();
            crew_.finish();
        }
        if (last) break;
        keep(*now, *next);
        std::swap(now, next);
    }
    report(on_chunk);
    return context_.demotions() == demotions ? Cutter::Outcome::done : Cutter::Outcome::suspect;
}

} // namespace cof::program
