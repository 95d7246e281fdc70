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

} // namespace

constinit const Contract adopted_zstd = adopted_row("zstd/1", COF_IFACE_CODEC, facts);

} // namespace cof
