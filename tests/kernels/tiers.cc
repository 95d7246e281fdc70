// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Through the public API alone: under every cap, exactly the right kernel runs. The expectation comes from what the
// plugins say about themselves, the answer from the hit counters.
#include <algorithm>
#include <cstring>
#include <map>

#include "host/include/cofferdam.h"
#include "host/include/cofferdam_crc.h"
#include "host/lib/cpu.hpp"
#include "tests/kernels/kernels.hpp"

namespace cof {
namespace {

struct Row {
    std::string contract, iface, impl, path, stage, code, why;
    uint32_t rank = 0;
    bool chosen = false, refused = false;
    uint64_t calls = 0;
};

std::vector<Row> rows_of(cof_context *ctx, const char *contract, const char *iface) {
    std::vector<Row> rows;
    cof_each_kernel(
        ctx, contract,
        [](void *user, const cof_kernel_info *k) {
            static_cast<std::vector<Row> *>(user)->push_back({k->contract, k->iface, k->impl, k->path, k->stage,
                                                              k->code, k->why, k->rank, k->chosen != 0, k->refused != 0,
                                                              k->calls});
        },
        &rows);
    std::erase_if(rows, [&](const Row &row) { return row.iface != iface; });
    return rows;
}

// The kernel that must serve: the highest rank among those that the allowed features admit. A tie goes by names, which
// the record already shows in order of preference; here only the rank is predicted.
uint32_t best_rank(const std::string &contract, const std::string &iface, const CpuWords &allowed, bool capped,
                   bool *any) {
    uint32_t best = 0;
    *any = false;
    for (const TestKernel &t : all_kernels()) {
        CpuWords need{};
        std::copy(std::begin(t.kernel.cpu_need), std::end(t.kernel.cpu_need), need.begin());
        if (t.kernel.contract != contract || t.kernel.iface != iface || !t.skip.empty()) continue;
        if (missing(need, allowed) != CpuWords{}) continue;
        if ((t.kernel.flags & COF_F_DYN_SPDX) || (capped && (t.kernel.flags & COF_F_SELF_DISPATCH))) continue;
        best = *any ? std::max(best, t.kernel.rank) : t.kernel.rank;
        *any = true;
    }
    return best;
}

class Ladder : public testing::Test {
  protected:
    void SetUp() override { ASSERT_NE(plugin_root(), "") << "Set COFFERDAM_TEST_PLUGINS."; }

    // Opens with the options, uses every contract once and checks who answered.
    void check(cof_options options, const CpuWords &allowed, bool capped, const std::string &what) {
        options.struct_size = sizeof options;
        options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_COUNT;
        options.plugin_root = plugin_root().c_str();
        cof_context *ctx = nullptr;
        char why[512] = "";
        ASSERT_EQ(cof_open(&options, &ctx, why, sizeof why), COF_OK) << what << ": " << why;
        for (const Contract *row_of_contract : contracts()) {
            const std::string contract = row_of_contract->kernel.contract, iface = row_of_contract->kernel.iface;
            const cof_slot *slot = nullptr;
            bool any = false;
            const uint32_t rank = best_rank(contract, iface, allowed, capped, &any);
            const cof_status found = cof_find(ctx, contract.c_str(), iface.c_str(), &slot, why, sizeof why);
            if (row_of_contract->adopted && !any) {
                EXPECT_EQ(found, COF_E_DEPENDENCY) << what << ", " << contract;
                continue;
            }
            ASSERT_EQ(found, COF_OK) << what << ": " << why;
            if (!use(slot, iface)) continue;
            const std::vector<Row> rows = rows_of(ctx, contract.c_str(), iface.c_str());
            const std::string where = what + ", " + contract + " " + iface;
            size_t chosen = 0;
            for (const Row &row : rows) {
                EXPECT_EQ(row.calls, row.chosen ? 1u : 0u)
                    << where << ": " << row.impl << " was called " << row.calls << " times";
                chosen += row.chosen;
                if (!row.chosen) continue;
                if (any)
                    EXPECT_TRUE(row.rank >= rank && row.impl != "portable")
                        << where << ": " << row.impl << " served, rank " << row.rank << " of " << rank << explain(rows);
                else
                    EXPECT_EQ(row.impl, "portable") << where << explain(rows);
            }
            EXPECT_EQ(chosen, 1u) << where << explain(rows);
        }
        cof_close(ctx);
    }

  private:
    static std::string explain(const std::vector<Row> &rows) {
        std::string text;
        for (const Row &row : rows)
            text += "\n  " + row.impl + " rank " + std::to_string(row.rank) + (row.chosen ? " CHOSEN " : " ") +
                    row.stage + " " + row.code + ": " + row.why;
        return text;
    }
    // One call through the slot. False: the interface has no direct call in the public API.
    static bool use(const cof_slot *slot, const std::string &iface) {
        static const std::vector<uint8_t> data(100000, 0x5a);
        if (iface == COF_IFACE_CUT || iface == COF_IFACE_CUT_SKETCH) return false;
        if (iface == COF_IFACE_AEAD) {
            cof_sealer *sealer = nullptr;
            std::vector<uint8_t> sealed(data.size() + 64);
            EXPECT_EQ(COF_OK, cof_sealer_new(slot, data.data(), 32, &sealer));
            EXPECT_EQ(COF_OK, cof_seal(sealer, nullptr, 0, data.data(), data.size(), sealed.data(), sealed.size()));
            cof_sealer_free(sealer);
        } else if (iface == COF_IFACE_CODEC) {
            std::vector<uint8_t> block(data.size() + 4096);
            size_t written = 0;
            EXPECT_EQ(COF_OK, cof_compress(slot, COF_LEVEL_DEFAULT, data.data(), data.size(), block.data(),
                                           block.size(), &written));
        } else if (iface == COF_IFACE_CRC32_COPY) {
            std::vector<uint8_t> copied(data.size());
            cof_crc32_update_copy(slot, 0, copied.data(), data.data(), data.size());
            EXPECT_EQ(copied, data);
        } else {
            uint8_t digest[64];
            EXPECT_EQ(COF_OK, cof_digest(slot, data.data(), data.size(), nullptr, digest));
        }
        return true;
    }
};

TEST_F(Ladder, EveryTierRunsItsBestKernel) {
    const CpuWords cpu = features_of(read_cpu());
    std::string names = tier_names();
    for (size_t at = 0; at < names.size();) {
        const size_t end = std::min(names.find(", ", at), names.size());
        const std::string tier = names.substr(at, end - at);
        at = end + 2;
        cof_options options{};
        options.cpu_tier = tier.c_str();
        ASSERT_TRUE(tier_mask(tier).has_value());
        check(options, cpu & *tier_mask(tier), true, "tier " + tier);
    }
}

TEST_F(Ladder, NoCap) {
    check(cof_options{}, features_of(read_cpu()), false, "no cap");
}

// Features fall away one by one, from the newest to the oldest.
TEST_F(Ladder, EveryFeatureRemovedInTurn) {
    const CpuWords cpu = features_of(read_cpu());
    CpuWords mask;
    mask.fill(UINT32_MAX);
    for (int bit = 31; bit >= 0; --bit) {
        if (!(cpu[0] & (1u << bit))) continue;
        mask[0] &= ~(1u << bit);
        cof_options options{};
        options.cpu_mask = mask.data();
        check(options, cpu & mask, true, "without feature " + std::to_string(bit) + " and those above");
    }
}

TEST_F(Ladder, AnUnknownTierIsAnErrorThatListsTheNames) {
    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = COF_OPT_IGNORE_ENV;
    options.cpu_tier = "avx3";
    cof_context *ctx = nullptr;
    char why[512] = "";
    EXPECT_EQ(cof_open(&options, &ctx, why, sizeof why), COF_E_INVALID);
    EXPECT_NE(strstr(why, "baseline"), nullptr) << why;
    EXPECT_NE(strstr(why, "avx3"), nullptr) << why;
    cof_close(ctx);
}

} // namespace
} // namespace cof
