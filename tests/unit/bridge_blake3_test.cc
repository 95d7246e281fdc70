// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bridge to BLAKE3, one message at a time: known answers, every tier against the portable one, streams that are
// split, cloned and moved between tiers, and what a pure kernel must not do.
#include <gtest/gtest.h>

#include "tests/unit/bridge_blake3.hpp"

namespace {

using namespace cof::blake3_test;

struct KnownAnswer {
    size_t length;
    const char *hash, *keyed;
};
const KnownAnswer known_answers[] = {
#include "host/adopted/blake3_vectors.inc"
};

std::string hex(const Digest &digest) {
    std::string text;
    for (uint8_t byte : digest)
        for (int shift : {4, 0})
            text += "0123456789abcdef"[byte >> shift & 15];
    return text;
}

struct State {
    explicit State(const Tier &tier)
        : size(tier.row->state_size),
          memory(static_cast<uint8_t *>(std::aligned_alloc(64, size / 64 * 64 + 128)), &std::free) {
        std::memset(memory.get(), 0xa5, size / 64 * 64 + 128);
    }
    void *get() const { return memory.get(); }
    bool fence_stands() const {
        return std::all_of(memory.get() + size, memory.get() + size + 64, [](uint8_t b) { return b == 0xa5; });
    }
    size_t size;
    std::unique_ptr<uint8_t, decltype(&std::free)> memory;
};

Digest final(const Tier &tier, const State &state) {
    Digest digest{};
    tier.hash->final(state.get(), digest.data());
    return digest;
}

class Blake3Bridge : public testing::Test {
  protected:
    void SetUp() override {
        std::string why;
        plugin_ = plugin(why);
        if (!plugin_) GTEST_SKIP() << why;
        all = tiers(plugin_);
        ASSERT_FALSE(all.empty());
        ASSERT_EQ(all.front().name(), "upstream-portable");
    }
    const Tier &judge() const { return all.front(); }

    const cof_plugin *plugin_ = nullptr;
    std::vector<Tier> all;
    std::mt19937_64 random{20261126};
};

TEST_F(Blake3Bridge, RowsArePureAndAlike) {
    EXPECT_STREQ(plugin_->spdx, "MIT-0 AND (CC0-1.0 OR Apache-2.0)");
    EXPECT_EQ(plugin_->kernel_count % 2, 0u);
    uint32_t rank = 0;
    for (const Tier &tier : all) {
        for (const cof_kernel *row : {tier.row, tier.batch_row}) {
            EXPECT_STREQ(row->contract, "blake3/1");
            EXPECT_EQ(row->flags, 0u) << "nothing is bound at run time";
            EXPECT_EQ(row->probe, nullptr);
            EXPECT_EQ(row->rank, tier.row->rank);
            EXPECT_EQ(std::memcmp(row->cpu_need, tier.row->cpu_need, sizeof row->cpu_need), 0);
        }
        EXPECT_GT(tier.row->rank, rank);
        rank = tier.row->rank;
        EXPECT_EQ(tier.row->state_size, judge().row->state_size);
        EXPECT_EQ(tier.row->state_align, judge().row->state_align);
        EXPECT_STREQ(tier.row->state_format, judge().row->state_format);
        EXPECT_EQ(tier.hash->digest_size, 32u);
        EXPECT_EQ(tier.batch->digest_size, 32u);
    }
}

TEST_F(Blake3Bridge, KnownAnswers) {
    for (const KnownAnswer &answer : known_answers) {
        std::vector<uint8_t> input(answer.length);
        for (size_t i = 0; i < input.size(); i++)
            input[i] = static_cast<uint8_t>(i % 251);
        const cof_span span{input.data(), input.size()};
        for (const Tier &tier : all)
            for (const cof_hash_key *key : {static_cast<const cof_hash_key *>(nullptr), some_key()}) {
                const char *wanted = key ? answer.keyed : answer.hash;
                EXPECT_EQ(hex(tier.whole(span.p, span.n, key)), wanted) << tier.name() << ", " << answer.length;
                State state(tier);
                tier.hash->init(state.get(), key);
                tier.hash->update(state.get(), span.p, span.n);
                EXPECT_EQ(hex(final(tier, state)), wanted) << tier.name() << ", " << answer.length;
                Digest digest{};
                tier.batch->batch(&span, 1, key, digest.data());
                EXPECT_EQ(hex(digest), wanted) << tier.name() << ", batch of one, " << answer.length;
            }
    }
}

TEST_F(Blake3Bridge, EmptyAtNull) {
    for (const Tier &tier : all) {
        EXPECT_EQ(hex(tier.whole(nullptr, 0, nullptr)), known_answers[0].hash);
        State state(tier);
        tier.hash->init(state.get(), nullptr);
        tier.hash->update(state.get(), nullptr, 0);
        EXPECT_EQ(hex(final(tier, state)), known_answers[0].hash);
    }
}

TEST_F(Blake3Bridge, KeyCountsOnlyWhenItSaysSoAndSeedNever) {
    const std::vector<uint8_t> data = noise(3000);
    cof_hash_key key = *some_key();
    for (const Tier &tier : all) {
        key.keyed = 1;
        key.seed = 0;
        EXPECT_EQ(tier.whole(data.data(), data.size(), &key), judge().whole(data.data(), data.size(), some_key()));
        key.keyed = 0;
        key.seed = 5;
        EXPECT_EQ(tier.whole(data.data(), data.size(), &key), judge().whole(data.data(), data.size(), nullptr));
        EXPECT_NE(judge().whole(data.data(), data.size(), &key), judge().whole(data.data(), data.size(), some_key()));
    }
}

TEST_F(Blake3Bridge, EveryShortLengthAgreesWithThePortableTier) {
    const Fenced data(1);
    for (size_t n = 0; n <= 4200; n++) {
        const cof_hash_key *key = n % 3 == 1 ? some_key() : nullptr;
        const uint8_t *p = n % 2 ? data.begin() : data.end() - n;
        const Digest wanted = judge().whole(p, n, key);
        for (const Tier &tier : all)
            ASSERT_EQ(tier.whole(p, n, key), wanted) << tier.name() << ", " << n;
    }
}

TEST_F(Blake3Bridge, LongerOnesAgreeWithThePortableTier) {
    const Fenced data(34); // over 2 MiB
    std::vector<size_t> lengths;
    for (uint32_t i = 0; i < judge().row->path_switch_count; i++)
        for (uint64_t at : {judge().row->path_switch[i] - 1, judge().row->path_switch[i]})
            lengths.insert(lengths.end(), {size_t(at), size_t(at + 1)});
    for (int i = 0; i < 60; i++)
        lengths.push_back(random() % (i < 50 ? 100000 : 1 << 20));
    for (size_t n : lengths) {
        ASSERT_LT(n, data.size());
        const cof_hash_key *key = n % 3 == 1 ? some_key() : nullptr;
        const Digest wanted = judge().whole(data.end() - n, n, key);
        for (const Tier &tier : all)
            ASSERT_EQ(tier.whole(data.end() - n, n, key), wanted) << tier.name() << ", " << n;
    }
}

TEST_F(Blake3Bridge, StreamsSplitAndClonedAnywhere) {
    const std::vector<uint8_t> data = noise(150000);
    for (const Tier &tier : all)
        for (int round = 0; round < 150; round++) {
            const size_t n = random() % (round < 120 ? 9000 : data.size());
            const cof_hash_key *key = round % 2 ? some_key() : nullptr;
            const Digest wanted = judge().whole(data.data(), n, key);
            auto state = std::make_unique<State>(tier);
            tier.hash->init(state->get(), key);
            for (size_t at = 0; at < n;) {
                const size_t most = std::array<size_t, 4>{100, 1024, 3000, 40000}[random() % 4];
                const size_t take = std::min(n - at, random() % (most + 1));
                tier.hash->update(state->get(), data.data() + at, take);
                at += take;
                if (random() % 4 == 0) {
                    ASSERT_EQ(final(tier, *state), judge().whole(data.data(), at, key)) << "final in between";
                    auto clone = std::make_unique<State>(tier);
                    std::memcpy(clone->get(), state->get(), state->size);
                    ASSERT_TRUE(state->fence_stands());
                    std::memset(state->get(), 0xa5, state->size);
                    state = std::move(clone);
                }
            }
            ASSERT_EQ(final(tier, *state), wanted) << tier.name() << ", " << n;
            ASSERT_EQ(final(tier, *state), wanted) << "final changed the state";
            ASSERT_TRUE(state->fence_stands());
        }
}

TEST_F(Blake3Bridge, StreamsMoveBetweenTiers) {
    const std::vector<uint8_t> data = noise(400000);
    for (int round = 0; round < 200; round++) {
        const size_t n = random() % data.size();
        const cof_hash_key *key = round % 2 ? some_key() : nullptr;
        State state(judge());
        all[random() % all.size()].hash->init(state.get(), key);
        for (size_t at = 0; at < n;) {
            const size_t take = std::min(n - at, 1 + random() % (random() % 2 ? 2000 : 100000));
            all[random() % all.size()].hash->update(state.get(), data.data() + at, take);
            at += take;
        }
        ASSERT_EQ(final(all[random() % all.size()], state), judge().whole(data.data(), n, key)) << n;
    }
}

// The bridge cuts long updates at multiples of 64 KiB to 1 MiB of the stream, wherever it stands.
TEST_F(Blake3Bridge, LongUpdatesFromAnyPosition) {
    const std::vector<uint8_t> data = noise((7 << 20) / 2 + 1234);
    for (size_t first : {size_t(0), size_t(1), size_t(1024), size_t(5 * 1024 + 7), size_t(1) << 20, size_t(1500000)}) {
        State slow(judge());
        judge().hash->init(slow.get(), nullptr);
        for (size_t at = 0; at < data.size(); at += 65536)
            judge().hash->update(slow.get(), &data[at], std::min<size_t>(65536, data.size() - at));
        const Digest wanted = final(judge(), slow);
        for (const Tier &tier : all) {
            State state(tier);
            tier.hash->init(state.get(), nullptr);
            tier.hash->update(state.get(), data.data(), first);
            tier.hash->update(state.get(), data.data() + first, data.size() - first);
            ASSERT_EQ(final(tier, state), wanted) << tier.name() << ", " << first;
        }
        if (first == 0) {
            for (const Tier &tier : all)
                ASSERT_EQ(tier.whole(data.data(), data.size(), nullptr), wanted);
        }
    }
}

TEST_F(Blake3Bridge, DigestIsThirtyTwoBytesAtAnyAddress) {
    const std::vector<uint8_t> data = noise(5000);
    for (const Tier &tier : all)
        for (size_t offset = 16; offset < 32; offset++) {
            std::array<uint8_t, 96> room;
            room.fill(0xa7);
            tier.hash->oneshot(data.data(), data.size(), nullptr, &room[offset]);
            for (size_t i = 0; i < room.size(); i++) {
                if (i < offset || i >= offset + 32) {
                    ASSERT_EQ(room[i], 0xa7) << i;
                }
            }
        }
}

TEST_F(Blake3Bridge, LeavesUpperVectorHalvesClean) {
    if (!cof::bridge_test::vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const std::vector<uint8_t> data = noise(100000);
    // 4: upper halves of ymm0-15. 64: upper halves of zmm0-15.
    const auto dirty = [] { return cof::bridge_test::vector_state_in_use() & (4 | 64); };
    for (const Tier &tier : all)
        for (size_t n : {0u, 1u, 64u, 1024u, 1025u, 2048u, 3000u, 4096u, 5000u, 9000u, 16384u, 31000u, 100000u}) {
            State state(tier);
            cof::bridge_test::clear_vector_state();
            const uint64_t before = dirty();
            tier.whole(data.data(), n, nullptr);
            EXPECT_EQ(dirty(), before) << tier.name() << ", oneshot of " << n;
            tier.hash->init(state.get(), some_key());
            EXPECT_EQ(dirty(), before) << tier.name() << ", init";
            tier.hash->update(state.get(), data.data(), n);
            EXPECT_EQ(dirty(), before) << tier.name() << ", update of " << n;
            final(tier, state);
            EXPECT_EQ(dirty(), before) << tier.name() << ", final after " << n;
        }
}

// 4 GiB and 12345 bytes of zeros, as b3sum 1.2.0 answers.
TEST_F(Blake3Bridge, MoreThanFourGibibytes) {
    const Tier &tier = all.back();
    if (tier.row->rank < 150) GTEST_SKIP() << "this CPU would take too long";
    const size_t n = (size_t(4) << 30) + 12345;
    void *p = mmap(nullptr, n, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) GTEST_SKIP() << "no room for the mapping";
    const cof_span spans[] = {{p, 3}, {p, n}, {p, 5000}};
    std::array<Digest, 3> digests{};
    tier.batch->batch(spans, 3, nullptr, digests.data());
    EXPECT_EQ(hex(digests[1]), "0d0aac14b8ef2891bdd2308e41ef7436c4aec8e0e9b27a057a17d174b0da51a8");
    EXPECT_EQ(digests[0], judge().whole(p, 3, nullptr));
    EXPECT_EQ(digests[2], judge().whole(p, 5000, nullptr));
    munmap(p, n);
}

} // namespace
