/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Bridge to BLAKE3: upstream's own C and assembly, compiled from where the system keeps its source (plugin.mk). One
 * pair of rows for each tier; the host picks, and nothing here asks the CPU. See docs/asm/blake3.md.
 *
 * State: upstream's blake3_hasher, by value. It holds no pointer, and its layout is the release's, which the format
 * names. */
#include <stdalign.h>

#include <blake3.h>

#include "tier.h"

#define NEED_SSE41 COF_CPU_BIT(COF_X86_SSE42)
#define NEED_AVX2 (NEED_SSE41 | COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2))
#define NEED_AVX512 (NEED_AVX2 | COF_CPU_BIT(COF_X86_AVX512F) | COF_CPU_BIT(COF_X86_AVX512VL))

/* Where the number of chunks, and with it the tree, changes: one block, one chunk, then a subtree of as many chunks as
 * a tier takes side by side, the length beyond which a batch hands a message to the hasher, and the pieces of updates.
 */
static const uint64_t switches[] = {1, 65, 129, 1025, 2049, 4097, 8193, 16385, 32769, 65537, 262145, 524289, 1048577};

#define PLUGIN_ID "org.cofferdam.mit0.blake3"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0 AND (CC0-1.0 OR Apache-2.0)"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE                                                                          \
    "upstream BLAKE3 " BLAKE3_VERSION_STRING " (CC0-1.0 OR Apache-2.0), C and assembly, compiled " \
    "unmodified; scheduler of batches and bridge from its documentation; see docs/asm/blake3.md"
#define SWITCHES .path_switch = switches, .path_switch_count = sizeof switches / sizeof switches[0]
#define TIER_ROWS(ROW, tier, need, rank)                                                                           \
    ROW(row_##tier, "blake3/1", COF_IFACE_HASH, "upstream-" #tier, 0, need, rank, .vtable = &blake3_vtable_##tier, \
        .state_size = sizeof(blake3_hasher), .state_align = alignof(blake3_hasher),                                \
        .state_format = "blake3-c-" BLAKE3_VERSION_STRING, SWITCHES)                                               \
    ROW(row_batch_##tier, "blake3/1", COF_IFACE_HASH_BATCH, "upstream-" #tier, 0, need, rank,                      \
        .vtable = &blake3_batch_vtable_##tier, SWITCHES)
#if defined(__x86_64__)
#define PLUGIN_KERNELS(ROW)                \
    TIER_ROWS(ROW, portable, 0, 50)        \
    TIER_ROWS(ROW, sse2, 0, 60)            \
    TIER_ROWS(ROW, sse41, NEED_SSE41, 100) \
    TIER_ROWS(ROW, avx2, NEED_AVX2, 150)   \
    TIER_ROWS(ROW, avx512, NEED_AVX512, 200)
#elif defined(__aarch64__)
#define PLUGIN_KERNELS(ROW)         \
    TIER_ROWS(ROW, portable, 0, 50) \
    TIER_ROWS(ROW, neon, 0, 100)
#else
#define PLUGIN_KERNELS(ROW) TIER_ROWS(ROW, portable, 0, 50)
#endif
#include <cofferdam/plugin.h>
