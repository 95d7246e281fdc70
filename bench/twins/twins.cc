// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The table of twins. What is no assembly in a plugin (shift, sketch_size) needs no twin: it is the portable code.
#include "bench/twins/twins.h"

#include <cofferdam/crc.h>
#include <cofferdam/cut.h>

#include "bench/twins/kernels.hpp"
#include "host/portable/crc_model.hpp"

namespace {

constexpr size_t argmin_block = 256;

size_t argmin_sketch_size(size_t n) {
    return (n / argmin_block + (n % argmin_block != 0)) * sizeof(uint16_t);
}

using Crc32c = cof::Crc32Model<0x1edc6f41, true>;
constexpr cof_crc32 sse42 = {sizeof(cof_crc32), 0, twins::crc32c_sse42, Crc32c::shift};
constexpr cof_crc32 sse42_pclmul = {sizeof(cof_crc32), 0, twins::crc32c_sse42_pclmul, Crc32c::shift};
constexpr cof_crc32 avx2_vpclmul = {sizeof(cof_crc32), 0, twins::crc32c_avx2_vpclmul, Crc32c::shift};
constexpr cof_crc32 avx512 = {sizeof(cof_crc32), 0, twins::crc32c_avx512, Crc32c::shift};
using Crc32 = cof::Crc32Model<0x04c11db7, true>;
using Crc32Be = cof::Crc32Model<0x04c11db7, false>;
constexpr cof_crc32 fold_sse42 = {sizeof(cof_crc32), 0, twins::crc32_sse42_pclmul, Crc32::shift};
constexpr cof_crc32 fold_avx2 = {sizeof(cof_crc32), 0, twins::crc32_avx2_vpclmul, Crc32::shift};
constexpr cof_crc32 fold_avx512 = {sizeof(cof_crc32), 0, twins::crc32_avx512, Crc32::shift};
constexpr cof_crc32 fold_be_sse42 = {sizeof(cof_crc32), 0, twins::crc32_be_sse42_pclmul, Crc32Be::shift};
constexpr cof_crc32 fold_be_avx2 = {sizeof(cof_crc32), 0, twins::crc32_be_avx2_vpclmul, Crc32Be::shift};
constexpr cof_crc32 fold_be_avx512 = {sizeof(cof_crc32), 0, twins::crc32_be_avx512, Crc32Be::shift};
using Crc64Nvme = cof::Crc64Model<0xad93d23594c93659, true>;
constexpr cof_crc64 fold_nvme_sse42 = {sizeof(cof_crc64), 0, twins::crc64_nvme_sse42_pclmul, Crc64Nvme::shift};
constexpr cof_crc64 fold_nvme_avx2 = {sizeof(cof_crc64), 0, twins::crc64_nvme_avx2_vpclmul, Crc64Nvme::shift};
constexpr cof_crc64 fold_nvme_avx512 = {sizeof(cof_crc64), 0, twins::crc64_nvme_avx512, Crc64Nvme::shift};
using Crc64Xz = cof::Crc64Model<0x42f0e1eba9ea3693, true>;
constexpr cof_crc64 fold_xz_sse42 = {sizeof(cof_crc64), 0, twins::crc64_xz_sse42_pclmul, Crc64Xz::shift};
constexpr cof_crc64 fold_xz_avx2 = {sizeof(cof_crc64), 0, twins::crc64_xz_avx2_vpclmul, Crc64Xz::shift};
constexpr cof_crc64 fold_xz_avx512 = {sizeof(cof_crc64), 0, twins::crc64_xz_avx512, Crc64Xz::shift};
constexpr cof_cut_sketch argmin = {sizeof(cof_cut_sketch), argmin_block, argmin_sketch_size, twins::argmin_avx2};

constexpr uint32_t need_avx2 = COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2);
constexpr uint32_t need_avx2_vpclmul =
    need_avx2 | COF_CPU_BIT(COF_X86_SSE42) | COF_CPU_BIT(COF_X86_PCLMUL) | COF_CPU_BIT(COF_X86_VPCLMUL);
constexpr uint32_t need_pclmul = COF_CPU_BIT(COF_X86_SSE42) | COF_CPU_BIT(COF_X86_PCLMUL);
constexpr uint32_t need_avx512 = need_avx2_vpclmul | COF_CPU_BIT(COF_X86_AVX512F) | COF_CPU_BIT(COF_X86_AVX512BW);

#if defined(__clang__)
#define TEXT_OF(version) #version
#define DOTTED(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)
constexpr const char *compiler = "clang " DOTTED(__clang_major__, __clang_minor__, __clang_patchlevel__);
#else
constexpr const char *compiler = "gcc " __VERSION__;
#endif

constexpr CofTwin table[] = {
    {"crc32c/1", COF_IFACE_CRC32, "sse42-3way", compiler, &sse42, COF_CPU_BIT(COF_X86_SSE42)},
    {"crc32c/1", COF_IFACE_CRC32, "sse42-pclmul-fusion", compiler, &sse42_pclmul, need_pclmul},
    {"crc32c/1", COF_IFACE_CRC32, "avx2-vpclmul-fusion", compiler, &avx2_vpclmul, need_avx2_vpclmul},
    {"crc32c/1", COF_IFACE_CRC32, "avx512-vpclmul-fusion", compiler, &avx512,
     need_avx2_vpclmul | COF_CPU_BIT(COF_X86_AVX512F)},
    {"crc32/1", COF_IFACE_CRC32, "sse42-pclmul-fold", compiler, &fold_sse42, need_pclmul},
    {"crc32/1", COF_IFACE_CRC32, "avx2-vpclmul-fold", compiler, &fold_avx2, need_avx2_vpclmul},
    {"crc32/1", COF_IFACE_CRC32, "avx512-vpclmul-fold", compiler, &fold_avx512, need_avx512},
    {"crc32-be/1", COF_IFACE_CRC32, "sse42-pclmul-fold", compiler, &fold_be_sse42, need_pclmul},
    {"crc32-be/1", COF_IFACE_CRC32, "avx2-vpclmul-fold", compiler, &fold_be_avx2, need_avx2_vpclmul},
    {"crc32-be/1", COF_IFACE_CRC32, "avx512-vpclmul-fold", compiler, &fold_be_avx512, need_avx512},
    {"crc64-nvme/1", COF_IFACE_CRC64, "sse42-pclmul-fold", compiler, &fold_nvme_sse42, need_pclmul},
    {"crc64-nvme/1", COF_IFACE_CRC64, "avx2-vpclmul-fold", compiler, &fold_nvme_avx2, need_avx2_vpclmul},
    {"crc64-nvme/1", COF_IFACE_CRC64, "avx512-vpclmul-fold", compiler, &fold_nvme_avx512, need_avx512},
    {"crc64-xz/1", COF_IFACE_CRC64, "sse42-pclmul-fold", compiler, &fold_xz_sse42, need_pclmul},
    {"crc64-xz/1", COF_IFACE_CRC64, "avx2-vpclmul-fold", compiler, &fold_xz_avx2, need_avx2_vpclmul},
    {"crc64-xz/1", COF_IFACE_CRC64, "avx512-vpclmul-fold", compiler, &fold_xz_avx512, need_avx512},
    {"argmin/1", COF_IFACE_CUT_SKETCH, "avx2-diff", compiler, &argmin, need_avx2},
};

} // namespace

const CofTwin *cof_twins(size_t *count) {
    *count = sizeof table / sizeof table[0];
    return table;
}
