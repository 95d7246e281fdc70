// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twins of plugins/intel-crc/crc-fold's kernels for AVX2 and VPCLMULQDQ.
#include "bench/twins/crc_fold.hpp"
#include "bench/twins/kernels.hpp"

namespace {
using namespace twins::fold;

template <class M> uint64_t update(uint64_t reg, const void *data, size_t n) {
    using K = Kernel<M>;
    const auto *p = static_cast<const uint8_t *>(data);
    if (n <= 8) return K::upto8(reg, p, n);
    if (n <= 16) return K::between8(reg, p, n);
    if (n <= 32) return K::template between<Xmm, 16>(reg, p, n);
    if (n <= 64) return K::template between<Ymm, 32>(reg, p, n);
    if (n <= 128) return K::template between<Ymm, 64>(reg, p, n);
    if (n <= 256) return K::template between<Ymm, 128>(reg, p, n);
    __m256i acc[4];
    K::template accumulate<Ymm>(acc, K::template factors<Ymm>(128), reg, p, n);
    return K::template finish<Ymm, 4>(acc, p, n);
}

} // namespace

uint32_t twins::crc32_avx2_vpclmul(uint32_t reg, const void *data, size_t n) {
    return static_cast<uint32_t>(update<Crc32>(reg, data, n));
}
uint32_t twins::crc32_be_avx2_vpclmul(uint32_t reg, const void *data, size_t n) {
    return static_cast<uint32_t>(update<Crc32Be>(reg, data, n));
}
uint64_t twins::crc64_nvme_avx2_vpclmul(uint64_t reg, const void *data, size_t n) {
    return update<Crc64Nvme>(reg, data, n);
}
uint64_t twins::crc64_xz_avx2_vpclmul(uint64_t reg, const void *data, size_t n) {
    return update<Crc64Xz>(reg, data, n);
}
