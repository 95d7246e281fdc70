// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Plans over chunkers that lie about what they took and cut; more chunks than are summed together; the ends of streams
// and of plans.
#include "tests/unit/ingest_rig.hpp"
#include "tests/unit/rig.hpp"

using namespace rig;
using namespace cof::ingest_test;

namespace {

enum class Lie { none, takes_more, takes_half, keeps_the_last_cut, empty_chunk, beyond } lie = Lie::none;

// fastcdc2020/1 by the portable kernel, and then a lie.
size_t lying_feed(void *state, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
    static const auto *portable = static_cast<const cof_cut *>(cof::find_contract("fastcdc2020/1", "")->kernel.vtable);
    if (lie == Lie::takes_half) n /= 2, last = 0;
    size_t cuts = portable->feed(state, p, n, last, out, cap, used);
    if (lie == Lie::takes_more) {
        *used = n + 100000;
        cuts = 1;
        out[0] = {*used, 0};
    }
    if (lie == Lie::keeps_the_last_cut && cuts != 0 && cuts < cap) --cuts;
    if (lie == Lie::empty_chunk && cuts > 1) out[1].end = out[0].end;
    if (lie == Lie::beyond && cuts != 0) out[cuts - 1].end += 1000000;
    return cuts;
}

Case fastcdc() {
    Case c;
    c.contract = "fastcdc2020/1";
    return c;
}

Case tiny() { // about 60,000 chunks in a tile, if it were not for the most that are summed together
    Case c;
    c.contract = "argmin/1";
    c.cut.struct_size = sizeof c.cut;
    c.cut.min = 64;
    c.cut.max = 96;
    c.tile = UINT64_C(4) << 20;
    return c;
}

} // namespace

TEST(IngestLies, OfAChunkerEndTheStreamAndReadNothingElse) {
    static const auto *portable = static_cast<const cof_cut *>(cof::find_contract("fastcdc2020/1", "")->kernel.vtable);
    static const cof_cut vtable{sizeof(cof_cut), 0, portable->state_size, portable->init, lying_feed};
    Rig rig(0);
    rig.serve("fastcdc2020/1", COF_IFACE_CUT, &vtable);
    const Data data = noise(200000);
    const Plan plan = plan_of(rig.ctx, fastcdc());
    for (const Lie one : {Lie::takes_more, Lie::takes_half, Lie::keeps_the_last_cut, Lie::empty_chunk, Lie::beyond})
        for (const size_t cap : {size_t{1}, size_t{64}}) {
            if (cap == 1 && (one == Lie::empty_chunk || one == Lie::keeps_the_last_cut)) continue; // not with one cut
            Records got;
            ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
            lie = one;
            EXPECT_EQ(COF_E_INTERNAL, feed(plan.get(), data, true, cap, got))
                << static_cast<int>(one) << " cap " << cap;
            lie = Lie::none;
            EXPECT_EQ(COF_E_INTERNAL, feed(plan.get(), data, true, cap, got)) << "for good";
            ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
            lie = one;
            const std::vector<cof_span> buffers{{data.data(), data.size()}, {data.data(), 50000}};
            EXPECT_EQ(COF_E_INTERNAL, batch(plan.get(), buffers, cap, got)) << static_cast<int>(one) << " cap " << cap;
            lie = Lie::none;
            // Nothing is left over from the batch that failed.
            ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
            Records want = separately(rig.ctx, fastcdc(), data), after;
            EXPECT_EQ(COF_OK, feed(plan.get(), data, true, 64, after));
            EXPECT_EQ(want, after);
        }
}

TEST(IngestEnds, MoreChunksThanAreSummedTogether) {
    const Rig portable(0);
    const Data data = noise(200000); // about 2,500 chunks
    const Records want = separately(portable.ctx, tiny(), data);
    ASSERT_GT(want.size(), 2000u);
    const Plan plan = plan_of(portable.ctx, tiny());
    Records got;
    ASSERT_EQ(COF_OK, feed(plan.get(), data, true, 5000, got));
    EXPECT_EQ(want, got);
    ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
    got.clear();
    const std::vector<cof_span> buffers{{data.data(), data.size()}};
    ASSERT_EQ(COF_OK, batch(plan.get(), buffers, 5000, got));
    EXPECT_EQ(want, got);
}

TEST(IngestEnds, AStreamMayEndByACallWithoutBytes) {
    const Rig portable(0);
    const Data data = noise(100000);
    const Records want = separately(portable.ctx, fastcdc(), data);
    const Plan plan = plan_of(portable.ctx, fastcdc());
    for (const size_t piece : {size_t{1000}, size_t{30000}, data.size()}) {
        Records got;
        for (size_t at = 0; at < data.size(); at += piece)
            ASSERT_EQ(COF_OK, feed(plan.get(), std::span(data).subspan(at).first(std::min(piece, data.size() - at)),
                                   false, 64, got));
        // A copy of a stream in which bytes are gathered ends like it.
        cof_ingest *copy = nullptr;
        ASSERT_EQ(COF_OK, cof_ingest_clone(plan.get(), &copy));
        const Plan cloned(copy);
        Records end = got;
        ASSERT_EQ(COF_OK, feed(plan.get(), {}, true, 64, got));
        EXPECT_EQ(want, got) << piece;
        ASSERT_EQ(COF_OK, feed(cloned.get(), {}, true, 64, end));
        EXPECT_EQ(want, end) << piece;
        cof_ingest *over = nullptr;
        ASSERT_EQ(COF_OK, cof_ingest_clone(cloned.get(), &over));
        const Plan ended(over);
        EXPECT_EQ(COF_E_INVALID, feed(ended.get(), data, true, 64, end)) << "bytes after the last";
        ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
    }
}

TEST(IngestWatch, RecordsOfTheCallThatCatchesTheKernelAreNotGivenOut) {
    Rig rig(20); // the first calls run unwatched
    rig.serve("crc32c/1", COF_IFACE_CRC32, &crc_vtable);
    const Data data = noise(200000);
    const Plan plan = plan_of(rig.ctx, tiny());
    wrong = true;
    Records got;
    EXPECT_EQ(COF_E_SUSPECT, feed(plan.get(), data, true, 5000, got));
    EXPECT_TRUE(rig.kernel.demoted);
    EXPECT_TRUE(got.empty());
    wrong = false;
    ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
    EXPECT_EQ(COF_OK, feed(plan.get(), data, true, 5000, got));
    EXPECT_EQ(separately(rig.ctx, tiny(), data), got);
}

TEST(IngestEnds, AWrongArgumentLeavesTheCountsAtZero) {
    const Rig portable(0);
    const Plan plan = plan_of(portable.ctx, fastcdc());
    cof_ingest_record record;
    size_t count = 9, used = 9;
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feed(plan.get(), nullptr, 5, 0, &record, 1, &count, &used));
    EXPECT_EQ(0u, count + used);
    count = used = 9;
    EXPECT_EQ(COF_E_INVALID, cof_ingest_batch(plan.get(), nullptr, 5, &record, 1, &count, &used));
    EXPECT_EQ(0u, count + used);
}
