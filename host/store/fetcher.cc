// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/fetcher.hpp"

#include <algorithm>

namespace cof::store {

// A batch: large enough for side by side, and small enough that a second-level cache has what was read when it is
// hashed.
static constexpr size_t batch_bytes = size_t{1} << 20, batch_chunks = 256;

Fetcher::Fetcher(Store &store, const Kernels &kernels, unsigned threads, OnChunk on_chunk)
    : store_(store), kernels_(kernels), on_chunk_(std::move(on_chunk)), batch_(std::make_unique<Batch>()),
      pipeline_(
          threads, [this](std::unique_ptr<Batch> &batch, unsigned) { work(*batch); },
          [this](std::unique_ptr<Batch> &batch) {
              done(*batch);
              spare_.push_back(std::move(batch));
          }) {}

void Fetcher::add(const ChunkRef &ref) {
    Wanted wanted;
    wanted.ref = ref;
    auto found = store_.index().find(ref.address);
    if (!found) { // a snapshot may be younger than what is seen of the index
        store_.index().refresh();
        found = store_.index().find(ref.address);
    }
    if (found) {
        wanted.where = *found;
        wanted.known = true;
    }
    if (wanted.where.stored > record_max || wanted.where.raw > record_max) {
        wanted.known = false;
        wanted.damage = store_.backend().where(Store::pack_name(wanted.where.pack)) + ": offset " +
                        std::to_string(wanted.where.offset) + ": chunk " + hex(ref.address) +
                        ": the index says it is longer than a chunk can be";
    } else if (!wanted.known) {
        wanted.damage = "chunk " + hex(ref.address) + ": the index does not know it";
    }
    const size_t stored = wanted.known ? wanted.where.stored : 0, raw = wanted.known ? wanted.where.raw : 0;
    if (!batch_->wanted.empty() && (batch_->wanted.size() == batch_chunks || batch_->stored + stored > batch_bytes ||
                                    batch_->raw + raw > batch_bytes))
        flush();
    batch_->stored += stored;
    batch_->raw += raw;
    batch_->wanted.push_back(std::move(wanted));
    ++added_;
}

void Fetcher::finish() {
    flush();
    pipeline_.finish();
}

void Fetcher::flush() {
    if (batch_->wanted.empty()) return;
    place(*batch_);
    pipeline_.submit(std::make_unique<std::unique_ptr<Batch>>(std::move(batch_)));
    if (spare_.empty()) {
        batch_ = std::make_unique<Batch>();
    } else {
        batch_ = std::move(spare_.back());
        spare_.pop_back();
        batch_->wanted.clear();
        batch_->runs.clear();
        batch_->scratch.clear();
        batch_->stored = batch_->raw = 0;
    }
    batch_->first = added_;
}

// What is read together, and to where. Packs are opened here, for the store is this thread's.
void Fetcher::place(Batch &batch) {
    size_t room = 0;
    for (size_t i = 0; i < batch.wanted.size(); ++i) {
        Wanted &wanted = batch.wanted[i];
        if (!wanted.known) continue;
        const Location &where = wanted.where;
        const uint64_t length = record_header_size + where.stored;
        Run *last = batch.runs.empty() ? nullptr : &batch.runs.back();
        if (last != nullptr && last->first + last->count == i && batch.wanted[i - 1].where.pack == where.pack &&
            last->offset + last->length == where.offset) {
            ++last->count;
            last->length += length;
            room = last->at + static_cast<size_t>(last->length);
            continue;
        }
        const size_t at = (room + page - 1) / page * page + static_cast<size_t>(where.offset % page);
        Run run{i, 1, where.offset, length, at, nullptr};
        try {
            run.source = store_.pack(where.pack);
        } catch (const Failure &failure) {
            wanted.damage = failure.what();
            continue;
        }
        room = run.at + static_cast<size_t>(length);
        batch.runs.push_back(std::move(run));
    }
    if (room <= batch.room) return;
    batch.room = std::max(room, batch_bytes + 32 * page);
    batch.buffer = Pages(batch.room);
}

void Fetcher::work(Batch &batch) const {
    batch.scratch.reserve(batch.raw); // spans into it stay
    for (const Run &run : batch.runs)
        read(batch, run);
    std::vector<cof_span> messages;
    std::vector<Address> digests(batch.wanted.size());
    for (const Wanted &wanted : batch.wanted)
        messages.push_back({wanted.raw.data(), wanted.raw.size()});
    kernels_.blake3(messages, digests);
    for (const Run &run : batch.runs) {
        for (size_t i = run.first; i < run.first + run.count; ++i) {
            Wanted &wanted = batch.wanted[i];
            // BLAKE3 finds all that CRC-32C finds; of a chunk that is hurt, it says whether it was an accident.
            if (wanted.damage.empty() && digests[i] != wanted.ref.address)
                wanted.damage = kernels_.crc32c()(wanted.raw) != wanted.raw_crc
                                    ? "its stored bytes are damaged (CRC-32C)"
                                    : "its bytes have another BLAKE3";
            if (wanted.damage.empty()) continue;
            wanted.raw = {};
            wanted.damage = run.source->name() + ": offset " + std::to_string(wanted.where.offset) + ": chunk " +
                            hex(wanted.ref.address) + ": " + wanted.damage;
        }
    }
}

void Fetcher::read(Batch &batch, const Run &run) const {
    const std::span<std::byte> to(batch.buffer.data() + run.at, static_cast<size_t>(run.length));
    size_t got = 0;
    std::string failed;
    try {
        got = run.source->read(run.offset, to);
    } catch (const Failure &failure) {
        failed = failure.what();
    }
    for (size_t i = run.first; i < run.first + run.count; ++i) {
        Wanted &wanted = batch.wanted[i];
        const auto at = static_cast<size_t>(wanted.where.offset - run.offset);
        try {
            if (!failed.empty()) throw Damage(failed);
            if (at > got) throw Damage("the pack ends before it");
            wanted.raw = open(wanted, Bytes(to).first(got).subspan(at), batch.scratch);
        } catch (const Damage &why) {
            wanted.damage = why.what();
        }
    }
}

// The record at the start of rest; its address is compared later.
Bytes Fetcher::open(Wanted &wanted, Bytes rest, Buffer &scratch) const {
    const Location &where = wanted.where;
    const RecordHeader header = decode_record_header(rest, kernels_.crc32c());
    if (header.address != wanted.ref.address || header.stored != where.stored || header.raw != where.raw)
        throw Damage("the index leads to another record");
    if (header.raw != wanted.ref.length) throw Damage("it has another length than its manifest says");
    if (rest.size() - record_header_size < header.stored) throw Damage("the pack ends within it");
    wanted.raw_crc = header.raw_crc;
    const Bytes stored = rest.subspan(record_header_size, header.stored);
    return header.codec == Codec::plain ? stored : store_.unpack(header, stored, scratch);
}

void Fetcher::done(Batch &batch) {
    for (size_t i = 0; i < batch.wanted.size(); ++i)
        on_chunk_(batch.first + i, batch.wanted[i].raw, batch.wanted[i].damage);
}

} // namespace cof::store
