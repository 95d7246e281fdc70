// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/cpu.hpp"

#include <bit>
#include <initializer_list>

#include <cofferdam/tiers.h>
#include <gtest/gtest.h>

namespace {

using cof::CpuSnapshot;
using cof::CpuWords;

constexpr uint32_t bit(unsigned number) {
    return UINT32_C(1) << number;
}

uint32_t word_of(std::initializer_list<unsigned> features) {
    uint32_t word = 0;
    for (unsigned feature : features)
        word |= bit(feature);
    return word;
}

// CPUID says everything, and the operating system saves everything.
CpuSnapshot everything() {
    CpuSnapshot cpu;
    cpu.max_leaf = 0x20;
    cpu.leaf1 = {0, 0, 0xffffffff, 0xffffffff};
    cpu.leaf7 = {0, 0xffffffff, 0xffffffff, 0xffffffff};
    cpu.xcr0 = 0xe7;
    return cpu;
}

// What needs no wide registers, and what leaf 7 adds to it.
const uint32_t leaf1_plain = word_of({COF_X86_SSE42, COF_X86_PCLMUL, COF_X86_AES});
const uint32_t leaf7_plain = word_of({COF_X86_BMI2, COF_X86_SHA, COF_X86_GFNI});
const uint32_t ymm_features = word_of({COF_X86_AVX, COF_X86_AVX2, COF_X86_VAES, COF_X86_VPCLMUL});
const uint32_t zmm_features =
    word_of({COF_X86_AVX512F, COF_X86_AVX512VL, COF_X86_AVX512BW, COF_X86_AVX512DQ, COF_X86_AVX512VBMI});

struct Lie {
    const char *name;
    void (*tell)(CpuSnapshot &cpu);
    uint32_t expected;
};

TEST(Cpu, LyingCpuids) {
    const uint32_t plain = leaf1_plain | leaf7_plain;
    const Lie lies[] = {
        {"all of it", [](CpuSnapshot &) {}, plain | ymm_features | zmm_features},
        {"OSXSAVE off, XCR0 garbage", [](CpuSnapshot &c) { c.leaf1[2] &= ~bit(27); }, plain},
        {"XCR0 without YMM", [](CpuSnapshot &c) { c.xcr0 = 0x3; }, plain},
        {"XCR0 without SSE", [](CpuSnapshot &c) { c.xcr0 = 0xe4; }, plain},
        {"XCR0 zero", [](CpuSnapshot &c) { c.xcr0 = 0; }, plain},
        {"XCR0 with ZMM but not YMM", [](CpuSnapshot &c) { c.xcr0 = 0xe3; }, plain},
        {"XCR0 without ZMM", [](CpuSnapshot &c) { c.xcr0 = 0x7; }, plain | ymm_features},
        {"XCR0 without opmask", [](CpuSnapshot &c) { c.xcr0 = 0xc7; }, plain | ymm_features},
        {"XCR0 without high ZMM", [](CpuSnapshot &c) { c.xcr0 = 0x67; }, plain | ymm_features},
        {"max leaf 6", [](CpuSnapshot &c) { c.max_leaf = 6; }, leaf1_plain | bit(COF_X86_AVX)},
        {"max leaf 1", [](CpuSnapshot &c) { c.max_leaf = 1; }, leaf1_plain | bit(COF_X86_AVX)},
        {"max leaf 0", [](CpuSnapshot &c) { c.max_leaf = 0; }, 0},
        {"AVX2 without AVX", [](CpuSnapshot &c) { c.leaf1[2] &= ~bit(28); }, plain},
        {"AVX-512 parts without its foundation", [](CpuSnapshot &c) { c.leaf7[1] &= ~bit(16); }, plain | ymm_features},
        {"VPCLMULQDQ alone, no AVX state",
         [](CpuSnapshot &c) {
             c.leaf7 = {0, 0, bit(10), 0};
             c.xcr0 = 0x1;
         },
         leaf1_plain},
        {"VPCLMULQDQ with AVX state",
         [](CpuSnapshot &c) {
             c.leaf7 = {0, 0, bit(10), 0};
         },
         leaf1_plain | word_of({COF_X86_AVX, COF_X86_VPCLMUL})},
        {"nothing", [](CpuSnapshot &c) { c = {}; }, 0},
    };
    for (const Lie &lie : lies) {
        CpuSnapshot cpu = everything();
        lie.tell(cpu);
        const CpuWords words = cof::features_of_x86(cpu);
        EXPECT_EQ(words[0], lie.expected) << lie.name;
        for (size_t i = 1; i < words.size(); ++i)
            EXPECT_EQ(words[i], 0u) << lie.name;
    }
}

struct OneBit {
    unsigned leaf, reg, bit, feature;
};

// Each feature is read from its own bit and from no other.
TEST(Cpu, OneBitAtATime) {
    const OneBit rows[] = {{1, 2, 20, COF_X86_SSE42},    {1, 2, 1, COF_X86_PCLMUL},    {1, 2, 25, COF_X86_AES},
                           {7, 1, 5, COF_X86_AVX2},      {7, 1, 8, COF_X86_BMI2},      {7, 1, 29, COF_X86_SHA},
                           {7, 2, 8, COF_X86_GFNI},      {7, 2, 9, COF_X86_VAES},      {7, 2, 10, COF_X86_VPCLMUL},
                           {7, 1, 17, COF_X86_AVX512DQ}, {7, 1, 30, COF_X86_AVX512BW}, {7, 1, 31, COF_X86_AVX512VL},
                           {7, 2, 1, COF_X86_AVX512VBMI}};
    CpuSnapshot base;
    base.max_leaf = 7;
    base.xcr0 = 0xe7;
    base.leaf1[2] = bit(27) | bit(28); // OSXSAVE, AVX
    base.leaf7[1] = bit(16);           // AVX512F
    const uint32_t always = word_of({COF_X86_AVX, COF_X86_AVX512F});
    EXPECT_EQ(cof::features_of_x86(base)[0], always);
    for (const OneBit &row : rows) {
        CpuSnapshot cpu = base;
        (row.leaf == 1 ? cpu.leaf1 : cpu.leaf7)[row.reg] |= bit(row.bit);
        EXPECT_EQ(cof::features_of_x86(cpu)[0], always | bit(row.feature))
            << row.leaf << ' ' << row.reg << ' ' << row.bit;
    }
}

TEST(Cpu, AArch64Words) {
    CpuSnapshot cpu;
    EXPECT_EQ(cof::features_of_a64(cpu), CpuWords{});
    const struct {
        unsigned bit, feature;
    } rows[] = {{7, COF_A64_CRC32}, {4, COF_A64_PMULL}, {3, COF_A64_AES},
                {6, COF_A64_SHA2},  {17, COF_A64_SHA3}, {22, COF_A64_SVE}};
    for (const auto &row : rows) {
        cpu.hwcap = uint64_t{1} << row.bit;
        EXPECT_EQ(cof::features_of_a64(cpu)[0], bit(row.feature)) << row.bit;
    }
    cpu.hwcap = 0;
    cpu.hwcap2 = 2; // SVE2 claimed without SVE
    EXPECT_EQ(cof::features_of_a64(cpu), CpuWords{});
    cpu.hwcap = uint64_t{1} << 22;
    EXPECT_EQ(cof::features_of_a64(cpu)[0], word_of({COF_A64_SVE, COF_A64_SVE2}));
}

TEST(Cpu, ThisMachine) {
    const CpuSnapshot cpu = cof::read_cpu();
    const CpuWords words = cof::features_of(cpu);
#if defined(__x86_64__)
    EXPECT_GE(cpu.max_leaf, 1u);
    EXPECT_EQ(words, cof::features_of_x86(cpu));
    const auto claims = [&](unsigned feature) { return (words[0] & bit(feature)) != 0; };
    EXPECT_EQ(claims(COF_X86_SSE42), __builtin_cpu_supports("sse4.2") != 0);
    EXPECT_EQ(claims(COF_X86_PCLMUL), __builtin_cpu_supports("pclmul") != 0);
    EXPECT_EQ(claims(COF_X86_AVX2), __builtin_cpu_supports("avx2") != 0);
    EXPECT_EQ(claims(COF_X86_BMI2), __builtin_cpu_supports("bmi2") != 0);
    EXPECT_EQ(claims(COF_X86_VPCLMUL), __builtin_cpu_supports("vpclmulqdq") != 0);
    EXPECT_EQ(claims(COF_X86_AVX512F), __builtin_cpu_supports("avx512f") != 0);
    EXPECT_EQ(claims(COF_X86_AVX512BW), __builtin_cpu_supports("avx512bw") != 0);
#else
    (void)words;
#endif
}

void expect_cumulative(std::initializer_list<uint32_t> masks) {
    const uint32_t *before = nullptr;
    for (const uint32_t &mask : masks) {
        if (before != nullptr) {
            EXPECT_EQ(mask & *before, *before);
            EXPECT_GT(std::popcount(mask), std::popcount(*before));
        }
        before = &mask;
    }
}

TEST(Cpu, TiersAreCumulative) {
#define COF_ROW(name, features) features,
    expect_cumulative({COF_TIERS_X86(COF_ROW)});
    expect_cumulative({COF_TIERS_A64(COF_ROW)});
#undef COF_ROW
}

TEST(Cpu, TierNames) {
    EXPECT_EQ(cof::tier_mask("baseline"), CpuWords{});
    for (const char *wrong : {"", "AVX2", "avx2 ", "avx", "avx2,avx512", "none"})
        EXPECT_FALSE(cof::tier_mask(wrong)) << wrong;
#if defined(__x86_64__)
    EXPECT_EQ(cof::tier_names(), "baseline, sse42, sse42-pclmul, avx2, avx2-vpclmul, avx512");
    EXPECT_EQ(cof::tier_mask("sse42-pclmul"), CpuWords{COF_TIER_SSE42_PCLMUL});
    EXPECT_FALSE(cof::tier_mask("neon"));
#endif
}

TEST(Cpu, FeatureNames) {
    EXPECT_EQ(cof::feature_names({}), "none");
    CpuWords unknown{};
    unknown[1] = bit(8);
    EXPECT_EQ(cof::feature_names(unknown), "bit 40");
    unknown[0] = bit(31);
    unknown[7] = bit(31);
    EXPECT_EQ(cof::feature_names(unknown), "bit 31 bit 40 bit 255");
#if defined(__x86_64__)
    EXPECT_EQ(cof::feature_names({COF_TIER_SSE42_PCLMUL}), "sse4.2 pclmulqdq");
#endif
}

TEST(Cpu, Missing) {
    using cof::operator&;
    const CpuWords need = {0b1101, 0, 0x80}, have = {0b0111, 0xff, 0};
    EXPECT_EQ(cof::missing(need, have), (CpuWords{0b1000, 0, 0x80}));
    EXPECT_EQ(need & have, (CpuWords{0b0101, 0, 0}));
    EXPECT_EQ(cof::missing({}, have), CpuWords{});
}

} // namespace
