// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The Gear hash: a byte of input shifts it by one bit and adds that byte's word, so that the last 64 bytes count.
#pragma once

#include <array>
#include <cstdint>

namespace cof {

inline constexpr std::array<uint64_t, 256> gear = {
#include "host/portable/gear_table.inc"
};
inline constexpr size_t gear_window = 64; // bytes that a hash depends on

} // namespace cof
