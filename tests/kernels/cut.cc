// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every cof.cut/1 kernel: the portable chunker's cuts through any buffering.
#include "tests/kernels/checked_call.hpp"
#include "tests/kernels/cuts.hpp"

namespace cof {
namespace {

class CutKernel : public KernelTest<cof_cut> {
  protected:
    Cuts cuts(const cof_cut_cfg &cfg, std::span<const uint8_t> data, uint64_t seed) {
        Block state(ours, *kernel, cfg);
        return cut_all(data, seed,
                       [&](const uint8_t *p, size_t n, bool last, cof_cut_end *out, size_t cap, size_t *used) {
                           return ours->feed(state.at, p, n, last, out, cap, used);
                       });
    }
};

// First: a kernel that fails this one can make any other test fail, or end the program.
TEST_P(CutKernel, LeavesTheMachineAsItWas) {
    const std::vector<uint8_t> data = mixed_data(100000, 4);
    EXPECT_EQ(contained([&] {
                  std::string broken;
                  for (const cof_cut_cfg &cfg : configurations(*portable)) {
                      const Cuts want = portable_cuts(*portable, cfg, data);
                      for (CallMode mode : all_call_modes) {
                          Block state(ours, *kernel, cfg);
                          EXPECT_EQ(checked_call(address(ours->state_size), {word(&cfg)}, mode, broken), state.size);
                          EXPECT_EQ(broken, "") << "state_size";
                          checked_call(address(ours->init), {word(state.at), word(&cfg)}, mode, broken);
                          EXPECT_EQ(broken, "") << "init";
                          const Cuts got = cut_all(
                              data, 7,
                              [&](const uint8_t *p, size_t n, bool last, cof_cut_end *out, size_t cap, size_t *used) {
                                  const uint64_t count = checked_call(
                                      address(ours->feed),
                                      {word(state.at), word(p), n, narrow(last), word(out), cap, word(used)}, mode,
                                      broken);
                                  EXPECT_EQ(broken, "") << "feed, mode " << static_cast<int>(mode);
                                  return static_cast<size_t>(count);
                              });
                          EXPECT_EQ(got, want);
                      }
                  }
              }),
              "");
}

TEST_P(CutKernel, GivesThePortableCuts) {
    const std::vector<uint8_t> data = mixed_data(3 << 20, 1);
    EXPECT_EQ(contained([&] {
                  for (const cof_cut_cfg &cfg : configurations(*portable)) {
                      const Cuts want = portable_cuts(*portable, cfg, data);
                      for (uint64_t seed = 0; seed < 6; ++seed)
                          EXPECT_EQ(cuts(cfg, data, seed), want) << "min " << cfg.min << ", avg " << cfg.avg << ", max "
                                                                 << cfg.max << ", buffering " << seed;
                  }
              }),
              "");
}

TEST_P(CutKernel, ShortStreamsBetweenGuardPages) {
    Guarded memory(longest_cut);
    Random random(2);
    random.fill(memory.bytes());
    memory.read_only();
    const std::vector<cof_cut_cfg> cfgs = configurations(*portable);
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= longest_cut; ++n) {
                      const cof_cut_cfg &cfg = cfgs[n % cfgs.size()];
                      for (const uint8_t *p : {memory.begin(), memory.end() - n})
                          EXPECT_EQ(cuts(cfg, {p, n}, n % 3), portable_cuts(*portable, cfg, {p, n})) << "n " << n;
                  }
              }),
              "");
}

// Whole streams behind and before a guard page in which a kernel that needs some KiB for its wide path has them: the
// lengths at which it says that it changes its path, counted from where each configuration begins to look for a cut,
// and every 997 bytes.
TEST_P(CutKernel, StreamsOfSomeKiBBetweenGuardPages) {
    constexpr size_t longest = 12288;
    Guarded memory(longest);
    Random random(5);
    random.fill(memory.bytes());
    memory.read_only();
    EXPECT_EQ(contained([&] {
                  for (cof_cut_cfg cfg : configurations(*portable)) {
                      portable->check_cfg(cfg); // fills in the defaults
                      std::vector<size_t> sizes;
                      for (size_t n = longest_cut; n <= longest; n += 997)
                          sizes.push_back(n);
                      for (const uint64_t change : path_switches())
                          for (const size_t n : {change + cfg.min - 1, change + cfg.min, change + cfg.min + 1})
                              if (n > longest_cut && n <= longest) sizes.push_back(n);
                      for (const size_t n : sizes)
                          for (const uint8_t *p : {memory.begin(), memory.end() - n})
                              EXPECT_EQ(cuts(cfg, {p, n}, 0), portable_cuts(*portable, cfg, {p, n})) << "n " << n;
                  }
              }),
              "");
}

// A clone by memcpy midway ends with the same cuts as its original.
TEST_P(CutKernel, Clone) {
    const std::vector<uint8_t> data = mixed_data(400000, 3);
    EXPECT_EQ(contained([&] {
                  for (const cof_cut_cfg &cfg : configurations(*portable)) {
                      Block state(ours, *kernel, cfg), clone(ours, *kernel, cfg);
                      std::vector<cof_cut_end> out(data.size() / 64 + 8), rest(out.size()), again(out.size());
                      size_t used = 0;
                      ours->feed(state.at, data.data(), 123457, 0, out.data(), out.size(), &used);
                      EXPECT_EQ(used, 123457u);
                      memcpy(clone.at, state.at, state.size);
                      const size_t n = data.size() - used;
                      const uint8_t *p = data.data() + used;
                      const size_t first = ours->feed(state.at, p, n, 1, rest.data(), rest.size(), &used);
                      EXPECT_EQ(ours->feed(clone.at, p, n, 1, again.data(), again.size(), &used), first);
                      EXPECT_EQ(memcmp(rest.data(), again.data(), first * sizeof(cof_cut_end)), 0);
                  }
              }),
              "");
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CutKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, CutKernel, testing::ValuesIn(kernels_of(COF_IFACE_CUT)), test_name);

} // namespace
} // namespace cof
