// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What both CRC-32C twins do with short inputs and ends. For files compiled with SSE4.2; each keeps its own copy.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <immintrin.h>

namespace {

inline uint64_t load64(const uint8_t *p) {
    uint64_t v;
    std::memcpy(&v, p, sizeof v);
    return v;
}
inline uint32_t load32(const uint8_t *p) {
    uint32_t v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

// n = 1 .. 3: bytes 0, n/2 and n-1 are all of them.
inline uint32_t under4(uint32_t reg, const uint8_t *p, size_t n) {
    const auto count = static_cast<uint32_t>(n), half = count / 2;
    uint32_t bytes =
        p[0] | static_cast<uint32_t>(p[half]) << 8 * half | static_cast<uint32_t>(p[n - 1]) << 8 * (count - 1);
    bytes = (bytes ^ reg) << (32 - 8 * count);
    return reg >> 8 * count ^ _mm_crc32_u32(0, bytes);
}

// n = 0 .. 7
inline uint32_t under8(uint32_t reg, const uint8_t *p, size_t n) {
    if (n < 4) return n == 0 ? reg : under4(reg, p, n);
    // Four bytes, then m = 0 .. 3 from the 4 bytes that end at the end.
    reg = _mm_crc32_u32(reg, load32(p));
    const auto beyond = static_cast<unsigned>(64 - 8 * n); // 32 - 8 m
    const uint64_t last = (uint64_t{load32(p + n - 4)} >> beyond ^ reg) << beyond;
    return reg >> (32 - beyond) ^ _mm_crc32_u32(0, static_cast<uint32_t>(last));
}

// Any n, but the 8 bytes before the end of the input are input.
inline uint32_t serial(uint64_t reg, const uint8_t *p, size_t n) {
    for (size_t i = n / 8; i != 0; --i, p += 8)
        reg = _mm_crc32_u64(reg, load64(p));
    const auto m = static_cast<unsigned>(n & 7);
    if (m == 0) return static_cast<uint32_t>(reg);
    // The last m of the 8 bytes that end at the end meet the register's first m bytes at the top of a qword.
    const unsigned beyond = 64 - 8 * m;
    const uint64_t last = (load64(p + m - 8) >> beyond ^ reg) << beyond;
    return static_cast<uint32_t>(reg >> 8 * m ^ _mm_crc32_u64(0, last));
}

} // namespace
