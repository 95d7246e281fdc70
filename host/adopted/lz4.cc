// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// LZ4 frames (LZ4 frame format 1.6).
#include "host/adopted/adopted.hpp"

namespace cof {

namespace {

constexpr BlockAnswer answers[] = {
#include "host/adopted/lz4_vectors.inc"
};
constexpr Adopted facts = {.package = "the packages cofferdam-plugin-lz4 and liblz4-1", .blocks = answers};

} // namespace

constinit const Contract adopted_lz4 = adopted_row("lz4/1", COF_IFACE_CODEC, facts);

} // namespace cof
