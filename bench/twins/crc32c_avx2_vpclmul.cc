// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twin of plugins/intel-crc/crc32c/crc32c_avx2_vpclmul.asm; the reasons are there. Below 384 bytes, and over the
// last 23, it does what the kernel did before its window classes (docs/asm/candidates.md), and it has no loop that
// fetches ahead.
#include <utility>

#include "bench/twins/crc32c_constants.hpp"
#include "bench/twins/crc32c_short.hpp"
#include "bench/twins/kernels.hpp"

namespace {

[[gnu::always_inline]] inline __m256i load256(const uint8_t *p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p));
}
[[gnu::always_inline]] inline __m128i xmm_of(uint32_t v) {
    return _mm_cvtsi32_si128(static_cast<int>(v));
}
template <unsigned bits> [[gnu::always_inline]] inline __m128i factors() {
    constexpr twins::Fold fold = twins::fold_over(bits);
    return _mm_set_epi64x(static_cast<long long>(fold.high), static_cast<long long>(fold.low));
}
template <unsigned bits> [[gnu::always_inline]] inline __m256i wide_factors() {
    return _mm256_broadcastsi128_si256(factors<bits>());
}

// acc moved over the factors' distance, plus next.
[[gnu::always_inline]] inline __m256i fold(__m256i acc, __m256i by, __m256i next) {
    const __m256i low = _mm256_clmulepi64_epi128(acc, by, 0x00), high = _mm256_clmulepi64_epi128(acc, by, 0x11);
    return _mm256_xor_si256(high, _mm256_xor_si256(low, next));
}
[[gnu::always_inline]] inline __m128i fold(__m128i acc, __m128i by, __m128i next) {
    const __m128i low = _mm_clmulepi64_si128(acc, by, 0x00), high = _mm_clmulepi64_si128(acc, by, 0x11);
    return _mm_xor_si128(high, _mm_xor_si128(low, next));
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
[[gnu::always_inline]] inline void fold_and_qwords(__m256i &acc, __m256i by, const uint8_t *p, Streams &streams,
                                                   const uint8_t *stream0, size_t stream) {
    acc = fold(acc, by, load256(p + 32 * a));
    qword<4 * a>(streams, stream0, stream);
    qword<4 * a + 1>(streams, stream0, stream);
    qword<4 * a + 2>(streams, stream0, stream);
    qword<4 * a + 3>(streams, stream0, stream);
}

// The main loop with A accumulators: p[0..end) is folded, the streams take as much. Returns where stream 0 goes on.
template <unsigned... a>
[[gnu::always_inline]] inline const uint8_t *fused(std::integer_sequence<unsigned, a...>, __m256i *acc, __m256i by,
                                                   const uint8_t *p, const uint8_t *end, Streams &streams,
                                                   size_t stream) {
    constexpr size_t round = 32 * sizeof...(a);
    const uint8_t *stream0 = end;
    do {
        (fold_and_qwords<a>(acc[a], by, p, streams, stream0, stream), ...);
        p += round;
        stream0 += round / 3;
    } while (p != end);
    return stream0;
}

// The factors of the merge.
struct Factors {
    __m128i t1, t2, t3; // T(L), T(2 L), T(3 L)
};

// acc[0..2] to one register, while the streams end; then all parts join, and what is left follows.
[[gnu::always_inline]] inline uint32_t finish(const __m256i *acc, const Factors &factor, Streams &streams,
                                              const uint8_t *stream0, const uint8_t *end, size_t stream, size_t left) {
    const __m256i sum = fold(acc[0], wide_factors<512>(), fold(acc[1], wide_factors<256>(), acc[2]));
    const __m128i last = fold(_mm256_castsi256_si128(sum), factors<128>(), _mm256_extracti128_si256(sum, 1));
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

// 384 .. 6143 bytes: k = n / 192 rounds fold V = 96 k bytes; s = 4 k + (n - 192 k) / 24 qwords in each stream.
uint32_t three_accumulators(uint32_t reg, const uint8_t *p, size_t n) {
    const auto size = static_cast<uint32_t>(n), k = size / 192, rest = size - 192 * k, more = rest / 24;
    const uint32_t s = 4 * k + more;
    const uint8_t *end = p + 96 * k;
    const size_t stream = 8 * s;
    const Factors factor = {xmm_of(twins::shift8[s]), xmm_of(twins::shift8[2 * s]), xmm_of(twins::shift8[3 * s])};
    const __m256i first = _mm256_zextsi128_si256(xmm_of(reg));
    __m256i acc[3] = {_mm256_xor_si256(first, load256(p)), load256(p + 32), load256(p + 64)};
    Streams streams;
    const uint8_t *stream0 =
        fused(std::make_integer_sequence<unsigned, 3>(), acc, wide_factors<768>(), p + 96, end, streams, stream);
    return finish(acc, factor, streams, stream0, end + stream, stream, rest - 24 * more);
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

// 6144 bytes and more: k = n / 384 rounds fold V = 192 k bytes; s = 8 k + (n - 384 k) / 24 qwords in each stream.
uint32_t six_accumulators(uint32_t reg, const uint8_t *p, size_t n) {
    const size_t k = n / 384;
    const auto rest = static_cast<uint32_t>(n - 384 * k), more = rest / 24;
    const size_t s = 8 * k + more, stream = 8 * s;
    const uint8_t *end = p + 192 * k;
    const Factors factor = merge_factors(s);
    const __m256i first = _mm256_zextsi128_si256(xmm_of(reg));
    __m256i acc[6] = {_mm256_xor_si256(first, load256(p)),
                      load256(p + 32),
                      load256(p + 64),
                      load256(p + 96),
                      load256(p + 128),
                      load256(p + 160)};
    Streams streams;
    const uint8_t *stream0 =
        fused(std::make_integer_sequence<unsigned, 6>(), acc, wide_factors<1536>(), p + 192, end, streams, stream);
    for (unsigned i = 0; i < 3; ++i)
        acc[i] = fold(acc[i], wide_factors<768>(), acc[i + 3]);
    return finish(acc, factor, streams, stream0, end + stream, stream, rest - 24 * more);
}

} // namespace

uint32_t twins::crc32c_avx2_vpclmul(uint32_t reg, const void *data, size_t n) {
    const auto *p = static_cast<const uint8_t *>(data);
    if (n < 8) return under8(reg, p, n);
    if (n < 96) return serial(reg, p, n);
    if (n < 384) return three_streams(reg, p, n);
    return n < 6144 ? three_accumulators(reg, p, n) : six_accumulators(reg, p, n);
}
