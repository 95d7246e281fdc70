// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// FastCDC's Gear table from its definition: MD5 (RFC 1321) of 64 equal bytes, one block of message and one of padding.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace cof::test {

using Md5 = std::array<uint32_t, 4>;

inline void md5_block(Md5 &state, const std::array<uint32_t, 16> &word) {
    static constexpr unsigned turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
    auto [a, b, c, d] = state;
    for (unsigned i = 0; i < 64; ++i) {
        uint32_t f = 0;
        unsigned at = 0;
        switch (i / 16) {
        case 0: f = (b & c) | (~b & d), at = i; break;
        case 1: f = (d & b) | (~d & c), at = (5 * i + 1) % 16; break;
        case 2: f = b ^ c ^ d, at = (3 * i + 5) % 16; break;
        default: f = c ^ (b | ~d), at = 7 * i % 16; break;
        }
        const auto sine = static_cast<uint32_t>(std::floor(std::fabs(std::sin(i + 1.0)) * 4294967296.0));
        const uint32_t sum = a + f + sine + word[at];
        const unsigned turn = turns[i / 16][i % 4];
        a = d, d = c, c = b;
        b += sum << turn | sum >> (32 - turn);
    }
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
}

inline uint64_t gear_by_definition(uint8_t byte) {
    Md5 state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::array<uint32_t, 16> word;
    word.fill(byte * 0x01010101u);
    md5_block(state, word);
    word.fill(0);
    word[0] = 0x80;
    word[14] = 64 * 8;
    md5_block(state, word);
    uint64_t first = 0; // digest bytes 0..7, big-endian; the digest is words little-endian
    for (unsigned i = 0; i < 8; ++i)
        first = first << 8 | (state[i / 4] >> 8 * (i % 4) & 0xff);
    return first;
}

} // namespace cof::test
