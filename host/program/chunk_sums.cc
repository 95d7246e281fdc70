// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/chunk_sums.hpp"

#include <algorithm>
#include <array>

#include "host/program/base.hpp"

namespace cof::program {

ChunkSums::ChunkSums(const Context &context, uint32_t sums) {
    std::string why;
    if (sums & COF_INGEST_CRC32C) crc32c_ = context.find("crc32c/1");
    if (sums & COF_INGEST_XXH3_128) xxh3_ = context.find("xxh3-128/1");
    if (sums & COF_INGEST_BLAKE3) {
        blake3_ = context.find_if_served("blake3/1", COF_IFACE_HASH_BATCH, why);
        if (!blake3_) blake3_ = context.find("blake3/1", COF_IFACE_HASH);
    }
}

void ChunkSums::compute(std::span<const cof_span> chunks, std::span<cof_ingest_record> records) const {
    for (size_t i = 0; i < chunks.size(); ++i) {
        if (crc32c_) records[i].crc32c = cof_crc32_update(crc32c_, 0, chunks[i].p, chunks[i].n);
        if (xxh3_) cof_hash_oneshot(xxh3_, chunks[i].p, chunks[i].n, nullptr, records[i].xxh3_128);
    }
    if (!blake3_) return;
    std::vector<std::array<uint8_t, sizeof(cof_ingest_record::blake3)>> digests(chunks.size());
    const cof_status status = cof_digest_batch(blake3_, chunks.data(), chunks.size(), nullptr, digests.data());
    if (status != COF_OK) throw Failure(Exit::internal, std::string("blake3/1: ") + cof_status_name(status));
    for (size_t i = 0; i < chunks.size(); ++i)
        std::copy(digests[i].begin(), digests[i].end(), records[i].blake3);
}

} // namespace cof::program
