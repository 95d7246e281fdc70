/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The tier table. A tier is a NAMED BUNDLE of CPU features, used to cap what the host allows (COFFERDAM_CPU=avx2) and
 * to say in one word what a kernel needs. Tiers of one machine are cumulative and listed in ascending order.
 * COF_TIERS_<machine>(ROW) expands ROW(name, features) for each; features are those of word 0, all lower tiers
 * included. A cap allows what the CPU has AND the tier lists. */
#ifndef COFFERDAM_TIERS_H
#define COFFERDAM_TIERS_H

#include <cofferdam/abi.h>

#define COF_TIER_BASELINE UINT32_C(0)
#define COF_TIER_SSE42 COF_CPU_BIT(COF_X86_SSE42)
#define COF_TIER_SSE42_PCLMUL (COF_TIER_SSE42 | COF_CPU_BIT(COF_X86_PCLMUL))
#define COF_TIER_AVX2                                                                                           \
    (COF_TIER_SSE42_PCLMUL | COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2) | COF_CPU_BIT(COF_X86_BMI2) | \
     COF_CPU_BIT(COF_X86_AES) | COF_CPU_BIT(COF_X86_SHA))
#define COF_TIER_AVX2_VPCLMUL \
    (COF_TIER_AVX2 | COF_CPU_BIT(COF_X86_VAES) | COF_CPU_BIT(COF_X86_VPCLMUL) | COF_CPU_BIT(COF_X86_GFNI))
#define COF_TIER_AVX512                                                                     \
    (COF_TIER_AVX2_VPCLMUL | COF_CPU_BIT(COF_X86_AVX512F) | COF_CPU_BIT(COF_X86_AVX512VL) | \
     COF_CPU_BIT(COF_X86_AVX512BW) | COF_CPU_BIT(COF_X86_AVX512DQ) | COF_CPU_BIT(COF_X86_AVX512VBMI))
#define COF_TIER_NEON                                                                                                 \
    (COF_CPU_BIT(COF_A64_CRC32) | COF_CPU_BIT(COF_A64_PMULL) | COF_CPU_BIT(COF_A64_AES) | COF_CPU_BIT(COF_A64_SHA2) | \
     COF_CPU_BIT(COF_A64_SHA3))
#define COF_TIER_SVE2 (COF_TIER_NEON | COF_CPU_BIT(COF_A64_SVE) | COF_CPU_BIT(COF_A64_SVE2))

#define COF_TIERS_X86(ROW)                     \
    ROW("baseline", COF_TIER_BASELINE)         \
    ROW("sse42", COF_TIER_SSE42)               \
    ROW("sse42-pclmul", COF_TIER_SSE42_PCLMUL) \
    ROW("avx2", COF_TIER_AVX2)                 \
    ROW("avx2-vpclmul", COF_TIER_AVX2_VPCLMUL) \
    ROW("avx512", COF_TIER_AVX512)
#define COF_TIERS_A64(ROW)             \
    ROW("baseline", COF_TIER_BASELINE) \
    ROW("neon", COF_TIER_NEON)         \
    ROW("sve2", COF_TIER_SVE2)

/* Names of single features, for messages: ROW(bit number, name). */
/* clang-format off */
#define COF_FEATURES_X86(ROW) \
    ROW(COF_X86_SSE42, "sse4.2") \
    ROW(COF_X86_PCLMUL, "pclmulqdq") \
    ROW(COF_X86_AVX, "avx") \
    ROW(COF_X86_AVX2, "avx2") \
    ROW(COF_X86_BMI2, "bmi2") \
    ROW(COF_X86_AES, "aes") \
    ROW(COF_X86_VAES, "vaes") \
    ROW(COF_X86_VPCLMUL, "vpclmulqdq") \
    ROW(COF_X86_SHA, "sha") \
    ROW(COF_X86_GFNI, "gfni") \
    ROW(COF_X86_AVX512F, "avx512f") \
    ROW(COF_X86_AVX512VL, "avx512vl") \
    ROW(COF_X86_AVX512BW, "avx512bw") \
    ROW(COF_X86_AVX512DQ, "avx512dq") \
    ROW(COF_X86_AVX512VBMI, "avx512vbmi")
#define COF_FEATURES_A64(ROW) \
    ROW(COF_A64_CRC32, "crc32") \
    ROW(COF_A64_PMULL, "pmull") \
    ROW(COF_A64_AES, "aes") \
    ROW(COF_A64_SHA2, "sha2") \
    ROW(COF_A64_SHA3, "sha3") \
    ROW(COF_A64_SVE, "sve") \
    ROW(COF_A64_SVE2, "sve2")
/* clang-format on */

#endif
