// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bridge to BLAKE3, many messages at a time: every answer against the portable tier's hasher, message by message.
#include <functional>
#include <gtest/gtest.h>
#include <pthread.h>
#include <span>

#include "tests/unit/bridge_blake3.hpp"

namespace {

using namespace cof::blake3_test;

constexpr uint8_t untouched = 0xa7;

class Blake3Batch : public testing::Test {
  protected:
    void SetUp() override {
        std::string why;
        const cof_plugin *opened = plugin(why);
        if (!opened) GTEST_SKIP() << why;
        all = tiers(opened);
        ASSERT_FALSE(all.empty());
    }
    const Tier &judge() const { return all.front(); }

    std::vector<Digest> one_by_one(const std::vector<cof_span> &in, const cof_hash_key *key) const {
        std::vector<Digest> digests;
        for (const cof_span &span : in)
            digests.push_back(judge().whole(span.p, span.n, key));
        return digests;
    }

    // All tiers on these messages; digests at an odd address, with room around them that must stay as it is.
    void expect_equal(const std::vector<cof_span> &in, const cof_hash_key *key) {
        const std::vector<Digest> wanted = one_by_one(in, key);
        for (const Tier &tier : all) {
            std::vector<uint8_t> room(33 + 32 * in.size() + 64, untouched);
            tier.batch->batch(in.data(), in.size(), key, &room[33]);
            for (size_t i = 0; i < in.size(); i++)
                ASSERT_EQ(std::memcmp(&room[33 + 32 * i], wanted[i].data(), 32), 0)
                    << tier.name() << ", message " << i << " of " << in.size() << ", " << in[i].n << " bytes";
            room.erase(room.begin() + 33, room.begin() + 33 + static_cast<ptrdiff_t>(32 * in.size()));
            ASSERT_TRUE(std::all_of(room.begin(), room.end(), [](uint8_t b) { return b == untouched; }));
        }
    }

    // Lengths from..to, a multiple of step, at places anywhere in data: some end at its end, some begin at its start.
    std::vector<cof_span> messages(const Fenced &data, size_t count, size_t from, size_t to, size_t step) {
        std::vector<cof_span> in;
        for (size_t i = 0; i < count; i++) {
            const size_t n = std::min((from + random() % (to - from + 1)) / step * step, data.size());
            const size_t room = data.size() - n;
            const size_t at = random() % 4 == 0 ? 0 : random() % 3 == 0 ? room : random() % (room + 1);
            in.push_back({data.begin() + at, n});
        }
        return in;
    }

    std::vector<Tier> all;
    std::mt19937_64 random{386};
};

TEST_F(Blake3Batch, EveryLengthInEveryOrder) {
    const Fenced data(1);
    std::vector<cof_span> in;
    for (size_t n = 0; n <= 4200; n++)
        in.push_back({n % 2 ? data.begin() : data.end() - n, n});
    expect_equal(in, nullptr);
    std::reverse(in.begin(), in.end());
    expect_equal(in, some_key());
    std::shuffle(in.begin(), in.end(), random);
    expect_equal(in, nullptr);
}

TEST_F(Blake3Batch, EveryLengthManyTimes) {
    const Fenced data(1);
    for (size_t n : {0u, 1u, 63u, 64u, 65u, 128u, 300u, 1023u, 1024u, 1025u, 1088u, 2047u, 2048u, 2049u, 3072u, 8192u,
                     12000u, 17408u, 31745u})
        for (size_t count : {1u, 2u, 3u, 7u, 8u, 9u, 15u, 16u, 17u, 31u, 33u, 255u, 256u, 257u}) {
            const std::vector<cof_span> in(count, cof_span{data.end() - n, n});
            expect_equal(in, count % 2 ? some_key() : nullptr);
            if (HasFatalFailure()) return;
        }
}

TEST_F(Blake3Batch, EveryCountOfMixedLengths) {
    const Fenced data(1);
    for (size_t count = 0; count <= 600; count += count < 300 ? 1 : 13) {
        expect_equal(messages(data, count, 0, random() % 2 ? 1100 : 5000, 1), count % 2 ? some_key() : nullptr);
        if (HasFatalFailure()) return;
    }
}

TEST_F(Blake3Batch, KindsOfSets) {
    const Fenced data(8); // 512 KiB
    struct Kind {
        size_t count, from, to, step;
    };
    const Kind kinds[] = {{700, 0, 64, 1},        {700, 0, 1024, 1},       {700, 0, 1024, 64},
                          {300, 1000, 1100, 1},   {300, 1025, 2048, 1},    {300, 2000, 4096, 1},
                          {300, 1024, 4096, 64},  {300, 1024, 8192, 1024}, {300, 4000, 12000, 1},
                          {200, 8192, 24576, 1},  {200, 8192, 24576, 64},  {100, 8192, 40960, 1024},
                          {60, 16384, 114688, 1}, {20, 100000, 300000, 1}, {10, 260000, 264000, 1},
                          {300, 0, 40000, 1},     {9, 16384, 114688, 1024}};
    for (int round = 0; round < 3; round++)
        for (const Kind &kind : kinds) {
            expect_equal(messages(data, kind.count, kind.from, kind.to, kind.step), round % 2 ? some_key() : nullptr);
            if (HasFatalFailure()) return;
        }
}

TEST_F(Blake3Batch, WhereItsPathsChange) {
    const Fenced data(8);
    std::vector<cof_span> in;
    for (uint32_t i = 0; i < judge().batch_row->path_switch_count; i++) {
        const uint64_t at = judge().batch_row->path_switch[i];
        for (uint64_t n : {at - 1, at, at + 1, at + 1023, at + 1024})
            if (n <= data.size()) in.push_back({data.end() - n, static_cast<size_t>(n)});
    }
    expect_equal(in, nullptr);
}

// Short and long ones in one window, as in a tree of files.
TEST_F(Blake3Batch, SizesOfAllMagnitudes) {
    const Fenced data(8);
    for (int round = 0; round < 12; round++) {
        std::vector<cof_span> in;
        const size_t count = random() % 700;
        for (size_t i = 0; i < count; i++) {
            const size_t n = random() % ((size_t(2) << random() % 18) - 1);
            in.push_back({data.end() - n, n});
        }
        in.push_back({nullptr, 0});
        std::shuffle(in.begin(), in.end(), random);
        expect_equal(in, round % 2 ? some_key() : nullptr);
        if (HasFatalFailure()) return;
    }
}

TEST_F(Blake3Batch, NothingIsNothing) {
    for (const Tier &tier : all) {
        tier.batch->batch(nullptr, 0, nullptr, nullptr);
        const cof_span empty{nullptr, 0};
        Digest digest{};
        tier.batch->batch(&empty, 1, nullptr, digest.data());
        EXPECT_EQ(digest, judge().whole(nullptr, 0, nullptr));
    }
}

TEST_F(Blake3Batch, LeavesUpperVectorHalvesClean) {
    if (!cof::bridge_test::vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const Fenced data(5);
    const auto dirty = [] { return cof::bridge_test::vector_state_in_use() & (4 | 64); };
    for (const Tier &tier : all)
        for (size_t largest : {64u, 1024u, 4096u, 24576u, 300000u})
            for (size_t count = 1; count < 40; count++) {
                const std::vector<cof_span> in = messages(data, count, 0, largest, 1);
                std::vector<Digest> digests(count);
                cof::bridge_test::clear_vector_state();
                const uint64_t before = dirty();
                tier.batch->batch(in.data(), count, nullptr, digests.data());
                ASSERT_EQ(dirty(), before) << tier.name() << ", " << count << " messages of up to " << largest;
            }
}

// How far down the stack a call reaches, in a thread on a stack of known bytes.
class StackUse {
  public:
    explicit StackUse(std::function<void()> call) : call_(std::move(call)) {}
    size_t measure() {
        void *memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return SIZE_MAX;
        const std::span<uint8_t> stack(static_cast<uint8_t *>(memory), size);
        std::ranges::fill(stack, filling);
        pthread_attr_t attributes;
        pthread_t thread;
        pthread_attr_init(&attributes);
        pthread_attr_setstack(&attributes, stack.data(), stack.size());
        size_t used = SIZE_MAX;
        if (pthread_create(&thread, &attributes, run, this) == 0) {
            pthread_join(thread, nullptr);
            const auto deepest = std::ranges::find_if(stack, [](uint8_t b) { return b != filling; });
            used = static_cast<size_t>(top_ - &*deepest);
        }
        pthread_attr_destroy(&attributes);
        munmap(memory, size);
        return used;
    }

  private:
    static constexpr size_t size = 512 * 1024;
    static constexpr uint8_t filling = 0xcd;
    static void *run(void *self) {
        uint8_t here = 0;
        auto *use = static_cast<StackUse *>(self);
        use->top_ = &here;
        use->call_();
        return nullptr;
    }
    std::function<void()> call_;
    const uint8_t *top_ = nullptr;
};

// The documented bounds, with some room for another compiler's frames.
TEST_F(Blake3Batch, StackStaysBounded) {
#if defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "ThreadSanitizer wants a stack of its own size";
#endif
    const Fenced data(80); // 5 MiB
    const std::vector<cof_span> in = messages(data, 300, 0, 262144, 1), huge = {{data.begin(), data.size()}};
    std::vector<Digest> digests(in.size());
    for (const Tier &tier : all) {
        const size_t batch =
            StackUse([&] { tier.batch->batch(in.data(), in.size(), some_key(), digests.data()); }).measure();
        const size_t hasher = StackUse([&] { digests[0] = tier.whole(data.begin(), data.size(), nullptr); }).measure();
        const size_t both = StackUse([&] { tier.batch->batch(huge.data(), 1, some_key(), digests.data()); }).measure();
        RecordProperty(tier.name(), std::to_string(batch) + " " + std::to_string(hasher) + " " + std::to_string(both));
        EXPECT_LE(batch, 14u * 1024) << tier.name();
        EXPECT_LE(hasher, 18u * 1024) << tier.name();
        EXPECT_LE(both, 18u * 1024) << tier.name();
    }
}

} // namespace
