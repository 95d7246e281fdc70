// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// AES-256-GCM (NIST SP 800-38D): vectors of NIST's CAVP.
#include "host/adopted/adopted.hpp"

namespace cof {

namespace {

constexpr SealAnswer answers[] = {
#include "host/adopted/aes256gcm_vectors.inc"
};
constexpr Adopted facts = {.package = "the packages cofferdam-plugin-openssl and libssl3", .seals = answers};

} // namespace

constinit const Contract adopted_aes256_gcm = adopted_row("aes256-gcm/1", COF_IFACE_AEAD, facts);

} // namespace cof
