// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twins of plugins/intel-crc/crc-fold's kernels for SSE4.2 and PCLMULQDQ.
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
    if (n <= 64) return K::template between<Xmm, 32>(reg, p, n);
    if (n <= 128) return K::template between<Xmm, 64>(reg, p, n);
    __m128i acc[4];
    K::template accumulate<Xmm>(acc, K::template factors<Xmm>(64), reg, p, n);
    return K::template finish<Xmm, 4>(acc, p, n);
}

} // namespace

uint32_t twins::crc32_sse42_pclmul(uint32_t reg, const void *data, size_t n) {
    return static_cast<uint32_t>(update<Crc32>(reg, data, n));
}
uint32_t twins::crc32_be_sse42_pclmul(uint32_t reg, const void *data, size_t n) {
    return static_cast<uint32_t>(update<Crc32Be>(reg, data, n));
}
uint64_t twins::crc64_nvme_sse42_pclmul(uint64_t reg, const void *data, size_t n) {
    return update<Crc64Nvme>(reg, data, n);
}
uint64_t twins::crc64_xz_sse42_pclmul(uint64_t reg, const void *data, size_t n) {
    return update<Crc64Xz>(reg, data, n);
}
