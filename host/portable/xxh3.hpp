// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// XXH3 from its published specification: what the 64-bit and the 128-bit hash have in common.
//
// The streaming state ("xxh3/1") serves both. Input is consumed 256 bytes at a time, and only once more input follows:
// of 'total' bytes fed, (total - 1) / 256 * 256 have entered acc. Byte i of the input that has not was put at
// buffer[i % 256]. The 64 bytes before those are still in place, because the last stripe of a hash may reach back.
#pragma once

#include <array>

#include "host/portable/bytes.hpp"
#include "host/portable/portable.hpp"

namespace cof::xxh3 {

inline constexpr uint64_t prime32_1 = 0x9E3779B1, prime32_2 = 0x85EBCA77, prime32_3 = 0xC2B2AE3D;
inline constexpr uint64_t prime64_1 = 0x9E3779B185EBCA87, prime64_2 = 0xC2B2AE3D27D4EB4F,
                          prime64_3 = 0x165667B19E3779F9, prime64_4 = 0x85EBCA77C2B2AE63,
                          prime64_5 = 0x27D4EB2F165667C5;
inline constexpr uint64_t prime_mx1 = 0x165667919E3779F9, prime_mx2 = 0x9FB21C651E98DF25;

inline constexpr size_t stripe = 64, secret_size = 192, longest_short = 240;
extern const std::array<uint8_t, secret_size> default_secret;

__extension__ using Uint128 = unsigned __int128;

struct Pair {
    uint64_t low, high;
};

inline uint64_t read64(const uint8_t *p) {
    return load_le<uint64_t>(p);
}
inline uint64_t read32(const uint8_t *p) {
    return load_le<uint32_t>(p);
}
inline uint64_t secret64(size_t at) {
    return read64(default_secret.data() + at);
}
inline uint64_t secret32(size_t at) {
    return read32(default_secret.data() + at);
}

inline Pair multiply(uint64_t a, uint64_t b) {
    const Uint128 product = static_cast<Uint128>(a) * b;
    return {static_cast<uint64_t>(product), static_cast<uint64_t>(product >> 64)};
}

inline uint64_t multiply_fold(uint64_t a, uint64_t b) {
    const Pair product = multiply(a, b);
    return product.low ^ product.high;
}

inline uint64_t avalanche(uint64_t v) {
    v = (v ^ v >> 37) * prime_mx1;
    return v ^ v >> 32;
}

inline uint64_t avalanche_xxh64(uint64_t v) {
    v = (v ^ v >> 33) * prime64_2;
    v = (v ^ v >> 29) * prime64_3;
    return v ^ v >> 32;
}

// Sixteen bytes of input with sixteen of the secret, for inputs of 17 to 240 bytes.
inline uint64_t mix16(const uint8_t *p, size_t secret_at, uint64_t seed) {
    return multiply_fold(read64(p) ^ (secret64(secret_at) + seed), read64(p + 8) ^ (secret64(secret_at + 8) - seed));
}

// For inputs of 1 to 3 bytes.
inline uint32_t tiny(const uint8_t *p, size_t n) {
    const uint32_t first = p[0], middle = p[n >> 1], last = p[n - 1];
    return last | static_cast<uint32_t>(n) << 8 | first << 16 | middle << 24;
}

// For inputs of 4 to 8 bytes.
inline uint64_t spread_seed(uint64_t seed) {
    return seed ^ static_cast<uint64_t>(byte_swap(static_cast<uint32_t>(seed))) << 32;
}

using Lanes = std::array<uint64_t, 8>;

struct State {
    Lanes acc;
    uint64_t seed, total;
    std::array<uint8_t, 256> buffer;
};
inline constexpr const char *state_format = "xxh3/1";

void init(void *state, const cof_hash_key *key);
void update(void *state, const void *p, size_t n);

// All lanes after an input of more than 240 bytes.
Lanes lanes_of(const uint8_t *p, size_t n, uint64_t seed);
Lanes lanes_of(const State &state);

// Two words out of the lanes: the 64-bit hash is the first, the 128-bit hash has both.
uint64_t merge_low(const Lanes &acc, uint64_t seed, uint64_t n);
uint64_t merge_high(const Lanes &acc, uint64_t seed, uint64_t n);

inline uint64_t seed_of(const cof_hash_key *key) {
    return key != nullptr ? key->seed : 0;
}

} // namespace cof::xxh3
