// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Bytes in several places: cuts and records are those of the bytes in one, whatever the spans, the cap and the calls.
#include <cofferdam_ingest.hpp>

#include "tests/unit/ingest_rig.hpp"
#include "tests/unit/portable_context.hpp"
#include "tests/unit/portable_data.hpp"
#include "tests/unit/rig.hpp"

namespace cof::test {

namespace {

using namespace ingest_test;
using IngestRecords = ingest_test::Records;

class Feedv : public PortableContext {
  protected:
    cof_chunker *chunker(const std::string &contract) {
        cof_chunker *c = nullptr;
        const cof_cut_cfg cfg = small(contract);
        EXPECT_EQ(COF_OK, cof_chunker_new(ctx, contract.c_str(), &cfg, &c, nullptr, 0));
        return c;
    }
    static cof_cut_cfg small(const std::string &contract) {
        return cut_cfg(130, contract.starts_with("argmin") || contract.starts_with("repmaxcdc") ? 0 : 300, 1024);
    }
};

std::vector<std::string> cut_contracts() {
    std::vector<std::string> names;
    for (const Contract *row : contracts())
        if (std::string_view(row->kernel.iface) == COF_IFACE_CUT) names.push_back(row->kernel.contract);
    return names;
}

// Spans of random lengths, some empty, over the whole of data.
std::vector<cof_span> spans_over(std::span<const uint8_t> data, SplitMix &random, size_t most) {
    std::vector<cof_span> spans;
    while (!data.empty() || random.below(3) == 0) {
        const size_t n = random.below(4) == 0 ? 0 : std::min(data.size(), static_cast<size_t>(random.below(most + 1)));
        spans.push_back({n == 0 ? nullptr : data.data(), n});
        data = data.subspan(n);
    }
    return spans;
}

cof_status feedv(cof_chunker *c, std::span<const cof_span> spans, bool last, size_t cap, Cuts &cuts) {
    std::vector<cof_cut_end> out(cap);
    for (size_t taken = 0;;) {
        size_t count = 0;
        const cof_status status =
            cof_chunker_feedv(c, spans.data(), spans.size(), last, out.data(), cap, &count, &taken);
        if (status != COF_OK) return status;
        for (const cof_cut_end &end : std::span(out).first(count))
            cuts.push_back({end.end, end.fingerprint});
        size_t total = 0;
        for (const cof_span &span : spans)
            total += span.n;
        if (count > cap || taken > total) return COF_E_INTERNAL;
        if (count < cap) return taken == total ? COF_OK : COF_E_INTERNAL;
    }
}

} // namespace

TEST_F(Feedv, ChunkersCutAsIfTheBytesWereInOnePlace) {
    SplitMix random(1);
    for (const std::string &contract : cut_contracts()) {
        cof_chunker *const c = chunker(contract);
        for (int round = 0; round < 60; ++round) {
            const Bytes data = random_bytes(random.below(20000), random.next());
            const cof_span all{data.data(), data.size()};
            Cuts want, got;
            std::vector<cof_cut_end> out(data.size() + 1);
            size_t count = 0, used = 0;
            ASSERT_EQ(COF_OK, cof_chunker_reset(c));
            ASSERT_EQ(COF_OK, cof_chunker_feed(c, data.data(), data.size(), 1, out.data(), out.size(), &count, &used));
            for (const cof_cut_end &end : std::span(out).first(count))
                want.push_back({end.end, end.fingerprint});
            ASSERT_EQ(COF_OK, cof_chunker_reset(c));
            const size_t cap = 1 + random.below(5), most = 1 + random.below(random.below(2) ? 50 : 5000);
            // In two calls, then the end alone: in no span, or with the last of them.
            const size_t middle = random.below(data.size() + 1);
            const bool alone = random.below(2) != 0;
            ASSERT_EQ(COF_OK, feedv(c, spans_over(std::span(data).first(middle), random, most), false, cap, got));
            ASSERT_EQ(COF_OK, feedv(c, spans_over(std::span(data).subspan(middle), random, most), !alone, cap, got));
            if (alone) {
                ASSERT_EQ(COF_OK, feedv(c, {}, true, cap, got));
            }
            ASSERT_EQ(want, got) << contract << " round " << round;
            ASSERT_EQ(all.n, want.empty() ? 0 : want.back().end);
        }
        cof_chunker_free(c);
    }
}

// The same number of cuts and bytes a call as feeds of the spans one after the other.
TEST_F(Feedv, ACallStopsAtCapWhereFeedsWould) {
    const Bytes data = random_bytes(9000, 2);
    const cof_span spans[] = {{data.data(), 4000}, {nullptr, 0}, {data.data() + 4000, 5000}};
    for (const std::string &contract : cut_contracts()) {
        cof_chunker *const a = chunker(contract), *const b = chunker(contract);
        cof_cut_end one[2], all[2];
        size_t taken = 0, cuts = 0, at = 0, count = 0, used = 0;
        do {
            ASSERT_EQ(COF_OK, cof_chunker_feedv(a, spans, 3, 1, all, 2, &cuts, &taken));
            for (count = 0; count < 2; at += used) {
                size_t more = 0;
                const bool first = at < 4000;
                ASSERT_EQ(COF_OK, cof_chunker_feed(b, data.data() + at, (first ? 4000 : 9000) - at, !first, one + count,
                                                   2 - count, &more, &used));
                count += more;
                if (count < 2 && !first) break;
            }
            at = count < 2 ? 9000 : at;
            ASSERT_EQ(count, cuts) << contract;
            ASSERT_EQ(at, taken) << contract;
            ASSERT_EQ(0, std::memcmp(one, all, cuts * sizeof *one));
        } while (cuts == 2);
        cof_chunker_free(a);
        cof_chunker_free(b);
    }
}

TEST_F(Feedv, WhatIsWrongIsRefusedAndTakesNothing) {
    const Bytes data = random_bytes(3000, 3);
    cof_chunker *const c = chunker("argmin/1");
    Case plan_case;
    plan_case.contract = "argmin/1";
    plan_case.cut = small("argmin/1");
    const Plan plan = plan_of(ctx, plan_case);
    cof_cut_end out[64];
    cof_ingest_record records[64];
    size_t cuts = 0, taken = 0;
    const cof_span good{data.data(), data.size()}, null[] = {good, {nullptr, 1}},
                                                   huge[] = {good, {data.data(), SIZE_MAX}};
    const auto both = [&](const cof_span *spans, size_t count, size_t from) {
        taken = from;
        cuts = 7;
        EXPECT_EQ(COF_E_INVALID, cof_chunker_feedv(c, spans, count, 1, out, 64, &cuts, &taken));
        EXPECT_EQ(0u, cuts);
        cuts = 7;
        EXPECT_EQ(COF_E_INVALID, cof_ingest_feedv(plan.get(), spans, count, 1, records, 64, &cuts, &taken));
        EXPECT_EQ(0u, cuts);
        EXPECT_EQ(from, taken);
    };
    both(nullptr, 1, 0);
    both(null, 2, 0);
    both(huge, 2, 0);
    both(&good, 1, data.size() + 1);
    both(nullptr, 0, 1);
    taken = 0;
    EXPECT_EQ(COF_E_INVALID, cof_chunker_feedv(nullptr, &good, 1, 1, out, 64, &cuts, &taken));
    EXPECT_EQ(COF_E_INVALID, cof_chunker_feedv(c, &good, 1, 1, nullptr, 64, &cuts, &taken));
    EXPECT_EQ(COF_E_INVALID, cof_chunker_feedv(c, &good, 1, 1, out, 0, &cuts, &taken));
    EXPECT_EQ(COF_E_INVALID, cof_chunker_feedv(c, &good, 1, 1, out, 64, nullptr, &taken));
    EXPECT_EQ(COF_E_INVALID, cof_chunker_feedv(c, &good, 1, 1, out, 64, &cuts, nullptr));
    for (cof_ingest *const none : {static_cast<cof_ingest *>(nullptr), plan.get()}) {
        cuts = 7;
        EXPECT_EQ(COF_E_INVALID, cof_ingest_feedv(none, &good, 1, 1, none ? nullptr : records, 64, &cuts, &taken));
        EXPECT_EQ(0u, cuts);
    }
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feedv(plan.get(), &good, 1, 1, records, 64, &cuts, nullptr));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feedv(plan.get(), &good, 1, 1, records, 64, nullptr, &taken));
    Cuts got;
    ASSERT_EQ(COF_OK, feedv(c, std::span(&good, 1), true, 64, got));
    EXPECT_EQ(data.size(), got.back().end);
    cof_chunker_free(c);
}

TEST_F(Feedv, PlansRecordAsIfTheBytesWereInOnePlace) {
    SplitMix random(4);
    for (const std::string &contract : cut_contracts())
        for (int round = 0; round < 40; ++round) {
            Case c;
            c.contract = contract;
            c.cut = small(contract);
            c.tile = COF_INGEST_TILE_MIN;
            const Bytes data = random_bytes(random.below(40000), random.next());
            const IngestRecords want = separately(ctx, c, data);
            const Plan plan = plan_of(ctx, c);
            const size_t cap = 1 + random.below(8), most = 1 + random.below(random.below(2) ? 50 : 9000);
            std::vector<cof_ingest_record> out(cap);
            IngestRecords got;
            const size_t middle = random.below(data.size() + 1);
            for (const bool last : {false, true}) {
                const auto spans =
                    spans_over(last ? std::span(data).subspan(middle) : std::span(data).first(middle), random, most);
                size_t count = 0, taken = 0;
                do {
                    ASSERT_EQ(COF_OK, cof_ingest_feedv(plan.get(), spans.data(), spans.size(), last, out.data(), cap,
                                                       &count, &taken));
                    got.insert(got.end(), out.begin(), out.begin() + static_cast<ptrdiff_t>(count));
                } while (count == cap);
            }
            ASSERT_EQ(want, got) << contract << " round " << round;
        }
}

TEST_F(Feedv, TheWrappersDoTheSame) {
    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE;
    const auto context = cofferdam::Context::open(options);
    ASSERT_TRUE(context);
    const Bytes data = random_bytes(200000, 5);
    const cof_span spans[] = {{data.data(), 77777}, {data.data() + 77777, data.size() - 77777}};
    auto whole = context->chunker(cofferdam::argmin, small("argmin/1"));
    ASSERT_TRUE(whole);
    std::vector<uint64_t> want, got, recorded;
    ASSERT_TRUE(whole->feed(cofferdam::bytes_of(data), true, [&](const cof_cut_end &c) { want.push_back(c.end); }));
    ASSERT_TRUE(whole->reset());
    ASSERT_TRUE(whole->feedv(spans, true, [&](const cof_cut_end &c) { got.push_back(c.end); }));
    EXPECT_EQ(want, got);
    cof_ingest_cfg cfg = cofferdam::default_ingest();
    const cof_cut_cfg cut = small("argmin/1");
    cfg.cut = &cut;
    cfg.sums = COF_INGEST_CRC32C;
    auto ingest = cofferdam::Ingest::start(*context, cfg);
    ASSERT_TRUE(ingest);
    ASSERT_TRUE(ingest->feedv(spans, true, [&](const cof_ingest_record &r) { recorded.push_back(r.end); }));
    EXPECT_EQ(want, recorded);
}

// A kernel that is taken out of service between two calls: no cut of the failed call counts, nothing is taken.
TEST(FeedvWatch, ASuspectChunkerGivesNothing) {
    rig::Rig rig(0);
    rig.serve("argmin/1", COF_IFACE_CUT_SKETCH, &rig::sketch_vtable);
    const Bytes data = random_bytes(100000, 6);
    const cof_span span{data.data(), data.size()};
    cof_chunker *c = nullptr;
    ASSERT_EQ(COF_OK, cof_chunker_new(rig.ctx, "argmin/1", nullptr, &c, nullptr, 0));
    cof_cut_end out;
    size_t cuts = 0, taken = 0;
    ASSERT_EQ(COF_OK, cof_chunker_feedv(c, &span, 1, 0, &out, 1, &cuts, &taken));
    const size_t before = taken;
    cof::demote(*rig.ctx, rig.kernel, "a test.");
    EXPECT_EQ(COF_E_SUSPECT, cof_chunker_feedv(c, &span, 1, 0, &out, 1, &cuts, &taken));
    EXPECT_EQ(0u, cuts);
    EXPECT_EQ(before, taken);
    cof_chunker_free(c);
}

} // namespace cof::test
