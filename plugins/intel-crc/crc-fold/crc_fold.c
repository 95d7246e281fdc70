/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * CRCs by folding, from Intel's paper: the description of the plugin. All code is in the assembly files. No libc. */
#include <cofferdam/crc.h>
#include <cofferdam/tiers.h>

uint32_t crc32_update_sse42_pclmul(uint32_t reg, const void *p, size_t n);
uint32_t crc32_update_avx2_vpclmul(uint32_t reg, const void *p, size_t n);
uint32_t crc32_update_avx512(uint32_t reg, const void *p, size_t n);
uint32_t crc32_shift(uint32_t reg, int64_t n);
uint32_t crc32_be_update_sse42_pclmul(uint32_t reg, const void *p, size_t n);
uint32_t crc32_be_update_avx2_vpclmul(uint32_t reg, const void *p, size_t n);
uint32_t crc32_be_update_avx512(uint32_t reg, const void *p, size_t n);
uint32_t crc32_be_shift(uint32_t reg, int64_t n);
uint64_t crc64_nvme_update_sse42_pclmul(uint64_t reg, const void *p, size_t n);
uint64_t crc64_nvme_update_avx2_vpclmul(uint64_t reg, const void *p, size_t n);
uint64_t crc64_nvme_update_avx512(uint64_t reg, const void *p, size_t n);
uint64_t crc64_nvme_shift(uint64_t reg, int64_t n);
uint64_t crc64_xz_update_sse42_pclmul(uint64_t reg, const void *p, size_t n);
uint64_t crc64_xz_update_avx2_vpclmul(uint64_t reg, const void *p, size_t n);
uint64_t crc64_xz_update_avx512(uint64_t reg, const void *p, size_t n);
uint64_t crc64_xz_shift(uint64_t reg, int64_t n);

static const cof_crc32 crc32_sse42 = {sizeof(cof_crc32), 0, crc32_update_sse42_pclmul, crc32_shift};
static const cof_crc32 crc32_avx2 = {sizeof(cof_crc32), 0, crc32_update_avx2_vpclmul, crc32_shift};
static const cof_crc32 crc32_avx512 = {sizeof(cof_crc32), 0, crc32_update_avx512, crc32_shift};
static const cof_crc32 crc32_be_sse42 = {sizeof(cof_crc32), 0, crc32_be_update_sse42_pclmul, crc32_be_shift};
static const cof_crc32 crc32_be_avx2 = {sizeof(cof_crc32), 0, crc32_be_update_avx2_vpclmul, crc32_be_shift};
static const cof_crc32 crc32_be_avx512 = {sizeof(cof_crc32), 0, crc32_be_update_avx512, crc32_be_shift};
static const cof_crc64 crc64_nvme_sse42 = {sizeof(cof_crc64), 0, crc64_nvme_update_sse42_pclmul, crc64_nvme_shift};
static const cof_crc64 crc64_nvme_avx2 = {sizeof(cof_crc64), 0, crc64_nvme_update_avx2_vpclmul, crc64_nvme_shift};
static const cof_crc64 crc64_nvme_avx512 = {sizeof(cof_crc64), 0, crc64_nvme_update_avx512, crc64_nvme_shift};
static const cof_crc64 crc64_xz_sse42 = {sizeof(cof_crc64), 0, crc64_xz_update_sse42_pclmul, crc64_xz_shift};
static const cof_crc64 crc64_xz_avx2 = {sizeof(cof_crc64), 0, crc64_xz_update_avx2_vpclmul, crc64_xz_shift};
static const cof_crc64 crc64_xz_avx512 = {sizeof(cof_crc64), 0, crc64_xz_update_avx512, crc64_xz_shift};

/* Up to 3 bytes, up to 8, then one class for each power of two; accumulators from the last on, with AVX-512 two and
 * then four, and from 640 on a rest that is folded into the joined ones. With SSE4.2 every 16 bytes of the rest are one
 * branch. */
static const uint64_t sse42_switch[] = {1, 4, 9, 17, 33, 49, 65, 81, 97, 113, 129, 145, 161, 177, 192, 193};
static const uint64_t avx2_switch[] = {1, 4, 9, 17, 33, 65, 129, 257};
static const uint64_t avx512_switch[] = {1, 4, 9, 17, 33, 65, 129, 257, 512, 640};

#define NEED_SSE42 (COF_CPU_BIT(COF_X86_SSE42) | COF_CPU_BIT(COF_X86_PCLMUL))
#define NEED_AVX2 (NEED_SSE42 | COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2) | COF_CPU_BIT(COF_X86_VPCLMUL))
#define NEED_AVX512 (NEED_AVX2 | COF_CPU_BIT(COF_X86_AVX512F) | COF_CPU_BIT(COF_X86_AVX512BW))

#define PLUGIN_ID "org.cofferdam.intel-crc.crc-fold"
#define PLUGIN_VERSION "0.1.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "intel-crc"
#define PLUGIN_PROVENANCE "clean room from Intel 323102; see docs/asm/crc-fold.md"
/* Chained calls on 1 or 2 bytes are faster by table. */
#define PATHS(sizes) \
    .min_bytes = 3, .state_align = 1, .path_switch = sizes, .path_switch_count = sizeof sizes / sizeof *sizes
#define PLUGIN_KERNELS(ROW)                                                                                            \
    ROW(crc32_sse42, "crc32/1", COF_IFACE_CRC32, "sse42-pclmul-fold", 0, NEED_SSE42, 200, .vtable = &crc32_sse42,      \
        PATHS(sse42_switch))                                                                                           \
    ROW(crc32_avx2, "crc32/1", COF_IFACE_CRC32, "avx2-vpclmul-fold", 0, NEED_AVX2, 300, .vtable = &crc32_avx2,         \
        PATHS(avx2_switch))                                                                                            \
    ROW(crc32_avx512, "crc32/1", COF_IFACE_CRC32, "avx512-vpclmul-fold", 0, NEED_AVX512, 400, .vtable = &crc32_avx512, \
        PATHS(avx512_switch))                                                                                          \
    ROW(crc32_be_sse42, "crc32-be/1", COF_IFACE_CRC32, "sse42-pclmul-fold", 0, NEED_SSE42, 200,                        \
        .vtable = &crc32_be_sse42, PATHS(sse42_switch))                                                                \
    ROW(crc32_be_avx2, "crc32-be/1", COF_IFACE_CRC32, "avx2-vpclmul-fold", 0, NEED_AVX2, 300,                          \
        .vtable = &crc32_be_avx2, PATHS(avx2_switch))                                                                  \
    ROW(crc32_be_avx512, "crc32-be/1", COF_IFACE_CRC32, "avx512-vpclmul-fold", 0, NEED_AVX512, 400,                    \
        .vtable = &crc32_be_avx512, PATHS(avx512_switch))                                                              \
    ROW(crc64_nvme_sse42, "crc64-nvme/1", COF_IFACE_CRC64, "sse42-pclmul-fold", 0, NEED_SSE42, 200,                    \
        .vtable = &crc64_nvme_sse42, PATHS(sse42_switch))                                                              \
    ROW(crc64_nvme_avx2, "crc64-nvme/1", COF_IFACE_CRC64, "avx2-vpclmul-fold", 0, NEED_AVX2, 300,                      \
        .vtable = &crc64_nvme_avx2, PATHS(avx2_switch))                                                                \
    ROW(crc64_nvme_avx512, "crc64-nvme/1", COF_IFACE_CRC64, "avx512-vpclmul-fold", 0, NEED_AVX512, 400,                \
        .vtable = &crc64_nvme_avx512, PATHS(avx512_switch))                                                            \
    ROW(crc64_xz_sse42, "crc64-xz/1", COF_IFACE_CRC64, "sse42-pclmul-fold", 0, NEED_SSE42, 200,                        \
        .vtable = &crc64_xz_sse42, PATHS(sse42_switch))                                                                \
    ROW(crc64_xz_avx2, "crc64-xz/1", COF_IFACE_CRC64, "avx2-vpclmul-fold", 0, NEED_AVX2, 300,                          \
        .vtable = &crc64_xz_avx2, PATHS(avx2_switch))                                                                  \
    ROW(crc64_xz_avx512, "crc64-xz/1", COF_IFACE_CRC64, "avx512-vpclmul-fold", 0, NEED_AVX512, 400,                    \
        .vtable = &crc64_xz_avx512, PATHS(avx512_switch))
#include <cofferdam/plugin.h>
