// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twin of plugins/intel-crc/crc32c/crc32c_sse42_pclmul.asm from 257 bytes on; the reasons are there. Below it takes
// one stream, and three from 96 bytes on, where the kernel has its window classes.
#include <array>

#include "bench/twins/crc32c_constants.hpp"
#include "bench/twins/crc32c_short.hpp"
#include "bench/twins/kernels.hpp"

namespace {

[[gnu::always_inline]] inline __m128i load128(const uint8_t *p) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(p));
}
[[gnu::always_inline]] inline __m128i xmm_of(uint64_t v) {
    return _mm_cvtsi32_si128(static_cast<int>(v));
}
template <unsigned bits> [[gnu::always_inline]] inline __m128i factors() {
    constexpr twins::Fold fold = twins::fold_over(bits);
    return _mm_set_epi64x(static_cast<long long>(fold.high), static_cast<long long>(fold.low));
}

// acc moved over the factors' distance, plus next.
[[gnu::always_inline]] inline __m128i fold(__m128i acc, __m128i by, __m128i next) {
    const __m128i low = _mm_clmulepi64_si128(acc, by, 0x00), high = _mm_clmulepi64_si128(acc, by, 0x11);
    return _mm_xor_si128(high, _mm_xor_si128(low, next));
}

// crc32q(0, clmul(a, b)): T(a) and T(b) give T(a + b).
[[gnu::always_inline]] inline __m128i mulmod(__m128i a, __m128i b) {
    return xmm_of(_mm_crc32_u64(0, static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_clmulepi64_si128(a, b, 0x00)))));
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
[[gnu::always_inline]] inline void fold_and_qwords(__m128i &acc, const uint8_t *p, Streams &streams,
                                                   const uint8_t *stream0, size_t stream) {
    acc = fold(acc, factors<384>(), load128(p + 16 * a));
    qword<4 * a>(streams, stream0, stream);
    qword<4 * a + 1>(streams, stream0, stream);
    qword<4 * a + 2>(streams, stream0, stream);
    qword<4 * a + 3>(streams, stream0, stream);
}
[[gnu::always_inline]] inline void round(__m128i *acc, const uint8_t *&p, Streams &streams, const uint8_t *&stream0,
                                         size_t stream) {
    fold_and_qwords<0>(acc[0], p, streams, stream0, stream);
    fold_and_qwords<1>(acc[1], p, streams, stream0, stream);
    fold_and_qwords<2>(acc[2], p, streams, stream0, stream);
    p += 48;
    stream0 += 32;
}

// 96 .. 256 bytes: three streams of n / 24 qwords, nothing folded.
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
    const __m128i moved0 = _mm_clmulepi64_si128(xmm_of(streams.crc[0]), t2, 0x00);
    const __m128i moved1 = _mm_clmulepi64_si128(xmm_of(streams.crc[1]), t1, 0x00);
    const auto moved = static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_xor_si128(moved0, moved1)));
    return serial(_mm_crc32_u64(0, moved) ^ streams.crc[2], p + 2 * stream, n - 3 * stream);
}

// The factors of the merge.
struct Factors {
    __m128i t1, t2, t3; // T(L), T(2 L), T(3 L)
};

// T(8 s): from the table for the low 8 bits of s, times T(2^(3 + i)) for each higher bit i.
[[gnu::always_inline]] inline Factors merge_factors(size_t s, bool in_table) {
    if (in_table) return {xmm_of(twins::shift8[s]), xmm_of(twins::shift8[2 * s]), xmm_of(twins::shift8[3 * s])};
    Factors factor;
    factor.t1 = xmm_of(twins::shift8[s & 255]);
    for (size_t bits = s & ~size_t{255}; bits != 0; bits &= bits - 1)
        factor.t1 = mulmod(factor.t1, xmm_of(twins::shift_pow[3 + static_cast<unsigned>(__builtin_ctzll(bits))]));
    factor.t2 = mulmod(factor.t1, factor.t1);
    factor.t3 = mulmod(factor.t2, factor.t1);
    return factor;
}

constexpr size_t far = (12 << 20) / 144 * 32, ahead = 8192;

// A shuffle by the 16 bytes at slide + 32 - z, z = 0 .. 32, moves a vector up by z bytes; by those at + 48 - z, what
// that moves out at the top, to the bottom of the next vector.
constexpr std::array<uint8_t, 64> make_slide() {
    std::array<uint8_t, 64> table{};
    for (unsigned i = 0; i < 64; ++i)
        table[i] = static_cast<uint8_t>(i >= 32 && i < 48 ? i - 32 : 0x80);
    return table;
}
alignas(64) constexpr std::array<uint8_t, 64> slide = make_slide();

// 257 bytes and more, z zero bytes in front of them: m = n / 24 rounded up, k = m / 6 rounds fold 48 k bytes, and
// s = m - 2 k qwords are in each stream.
uint32_t fused(uint32_t reg, const uint8_t *p, size_t n) {
    const size_t m = (n + 23) / 24, k = m / 6, s = m - 2 * k, z = 24 * m - n, stream = 8 * s;
    const uint8_t *end = p + (48 * k - z), *stream0 = end;
    const Factors factor = merge_factors(s, s < 132);
    const __m128i start = xmm_of(reg);
    const size_t second = z > 16 ? z - 16 : 0; // the zeros in the second accumulator
    __m128i acc[3] = {_mm_shuffle_epi8(_mm_xor_si128(start, load128(p)), load128(&slide[32 - z])),
                      _mm_shuffle_epi8(load128(p + (16 - z + second)), load128(&slide[32 - second])),
                      load128(p + (32 - z))};
    acc[1] = _mm_xor_si128(acc[1], _mm_shuffle_epi8(start, load128(&slide[48 - z])));
    p += 48 - z;
    Streams streams;
    if (stream >= far) {
        do {
            for (const size_t line : {size_t{0}, size_t{64}})
                _mm_prefetch(p + ahead + line, _MM_HINT_T0);
            for (const size_t i : {size_t{0}, size_t{1}, size_t{2}})
                _mm_prefetch(stream0 + stream * i + ahead, _MM_HINT_T0);
            round(acc, p, streams, stream0, stream);
            round(acc, p, streams, stream0, stream);
        } while (p < end - ahead / 32 * 48);
    }
    while (p != end)
        round(acc, p, streams, stream0, stream);

    // Three accumulators to one, to a register, while the streams end; then all parts join.
    end += stream;
    const __m128i sum = fold(acc[0], factors<256>(), fold(acc[1], factors<128>(), acc[2]));
    uint64_t folded = _mm_crc32_u64(0, static_cast<uint64_t>(_mm_cvtsi128_si64(sum)));
    folded = _mm_crc32_u64(folded, static_cast<uint64_t>(_mm_extract_epi64(sum, 1)));
    do {
        qword<0>(streams, stream0, stream);
        qword<1>(streams, stream0, stream);
        qword<2>(streams, stream0, stream);
        stream0 += 8;
    } while (stream0 != end);
    const __m128i moved0 = _mm_clmulepi64_si128(xmm_of(folded), factor.t3, 0x00);
    const __m128i moved1 = _mm_clmulepi64_si128(xmm_of(streams.crc[0]), factor.t2, 0x00);
    const __m128i moved2 = _mm_clmulepi64_si128(xmm_of(streams.crc[1]), factor.t1, 0x00);
    const __m128i moved = _mm_xor_si128(moved0, _mm_xor_si128(moved1, moved2));
    return static_cast<uint32_t>(_mm_crc32_u64(0, static_cast<uint64_t>(_mm_cvtsi128_si64(moved))) ^ streams.crc[2]);
}

} // namespace

uint32_t twins::crc32c_sse42_pclmul(uint32_t reg, const void *data, size_t n) {
    const auto *p = static_cast<const uint8_t *>(data);
    if (n < 8) return under8(reg, p, n);
    if (n < 96) return serial(reg, p, n);
    return n < 257 ? three_streams(reg, p, n) : fused(reg, p, n);
}
