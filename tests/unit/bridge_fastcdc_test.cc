// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The FastCDC kernels by strips against the portable ones, which have the definition for their test.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/unit/bridge_open.hpp"
#include "tests/unit/fence.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

class FastCdcStrips : public testing::TestWithParam<const Contract *> {
  protected:
    void SetUp() override {
        std::string why;
        const cof_plugin *plugin = bridge_test::open_plugin("mit0/fastcdc", why);
        if (plugin == nullptr) GTEST_SKIP() << why;
        if (!bridge_test::cpu_has_avx512vbmi()) GTEST_SKIP() << "this CPU has no AVX-512 VBMI";
        const cof_kernel *kernel = bridge_test::find_kernel(plugin, portable().kernel.contract, "avx512-strips");
        ASSERT_TRUE(kernel);
        strips_ = portable();
        strips_->kernel = *kernel;
    }
    const Contract &portable() const { return *GetParam(); }
    const Contract &strips() const { return *strips_; }

    // At once, and in pieces up to 'most', the state going from one kernel to the other and back.
    void expect_equal(std::span<const uint8_t> data, const cof_cut_cfg &cfg, SplitMix &random, const std::string &what,
                      size_t most = 1 << 17) const {
        const Cuts cuts = cuts_of(portable(), cfg, data);
        ASSERT_EQ(cuts_of(strips(), cfg, data), cuts) << what << " " << text_of(cfg);
        const cof_cut &a = vtable_of<cof_cut>(portable()), &b = vtable_of<cof_cut>(strips());
        ASSERT_EQ(a.state_size(&cfg), b.state_size(&cfg));
        std::vector<uint64_t> state(a.state_size(&cfg) / sizeof(uint64_t));
        b.init(state.data(), &cfg);
        Cuts pieces;
        for (size_t at = 0; at < data.size();) {
            const size_t n = std::min<size_t>(1 + random.below(most), data.size() - at);
            std::vector<cof_cut_end> out(1 + random.below(40));
            for (size_t done = 0, count = out.size(); count == out.size();) {
                size_t used = 0;
                count = (random.below(4) == 0 ? a : b)
                            .feed(state.data(), data.data() + at + done, n - done, at + n == data.size(), out.data(),
                                  out.size(), &used);
                for (size_t i = 0; i < count; ++i)
                    pieces.push_back({out[i].end, out[i].fingerprint});
                done += used;
            }
            at += n;
        }
        ASSERT_EQ(pieces, cuts) << what << " in pieces up to " << most << " " << text_of(cfg);
    }

  private:
    std::optional<Contract> strips_;
};

cof_cut_cfg fastcdc(uint64_t min, uint64_t avg, uint64_t max, uint32_t level, uint64_t seed = 0) {
    cof_cut_cfg cfg = cut_cfg(min, avg, max);
    cfg.level = level;
    cfg.flags = COF_CUT_LEVEL_GIVEN;
    cfg.seed = seed;
    return cfg;
}

cof_cut_cfg random_cfg(SplitMix &random) {
    const uint64_t avg = uint64_t{256} << random.below(10);
    const uint64_t odd = avg + random.below(avg), min = std::max<uint64_t>(64, random.below(odd));
    const uint64_t max = std::max<uint64_t>(1024, odd + random.below(4 * odd));
    return fastcdc(min, odd, max, static_cast<uint32_t>(random.below(4)), random.below(2) == 0 ? 0 : random.next());
}

uint64_t gear_word(uint8_t byte) {
    return gear_table()[byte];
}

} // namespace

TEST_P(FastCdcStrips, EveryKindOfDataForManyConfigurations) {
    SplitMix random(70);
    for (int round = 0; round < 120; ++round) {
        Bytes data = random_bytes(1 + random.below(300000), random.next());
        if (round % 3 == 1) // few values of a byte
            for (uint8_t &byte : data)
                byte = static_cast<uint8_t>("bulkhead"[byte % 8]);
        if (round % 3 == 2) { // periods
            const size_t period = 1 + random.below(1000);
            for (size_t i = period; i < data.size(); ++i)
                data[i] = data[i - period];
        }
        expect_equal(data, random_cfg(random), random, "round " + std::to_string(round), size_t{1} << (8 + round % 10));
    }
}

// The bytes before a cut, once, anywhere: in every strip, near its ends, in every row of a group.
TEST_P(FastCdcStrips, AMatchAnywhere) {
    const cof_cut_cfg cfg = fastcdc(64, 16384, 65536, 0);
    const Bytes noise = random_bytes(200000, 71);
    const Cuts of_noise = cuts_of(strips(), cfg, noise);
    ASSERT_GT(of_noise.size(), 2u);
    const size_t from = static_cast<size_t>(of_noise[0].end) + 1 - 64; // the byte at the end counts too
    Bytes data(66000, 0);
    for (size_t at = 64; at + 64 <= 65536; at += 61) {
        std::copy_n(noise.begin() + static_cast<std::ptrdiff_t>(from), 64,
                    data.begin() + static_cast<std::ptrdiff_t>(at));
        const Cuts got = cuts_of(strips(), cfg, data);
        ASSERT_EQ(got, cuts_of(portable(), cfg, data)) << at;
        ASSERT_EQ(got.front().end, at + 63) << at;
        std::fill_n(data.begin() + static_cast<std::ptrdiff_t>(at), 64, uint8_t{0});
    }
}

// A match behind max, in the group in which max is, is the next chunk's.
TEST_P(FastCdcStrips, AMatchBehindMax) {
    const cof_cut_cfg found = fastcdc(64, 16384, 65536, 0);
    const Bytes noise = random_bytes(200000, 71);
    const size_t from = static_cast<size_t>(cuts_of(portable(), found, noise)[0].end) + 1 - 64;
    for (uint64_t max = 20000; max < 20016; ++max)
        for (size_t behind = 0; behind < 18; ++behind) {
            Bytes data(40000, 0);
            std::copy_n(noise.begin() + static_cast<std::ptrdiff_t>(from), 64,
                        data.begin() + static_cast<std::ptrdiff_t>(max + behind - 63));
            const cof_cut_cfg cfg = fastcdc(64, 16384, max, 0);
            ASSERT_EQ(cuts_of(strips(), cfg, data), cuts_of(portable(), cfg, data)) << max << " + " << behind;
        }
}

// A chunk that begins at an odd place, whose scan ends with the buffer: half a pair is left.
TEST_P(FastCdcStrips, AnOddRest) {
    const cof_cut_cfg cfg = fastcdc(64, 1024, 4096, 0);
    SplitMix random(76);
    const Bytes noise = random_bytes(1 << 20, 77);
    for (int round = 0; round < 10000; ++round) {
        const size_t n = 128 + 1024 * (4 + random.below(8));
        const auto data = std::span(noise).subspan(random.below(noise.size() - n), n);
        ASSERT_EQ(cuts_of(strips(), cfg, data), cuts_of(portable(), cfg, data)) << "round " << round;
    }
}

// Runs of a byte whose hash matches everywhere; or where both masks agree, but not where the strict one counts.
TEST_P(FastCdcStrips, MatchesEverywhere) {
    SplitMix random(72);
    for (const unsigned byte : {0u, 1u, 128u, 255u}) {
        Bytes data(150000, static_cast<uint8_t>(byte));
        for (const uint64_t hash : {UINT64_C(0), UINT64_C(1) << 34, UINT64_C(1) << 47})
            for (const uint32_t level : {0u, 1u, 3u}) {
                const uint64_t seed = gear_word(static_cast<uint8_t>(byte)) ^ (UINT64_C(0) - hash);
                expect_equal(data, fastcdc(4096, 16384, 65536, level, seed), random, "byte " + std::to_string(byte));
                expect_equal(data, fastcdc(4097, 16385, 65535, level, seed), random, "byte " + std::to_string(byte));
            }
    }
}

// Runs as above in every part of a scan, from none of it to all: with few marks it is used, with many the plain loop.
TEST_P(FastCdcStrips, RunsThatMarkPartOfAScan) {
    SplitMix random(74);
    for (unsigned round = 0; round < 60; ++round) {
        Bytes data = random_bytes(300000, random.next());
        const auto byte = static_cast<uint8_t>(random.next());
        const size_t most = size_t{1000} << random.below(8);
        for (size_t at = random.below(most); at < data.size();) {
            const size_t end = std::min<size_t>(data.size(), at + random.below(most));
            std::fill(data.begin() + static_cast<ptrdiff_t>(at), data.begin() + static_cast<ptrdiff_t>(end), byte);
            at = end + random.below(most);
        }
        const uint64_t seed = gear_word(byte) ^ (UINT64_C(0) - (UINT64_C(1) << 34));
        const cof_cut_cfg cfg = round % 2 ? fastcdc(4097, 16385, 65535, 1, seed) : fastcdc(4096, 16384, 65536, 0, seed);
        expect_equal(data, cfg, random, "round " + std::to_string(round));
    }
}

// A pattern of which one position may match and none does: marks alone, in one group of many or in each; in the midst
// of random bytes, so that chunks and scans begin anywhere.
TEST_P(FastCdcStrips, PeriodsThatMarkAGroupEach) {
    const uint64_t strict = 0xd90703537000, loose = 0xd90f03530000; // of 64 KiB at level 1
    SplitMix random(78);
    for (const size_t period : {8u, 16u, 48u, 61u, 80u, 95u, 128u, 144u, 160u, 208u, 255u, 1008u}) {
        Bytes pattern;
        for (size_t marks = 0, matches = 1; marks != 1 || matches != 0;) {
            pattern = random_bytes(period, random.next());
            marks = matches = 0;
            uint64_t h = 0;
            for (size_t i = 0; i < 64 + 2 * period; ++i) {
                h = (h << 1) + gear_word(pattern[i % period]);
                if (i < 64 + period) continue;
                marks += (h & strict & loose) == 0;
                matches += (h & strict) == 0 || (h & loose) == 0;
            }
        }
        Bytes data = random_bytes(600000, random.next());
        for (size_t at = random.below(70000); at < data.size(); at += 2 * random.below(70000))
            for (const size_t end = std::min(data.size(), at + random.below(200000)); at < end; ++at)
                data[at] = pattern[at % period];
        expect_equal(data, fastcdc(4096, 65536, 262144, 1), random, "period " + std::to_string(period));
        expect_equal(data, fastcdc(4097, 65537, 262143, 1), random, "period " + std::to_string(period));
    }
}

TEST_P(FastCdcStrips, EveryLengthBeforeTheGuardPage) {
    const Bytes noise = random_bytes(70000, 73);
    const bridge_test::Fence fence(70000);
    const cof_cut &kernel = vtable_of<cof_cut>(strips());
    const cof_cut_cfg cfg = fastcdc(64, 16384, 65536, 1);
    std::vector<uint64_t> state(kernel.state_size(&cfg) / sizeof(uint64_t));
    const auto check = [&](size_t n) {
        const std::span<uint8_t> bytes = fence.last(n);
        std::copy_n(noise.begin(), n, bytes.begin());
        kernel.init(state.data(), &cfg);
        cof_cut_end out[64];
        size_t used = 0;
        Cuts got;
        const size_t count = kernel.feed(state.data(), bytes.data(), n, 1, out, std::size(out), &used);
        for (size_t i = 0; i < count; ++i)
            got.push_back({out[i].end, out[i].fingerprint});
        ASSERT_EQ(used, n);
        ASSERT_EQ(got, cuts_of(portable(), cfg, std::span(noise).first(n))) << n;
    };
    for (size_t n = 4100; n < 4400; ++n)
        check(n);
    for (size_t n = 32700; n < 33100; n += 3)
        check(n);
    for (size_t n = 65536; n < 65800; n += 17)
        check(n);
}

TEST_P(FastCdcStrips, Vectors) {
    struct Row {
        cof_cut_cfg cfg;
        size_t chunks;
        uint64_t lengths;
    };
    const Row rows[] = {{fastcdc(4096, 16384, 65536, 1), 54, 0xaf6d1af9d676b353},
                        {fastcdc(4096, 16384, 65535, 2), 61, 0xab88bb1fef6b8026},
                        {fastcdc(4096, 16384, 65535, 0), 59, 0x3477437339e193d8},
                        {fastcdc(4096, 16384, 65535, 3), 61, 0x31ce1c806a4662ab},
                        {fastcdc(2048, 8192, 32768, 2), 117, 0x1cb685576a679722},
                        {fastcdc(16384, 65536, 262144, 2), 14, 0x15f0c025698ec0e6},
                        {fastcdc(4097, 12288, 65535, 1), 60, 0x80d58c522618d97d},
                        {fastcdc(4096, 16384, 65536, 2, 666), 53, 0xe47e544919e37e6b}};
    const Bytes data = random_bytes(1 << 20);
    for (const Row &row : rows) {
        const Cuts cuts = cuts_of(strips(), row.cfg, data);
        EXPECT_EQ(cuts.size(), row.chunks) << text_of(row.cfg);
        EXPECT_EQ(digest_of(cuts), row.lengths) << text_of(row.cfg);
    }
}

TEST_P(FastCdcStrips, TakesAndRefusesWhatThePortableKernelDoes) {
    SplitMix random(74);
    for (int round = 0; round < 3000; ++round) {
        const auto size = [&] { return random.below(5) == 0 ? 0 : random.next() >> (36 + random.below(24)); };
        cof_cut_cfg cfg = fastcdc(size(), size(), size(), static_cast<uint32_t>(random.below(5)));
        cfg.flags = random.below(8) == 0 ? 2 : random.below(2);
        if (random.below(8) == 0) cfg.key[random.below(32)] = 1;
        if (random.below(8) == 0) cfg.struct_size = 8;
        ASSERT_EQ(vtable_of<cof_cut>(strips()).state_size(&cfg), vtable_of<cof_cut>(portable()).state_size(&cfg))
            << text_of(cfg);
    }
    for (int round = 0; round < 300; ++round) { // and starts alike
        const cof_cut_cfg cfg = random_cfg(random);
        Bytes a(vtable_of<cof_cut>(portable()).state_size(&cfg), 0xa5), b(a.size(), 0x5a);
        vtable_of<cof_cut>(portable()).init(a.data(), &cfg);
        vtable_of<cof_cut>(strips()).init(b.data(), &cfg);
        ASSERT_EQ(a, b) << text_of(cfg);
    }
    EXPECT_EQ(vtable_of<cof_cut>(strips()).state_size(nullptr), vtable_of<cof_cut>(portable()).state_size(nullptr));
}

TEST_P(FastCdcStrips, LeavesUpperVectorHalvesClean) {
    if (!bridge_test::vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const Bytes data = random_bytes(100000, 75);
    cuts_of(strips(), fastcdc(4096, 16384, 65536, 1), data);
    EXPECT_FALSE(bridge_test::vector_state_in_use() & 4);
}

TEST(FastCdcGear, ThePluginsTableIsWhatItsScriptWrites) {
    if (!std::filesystem::exists("plugins/mit0/fastcdc/gear.py")) GTEST_SKIP() << "not run from the top of the tree";
    if (std::system("command -v python3 >/dev/null 2>&1") != 0) GTEST_SKIP() << "python3 is not installed";
    EXPECT_EQ(std::system("python3 plugins/mit0/fastcdc/gear.py --check"), 0);
}

INSTANTIATE_TEST_SUITE_P(Contracts, FastCdcStrips, testing::Values(&portable_fastcdc2020, &portable_fastcdc2016),
                         [](const auto &row) {
                             return row.param == &portable_fastcdc2020 ? std::string("fastcdc2020")
                                                                       : std::string("fastcdc2016");
                         });

} // namespace cof::test
