// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/sums.hpp"

#include <algorithm>

namespace cof {

namespace {

size_t demoted_of(const cof_slot &slot) {
    const auto &kernels = slot.candidates;
    return static_cast<size_t>(std::count_if(kernels.begin(), kernels.end(), [](const Kernel *kernel) {
        return kernel->demoted.load(std::memory_order_acquire);
    }));
}

} // namespace

void Trust::add(const cof_slot *slot) {
    entries_[count_++].slot = slot;
}

void Trust::begin() {
    for (Entry &entry : std::span(entries_).first(count_)) {
        entry.judge = entry.slot->watch_every == 1 ? entry.slot->fallback.load(std::memory_order_acquire) : nullptr;
        entry.demoted = demoted_of(*entry.slot);
    }
}

bool Trust::suspect() const {
    return std::any_of(entries_.begin(), entries_.begin() + static_cast<ptrdiff_t>(count_), [](const Entry &entry) {
        if (demoted_of(*entry.slot) == entry.demoted) return false;
        return !entry.judge || entry.judge->demoted.load(std::memory_order_acquire);
    });
}

cof_status Sums::find(cof_context *ctx, uint32_t sums, const cof_hash_key *key, Trust &trust, char *why,
                      size_t why_size) {
    keyed_ = key != nullptr;
    if (key) key_ = *key;
    const auto look = [&](const char *contract, const char *iface, const cof_slot *&slot) {
        const cof_status status = cof_find(ctx, contract, iface, &slot, why, why_size);
        if (status == COF_OK) trust.add(slot);
        return status;
    };
    if (sums & COF_INGEST_CRC32C)
        if (const cof_status status = look("crc32c/1", COF_IFACE_CRC32, crc32c_)) return status;
    if (sums & COF_INGEST_XXH3_128)
        if (const cof_status status = look("xxh3-128/1", COF_IFACE_HASH, xxh3_)) return status;
    if (sums & COF_INGEST_BLAKE3) {
        cof_status status = look("blake3/1", COF_IFACE_HASH_BATCH, blake3_);
        if (status == COF_E_DEPENDENCY) status = look("blake3/1", COF_IFACE_HASH, blake3_);
        if (status != COF_OK) return status;
    }
    put_why(why, why_size, "");
    return COF_OK;
}

// The cheap sums first, chunk by chunk; BLAKE3, which no cache is too slow for, takes the chunks side by side.
cof_status Sums::compute(std::span<const cof_span> chunks, cof_ingest_record *records) {
    for (size_t i = 0; i < chunks.size(); ++i) {
        const cof_span chunk = chunks[i];
        if (crc32c_) records[i].crc32c = cof_crc32_update(crc32c_, 0, chunk.p, chunk.n);
        if (xxh3_) cof_hash_oneshot(xxh3_, chunk.p, chunk.n, nullptr, records[i].xxh3_128);
    }
    if (!blake3_) return COF_OK;
    const cof_status status =
        cof_digest_batch(blake3_, chunks.data(), chunks.size(), keyed_ ? &key_ : nullptr, digests_.data());
    for (size_t i = 0; status == COF_OK && i < chunks.size(); ++i)
        std::copy(digests_[i].begin(), digests_[i].end(), records[i].blake3);
    return status;
}

} // namespace cof
