// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#pragma once

#include "bench/measure.hpp"

namespace bench {

// CRC-32C of at most 16 bytes by the code that a header has for programs: a contender's whole loop, and one value.
uint64_t crc32c_in_place(const Job &job);
uint32_t crc32c_in_place(const uint8_t *p, size_t n);
bool has_crc32c_in_place();

} // namespace bench
