// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The twin of plugins/mit0/argmin/argmin_avx2.asm; the reasons are there.
#include <cstring>
#include <immintrin.h>

#include "bench/twins/kernels.hpp"

namespace {

constexpr size_t block = 256, vector = 32, ahead_by = 4096;
constexpr uint16_t usual_k = 0xadb9, usual_c = 1;

// 16 words read at 2 v leave the last v keys as they are and raise the others.
struct Masks {
    int16_t word[32];
};
constexpr Masks make_masks() {
    Masks masks{};
    for (int i = 0; i < 16; ++i) {
        masks.word[i] = INT16_MAX;
        masks.word[16 + i] = INT16_MIN;
    }
    return masks;
}
alignas(32) constexpr Masks masks = make_masks();

template <typename Pointer> __m256i load256(const Pointer *p) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(p));
}
__m256i words(uint16_t v) {
    return _mm256_set1_epi16(static_cast<int16_t>(v));
}

// Keys, or minima of keys, at even and odd positions.
struct Keys {
    __m256i even, odd;
};

// The numbers in the keys, each in all words.
struct Numbers {
    __m256i k, c;
};

// The keys of a vector from its words 1, 0, 4 and 3 bytes before.
Keys keys_from(__m256i back1, __m256i back0, __m256i back4, __m256i back3, const Numbers &by) {
    return {_mm256_add_epi16(_mm256_mullo_epi16(_mm256_sub_epi16(back1, back4), by.k), by.c),
            _mm256_add_epi16(_mm256_mullo_epi16(_mm256_sub_epi16(back0, back3), by.k), by.c)};
}
Keys keys_at(const uint8_t *p, const Numbers &by) {
    return keys_from(load256(p - 1), load256(p), load256(p - 4), load256(p - 3), by);
}
// The same for a call's first vector; before = b[-4] .. b[-1], absent ones zero.
Keys first_keys(const uint8_t *p, uint32_t before, const Numbers &by) {
    const __m256i here = load256(p);
    const __m128i low = _mm_slli_si128(_mm_cvtsi32_si128(static_cast<int>(before)), 12);
    const __m256i shifted = _mm256_inserti128_si256(_mm256_castsi128_si256(low), _mm256_castsi256_si128(here), 1);
    return keys_from(_mm256_alignr_epi8(here, shifted, 15), here, _mm256_alignr_epi8(here, shifted, 12),
                     _mm256_alignr_epi8(here, shifted, 13), by);
}

Keys smaller(const Keys &a, const Keys &b) {
    return {_mm256_min_epi16(a.even, b.even), _mm256_min_epi16(a.odd, b.odd)};
}

// The smallest: _mm_minpos_epu16 orders words as unsigned, so the sign bit is turned over before and after it.
void put_entry(uint16_t *entry, const Keys &least) {
    const __m256i both = _mm256_min_epi16(least.even, least.odd);
    const __m128i half = _mm_min_epi16(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    const __m128i smallest = _mm_minpos_epu16(_mm_xor_si128(half, _mm_set1_epi16(INT16_MIN)));
    *entry = static_cast<uint16_t>(_mm_cvtsi128_si32(smallest) ^ 0x8000);
}

// A block of size bytes, its first 32 positions done. Inlined: two vectors in a struct would be passed in memory.
[[gnu::always_inline]] inline void put_rest(uint16_t *entry, Keys least, const uint8_t *p, size_t size,
                                            const Numbers &by) {
    size_t at = vector;
    for (; at + vector <= size; at += vector)
        least = smaller(least, keys_at(p + at, by));
    if (at != size) least = smaller(least, keys_at(p + size - vector, by));
    put_entry(entry, least);
}

void put_block(uint16_t *entry, const uint8_t *p, const uint8_t *ahead, const Numbers &by) {
    Keys least = keys_at(p, by);
#pragma GCC unroll 8
    for (size_t at = vector; at < block; at += vector) {
        if (at % 64 == 0) _mm_prefetch(reinterpret_cast<const char *>(ahead + at - 64), _MM_HINT_T0);
        least = smaller(least, keys_at(p + at, by));
    }
    _mm_prefetch(reinterpret_cast<const char *>(ahead + block - 64), _MM_HINT_T0);
    put_entry(entry, least);
}

// A last block of 1 to 31 bytes: the 32 positions that end with it, those of the block before it raised.
void put_masked(uint16_t *entry, const uint8_t *p, size_t size, const Numbers &by) {
    const Keys keys = keys_at(p + size - vector, by);
    const size_t even = size / 2;
    put_entry(entry, {_mm256_max_epi16(keys.even, load256(masks.word + even)),
                      _mm256_max_epi16(keys.odd, load256(masks.word + (size - even)))});
}

struct KeyNumbers {
    uint16_t k = usual_k, c = usual_c;
};

// Under 36 bytes, byte by byte; last5 holds the five bytes that end at the position, the newest on top.
void put_short(uint16_t *entry, const uint8_t *p, size_t n, uint64_t last5, KeyNumbers with) {
    int least = INT16_MAX;
    for (const uint8_t *end = p + n; p != end; ++p, last5 >>= 8) {
        last5 |= static_cast<uint64_t>(*p) << 32;
        const auto key = static_cast<int16_t>(((last5 >> 24) - last5) * with.k + with.c);
        least = key < least ? key : least;
    }
    *entry = static_cast<uint16_t>(least);
}

uint32_t bytes_before(const uint8_t *p, size_t back) {
    uint32_t bytes = 0;
    if (back >= 4) {
        std::memcpy(&bytes, p - 4, 4);
        return bytes;
    }
    if (back >= 1) bytes = static_cast<uint32_t>(p[-1]) << 24;
    if (back >= 2) bytes |= static_cast<uint32_t>(p[-2]) << 16;
    if (back >= 3) bytes |= static_cast<uint32_t>(p[-3]) << 8;
    return bytes;
}

uint64_t scramble(uint64_t v) {
    v = (v ^ v >> 30) * 0xBF58476D1CE4E5B9;
    v = (v ^ v >> 27) * 0x94D049BB133111EB;
    return v ^ v >> 31;
}

KeyNumbers numbers(const cof_cut_cfg *cfg) {
    constexpr uint64_t step = 0x9E3779B97F4A7C15;
    uint64_t word[4], s = 0;
    if (cfg == nullptr || cfg->struct_size < sizeof *cfg) return {};
    std::memcpy(word, cfg->key, sizeof word);
    if ((word[0] | word[1] | word[2] | word[3]) == 0) return {};
    for (const uint64_t w : word)
        s = scramble(s + w + step);
    return {static_cast<uint16_t>(scramble(s + 2 * step) | 1),
            static_cast<uint16_t>((scramble(s + 3 * step) % 0x4000 - 0x2000) | 1)};
}

} // namespace

void twins::argmin_avx2(const cof_cut_cfg *cfg, const void *data, size_t n, size_t back, void *out) {
    if (n == 0) return;
    const auto *p = static_cast<const uint8_t *>(data);
    auto *entry = static_cast<uint16_t *>(out);
    const uint32_t before = bytes_before(p, back);
    const KeyNumbers with = numbers(cfg);
    if (n < vector + 4) return put_short(entry, p, n, before, with);
    const Numbers by = {words(with.k), words(with.c)};

    const size_t first = n < block ? n : block;
    put_rest(entry++, first_keys(p, before, by), p, first, by);
    p += first;
    n -= first;
    for (; n >= block; p += block, n -= block) {
        // Nothing behind the call's last whole block is fetched.
        const size_t to_last = n - block;
        put_block(entry++, p, p + (to_last < ahead_by ? to_last : ahead_by), by);
    }
    if (n == 0) return;
    if (n < vector)
        put_masked(entry, p, n, by);
    else
        put_rest(entry, keys_at(p, by), p, n, by);
}
