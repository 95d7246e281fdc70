// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twins of plugins/intel-crc/crc-fold's kernels for AVX-512 and VPCLMULQDQ.
#if !defined(__clang__) // gcc 12 sees uninitialised values within its own intrinsics
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "bench/twins/crc_fold.hpp"
#include "bench/twins/kernels.hpp"

namespace {
using namespace twins::fold;

// 9 .. 64 bytes, of which the 64 bytes that end where they end are in one page.
template <class M> uint64_t in_one_page(uint64_t reg, const uint8_t *p, size_t n) {
    using K = Kernel<M>;
    const __m512i v = K::template turned<Zmm>(_mm512_maskz_loadu_epi8(~uint64_t{0} << (64 - n), p + n - 64));
    const __m128i sum = Zmm::total(K::template times<Zmm>(v, Zmm::load(K::row0() - 64)));
    const __m128i by = K::qword(K::place(n) - (n & ~size_t{7}));
    return K::reduce(_mm_xor_si128(sum, _mm_clmulepi64_si128(K::placed(reg), by, M::first)));
}

template <class M> uint64_t update(uint64_t reg, const void *data, size_t n) {
    using K = Kernel<M>;
    const auto *p = static_cast<const uint8_t *>(data);
    if (n <= 8) return K::upto8(reg, p, n);
    if (n <= 64) {
        if ((reinterpret_cast<uintptr_t>(p) + n - 64) % 4096 <= 4096 - 64) return in_one_page<M>(reg, p, n);
        if (n <= 16) return K::between8(reg, p, n);
        if (n <= 32) return K::template between<Xmm, 16>(reg, p, n);
        return K::template between<Ymm, 32>(reg, p, n);
    }
    if (n <= 128) return K::template between<Zmm, 64>(reg, p, n);
    if (n <= 256) return K::template between<Zmm, 128>(reg, p, n);
    if (n < 512) {
        __m512i acc[2];
        K::template accumulate<Zmm>(acc, K::template factors<Zmm>(128), reg, p, n);
        return K::template finish<Zmm, 2>(acc, p, n);
    }
    __m512i acc[4];
    const __m128i far = _mm_set_epi64x(static_cast<long long>(M::weights[0]), static_cast<long long>(M::weights[256]));
    K::template accumulate<Zmm>(acc, Zmm::spread(far), reg, p, n);
    const __m512i by = K::template factors<Zmm>(128);
    acc[0] = K::template moved<Zmm>(acc[0], by, acc[2]);
    acc[1] = K::template moved<Zmm>(acc[1], by, acc[3]);
    if (n >= 128) {
        acc[0] = K::template moved<Zmm>(acc[0], by, K::template turned<Zmm>(Zmm::load(p)));
        acc[1] = K::template moved<Zmm>(acc[1], by, K::template turned<Zmm>(Zmm::load(p + 64)));
        p += 128;
        n -= 128;
    }
    return K::template finish<Zmm, 2>(acc, p, n);
}

} // namespace

uint32_t twins::crc32_avx512(uint32_t reg, const void *data, size_t n) {
    return static_cast<uint32_t>(update<Crc32>(reg, data, n));
}
uint32_t twins::crc32_be_avx512(uint32_t reg, const void *data, size_t n) {
    return static_cast<uint32_t>(update<Crc32Be>(reg, data, n));
}
uint64_t twins::crc64_nvme_avx512(uint64_t reg, const void *data, size_t n) {
    return update<Crc64Nvme>(reg, data, n);
}
uint64_t twins::crc64_xz_avx512(uint64_t reg, const void *data, size_t n) {
    return update<Crc64Xz>(reg, data, n);
}
