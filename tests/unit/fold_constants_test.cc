// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The constants of plugins/intel-crc/crc-fold, derived again. The generator works with polynomials as integers; this
// works with the register, one step of x at a time, forwards and backwards, and shares nothing with it.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

// The file itself, as it was when this was compiled, from the root of the tree.
asm(".section .rodata\n"
    "fold_constants_begin: .incbin \"plugins/intel-crc/crc-fold/fold_constants.inc\"\n"
    "fold_constants_end: .byte 0\n"
    ".previous\n");
extern "C" {
extern const char fold_constants_begin[] __attribute__((visibility("hidden")));
extern const char fold_constants_end[] __attribute__((visibility("hidden")));
}

namespace {

__extension__ typedef unsigned __int128 Wide;
using Tables = std::map<std::string, std::vector<uint64_t>>;

// "CONST name, alignment" begins a table; "dq a, b" adds to it.
Tables read_tables() {
    Tables tables;
    std::istringstream text(std::string(fold_constants_begin, fold_constants_end));
    std::string current;
    for (std::string line; std::getline(text, line);) {
        std::istringstream words(line.substr(0, line.find(';')));
        std::string word;
        words >> word;
        if (word == "CONST") {
            words >> current;
            current.pop_back();
        } else if (word == "dq") {
            for (std::string number; words >> number;)
                tables[current].push_back(std::stoull(number, nullptr, 0));
        }
    }
    return tables;
}

// A register of a model. Lowest bit first: bit width - 1 is the coefficient of x^0; highest first: bit 0.
struct Model {
    const char *name;
    unsigned width;
    bool low;
    uint64_t mask; // what a step adds when a bit leaves the register

    uint64_t all() const { return width == 64 ? ~uint64_t{0} : (uint64_t{1} << width) - 1; }
    uint64_t top() const { return uint64_t{1} << (width - 1); }
    uint64_t one() const { return low ? top() : 1; }
    uint64_t times_x(uint64_t r) const {
        if (low) return (r >> 1) ^ (r & 1 ? mask : 0);
        return ((r << 1) ^ (r & top() ? mask : 0)) & all();
    }
    uint64_t over_x(uint64_t r) const {
        if (low) return r & top() ? (((r ^ mask) << 1) | 1) & all() : r << 1;
        return r & 1 ? ((r ^ mask) >> 1) | top() : r >> 1;
    }
    uint64_t moved(uint64_t r, int steps) const {
        for (; steps > 0; --steps)
            r = times_x(r);
        for (; steps < 0; ++steps)
            r = over_x(r);
        return r;
    }
    uint64_t power(int exponent) const { return moved(one(), exponent); }
    // By schoolbook, from the coefficient of x^0 on.
    uint64_t product(uint64_t a, uint64_t b) const {
        uint64_t sum = 0;
        for (unsigned i = 0; i < width; ++i, b = times_x(b))
            if (low ? a >> (width - 1 - i) & 1 : a >> i & 1) sum ^= b;
        return sum;
    }
    // The generator without its highest term, bit i the coefficient of x^i.
    uint64_t generator() const { return low ? turned(mask, width) : mask; }
    static uint64_t turned(uint64_t v, unsigned bits) {
        uint64_t r = 0;
        for (unsigned i = 0; i < bits; ++i)
            r |= (v >> i & 1) << (bits - 1 - i);
        return r;
    }
};
std::ostream &operator<<(std::ostream &out, const Model &model) {
    return out << model.name;
}

class FoldConstants : public testing::TestWithParam<Model> {
  protected:
    std::vector<uint64_t> table(const std::string &suffix) { return read_tables()[model.name + suffix]; }
    const Model model = GetParam();
};

TEST_P(FoldConstants, DivisionUndoesMultiplication) {
    for (uint64_t r : {uint64_t{1}, model.top(), model.mask, model.all(), UINT64_C(0x123456789abcdef1) & model.all()}) {
        EXPECT_EQ(model.over_x(model.times_x(r)), r);
        EXPECT_EQ(model.times_x(model.over_x(r)), r);
    }
}

// Row r, from its end: the weights of qwords that end r, 8 + r, 16 + r .. bytes before the end of a message.
TEST_P(FoldConstants, WeightsArePowers) {
    const auto weights = table("_weights");
    ASSERT_EQ(weights.size(), 8u * 32);
    const auto far = table("_far"); // of a fold over 256 bytes: u(256), and what row 0 begins with
    ASSERT_EQ(far.size(), 2u);
    EXPECT_EQ(far[1], weights[0]);
    uint64_t want = model.power(static_cast<int>(model.low ? model.width - 1 : model.width));
    for (size_t d = 0; d < weights.size(); ++d) {
        EXPECT_EQ(weights[d % 8 * 32 + 31 - d / 8], model.low ? want : want << (64 - model.width)) << "d " << d;
        want = model.moved(want, 8);
    }
    EXPECT_EQ(far[0], model.low ? want : want << (64 - model.width));
}

// What a product of two registers has too little of x, the factor has too much.
TEST_P(FoldConstants, MovesAreSquares) {
    const int excess = model.low ? (model.width == 32 ? 33 : 1) : 0;
    for (const bool back : {false, true}) {
        const auto moves = table(back ? "_backward" : "_forward");
        ASSERT_EQ(moves.size(), 64u);
        uint64_t want = model.power(back ? -8 : 8);
        for (size_t i = 0; i < moves.size(); ++i) {
            const uint64_t factor = model.moved(want, -excess);
            EXPECT_EQ(moves[i], model.low ? factor : factor << 32) << i;
            want = model.product(want, want);
        }
    }
}

TEST_P(FoldConstants, QuotientLeavesAShortRemainder) {
    const auto pair = table("_reduce");
    ASSERT_EQ(pair.size(), 2u);
    const uint64_t generator = model.generator();
    // Terms of the quotient from x^0 on, without the highest where it has 65; of what power of x it is the quotient.
    uint64_t quotient;
    unsigned exponent;
    bool whole = false; // all its terms are there
    if (!model.low) {
        quotient = pair[0], exponent = 96;
        EXPECT_EQ(pair[1], generator << 32);
    } else if (model.width == 32) {
        quotient = Model::turned(pair[0], 64), exponent = 95, whole = true;
        EXPECT_EQ(pair[1], model.mask << 1 | 1);
    } else { // the image lacks the term x^0, which no result depends on, and has that of x^64 as its lowest bit
        ASSERT_EQ(pair[0] & 1, 1u);
        quotient = Model::turned(pair[0] >> 1, 63) << 1, exponent = 128;
        EXPECT_EQ(pair[1], model.mask << 1 | 1);
    }
    // generator times quotient, from the lowest term on; x^128 and above fall away on both sides.
    const auto remainder = [&](uint64_t terms) {
        Wide sum = exponent == 128 ? 0 : Wide{1} << exponent;
        const Wide divisor = generator | (model.width == 64 ? 0 : Wide{1} << 32);
        for (unsigned i = 0; i < 64; ++i)
            if (terms >> i & 1) sum ^= (divisor | (model.width == 64 ? Wide{1} << 64 : 0)) << i;
        return whole ? sum : sum ^ divisor << 64;
    };
    const auto is_short = [&](Wide v) { return v >> model.width == 0; };
    if (model.width == 64)
        EXPECT_NE(is_short(remainder(quotient)), is_short(remainder(quotient | 1))) << "with x^0 or without";
    else
        EXPECT_TRUE(is_short(remainder(quotient)));
}

constexpr Model models[] = {
    {"crc32", 32, true, 0xedb88320},
    {"crc32_be", 32, false, 0x04c11db7},
    {"crc64_nvme", 64, true, 0x9a6c9329ac4bc9b5},
    {"crc64_xz", 64, true, 0xc96c5795d7870f42},
};
INSTANTIATE_TEST_SUITE_P(Models, FoldConstants, testing::ValuesIn(models),
                         [](const auto &param) { return std::string(param.param.name); });

TEST(FoldConstants, EveryTableHasATest) {
    size_t tables = 0;
    for (const auto &[name, values] : read_tables())
        tables += !values.empty();
    EXPECT_EQ(tables, 5 * std::size(models));
}

} // namespace
