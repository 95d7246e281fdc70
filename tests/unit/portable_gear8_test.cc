// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// gear8/1: the cut lists of abi/contracts.md, its law, and what a configuration may be.
#include <cmath>

#include "tests/unit/gear8_oracle.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

constexpr size_t MiB = 1 << 20;

cof_cut_cfg gear8(uint64_t min, uint64_t avg, uint64_t max, uint32_t level) {
    cof_cut_cfg cfg = cut_cfg(min, avg, max);
    cfg.level = level;
    cfg.flags = COF_CUT_LEVEL_GIVEN;
    return cfg;
}

Bytes records(size_t n, size_t period) {
    const Bytes stream = random_bytes(n);
    Bytes bytes(n, 0);
    for (size_t i = 0, next = 0; i + 4 <= n; i += period, next += 4)
        std::copy_n(stream.data() + next, 4, bytes.data() + i);
    return bytes;
}

Bytes periodic(size_t n, size_t period, uint64_t seed = 0) {
    Bytes bytes = random_bytes(n, seed);
    for (size_t i = period; i < n; ++i)
        bytes[i] = bytes[i - period];
    return bytes;
}

Bytes of_two(size_t n, uint8_t other) {
    Bytes bytes = random_bytes(n);
    for (uint8_t &byte : bytes)
        byte = (byte & 1) != 0 ? other : 0;
    return bytes;
}

// What is wrong with it; "" if nothing is.
std::string refusal(cof_cut_cfg cfg) {
    const bool refused = vtable_of<cof_cut>(portable_gear8).state_size(&cfg) == 0;
    const char *why = portable_gear8.check_cfg(cfg);
    EXPECT_EQ(refused, why != nullptr);
    return why == nullptr ? "" : why;
}

} // namespace

TEST(PortableGear8, Vectors) {
    struct Row {
        Bytes data;
        cof_cut_cfg cfg;
        size_t chunks;
        uint64_t first, last, digest;
    };
    const Bytes stream = random_bytes(MiB);
    const auto head = [&](size_t n) { return Bytes(stream.begin(), stream.begin() + static_cast<ptrdiff_t>(n)); };
    const Row rows[] = {
        {stream, gear8(4096, 16384, 65536, 1), 53, 25140, 12887, 0xd7f2748e5e7b27ff},
        {stream, gear8(4096, 16384, 65535, 2), 55, 19030, 12887, 0x379a2240c7370765},
        {stream, gear8(4096, 16384, 65536, 0), 61, 25140, 12887, 0xd5968080f1743760},
        {stream, gear8(4096, 16384, 65536, 3), 60, 16677, 4361, 0xe6c79d4421672617},
        {stream, gear8(1025, 5793, 9999, 1), 169, 2962, 7183, 0xe745e859a994ecb0},
        {stream, gear8(16384, 65536, 262144, 2), 15, 70976, 53501, 0xa984d6f1801aab07},
        {stream, gear8(65536, 262144, 1048576, 1), 3, 84085, 557106, 0x81c8c1062f9e6eb9},
        {head(65535), gear8(128, 256, 1024, 1), 197, 653, 281, 0x34b24793d9aa2e93},
        {head(65535), gear8(128, 1024, 4096, 3), 60, 801, 281, 0x84b13aecfbd3ae27},
        {head(16383), gear8(129, 777, 1999, 2), 19, 801, 180, 0x09a772d93155f8a5},
        {Bytes(900000, 0), gear8(4096, 16384, 65536, 1), 14, 65536, 48032, 0xe4f434f19b466065},
        {periodic(900000, 9000), gear8(4096, 16384, 65536, 1), 100, 12577, 5423, 0xa6aea561444a3a97},
        {records(MiB, 32), gear8(4096, 16384, 65536, 1), 32, 65536, 16095, 0x307df5ede50ffac9},
        {records(MiB, 100), gear8(4096, 16384, 65536, 1), 32, 40365, 34171, 0x7aab6204763b84e1},
        {of_two(MiB, 0x01), gear8(4096, 16384, 65536, 1), 95, 13125, 7548, 0xd552159e9f41f71c},
        {of_two(MiB, 0xff), gear8(4096, 16384, 65536, 2), 76, 17954, 12685, 0x85d7d578451f0a9c},
        {of_two(65535, 0x80), gear8(128, 1024, 4096, 1), 421, 128, 173, 0x18f8f7e427276d9a},
    };
    for (const Row &row : rows) {
        const Cuts cuts = cuts_of(portable_gear8, row.cfg, row.data);
        ASSERT_EQ(cuts.size(), row.chunks) << text_of(row.cfg);
        EXPECT_EQ(cuts.front().end, row.first) << text_of(row.cfg);
        EXPECT_EQ(lengths_of(cuts).back(), row.last) << text_of(row.cfg);
        EXPECT_EQ(digest_of(cuts), row.digest) << text_of(row.cfg);
        EXPECT_EQ(cuts, oracle_gear8(row.data, row.cfg)) << text_of(row.cfg);
    }
}

// A change reaches the hashes of the 100 positions from it on, of those in four groups alone; the hash of nothing but
// zeros is 0.
TEST(PortableGear8, HashesLookAtSixteenBytes) {
    const cof_cut_cfg cfg = gear8(128, 256, 1024, 1);
    Bytes bytes(256, 0);
    EXPECT_EQ(Gear8Chunk(bytes, cfg).hash(200), 0u);
    bytes[100] = 1;
    for (size_t i = 100; i < 256; ++i)
        EXPECT_EQ(Gear8Chunk(bytes, cfg).hash(i) != 0, i < 200 && (i - 100) % 32 < 4) << i;
}

// Lengths on random bytes against the law of two hazards: the mean, and chi-square over classes of equal probability.
TEST(PortableGear8, LengthsFollowTheLaw) {
    const double min = 1024, avg = 2048, max = 8192, strict = 1 / (2 * avg), loose = 2 / avg;
    // The probability that a chunk has at least this length.
    const auto survives = [&](double length) {
        if (length <= min) return 1.0;
        if (length > max) return 0.0;
        const double early = std::min(length, avg) - min, late = std::max(length - avg, 0.0);
        return std::exp(early * std::log1p(-strict) + late * std::log1p(-loose));
    };
    const std::vector<uint64_t> lengths =
        lengths_of(cuts_of(portable_gear8, gear8(1024, 2048, 8192, 1), random_bytes(64 * MiB, 77)));
    double mean = 0, chi_square = 0;
    for (double length = 1; length <= max; ++length)
        mean += survives(length);
    EXPECT_NEAR(64.0 * MiB / static_cast<double>(lengths.size()), mean, 0.01 * mean);
    constexpr int classes = 64; // by survival, so that each expects as many
    std::array<double, classes> seen{};
    size_t counted = 0;
    for (size_t i = 0; i + 1 < lengths.size(); ++i) {
        const double length = static_cast<double>(lengths[i]);
        ASSERT_GE(length, min);
        ASSERT_LE(length, max);
        const double middle = (survives(length) + survives(length + 1)) / 2;
        ++seen[static_cast<size_t>((1 - middle) * classes)];
        ++counted;
    }
    // Lengths are whole numbers: the classes' own probabilities, not 1 / 64 each.
    std::array<double, classes> expected{};
    for (double length = min; length <= max; ++length)
        expected[static_cast<size_t>((1 - (survives(length) + survives(length + 1)) / 2) * classes)] +=
            survives(length) - survives(length + 1);
    for (int i = 0; i < classes; ++i) {
        const double want = expected[static_cast<size_t>(i)] * static_cast<double>(counted);
        chi_square += (seen[static_cast<size_t>(i)] - want) * (seen[static_cast<size_t>(i)] - want) / want;
    }
    EXPECT_LT(chi_square, 103.4); // 63 degrees of freedom, one in a thousand
    EXPECT_GT(chi_square, 32.5);
}

// The same contents after another beginning are cut at the same places as soon as one cut is shared.
TEST(PortableGear8, ShiftsResynchronise) {
    const Bytes data = random_bytes(MiB, 78);
    const cof_cut_cfg cfg = gear8(1024, 4096, 16384, 1);
    const Cuts cuts = cuts_of(portable_gear8, cfg, data);
    for (size_t shift = 1; shift <= 64; ++shift) {
        Bytes shifted = random_bytes(shift, 79);
        shifted.insert(shifted.end(), data.begin(), data.end());
        const Cuts other = cuts_of(portable_gear8, cfg, shifted);
        size_t same = 0;
        for (auto a = cuts.rbegin(), b = other.rbegin(); a != cuts.rend() && b != other.rend(); ++a, ++b, ++same)
            if (a->end + shift != b->end) break;
        EXPECT_GT(same, cuts.size() * 3 / 4) << shift;
    }
}

// What the multiplier was chosen for. Of most pairs of symbols no hash is a candidate.
TEST(PortableGear8, TwoSymbolsAreCut) {
    for (const uint8_t other : {uint8_t{0x01}, uint8_t{0xff}}) {
        const size_t chunks = cuts_of(portable_gear8, gear8(4096, 16384, 65536, 1), of_two(8 * MiB, other)).size();
        EXPECT_GT(chunks, 8 * MiB / 19958 / 2) << +other;
        EXPECT_LT(chunks, 8 * MiB / 19958 * 2) << +other;
    }
}

TEST(PortableGear8, RunsAndPeriodsThatDivide64EndAtMax) {
    const cof_cut_cfg cfg = gear8(128, 256, 2048, 3);
    for (size_t period = 1; period <= 64; period *= 2)
        EXPECT_EQ(lengths_of(cuts_of(portable_gear8, cfg, periodic(8192, period, period))),
                  std::vector<uint64_t>(4, 2048))
            << period;
}

TEST(PortableGear8, DefaultsAndRefusals) {
    cof_cut_cfg cfg = cut_cfg(0, 0, 0);
    EXPECT_EQ(portable_gear8.check_cfg(cfg), nullptr);
    EXPECT_EQ(text_of(cfg), "4096/16384/65536 level 1 seed 0");
    cfg = cut_cfg(0, 256, 0);
    EXPECT_EQ(portable_gear8.check_cfg(cfg), nullptr);
    EXPECT_EQ(text_of(cfg), "128/256/1024 level 1 seed 0");
    cfg = cut_cfg(0, 4 * MiB, 0);
    EXPECT_EQ(refusal(cfg), "");
    const std::pair<cof_cut_cfg, const char *> bad[] = {
        {cut_cfg(127, 0, 0), "cfg.min"},       {cut_cfg(MiB + 1, 2 * MiB, 0), "cfg.min"},
        {cut_cfg(0, 255, 0), "cfg.avg"},       {cut_cfg(0, 4 * MiB + 1, 0), "cfg.avg"},
        {cut_cfg(0, 512, 1023), "cfg.max"},    {cut_cfg(0, 0, 16 * MiB + 1), "cfg.max"},
        {cut_cfg(16385, 16384, 0), "cfg.min"}, {cut_cfg(0, 16384, 16383), "cfg.max"},
        {gear8(0, 0, 0, 4), "cfg.level"},
    };
    for (const auto &[refused, field] : bad)
        EXPECT_NE(refusal(refused).find(field), std::string::npos) << text_of(refused);
    cfg = cut_cfg(0, 0, 0);
    cfg.seed = 1;
    EXPECT_NE(refusal(cfg).find("cfg.seed"), std::string::npos);
    cfg = cut_cfg(0, 0, 0);
    cfg.key[31] = 1;
    EXPECT_NE(refusal(cfg).find("cfg.key"), std::string::npos);
    cfg = cut_cfg(0, 0, 0);
    cfg.flags = 2;
    EXPECT_NE(refusal(cfg).find("cfg.flags"), std::string::npos);
    cfg = cut_cfg(0, 0, 0);
    cfg.struct_size = sizeof cfg - 1;
    EXPECT_EQ(vtable_of<cof_cut>(portable_gear8).state_size(&cfg), 0u);
}

} // namespace cof::test
