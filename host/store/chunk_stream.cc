// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/chunk_stream.hpp"

#include <algorithm>
#include <new>

namespace cof::store {

Pages::Pages(size_t size) : data_(static_cast<std::byte *>(::operator new(size, std::align_val_t(page)))) {}

static void check(const cofferdam::Status &status) {
    if (status.suspect())
        throw Failure(Exit::internal, "a kernel was found to compute wrongly while it was in use; run it again");
    if (!status) throw Failure(Exit::internal, "cutting and hashing: " + std::string(status.name()));
}

ChunkStream::ChunkStream(const Kernels &kernels, Chunker chunker, OnChunk on_chunk)
    : on_chunk_(std::move(on_chunk)), plan_(kernels.ingest(chunker)),
      front_((2 * static_cast<size_t>(chunker.max) + page - 1) / page * page), pages_(front_ + room_size) {}

void ChunkStream::filled(size_t n, bool last) {
    std::byte *const bytes = pages_.data() + front_;
    const std::byte *at = bytes - kept_;
    const auto take = [&](const cof_ingest_record &record) {
        const auto length = static_cast<size_t>(record.end - start_);
        on_chunk_(record, {at, length});
        at += length;
        start_ = record.end;
    };
    check(plan_.feed({bytes, n}, last, take));
    if (!last) check(plan_.feed({}, false, take)); // the records of all that is complete
    kept_ = static_cast<size_t>(bytes + n - at);
    if (kept_ > front_) throw Failure(Exit::internal, "a chunk is longer than its chunker says");
    std::memmove(bytes - kept_, at, kept_);
    if (!last) return;
    if (kept_ != 0) throw Failure(Exit::internal, "the last chunk ends before its stream");
    abandon();
}

void ChunkStream::abandon() {
    start_ = 0;
    kept_ = 0;
    check(plan_.reset());
}

void ChunkStream::write(Bytes bytes) {
    while (!bytes.empty()) {
        const size_t n = std::min(bytes.size(), room_size - written_);
        std::memcpy(room().data() + written_, bytes.data(), n);
        written_ += n;
        bytes = bytes.subspan(n);
        if (written_ == room_size) filled(std::exchange(written_, 0), false);
    }
}

void ChunkStream::finish() {
    filled(std::exchange(written_, 0), true);
}

} // namespace cof::store
