// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// SHA-256 (FIPS 180-4).
#include "host/adopted/adopted.hpp"

namespace cof {

namespace {

constexpr DigestAnswer answers[] = {
#include "host/adopted/sha256_vectors.inc"
};
constexpr Adopted facts = {
    .package = "the packages cofferdam-plugin-openssl and libssl3", .digest_size = 32, .digests = answers};

} // namespace

constinit const Contract adopted_sha256 = adopted_row("sha256/1", COF_IFACE_DIGEST_CTX, facts);
constinit const Contract adopted_sha256_batch = adopted_row("sha256/1", COF_IFACE_DIGEST_BATCH, facts);

} // namespace cof
