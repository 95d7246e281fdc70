// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the chunking quality lab counts, on cases small enough to count by hand.
#include <algorithm>
#include <array>
#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <stdexcept>

#include "bench/cdc-quality/count.hpp"
#include "bench/cdc-quality/data.hpp"

namespace cdc {
namespace {

TEST(CdcSizes, AreCountedWithoutTheLastChunkOfAStream) {
    Sizes sizes({4, 12});
    sizes.add({4, 8, 15}); // 4, 4, and a last one of 7
    sizes.add({12, 15});   // 12, and a last one of 3
    sizes.add({});
    EXPECT_EQ(sizes.chunks(), 5u);
    EXPECT_EQ(sizes.bytes(), 30u);
    EXPECT_EQ(sizes.inner(), 3u);
    EXPECT_DOUBLE_EQ(sizes.mean(), 6);
    EXPECT_NEAR(sizes.cov(), std::sqrt(128.0 / 9) / (20.0 / 3), 1e-12); // of 4, 4, 12
    EXPECT_DOUBLE_EQ(sizes.share_shortest(), 2.0 / 3);
    EXPECT_DOUBLE_EQ(sizes.share_longest(), 1.0 / 3);
    ASSERT_EQ(sizes.bin_width(), 1u);
    EXPECT_EQ(sizes.histogram()[3], 2u);
    EXPECT_EQ(sizes.histogram()[11], 1u);
    EXPECT_EQ(std::accumulate(sizes.histogram().begin(), sizes.histogram().end(), uint64_t{0}), 3u);
}

TEST(CdcSizes, AreNothingOfNothing) {
    Sizes sizes({4, 12});
    EXPECT_EQ(sizes.mean(), 0);
    EXPECT_EQ(sizes.cov(), 0);
    EXPECT_EQ(sizes.share_longest(), 0);
    sizes.add({7}); // one chunk, and that the last
    EXPECT_EQ(sizes.mean(), 7);
    EXPECT_EQ(sizes.cov(), 0);
}

TEST(CdcSizes, LongerThanTheLongestIsInTheLastBin) {
    Sizes sizes({1, 640});
    sizes.add({641, 642});
    EXPECT_EQ(sizes.bin_width(), 10u);
    EXPECT_EQ(sizes.histogram()[histogram_bins - 1], 1u);
    EXPECT_EQ(sizes.share_longest(), 1);
}

TEST(CdcStore, KeepsEachChunkOnce) {
    Store store;
    EXPECT_TRUE(store.add({1, 2}, 10));
    EXPECT_FALSE(store.add({1, 2}, 10));
    EXPECT_TRUE(store.add({1, 3}, 5)); // both halves count
    EXPECT_EQ(store.bytes(), 25u);
    EXPECT_EQ(store.kept(), 15u);
    EXPECT_TRUE(store.has({1, 3}));
    EXPECT_FALSE(store.has({2, 1}));
}

TEST(CdcResync, IsTheFirstCommonCut) {
    const Resync found = resync({10, 20, 30, 40}, {8, 23, 33, 43}, 3);
    EXPECT_TRUE(found.found);
    EXPECT_TRUE(found.agrees);
    EXPECT_EQ(found.at, 20u);
}

TEST(CdcResync, CutsMayPartAgain) {
    const Resync found = resync({10, 20, 30, 40}, {13, 24, 33, 43}, 3);
    EXPECT_TRUE(found.found);
    EXPECT_FALSE(found.agrees);
    EXPECT_EQ(found.at, 10u);
}

TEST(CdcResync, TheEndOfTheDataIsNotOne) {
    EXPECT_FALSE(resync({10, 20}, {15, 23}, 3).found);
    EXPECT_FALSE(resync({20}, {23}, 3).found);
    EXPECT_FALSE(resync({}, {3}, 3).found);
}

TEST(CdcData, IsTheStreamOfTheContracts) {
    const Bytes data = made("random:11:0");
    const Bytes first = {0xaf, 0xcd, 0x1d, 0x7b, 0x39, 0xa8, 0x20, 0xe2};
    ASSERT_EQ(data.size(), 11u);
    EXPECT_TRUE(std::equal(first.begin(), first.end(), data.begin()));
    EXPECT_NE(made("random:11:1"), data);
}

TEST(CdcData, RecordsBeginWithFourRandomBytes) {
    const Bytes data = records(6 * 100 + 2, 6, 1);
    size_t random = 0;
    for (size_t i = 0; i < data.size(); ++i) {
        if (i % 6 >= 4) {
            EXPECT_EQ(data[i], 0) << i;
        } else
            random += data[i] != 0;
    }
    EXPECT_GT(random, 390u);
    const Bytes dense = records(3000, 3, 1);
    EXPECT_LT(std::count(dense.begin(), dense.end(), 0), 40);
}

TEST(CdcData, OneBlockInSixteenIsNotZero) {
    const Bytes data = sparse(4096 * 1600, 9);
    size_t full = 0;
    for (size_t at = 0; at < data.size(); at += 4096)
        full += std::any_of(data.begin() + static_cast<ptrdiff_t>(at), data.begin() + static_cast<ptrdiff_t>(at) + 4096,
                            [](uint8_t byte) { return byte != 0; });
    EXPECT_GT(full, 60u);
    EXPECT_LT(full, 140u);
}

TEST(CdcData, NumbersBelowAreEvenlySpread) {
    Random random(4);
    std::array<int, 3> seen{};
    for (int i = 0; i < 30000; ++i)
        ++seen[random.below(3)];
    for (const int n : seen)
        EXPECT_NEAR(n, 10000, 400);
    EXPECT_EQ(random.below(1), 0u);
}

TEST(CdcEdits, AreAppliedAsTheySay) {
    const Bytes data = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    const std::vector<Edit> edits = {
        {Edit::Kind::erase, 1, 2}, {Edit::Kind::insert, 4, 3}, {Edit::Kind::replace, 6, 2}, {Edit::Kind::erase, 9, 1}};
    Random random(1);
    const Bytes out = apply(data, edits, random);
    ASSERT_EQ(out.size(), 10u); // 0 3 + + + 4 5 * * 8
    EXPECT_EQ(out[0], 0);
    EXPECT_EQ(out[1], 3);
    EXPECT_EQ(out[5], 4);
    EXPECT_EQ(out[6], 5);
    EXPECT_NE(out[7], 6);
    EXPECT_NE(out[8], 7);
    EXPECT_EQ(out[9], 8);
}

TEST(CdcEdits, OneIsInEachWholeSlot) {
    Random random(2);
    const auto edits = draw_edits(random, 10 * 100 + 99, 100);
    ASSERT_EQ(edits.size(), 10u);
    std::array<int, 3> kinds{};
    for (size_t i = 0; i < edits.size(); ++i) {
        EXPECT_GE(edits[i].at, i * 100);
        EXPECT_LE(edits[i].at + edits[i].size, i * 100 + 100);
        EXPECT_GE(edits[i].size, 1u);
        EXPECT_LE(edits[i].size, 64u);
        ++kinds[static_cast<size_t>(edits[i].kind)];
    }
    EXPECT_TRUE(draw_edits(random, 99, 100).empty());
}

TEST(CdcEdits, ScatteredOnesDoNotTouchEachOther) {
    Random random(3);
    const auto edits = scatter_edits(random, 10000, 100); // crowded on purpose
    EXPECT_GT(edits.size(), 95u);
    EXPECT_LE(edits.size(), 100u);
    size_t free = 0;
    for (const Edit &edit : edits) {
        EXPECT_GE(edit.at, free);
        free = edit.at + edit.size;
    }
    EXPECT_LE(free, 10000u);
}

TEST(CdcData, OfAnUnreadableSpecificationIsRefused) {
    for (const char *wrong : {"", "random", "random:1", "random:x:1", "random:1:1:1", "records:0:10:1", "zeros:-1",
                              "zeros:99999999999999", "zeroes:1", "random:1:"})
        EXPECT_THROW(made(wrong), std::invalid_argument) << wrong;
    EXPECT_TRUE(made("zeros:0").empty());
}

} // namespace
} // namespace cdc
