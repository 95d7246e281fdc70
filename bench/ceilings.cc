// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/ceilings.hpp"

#include <algorithm>
#include <cstring>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define TARGET(isa) __attribute__((target(isa)))

namespace bench {
namespace {

using Function = uint64_t (*)(const uint8_t *p, size_t n);

template <class Word> Word load(const void *p) {
    Word word;
    std::memcpy(&word, p, sizeof word);
    return word;
}

uint64_t read_tail(const uint8_t *p, size_t n) {
    uint64_t x = 0;
    for (; n >= 8; n -= 8, p += 8)
        x ^= load<uint64_t>(p);
    for (; n; --n)
        x ^= *p++;
    return x;
}

uint64_t read_words(const uint8_t *p, size_t n) {
    uint64_t a = 0, b = 0, c = 0, d = 0;
    for (; n >= 32; n -= 32, p += 32) {
        a ^= load<uint64_t>(p);
        b ^= load<uint64_t>(p + 8);
        c ^= load<uint64_t>(p + 16);
        d ^= load<uint64_t>(p + 24);
    }
    return a ^ b ^ c ^ d ^ read_tail(p, n);
}

#if defined(__x86_64__)

TARGET("avx2") uint64_t fold_down(__m256i v) {
    const __m128i x = _mm_xor_si128(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    return static_cast<uint64_t>(_mm_cvtsi128_si64(x)) ^ static_cast<uint64_t>(_mm_extract_epi64(x, 1));
}
// Through memory: gcc 12 calls its own extracting intrinsics uninitialised.
TARGET("avx512f") uint64_t fold_down(__m512i v) {
    uint64_t words[8];
    _mm512_storeu_si512(words, v);
    uint64_t x = 0;
    for (const uint64_t word : words)
        x ^= word;
    return x;
}

TARGET("avx2") uint64_t read_avx2(const uint8_t *p, size_t n) {
    __m256i a{}, b{}, c{}, d{};
    for (; n >= 128; n -= 128, p += 128) {
        a = _mm256_xor_si256(a, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p)));
        b = _mm256_xor_si256(b, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + 32)));
        c = _mm256_xor_si256(c, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + 64)));
        d = _mm256_xor_si256(d, _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + 96)));
    }
    return fold_down(_mm256_xor_si256(_mm256_xor_si256(a, b), _mm256_xor_si256(c, d))) ^ read_tail(p, n);
}

TARGET("avx512f") uint64_t read_avx512(const uint8_t *p, size_t n) {
    __m512i a{}, b{}, c{}, d{};
    for (; n >= 256; n -= 256, p += 256) {
        a = _mm512_xor_si512(a, _mm512_loadu_si512(p));
        b = _mm512_xor_si512(b, _mm512_loadu_si512(p + 64));
        c = _mm512_xor_si512(c, _mm512_loadu_si512(p + 128));
        d = _mm512_xor_si512(d, _mm512_loadu_si512(p + 192));
    }
    return fold_down(_mm512_xor_si512(_mm512_xor_si512(a, b), _mm512_xor_si512(c, d))) ^ read_tail(p, n);
}

// Three independent chains: one would be bound by the instruction's latency of three cycles.
TARGET("sse4.2") uint64_t crc32q_3way(const uint8_t *p, size_t n) {
    const size_t third = n / 24 * 8;
    const uint8_t *q = p + third, *r = q + third;
    uint64_t a = 1, b = 2, c = 3;
    for (size_t i = 0; i < third; i += 8) {
        a = _mm_crc32_u64(a, load<uint64_t>(p + i));
        b = _mm_crc32_u64(b, load<uint64_t>(q + i));
        c = _mm_crc32_u64(c, load<uint64_t>(r + i));
    }
    return a ^ b ^ c ^ read_tail(r + third, n - 3 * third);
}

// The fold step of every carry-less CRC, in eight independent accumulators.
TARGET("pclmul,sse4.2") uint64_t fold_128(const uint8_t *p, size_t n) {
    const __m128i k = _mm_set_epi64x(0x0f20c0dfe, 0x14cd00bd6);
    __m128i acc[8]{};
    for (; n >= 128; n -= 128, p += 128)
#pragma GCC unroll 8
        for (int i = 0; i < 8; ++i) {
            const __m128i x = _mm_clmulepi64_si128(acc[i], k, 0x00), y = _mm_clmulepi64_si128(acc[i], k, 0x11);
            acc[i] = _mm_xor_si128(_mm_xor_si128(x, y), _mm_loadu_si128(reinterpret_cast<const __m128i *>(p + 16 * i)));
        }
    __m128i all{};
    for (const __m128i &a : acc)
        all = _mm_xor_si128(all, a);
    return static_cast<uint64_t>(_mm_cvtsi128_si64(all)) ^ read_tail(p, n);
}

TARGET("avx2,vpclmulqdq") uint64_t fold_256(const uint8_t *p, size_t n) {
    const __m256i k = _mm256_set_epi64x(0x0f20c0dfe, 0x14cd00bd6, 0x0f20c0dfe, 0x14cd00bd6);
    __m256i acc[8]{};
    for (; n >= 256; n -= 256, p += 256)
#pragma GCC unroll 8
        for (int i = 0; i < 8; ++i) {
            const __m256i x = _mm256_clmulepi64_epi128(acc[i], k, 0x00), y = _mm256_clmulepi64_epi128(acc[i], k, 0x11);
            acc[i] = _mm256_xor_si256(_mm256_xor_si256(x, y),
                                      _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + 32 * i)));
        }
    __m256i all{};
    for (const __m256i &a : acc)
        all = _mm256_xor_si256(all, a);
    return fold_down(all) ^ read_tail(p, n);
}

TARGET("avx512f,vpclmulqdq") uint64_t fold_512(const uint8_t *p, size_t n) {
    const __m512i k = _mm512_set4_epi64(0x0f20c0dfe, 0x14cd00bd6, 0x0f20c0dfe, 0x14cd00bd6);
    __m512i acc[8]{};
    for (; n >= 512; n -= 512, p += 512)
#pragma GCC unroll 8
        for (int i = 0; i < 8; ++i) {
            const __m512i x = _mm512_clmulepi64_epi128(acc[i], k, 0x00), y = _mm512_clmulepi64_epi128(acc[i], k, 0x11);
            acc[i] = _mm512_ternarylogic_epi64(x, y, _mm512_loadu_si512(p + 64 * i), 0x96); // x ^ y ^ z
        }
    __m512i all{};
    for (const __m512i &a : acc)
        all = _mm512_xor_si512(all, a);
    return fold_down(all) ^ read_tail(p, n);
}

// XXH3's step for one stripe of 64 bytes; the secret is one constant here. The masks are all ones: gcc 12 calls its
// unmasked intrinsics uninitialised.
TARGET("avx2") uint64_t xxh3_avx2(const uint8_t *p, size_t n) {
    const __m256i secret = _mm256_set1_epi64x(0x7c01812cf721ad1c);
    __m256i acc[2]{};
    for (; n >= 64; n -= 64, p += 64)
#pragma GCC unroll 2
        for (int i = 0; i < 2; ++i) {
            const __m256i data = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p + 32 * i));
            const __m256i key = _mm256_xor_si256(data, secret);
            const __m256i product = _mm256_mul_epu32(key, _mm256_srli_epi64(key, 32));
            acc[i] = _mm256_add_epi64(product, _mm256_add_epi64(acc[i], _mm256_shuffle_epi32(data, 0x4e)));
        }
    return fold_down(_mm256_xor_si256(acc[0], acc[1])) ^ read_tail(p, n);
}

TARGET("avx512f") uint64_t xxh3_avx512(const uint8_t *p, size_t n) {
    const __m512i secret = _mm512_set1_epi64(0x7c01812cf721ad1c);
    __m512i acc{};
    for (; n >= 64; n -= 64, p += 64) {
        const __m512i data = _mm512_loadu_si512(p);
        const __m512i key = _mm512_xor_si512(data, secret);
        const __m512i product = _mm512_maskz_mul_epu32(0xff, key, _mm512_maskz_srli_epi64(0xff, key, 32));
        acc = _mm512_add_epi64(product, _mm512_add_epi64(acc, _mm512_maskz_shuffle_epi32(0xffff, data, _MM_PERM_BADC)));
    }
    return fold_down(acc) ^ read_tail(p, n);
}

#endif

struct FunctionCall {
    static constexpr bool feeds_state = false;
    Function fn;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const { return fn(p, n); }
};

struct CopyCall {
    static constexpr bool feeds_state = false;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        uint8_t *to = destination().at_least(n + 8);
        std::memcpy(to, p, n);
        consume(0); // a store the compiler must keep is one that somebody might read
        return load<uint64_t>(to);
    }
};

Entry ceiling(const std::string &contract, const std::string &iface, const char *name, Function fn) {
    return {{contract, iface, name, "ceiling", "bench", "MIT-0"}, [fn] { return loop_of(FunctionCall{fn}); }};
}

} // namespace

Entry bound_for(const std::string &contract, const std::string &iface) {
    if (iface == COF_IFACE_AEAD || iface == COF_IFACE_CODEC || iface == COF_IFACE_CRC32_COPY)
        return {{contract, iface, "memcpy", "ceiling", "bench", "MIT-0"}, [] { return loop_of(CopyCall{}); }};
    Function read = read_words;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) read = read_avx2;
    if (__builtin_cpu_supports("avx512f")) read = read_avx512;
#endif
    return ceiling(contract, iface, "read-only", read);
}

std::vector<Entry> techniques_for(const std::string &contract, const std::string &iface) {
    std::vector<Entry> list;
#if defined(__x86_64__)
    const auto add = [&](const char *name, Function fn) { list.push_back(ceiling(contract, iface, name, fn)); };
    const bool avx2 = __builtin_cpu_supports("avx2"), avx512 = __builtin_cpu_supports("avx512f");
    const bool vpclmul = __builtin_cpu_supports("vpclmulqdq");
    if (iface == COF_IFACE_CRC32 || iface == COF_IFACE_CRC64) {
        if (__builtin_cpu_supports("pclmul")) add("pclmul-fold", fold_128);
        if (avx2 && vpclmul) add("vpclmul-fold-256", fold_256);
        if (avx512 && vpclmul) add("vpclmul-fold-512", fold_512);
        if (contract == "crc32c/1" && __builtin_cpu_supports("sse4.2")) add("crc32q-3way", crc32q_3way);
    }
    if (contract.starts_with("xxh3-")) {
        if (avx2) add("xxh3-step-256", xxh3_avx2);
        if (avx512) add("xxh3-step-512", xxh3_avx512);
    }
#endif
    return list;
}

Ceiling combined(const std::string &contract, const std::vector<Ceiling> &techniques) {
    Ceiling best, crc32q;
    for (const Ceiling &technique : techniques) {
        if (technique.name == "crc32q-3way")
            crc32q = technique;
        else if (best.name.empty() || technique.ticks_per_byte < best.ticks_per_byte)
            best = technique;
    }
    if (contract != "crc32c/1" || crc32q.name.empty() || best.name.empty()) return best.name.empty() ? crc32q : best;
    // The multiplier and the CRC unit are different ports.
    return {best.name + "+" + crc32q.name, 1 / (1 / best.ticks_per_byte + 1 / crc32q.ticks_per_byte)};
}

} // namespace bench
