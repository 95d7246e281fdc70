// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A plan whose kernels go wrong or are taken out of service while it runs: either its records are right, or it says
// that they are suspect. And BLAKE3 with the tree's own plugin.
#include <cstdlib>

#include <cofferdam_ingest.hpp>

#include "tests/unit/ingest_rig.hpp"
#include "tests/unit/rig.hpp"

using namespace rig;
using namespace cof::ingest_test;

namespace {

struct Victim {
    const char *contract, *iface;
    const void *vtable;
};
const Victim victims[] = {{"crc32c/1", COF_IFACE_CRC32, &crc_vtable},
                          {"xxh3-128/1", COF_IFACE_HASH, &hash_vtable},
                          {"argmin/1", COF_IFACE_CUT_SKETCH, &sketch_vtable}};

Case small() {
    Case c;
    c.contract = victims[2].contract;
    c.cut.struct_size = sizeof c.cut;
    c.cut.avg = 2048; // so that a chunk's end is looked for in whole blocks
    c.tile = COF_INGEST_TILE_MIN;
    return c;
}

Records right(const Data &data) {
    const Rig portable(0);
    return separately(portable.ctx, small(), data);
}

} // namespace

TEST(IngestWatch, WatchedAlwaysItGoesOnWithRightRecords) {
    for (const Victim &v : victims) {
        Rig rig(1);
        rig.serve(v.contract, v.iface, v.vtable);
        const Data data = noise(40000);
        const Plan plan = plan_of(rig.ctx, small());
        Records got;
        ASSERT_EQ(COF_OK, feed(plan.get(), std::span(data).first(20000), false, 16, got)) << v.contract;
        wrong = true;
        ASSERT_EQ(COF_OK, feed(plan.get(), std::span(data).subspan(20000), true, 16, got)) << v.contract;
        EXPECT_TRUE(rig.kernel.demoted) << v.contract;
        wrong = false;
        EXPECT_EQ(right(data), got) << v.contract;
    }
}

TEST(IngestWatch, UnwatchedRecordsOfADemotedKernelAreSuspectUntilAReset) {
    for (const Victim &v : victims)
        for (const uint32_t watch : {0u, 1000000u}) {
            Rig rig(watch);
            rig.serve(v.contract, v.iface, v.vtable);
            const Data data = noise(40000);
            const Plan plan = plan_of(rig.ctx, small());
            Records got;
            ASSERT_EQ(COF_OK, feed(plan.get(), std::span(data).first(20000), false, 16, got));
            ASSERT_TRUE(cof::demote(*rig.ctx, rig.kernel, "a test."));
            cof_ingest_record record;
            size_t count = 9, used = 9;
            EXPECT_EQ(COF_E_SUSPECT, cof_ingest_feed(plan.get(), data.data(), 1, 0, &record, 1, &count, &used));
            EXPECT_EQ(0u, count + used);
            EXPECT_EQ(COF_E_SUSPECT, cof_ingest_feed(plan.get(), nullptr, 0, 1, &record, 1, &count, &used));
            cof_ingest *copy = nullptr;
            ASSERT_EQ(COF_OK, cof_ingest_clone(plan.get(), &copy));
            EXPECT_EQ(COF_E_SUSPECT, cof_ingest_feed(copy, nullptr, 0, 1, &record, 1, &count, &used));
            cof_ingest_free(copy);
            ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
            got.clear();
            ASSERT_EQ(COF_OK, feed(plan.get(), data, true, 16, got));
            EXPECT_EQ(right(data), got) << v.contract;
        }
}

TEST(IngestWatch, BatchesAreWatchedAlike) {
    for (const Victim &v : victims) {
        const Data data = noise(40000);
        const std::vector<cof_span> buffers{{data.data(), 15000}, {data.data() + 15000, 1}, {data.data() + 100, 20000}};
        Records want, got;
        for (uint32_t i = 0; i < buffers.size(); ++i) {
            const Rig portable(0);
            const std::span bytes(static_cast<const uint8_t *>(buffers[i].p), buffers[i].n);
            const Records one = separately(portable.ctx, small(), bytes, i);
            want.insert(want.end(), one.begin(), one.end());
        }
        {
            Rig rig(1);
            rig.serve(v.contract, v.iface, v.vtable);
            const Plan plan = plan_of(rig.ctx, small());
            wrong = true;
            ASSERT_EQ(COF_OK, batch(plan.get(), buffers, 16, got)) << v.contract;
            EXPECT_TRUE(rig.kernel.demoted) << v.contract;
            EXPECT_EQ(want, got) << v.contract;
        }
        Rig rig(0);
        rig.serve(v.contract, v.iface, v.vtable);
        const Plan plan = plan_of(rig.ctx, small());
        ASSERT_EQ(COF_OK, batch(plan.get(), buffers, 16, got));
        ASSERT_TRUE(cof::demote(*rig.ctx, rig.kernel, "a test."));
        EXPECT_EQ(COF_E_SUSPECT, batch(plan.get(), buffers, 16, got)) << v.contract;
        ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
        EXPECT_EQ(COF_OK, batch(plan.get(), buffers, 16, got));
    }
}

TEST(IngestWatch, ADemotionBeforeAnythingCameDoesNotMatter) {
    Rig rig(0);
    rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    const Plan plan = plan_of(rig.ctx, small());
    wrong = true;
    ASSERT_TRUE(cof::demote(*rig.ctx, rig.kernel, "a test."));
    const Data data = noise(9000);
    Records got;
    EXPECT_EQ(COF_OK, feed(plan.get(), data, true, 16, got));
    wrong = false;
    EXPECT_EQ(right(data), got);
}

TEST(IngestWatch, BytesAreCountedOnceHoweverFewCutsAreAskedFor) {
    Rig rig(0);
    rig.serve("argmin/1", COF_IFACE_CUT_SKETCH, &sketch_vtable);
    const Data data = noise(200000);
    const Plan plan = plan_of(rig.ctx, small());
    Records got;
    ASSERT_EQ(COF_OK, feed(plan.get(), data, true, 2, got));
    EXPECT_EQ(data.size(), rig.kernel.bytes.load());
}

TEST(IngestWatch, ACutOutsideTheStreamGoesNowhere) {
    static const auto *portable = static_cast<const cof_cut *>(cof::find_contract("fastcdc2020/1", "")->kernel.vtable);
    static const cof_cut vtable{
        sizeof(cof_cut), 0, portable->state_size, portable->init,
        [](void *state, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
            const size_t cuts = portable->feed(state, p, n, last, out, cap, used);
            if (wrong && cuts != 0) out[0].end += UINT64_C(1) << 40;
            return cuts;
        }};
    Rig rig(0);
    rig.serve("fastcdc2020/1", COF_IFACE_CUT, &vtable);
    Case c;
    c.contract = "fastcdc2020/1";
    const Data data = noise(200000);
    const Plan plan = plan_of(rig.ctx, c);
    wrong = true;
    Records got;
    EXPECT_EQ(COF_E_INTERNAL, feed(plan.get(), data, true, 16, got));
    EXPECT_EQ(COF_E_INTERNAL, feed(plan.get(), data, true, 16, got)) << "for good";
    wrong = false;
    ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
    EXPECT_EQ(COF_OK, feed(plan.get(), data, true, 16, got));
}

namespace {

// With the tree's plugins; nullptr, and why: BLAKE3's is not there.
class Blake3 : public testing::Test {
  protected:
    void TearDown() override { cof_close(ctx); }
    bool open(const char *cpu = nullptr, const char *pins = nullptr) {
        cof_close(ctx);
        ctx = nullptr;
        const char *root = std::getenv("COFFERDAM_TEST_PLUGINS");
        if (!root) return false;
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
        options.plugin_root = root;
        options.cpu_tier = cpu;
        options.pins = pins;
        const cof_slot *slot = nullptr;
        return cof_open(&options, &ctx, why, sizeof why) == COF_OK &&
               cof_find(ctx, "blake3/1", COF_IFACE_HASH, &slot, why, sizeof why) == COF_OK;
    }
    cof_context *ctx = nullptr;
    char why[1024] = "COFFERDAM_TEST_PLUGINS is not set";
};

TEST_F(Blake3, RecordsOfEveryTierAreThoseOfTheSeparateCalls) {
    if (!open()) GTEST_SKIP() << why;
    const Data data = noise(1'500'000);
    cof_hash_key key{};
    key.keyed = 1;
    key.key[5] = 77;
    Case c;
    c.contract = "argmin/1";
    c.cut.struct_size = sizeof c.cut;
    c.sums = COF_INGEST_BLAKE3 | COF_INGEST_CRC32C | COF_INGEST_XXH3_128;
    for (const char *tier : {"baseline", "sse42", "avx2", "avx512"}) {
        if (!open(tier)) continue; // not of this CPU
        for (const uint64_t avg : {1024u, 16384u, 400000u})
            for (const cof_hash_key *with : {static_cast<const cof_hash_key *>(nullptr), &std::as_const(key)}) {
                c.cut.avg = avg;
                c.key = with;
                const Records want = separately(ctx, c, data);
                Plan plan = plan_of(ctx, c);
                ASSERT_TRUE(plan) << tier;
                for (const size_t piece : {data.size(), size_t{100000}}) {
                    Records got;
                    ASSERT_EQ(COF_OK, in_pieces(
                                          plan, data, 33, [&] { return piece; }, got));
                    ASSERT_EQ(want, got) << tier << " avg " << avg << " pieces of " << piece;
                    ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
                }
            }
    }
}

TEST_F(Blake3, BatchesOfObjectsAreThoseOfTheSeparateCalls) {
    if (!open()) GTEST_SKIP() << why;
    const Data data = noise(600'000);
    Case c;
    c.contract = "argmin/1";
    c.cut.struct_size = sizeof c.cut;
    c.sums = COF_INGEST_BLAKE3 | COF_INGEST_CRC32C;
    std::vector<cof_span> objects;
    Records want, got;
    for (size_t at = 0; at + 5000 < data.size(); at += 1000 + at % 4097) {
        objects.push_back({data.data() + at, at % 4097});
        const Records one =
            separately(ctx, c, std::span(data).subspan(at, at % 4097), static_cast<uint32_t>(objects.size() - 1));
        want.insert(want.end(), one.begin(), one.end());
    }
    const Plan plan = plan_of(ctx, c);
    ASSERT_EQ(COF_OK, batch(plan.get(), objects, 1000, got));
    EXPECT_EQ(want, got);
}

TEST_F(Blake3, WithoutAKernelForBatchesTheDigestsAreTheSame) {
    if (!open()) GTEST_SKIP() << why;
    Case c;
    c.contract = "fastcdc2020/1";
    c.sums = COF_INGEST_BLAKE3;
    const Data data = noise(1'000'000);
    const Records want = separately(ctx, c, data);
    // No kernel for batches may be used any more: the plan takes the one for single messages.
    for (const auto &kernel : ctx->kernels)
        if (kernel->facts.contract == "blake3/1" && kernel->facts.iface == COF_IFACE_HASH_BATCH)
            kernel->record = {cof::Stage::verify, cof::Code::demoted, "a test"};
    const Plan plan = plan_of(ctx, c);
    ASSERT_TRUE(plan);
    Records got;
    ASSERT_EQ(COF_OK, feed(plan.get(), data, true, 64, got));
    EXPECT_EQ(want, got);
}

TEST_F(Blake3, TheWrapperGivesTheSameRecords) {
    const char *root = std::getenv("COFFERDAM_TEST_PLUGINS");
    if (!open()) GTEST_SKIP() << why;
    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
    options.plugin_root = root;
    const auto context = cofferdam::Context::open(options);
    ASSERT_TRUE(context) << context.error().message();
    auto ingest = cofferdam::Ingest::start(*context);
    ASSERT_TRUE(ingest) << ingest.error().message();
    EXPECT_NE(0u, ingest->config().avg);
    const Data data = noise(3'000'000);
    const cofferdam::Bytes bytes = cofferdam::bytes_of(data);
    Case c;
    c.contract = "argmin/1";
    c.sums = COF_INGEST_BLAKE3 | COF_INGEST_CRC32C;
    const Records want = separately(ctx, c, data);
    Records got, cloned;
    EXPECT_TRUE(ingest->feed(bytes.first(2'000'000), false, [&](const auto &r) { got.push_back(r); }));
    cloned = got;
    auto clone = ingest->clone();
    ASSERT_TRUE(clone);
    EXPECT_TRUE(ingest->feed(bytes.subspan(2'000'000), true, [&](const auto &r) { got.push_back(r); }));
    EXPECT_TRUE(clone->feed(bytes.subspan(2'000'000), true, [&](const auto &r) { cloned.push_back(r); }));
    EXPECT_EQ(want, got);
    EXPECT_EQ(want, cloned);
    const std::vector<cof_span> buffers(100, {data.data(), 10});
    EXPECT_EQ(COF_E_INVALID, ingest->batch(buffers, [](const auto &) {}).code()) << "without a reset";
    EXPECT_TRUE(ingest->reset());
    uint32_t at = 0;
    EXPECT_TRUE(ingest->batch(buffers, [&](const auto &r) { EXPECT_EQ(at++, r.source); }));
    EXPECT_EQ(100u, at);

    cof_ingest_cfg cfg = cofferdam::default_ingest();
    cfg.tile = 1;
    const auto refused = cofferdam::Ingest::start(*context, cfg);
    ASSERT_FALSE(refused);
    EXPECT_EQ(COF_E_INVALID, refused.error().code());
    EXPECT_NE(std::string_view::npos, refused.error().message().find("cfg.tile"));
}

} // namespace
