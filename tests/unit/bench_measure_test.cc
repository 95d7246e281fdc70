// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bench's pure parts: quantiles, interleaving, what a sample covers.
#include <cstring>
#include <gtest/gtest.h>
#include <set>

#include "bench/measure.hpp"

namespace bench {
namespace {

TEST(BenchQuantile, TakesTheValueAtTheRankBelow) {
    EXPECT_EQ(quantile({}, 0.5), 0);
    EXPECT_EQ(quantile({7}, 0.05), 7);
    EXPECT_EQ(quantile({3, 1, 2}, 0), 1);
    EXPECT_EQ(quantile({3, 1, 2}, 0.5), 2);
    EXPECT_EQ(quantile({3, 1, 2}, 1), 3);
    std::vector<double> hundred;
    for (int i = 100; i >= 0; --i)
        hundred.push_back(i);
    EXPECT_EQ(quantile(hundred, 0.05), 5);
    EXPECT_EQ(quantile(hundred, 0.95), 95);
}

TEST(BenchQuantile, SpreadIsTheMiddleHalfOverTheMedian) {
    const Summary s = summarise({10, 20, 30, 40, 50});
    EXPECT_EQ(s.median, 30);
    EXPECT_NEAR(s.spread, 20.0 / 30, 1e-12);
    EXPECT_EQ(summarise({}).spread, 0);
}

TEST(BenchQuantile, DifferenceHasNoSignAndForgivesAbsence) {
    EXPECT_NEAR(difference(1.03, 1), 0.03, 1e-12);
    EXPECT_NEAR(difference(1, 1.25), 0.2, 1e-12);
    EXPECT_EQ(difference(0, 1), 0);
}

TEST(BenchPieces, AreTheSameEachTimeAndWithinBounds) {
    const auto pieces = random_pieces(1000, 500, 7), again = random_pieces(1000, 500, 7);
    std::set<uint32_t> lengths;
    for (size_t i = 0; i < pieces.size(); ++i) {
        EXPECT_EQ(pieces[i].offset, again[i].offset);
        EXPECT_EQ(pieces[i].length, again[i].length);
        EXPECT_LT(pieces[i].offset, 4096u);
        EXPECT_GE(pieces[i].length, 500u);
        EXPECT_LE(pieces[i].length, 1500u);
        lengths.insert(pieces[i].length);
    }
    EXPECT_GT(lengths.size(), 100u);
}

TEST(BenchWork, WalksALargeWindowInSlices) {
    static uint8_t here;
    const Work small{Shape::fixed, &here, 1000, {}};
    EXPECT_EQ(small.job(3, 9).data, &here);
    EXPECT_EQ(small.job(3, 9).total_bytes(), 3000u);
    const Work large{Shape::fixed, &here, 4 * Work::default_slice, {}};
    EXPECT_EQ(large.call_bytes(), Work::default_slice);
    EXPECT_EQ(large.job(1, 0).data, &here);
    EXPECT_EQ(large.job(1, 5).data, &here + Work::default_slice);
    const Work pieces{Shape::random, &here, 0, {{0, 10}, {5, 20}}};
    EXPECT_EQ(pieces.job(2, 0).total_bytes(), 60u);
    const Work some{Shape::random, &here, 64, {{0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}}, 2};
    EXPECT_EQ(some.job(1, 0).total_bytes(), 3u);
    EXPECT_EQ(some.job(1, 1).total_bytes(), 12u);
    EXPECT_EQ(some.job(1, 2).total_bytes(), 3u);
}

// A call that notes what it is given.
struct Spy {
    static constexpr bool feeds_state = true;
    std::vector<std::pair<size_t, uint64_t>> *seen;
    uint64_t operator()(const uint8_t *, size_t n, uint64_t state) const {
        seen->push_back({n, state});
        return state + 1;
    }
};

TEST(BenchLoop, ChainsTheStateOnlyWhenAsked) {
    std::vector<std::pair<size_t, uint64_t>> seen;
    uint8_t byte = 0;
    Loop loop = loop_of(Spy{&seen});
    loop({Shape::chained, &byte, 1, 3, {}});
    EXPECT_EQ(seen, (std::vector<std::pair<size_t, uint64_t>>{{1, 0}, {1, 1}, {1, 2}}));
    seen.clear();
    loop({Shape::fixed, &byte, 1, 2, {}});
    EXPECT_EQ(seen[0], seen[1]);
    seen.clear();
    const std::vector<Piece> pieces{{0, 5}, {1, 9}};
    loop({Shape::random, &byte, 0, 1, pieces});
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0].first, 5u);
    EXPECT_EQ(seen[1].first, 9u);
}

TEST(BenchInterleave, TakesTurnsWithTheFirstPlaceGoingRound) {
    std::vector<int> order;
    std::vector<Runner> runners;
    for (int i = 0; i < 3; ++i)
        runners.push_back({[&order, i](const Job &) {
                               order.push_back(i);
                               return uint64_t{0};
                           },
                           SIZE_MAX,
                           {{}, 1}}); // calls are known: no pilot
    const uint8_t byte = 0;
    Plan plan;
    plan.rounds = plan.least_rounds = 3;
    interleave(runners, {Shape::fixed, &byte, 1, {}}, plan);
    // Once each to warm, then three rounds.
    EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 0, 1, 2, 1, 2, 0, 2, 0, 1}));
    for (const Runner &runner : runners)
        EXPECT_EQ(runner.samples.values.size(), 3u);
}

TEST(BenchScratch, KeepsItsPlaceAndCopiesNothing) {
    Scratch scratch;
    uint8_t *first = scratch.at_least(100);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(first) % 4096, 2048u);
    std::memset(first, 1, 100);
    EXPECT_EQ(scratch.at_least(4096), first);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(scratch.at_least(5000)) % 4096, 2048u);
    Scratch copy(scratch);
    EXPECT_NE(copy.at_least(1), scratch.at_least(1));
}

} // namespace
} // namespace bench
