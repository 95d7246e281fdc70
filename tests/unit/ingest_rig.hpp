// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a plan's records must be, by the separate calls of the API, and drivers that feed a plan in any pieces.
#pragma once

#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <cofferdam_ingest.h>

#include "tests/unit/fence.hpp"

inline bool operator==(const cof_ingest_record &a, const cof_ingest_record &b) {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

namespace cof::ingest_test {

using Data = std::vector<uint8_t>;
using Records = std::vector<cof_ingest_record>;

struct FreePlan {
    void operator()(cof_ingest *plan) const { cof_ingest_free(plan); }
};
using Plan = std::unique_ptr<cof_ingest, FreePlan>;

// The same configuration for the plan and for the calls it is held against.
struct Case {
    std::string contract;
    cof_cut_cfg cut{};
    uint32_t sums = COF_INGEST_CRC32C | COF_INGEST_XXH3_128;
    const cof_hash_key *key = nullptr;
    uint64_t tile = 0;

    cof_ingest_cfg cfg() const {
        cof_ingest_cfg c{};
        c.struct_size = sizeof c;
        c.sums = sums;
        c.contract = contract.c_str();
        c.cut = &cut;
        c.key = key;
        c.tile = tile;
        return c;
    }
};

inline Plan plan_of(cof_context *ctx, const Case &c, std::string *why = nullptr) {
    char sentence[1024] = "";
    cof_ingest *plan = nullptr;
    const cof_ingest_cfg cfg = c.cfg();
    cof_ingest_new(ctx, &cfg, &plan, sentence, sizeof sentence);
    if (why) *why = sentence;
    return Plan(plan);
}

// One call for each thing.
inline Records separately(cof_context *ctx, const Case &c, std::span<const uint8_t> data, uint32_t source = 0) {
    cof_chunker *chunker = nullptr;
    if (cof_chunker_new(ctx, c.contract.c_str(), &c.cut, &chunker, nullptr, 0) != COF_OK) return {};
    Records records;
    std::vector<cof_cut_end> ends(data.size() + 1);
    size_t cuts = 0, used = 0;
    cof_chunker_feed(chunker, data.data(), data.size(), 1, ends.data(), ends.size(), &cuts, &used);
    cof_chunker_free(chunker);
    const cof_slot *slot = nullptr;
    uint64_t start = 0;
    for (const cof_cut_end &end : std::span(ends).first(cuts)) {
        const std::span<const uint8_t> chunk = data.subspan(start, end.end - start);
        cof_ingest_record r{};
        r.end = end.end;
        r.fingerprint = end.fingerprint;
        r.source = source;
        if ((c.sums & COF_INGEST_CRC32C) && cof_find(ctx, "crc32c/1", nullptr, &slot, nullptr, 0) == COF_OK)
            r.crc32c = cof_crc32_update(slot, 0, chunk.data(), chunk.size());
        if ((c.sums & COF_INGEST_XXH3_128) && cof_find(ctx, "xxh3-128/1", nullptr, &slot, nullptr, 0) == COF_OK)
            cof_hash_oneshot(slot, chunk.data(), chunk.size(), nullptr, r.xxh3_128);
        if ((c.sums & COF_INGEST_BLAKE3) && cof_find(ctx, "blake3/1", COF_IFACE_HASH, &slot, nullptr, 0) == COF_OK)
            cof_hash_oneshot(slot, chunk.data(), chunk.size(), c.key, r.blake3);
        records.push_back(r);
        start = end.end;
    }
    return records;
}

// All of a piece, and until fewer than cap come. Returns the first failure.
inline cof_status feed(cof_ingest *plan, std::span<const uint8_t> piece, bool last, size_t cap, Records &records) {
    std::vector<cof_ingest_record> out(cap);
    for (;;) {
        size_t count = 0, used = 0;
        if (const cof_status status =
                cof_ingest_feed(plan, piece.data(), piece.size(), last, out.data(), cap, &count, &used))
            return status;
        if (count > cap || used > piece.size()) return COF_E_INTERNAL;
        records.insert(records.end(), out.begin(), out.begin() + static_cast<ptrdiff_t>(count));
        piece = piece.subspan(used);
        if (count < cap) return piece.empty() ? COF_OK : COF_E_INTERNAL;
    }
}

// A stream in pieces of the lengths that next() gives, each before a page that nobody may touch, and overwritten by the
// one that follows. plan may be exchanged by between().
inline cof_status in_pieces(
    Plan &plan, std::span<const uint8_t> data, size_t cap, const std::function<size_t()> &next, Records &records,
    const std::function<void(Plan &)> &between = [](Plan &) {}) {
    const bridge_test::Fence fence(data.size() + 1);
    bool last = false;
    while (!last) {
        const size_t n = std::min(next(), data.size());
        const std::span<uint8_t> piece = fence.last(n);
        std::copy_n(data.begin(), n, piece.begin());
        data = data.subspan(n);
        last = data.empty();
        if (const cof_status status = feed(plan.get(), piece, last, cap, records)) return status;
        std::fill(piece.begin(), piece.end(), bridge_test::filler);
        between(plan);
    }
    return COF_OK;
}

// All of some buffers.
inline cof_status batch(cof_ingest *plan, std::span<const cof_span> buffers, size_t cap, Records &records) {
    std::vector<cof_ingest_record> out(cap);
    for (uint32_t done = 0;;) {
        size_t count = 0, used = 0;
        if (const cof_status status =
                cof_ingest_batch(plan, buffers.data(), buffers.size(), out.data(), cap, &count, &used))
            return status;
        if (count > cap || used > buffers.size()) return COF_E_INTERNAL;
        for (const cof_ingest_record &r : std::span(out).first(count)) {
            records.push_back(r);
            records.back().source += done;
        }
        done += static_cast<uint32_t>(used);
        buffers = buffers.subspan(used);
        if (count < cap) return buffers.empty() ? COF_OK : COF_E_INTERNAL;
    }
}

} // namespace cof::ingest_test
