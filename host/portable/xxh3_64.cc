// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The 64-bit XXH3: inputs of up to 240 bytes, and the kernel.
#include "host/portable/xxh3.hpp"

namespace cof {

namespace {

using namespace xxh3;

uint64_t hash_0_to_16(const uint8_t *p, size_t n, uint64_t seed) {
    if (n > 8) {
        const uint64_t low = ((secret64(24) ^ secret64(32)) + seed) ^ read64(p);
        const uint64_t high = ((secret64(40) ^ secret64(48)) - seed) ^ read64(p + n - 8);
        return avalanche(n + byte_swap(low) + high + multiply_fold(low, high));
    }
    if (n > 3) {
        const uint64_t words = read32(p + n - 4) | read32(p) << 32;
        uint64_t v = ((secret64(8) ^ secret64(16)) - spread_seed(seed)) ^ words;
        v = (v ^ std::rotl(v, 49) ^ std::rotl(v, 24)) * prime_mx2;
        v = (v ^ ((v >> 35) + n)) * prime_mx2;
        return v ^ v >> 28;
    }
    if (n > 0) return avalanche_xxh64(((secret32(0) ^ secret32(4)) + seed) ^ tiny(p, n));
    return avalanche_xxh64(seed ^ secret64(56) ^ secret64(64));
}

uint64_t hash_17_to_128(const uint8_t *p, size_t n, uint64_t seed) {
    uint64_t acc = n * prime64_1;
    for (size_t i = (n - 1) / 32 + 1; i-- > 0;)
        acc += mix16(p + 16 * i, 32 * i, seed) + mix16(p + n - 16 * i - 16, 32 * i + 16, seed);
    return avalanche(acc);
}

uint64_t hash_129_to_240(const uint8_t *p, size_t n, uint64_t seed) {
    uint64_t acc = n * prime64_1;
    for (size_t i = 0; i < 8; ++i)
        acc += mix16(p + 16 * i, 16 * i, seed);
    acc = avalanche(acc);
    for (size_t i = 8; i < n / 16; ++i)
        acc += mix16(p + 16 * i, 16 * (i - 8) + 3, seed);
    return avalanche(acc + mix16(p + n - 16, 119, seed));
}

uint64_t hash_short(const uint8_t *p, size_t n, uint64_t seed) {
    if (n <= 16) return hash_0_to_16(p, n, seed);
    return n <= 128 ? hash_17_to_128(p, n, seed) : hash_129_to_240(p, n, seed);
}

void oneshot(const void *data, size_t n, const cof_hash_key *key, void *digest) {
    const auto p = static_cast<const uint8_t *>(data);
    const uint64_t seed = seed_of(key);
    store_be(digest, n <= longest_short ? hash_short(p, n, seed) : merge_low(lanes_of(p, n, seed), seed, n));
}

void final(const void *state, void *digest) {
    const auto &s = *static_cast<const State *>(state);
    store_be(digest, s.total <= longest_short ? hash_short(s.buffer.data(), static_cast<size_t>(s.total), s.seed)
                                              : merge_low(lanes_of(s), s.seed, s.total));
}

constexpr cof_hash vtable = {sizeof(cof_hash), 8, oneshot, init, update, final};

} // namespace

constinit const Contract portable_xxh3_64 = {
    .kernel = with_state(portable_kernel("xxh3-64/1", COF_IFACE_HASH, &vtable, "from the published XXH3 specification"),
                         sizeof(State), alignof(State), state_format),
    .check = 0x72dcb18b67a17dff};

} // namespace cof
