// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-32C in place, as crc32c_short_built_test.cc has it, which alone is compiled for SSE4.2.
#pragma once

#include <cstddef>
#include <cstdint>

#include <cofferdam.h>

namespace cof::test {

struct ShortCrc {
    size_t most = 0; // 0: this build has none
    uint32_t (*any)(uint32_t crc, const uint8_t *p, size_t n) = nullptr;
    // [n]: the compiler knew n.
    uint32_t (*const *constant)(uint32_t crc, const uint8_t *p) = nullptr;
    // cofferdam::Crc32c's way.
    uint32_t (*wrapped)(const cof_slot *slot, uint32_t crc, const uint8_t *p, size_t n) = nullptr;
};
ShortCrc short_crc();

} // namespace cof::test
