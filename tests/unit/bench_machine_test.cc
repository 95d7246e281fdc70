// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the bench believes about the machine: cache levels, sizes, and counts of instructions.
#include <algorithm>
#include <gtest/gtest.h>

#include "bench/caches.hpp"
#include "bench/singlestep.hpp"

namespace bench {
namespace {

constexpr size_t KiB = 1024, MiB = 1024 * KiB;

TEST(BenchCaches, LevelsLeaveAnEighthFree) {
    const Caches caches{48 * KiB, 1 * MiB, 32 * MiB};
    EXPECT_EQ(level_of(caches, 1), "L1");
    EXPECT_EQ(level_of(caches, 42 * KiB), "L1");
    EXPECT_EQ(level_of(caches, 48 * KiB), "L2");
    EXPECT_EQ(level_of(caches, 896 * KiB), "L2");
    EXPECT_EQ(level_of(caches, 1 * MiB), "L3");
    EXPECT_EQ(level_of(caches, 28 * MiB), "L3");
    EXPECT_EQ(level_of(caches, 32 * MiB), "DRAM");
}

TEST(BenchCaches, AbsentLevelsHoldNothing) {
    EXPECT_EQ(level_of({32 * KiB, 0, 0}, 64 * KiB), "DRAM");
    EXPECT_EQ(level_of({32 * KiB, 2 * MiB, 0}, 64 * KiB), "L2");
}

TEST(BenchCaches, SizesReachEveryLevelAndAscend) {
    const Caches caches{48 * KiB, 1 * MiB, 32 * MiB};
    const std::vector<size_t> sizes = throughput_sizes(caches);
    EXPECT_TRUE(std::is_sorted(sizes.begin(), sizes.end()));
    EXPECT_EQ(std::adjacent_find(sizes.begin(), sizes.end()), sizes.end());
    EXPECT_EQ(sizes.front(), 1u);
    EXPECT_EQ(sizes.back(), 256 * MiB);
    for (const char *level : {"L1", "L2", "L3", "DRAM"})
        EXPECT_TRUE(std::any_of(sizes.begin(), sizes.end(), [&](size_t n) {
            return n >= 4096 && level_of(caches, n) == level;
        })) << level;
}

TEST(BenchCaches, NamesSizesAsPeopleDo) {
    EXPECT_EQ(size_name(1), "1 B");
    EXPECT_EQ(size_name(1000), "1000 B");
    EXPECT_EQ(size_name(4 * KiB), "4 KiB");
    EXPECT_EQ(size_name(4 * KiB + 1), "4097 B");
    EXPECT_EQ(size_name(256 * MiB), "256 MiB");
}

TEST(BenchCaches, ThisMachineHasSome) {
    const Caches caches = detect_caches();
    EXPECT_GE(caches.l1d, 4 * KiB);
    EXPECT_GE(detect_cpu().threads, 1u);
    EXPECT_FALSE(detect_cpu().id.empty());
}

#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

template <int instructions> void nops() {
    asm volatile(".rept %c0\n\tnop\n\t.endr" ::"i"(instructions));
}

TEST(BenchInstructions, CountIsExactUpToTheCallAroundIt) {
    const auto none = count_instructions(nops<0>);
    if (!none) GTEST_SKIP() << "this machine cannot single-step";
    EXPECT_EQ(*count_instructions(nops<1000>) - *none, 1000u);
    EXPECT_EQ(*count_instructions(nops<7>) - *none, 7u);
}

TEST(BenchInstructions, TwoCountsAreEqual) {
    const auto sum = [] {
        volatile unsigned x = 0;
        for (unsigned i = 0; i < 1000; ++i)
            x = x + i;
    };
    EXPECT_EQ(count_instructions(sum), count_instructions(sum));
}

TEST(BenchInstructions, ARepeatedStringInstructionIsOne) {
    static char from[4096], to[4096];
    const auto copy = [](size_t n) {
        return count_instructions([n] {
            const void *source = from;
            void *target = to;
            size_t left = n;
            asm volatile("rep movsb" : "+S"(source), "+D"(target), "+c"(left)::"memory");
        });
    };
    if (!copy(64)) GTEST_SKIP() << "this machine cannot single-step";
    EXPECT_EQ(copy(64), copy(4096));
}

TEST(BenchInstructions, AChildThatDiesIsNoCount) {
    EXPECT_EQ(count_instructions([] { __builtin_trap(); }), std::nullopt);
}

#endif

} // namespace
} // namespace bench
