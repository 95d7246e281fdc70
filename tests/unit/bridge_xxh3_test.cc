// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bridge to libxxhash: published answers, streaming, cloning by memcpy, init over garbage, clean vector state.
#include <array>
#include <cstring>
#include <gtest/gtest.h>
#include <new>
#include <vector>

#include <cofferdam/hash.h>

#include "tests/unit/bridge_open.hpp"

namespace {

using cof::bridge_test::find_kernel;

struct Case {
    const char *contract, *impl;
};

std::vector<uint8_t> noise(size_t n) {
    std::vector<uint8_t> bytes(n);
    uint32_t x = 1;
    for (uint8_t &b : bytes) {
        x = x * 1664525u + 1013904223u;
        b = static_cast<uint8_t>(x >> 24);
    }
    return bytes;
}

class Xxh3Bridge : public testing::TestWithParam<Case> {
  protected:
    using Digest = std::array<uint8_t, 16>;
    struct alignas(64) State {
        std::array<uint8_t, 1024> bytes;
    };

    void SetUp() override {
        std::string why;
        const cof_plugin *plugin = cof::bridge_test::open_plugin("mit0/xxh3", why);
        if (!plugin) GTEST_SKIP() << why;
        kernel = find_kernel(plugin, GetParam().contract, GetParam().impl);
        if (!kernel) GTEST_SKIP() << "not for this machine";
        if (kernel->cpu_need[0] && !cof::bridge_test::cpu_has_avx2()) GTEST_SKIP() << "this CPU has no AVX2";
        const cof_host host = cof::bridge_test::everything_allowed();
        char said[200] = "";
        const cof_status status = kernel->probe(&host, said, sizeof said);
        if (status != COF_OK) GTEST_SKIP() << said;
        hash = static_cast<const cof_hash *>(kernel->vtable);
        ASSERT_LE(kernel->state_size, sizeof(State));
        ASSERT_LE(kernel->state_align, alignof(State));
    }

    Digest whole(const void *p, size_t n, uint64_t seed) const {
        Digest digest{};
        const cof_hash_key key{.seed = seed, .key = {}, .keyed = 0, .reserved = 0};
        hash->oneshot(p, n, seed ? &key : nullptr, digest.data());
        return digest;
    }
    void init(State &state, uint64_t seed) const {
        const cof_hash_key key{.seed = seed, .key = {}, .keyed = 0, .reserved = 0};
        hash->init(&state, seed ? &key : nullptr);
    }
    Digest final(const State &state) const {
        Digest digest{};
        hash->final(&state, digest.data());
        return digest;
    }

    const cof_kernel *kernel = nullptr;
    const cof_hash *hash = nullptr;
};

const uint64_t seeds[] = {0, 1, UINT64_C(0x9e3779b185ebca87), UINT64_MAX};

TEST_P(Xxh3Bridge, PublishedAnswersOfTheEmptyInput) {
    const Digest d64 = {0x2d, 0x06, 0x80, 0x05, 0x38, 0xd3, 0x94, 0xc2};
    const Digest d128 = {0x99, 0xaa, 0x06, 0xd3, 0x01, 0x47, 0x98, 0xd8,
                         0x60, 0x01, 0xc3, 0x24, 0x46, 0x8d, 0x49, 0x7f};
    EXPECT_EQ(whole(nullptr, 0, 0), hash->digest_size == 8 ? d64 : d128);
    State state;
    init(state, 0);
    hash->update(&state, nullptr, 0);
    EXPECT_EQ(final(state), hash->digest_size == 8 ? d64 : d128);
}

TEST_P(Xxh3Bridge, StreamEqualsOneshotAtEveryLengthAndManySplits) {
    const std::vector<uint8_t> data = noise(4200);
    for (uint64_t seed : seeds)
        for (size_t n = 0; n <= data.size(); n += n < 1100 ? 1 : 31) {
            State state;
            init(state, seed);
            const size_t split = n * 5 / 13;
            hash->update(&state, data.data(), split);
            hash->update(&state, data.data() + split, n - split);
            ASSERT_EQ(final(state), whole(data.data(), n, seed)) << n << " bytes, seed " << seed;
            ASSERT_EQ(final(state), whole(data.data(), n, seed)) << "final changed the state";
        }
}

TEST_P(Xxh3Bridge, MemcpyClonesMidStream) {
    const std::vector<uint8_t> data = noise(5000);
    for (uint64_t seed : seeds)
        for (size_t split = 0; split <= data.size(); split += split < 600 ? 37 : 411) {
            State first, second;
            first.bytes.fill(0xa5);
            second.bytes.fill(0x5a);
            init(first, seed);
            hash->update(&first, data.data(), split);
            std::memcpy(&second, &first, kernel->state_size);
            std::memset(&first, 0xa5, kernel->state_size);
            hash->update(&second, data.data() + split, data.size() - split);
            ASSERT_EQ(final(second), whole(data.data(), data.size(), seed)) << "split at " << split;
            for (size_t i = kernel->state_size; i < sizeof(State); i++)
                ASSERT_TRUE(first.bytes[i] == 0xa5 && second.bytes[i] == 0x5a) << "written at " << i;
        }
}

TEST_P(Xxh3Bridge, StateBytesDoNotDependOnTheAddress) {
    const std::vector<uint8_t> data = noise(3000);
    State first, second;
    first.bytes.fill(0x11);
    second.bytes.fill(0x22);
    for (State *state : {&first, &second}) {
        init(*state, 7);
        hash->update(state, data.data(), data.size());
    }
    EXPECT_EQ(std::memcmp(&first, &second, kernel->state_size), 0);
}

// A seeded state keeps its seed; what was derived from it must be made again even when the new seed is the same.
TEST_P(Xxh3Bridge, InitWorksOverGarbage) {
    const std::vector<uint8_t> data = noise(3000);
    for (uint64_t seed : seeds) {
        State state;
        init(state, seed);
        hash->update(&state, data.data(), 1000);
        std::memset(state.bytes.data() + 64, 0xee, 192 + 256);
        init(state, seed);
        hash->update(&state, data.data(), data.size());
        EXPECT_EQ(final(state), whole(data.data(), data.size(), seed)) << seed;
        state.bytes.fill(0xff);
        init(state, seed);
        hash->update(&state, data.data(), data.size());
        EXPECT_EQ(final(state), whole(data.data(), data.size(), seed)) << seed;
    }
}

TEST_P(Xxh3Bridge, LeavesUpperVectorHalvesClean) {
    if (!cof::bridge_test::vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const std::vector<uint8_t> data = noise(100000);
    for (uint64_t seed : {UINT64_C(0), UINT64_C(5)})
        for (size_t n : {0u, 16u, 200u, 256u, 1024u, 1025u, 100000u}) {
            State state;
            cof::bridge_test::clear_vector_state();
            whole(data.data(), n, seed);
            EXPECT_FALSE(cof::bridge_test::vector_state_in_use() & 4) << "oneshot of " << n;
            init(state, seed);
            EXPECT_FALSE(cof::bridge_test::vector_state_in_use() & 4) << "init";
            hash->update(&state, data.data(), n);
            EXPECT_FALSE(cof::bridge_test::vector_state_in_use() & 4) << "update of " << n;
            final(state);
            EXPECT_FALSE(cof::bridge_test::vector_state_in_use() & 4) << "final after " << n;
        }
}

TEST_P(Xxh3Bridge, ProbeRepeatsAndFillsAnyWhy) {
    const cof_host host = cof::bridge_test::everything_allowed();
    char why[8];
    for (size_t size = 0; size <= sizeof why; size++) {
        std::memset(why, '#', sizeof why);
        EXPECT_EQ(kernel->probe(&host, size ? why : nullptr, size), COF_OK);
        if (size) {
            EXPECT_LT(strnlen(why, size), size);
        }
        for (size_t i = size; i < sizeof why; i++)
            EXPECT_EQ(why[i], '#');
    }
}

std::string case_name(const testing::TestParamInfo<Case> &info) {
    std::string name = std::string(info.param.contract) + "_" + info.param.impl;
    for (char &c : name)
        if (c == '-' || c == '/') c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Bridges, Xxh3Bridge,
                         testing::Values(Case{"xxh3-64/1", "libxxhash"}, Case{"xxh3-128/1", "libxxhash"},
                                         Case{"xxh3-64/1", "libxxhash-dispatch"},
                                         Case{"xxh3-128/1", "libxxhash-dispatch"}),
                         case_name);

} // namespace
