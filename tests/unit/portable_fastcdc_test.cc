// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable FastCDC of 2020 against published cut lists and an unoptimised model over the whole buffer.
#include <cstdlib>
#include <filesystem>

#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

cof_cut_cfg config(uint64_t min, uint64_t avg, uint64_t max, uint32_t level, uint64_t seed = 0) {
    cof_cut_cfg cfg = cut_cfg(min, avg, max);
    cfg.level = level;
    cfg.flags = COF_CUT_LEVEL_GIVEN;
    cfg.seed = seed;
    return cfg;
}

Cuts portable_cuts(std::span<const uint8_t> data, const cof_cut_cfg &cfg, size_t piece = SIZE_MAX, size_t cap = 64) {
    return cuts_of(portable_fastcdc2020, cfg, data, piece, cap);
}

const char *check(cof_cut_cfg &cfg) {
    return portable_fastcdc2020.check_cfg(cfg);
}

constexpr std::array<uint64_t, 256> table = {
#include "host/portable/gear_table.inc"
};

} // namespace

TEST(PortableFastCdc, GearTableFollowsFromMd5) {
    EXPECT_EQ(table[0], 0x3b5d3c7d207e37dcu);
    EXPECT_EQ(table[1], 0x784d68ba91123086u);
    EXPECT_EQ(table[255], 0xaabd2b2a451504e1u);
    EXPECT_EQ(table, gear_table());
}

TEST(PortableFastCdc, GearTableIsWhatItsScriptWrites) {
    const char *script = "host/portable/gear_table.py";
    if (!std::filesystem::exists(script)) GTEST_SKIP() << "not run from the top of the source tree";
    if (std::system("command -v python3 >/dev/null 2>&1") != 0) GTEST_SKIP() << "python3 is not installed";
    EXPECT_EQ(std::system("python3 host/portable/gear_table.py --check"), 0);
}

TEST(PortableFastCdc, PublishedCutLists) {
    struct Row {
        cof_cut_cfg cfg;
        size_t size, chunks;
        std::vector<uint64_t> first;
        uint64_t last, digest;
    };
    const size_t MiB = 1 << 20;
    const Row rows[] = {
        {config(4096, 16384, 65536, 1),
         MiB,
         54,
         {23429, 19811, 22802, 26923, 22528, 17806, 26297, 24465},
         754,
         0xaf6d1af9d676b353},
        {config(4096, 16384, 65535, 2),
         MiB,
         61,
         {17109, 14949, 18053, 16548, 19760, 17081, 16840, 12959},
         5246,
         0xab88bb1fef6b8026},
        {config(4096, 16384, 65535, 0),
         MiB,
         59,
         {7246, 16183, 19811, 8791, 14011, 5982, 31476, 11993},
         5246,
         0x3477437339e193d8},
        {config(4096, 16384, 65535, 3),
         MiB,
         61,
         {17109, 21324, 19772, 16387, 18373, 20264, 7111, 19228},
         5246,
         0x31ce1c806a4662ab},
        {config(2048, 8192, 32768, 2),
         MiB,
         117,
         {10635, 8458, 9163, 10177, 4807, 8791, 13865, 8696},
         1635,
         0x1cb685576a679722},
        {config(16384, 65536, 262144, 2),
         MiB,
         14,
         {66042, 67257, 128243, 66812, 95246, 74186, 69380, 75602},
         23515,
         0x15f0c025698ec0e6},
        {config(64, 256, 1024, 1), 16384, 57, {70, 285, 277, 248, 170, 264, 301, 87}, 33, 0xea140fa34d4f6d4c},
        {config(4097, 12288, 65535, 1), MiB, 60, {23429, 19811, 22802, 26923}, 754, 0x80d58c522618d97d},
        {config(65, 300, 1025, 1), 16383, 52, {70, 275, 312, 223, 170, 312, 215, 344}, 171, 0xa4ce4f8a5a931e17},
    };
    const Bytes data = random_bytes(MiB);
    ASSERT_EQ(data[0], 0xaf);
    ASSERT_EQ(data[7], 0xe2);
    for (const Row &row : rows) {
        const Cuts cuts = portable_cuts(std::span(data).first(row.size), row.cfg);
        const auto lengths = lengths_of(cuts);
        ASSERT_EQ(cuts.size(), row.chunks) << text_of(row.cfg);
        EXPECT_TRUE(std::equal(row.first.begin(), row.first.end(), lengths.begin())) << text_of(row.cfg);
        EXPECT_EQ(lengths.back(), row.last) << text_of(row.cfg);
        EXPECT_EQ(digest_of(cuts), row.digest) << text_of(row.cfg);
        EXPECT_EQ(oracle_fastcdc2020(std::span(data).first(row.size), row.cfg), cuts) << text_of(row.cfg);
    }
}

TEST(PortableFastCdc, ZerosHaveAPublishedFingerprint) {
    const Bytes zeros(10240, 0);
    const Cuts cuts = portable_cuts(zeros, config(64, 256, 1024, 1));
    ASSERT_EQ(cuts.size(), 10u);
    for (size_t i = 0; i < cuts.size(); ++i)
        EXPECT_EQ(cuts[i], (Cut{1024 * (i + 1), 14169102344523991076u}));
}

TEST(PortableFastCdc, EqualsTheModelForManyConfigurations) {
    const Bytes data = random_bytes(200000, 12);
    SplitMix random(13);
    for (int i = 0; i < 400; ++i) {
        const uint64_t avg = 256 + random.below(4000), min = 64 + random.below(avg - 63);
        const uint64_t max = std::max<uint64_t>(1024, avg + random.below(3 * avg));
        const cof_cut_cfg cfg =
            config(min, avg, max, static_cast<uint32_t>(random.below(4)), i % 2 ? random.next() : 0);
        const auto part = std::span(data).subspan(random.below(1000), random.below(30000));
        ASSERT_EQ(portable_cuts(part, cfg), oracle_fastcdc2020(part, cfg)) << text_of(cfg) << " size " << part.size();
    }
}

TEST(PortableFastCdc, EqualsTheModelForShortStreams) {
    const Bytes data = random_bytes(4000, 14);
    for (const cof_cut_cfg &cfg : {config(64, 256, 1024, 1), config(65, 257, 1025, 0), config(1024, 1024, 1024, 2, 5),
                                   config(1025, 1025, 1025, 3), config(1023, 1024, 1025, 1)})
        for (size_t n = 0; n <= data.size(); n += n < 1200 ? 1 : 7)
            ASSERT_EQ(portable_cuts(std::span(data).first(n), cfg), oracle_fastcdc2020(std::span(data).first(n), cfg))
                << text_of(cfg) << " size " << n;
}

TEST(PortableFastCdc, SplitsDoNotMatter) {
    const Bytes data = random_bytes(20001, 15);
    for (const cof_cut_cfg &cfg :
         {config(64, 256, 1024, 1), config(65, 300, 1025, 1, 666), config(1024, 4096, 16384, 2)}) {
        const Cuts want = oracle_fastcdc2020(data, cfg);
        for (const size_t piece : std::initializer_list<size_t>{1, 2, 3, 7, 64, 255, 1000, 4096})
            for (const size_t cap : std::initializer_list<size_t>{1, 2, 64})
                ASSERT_EQ(portable_cuts(data, cfg, piece, cap), want) << piece;
        SplitMix random(16);
        for (int round = 0; round < 50; ++round) {
            Chunker chunker(portable_fastcdc2020, cfg);
            Cuts cuts;
            for (size_t at = 0; at < data.size();) {
                const size_t n = std::min<size_t>(random.below(2000), data.size() - at);
                if (random.below(2)) chunker.clone();
                chunker.feed(data.data() + at, n, at + n == data.size(), 1 + random.below(3), cuts);
                at += n;
            }
            ASSERT_EQ(cuts, want);
        }
    }
}

TEST(PortableFastCdc, EveryTwoWaySplitOfAShortStream) {
    const Bytes data = random_bytes(3000, 17);
    for (const cof_cut_cfg &cfg : {config(64, 256, 1024, 1), config(65, 301, 1025, 2)}) {
        const Cuts want = oracle_fastcdc2020(data, cfg);
        for (size_t n = 0; n <= data.size(); ++n) {
            Chunker chunker(portable_fastcdc2020, cfg);
            Cuts cuts;
            chunker.feed(data.data(), n, false, 4, cuts);
            chunker.feed(data.data() + n, data.size() - n, true, 4, cuts);
            ASSERT_EQ(cuts, want) << n;
        }
    }
}

TEST(PortableFastCdc, EndWithoutBytes) {
    const cof_cut_cfg cfg = config(64, 256, 1024, 1);
    EXPECT_TRUE(portable_cuts({}, cfg).empty());
    const Bytes data = random_bytes(100, 18);
    Chunker chunker(portable_fastcdc2020, cfg);
    Cuts cuts;
    chunker.feed(data.data(), 40, false, 1, cuts);
    chunker.feed(nullptr, 0, true, 1, cuts);
    EXPECT_EQ(cuts, (Cuts{{40, 0}}));
}

TEST(PortableFastCdc, DefaultsAndLevelZero) {
    cof_cut_cfg cfg{};
    EXPECT_EQ(check(cfg), nullptr);
    EXPECT_EQ(cfg.struct_size, sizeof cfg);
    EXPECT_EQ(cfg.min, 4096u);
    EXPECT_EQ(cfg.avg, 16384u);
    EXPECT_EQ(cfg.max, 65536u);
    EXPECT_EQ(cfg.level, 1u);
    const cof_cut_cfg filled = cfg;
    EXPECT_EQ(check(cfg), nullptr);
    EXPECT_EQ(std::memcmp(&cfg, &filled, sizeof cfg), 0);
    cfg = {};
    cfg.flags = COF_CUT_LEVEL_GIVEN;
    EXPECT_EQ(check(cfg), nullptr);
    EXPECT_EQ(cfg.level, 0u);
}

TEST(PortableFastCdc, RefusesWhatIsOutOfRange) {
    const cof_cut_cfg good = config(64, 256, 1024, 1);
    const auto refused = [](cof_cut_cfg cfg) {
        const bool by_state_size = vtable_of<cof_cut>(portable_fastcdc2020).state_size(&cfg) == 0;
        const char *why = check(cfg);
        return by_state_size && why != nullptr && std::strlen(why) > 20;
    };
    EXPECT_FALSE(refused(good));
    EXPECT_FALSE(refused(config(1 << 20, 4 << 20, 16 << 20, 3)));
    EXPECT_TRUE(refused(config(63, 256, 1024, 1)));
    EXPECT_TRUE(refused(config((1 << 20) + 1, 4 << 20, 16 << 20, 1)));
    EXPECT_TRUE(refused(config(64, 255, 1024, 1)));
    EXPECT_TRUE(refused(config(64, (4 << 20) + 1, 16 << 20, 1)));
    EXPECT_TRUE(refused(config(64, 256, 1023, 1)));
    EXPECT_TRUE(refused(config(64, 256, (16 << 20) + 1, 1)));
    EXPECT_TRUE(refused(config(300, 256, 1024, 1)));
    EXPECT_TRUE(refused(config(64, 2000, 1024, 1)));
    EXPECT_TRUE(refused(config(64, 256, 1024, 4)));
    cof_cut_cfg cfg = good;
    cfg.flags |= 2;
    EXPECT_TRUE(refused(cfg));
    cfg = good;
    cfg.key[31] = 1;
    EXPECT_TRUE(refused(cfg));
    cfg = good;
    cfg.struct_size = 8;
    EXPECT_EQ(vtable_of<cof_cut>(portable_fastcdc2020).state_size(&cfg), 0u);
}

TEST(PortableFastCdc, StateIsSmall) {
    EXPECT_LE(portable_fastcdc2020.kernel.state_size, 80u);
}

} // namespace cof::test
