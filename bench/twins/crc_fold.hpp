// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the twins of plugins/intel-crc/crc-fold have in common; the reasons are in its fold.inc.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include <immintrin.h>

namespace twins::fold {

#define FOLD_INLINE [[gnu::always_inline]] inline

// poly: bit i is the coefficient of x^i, without the highest term.
template <unsigned width_, uint64_t poly, bool low_> struct Model {
    static constexpr unsigned width = width_;
    static constexpr bool low = low_;
    static constexpr uint64_t all = ~uint64_t{0} >> (64 - width), top = uint64_t{1} << (width - 1);

    static constexpr uint64_t times_x(uint64_t v) { return (v << 1 ^ (v & top ? poly : 0)) & all; }
    static constexpr uint64_t turned(uint64_t v) {
        uint64_t r = 0;
        for (unsigned i = 0; i < width; ++i)
            r |= (v >> i & 1) << (width - 1 - i);
        return r;
    }
    // [d]: of a qword that ends d bytes before the end, in rows of d modulo 8, the greatest first; last [256]: far
    // fold.
    static constexpr std::array<uint64_t, 257> make_weights() {
        std::array<uint64_t, 257> table{};
        uint64_t v = 1;
        for (unsigned i = 0; i < (low ? width - 1 : width); ++i)
            v = times_x(v);
        for (size_t d = 0; d <= 256; ++d) {
            table[d < 256 ? d % 8 * 32 + 31 - d / 8 : 256] = low ? turned(v) : v << (64 - width);
            for (int bit = 0; bit < 8; ++bit)
                v = times_x(v);
        }
        return table;
    }
    // x^n divided by the generator, the 64 terms below x^64.
    static constexpr uint64_t quotient(unsigned n) {
        uint64_t terms = 0, rest = 1; // rest: x^i so far, modulo the generator
        for (unsigned i = 0; i < n; ++i) {
            terms = terms << 1 | (rest & top) >> (width - 1);
            rest = times_x(rest);
        }
        return terms;
    }
    // Quotient and generator, as fold_constants.inc has them.
    static constexpr std::array<uint64_t, 2> make_reducer() {
        if (!low) return {quotient(96), poly << 32};
        if (width == 32) {
            uint64_t image = 0, terms = quotient(95);
            for (unsigned i = 0; i < 64; ++i)
                image |= (terms >> i & 1) << (63 - i);
            return {image, turned(poly) << 1 | 1};
        }
        return {turned(quotient(128)) << 1 | 1, turned(poly) << 1 | 1};
    }
    alignas(64) static constexpr std::array<uint64_t, 257> weights = make_weights();
    alignas(16) static constexpr std::array<uint64_t, 2> reducer = make_reducer();
    static constexpr int first = low ? 0x00 : 0x01, second = low ? 0x11 : 0x10; // qwords in the order of memory
};
using Crc32 = Model<32, 0x04c11db7, true>;
using Crc32Be = Model<32, 0x04c11db7, false>;
using Crc64Nvme = Model<64, 0xad93d23594c93659, true>;
using Crc64Xz = Model<64, 0x42f0e1eba9ea3693, true>;

struct Masks {
    alignas(64) uint8_t bytes[256];
};
constexpr Masks make_masks() {
    Masks m{};
    for (size_t i = 128; i < 256; ++i)
        m.bytes[i] = 0xff;
    return m;
}
inline constexpr Masks masks = make_masks();
inline constexpr const uint8_t *mask = masks.bytes + 128;

template <class T> FOLD_INLINE uint64_t load(const uint8_t *p) {
    T v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

// Vectors of each width, with the same few operations.
struct Xmm {
    using V = __m128i;
    static constexpr size_t bytes = 16;
    FOLD_INLINE static V load(const void *p) { return _mm_loadu_si128(static_cast<const V *>(p)); }
    FOLD_INLINE static V spread(__m128i v) { return v; }
    FOLD_INLINE static V widen(__m128i v) { return v; }
    FOLD_INLINE static V both(V a, V b) { return _mm_and_si128(a, b); }
    FOLD_INLINE static V sum(V a, V b) { return _mm_xor_si128(a, b); }
    FOLD_INLINE static V sum(V a, V b, V c) { return sum(a, sum(b, c)); }
    FOLD_INLINE static V turn(V v, V by) { return _mm_shuffle_epi8(v, by); }
    template <int which> FOLD_INLINE static V times(V a, V b) { return _mm_clmulepi64_si128(a, b, which); }
    FOLD_INLINE static __m128i total(V v) { return v; }
};
#ifdef __AVX2__
struct Ymm {
    using V = __m256i;
    static constexpr size_t bytes = 32;
    FOLD_INLINE static V load(const void *p) { return _mm256_loadu_si256(static_cast<const V *>(p)); }
    FOLD_INLINE static V spread(__m128i v) { return _mm256_broadcastsi128_si256(v); }
    FOLD_INLINE static V widen(__m128i v) { return _mm256_zextsi128_si256(v); }
    FOLD_INLINE static V both(V a, V b) { return _mm256_and_si256(a, b); }
    FOLD_INLINE static V sum(V a, V b) { return _mm256_xor_si256(a, b); }
    FOLD_INLINE static V sum(V a, V b, V c) { return sum(a, sum(b, c)); }
    FOLD_INLINE static V turn(V v, V by) { return _mm256_shuffle_epi8(v, by); }
    template <int which> FOLD_INLINE static V times(V a, V b) { return _mm256_clmulepi64_epi128(a, b, which); }
    FOLD_INLINE static __m128i total(V v) {
        return _mm_xor_si128(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    }
};
#endif
#ifdef __AVX512BW__
struct Zmm {
    using V = __m512i;
    static constexpr size_t bytes = 64;
    FOLD_INLINE static V load(const void *p) { return _mm512_loadu_si512(p); }
    FOLD_INLINE static V spread(__m128i v) { return _mm512_broadcast_i32x4(v); }
    FOLD_INLINE static V widen(__m128i v) { return _mm512_zextsi128_si512(v); }
    FOLD_INLINE static V both(V a, V b) { return _mm512_and_si512(a, b); }
    FOLD_INLINE static V sum(V a, V b) { return _mm512_xor_si512(a, b); }
    FOLD_INLINE static V sum(V a, V b, V c) { return _mm512_ternarylogic_epi64(a, b, c, 0x96); }
    FOLD_INLINE static V turn(V v, V by) { return _mm512_shuffle_epi8(v, by); }
    template <int which> FOLD_INLINE static V times(V a, V b) { return _mm512_clmulepi64_epi128(a, b, which); }
    FOLD_INLINE static __m128i total(V v) {
        return Ymm::total(_mm256_xor_si256(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1)));
    }
};
#endif

template <class M> class Kernel {
  public:
    static constexpr size_t row = 256;
    static const uint8_t *row0() { return reinterpret_cast<const uint8_t *>(M::weights.data()) + row; }

    FOLD_INLINE static uint64_t reduce(__m128i t) {
        const __m128i by = _mm_load_si128(reinterpret_cast<const __m128i *>(M::reducer.data()));
        if constexpr (!M::low) {
            const __m128i q = _mm_xor_si128(_mm_clmulepi64_si128(t, by, 0x01), t);
            const __m128i r = _mm_xor_si128(_mm_clmulepi64_si128(q, by, 0x11), t);
            return static_cast<uint32_t>(_mm_extract_epi32(r, 1));
        } else {
            const __m128i q = _mm_clmulepi64_si128(t, by, 0x00);
            const __m128i r = _mm_xor_si128(_mm_clmulepi64_si128(q, by, 0x10), t);
            if constexpr (M::width == 64) return static_cast<uint64_t>(_mm_extract_epi64(r, 1) ^ _mm_cvtsi128_si64(q));
            return static_cast<uint32_t>(_mm_extract_epi32(r, 2));
        }
    }
    FOLD_INLINE static __m128i reversal() { return _mm_set_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15); }
    FOLD_INLINE static __m128i placed(uint64_t reg) {
        const __m128i v = _mm_cvtsi64_si128(static_cast<long long>(reg));
        return M::low ? v : _mm_slli_si128(v, 12);
    }
    template <class K> FOLD_INLINE static typename K::V turned(typename K::V v) {
        if constexpr (M::low) return v;
        return K::turn(v, K::spread(reversal()));
    }
    template <class K> FOLD_INLINE static typename K::V times(typename K::V v, typename K::V by) {
        return K::sum(K::template times<M::first>(v, by), K::template times<M::second>(v, by));
    }
    // One accumulator moved over the factors' distance, plus the block behind.
    template <class K> FOLD_INLINE static typename K::V moved(typename K::V v, typename K::V by, typename K::V next) {
        return K::sum(K::template times<M::second>(v, by), K::template times<M::first>(v, by), next);
    }
    template <class K> FOLD_INLINE static typename K::V factors(size_t bytes) {
        return K::spread(Xmm::load(row0() - bytes - 8));
    }
    FOLD_INLINE static __m128i last_weighted(__m128i v) {
        const __m128i first = _mm_clmulepi64_si128(v, Xmm::load(row0() - 16), M::first);
        return _mm_xor_si128(first, M::low ? _mm_srli_si128(v, 8) : _mm_slli_si128(v, 8));
    }
    // The last W bytes before end, without those before the mask's, of which the first that counts is `rest` before
    // end: with xmm only the vectors that hold one of these.
    template <class K, size_t W>
    FOLD_INLINE static typename K::V window(typename K::V sum, const uint8_t *end, const uint8_t *from,
                                            [[maybe_unused]] size_t rest) {
        if constexpr (K::bytes == 16) {
#pragma GCC unroll 8
            for (size_t d = 16; d <= W; d += 16) {
                if (d > 16 && rest <= d - 16) return sum;
                const auto v = turned<K>(K::both(K::load(end - d), K::load(from + W - d)));
                sum = K::sum(sum, d == 16 ? last_weighted(v) : times<K>(v, K::load(row0() - d)));
            }
            return sum;
        }
#pragma GCC unroll 8
        for (size_t i = 0; i < W; i += K::bytes) {
            const auto v = turned<K>(K::both(K::load(end - W + i), K::load(from + i)));
            sum = K::sum(sum, times<K>(v, K::load(row0() - W + i)));
        }
        return sum;
    }
    static const uint8_t *place(size_t n) {
        return row0() + (n & 7) * row;
    }

    // W + 1 .. 2 W bytes.
    template <class K, size_t W> FOLD_INLINE static uint64_t between(uint64_t reg, const uint8_t *p, size_t n) {
        auto sum = window<K, W>(typename K::V{}, p + n, mask + n - 2 * W, n - W);
        const uint8_t *by = place(n) - (n & ~size_t{7});
#pragma GCC unroll 8
        for (size_t i = W; i > 0; i -= K::bytes) {
            auto v = turned<K>(K::load(p + i - K::bytes));
            if constexpr (K::bytes == 16)
                if (i == K::bytes) v = K::sum(v, placed(reg));
            sum = K::sum(sum, times<K>(v, K::load(by + i - K::bytes)));
        }
        if constexpr (K::bytes == 16) return reduce(sum);
        return reduce(_mm_xor_si128(K::total(sum), _mm_clmulepi64_si128(placed(reg), qword(by), M::first)));
    }
    FOLD_INLINE static __m128i qword(const uint8_t *p) {
        return _mm_loadl_epi64(reinterpret_cast<const __m128i *>(p));
    }
    FOLD_INLINE static uint64_t between8(uint64_t reg, const uint8_t *p, size_t n) {
        const __m128i last = turned<Xmm>(_mm_and_si128(qword(p + n - 8), qword(mask + n - 16)));
        const __m128i head = _mm_xor_si128(turned<Xmm>(qword(p)), placed(reg));
        const __m128i by = qword(place(n) - (n & ~size_t{7}));
        return reduce(_mm_xor_si128(last, _mm_clmulepi64_si128(head, by, M::first)));
    }
    FOLD_INLINE static uint64_t upto8(uint64_t reg, const uint8_t *p, size_t n) {
        if (n == 0) return reg;
        uint64_t bytes, beyond = 0; // with the register on the first of them; what of it is left
        if (n >= 4) {
            const uint64_t a = load<uint32_t>(p), b = load<uint32_t>(p + n - 4);
            if constexpr (M::low) {
                bytes = ((a << (64 - 8 * n)) | b << 32) ^ reg << (64 - 8 * n);
                if constexpr (M::width == 64) beyond = reg >> (8 * n - 8) >> 8;
            } else {
                bytes = (static_cast<uint64_t>(__builtin_bswap32(static_cast<uint32_t>(a))) << (8 * n - 32) |
                         __builtin_bswap32(static_cast<uint32_t>(b))) ^
                        reg << (8 * n - 32);
            }
        } else {
            const size_t half = n / 2;
            if constexpr (M::low) {
                const uint64_t v = p[0] | uint64_t{p[half]} << (8 * half) | uint64_t{p[n - 1]} << (8 * n - 8);
                bytes = (v ^ reg) << (64 - 8 * n);
                beyond = reg >> (8 * n);
            } else {
                const uint64_t v = uint64_t{p[0]} << (8 * n - 8) | uint64_t{p[half]} << (8 * (n - 1 - half)) | p[n - 1];
                bytes = v ^ reg >> (32 - 8 * n);
                beyond = reg << (8 * n) & M::all;
            }
        }
        const __m128i v = _mm_cvtsi64_si128(static_cast<long long>(bytes));
        return reduce(M::low ? v : _mm_slli_si128(v, 8)) ^ beyond;
    }

    // The first count vectors are accumulators; as many bytes at a time are folded into them. n becomes the rest.
    template <class K, size_t count>
    FOLD_INLINE static void accumulate(typename K::V (&acc)[count], typename K::V by, uint64_t reg, const uint8_t *&p,
                                       size_t &n) {
        constexpr size_t step = count * K::bytes;
#pragma GCC unroll 8
        for (size_t a = 0; a < count; ++a)
            acc[a] = turned<K>(K::load(p + a * K::bytes));
        acc[0] = K::sum(acc[0], K::widen(placed(reg)));
        p += step;
        n -= step;
        do {
#pragma GCC unroll 8
            for (size_t a = 0; a < count; ++a)
                acc[a] = moved<K>(acc[a], by, turned<K>(K::load(p + a * K::bytes)));
            p += step;
            n -= step;
        } while (n >= step);
    }
    // What the accumulators stand for and the n bytes after them, fewer than they are.
    template <class K, size_t count>
    FOLD_INLINE static uint64_t finish(const typename K::V *acc, const uint8_t *p, size_t n) {
        constexpr size_t W = count * K::bytes;
        const uint8_t *by = place(n) - W - (n & ~size_t{7});
        typename K::V sum{};
        if (n != 0) sum = window<K, W>(sum, p + n, mask + n - W, n);
#pragma GCC unroll 8
        for (size_t i = 1; i <= count; ++i)
            sum = K::sum(sum, times<K>(acc[count - i], K::load(by + (count - i) * K::bytes)));
        return reduce(K::total(sum));
    }
};

} // namespace twins::fold
