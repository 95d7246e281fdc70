// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every chunking kernel: sketches to the byte, and cuts through any buffering, against the portable chunker.
#include <cstring>

#include "tests/kernels/checked_call.hpp"
#include "tests/kernels/kernels.hpp"
#include "tests/kernels/memory.hpp"

namespace cof {
namespace {

constexpr size_t longest = 4200, most_back = 8;
constexpr size_t some_offsets[] = {0, 1, 2, 3, 5, 8, 15, 16, 17, 31, 32, 33, 48, 63};

// Valid configurations of a contract: its defaults, and whatever of these sizes it accepts.
std::vector<cof_cut_cfg> configurations(const Portable &chunker) {
    std::vector<cof_cut_cfg> all;
    const uint64_t sizes[][3] = {
        {0, 0, 0}, {256, 1024, 4096}, {1024, 2048, 8192}, {2048, 8192, 32768}, {4096, 16384, 65536}};
    for (const auto &size : sizes) {
        for (uint64_t seed : {UINT64_C(0), UINT64_C(666)}) {
            cof_cut_cfg cfg{};
            cfg.struct_size = sizeof cfg;
            cfg.min = size[0];
            cfg.avg = size[1];
            cfg.max = size[2];
            cfg.seed = seed;
            if (!chunker.check_cfg(cfg)) all.push_back(cfg);
        }
    }
    return all;
}

// Data with structure: noise, runs of one byte, repeated records.
std::vector<uint8_t> mixed_data(size_t n, uint64_t seed) {
    Random random(seed);
    std::vector<uint8_t> data(n);
    for (size_t at = 0; at < n;) {
        const size_t length = std::min<size_t>(n - at, 1 + random.below(40000));
        const std::span<uint8_t> part(data.data() + at, length);
        switch (random.below(3)) {
        case 0: random.fill(part); break;
        case 1: memset(part.data(), static_cast<int>(random.below(256)), length); break;
        default:
            for (size_t i = 0; i < length; ++i)
                part[i] = static_cast<uint8_t>((i % 251) * (i % 32 < 4));
        }
        at += length;
    }
    return data;
}

using Cuts = std::vector<std::pair<uint64_t, uint64_t>>;

// feed(p, n, last, out, cap, used) over data in random pieces, with a small cap now and then.
template <class Feed> Cuts cut_all(std::span<const uint8_t> data, uint64_t seed, Feed feed) {
    Random random(seed);
    Cuts cuts;
    size_t at = 0;
    for (bool done = false; !done;) {
        size_t piece =
            seed ? std::min<size_t>(data.size() - at, random.below(size_t{1} << (1 + random.below(17)))) : data.size();
        const bool last = at + piece == data.size();
        for (;;) {
            cof_cut_end ends[64];
            const size_t cap = seed ? 1 + random.below(64) : 64;
            size_t used = 0;
            trying(piece, at % 64);
            const size_t count = feed(data.data() + at, piece, last, ends, cap, &used);
            if (count > cap || used > piece) {
                ADD_FAILURE() << "feed answered " << count << " cuts of " << cap << " and " << used << " of " << piece;
                return cuts;
            }
            for (size_t i = 0; i < count; ++i)
                cuts.emplace_back(ends[i].end, ends[i].fingerprint);
            at += used;
            piece -= used;
            if (count < cap) {
                EXPECT_EQ(piece, 0u) << "bytes were left although the cuts fit";
                break;
            }
        }
        done = last;
    }
    return cuts;
}

struct Block { // an aligned state block
    Block(const cof_cut *cut, const cof_kernel &kernel, const cof_cut_cfg &cfg)
        : size(cut->state_size(&cfg)), memory(size + 4096),
          at(memory.end() - (size + std::max(kernel.state_align, 1u) - 1) / std::max(kernel.state_align, 1u) *
                                std::max(kernel.state_align, 1u)) {
        memset(memory.begin(), 0xc5, memory.size());
        cut->init(at, &cfg);
    }
    size_t size;
    Guarded memory;
    uint8_t *at;
};

Cuts portable_cuts(const Portable &chunker, const cof_cut_cfg &cfg, std::span<const uint8_t> data) {
    const auto *cut = static_cast<const cof_cut *>(chunker.kernel.vtable);
    Block state(cut, chunker.kernel, cfg);
    return cut_all(data, 0, [&](const uint8_t *p, size_t n, bool last, cof_cut_end *out, size_t cap, size_t *used) {
        return cut->feed(state.at, p, n, last, out, cap, used);
    });
}

class SketchKernel : public KernelTest<cof_cut_sketch> {
  protected:
    void SetUp() override {
        KernelTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        chunker = find_portable(kernel->contract, COF_IFACE_CUT);
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
    const Portable *chunker = nullptr;
    std::vector<cof_cut_cfg> cfgs;
    Guarded out{1 << 20}, expected{1 << 20};
    int wrong = 0;
};

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

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SketchKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, SketchKernel, testing::ValuesIn(kernels_of(COF_IFACE_CUT_SKETCH)), test_name);

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
    Guarded memory(longest);
    Random random(2);
    random.fill(memory.bytes());
    memory.read_only();
    const std::vector<cof_cut_cfg> cfgs = configurations(*portable);
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= longest; ++n) {
                      const cof_cut_cfg &cfg = cfgs[n % cfgs.size()];
                      for (const uint8_t *p : {memory.begin(), memory.end() - n})
                          EXPECT_EQ(cuts(cfg, {p, n}, n % 3), portable_cuts(*portable, cfg, {p, n})) << "n " << n;
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

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CutKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, CutKernel, testing::ValuesIn(kernels_of(COF_IFACE_CUT)), test_name);

} // namespace
} // namespace cof
