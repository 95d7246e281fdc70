// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The 128-bit XXH3: inputs of up to 240 bytes, and the kernel.
#include "host/portable/xxh3.hpp"

namespace cof {

namespace {

using namespace xxh3;

Pair hash_9_to_16(const uint8_t *p, size_t n, uint64_t seed) {
    const uint64_t first = read64(p), last = read64(p + n - 8);
    const uint64_t a = ((secret64(32) ^ secret64(40)) - seed) ^ first ^ last;
    const uint64_t b = ((secret64(48) ^ secret64(56)) + seed) ^ last;
    Pair m = multiply(a, prime64_1);
    m.low += static_cast<uint64_t>(n - 1) << 54;
    m.high += (b >> 32 << 32) + (b & 0xffffffff) * prime32_2;
    m.low ^= byte_swap(m.high);
    const Pair q = multiply(m.low, prime64_2);
    return {avalanche(q.low), avalanche(q.high + m.high * prime64_2)};
}

Pair hash_4_to_8(const uint8_t *p, size_t n, uint64_t seed) {
    const uint64_t words = read32(p) | read32(p + n - 4) << 32;
    const uint64_t v = ((secret64(16) ^ secret64(24)) + spread_seed(seed)) ^ words;
    Pair m = multiply(v, prime64_1 + (static_cast<uint64_t>(n) << 2));
    m.high += m.low << 1;
    m.low ^= m.high >> 3;
    m.low = (m.low ^ m.low >> 35) * prime_mx2;
    m.low ^= m.low >> 28;
    return {m.low, avalanche(m.high)};
}

Pair hash_1_to_3(const uint8_t *p, size_t n, uint64_t seed) {
    const uint32_t word = tiny(p, n);
    const uint64_t turned = std::rotl(byte_swap(word), 13);
    return {avalanche_xxh64(((secret32(0) ^ secret32(4)) + seed) ^ word),
            avalanche_xxh64(((secret32(8) ^ secret32(12)) - seed) ^ turned)};
}

void mix32(Pair &acc, const uint8_t *a, const uint8_t *b, size_t secret_at, uint64_t seed) {
    acc.low = (acc.low + mix16(a, secret_at, seed)) ^ (read64(b) + read64(b + 8));
    acc.high = (acc.high + mix16(b, secret_at + 16, seed)) ^ (read64(a) + read64(a + 8));
}

Pair finish(const Pair &acc, uint64_t n, uint64_t seed) {
    const uint64_t high = acc.low * prime64_1 + acc.high * prime64_4 + (n - seed) * prime64_2;
    return {avalanche(acc.low + acc.high), 0 - avalanche(high)};
}

Pair hash_17_to_128(const uint8_t *p, size_t n, uint64_t seed) {
    Pair acc = {n * prime64_1, 0};
    for (size_t i = (n - 1) / 32 + 1; i-- > 0;)
        mix32(acc, p + 16 * i, p + n - 16 * i - 16, 32 * i, seed);
    return finish(acc, n, seed);
}

Pair hash_129_to_240(const uint8_t *p, size_t n, uint64_t seed) {
    Pair acc = {n * prime64_1, 0};
    for (size_t i = 0; i < 4; ++i)
        mix32(acc, p + 32 * i, p + 32 * i + 16, 32 * i, seed);
    acc = {avalanche(acc.low), avalanche(acc.high)};
    for (size_t i = 4; i < n / 32; ++i)
        mix32(acc, p + 32 * i, p + 32 * i + 16, 32 * (i - 4) + 3, seed);
    mix32(acc, p + n - 16, p + n - 32, 103, 0 - seed);
    return finish(acc, n, seed);
}

Pair hash_short(const uint8_t *p, size_t n, uint64_t seed) {
    if (n > 128) return hash_129_to_240(p, n, seed);
    if (n > 16) return hash_17_to_128(p, n, seed);
    if (n > 8) return hash_9_to_16(p, n, seed);
    if (n > 3) return hash_4_to_8(p, n, seed);
    if (n > 0) return hash_1_to_3(p, n, seed);
    return {avalanche_xxh64(seed ^ secret64(64) ^ secret64(72)), avalanche_xxh64(seed ^ secret64(80) ^ secret64(88))};
}

Pair hash_long(const Lanes &acc, uint64_t n, uint64_t seed) {
    return {merge_low(acc, seed, n), merge_high(acc, seed, n)};
}

void store(void *digest, const Pair &hash) {
    store_be(digest, hash.high);
    store_be(static_cast<uint8_t *>(digest) + 8, hash.low);
}

void oneshot(const void *data, size_t n, const cof_hash_key *key, void *digest) {
    const auto p = static_cast<const uint8_t *>(data);
    const uint64_t seed = seed_of(key);
    store(digest, n <= longest_short ? hash_short(p, n, seed) : hash_long(lanes_of(p, n, seed), n, seed));
}

void final(const void *state, void *digest) {
    const auto &s = *static_cast<const State *>(state);
    store(digest, s.total <= longest_short ? hash_short(s.buffer.data(), static_cast<size_t>(s.total), s.seed)
                                           : hash_long(lanes_of(s), s.total, s.seed));
}

constexpr cof_hash vtable = {sizeof(cof_hash), 16, oneshot, init, update, final};

} // namespace

constinit const Contract portable_xxh3_128 = {
    .kernel =
        with_state(portable_kernel("xxh3-128/1", COF_IFACE_HASH, &vtable, "from the published XXH3 specification"),
                   sizeof(State), alignof(State), state_format),
    .check = 0x33119477ede5dcd5};

} // namespace cof
