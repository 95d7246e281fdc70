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

constexpr Contract row(const char *iface) {
    Contract contract{};
    contract.kernel.contract = "sha256/1";
    contract.kernel.iface = iface;
    contract.adopted = &facts;
    return contract;
}

} // namespace

constinit const Contract adopted_sha256 = row(COF_IFACE_DIGEST_CTX);
constinit const Contract adopted_sha256_batch = row(COF_IFACE_DIGEST_BATCH);

} // namespace cof
