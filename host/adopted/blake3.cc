// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// BLAKE3: the published test vectors, hash and keyed hash.
#include "host/adopted/adopted.hpp"

namespace cof {

namespace {

constexpr DigestAnswer answers[] = {
#include "host/adopted/blake3_vectors.inc"
};
constexpr Adopted facts = {.package = "the package cofferdam-plugin-blake3",
                           .digest_size = 32,
                           .key = "whats the Elvish word for friend",
                           .digests = answers};

} // namespace

constinit const Contract adopted_blake3 = adopted_row("blake3/1", COF_IFACE_HASH, facts);
constinit const Contract adopted_blake3_batch = adopted_row("blake3/1", COF_IFACE_HASH_BATCH, facts);

} // namespace cof
