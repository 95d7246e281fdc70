// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Ingest: cuts and sums in one pass. A few chunks at a time, about a tile, are cut where they lie and then summed while
// they are in a cache. The chunker is offered all that is left and asked for few cuts: offered a tile, it would have to
// copy the open chunk at every tile's end.
//
// The open chunk's bytes outlive the call in the carry, and so do bytes that are too few to be worth cutting yet:
//
//     stream   ... | open chunk, in the chunker's hands | gathered | next call's p ...
//                  start                                fed        carry.end()
//
// A chunk that began in the carry and ends in p is completed in the carry, so that the sums find every chunk in one
// piece.
#include "host/lib/carry.hpp"
#include "host/lib/context.hpp"
#include "host/lib/spans.hpp"
#include "host/lib/sums.hpp"

using namespace cof;

namespace {

constexpr const char *default_contract = "argmin/1";
constexpr uint32_t all_sums = COF_INGEST_BLAKE3 | COF_INGEST_CRC32C | COF_INGEST_XXH3_128;

struct FreeChunker {
    void operator()(cof_chunker *c) const { cof_chunker_free(c); }
};
using OwnedChunker = std::unique_ptr<cof_chunker, FreeChunker>;

OwnedChunker clone(const OwnedChunker &chunker) {
    cof_chunker *copy = nullptr;
    if (cof_chunker_clone(chunker.get(), &copy) != COF_OK) throw std::bad_alloc();
    return OwnedChunker(copy);
}

// The caller's array, filled from the front.
class Records {
  public:
    Records(cof_ingest_record *out, size_t cap) : out_(out), cap_(cap) {}
    size_t count() const { return count_; }
    size_t left() const { return cap_ - count_; }
    cof_ingest_record *next() const { return out_ + count_; }
    void add(const cof_cut_end &cut, size_t source) {
        out_[count_] = {};
        out_[count_].end = cut.end;
        out_[count_].fingerprint = cut.fingerprint;
        out_[count_++].source = static_cast<uint32_t>(source);
    }

  private:
    cof_ingest_record *out_;
    size_t cap_, count_ = 0;
};

} // namespace

struct cof_ingest {
    enum class Phase {
        fresh,    // nothing has come since the last reset
        stream,   // the stream is open
        over,     // it has ended
        batch,    // buffers have come, and all of them are done
        in_buffer // of the next batch's first buffer there are records already
    };

    cof_ingest() = default;
    cof_ingest(const cof_ingest &other)
        : chunker(clone(other.chunker)), cfg(other.cfg), tile(other.tile), mean(other.mean), sums(other.sums),
          trust(other.trust), phase(other.phase), failure(other.failure), start(other.start), fed(other.fed),
          carry(other.carry) {}

    cof_status begin();
    cof_status settle();
    cof_status feed(const uint8_t *p, size_t n, bool last, Records &records, size_t *used);
    cof_status batch(std::span<const cof_span> in, Records &records, size_t *used);

    OwnedChunker chunker;
    cof_cut_cfg cfg{};
    size_t tile = 0, mean = 0; // mean: bytes that a chunk is expected to have
    Sums sums;
    Trust trust;

    Phase phase = Phase::fresh;
    cof_status failure = COF_OK;
    uint64_t start = 0, fed = 0; // while a batch goes on: in the buffer
    Carry carry;

  private:
    static constexpr uint64_t carried = UINT64_MAX;
    // A piece of the stream: the caller's, p[0] being byte `at` of the stream; or in the carry, at == carried.
    struct Piece {
        const uint8_t *p;
        size_t n;
        uint64_t at;
    };
    cof_status consume(const Piece &piece, bool last, Records &records, bool *drained);
    cof_status sum_cuts(const Piece &piece, size_t cuts, Records &records);
    cof_status cut_buffer(const cof_span &buffer, size_t index, Records &records);
    cof_status sum_waiting(Records &records);

    // How many chunks to cut before they are summed, when so many bytes are cut already.
    size_t ahead(size_t bytes) const { return std::max<size_t>(1, (tile - std::min(tile, bytes)) / mean); }
    // No kernel may send the sums out of bounds.
    bool sound(size_t cuts) const {
        uint64_t from = start;
        for (size_t i = 0; i < cuts; from = ends_[i++].end)
            if (ends_[i].end <= from || ends_[i].end > fed) return false;
        return true;
    }

    std::array<cof_cut_end, Sums::most> ends_{};
    std::array<cof_span, Sums::most> spans_{};
    size_t waiting_ = 0, waiting_bytes_ = 0; // of a batch: cut, recorded, not summed. None between calls
};

cof_status cof_ingest::begin() {
    phase = Phase::fresh;
    failure = COF_OK;
    start = fed = 0;
    carry.clear();
    waiting_ = waiting_bytes_ = 0;
    return failure = cof_chunker_reset(chunker.get());
}

// Asked before anything is done, and before anything is given out. Demotions from before the first call do not matter.
cof_status cof_ingest::settle() {
    if (phase == Phase::fresh)
        trust.begin();
    else if (failure == COF_OK && trust.suspect())
        failure = COF_E_SUSPECT;
    return failure;
}

cof_status cof_ingest::sum_cuts(const Piece &piece, size_t cuts, Records &records) {
    if (!sound(cuts)) return COF_E_INTERNAL;
    // One chunk may begin before the piece and end in it. Completed first, since the carry may move.
    for (size_t i = cuts; i-- > 0;) {
        if ((i == 0 ? start : ends_[i - 1].end) >= piece.at) continue;
        if (ends_[i].end > carry.end())
            carry.append(piece.p + (carry.end() - piece.at), static_cast<size_t>(ends_[i].end - carry.end()));
        break;
    }
    cof_ingest_record *first = records.next();
    for (size_t i = 0; i < cuts; ++i) {
        spans_[i] = {start >= piece.at ? piece.p + (start - piece.at) : carry.at(start),
                     static_cast<size_t>(ends_[i].end - start)};
        start = ends_[i].end;
        records.add(ends_[i], 0);
    }
    const cof_status status = sums.compute(std::span(spans_).first(cuts), first);
    carry.drop(start);
    return status;
}

// *drained: all of the piece was taken, and no cut is left to be asked for.
cof_status cof_ingest::consume(const Piece &piece, bool last, Records &records, bool *drained) {
    const uint8_t *p = piece.p;
    size_t n = piece.n;
    for (*drained = false; records.left() != 0;) {
        const size_t cap = std::min({ahead(0), records.left(), Sums::most});
        size_t cuts = 0, used = 0;
        const cof_status status = cof_chunker_feed(chunker.get(), p, n, last, ends_.data(), cap, &cuts, &used);
        if (status != COF_OK) return status;
        // What a kernel says it took is believed as little as its cuts.
        if (used > n || cuts > cap || (cuts < cap && used != n)) return COF_E_INTERNAL;
        p += used;
        n -= used;
        fed += used;
        if (const cof_status summed = sum_cuts(piece, cuts, records)) return summed;
        *drained = cuts < cap;
        if (*drained) break;
    }
    return COF_OK;
}

cof_status cof_ingest::feed(const uint8_t *p, size_t n, bool last, Records &records, size_t *used) {
    if (phase == Phase::in_buffer || (phase == Phase::over && n != 0)) return COF_E_INVALID;
    if (phase == Phase::over) return COF_OK;
    if (phase == Phase::batch) {
        start = fed = 0;
        if (const cof_status status = cof_chunker_reset(chunker.get())) return status;
    }
    phase = Phase::stream;
    const size_t gathered = static_cast<size_t>(carry.end() - fed);
    if (!last && n != 0 && n < tile && gathered + n < tile) {
        carry.append(p, n);
        *used = n;
        return COF_OK;
    }
    bool drained = true;
    if (gathered != 0) {
        const Piece inner{carry.at(fed), gathered, carried};
        if (const cof_status status = consume(inner, last && n == 0, records, &drained)) return status;
    }
    if (drained && (gathered == 0 || n != 0)) {
        const uint64_t before = fed;
        const Piece outer{p, n, before};
        if (const cof_status status = consume(outer, last, records, &drained)) return status;
        *used = static_cast<size_t>(fed - before);
        if (carry.end() < fed) carry.append(p + (carry.end() - before), static_cast<size_t>(fed - carry.end()));
    }
    if (drained && last && *used == n) {
        if (start != fed) return COF_E_INTERNAL;
        phase = Phase::over;
    }
    return COF_OK;
}

cof_status cof_ingest::sum_waiting(Records &records) {
    const cof_status status = sums.compute(std::span(spans_).first(waiting_), records.next() - waiting_);
    waiting_ = waiting_bytes_ = 0;
    return status;
}

// One step of a buffer: cuts what it may; whole when start has come to its end.
cof_status cof_ingest::cut_buffer(const cof_span &buffer, size_t index, Records &records) {
    const auto *p = static_cast<const uint8_t *>(buffer.p);
    const size_t cap = std::min({ahead(waiting_bytes_), records.left(), Sums::most - waiting_});
    size_t cuts = 0, used = 0;
    const cof_status status = cof_chunker_feed(chunker.get(), p + fed, buffer.n - static_cast<size_t>(fed), 1,
                                               ends_.data(), cap, &cuts, &used);
    if (status != COF_OK) return status;
    if (used > buffer.n - static_cast<size_t>(fed)) return COF_E_INTERNAL;
    fed += used;
    if (!sound(cuts) || (cuts < cap && (cuts == 0 || ends_[cuts - 1].end != buffer.n))) return COF_E_INTERNAL;
    for (size_t i = 0; i < cuts; ++i) {
        const size_t length = static_cast<size_t>(ends_[i].end - start);
        spans_[waiting_++] = {p + start, length};
        waiting_bytes_ += length;
        start = ends_[i].end;
        records.add(ends_[i], index);
    }
    if (waiting_ < Sums::most && waiting_bytes_ < tile) return COF_OK;
    return sum_waiting(records);
}

cof_status cof_ingest::batch(std::span<const cof_span> in, Records &records, size_t *used) {
    if (phase == Phase::stream || phase == Phase::over) return COF_E_INVALID;
    if (phase == Phase::in_buffer && !in.empty() && in[0].n < fed) return COF_E_INVALID;
    for (*used = 0; *used < in.size(); ++*used) {
        const cof_span &buffer = in[*used];
        if (phase != Phase::in_buffer) {
            if (buffer.n == 0) continue;
            if (records.left() == 0) break;
            start = fed = 0;
            if (const cof_status status = cof_chunker_reset(chunker.get())) return status;
            phase = Phase::in_buffer;
        }
        while (start != buffer.n && records.left() != 0)
            if (const cof_status status = cut_buffer(buffer, *used, records)) return status;
        if (start != buffer.n) break;
        phase = Phase::batch;
    }
    return sum_waiting(records);
}

namespace {

// What is wrong with the plan, but for its cut configuration; nullptr: nothing.
const char *check(const cof_ingest_cfg &cfg) {
    if (cfg.sums & ~all_sums) return "cfg.sums has a bit that this version does not know; set COF_INGEST_* alone.";
    if (cfg.tile < COF_INGEST_TILE_MIN || cfg.tile > COF_INGEST_TILE_MAX)
        return "cfg.tile is not from 4096 bytes to 64 MiB; leave it 0 for 512 KiB.";
    return nullptr;
}

cof_status make(cof_context *ctx, const cof_ingest_cfg &cfg, cof_ingest &plan, char *why, size_t why_size) {
    cof_chunker *chunker = nullptr;
    if (const cof_status status = cof_chunker_new(ctx, cfg.contract, cfg.cut, &chunker, why, why_size)) return status;
    plan.chunker.reset(chunker);
    plan.cfg.struct_size = sizeof plan.cfg;
    cof_chunker_config(chunker, &plan.cfg);
    plan.tile = static_cast<size_t>(cfg.tile);
    plan.mean = static_cast<size_t>(std::max<uint64_t>({plan.cfg.avg, plan.cfg.min, 1}));
    for (const char *iface : {COF_IFACE_CUT, COF_IFACE_CUT_SKETCH}) {
        const cof_slot *slot = nullptr;
        if (cof_find(ctx, cfg.contract, iface, &slot, nullptr, 0) == COF_OK) plan.trust.add(slot);
    }
    if (const cof_status status = plan.sums.find(ctx, cfg.sums, cfg.key, plan.trust, why, why_size)) return status;
    return plan.begin();
}

// What every call has around it. A call that was wrong changes nothing; after another failure there is no going on.
template <class Body> cof_status step(cof_ingest &plan, size_t *records, size_t *used, Body body) {
    *records = *used = 0;
    const cof_status status = guarded([&]() -> cof_status {
        if (const cof_status settled = plan.settle()) return settled;
        if (const cof_status done = body()) return done;
        return plan.settle();
    });
    if (status == COF_OK) return COF_OK;
    *records = *used = 0;
    if (status != COF_E_INVALID) plan.failure = status;
    return status;
}

} // namespace

cof_status cof_ingest_new(cof_context *ctx, const cof_ingest_cfg *given, cof_ingest **out, char *why, size_t why_size) {
    return guarded(
        [&]() -> cof_status {
            if (out) *out = nullptr;
            if (!ctx || !out) {
                put_why(why, why_size, "ctx or out is NULL; pass an open context and where to put the plan.");
                return COF_E_INVALID;
            }
            cof_ingest_cfg cfg{};
            if (given) std::memcpy(&cfg, given, std::min<size_t>(given->struct_size, sizeof cfg));
            if (cfg.sums == 0) cfg.sums = COF_INGEST_BLAKE3 | COF_INGEST_CRC32C;
            if (cfg.contract == nullptr) cfg.contract = default_contract;
            if (cfg.tile == 0) cfg.tile = COF_INGEST_TILE_DEFAULT;
            if (const char *wrong = check(cfg)) {
                put_why(why, why_size, wrong);
                return COF_E_INVALID;
            }
            auto plan = std::make_unique<cof_ingest>();
            if (const cof_status status = make(ctx, cfg, *plan, why, why_size)) return status;
            *out = plan.release();
            return COF_OK;
        },
        why, why_size);
}

cof_status cof_ingest_feed(cof_ingest *ingest, const void *p, size_t n, int last, cof_ingest_record *out, size_t cap,
                           size_t *records, size_t *used) {
    if (!records || !used) return COF_E_INVALID;
    *records = *used = 0;
    if (!ingest || (!p && n != 0) || !out || cap == 0) return COF_E_INVALID;
    Records list(out, cap);
    return step(*ingest, records, used, [&] {
        const cof_status status = ingest->feed(static_cast<const uint8_t *>(p), n, last != 0, list, used);
        *records = list.count();
        return status;
    });
}

cof_status cof_ingest_feedv(cof_ingest *ingest, const cof_span *spans, size_t count, int last, cof_ingest_record *out,
                            size_t cap, size_t *records, size_t *taken) {
    if (records) *records = 0;
    if (!ingest || (!spans && count != 0) || !out || cap == 0 || !records || !taken) return COF_E_INVALID;
    SpanCursor cursor;
    if (!cursor.start({spans, count}, *taken)) return COF_E_INVALID;
    Records list(out, cap);
    size_t used = 0;
    const cof_status status = step(*ingest, records, &used, [&]() -> cof_status {
        while (list.left() != 0) {
            const cof_span piece = cursor.piece();
            const bool ends = last != 0 && cursor.at_last();
            used = 0;
            if (const cof_status fed = ingest->feed(static_cast<const uint8_t *>(piece.p), piece.n, ends, list, &used))
                return fed;
            cursor.advance(used);
            if (list.left() != 0 && !cursor.next()) break;
        }
        *records = list.count();
        return COF_OK;
    });
    if (status == COF_OK) *taken = cursor.taken();
    return status;
}

cof_status cof_ingest_batch(cof_ingest *ingest, const cof_span *in, size_t count, cof_ingest_record *out, size_t cap,
                            size_t *records, size_t *used) {
    if (!records || !used) return COF_E_INVALID;
    *records = *used = 0;
    if (!ingest || (!in && count != 0) || count > UINT32_MAX || !out || cap == 0) return COF_E_INVALID;
    const std::span buffers(in, count);
    if (std::any_of(buffers.begin(), buffers.end(), [](const cof_span &b) { return !b.p && b.n != 0; }))
        return COF_E_INVALID;
    Records list(out, cap);
    return step(*ingest, records, used, [&] {
        const cof_status status = ingest->batch(buffers, list, used);
        *records = list.count();
        return status;
    });
}

cof_status cof_ingest_reset(cof_ingest *ingest) {
    return guarded([&]() -> cof_status { return ingest ? ingest->begin() : COF_E_INVALID; });
}

cof_status cof_ingest_clone(const cof_ingest *ingest, cof_ingest **out) {
    return guarded([&]() -> cof_status {
        if (out) *out = nullptr;
        if (!ingest || !out) return COF_E_INVALID;
        *out = new cof_ingest(*ingest);
        return COF_OK;
    });
}

void cof_ingest_free(cof_ingest *ingest) {
    delete ingest;
}

void cof_ingest_config(const cof_ingest *ingest, cof_cut_cfg *cfg) {
    if (ingest && cfg) *cfg = ingest->cfg;
}
