// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every kernel of cof.crc32-batch/1. The judge is of crc_many.hpp.
#include "tests/kernels/crc_many.hpp"

namespace cof {
namespace {

constexpr size_t longest = 4200;

class CrcBatchKernel : public CrcManyKernel<cof_crc32_batch> {
  protected:
    // Messages by batch() against one call each, and as pieces of one message by gather(). Registers and list end at a
    // guard page each.
    void same(const std::vector<cof_span> &in, Random &random, const char *what) {
        const size_t count = in.size();
        Guarded registers(count * sizeof(uint32_t) + 1), list(count * sizeof(cof_span) + 1);
        auto *reg = reinterpret_cast<uint32_t *>(registers.end()) - count;
        auto *spans = reinterpret_cast<cof_span *>(list.end()) - count;
        std::copy(in.begin(), in.end(), spans);
        list.read_only();
        uint32_t gathered = any_register(random);
        const uint32_t first = gathered;
        std::vector<uint32_t> want(count);
        for (size_t i = 0; i < count; ++i) {
            reg[i] = any_register(random);
            want[i] = single->update(reg[i], in[i].p, in[i].n);
            gathered = single->update(gathered, in[i].p, in[i].n);
        }
        trying(count == 0 ? 0 : in[0].n, count);
        ours->batch(reg, spans, count);
        for (size_t i = 0; i < count; ++i)
            if (reg[i] != want[i] && ++wrong <= 5)
                ADD_FAILURE() << what << ": message " << i << " of " << count << ", " << in[i].n << " bytes at offset "
                              << reinterpret_cast<uintptr_t>(in[i].p) % 64 << ": want 0x" << std::hex << want[i]
                              << ", got 0x" << reg[i];
        const uint32_t got = ours->gather(first, spans, count);
        if (got != gathered && ++wrong <= 5)
            ADD_FAILURE() << what << ": gather() of " << count << " pieces, the first of " << (count == 0 ? 0 : in[0].n)
                          << " bytes: want 0x" << std::hex << gathered << ", got 0x" << got;
    }
};

TEST_P(CrcBatchKernel, LeavesTheMachineAsItWas) {
    Random random(1);
    Guarded memory(9000);
    random.fill(memory.bytes());
    EXPECT_EQ(
        contained([&] {
            std::string broken;
            for (const CallMode mode : all_call_modes)
                for (const size_t n : telling_lengths()) {
                    const size_t count = n % 11;
                    std::vector<cof_span> in;
                    std::vector<uint32_t> reg, want;
                    uint32_t gathered = 5;
                    for (size_t i = 0; i < count; ++i) {
                        in.push_back({memory.begin() + 3 * i, n * (i + 1) / count});
                        reg.push_back(any_register(random));
                        want.push_back(single->update(reg[i], in[i].p, in[i].n));
                        gathered = single->update(gathered, in[i].p, in[i].n);
                    }
                    trying(n, count);
                    (void)checked_call(address(ours->batch), {word(reg.data()), word(in.data()), count}, mode, broken);
                    EXPECT_EQ(broken, "") << "batch, n " << n << ", mode " << static_cast<int>(mode);
                    EXPECT_EQ(reg, want) << n << ", mode " << static_cast<int>(mode);
                    const uint64_t got =
                        checked_call(address(ours->gather), {narrow(5), word(in.data()), count}, mode, broken);
                    EXPECT_EQ(broken, "") << "gather, n " << n << ", mode " << static_cast<int>(mode);
                    EXPECT_EQ(static_cast<uint32_t>(got), gathered) << n;
                }
        }),
        "");
}

TEST_P(CrcBatchKernel, PassesTheTrialsOfThreeSeeds) {
    EXPECT_EQ(contained([&] { trials(); }), "");
}

TEST_P(CrcBatchKernel, EveryLengthAndCount) {
    Random random(2);
    Guarded memory(longest + 128);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= 1100; ++n) {
                      std::vector<cof_span> equal, rising;
                      for (size_t i = 0; i < n % 9; ++i) {
                          equal.push_back({memory.begin() + random.below(128), n});
                          rising.push_back({memory.end() - n * i / 8, n * i / 8});
                      }
                      same(equal, random, "equal lengths");
                      same(rising, random, "rising lengths");
                  }
                  for (size_t count = 0; count <= 70; ++count)
                      for (const size_t n : {size_t{0}, size_t{1}, size_t{8}, size_t{9}, size_t{64}, size_t{255}})
                          same(std::vector<cof_span>(count, {memory.begin() + n % 7, n}), random, "every count");
                  same({}, random, "none");
                  ours->batch(nullptr, nullptr, 0);
                  EXPECT_EQ(ours->gather(3, nullptr, 0), 3u);
              }),
              "");
}

TEST_P(CrcBatchKernel, RandomLengths) {
    Random random(3);
    Guarded memory(20000);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (int round = 0; round < 3000; ++round) {
                      const size_t most = size_t{1} << random.below(14);
                      std::vector<cof_span> in(random.below(round % 100 == 0 ? 2000 : 60));
                      for (cof_span &span : in) {
                          const size_t n = random.below(most + 1);
                          const size_t room = memory.size() - n;
                          const uint8_t *p =
                              random.below(4) == 0 ? memory.end() - n : memory.begin() + random.below(room);
                          span = {n == 0 && random.below(2) == 0 ? nullptr : p, n};
                      }
                      same(in, random, "random lengths");
                  }
              }),
              "");
}

TEST_P(CrcBatchKernel, AFewLongAmongManyShort) {
    Random random(4);
    Guarded memory(300000);
    random.fill(memory.bytes());
    EXPECT_EQ(contained([&] {
                  for (size_t at = 0; at < 24; ++at) {
                      std::vector<cof_span> in(24);
                      for (size_t i = 0; i < in.size(); ++i)
                          in[i] = {memory.begin() + i, i == at || i == at / 2 ? 100000 + at : random.below(40)};
                      same(in, random, "a long one");
                  }
                  for (const uint64_t where : path_switches())
                      for (uint64_t n = where - 1; where != 0 && n <= where + 1 && n < memory.size() - 64; ++n)
                          same({{memory.begin(), n}, {memory.begin() + 9, n}, {memory.begin() + 1, 30}}, random,
                               "path switch");
              }),
              "");
}

// Every split of a message into two pieces, and random ones into many: most of them tiny.
TEST_P(CrcBatchKernel, EverySplit) {
    constexpr size_t n = 1000;
    Random random(5);
    std::vector<uint8_t> data(n);
    random.fill(data);
    const uint32_t reg = any_register(random), want = single->update(reg, data.data(), n);
    EXPECT_EQ(contained([&] {
                  for (size_t k = 0; k <= n; ++k) {
                      const cof_span two[] = {{data.data(), k}, {data.data() + k, n - k}};
                      trying(k, 0);
                      EXPECT_EQ(ours->gather(reg, two, 2), want) << "split at " << k;
                  }
                  for (int round = 0; round < 1000; ++round) {
                      std::vector<cof_span> pieces;
                      const size_t most = 1 + random.below(round % 2 == 0 ? 10 : 300);
                      for (size_t at = 0, step; at < n; at += step) {
                          step = std::min<size_t>(n - at, random.below(most + 1));
                          pieces.push_back({step == 0 ? nullptr : data.data() + at, step});
                      }
                      EXPECT_EQ(ours->gather(reg, pieces.data(), pieces.size()), want) << "random split " << round;
                  }
              }),
              "");
}

TEST_P(CrcBatchKernel, ReadsNothingOutside) {
    Random random(6);
    Guarded memory(longest);
    random.fill(memory.bytes());
    memory.read_only();
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= longest; n += n < 600 ? 1 : 13) {
                      const cof_span end{memory.end() - n, n}, begin{memory.begin(), n};
                      same({end, begin, end, begin, end}, random, "at guard pages");
                      same({begin, {memory.end() - n / 2, n / 2}, end}, random, "at guard pages");
                  }
              }),
              "");
}

TEST_P(CrcBatchKernel, BeyondFourGiB) {
    std::string why;
    const std::span<const uint8_t> data = beyond_4_gib(why);
    if (data.empty()) GTEST_SKIP() << why;
    const cof_span in[] = {{data.data(), 9}, {data.data(), data.size()}, {data.data() + 1, 100}};
    constexpr size_t edge = beyond_4_gib_edge, middle = (size_t{1} << 32) - edge;
    const size_t last = data.size() - edge;
    const auto whole = [&](uint32_t reg) {
        reg = single->shift(single->update(reg, data.data(), edge), static_cast<int64_t>(middle - edge));
        reg = single->shift(single->update(reg, data.data() + middle, 2 * edge),
                            static_cast<int64_t>(last - middle - 2 * edge));
        return single->update(reg, data.data() + last, edge);
    };
    EXPECT_EQ(contained([&] {
                  trying(data.size(), 0);
                  uint32_t reg[] = {1, 2, 3};
                  ours->batch(reg, in, 3);
                  EXPECT_EQ(reg[0], single->update(1, in[0].p, 9));
                  EXPECT_EQ(reg[1], whole(2));
                  EXPECT_EQ(reg[2], single->update(3, in[2].p, 100));
                  EXPECT_EQ(ours->gather(1, in, 3), single->update(whole(reg[0]), in[2].p, 100));
              }),
              "");
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CrcBatchKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, CrcBatchKernel, testing::ValuesIn(kernels_of(COF_IFACE_CRC32_BATCH)), test_name);

} // namespace
} // namespace cof
