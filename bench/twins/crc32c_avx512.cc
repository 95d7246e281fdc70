// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twin of plugins/intel-crc/crc32c/crc32c_avx512.asm; the reasons are there. It has no loop that prefetches.
#if !defined(__clang__) // gcc 12 sees uninitialised values within its own intrinsics
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <array>

#include "bench/twins/crc32c_constants.hpp"
#include "bench/twins/crc32c_short.hpp"
#include "bench/twins/kernels.hpp"

namespace {

[[gnu::always_inline]] inline __m512i load512(const uint8_t *p) {
    return _mm512_loadu_si512(p);
}
[[gnu::always_inline]] inline __m128i xmm_of(uint32_t v) {
    return _mm_cvtsi32_si128(static_cast<int>(v));
}
// acc moved over the factors' distance, plus next.
[[gnu::always_inline]] inline __m512i fold(__m512i acc, __m512i by, __m512i next) {
    const __m512i low = _mm512_clmulepi64_epi128(acc, by, 0x00), high = _mm512_clmulepi64_epi128(acc, by, 0x11);
    return _mm512_ternarylogic_epi64(high, low, next, 0x96);
}

// T(8 i), i = 23 .. 0.
constexpr std::array<uint64_t, 24> make_weights() {
    std::array<uint64_t, 24> table{};
    for (size_t i = 0; i < table.size(); ++i)
        table[i] = twins::shift8[table.size() - 1 - i];
    return table;
}
alignas(64) constexpr std::array<uint64_t, 24> weights = make_weights();

// The sum of 192 bytes in 128 bits.
[[gnu::always_inline]] inline __m128i weighted(const __m512i *acc) {
    __m512i sum = _mm512_setzero_si512();
    for (unsigned i = 0; i < 3; ++i)
        sum = fold(acc[i], _mm512_load_si512(&weights[8 * i]), sum);
    const __m256i half = _mm256_xor_si256(_mm512_castsi512_si256(sum), _mm512_extracti64x4_epi64(sum, 1));
    return _mm_xor_si128(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

// crc32q(0, clmul(a, b)): T(a) and T(b) give T(a + b).
[[gnu::always_inline]] inline __m128i mulmod(__m128i a, __m128i b) {
    const auto product = static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(a, b, 0x00)));
    return xmm_of(static_cast<uint32_t>(_mm_crc32_u64(0, product)));
}

struct Streams {
    uint64_t crc[3] = {};
};

template <unsigned q>
[[gnu::always_inline]] inline void qword(Streams &streams, const uint8_t *stream0, size_t stream) {
    uint64_t &crc = streams.crc[q % 3];
    crc = _mm_crc32_u64(crc, load64(stream0 + q % 3 * stream + q / 3 * 8));
}

// Accumulator a of a round: its fold, then its four qwords.
template <unsigned a>
[[gnu::always_inline]] inline void fold_and_qwords(__m512i &acc, __m512i by, const uint8_t *p, Streams &streams,
                                                   const uint8_t *stream0, size_t stream) {
    acc = fold(acc, by, load512(p + 64 * a));
    qword<4 * a>(streams, stream0, stream);
    qword<4 * a + 1>(streams, stream0, stream);
    qword<4 * a + 2>(streams, stream0, stream);
    qword<4 * a + 3>(streams, stream0, stream);
}

// k - 1 rounds: p[0..end) is folded, the streams take half as much. Returns where stream 0 goes on.
[[gnu::always_inline]] inline const uint8_t *fused(__m512i *acc, __m512i by, const uint8_t *p, const uint8_t *end,
                                                   Streams &streams, size_t stream) {
    const uint8_t *stream0 = end;
    for (; p != end; p += 192, stream0 += 32) {
        fold_and_qwords<0>(acc[0], by, p, streams, stream0, stream);
        fold_and_qwords<1>(acc[1], by, p, streams, stream0, stream);
        fold_and_qwords<2>(acc[2], by, p, streams, stream0, stream);
    }
    return stream0;
}

// The factors of the merge.
struct Factors {
    __m128i t1, t2, t3; // T(L), T(2 L), T(3 L)
};

// acc[0..2] to one register, while the streams end; then all parts join, and what is left follows.
[[gnu::always_inline]] inline uint32_t finish(const __m512i *acc, const Factors &factor, Streams &streams,
                                              const uint8_t *stream0, const uint8_t *end, size_t stream, size_t left) {
    const __m128i last = weighted(acc);
    uint64_t folded = _mm_crc32_u64(0, static_cast<uint64_t>(_mm_cvtsi128_si64(last)));
    folded = _mm_crc32_u64(folded, static_cast<uint64_t>(_mm_extract_epi64(last, 1)));
    do {
        qword<0>(streams, stream0, stream);
        qword<1>(streams, stream0, stream);
        qword<2>(streams, stream0, stream);
        stream0 += 8;
    } while (stream0 != end);
    const __m128i moved0 = _mm_clmulepi64_si128(xmm_of(static_cast<uint32_t>(folded)), factor.t3, 0x00);
    const __m128i moved1 = _mm_clmulepi64_si128(xmm_of(static_cast<uint32_t>(streams.crc[0])), factor.t2, 0x00);
    const __m128i moved2 = _mm_clmulepi64_si128(xmm_of(static_cast<uint32_t>(streams.crc[1])), factor.t1, 0x00);
    const __m128i moved = _mm_xor_si128(moved0, _mm_xor_si128(moved1, moved2));
    const uint64_t reg = _mm_crc32_u64(0, static_cast<uint64_t>(_mm_cvtsi128_si64(moved))) ^ streams.crc[2];
    return serial(reg, end + 2 * stream, left);
}

// 96 .. 383 bytes: three streams of n / 24 qwords, nothing folded.
uint32_t three_streams(uint32_t reg, const uint8_t *p, size_t n) {
    const auto s = static_cast<uint32_t>(n) / 24;
    const size_t stream = 8 * s;
    const __m128i t1 = xmm_of(twins::shift8[s]), t2 = xmm_of(twins::shift8[2 * s]);
    Streams streams{{reg, 0, 0}};
    const uint8_t *end = p + stream;
    do {
        qword<0>(streams, p, stream);
        qword<1>(streams, p, stream);
        qword<2>(streams, p, stream);
        p += 8;
    } while (p != end);
    const __m128i moved0 = _mm_clmulepi64_si128(xmm_of(static_cast<uint32_t>(streams.crc[0])), t2, 0x00);
    const __m128i moved1 = _mm_clmulepi64_si128(xmm_of(static_cast<uint32_t>(streams.crc[1])), t1, 0x00);
    const auto moved = static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_xor_si128(moved0, moved1)));
    return serial(_mm_crc32_u64(0, moved) ^ streams.crc[2], p + 2 * stream, n - 3 * stream);
}

// T(8 s): from the table for the low 8 bits of s, times T(2^(3 + i)) for each higher bit i.
[[gnu::always_inline]] inline Factors merge_factors(size_t s) {
    Factors factor;
    factor.t1 = xmm_of(twins::shift8[s & 255]);
    for (size_t bits = s & ~size_t{255}; bits != 0; bits &= bits - 1)
        factor.t1 = mulmod(factor.t1, xmm_of(twins::shift_pow[3 + static_cast<unsigned>(__builtin_ctzll(bits))]));
    factor.t2 = mulmod(factor.t1, factor.t1);
    factor.t3 = mulmod(factor.t2, factor.t1);
    return factor;
}

// 384 bytes and more: V = 192 k bytes are folded, k = n / 288; s = 4 k + (n - 288 k) / 24 qwords in each stream.
uint32_t three_accumulators(uint32_t reg, const uint8_t *p, size_t n) {
    const size_t k = n / 288;
    const auto rest = static_cast<uint32_t>(n - 288 * k), more = rest / 24;
    const size_t s = 4 * k + more, stream = 8 * s;
    const uint8_t *end = p + 192 * k;
    const Factors factor =
        n < 8928 ? Factors{xmm_of(twins::shift8[s]), xmm_of(twins::shift8[2 * s]), xmm_of(twins::shift8[3 * s])}
                 : merge_factors(s);
    const __m512i first = _mm512_zextsi128_si512(xmm_of(reg));
    __m512i acc[3] = {_mm512_xor_si512(first, load512(p)), load512(p + 64), load512(p + 128)};
    constexpr twins::Fold by = twins::fold_over(1536);
    const __m512i factors =
        _mm512_broadcast_i32x4(_mm_set_epi64x(static_cast<long long>(by.high), static_cast<long long>(by.low)));
    Streams streams;
    const uint8_t *stream0 = fused(acc, factors, p + 192, end, streams, stream);
    return finish(acc, factor, streams, stream0, end + stream, stream, rest - 24 * more);
}

} // namespace

uint32_t twins::crc32c_avx512(uint32_t reg, const void *data, size_t n) {
    const auto *p = static_cast<const uint8_t *>(data);
    if (n < 8) return under8(reg, p, n);
    if (n < 96) return serial(reg, p, n);
    if (n < 384) return three_streams(reg, p, n);
    return three_accumulators(reg, p, n);
}
