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

constexpr Contract row() {
    Contract contract{};
    contract.kernel.contract = "aes256-gcm/1";
    contract.kernel.iface = COF_IFACE_AEAD;
    contract.adopted = &facts;
    return contract;
}

} // namespace

constinit const Contract adopted_aes256_gcm = row();

} // namespace cof
