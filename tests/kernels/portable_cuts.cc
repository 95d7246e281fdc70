// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bit-exact portable chunkers between guard pages, their state before one too, against their definitions.
#include "tests/kernels/cuts.hpp"
#include "tests/unit/cut_subjects.hpp"

namespace cof {
namespace {

class PortableCutMemory : public testing::TestWithParam<test::CutSubject> {
  protected:
    Cuts portable(const cof_cut_cfg &cfg, std::span<const uint8_t> data, uint64_t seed) const {
        const auto *cut = static_cast<const cof_cut *>(GetParam().row->kernel.vtable);
        Block state(cut, GetParam().row->kernel, cfg);
        return cut_all(data, seed,
                       [&](const uint8_t *p, size_t n, bool last, cof_cut_end *out, size_t cap, size_t *used) {
                           return cut->feed(state.at, p, n, last, out, cap, used);
                       });
    }
    Cuts defined(const cof_cut_cfg &cfg, std::span<const uint8_t> data) const {
        Cuts cuts;
        for (const test::Cut &cut : GetParam().oracle(data, cfg))
            cuts.emplace_back(cut.end, cut.fingerprint);
        return cuts;
    }
};

TEST_P(PortableCutMemory, ShortStreamsBetweenGuardPages) {
    Guarded memory(longest_cut);
    Random random(5);
    random.fill(memory.bytes());
    memory.read_only();
    const auto &cfgs = GetParam().cfgs;
    EXPECT_EQ(contained([&] {
                  for (size_t n = 0; n <= longest_cut; n += n < 1100 ? 1 : 13)
                      for (const uint8_t *p : {memory.begin(), memory.end() - n}) {
                          const cof_cut_cfg &cfg = cfgs[n % cfgs.size()];
                          EXPECT_EQ(portable(cfg, {p, n}, n % 3), defined(cfg, {p, n})) << "n " << n;
                      }
              }),
              "");
}

TEST_P(PortableCutMemory, LongStreamsInAnyPieces) {
    const std::vector<uint8_t> data = mixed_data(500000, 6);
    EXPECT_EQ(contained([&] {
                  for (const cof_cut_cfg &cfg : GetParam().cfgs) {
                      const Cuts want = defined(cfg, data);
                      for (uint64_t seed = 0; seed < 4; ++seed)
                          EXPECT_EQ(portable(cfg, data, seed), want) << "min " << cfg.min << ", buffering " << seed;
                  }
              }),
              "");
}

INSTANTIATE_TEST_SUITE_P(Contracts, PortableCutMemory, testing::ValuesIn(test::cut_subjects()),
                         [](const auto &with) { return std::string(with.param.name); });

} // namespace
} // namespace cof
