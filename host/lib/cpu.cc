// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/cpu.hpp"

#include <cofferdam/tiers.h>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <sys/auxv.h>
#endif

namespace cof {

namespace {

// Where CPUID keeps a feature, and which register state the operating system must save for it.
enum class Source : uint8_t { leaf1_ecx, leaf7_ebx, leaf7_ecx };
enum class State : uint8_t { any, ymm, zmm };

struct X86Bit {
    unsigned feature;
    Source source;
    unsigned bit;
    State state;
};

constexpr X86Bit x86_bits[] = {
    {COF_X86_SSE42, Source::leaf1_ecx, 20, State::any},    {COF_X86_PCLMUL, Source::leaf1_ecx, 1, State::any},
    {COF_X86_AES, Source::leaf1_ecx, 25, State::any},      {COF_X86_AVX, Source::leaf1_ecx, 28, State::ymm},
    {COF_X86_AVX2, Source::leaf7_ebx, 5, State::ymm},      {COF_X86_BMI2, Source::leaf7_ebx, 8, State::any},
    {COF_X86_SHA, Source::leaf7_ebx, 29, State::any},      {COF_X86_GFNI, Source::leaf7_ecx, 8, State::any},
    {COF_X86_VAES, Source::leaf7_ecx, 9, State::ymm},      {COF_X86_VPCLMUL, Source::leaf7_ecx, 10, State::ymm},
    {COF_X86_AVX512F, Source::leaf7_ebx, 16, State::zmm},  {COF_X86_AVX512DQ, Source::leaf7_ebx, 17, State::zmm},
    {COF_X86_AVX512BW, Source::leaf7_ebx, 30, State::zmm}, {COF_X86_AVX512VL, Source::leaf7_ebx, 31, State::zmm},
    {COF_X86_AVX512VBMI, Source::leaf7_ecx, 1, State::zmm}};

constexpr unsigned osxsave_bit = 27, avx_bit = 28, avx512f_bit = 16; // leaf 1 ecx, leaf 1 ecx, leaf 7 ebx
constexpr uint64_t xcr0_ymm = 0x06;                                  // SSE and AVX state
constexpr uint64_t xcr0_zmm = 0xe6;                                  // and opmask, upper ZMM, high ZMM

// Bits of the auxiliary vector words, as the kernel's asm/hwcap.h numbers them; spelled here so that the judgement
// compiles on every machine.
constexpr unsigned hwcap_aes = 3, hwcap_pmull = 4, hwcap_sha2 = 6, hwcap_crc32 = 7, hwcap_sha3 = 17, hwcap_sve = 22;
constexpr unsigned hwcap2_sve2 = 1;

constexpr bool has(uint64_t word, unsigned bit) {
    return (word >> bit & 1) != 0;
}

void set(CpuWords &words, unsigned feature) {
    words[feature / 32] |= COF_CPU_BIT(feature % 32);
}

struct Tier {
    std::string_view name;
    uint32_t word0;
};
struct Feature {
    unsigned number;
    std::string_view name;
};

#define COF_TIER_ROW(name, features) Tier{name, features},
#define COF_FEATURE_ROW(number, name) Feature{number, name},
#if defined(__aarch64__)
constexpr Tier tiers[] = {COF_TIERS_A64(COF_TIER_ROW)};
constexpr Feature features[] = {COF_FEATURES_A64(COF_FEATURE_ROW)};
#else
constexpr Tier tiers[] = {COF_TIERS_X86(COF_TIER_ROW)};
constexpr Feature features[] = {COF_FEATURES_X86(COF_FEATURE_ROW)};
#endif
#undef COF_TIER_ROW
#undef COF_FEATURE_ROW

#if defined(__x86_64__)
// Only after OSXSAVE was seen. Volatile, so that it is not moved above that test.
uint64_t read_xcr0() {
    uint32_t low = 0, high = 0;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return uint64_t{high} << 32 | low;
}
#endif

} // namespace

CpuSnapshot read_cpu() {
    CpuSnapshot cpu;
#if defined(__x86_64__)
    cpu.max_leaf = static_cast<uint32_t>(__get_cpuid_max(0, nullptr));
    auto &a = cpu.leaf1;
    if (!__get_cpuid_count(1, 0, &a[0], &a[1], &a[2], &a[3])) return cpu;
    if (has(a[2], osxsave_bit)) cpu.xcr0 = read_xcr0();
    auto &b = cpu.leaf7;
    if (!__get_cpuid_count(7, 0, &b[0], &b[1], &b[2], &b[3])) b = {};
#elif defined(__aarch64__)
    cpu.hwcap = getauxval(AT_HWCAP);
    cpu.hwcap2 = getauxval(AT_HWCAP2);
#endif
    return cpu;
}

CpuWords features_of_x86(const CpuSnapshot &cpu) {
    if (cpu.max_leaf < 1) return {};
    const uint32_t leaf1_ecx = cpu.leaf1[2];
    const uint32_t leaf7_ebx = cpu.max_leaf >= 7 ? cpu.leaf7[1] : 0;
    const uint32_t leaf7_ecx = cpu.max_leaf >= 7 ? cpu.leaf7[2] : 0;
    // A CPU bit alone does not make a wide register usable: the operating system must save it at a switch.
    const uint64_t xcr0 = has(leaf1_ecx, osxsave_bit) ? cpu.xcr0 : 0;
    const bool ymm = (xcr0 & xcr0_ymm) == xcr0_ymm && has(leaf1_ecx, avx_bit);
    const bool zmm = (xcr0 & xcr0_zmm) == xcr0_zmm && ymm && has(leaf7_ebx, avx512f_bit);

    CpuWords words{};
    for (const X86Bit &row : x86_bits) {
        const uint32_t word = row.source == Source::leaf1_ecx   ? leaf1_ecx
                              : row.source == Source::leaf7_ebx ? leaf7_ebx
                                                                : leaf7_ecx;
        const bool saved = row.state == State::any || (row.state == State::ymm ? ymm : zmm);
        if (saved && has(word, row.bit)) set(words, row.feature);
    }
    return words;
}

CpuWords features_of_a64(const CpuSnapshot &cpu) {
    CpuWords words{};
    if (has(cpu.hwcap, hwcap_crc32)) set(words, COF_A64_CRC32);
    if (has(cpu.hwcap, hwcap_pmull)) set(words, COF_A64_PMULL);
    if (has(cpu.hwcap, hwcap_aes)) set(words, COF_A64_AES);
    if (has(cpu.hwcap, hwcap_sha2)) set(words, COF_A64_SHA2);
    if (has(cpu.hwcap, hwcap_sha3)) set(words, COF_A64_SHA3);
    const bool sve = has(cpu.hwcap, hwcap_sve);
    if (sve) set(words, COF_A64_SVE);
    if (sve && has(cpu.hwcap2, hwcap2_sve2)) set(words, COF_A64_SVE2);
    return words;
}

CpuWords features_of(const CpuSnapshot &cpu) {
#if defined(__x86_64__)
    return features_of_x86(cpu);
#elif defined(__aarch64__)
    return features_of_a64(cpu);
#else
    (void)cpu;
    return {};
#endif
}

std::optional<CpuWords> tier_mask(std::string_view tier) {
    for (const Tier &row : tiers)
        if (row.name == tier) return CpuWords{row.word0};
    return std::nullopt;
}

std::string tier_names() {
    std::string text;
    for (const Tier &row : tiers) {
        if (!text.empty()) text += ", ";
        text += row.name;
    }
    return text;
}

std::string feature_names(const CpuWords &words) {
    std::string text;
    for (unsigned bit = 0; bit < 32 * COF_CPU_WORDS; ++bit) {
        if (!has(words[bit / 32], bit % 32)) continue;
        if (!text.empty()) text += ' ';
        std::string_view name;
        for (const Feature &row : features)
            if (row.number == bit) name = row.name;
        if (name.empty())
            text += "bit " + std::to_string(bit);
        else
            text += name;
    }
    return text.empty() ? "none" : text;
}

CpuWords operator&(const CpuWords &a, const CpuWords &b) {
    CpuWords both{};
    for (size_t i = 0; i < both.size(); ++i)
        both[i] = a[i] & b[i];
    return both;
}

CpuWords missing(const CpuWords &need, const CpuWords &have) {
    CpuWords lacking{};
    for (size_t i = 0; i < lacking.size(); ++i)
        lacking[i] = need[i] & ~have[i];
    return lacking;
}

} // namespace cof
