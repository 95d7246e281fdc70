// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The kernels of gear8/1 against its definition: data kinds, sizes, every place of a candidate, and streams that change
// between a kernel and the portable one.
#include "tests/unit/bridge_open.hpp"
#include "tests/unit/fence.hpp"
#include "tests/unit/gear8_oracle.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

class Gear8Kernel : public testing::TestWithParam<const char *> {
  protected:
    void SetUp() override {
        std::string why;
        const cof_plugin *plugin = bridge_test::open_plugin("mit0/gear8", why);
        if (!plugin) GTEST_SKIP() << why;
        const bool wide = std::string_view(GetParam()) == "avx512";
        if (!bridge_test::cpu_has_avx2() || (wide && !bridge_test::cpu_has_avx512bw()))
            GTEST_SKIP() << "this CPU has no " << GetParam();
        const cof_kernel *kernel = bridge_test::find_kernel(plugin, "gear8/1", GetParam());
        ASSERT_TRUE(kernel);
        row.kernel = *kernel;
    }
    Contract row;
};

cof_cut_cfg gear8(uint64_t min, uint64_t avg, uint64_t max, uint32_t level) {
    cof_cut_cfg cfg = cut_cfg(min, avg, max);
    cfg.level = level;
    cfg.flags = COF_CUT_LEVEL_GIVEN;
    return cfg;
}

Bytes kind_of(unsigned kind, size_t n, SplitMix &random) {
    Bytes bytes = random_bytes(n, random.next());
    if (kind == 1)
        for (size_t i = 0; i < n; ++i)
            if (i % 32 >= 4) bytes[i] = 0;
    if (kind == 2)
        for (uint8_t &byte : bytes)
            byte = static_cast<uint8_t>("etaoin shrdlu\n.,"[byte % 16]);
    if (kind == 3) std::fill(bytes.begin() + static_cast<ptrdiff_t>(n / 3), bytes.end(), uint8_t{0xff});
    return bytes;
}

// The byte with which the hash of position i has these bits: its low byte is up to byte i - 1, the high one to byte i.
void choose(Bytes &bytes, size_t byte, const Gear8Chunk &chunk, size_t i, unsigned want, unsigned mask) {
    for (unsigned value = 0; value < 256; ++value) {
        bytes[byte] = static_cast<uint8_t>(value);
        if ((chunk.hash(i) & mask) == (want & mask)) return;
    }
}

Bytes periodic_of_two(size_t n, size_t period, SplitMix &random) {
    Bytes bytes = random_bytes(n, random.next());
    for (size_t i = 0; i < n; ++i)
        bytes[i] = i < period ? bytes[i] & 0x80 : bytes[i - period];
    return bytes;
}

} // namespace

TEST_P(Gear8Kernel, EveryKindOfDataInAnyPieces) {
    SplitMix random(90);
    for (unsigned round = 0; round < 160; ++round) {
        const uint64_t avg = 256 + random.below(4000), min = 128 + random.below(avg - 127);
        const cof_cut_cfg cfg = gear8(min, avg, std::max<uint64_t>(1024, avg + random.below(3 * avg)),
                                      static_cast<uint32_t>(random.below(4)));
        const Bytes bytes = kind_of(round % 4, 1 + random.below(20000), random);
        const Cuts want = oracle_gear8(bytes, cfg);
        ASSERT_EQ(cuts_of(row, cfg, bytes), want) << text_of(cfg);
        for (const size_t piece : {1 + random.below(40), 1 + random.below(600), 1 + random.below(5000)})
            ASSERT_EQ(cuts_of(row, cfg, bytes, piece, 1 + random.below(3)), want) << piece << " " << text_of(cfg);
    }
}

TEST_P(Gear8Kernel, EverySplit) {
    const cof_cut_cfg cfg = gear8(128, 256, 2000, 2);
    const Bytes bytes = random_bytes(3000, 91);
    const Cuts want = oracle_gear8(bytes, cfg);
    for (size_t n = 0; n <= bytes.size(); ++n) {
        Chunker chunker(row, cfg);
        Cuts got;
        chunker.feed(bytes.data(), n, false, 4, got);
        chunker.clone();
        chunker.feed(bytes.data() + n, bytes.size() - n, true, 4, got);
        ASSERT_EQ(got, want) << n;
    }
}

// The first chunk's end moves over every lane and every block: the same bytes behind ever more others.
TEST_P(Gear8Kernel, EveryPlaceOfACandidate) {
    const cof_cut_cfg cfg = gear8(256, 4096, 16384, 0);
    const Bytes tail = random_bytes(40000, 92);
    for (size_t lead = 0; lead < 600; ++lead) {
        Bytes bytes(lead, 7);
        bytes.insert(bytes.end(), tail.begin(), tail.end());
        ASSERT_EQ(cuts_of(row, cfg, bytes), oracle_gear8(bytes, cfg)) << lead;
    }
}

// An even position's hash is the first that is no candidate's, and the odd one's behind it is a candidate: a scanner
// names the even one. With these sizes t is 256, and no candidate is refused.
TEST_P(Gear8Kernel, TheHashBehindTheLastCandidate) {
    constexpr unsigned behind = 0x8000 + 256;
    for (uint64_t min = 129; min <= 250; ++min) {
        const cof_cut_cfg cfg = gear8(min, 256, 4096, 0);
        const size_t even = min - 1;
        Bytes bytes = random_bytes(4096, min);
        const Gear8Chunk chunk(bytes, cfg);
        choose(bytes, even - 1, chunk, even, behind, 0x00ff);
        choose(bytes, even, chunk, even, behind, 0xff00);
        choose(bytes, even + 1, chunk, even + 1, 0x8000, 0xff00);
        ASSERT_EQ(chunk.hash(even), behind);
        ASSERT_EQ(chunk.length(), min + 1);
        ASSERT_EQ(cuts_of(row, cfg, bytes), oracle_gear8(bytes, cfg)) << min;
    }
}

// Refused candidates one after the other, and gaps of every length between them, up to each end of what may be read.
TEST_P(Gear8Kernel, CrowdsOfRefusedCandidates) {
    SplitMix random(95);
    for (unsigned round = 0; round < 400; ++round) {
        Bytes bytes(1 + random.below(20000), 0);
        const size_t period = 1 + random.below(160);
        for (size_t i = random.below(400); i < bytes.size(); i += round % 2 ? period : 1 + random.below(period))
            bytes[i] = 0x80;
        if (round % 4 == 3) bytes = periodic_of_two(bytes.size(), 13, random);
        const uint64_t avg = 256u << random.below(12);
        const cof_cut_cfg cfg = gear8(128, avg, std::max<uint64_t>(1024, avg), static_cast<uint32_t>(random.below(4)));
        const Cuts want = oracle_gear8(bytes, cfg);
        ASSERT_EQ(cuts_of(row, cfg, bytes), want) << text_of(cfg);
        ASSERT_EQ(cuts_of(row, cfg, bytes, 1 + random.below(700), 2), want) << text_of(cfg);
    }
}

// In a crowd a hash that is the first one of no candidate, with 16 bytes that the second hash would accept now and
// then.
TEST_P(Gear8Kernel, TheHashBehindTheLastCandidateInACrowd) {
    const cof_cut_cfg cfg = gear8(4096, 16384, 65536, 2);
    for (size_t i = 4210; i < 4242; ++i)
        for (unsigned before = 0; before < 20; ++before) {
            Bytes bytes(9000, 0);
            const Gear8Chunk chunk(bytes, cfg);
            bytes[4200] = 0x80;
            bytes[i - 6] = static_cast<uint8_t>(before);
            choose(bytes, i - 1, chunk, i, 0x8004, 0x00ff);
            choose(bytes, i, chunk, i, 0x8004, 0xff00);
            ASSERT_EQ(chunk.hash(4202), 0x8000u);
            ASSERT_EQ(chunk.hash(i), 0x8004u);
            ASSERT_EQ(cuts_of(row, cfg, bytes), oracle_gear8(bytes, cfg)) << i << " " << before;
        }
}

// In a crowd a candidate whose product 32 bytes before is of either sign, made so; one in four is an end.
TEST_P(Gear8Kernel, ACrowdsHashesOfEitherSign) {
    SplitMix random(98);
    const cof_cut_cfg cfg = gear8(4096, 16384, 65536, 2);
    for (unsigned round = 0; round < 400; ++round) {
        Bytes bytes(9000, 0);
        const Gear8Chunk chunk(bytes, cfg);
        const size_t i = 4236 + random.below(24);
        bytes[4200] = 0x80;
        bytes[i - 32] = static_cast<uint8_t>(random.next());
        choose(bytes, i - 1, chunk, i, 0x8000, 0x00ff);
        choose(bytes, i, chunk, i, 0x8000, 0xff00);
        ASSERT_EQ(chunk.hash(i), 0x8000u);
        ASSERT_EQ(cuts_of(row, cfg, bytes), oracle_gear8(bytes, cfg)) << i << " " << round;
    }
}

// A refused candidate, 36 to 59 positions on another one, and right behind that a third, which may be an end: where a
// walk begins. Zeros and then 80 have one candidate, the first 80.
TEST_P(Gear8Kernel, ACandidateWhereTheWalkBegins) {
    SplitMix random(99);
    const cof_cut_cfg cfg = gear8(4096, 16384, 65536, 2);
    unsigned seen = 0;
    for (unsigned round = 0; seen < 100 && round < 100000; ++round) {
        Bytes bytes(4300, 0);
        std::fill(bytes.begin() + 4200, bytes.end(), uint8_t{0x80});
        const Gear8Chunk chunk(bytes, cfg);
        const size_t i = 4236 + random.below(24);
        bytes[i - 32] = static_cast<uint8_t>(random.next());
        bytes[i - 31] = static_cast<uint8_t>(random.next());
        choose(bytes, i - 1, chunk, i, 0x8000, 0x00ff);
        choose(bytes, i, chunk, i, 0x8000, 0xff00);
        choose(bytes, i + 1, chunk, i + 1, 0x8000, 0xff00);
        if (chunk.hash(i + 1) >= 0x8004) continue;
        ++seen;
        ASSERT_EQ(cuts_of(row, cfg, bytes), oracle_gear8(bytes, cfg)) << i << " " << round;
    }
    ASSERT_EQ(seen, 100u);
}

// Crowds that go on where other rates begin, and where the chunk is of maximum size.
TEST_P(Gear8Kernel, CrowdsAcrossAvgAndMax) {
    SplitMix random(96);
    const Bytes bytes = periodic_of_two(3 << 20, 3 << 20, random);
    for (const cof_cut_cfg &cfg : {gear8(32668, 32768, 131072, 3), gear8(65536, 65536, 65600, 0)})
        ASSERT_EQ(cuts_of(row, cfg, bytes), oracle_gear8(bytes, cfg)) << text_of(cfg);
}

// Of four values, whose hashes are negative too, and of two, all of the stream before a page that may not be read: the
// kernel is given these bytes themselves.
TEST_P(Gear8Kernel, CrowdsBeforeTheGuardPage) {
    SplitMix random(97);
    const bridge_test::Fence fence(4096);
    const auto &kernel = vtable_of<cof_cut>(row);
    for (unsigned round = 0; round < 4000; ++round) {
        const std::span<uint8_t> bytes = fence.last(1 + random.below(2000));
        const size_t period = random.below(4) == 0 ? SIZE_MAX : 3 + random.below(38), gap = 1 + random.below(100);
        for (size_t i = 0; i < bytes.size(); ++i) {
            bytes[i] = i >= period ? bytes[i - period] : static_cast<uint8_t>(random.below(4) * 0x40);
            if (round % 2 == 0) bytes[i] &= 0x80;
            if (round % 8 == 6) bytes[i] = i % gap == 0 ? 0x80 : 0;
        }
        const cof_cut_cfg cfg = gear8(128, 256u << random.below(12), 4 << 20, static_cast<uint32_t>(random.below(4)));
        Bytes state(kernel.state_size(&cfg));
        kernel.init(state.data(), &cfg);
        std::vector<cof_cut_end> ends(bytes.size());
        size_t used = 0;
        const size_t count = kernel.feed(state.data(), bytes.data(), bytes.size(), 1, ends.data(), ends.size(), &used);
        ASSERT_EQ(used, bytes.size());
        Cuts got;
        for (size_t i = 0; i < count; ++i)
            got.push_back({ends[i].end, ends[i].fingerprint});
        ASSERT_EQ(got, oracle_gear8(bytes, cfg)) << text_of(cfg) << " round " << round;
    }
}

// From 16 MiB on what lies between two searches is fetched, where min is no more than 32 KiB; at a guard page.
TEST_P(Gear8Kernel, LongFeeds) {
    const size_t n = (16 << 20) + 12345;
    const bridge_test::Fence fence(n);
    const Bytes noise = random_bytes(n, 99);
    const std::span<uint8_t> bytes = fence.last(n);
    std::copy(noise.begin(), noise.end(), bytes.begin());
    for (const uint64_t min : {UINT64_C(128), UINT64_C(4096), UINT64_C(8193), UINT64_C(32768), UINT64_C(32769)}) {
        const cof_cut_cfg cfg = gear8(min, 2 * min, 8 * min, 1);
        const Cuts want = cuts_of(portable_gear8, cfg, noise);
        ASSERT_EQ(cuts_of(row, cfg, bytes), want) << min;
        ASSERT_EQ(cuts_of(row, cfg, bytes.first(n - 12346)), cuts_of(portable_gear8, cfg, bytes.first(n - 12346)))
            << min;
    }
}

TEST_P(Gear8Kernel, StatesAreThePortableOnes) {
    const Bytes bytes = random_bytes(20000, 93);
    const cof_cut_cfg cfg = gear8(300, 1000, 5000, 1);
    const auto &kernel = vtable_of<cof_cut>(row), &portable = vtable_of<cof_cut>(portable_gear8);
    ASSERT_STREQ(row.kernel.state_format, portable_gear8.kernel.state_format);
    ASSERT_EQ(kernel.state_size(&cfg), portable.state_size(&cfg));
    for (size_t n = 0; n <= bytes.size(); n += n < 1200 ? 1 : 97) {
        Bytes one(kernel.state_size(&cfg), 0x55), other(one.size(), 0xaa);
        kernel.init(one.data(), &cfg);
        portable.init(other.data(), &cfg);
        cof_cut_end ends[128];
        size_t used = 0;
        kernel.feed(one.data(), bytes.data(), n, 0, ends, 128, &used);
        portable.feed(other.data(), bytes.data(), n, 0, ends, 128, &used);
        ASSERT_EQ(one, other) << n;
    }
}

TEST_P(Gear8Kernel, RefusesWhatThePortableOneRefuses) {
    const auto &kernel = vtable_of<cof_cut>(row), &portable = vtable_of<cof_cut>(portable_gear8);
    SplitMix random(94);
    const uint64_t sizes[] = {0,       127,           128,     255,           256,      1023,          1024,
                              1 << 20, (1 << 20) + 1, 4 << 20, (4 << 20) + 1, 16 << 20, (16 << 20) + 1};
    const auto size = [&] { return sizes[random.below(std::size(sizes))]; };
    for (int i = 0; i < 20000; ++i) {
        cof_cut_cfg cfg = cut_cfg(size(), size(), size());
        cfg.level = static_cast<uint32_t>(random.below(5));
        cfg.flags = random.below(8) == 0 ? random.below(4) : 1;
        cfg.seed = random.below(16) == 0;
        cfg.key[31] = random.below(16) == 0;
        ASSERT_EQ(kernel.state_size(&cfg), portable.state_size(&cfg)) << text_of(cfg);
    }
    EXPECT_EQ(kernel.state_size(nullptr), portable.state_size(nullptr));
}

INSTANTIATE_TEST_SUITE_P(Tiers, Gear8Kernel, testing::Values("avx2", "avx512"),
                         [](const auto &with) { return std::string(with.param); });

} // namespace cof::test
