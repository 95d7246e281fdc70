// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Zstandard frames (RFC 8878).
#include "host/adopted/adopted.hpp"

namespace cof {

namespace {

constexpr BlockAnswer answers[] = {
#include "host/adopted/zstd_vectors.inc"
};
constexpr Adopted facts = {.package = "the packages cofferdam-plugin-zstd and libzstd1", .blocks = answers};

constexpr Contract row() {
    Contract contract{};
    contract.kernel.contract = "zstd/1";
    contract.kernel.iface = COF_IFACE_CODEC;
    contract.adopted = &facts;
    return contract;
}

} // namespace

constinit const Contract adopted_zstd = row();

} // namespace cof
