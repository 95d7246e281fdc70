// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The CPU snapshot. Reading it (read_cpu) and judging it (features_of) are apart, so that the judgement is a pure
// function that tests feed with lying CPUIDs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <cofferdam/abi.h>

namespace cof {

using CpuWords = std::array<uint32_t, COF_CPU_WORDS>;

// Everything the judgement depends on. x86: leaves as CPUID returns them, xcr0 only meaningful when OSXSAVE is set.
// AArch64: the two auxiliary vector words.
struct CpuSnapshot {
    uint32_t max_leaf = 0;
    std::array<uint32_t, 4> leaf1{}; // eax, ebx, ecx, edx
    std::array<uint32_t, 4> leaf7{}; // subleaf 0; ignored when max_leaf < 7
    uint64_t xcr0 = 0;
    uint64_t hwcap = 0, hwcap2 = 0;
};

CpuSnapshot read_cpu();                           // of this CPU
CpuWords features_of_x86(const CpuSnapshot &cpu); // pure, on any machine
CpuWords features_of_a64(const CpuSnapshot &cpu); // pure, on any machine
CpuWords features_of(const CpuSnapshot &cpu);     // of this build's machine

// Tiers of this build's machine, from abi/cofferdam/tiers.h. nullopt: unknown name.
std::optional<CpuWords> tier_mask(std::string_view tier);
std::string tier_names();                         // "baseline, sse42, ..." for messages
std::string feature_names(const CpuWords &words); // "sse4.2 pclmulqdq"; "none"; an unknown bit is "bit 40"
CpuWords operator&(const CpuWords &a, const CpuWords &b);
CpuWords missing(const CpuWords &need, const CpuWords &have); // bits of need that have lacks

} // namespace cof
