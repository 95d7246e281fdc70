// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The cut lists of abi/contracts.md, by digest, and the published ones of a picture, where that is at hand; what a
// configuration may be.
#include <fstream>
#include <iterator>

#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

cof_cut_cfg fastcdc(uint64_t min, uint64_t avg, uint64_t max, uint32_t level, uint64_t seed = 0) {
    cof_cut_cfg cfg = cut_cfg(min, avg, max);
    cfg.level = level;
    cfg.flags = COF_CUT_LEVEL_GIVEN;
    cfg.seed = seed;
    return cfg;
}

cof_cut_cfg repmaxcdc(uint64_t min, uint64_t horizon) {
    return cut_cfg(min, 0, 2 * min + horizon);
}

uint64_t fingerprint_digest_of(const Cuts &cuts) {
    Cuts as_lengths;
    uint64_t end = 0;
    for (const Cut &cut : cuts)
        as_lengths.push_back({end += cut.fingerprint, 0});
    return digest_of(as_lengths);
}

bool refused(const Contract &row, cof_cut_cfg cfg) {
    const bool by_state_size = vtable_of<cof_cut>(row).state_size(&cfg) == 0;
    const char *why = row.check_cfg(cfg);
    EXPECT_EQ(by_state_size, why != nullptr);
    EXPECT_TRUE(why == nullptr || std::strlen(why) > 20);
    return by_state_size;
}

constexpr size_t MiB = 1 << 20;

} // namespace

TEST(PortableCutVectors, FastCdc) {
    struct Row {
        cof_cut_cfg cfg;
        size_t size, chunks;
        uint64_t lengths, of2016, of2020; // digests of lengths, equal for both; of fingerprints
    };
    const Row rows[] = {
        {fastcdc(4096, 16384, 65536, 1), MiB, 54, 0xaf6d1af9d676b353, 0x654fe873523a6e2e, 0x146d31673cfd35e8},
        {fastcdc(4096, 16384, 65535, 2), MiB, 61, 0xab88bb1fef6b8026, 0x23b4ce4f590b9ac9, 0x29ce1af5b5dc3497},
        {fastcdc(4096, 16384, 65535, 0), MiB, 59, 0x3477437339e193d8, 0x6f9d1f1f92f34848, 0xa1e4688ad7a8535a},
        {fastcdc(4096, 16384, 65535, 3), MiB, 61, 0x31ce1c806a4662ab, 0xedd0b5fb88bb0e45, 0xde39c8b3dddb36f7},
        {fastcdc(2048, 8192, 32768, 2), MiB, 117, 0x1cb685576a679722, 0x53b21e7239b16884, 0xcc72d9303ab11cfa},
        {fastcdc(16384, 65536, 262144, 2), MiB, 14, 0x15f0c025698ec0e6, 0x008cd499481acd22, 0x6f73cff10cc82023},
        {fastcdc(64, 256, 1024, 1), 16384, 57, 0xea140fa34d4f6d4c, 0x4ff025b22816d826, 0x5cd84f265805e341},
        {fastcdc(4097, 12288, 65535, 1), MiB, 60, 0x80d58c522618d97d, 0x3109165796968fc4, 0x3a7806f963a6e437},
        {fastcdc(4096, 16384, 65536, 2, 666), MiB, 53, 0xe47e544919e37e6b, 0xa1b4e015051aa9d8, 0xd982b294d1f5c04a},
        {fastcdc(4096, 16384, 65536, 1, UINT64_MAX), MiB, 51, 0xc4c598042e26fc73, 0xe04ec610a9cda21a,
         0x571a255c0b249084},
        {fastcdc(64, 256, 1024, 3), 16384, 61, 0xe04b05fccf282037, 0x887c28dc33cc8b0f, 0xaf73f1694607343e},
        // On either side of the square root of two, where log2 is rounded up.
        {fastcdc(1025, 5793, 9999, 0), 262143, 39, 0x97688e602332285d, 0xf1c375370e8e4647, 0x4ca04a0fca5dfbe2},
        {fastcdc(1025, 5792, 9999, 3), 262143, 43, 0x8c4dcbea25cfc409, 0x9ee8fd2627b13695, 0x98525a4b174ec3ff},
        {fastcdc(131072, 524288, 2097152, 2, UINT32_MAX), MiB, 2, 0x61db09f984ea3a8f, 0x9d54fe98ece9db54,
         0x9bf5fc65b301576d},
    };
    const Bytes data = random_bytes(MiB);
    for (const Row &row : rows)
        for (const Contract *contract : {&portable_fastcdc2016, &portable_fastcdc2020}) {
            const Cuts cuts = cuts_of(*contract, row.cfg, std::span(data).first(row.size));
            EXPECT_EQ(cuts.size(), row.chunks) << contract->kernel.contract << " " << text_of(row.cfg);
            EXPECT_EQ(digest_of(cuts), row.lengths) << contract->kernel.contract << " " << text_of(row.cfg);
            EXPECT_EQ(fingerprint_digest_of(cuts), contract == &portable_fastcdc2016 ? row.of2016 : row.of2020)
                << contract->kernel.contract << " " << text_of(row.cfg);
        }
}

// Everything odd: the two differ.
TEST(PortableCutVectors, FastCdcOfOddSizes) {
    const Bytes data = random_bytes(16383);
    const cof_cut_cfg cfg = fastcdc(65, 300, 1025, 1);
    const Cuts of2016 = cuts_of(portable_fastcdc2016, cfg, data), of2020 = cuts_of(portable_fastcdc2020, cfg, data);
    EXPECT_EQ(of2016.size(), 51u);
    EXPECT_EQ(digest_of(of2016), 0x06367c2a9c9be98cu);
    EXPECT_EQ(fingerprint_digest_of(of2016), 0xcb5cd240bb0b879au);
    EXPECT_EQ(of2020.size(), 52u);
    EXPECT_EQ(digest_of(of2020), 0xa4ce4f8a5a931e17u);
    EXPECT_EQ(fingerprint_digest_of(of2020), 0x8e939513b165d844u);
}

TEST(PortableCutVectors, FastCdcOfZeros) {
    const Bytes zeros(10240, 0);
    for (const Contract *contract : {&portable_fastcdc2016, &portable_fastcdc2020}) {
        const Cuts cuts = cuts_of(*contract, fastcdc(64, 256, 1024, 1), zeros);
        ASSERT_EQ(cuts.size(), 10u);
        for (size_t i = 0; i < cuts.size(); ++i)
            EXPECT_EQ(cuts[i], (Cut{1024 * (i + 1), 14169102344523991076u}));
    }
}

TEST(PortableCutVectors, RepMaxCdc) {
    struct Row {
        cof_cut_cfg cfg;
        size_t size, chunks;
        uint64_t first, last, digest;
    };
    const Row rows[] = {
        {repmaxcdc(8192, 65536), MiB, 93, 12279, 8639, 0x092b0f47cedd0099},
        {repmaxcdc(4096, 32768), MiB, 189, 6517, 6879, 0xa59f1d09f4601fcf},
        {repmaxcdc(8192, 0), MiB, 128, 8192, 8192, 0xea87878960cb2325},
        {repmaxcdc(2048, 2048), MiB, 337, 3694, 3200, 0xdbd95907ddee0476},
        {repmaxcdc(64, 512), 65535, 776, 112, 75, 0x4f8b13163b25f902},
        {repmaxcdc(65, 0), 16383, 252, 65, 68, 0xe2abafe7c137b240},
        {repmaxcdc(255, 1001), 16383, 51, 361, 343, 0xbd307af2bbd819f7},
    };
    const Bytes data = random_bytes(MiB);
    for (const Row &row : rows) {
        const Cuts cuts = cuts_of(portable_repmaxcdc, row.cfg, std::span(data).first(row.size));
        ASSERT_EQ(cuts.size(), row.chunks) << text_of(row.cfg);
        EXPECT_EQ(cuts.front().end, row.first) << text_of(row.cfg);
        EXPECT_EQ(lengths_of(cuts).back(), row.last) << text_of(row.cfg);
        EXPECT_EQ(digest_of(cuts), row.digest) << text_of(row.cfg);
        for (const Cut &cut : cuts)
            ASSERT_EQ(cut.fingerprint, 0u);
    }
    const Cuts zeros = cuts_of(portable_repmaxcdc, repmaxcdc(8192, 65536), Bytes(100000, 0));
    EXPECT_EQ(zeros.size(), 12u);
    EXPECT_EQ(digest_of(zeros), 0xabae6def19441fa3u);
}

// Without a horizon there is no choice, whatever the bytes: published for this length.
TEST(PortableCutVectors, RepMaxCdcWithoutHorizon) {
    std::vector<uint64_t> want(12, 8192);
    want.push_back(11162);
    for (const Bytes &data : {random_bytes(109466, 60), Bytes(109466, 0)})
        EXPECT_EQ(lengths_of(cuts_of(portable_repmaxcdc, repmaxcdc(8192, 0), data)), want);
}

// The picture of which the widely used implementations publish their cuts: SekienAkashita.jpg, 109466 bytes, SHA-256
// d9e749d9367fc908876749d6502eb212fee88c9a94892fb07da5ef3ba8bc39ed. COFFERDAM_TEST_AKASHITA is its path.
TEST(PortableCutVectors, PublishedForAPicture) {
    const char *path = std::getenv("COFFERDAM_TEST_AKASHITA");
    if (path == nullptr) GTEST_SKIP() << "SekienAkashita.jpg is not here; COFFERDAM_TEST_AKASHITA may name it";
    std::ifstream file(path, std::ios::binary);
    const Bytes data{std::istreambuf_iterator<char>(file), {}};
    ASSERT_EQ(data.size(), 109466u) << path << " is not the picture that the vectors are of";
    using Published = std::vector<std::pair<uint64_t, uint64_t>>; // fingerprint, length
    struct Row {
        const Contract &contract;
        cof_cut_cfg cfg;
        Published published;
    };
    const Row rows[] = {
        {portable_fastcdc2020,
         fastcdc(4096, 16384, 65535, 1),
         {{17968276318003433923u, 21325},
          {8197189939299398838u, 17140},
          {13019990849178155730u, 28084},
          {4509236223063678303u, 18217},
          {2504464741100432583u, 24700}}},
        {portable_fastcdc2020,
         fastcdc(4096, 16384, 65535, 1, 666),
         {{9312357714466240148u, 10605},
          {226910853333574584u, 55745},
          {12271755243986371352u, 11346},
          {14153975939352546047u, 5883},
          {5890158701071314778u, 11586},
          {8981594897574481255u, 14301}}},
        {portable_fastcdc2020,
         fastcdc(4096, 16384, 65535, 0),
         {{443122261039895162u, 6634},
          {15733367461443853673u, 59915},
          {10460176299449652894u, 25597},
          {6197802202431009942u, 5237},
          {6321136627705800457u, 12083}}},
        {portable_fastcdc2020,
         fastcdc(8192, 16384, 32768, 3),
         {{10718006254707412376u, 17350},
          {13104072099671895560u, 19911},
          {12322483109039221194u, 17426},
          {16009206469796846404u, 17519},
          {2473608525189754172u, 19940},
          {2504464741100432583u, 17320}}},
        {portable_fastcdc2020,
         fastcdc(8192, 32768, 131072, 1),
         {{15733367461443853673u, 66549}, {6321136627705800457u, 42917}}},
        {portable_fastcdc2020, fastcdc(16384, 65536, 262144, 1), {{2504464741100432583u, 109466}}},
        {portable_fastcdc2020,
         fastcdc(4096, 16384, 65535, 2),
         {{17583755766661134474u, 19186},
          {4098594969649699419u, 19279},
          {2365586132076908760u, 17354},
          {16009206469796846404u, 16387},
          {2473608525189754172u, 19940},
          {2504464741100432583u, 17320}}},
        {portable_fastcdc2020,
         fastcdc(4096, 16384, 65535, 2, 666),
         {{17021115692437263050u, 17635},
          {8231525949846907466u, 17334},
          {10944310959829698982u, 19136},
          {13602876513398592944u, 17467},
          {2945079350535657389u, 23593},
          {8981594897574481255u, 14301}}},
        {portable_fastcdc2016,
         fastcdc(4096, 16384, 65535, 1),
         {{17968276318003433923u, 21325},
          {4098594969649699419u, 17140},
          {15733367461443853673u, 28084},
          {4509236223063678303u, 18217},
          {2504464741100432583u, 24700}}},
        {portable_fastcdc2016,
         fastcdc(4096, 16384, 65535, 0),
         {{221561130519947581u, 6634},
          {15733367461443853673u, 59915},
          {10460176299449652894u, 25597},
          {6197802202431009942u, 5237},
          {2504464741100432583u, 12083}}},
        {portable_fastcdc2016,
         fastcdc(4096, 16384, 65535, 3),
         {{14582375164208481996u, 17350},
          {13104072099671895560u, 19911},
          {6161241554519610597u, 17426},
          {16009206469796846404u, 17519},
          {10460176299449652894u, 19940},
          {2504464741100432583u, 17320}}},
        {portable_fastcdc2016,
         fastcdc(8192, 32768, 131072, 1),
         {{15733367461443853673u, 66549}, {2504464741100432583u, 42917}}},
        {portable_repmaxcdc,
         repmaxcdc(4096, 32768),
         {{0, 7026},
          {0, 5198},
          {0, 5310},
          {0, 4271},
          {0, 5278},
          {0, 5588},
          {0, 5017},
          {0, 6761},
          {0, 5541},
          {0, 7612},
          {0, 5501},
          {0, 4695},
          {0, 4362},
          {0, 6221},
          {0, 7190},
          {0, 5858},
          {0, 4382},
          {0, 8022},
          {0, 5633}}},
    };
    for (const Row &row : rows) {
        Published got;
        uint64_t start = 0;
        for (const Cut &cut : cuts_of(row.contract, row.cfg, data)) {
            got.push_back({cut.fingerprint, cut.end - start});
            start = cut.end;
        }
        EXPECT_EQ(got, row.published) << row.contract.kernel.contract << " " << text_of(row.cfg);
    }
}

TEST(PortableCutConfig, FastCdc2016IsAsFastCdc2020) {
    for (const cof_cut_cfg &cfg : {cut_cfg(0, 0, 0), cut_cfg(0, 300, 0), cut_cfg(65, 0, 0)}) {
        cof_cut_cfg older = cfg, newer = cfg;
        EXPECT_EQ(portable_fastcdc2016.check_cfg(older), nullptr);
        EXPECT_EQ(portable_fastcdc2020.check_cfg(newer), nullptr);
        EXPECT_EQ(std::memcmp(&older, &newer, sizeof older), 0);
    }
    EXPECT_FALSE(refused(portable_fastcdc2016, fastcdc(64, 256, 1024, 0)));
    EXPECT_FALSE(refused(portable_fastcdc2016, fastcdc(1 << 20, 4 << 20, 16 << 20, 3)));
    EXPECT_TRUE(refused(portable_fastcdc2016, fastcdc(63, 256, 1024, 1)));
    EXPECT_TRUE(refused(portable_fastcdc2016, fastcdc(64, 256, 1024, 4)));
    EXPECT_TRUE(refused(portable_fastcdc2016, fastcdc(257, 256, 1024, 1)));
    EXPECT_TRUE(refused(portable_fastcdc2016, fastcdc(64, 1025, 1024, 1)));
    EXPECT_LE(portable_fastcdc2016.kernel.state_size, 64u);
}

TEST(PortableCutConfig, RepMaxCdc) {
    cof_cut_cfg cfg{};
    EXPECT_EQ(portable_repmaxcdc.check_cfg(cfg), nullptr);
    EXPECT_EQ(cfg.min, 8192u);
    EXPECT_EQ(cfg.avg, 0u);
    EXPECT_EQ(cfg.max, 81920u);
    const cof_cut_cfg filled = cfg;
    EXPECT_EQ(portable_repmaxcdc.check_cfg(cfg), nullptr);
    EXPECT_EQ(std::memcmp(&cfg, &filled, sizeof cfg), 0);
    EXPECT_NE(vtable_of<cof_cut>(portable_repmaxcdc).state_size(nullptr), 0u);

    EXPECT_FALSE(refused(portable_repmaxcdc, cut_cfg(64, 0, 128)));
    EXPECT_FALSE(refused(portable_repmaxcdc, cut_cfg(1 << 20, 0, 0)));
    EXPECT_FALSE(refused(portable_repmaxcdc, cut_cfg(1 << 20, 0, 16 << 20)));
    EXPECT_TRUE(refused(portable_repmaxcdc, cut_cfg(63, 0, 0)));
    EXPECT_TRUE(refused(portable_repmaxcdc, cut_cfg((1 << 20) + 1, 0, 0)));
    EXPECT_TRUE(refused(portable_repmaxcdc, cut_cfg(UINT64_MAX, 0, 0)));
    EXPECT_TRUE(refused(portable_repmaxcdc, cut_cfg(64, 0, 127)));
    EXPECT_TRUE(refused(portable_repmaxcdc, cut_cfg(64, 0, (16 << 20) + 1)));
    EXPECT_TRUE(refused(portable_repmaxcdc, cut_cfg(64, 0, UINT64_MAX)));
    EXPECT_TRUE(refused(portable_repmaxcdc, cut_cfg(64, 100, 128)));
    for (int field = 0; field < 5; ++field) {
        cof_cut_cfg wrong = cut_cfg(64, 0, 640);
        if (field == 0) wrong.level = 1;
        if (field == 1) wrong.seed = 1;
        if (field == 2) wrong.flags = 1;
        if (field == 3) wrong.key[31] = 1;
        if (field == 4) wrong.avg = 64;
        EXPECT_TRUE(refused(portable_repmaxcdc, wrong)) << field;
    }
    EXPECT_FALSE(refused(portable_repmaxcdc, cut_cfg(64, 0, 64 * 256)));
    EXPECT_TRUE(refused(portable_repmaxcdc, cut_cfg(64, 0, 64 * 256 + 1))) << "a stream can be made to take hours";
}

} // namespace cof::test
