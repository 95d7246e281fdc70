// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every cof.cut-sketch/1 kernel: sketches to the byte, and the portable chunker's cuts through them.
#include "tests/kernels/checked_call.hpp"
#include "tests/kernels/cuts.hpp"

namespace cof {
namespace {

constexpr size_t longest = longest_cut, most_back = 8;
constexpr size_t some_offsets[] = {0, 1, 2, 3, 5, 8, 15, 16, 17, 31, 32, 33, 48, 63};

class SketchKernel : public KernelTest<cof_cut_sketch> {
  protected:
    void SetUp() override {
        KernelTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        chunker = find_contract(kernel->contract, COF_IFACE_CUT);
        ASSERT_NE(chunker, nullptr);
        cfgs = configurations(*chunker);
        ASSERT_FALSE(cfgs.empty());
        ASSERT_EQ(ours->block, twin->block);
        ASSERT_EQ(twin->sketch_size(longest) % 2, 0u);
    }
    // Both sketches end at a guard page; what lies before them must not change.
    void same(const cof_cut_cfg &cfg, const uint8_t *p, size_t n, size_t back, const char *what) {
        const size_t offset = reinterpret_cast<uintptr_t>(p) % 64, size = twin->sketch_size(n);
        trying(n, offset);
        ASSERT_EQ(ours->sketch_size(n), size) << "sketch size of " << n;
        uint8_t *got = out.end() - size, *want = expected.end() - size;
        memset(got, 0x11, size);
        memset(want, 0x22, size);
        got[-1] = got[-2] = 0xc5;
        ours->sketch(&cfg, p, n, back, got);
        twin->sketch(&cfg, p, n, back, want);
        if ((memcmp(got, want, size) || got[-1] != 0xc5 || got[-2] != 0xc5) && ++wrong <= 5)
            ADD_FAILURE() << what << ": n " << n << ", offset " << offset << ", back " << back;
    }
    const Contract *chunker = nullptr;
    std::vector<cof_cut_cfg> cfgs;
    Guarded out{1 << 20}, expected{1 << 20};
    int wrong = 0;
};

// First: a kernel that fails this one can make any other test fail, or end the program.
TEST_P(SketchKernel, LeavesTheMachineAsItWas) {
    Random random(6);
    Guarded memory(9000);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  std::string broken;
                  for (CallMode mode : all_call_modes) {
                      for (size_t n : telling_lengths()) {
                          const uint8_t *p = memory.begin() + 8 + n % 64;
                          const size_t size = twin->sketch_size(n);
                          trying(n, n % 64);
                          EXPECT_EQ(checked_call(address(ours->sketch_size), {n}, mode, broken), size);
                          EXPECT_EQ(broken, "") << "sketch_size, n " << n;
                          uint8_t *got = out.end() - size, *want = expected.end() - size;
                          checked_call(address(ours->sketch), {word(&cfgs[0]), word(p), n, 5, word(got)}, mode, broken);
                          EXPECT_EQ(broken, "") << "sketch, n " << n << ", mode " << static_cast<int>(mode);
                          twin->sketch(&cfgs[0], p, n, 5, want);
                          EXPECT_EQ(memcmp(got, want, size), 0) << "n " << n << ", mode " << static_cast<int>(mode);
                      }
                  }
              }),
              "");
}

TEST_P(SketchKernel, EveryLength) {
    Random random(1);
    Guarded memory(longest + 256);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t offset : some_offsets)
                      for (size_t n = 0; n <= longest; ++n)
                          same(cfgs[n % cfgs.size()], memory.begin() + 64 + offset, n, n % (most_back + 1),
                               "every length");
              }),
              "");
}

TEST_P(SketchKernel, EveryAlignmentAndBack) {
    Random random(2);
    Guarded memory(9000);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t offset = 0; offset < 64; ++offset)
                      for (size_t back = 0; back <= most_back; ++back)
                          for (size_t n : telling_lengths())
                              same(cfgs[0], memory.begin() + 64 + offset, n, back, "alignment");
              }),
              "");
}

TEST_P(SketchKernel, ReadsNothingOutside) {
    Random random(3);
    Guarded memory(longest + most_back);
    random.fill(memory.bytes());
    memory.read_only();
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= longest; ++n) {
                      for (size_t back : {size_t{0}, size_t{1}, size_t{3}, most_back}) {
                          same(cfgs[0], memory.end() - n, n, back, "up to a guard page");
                          same(cfgs[0], memory.begin() + back, n, back, "right after a guard page");
                      }
                  }
                  same(cfgs[0], nullptr, 0, 0, "nothing");
              }),
              "");
}

TEST_P(SketchKernel, LongAndPathological) {
    Guarded memory((4 << 20) + 64);
    for (uint64_t seed = 0; seed < 4; ++seed) {
        const std::vector<uint8_t> data = mixed_data(memory.size(), seed);
        memcpy(memory.begin(), data.data(), data.size());
        if (seed == 3) memset(memory.begin(), 0, memory.size());
        EXPECT_EQ(
            contained([&] {
                for (size_t n : {size_t{65535}, size_t{65536}, size_t{65537}, size_t{1} << 20, (size_t{4} << 20) - 3})
                    same(cfgs[0], memory.begin() + 9 + seed, n, seed, "long");
            }),
            "");
    }
}

TEST_P(SketchKernel, PathSwitches) {
    uint64_t largest = 0;
    constexpr uint64_t limit = 64 << 20;
    for (uint64_t at : path_switches())
        if (at <= limit) largest = std::max(largest, at);
    ASSERT_LE(twin->sketch_size(largest + 1), out.size());
    Random random(4);
    Guarded memory(largest + 128);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (uint64_t at : path_switches())
                      for (uint64_t n = at ? at - 1 : 0; at <= limit && n <= at + 1; ++n)
                          for (size_t offset : {0u, 13u})
                              same(cfgs[0], memory.begin() + 8 + offset, n, n % (most_back + 1), "path switch");
              }),
              "");
}

TEST_P(SketchKernel, GivesThePortableCuts) {
    ASSERT_NE(chunker->sketch_feed, nullptr);
    const std::vector<uint8_t> data = mixed_data(3 << 20, 5);
    EXPECT_EQ(contained([&] {
                  for (const cof_cut_cfg &cfg : cfgs) {
                      const Cuts want = portable_cuts(*chunker, cfg, data);
                      for (uint64_t seed = 0; seed < 6; ++seed) {
                          const auto *cut = static_cast<const cof_cut *>(chunker->kernel.vtable);
                          Block state(cut, chunker->kernel, cfg);
                          const Cuts got = cut_all(
                              data, seed,
                              [&](const uint8_t *p, size_t n, bool last, cof_cut_end *ends, size_t cap, size_t *used) {
                                  return chunker->sketch_feed(state.at, ours, p, n, last, ends, cap, used);
                              });
                          EXPECT_EQ(got, want) << "min " << cfg.min << ", max " << cfg.max << ", buffering " << seed;
                      }
                  }
              }),
              "");
}

TEST_P(SketchKernel, BeyondFourGiB) {
    std::string why;
    const std::span<const uint8_t> data = beyond_4_gib(why);
    if (data.empty()) GTEST_SKIP() << why;
    constexpr size_t four_gib = size_t{1} << 32;
    std::vector<int16_t> got(twin->sketch_size(data.size()) / 2), want(got.size());
    twin->sketch(nullptr, data.data(), data.size(), 0, want.data());
    EXPECT_EQ(contained([&] {
                  // The last length differs from a short one by 2^32 alone; a 32-bit counter would take it for that.
                  for (size_t n : {data.size(), four_gib, four_gib + 1}) {
                      trying(n, 0);
                      const size_t whole = n / twin->block, size = twin->sketch_size(n) / 2;
                      std::fill(got.begin(), got.end(), int16_t{-1});
                      ours->sketch(nullptr, data.data(), n, 0, got.data());
                      EXPECT_TRUE(std::equal(got.begin(), got.begin() + static_cast<ptrdiff_t>(whole), want.begin()));
                      if (size == whole) continue;
                      int16_t last = 0;
                      const size_t at = whole * twin->block;
                      twin->sketch(nullptr, data.data() + at, n - at, at, &last);
                      EXPECT_EQ(got[whole], last) << "n " << n;
                  }
              }),
              "");
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SketchKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, SketchKernel, testing::ValuesIn(kernels_of(COF_IFACE_CUT_SKETCH)), test_name);

} // namespace
} // namespace cof
