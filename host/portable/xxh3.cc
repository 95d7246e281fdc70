// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Inputs of more than 240 bytes, and the streaming state.
#include "host/portable/xxh3.hpp"

#include <cstddef>

namespace cof::xxh3 {

constexpr std::array<uint8_t, secret_size> default_secret = {
    0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c, 0xde, 0xd4,
    0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e,
    0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21, 0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43,
    0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb,
    0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3, 0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19,
    0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8, 0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7,
    0xc7, 0x0b, 0x4f, 0x1d, 0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78,
    0x73, 0x64, 0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
    0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e, 0x2b, 0x16,
    0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45, 0xcb, 0x3a, 0x8f,
    0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
};

namespace {

constexpr size_t stripes_per_block = (secret_size - stripe) / 8; // the secret advances 8 bytes a stripe
constexpr size_t last_stripe_secret = secret_size - stripe - 7;
constexpr size_t merge_low_secret = 11, merge_high_secret = secret_size - stripe - 11;
constexpr size_t stripes_per_buffer = sizeof(State::buffer) / stripe;

constexpr Lanes initial = {prime32_3, prime64_1, prime64_2, prime64_3, prime64_4, prime32_2, prime64_5, prime32_1};

// The secret under a seed, word by word, as numbers.
using Secret = std::array<uint64_t, secret_size / 8>;

uint64_t secret_word(size_t i, uint64_t seed) {
    return i % 2 == 0 ? secret64(8 * i) + seed : secret64(8 * i) - seed;
}

Secret secret_of(uint64_t seed) {
    Secret secret;
    for (size_t i = 0; i < secret.size(); ++i)
        secret[i] = secret_word(i, seed);
    return secret;
}

// Eight bytes of the seeded secret from any offset.
uint64_t secret_at(size_t at, uint64_t seed) {
    const unsigned bits = 8 * (at % 8);
    const uint64_t word = secret_word(at / 8, seed);
    return bits == 0 ? word : word >> bits | secret_word(at / 8 + 1, seed) << (64 - bits);
}

// The lanes are spelled out, with constant indices, so that compilers keep all eight in registers over the loop.
template <size_t i> inline void accumulate_pair(Lanes &acc, const uint8_t *p, const uint64_t *secret) {
    const uint64_t even = read64(p + 8 * i), odd = read64(p + 8 * i + 8);
    const uint64_t even_key = even ^ secret[i], odd_key = odd ^ secret[i + 1];
    acc[i] += odd + (even_key & 0xffffffff) * (even_key >> 32);
    acc[i + 1] += even + (odd_key & 0xffffffff) * (odd_key >> 32);
}

inline void accumulate(Lanes &acc, const uint8_t *p, const uint64_t *secret) {
    accumulate_pair<0>(acc, p, secret);
    accumulate_pair<2>(acc, p, secret);
    accumulate_pair<4>(acc, p, secret);
    accumulate_pair<6>(acc, p, secret);
}

inline uint64_t scrambled(uint64_t lane, uint64_t secret) {
    return (lane ^ lane >> 47 ^ secret) * prime32_1;
}

inline void scramble(Lanes &acc, const uint64_t *secret) {
    acc = {scrambled(acc[0], secret[0]), scrambled(acc[1], secret[1]), scrambled(acc[2], secret[2]),
           scrambled(acc[3], secret[3]), scrambled(acc[4], secret[4]), scrambled(acc[5], secret[5]),
           scrambled(acc[6], secret[6]), scrambled(acc[7], secret[7])};
}

// Enters stripes whole stripes, the first of which is number 'number' of the input.
void consume(Lanes &lanes, const Secret &secret, const uint8_t *p, uint64_t stripes, uint64_t number) {
    Lanes acc = lanes;
    size_t in_block = number % stripes_per_block;
    for (; stripes > 0; --stripes, p += stripe) {
        accumulate(acc, p, secret.data() + in_block);
        if (++in_block == stripes_per_block) {
            scramble(acc, secret.data() + stripes_per_block);
            in_block = 0;
        }
    }
    lanes = acc;
}

void accumulate_last(Lanes &acc, const uint8_t *p, uint64_t seed) {
    std::array<uint64_t, 8> secret;
    for (size_t i = 0; i < secret.size(); ++i)
        secret[i] = secret_at(last_stripe_secret + 8 * i, seed);
    accumulate(acc, p, secret.data());
}

uint64_t merge(const Lanes &acc, size_t at, uint64_t seed, uint64_t start) {
    for (size_t i = 0; i < acc.size(); i += 2)
        start += multiply_fold(acc[i] ^ secret_at(at + 8 * i, seed), acc[i + 1] ^ secret_at(at + 8 * i + 8, seed));
    return avalanche(start);
}

uint64_t consumed(const State &s) {
    return s.total == 0 ? 0 : (s.total - 1) / sizeof s.buffer * sizeof s.buffer;
}

} // namespace

uint64_t merge_low(const Lanes &acc, uint64_t seed, uint64_t n) {
    return merge(acc, merge_low_secret, seed, n * prime64_1);
}

uint64_t merge_high(const Lanes &acc, uint64_t seed, uint64_t n) {
    return merge(acc, merge_high_secret, seed, ~(n * prime64_2));
}

Lanes lanes_of(const uint8_t *p, size_t n, uint64_t seed) {
    Lanes acc = initial;
    consume(acc, secret_of(seed), p, (n - 1) / stripe, 0);
    accumulate_last(acc, p + n - stripe, seed);
    return acc;
}

Lanes lanes_of(const State &s) {
    Lanes acc = s.acc;
    const uint64_t before = consumed(s);
    const size_t pending = static_cast<size_t>(s.total - before);
    consume(acc, secret_of(s.seed), s.buffer.data(), (pending - 1) / stripe, before / stripe);
    if (pending >= stripe) {
        accumulate_last(acc, s.buffer.data() + pending - stripe, s.seed);
    } else {
        std::array<uint8_t, stripe> last;
        const size_t older = stripe - pending;
        std::memcpy(last.data(), s.buffer.data() + s.buffer.size() - older, older);
        std::memcpy(last.data() + older, s.buffer.data(), pending);
        accumulate_last(acc, last.data(), s.seed);
    }
    return acc;
}

void init(void *state, const cof_hash_key *key) {
    auto &s = *static_cast<State *>(state);
    s.acc = initial;
    s.seed = seed_of(key);
    s.total = 0;
}

void update(void *state, const void *data, size_t n) {
    if (n == 0) return;
    auto &s = *static_cast<State *>(state);
    auto p = static_cast<const uint8_t *>(data);
    uint64_t before = consumed(s);
    const size_t pending = static_cast<size_t>(s.total - before), room = s.buffer.size() - pending;
    s.total += n;
    if (n <= room) {
        std::memcpy(s.buffer.data() + pending, p, n);
        return;
    }
    const Secret secret = secret_of(s.seed);
    if (pending != 0) {
        std::memcpy(s.buffer.data() + pending, p, room);
        p += room;
        n -= room;
        consume(s.acc, secret, s.buffer.data(), stripes_per_buffer, before / stripe);
        before += s.buffer.size();
    }
    if (const size_t whole = (n - 1) / s.buffer.size() * s.buffer.size(); whole != 0) {
        consume(s.acc, secret, p, whole / stripe, before / stripe);
        p += whole;
        n -= whole;
        std::memcpy(s.buffer.data() + s.buffer.size() - stripe, p - stripe, stripe);
    }
    std::memcpy(s.buffer.data(), p, n);
}

} // namespace cof::xxh3
