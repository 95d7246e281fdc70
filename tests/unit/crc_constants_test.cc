// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The constants of plugins/intel-crc/crc32c, derived again. The generator works with polynomials as integers; this
// works with the register, one step of x at a time, forwards and backwards, and shares nothing with it.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

// The file itself, as it was when this was compiled, from the root of the tree.
asm(".section .rodata\n"
    "crc32c_constants_begin: .incbin \"plugins/intel-crc/crc32c/crc32c_constants.inc\"\n"
    "crc32c_constants_end: .byte 0\n"
    ".previous\n");
extern "C" {
extern const char crc32c_constants_begin[] __attribute__((visibility("hidden")));
extern const char crc32c_constants_end[] __attribute__((visibility("hidden")));
}

namespace {

using Tables = std::map<std::string, std::vector<uint64_t>>;

// "CONST name, alignment" begins a table; "dd a, b" and "dq a, b" add to it.
Tables read_tables() {
    Tables tables;
    std::istringstream text(std::string(crc32c_constants_begin, crc32c_constants_end));
    std::string current;
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line.substr(0, line.find(';')));
        std::string word;
        words >> word;
        if (word == "CONST") {
            words >> current;
            current.pop_back();
        } else if (word == "dd" || word == "dq") {
            for (std::string number; words >> number;)
                tables[current].push_back(std::stoull(number, nullptr, 0));
        }
    }
    return tables;
}

// A register times x, and divided by x. Bit 31 is the coefficient of x^0.
uint32_t times_x(uint32_t reg) {
    return (reg >> 1) ^ (reg & 1 ? UINT32_C(0x82f63b78) : 0);
}
uint32_t over_x(uint32_t reg) {
    return reg >> 31 ? ((reg ^ UINT32_C(0x82f63b78)) << 1) | 1 : reg << 1;
}
uint32_t power(int64_t exponent) {
    uint32_t reg = UINT32_C(1) << 31;
    for (; exponent > 0; exponent--)
        reg = times_x(reg);
    for (; exponent < 0; exponent++)
        reg = over_x(reg);
    return reg;
}
uint32_t zeros(uint32_t reg, unsigned bytes) {
    for (unsigned i = 0; i < 8 * bytes; i++)
        reg = times_x(reg);
    return reg;
}
// T(a), T(b) to T(a + b) by schoolbook: the product of two registers, times x^33.
uint32_t closure(uint32_t a, uint32_t b) {
    uint32_t sum = 0;
    for (int i = 31; i >= 0; i--, b = times_x(b))
        if (a >> i & 1) sum ^= b;
    for (int i = 0; i < 33; i++)
        sum = times_x(sum);
    return sum;
}

TEST(Crc32cConstants, DivisionUndoesMultiplication) {
    for (uint32_t reg : {1u, 0x80000000u, 0x82f63b78u, 0xffffffffu, 0x12345678u}) {
        EXPECT_EQ(over_x(times_x(reg)), reg);
        EXPECT_EQ(times_x(over_x(reg)), reg);
    }
}

TEST(Crc32cConstants, NibblesMoveOverZeroBytes) {
    const auto table = read_tables()["crc32c_nibble"];
    ASSERT_EQ(table.size(), 8u * 8 * 16);
    for (unsigned i = 0; i < 8; i++)
        for (unsigned j = 0; j < 8; j++)
            for (uint32_t value = 0; value < 16; value++)
                EXPECT_EQ(table[(i * 8 + j) * 16 + value], zeros(value << 4 * j, 64u << i))
                    << i << ' ' << j << ' ' << value;
}

TEST(Crc32cConstants, ShiftTableIsEveryEighthPower) {
    const auto table = read_tables()["crc32c_shift8"];
    ASSERT_EQ(table.size(), 394u);
    uint32_t want = power(-33);
    for (size_t i = 0; i < table.size(); i++) {
        EXPECT_EQ(table[i], want) << i;
        want = zeros(want, 8);
    }
}

TEST(Crc32cConstants, CoarseShiftTableIsEveryTwentyFourthPower) {
    const auto table = read_tables()["crc32c_shift24"];
    ASSERT_EQ(table.size(), 372u);
    uint32_t want = power(-33);
    for (size_t i = 0; i < table.size(); i++) {
        EXPECT_EQ(table[i], want) << i;
        want = zeros(want, 24);
    }
}

TEST(Crc32cConstants, FineShiftTableIsEveryPower) {
    const auto table = read_tables()["crc32c_shift1"];
    ASSERT_EQ(table.size(), 360u);
    uint32_t want = power(-33);
    for (size_t i = 0; i < table.size(); i++) {
        EXPECT_EQ(table[i], want) << i;
        want = zeros(want, 1);
    }
}

TEST(Crc32cConstants, MaskIsZerosThenOnes) {
    const auto mask = read_tables()["crc32c_mask"];
    ASSERT_EQ(mask.size(), 32u);
    for (size_t i = 0; i < mask.size(); i++)
        EXPECT_EQ(mask[i], i < 16 ? 0 : ~uint64_t{0}) << i;
}

TEST(Crc32cConstants, ShiftPowersAreSquares) {
    const auto table = read_tables()["crc32c_shift_pow"];
    ASSERT_EQ(table.size(), 62u);
    uint32_t want = power(8 - 33);
    for (size_t i = 0; i < table.size(); i++) {
        EXPECT_EQ(table[i], want) << i;
        want = closure(want, want);
    }
    EXPECT_EQ(table[31], table[0]) << "x has the order 2^31 - 1";
}

TEST(Crc32cConstants, FoldsAreThePairsForTheirDistance) {
    auto tables = read_tables();
    for (const int distance : {128, 256, 384, 512, 768, 1536, 2048}) {
        const auto &pair = tables["crc32c_fold_" + std::to_string(distance)];
        ASSERT_EQ(pair.size(), 4u);
        for (size_t lane = 0; lane < 2; lane++) {
            EXPECT_EQ(pair[2 * lane], power(distance + 31)) << distance;
            EXPECT_EQ(pair[2 * lane + 1], power(distance - 33)) << distance;
        }
    }
    EXPECT_EQ(tables.size(), 15u) << "a table has no test";
}

TEST(Crc32cConstants, WeightsMoveEachQwordBehindTheLast) {
    const auto table = read_tables()["crc32c_weights"];
    ASSERT_EQ(table.size(), 24u);
    for (size_t i = 0; i < table.size(); i++)
        EXPECT_EQ(table[i], power(64 * (23 - static_cast<int64_t>(i)) - 33)) << i;
}

TEST(Crc32cConstants, WeightsAndShiftsOfTheBatch) {
    const auto table = read_tables()["crc32c_batch_weights"];
    ASSERT_EQ(table.size(), 128u + 1025u);
    for (int64_t i = 0; i < 128; i++)
        EXPECT_EQ(table[static_cast<size_t>(i)], power(64 * (127 - i) - 33)) << i;
    for (int64_t n = 0; n <= 1024; n++)
        EXPECT_EQ(table[static_cast<size_t>(128 + n)], power(8 * (n - 8) - 33)) << n;
}

} // namespace
