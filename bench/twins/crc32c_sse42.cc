// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twin of plugins/intel-crc/crc32c/crc32c_sse42.asm; the reasons are there.
#include "bench/twins/crc32c_constants.hpp"
#include "bench/twins/crc32c_short.hpp"
#include "bench/twins/kernels.hpp"

namespace {

uint32_t move(uint32_t reg, const twins::Nibbles &table) {
    const uint32_t even = reg & 0x0f0f0f0f, odd = reg >> 4 & 0x0f0f0f0f;
    uint32_t sum = 0;
    for (unsigned byte = 0; byte < 4; ++byte) {
        sum ^= table[2 * byte][static_cast<uint8_t>(even >> 8 * byte)];
        sum ^= table[2 * byte + 1][static_cast<uint8_t>(odd >> 8 * byte)];
    }
    return sum;
}

} // namespace

uint32_t twins::crc32c_sse42(uint32_t reg, const void *data, size_t n) {
    const auto *p = static_cast<const uint8_t *>(data);
    if (n < 8) return under8(reg, p, n);
    if (n < 192) return serial(reg, p, n);

    // L = min(4096, 2^(log2(n) - 1)) or its half: the largest with 3 L <= n.
    unsigned log = 63 - static_cast<unsigned>(__builtin_clzll(n));
    log = (log > 13 ? 13 : log) - 1;
    size_t stream = size_t{1} << log;
    const Nibbles *table = &nibbles[log - 6];
    while (stream >= 64) {
        if (n < 3 * stream) {
            stream /= 2;
            --table;
            continue;
        }
        n -= 3 * stream;
        const uint8_t *end = p + stream;
        uint64_t crc0 = reg, crc1 = 0, crc2 = 0;
        do {
            for (size_t i = 0; i < 64; i += 8) {
                crc0 = _mm_crc32_u64(crc0, load64(p + i));
                crc1 = _mm_crc32_u64(crc1, load64(p + stream + i));
                crc2 = _mm_crc32_u64(crc2, load64(p + 2 * stream + i));
            }
            p += 64;
        } while (p != end);
        p += 2 * stream;
        reg = move(static_cast<uint32_t>(crc0), table[1]) ^ move(static_cast<uint32_t>(crc1), table[0]) ^
              static_cast<uint32_t>(crc2);
    }
    return serial(reg, p, n);
}
