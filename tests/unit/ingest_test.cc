// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Plans against the separate calls of the API: every contract, any pieces, any cap, buffers in batches.
#include "tests/unit/ingest_rig.hpp"
#include "tests/unit/portable_context.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

using namespace ingest_test;
using Records = ingest_test::Records;

// Of every cut contract, with small chunks and with chunks of several tiles.
std::vector<Case> cases() {
    std::vector<Case> list;
    for (const Contract *row : contracts()) {
        if (std::string_view(row->kernel.iface) != COF_IFACE_CUT) continue;
        for (const auto &[min, avg, max] : {std::array<uint64_t, 3>{128, 256, 1024}, {3000, 8000, 12000}}) {
            Case c;
            c.contract = row->kernel.contract;
            c.tile = COF_INGEST_TILE_MIN;
            c.cut = cut_cfg(min, avg, max);
            if (row->check_cfg(c.cut)) c.cut = cut_cfg(min, 0, max);
            EXPECT_EQ(nullptr, row->check_cfg(c.cut)) << c.contract;
            list.push_back(c);
        }
    }
    EXPECT_GE(list.size(), 8u);
    return list;
}

Bytes data_of(size_t kind, size_t n, uint64_t seed) {
    Bytes bytes = random_bytes(n, seed);
    for (size_t i = 0; i < n; ++i)
        switch (kind) {
        case 0: break;
        case 1: bytes[i] = 0; break;
        case 2: bytes[i] = static_cast<uint8_t>(i % 251); break;
        case 3: bytes[i] = static_cast<uint8_t>("the quick brown fox "[bytes[i] % 20]); break;
        default: bytes[i] = i % 512 < 16 ? bytes[i] : 0; break; // records, mostly empty
        }
    return bytes;
}
constexpr size_t kinds = 5;

class Ingest : public PortableContext {};

TEST_F(Ingest, EverySplitOfASmallStreamIsTheWholeOne) {
    for (const Case &c : cases())
        for (size_t kind = 0; kind < kinds; ++kind) {
            const Bytes data = data_of(kind, 700, 1);
            const Records want = separately(ctx, c, data);
            Plan plan = plan_of(ctx, c);
            ASSERT_TRUE(plan);
            for (size_t at = 0; at <= data.size(); ++at) {
                Records got;
                size_t piece = 0;
                ASSERT_EQ(COF_OK, in_pieces(
                                      plan, data, 1 + at % 5, [&] { return piece++ == 0 ? at : data.size(); }, got));
                ASSERT_EQ(want, got) << c.contract << " kind " << kind << " split at " << at;
                ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
            }
        }
}

TEST_F(Ingest, EveryPieceLengthAroundATileGivesTheWholeOne) {
    for (const Case &c : cases()) {
        const Bytes data = data_of(0, 40000, 2);
        const Records want = separately(ctx, c, data);
        Plan plan = plan_of(ctx, c);
        for (const size_t piece : {size_t{1}, size_t{63}, size_t{1000}, c.tile - 1, c.tile, c.tile + 1, size_t{9999},
                                   size_t{20000}, data.size()})
            for (const size_t cap : {1u, 2u, 300u}) {
                Records got;
                ASSERT_EQ(COF_OK, in_pieces(
                                      plan, data, cap, [&] { return piece; }, got));
                ASSERT_EQ(want, got) << c.contract << " pieces of " << piece << " cap " << cap;
                ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
            }
    }
}

TEST_F(Ingest, RandomPiecesWithClonesAndCallsForMoreGiveTheWholeOne) {
    SplitMix random(3);
    for (int round = 0; round < 12; ++round)
        for (Case c : cases()) {
            c.tile = COF_INGEST_TILE_MIN + random.below(20000);
            const Bytes data = data_of(random.below(kinds), random.below(100000), random.next());
            const Records want = separately(ctx, c, data);
            Plan plan = plan_of(ctx, c);
            const size_t most = 1 + random.below(random.below(2) ? 30000 : 600), cap = 1 + random.below(70);
            Records got;
            const auto exchange = [&](Plan &p) {
                if (random.below(4) == 0) {
                    ASSERT_EQ(COF_OK, feed(p.get(), {}, false, cap, got));
                }
                cof_ingest *copy = nullptr;
                if (random.below(4) != 0) return;
                ASSERT_EQ(COF_OK, cof_ingest_clone(p.get(), &copy));
                p.reset(copy);
            };
            const auto next = [&] { return random.below(most + 1); };
            ASSERT_EQ(COF_OK, in_pieces(plan, data, cap, next, got, exchange));
            ASSERT_EQ(want, got) << c.contract << " round " << round;
        }
}

TEST_F(Ingest, ACloneAndItsOriginalGoTheirOwnWays) {
    for (const Case &c : cases()) {
        const Bytes a = data_of(0, 30000, 4);
        Bytes b = a;
        for (size_t i = 15000; i < b.size(); ++i)
            b[i] ^= 0x55;
        Plan one = plan_of(ctx, c);
        Records first, second;
        ASSERT_EQ(COF_OK, feed(one.get(), std::span(a).first(15000), false, 8, first));
        second = first;
        cof_ingest *copy = nullptr;
        ASSERT_EQ(COF_OK, cof_ingest_clone(one.get(), &copy));
        const Plan two(copy);
        ASSERT_EQ(COF_OK, feed(one.get(), std::span(a).subspan(15000), true, 8, first));
        one.reset();
        ASSERT_EQ(COF_OK, feed(two.get(), std::span(b).subspan(15000), true, 8, second));
        EXPECT_EQ(separately(ctx, c, a), first) << c.contract;
        EXPECT_EQ(separately(ctx, c, b), second) << c.contract;
    }
}

TEST_F(Ingest, ACallWithoutBytesBringsWhatIsComplete) {
    for (const Case &c : cases()) {
        const Bytes data = data_of(0, 3000, 5); // less than a tile
        Plan plan = plan_of(ctx, c);
        Records got, more;
        ASSERT_EQ(COF_OK, feed(plan.get(), data, false, 64, got));
        EXPECT_TRUE(got.empty()) << "gathered";
        ASSERT_EQ(COF_OK, feed(plan.get(), {}, false, 64, got));
        std::vector<cof_cut_end> ends(64);
        cof_chunker *chunker = nullptr;
        size_t cuts = 0, used = 0;
        ASSERT_EQ(COF_OK, cof_chunker_new(ctx, c.contract.c_str(), &c.cut, &chunker, nullptr, 0));
        ASSERT_EQ(COF_OK, cof_chunker_feed(chunker, data.data(), data.size(), 0, ends.data(), 64, &cuts, &used));
        cof_chunker_free(chunker);
        EXPECT_EQ(cuts, got.size()) << c.contract;
        ASSERT_EQ(COF_OK, feed(plan.get(), {}, true, 64, got));
        EXPECT_EQ(separately(ctx, c, data), got) << c.contract;
        // The stream is over: nothing more comes, and nothing more may come in.
        ASSERT_EQ(COF_OK, feed(plan.get(), {}, true, 64, more));
        EXPECT_TRUE(more.empty());
        EXPECT_EQ(COF_E_INVALID, feed(plan.get(), data, true, 64, more));
    }
}

TEST_F(Ingest, AnEmptyStreamHasNoRecords) {
    for (const Case &c : cases()) {
        Plan plan = plan_of(ctx, c);
        Records got;
        EXPECT_EQ(COF_OK, feed(plan.get(), {}, true, 1, got)) << c.contract;
        EXPECT_TRUE(got.empty());
        ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
        EXPECT_EQ(COF_OK, feed(plan.get(), {}, false, 1, got)) << c.contract;
        EXPECT_EQ(COF_OK, feed(plan.get(), {}, true, 1, got)) << c.contract;
        EXPECT_TRUE(got.empty());
    }
}

TEST_F(Ingest, BatchesAreStreamsOfTheirOwn) {
    SplitMix random(6);
    const Bytes data = data_of(0, 70000, 7);
    for (Case c : cases())
        for (const size_t count : {0u, 1u, 3u, 700u}) {
            std::vector<cof_span> buffers;
            Records want;
            for (size_t i = 0; i < count; ++i) {
                const size_t n = i % 7 == 0 ? 0 : 1 + random.below(i % 50 == 1 ? 30000 : 3000);
                const size_t at = random.below(data.size() - n);
                buffers.push_back({data.data() + at, n});
                const Records one = separately(ctx, c, std::span(data).subspan(at, n), static_cast<uint32_t>(i));
                want.insert(want.end(), one.begin(), one.end());
            }
            if (count > 0) buffers[0].p = nullptr;
            const Plan plan = plan_of(ctx, c);
            for (const size_t cap : {1u, 2u, 64u, 10000u}) {
                Records got;
                ASSERT_EQ(COF_OK, batch(plan.get(), buffers, cap, got)) << c.contract;
                ASSERT_EQ(want, got) << c.contract << " buffers " << count << " cap " << cap;
            }
            // A stream may follow.
            Records got;
            ASSERT_EQ(COF_OK, feed(plan.get(), data, true, 64, got));
            ASSERT_EQ(separately(ctx, c, data), got);
            EXPECT_EQ(COF_E_INVALID, batch(plan.get(), buffers, 64, got)) << "without a reset";
            ASSERT_EQ(COF_OK, cof_ingest_reset(plan.get()));
            EXPECT_EQ(COF_OK, batch(plan.get(), buffers, 64, got));
        }
}

TEST_F(Ingest, ABatchStopsInABufferAndGoesOnThere) {
    const Bytes data = data_of(0, 20000, 8);
    const Case c = cases()[0];
    const Plan plan = plan_of(ctx, c);
    const cof_span buffer{data.data(), data.size()}, shorter{data.data(), 1};
    cof_ingest_record record;
    size_t count = 0, used = 9;
    ASSERT_EQ(COF_OK, cof_ingest_batch(plan.get(), &buffer, 1, &record, 1, &count, &used));
    EXPECT_EQ(1u, count);
    EXPECT_EQ(0u, used);
    EXPECT_EQ(COF_E_INVALID, cof_ingest_batch(plan.get(), &shorter, 1, &record, 1, &count, &used));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feed(plan.get(), data.data(), 1, 0, &record, 1, &count, &used));
    const Records all = separately(ctx, c, data);
    Records got;
    ASSERT_EQ(COF_OK, batch(plan.get(), std::span(&buffer, 1), 5, got));
    EXPECT_EQ(Records(all.begin() + 1, all.end()), got);
}

TEST_F(Ingest, SumsNotAskedForAreZeros) {
    const Bytes data = data_of(0, 20000, 9);
    for (Case c : cases())
        for (const uint32_t sums : {COF_INGEST_CRC32C, COF_INGEST_XXH3_128}) {
            c.sums = sums;
            const Plan plan = plan_of(ctx, c);
            Records got;
            ASSERT_EQ(COF_OK, feed(plan.get(), data, true, 64, got));
            EXPECT_EQ(separately(ctx, c, data), got);
            EXPECT_EQ(sums == COF_INGEST_CRC32C, got[0].crc32c != 0);
        }
}

TEST_F(Ingest, TheConfigurationInForceIsFilledIn) {
    Case c;
    c.contract = "fastcdc2020/1";
    cof_cut_cfg want{}, got{};
    cof_chunker *chunker = nullptr;
    ASSERT_EQ(COF_OK, cof_chunker_new(ctx, c.contract.c_str(), nullptr, &chunker, nullptr, 0));
    cof_chunker_config(chunker, &want);
    cof_chunker_free(chunker);
    const Plan plan = plan_of(ctx, c);
    cof_ingest_config(plan.get(), &got);
    EXPECT_EQ(0, std::memcmp(&want, &got, sizeof got));
    EXPECT_NE(0u, got.avg);
}

TEST_F(Ingest, WhatIsWrongIsSaidInASentence) {
    std::string why;
    const auto refused = [&](const Case &c, const char *part) {
        EXPECT_FALSE(plan_of(ctx, c, &why));
        EXPECT_NE(std::string::npos, why.find(part)) << why;
        EXPECT_EQ('.', why.back());
    };
    Case good;
    good.contract = "fastcdc2020/1";
    EXPECT_TRUE(plan_of(ctx, good, &why)) << why;
    Case c = good;
    c.contract = "nothing/1";
    refused(c, "nothing/1");
    c = good;
    c.contract = "crc32c/1"; // a contract, but none that cuts
    refused(c, "crc32c/1");
    c = good;
    c.sums = 1u << 9;
    refused(c, "cfg.sums");
    for (const uint64_t tile : {uint64_t{1}, COF_INGEST_TILE_MIN - 1, COF_INGEST_TILE_MAX + 1, UINT64_MAX}) {
        c = good;
        c.tile = tile;
        refused(c, "cfg.tile");
    }
    c = good;
    c.cut = cut_cfg(0, 1, 0);
    refused(c, "cfg.avg");
    c = good;
    c.sums = COF_INGEST_BLAKE3; // no plugin here
    refused(c, "cofferdam-plugin-blake3");

    cof_ingest *plan = nullptr;
    char text[200];
    EXPECT_EQ(COF_E_INVALID, cof_ingest_new(nullptr, nullptr, &plan, text, sizeof text));
    EXPECT_NE(nullptr, std::strstr(text, "ctx"));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_new(ctx, nullptr, nullptr, nullptr, 0));
    EXPECT_EQ(COF_E_DEPENDENCY, cof_ingest_new(ctx, nullptr, &plan, text, sizeof text)) << "BLAKE3 is a default";
    EXPECT_EQ(nullptr, plan);
}

TEST_F(Ingest, WrongArgumentsChangeNothing) {
    const Case c = cases()[0];
    const Plan plan = plan_of(ctx, c);
    const Bytes data = data_of(0, 10000, 10);
    cof_ingest_record record;
    size_t count = 0, used = 0;
    const cof_span null_buffer{nullptr, 1};
    cof_ingest *const p = plan.get();
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feed(nullptr, data.data(), 1, 0, &record, 1, &count, &used));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feed(p, nullptr, 1, 0, &record, 1, &count, &used));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feed(p, data.data(), 1, 0, nullptr, 1, &count, &used));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feed(p, data.data(), 1, 0, &record, 0, &count, &used));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feed(p, data.data(), 1, 0, &record, 1, nullptr, &used));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_feed(p, data.data(), 1, 0, &record, 1, &count, nullptr));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_batch(p, nullptr, 1, &record, 1, &count, &used));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_batch(p, &null_buffer, 1, &record, 1, &count, &used));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_reset(nullptr));
    EXPECT_EQ(COF_E_INVALID, cof_ingest_clone(p, nullptr));
    cof_ingest_free(nullptr);
    Records got;
    ASSERT_EQ(COF_OK, feed(p, data, true, 64, got));
    EXPECT_EQ(separately(ctx, c, data), got);
}

} // namespace

} // namespace cof::test
