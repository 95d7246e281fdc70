// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable argmin/1 against its definition, read literally: brute force on small sizes, a monotone queue on large.
#include "host/portable/argmin.hpp"
#include "tests/unit/argmin_oracle.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

Cuts portable_cuts(std::span<const uint8_t> data, const cof_cut_cfg &cfg, size_t piece = SIZE_MAX, size_t cap = 64) {
    return cuts_of(portable_argmin_cut, cfg, data, piece, cap);
}

const char *check(cof_cut_cfg &cfg) {
    return portable_argmin_cut.check_cfg(cfg);
}

struct Kind {
    const char *name;
    Bytes bytes;
};

cof_cut_cfg keyed(cof_cut_cfg cfg, unsigned seed) {
    for (uint8_t &byte : cfg.key)
        byte = static_cast<uint8_t>(seed++ * 37);
    return cfg;
}

std::vector<Kind> kinds(size_t n) {
    std::vector<Kind> all = {{"random", random_bytes(n, 20)}, {"zeros", Bytes(n, 0)}, {"ones", Bytes(n, 0xff)}};
    for (const size_t period : std::initializer_list<size_t>{1, 2, 3, 5, 32, 255, 256, 257, 1000}) {
        Bytes bytes = random_bytes(n, 21 + period);
        for (size_t i = period; i < n; ++i)
            bytes[i] = bytes[i - period];
        all.push_back({"periodic", bytes});
    }
    Bytes few = random_bytes(n, 22), sparse(n, 0);
    SplitMix random(23);
    for (uint8_t &byte : few)
        byte &= 1;
    for (size_t i = 0; i < n; i += 1 + random.below(400))
        sparse[i] = static_cast<uint8_t>(random.next());
    Bytes runs = random_bytes(n, 29), broken = runs;
    for (size_t at = 0; at < n;) { // constant and periodic stretches of all lengths, one byte wrong here and there
        const size_t end = std::min(n, at + random.below(random.below(3) == 0 ? 6000 : 300)),
                     period = 1 + random.below(40);
        for (size_t i = at + period; i < end; ++i)
            runs[i] = broken[i] = random.below(500) == 0 ? static_cast<uint8_t>(random.next()) : broken[i - period];
        for (size_t i = at; i < end; ++i)
            runs[i] = runs[at];
        at = end + random.below(100);
    }
    all.push_back({"few values", few});
    all.push_back({"sparse", sparse});
    all.push_back({"runs", runs});
    all.push_back({"broken periods", broken});
    for (const size_t record : std::initializer_list<size_t>{4, 17, 64, 512}) {
        Bytes records(n, 0);
        for (size_t i = 0; i + 4 <= n; i += record)
            std::generate_n(records.begin() + static_cast<ptrdiff_t>(i), 4,
                            [&] { return static_cast<uint8_t>(random.next()); });
        all.push_back({"records", records});
    }
    return all;
}

// Cells of 16 bytes, of so many different ones, whose last positions all have the smallest key there is. Random, with
// falling or with rising wide keys.
Bytes least_keys(size_t n, size_t different, int order, uint64_t seed) {
    uint16_t difference = 0;
    while (static_cast<uint16_t>(difference * argmin::usual_k + argmin::usual_c) != 0x8000)
        ++difference;
    SplitMix random(seed);
    std::vector<std::pair<uint64_t, Bytes>> cells(n / 16);
    for (size_t i = 0; i < cells.size(); ++i) {
        if (i >= different) {
            cells[i] = cells[random.below(different)];
            continue;
        }
        Bytes cell = random_bytes(16, random.next());
        const auto last = static_cast<uint16_t>(cell[11] + cell[12] * 256 + difference);
        cell[14] = static_cast<uint8_t>(last);
        cell[15] = static_cast<uint8_t>(last >> 8);
        cells[i] = {argmin::wide_key_at(&cell[15], argmin::usual_m), cell};
    }
    if (order != 0) std::sort(cells.begin(), cells.end());
    if (order < 0) std::reverse(cells.begin(), cells.end());
    Bytes bytes;
    for (const auto &[wide, cell] : cells)
        bytes.insert(bytes.end(), cell.begin(), cell.end());
    return bytes;
}

} // namespace

TEST(PortableArgmin, SmallStreamsEqualBruteForce) {
    const cof_cut_cfg configs[] = {cut_cfg(64, 0, 65),
                                   cut_cfg(64, 0, 192),
                                   cut_cfg(65, 0, 300),
                                   cut_cfg(256, 0, 768),
                                   cut_cfg(200, 0, 2000),
                                   cut_cfg(1000, 0, 1100),
                                   keyed(cut_cfg(200, 0, 2000), 1)};
    for (const Kind &kind : kinds(5000))
        for (const cof_cut_cfg &cfg : configs) {
            const Cuts want = oracle_argmin(kind.bytes, cfg);
            ASSERT_EQ(queued_argmin(kind.bytes, cfg), want) << kind.name << " " << text_of(cfg);
            ASSERT_EQ(portable_cuts(kind.bytes, cfg), want) << kind.name << " " << text_of(cfg);
        }
}

TEST(PortableArgmin, ContractVectors) { // as in abi/contracts.md
    const Bytes data = random_bytes(1 << 20), zeros(100000, 0);
    Bytes periodic(data.begin(), data.begin() + 200000), records(1 << 18, 0),
        few(data.begin(), data.begin() + (1 << 18));
    for (size_t i = 1000; i < periodic.size(); ++i)
        periodic[i] = periodic[i - 1000];
    for (size_t i = 0; i < records.size(); i += 512)
        std::copy_n(data.begin() + static_cast<ptrdiff_t>(i / 128), 4, records.begin() + static_cast<ptrdiff_t>(i));
    for (uint8_t &byte : few)
        byte &= 3;
    const auto counted_key = [](cof_cut_cfg cfg) {
        for (unsigned i = 0; i < sizeof cfg.key; ++i)
            cfg.key[i] = static_cast<uint8_t>(i + 1);
        return cfg;
    };
    struct Row {
        std::span<const uint8_t> data;
        cof_cut_cfg cfg;
        size_t chunks;
        uint64_t first, last, digest;
    };
    const Row rows[] = {
        {data, cut_cfg(8192, 0, 24576), 64, 19356, 2677, 0x1f84e58e9f7905c0},
        {data, cut_cfg(2048, 0, 6144), 250, 5428, 1853, 0xc291a91c56cf4d76},
        {data, cut_cfg(16384, 0, 65536), 26, 31743, 11905, 0x7c55bd78147f2881},
        {std::span(data).first(65535), cut_cfg(64, 0, 192), 504, 65, 42, 0x599d07df8654a390},
        {std::span(data).first(16383), cut_cfg(257, 0, 1023), 25, 995, 185, 0xe1a575e8e40a07d3},
        {data, counted_key(cut_cfg(8192, 0, 24576)), 64, 11920, 1744, 0x3c92491be095e8d6},
        {zeros, cut_cfg(8192, 0, 24576), 5, 24576, 1696, 0xfc74c95e85aead03},
        {periodic, cut_cfg(8192, 0, 24576), 9, 23995, 8005, 0x35eab75f6284eaca},
        {records, cut_cfg(8192, 0, 24576), 16, 10241, 8190, 0xad111a35edc46099},
        {few, cut_cfg(8192, 0, 24576), 17, 19505, 1120, 0x7b8ea30077d36491},
        {few, counted_key(cut_cfg(8192, 0, 24576)), 17, 15154, 344, 0x9d842f29571ef11a},
    };
    for (const Row &row : rows) {
        const Cuts want = queued_argmin(row.data, row.cfg);
        EXPECT_EQ(portable_cuts(row.data, row.cfg), want) << text_of(row.cfg);
        EXPECT_EQ(want.size(), row.chunks) << text_of(row.cfg);
        EXPECT_EQ(lengths_of(want).front(), row.first) << text_of(row.cfg);
        EXPECT_EQ(lengths_of(want).back(), row.last) << text_of(row.cfg);
        EXPECT_EQ(digest_of(want), row.digest) << text_of(row.cfg);
    }
    std::vector<int16_t> entries(5);
    vtable_of<cof_cut_sketch>(portable_argmin_sketch).sketch(nullptr, data.data(), 1100, 0, entries.data());
    EXPECT_EQ(entries, (std::vector<int16_t>{-32495, -32713, -32624, -32715, -31976}));
}

TEST(PortableArgmin, EveryLengthEqualsBruteForce) {
    const Bytes data = random_bytes(3000, 24);
    for (const cof_cut_cfg &cfg : {cut_cfg(64, 0, 200), cut_cfg(300, 0, 1000)})
        for (size_t n = 0; n < data.size(); ++n) {
            const auto part = std::span(data).first(n);
            ASSERT_EQ(portable_cuts(part, cfg), oracle_argmin(part, cfg)) << n << " " << text_of(cfg);
        }
}

TEST(PortableArgmin, LargeStreamsEqualTheQueue) {
    const cof_cut_cfg configs[] = {cut_cfg(8192, 0, 24576), cut_cfg(400, 0, 100000), cut_cfg(100000, 0, 100001),
                                   cut_cfg(2000, 0, 5000), keyed(cut_cfg(8192, 0, 24576), 2)};
    for (const Kind &kind : kinds(400000))
        for (const cof_cut_cfg &cfg : configs) {
            if (cfg.max > 1000 * cfg.min && kind.name != std::string("random")) continue;
            const Cuts want = queued_argmin(kind.bytes, cfg);
            ASSERT_EQ(portable_cuts(kind.bytes, cfg), want) << kind.name << " " << text_of(cfg);
            ASSERT_EQ(portable_cuts(kind.bytes, cfg, 65536, 1), want) << kind.name << " " << text_of(cfg);
            ASSERT_EQ(portable_cuts(kind.bytes, cfg, 4096, 3), want) << kind.name << " " << text_of(cfg);
        }
}

TEST(PortableArgmin, RandomConfigurationsAndFeeds) {
    SplitMix random(25);
    const std::vector<Kind> all = kinds(60000);
    for (int round = 0; round < 400; ++round) {
        const uint64_t min = 64 + random.below(random.below(2) ? 400 : 6000);
        cof_cut_cfg cfg = cut_cfg(min, 0, min + 1 + random.below(3 * min));
        if (random.below(4) == 0) cfg = keyed(cfg, 1 + static_cast<unsigned>(random.below(255)));
        const Bytes &bytes = all[random.below(all.size())].bytes;
        const auto data = std::span(bytes).subspan(random.below(300), random.below(59000));
        const Cuts want = queued_argmin(data, cfg);
        Chunker chunker(portable_argmin_cut, cfg);
        Cuts cuts;
        const uint64_t most = 1 + random.below(random.below(2) ? 600 : 30000);
        size_t at = 0;
        do {
            const size_t n = std::min<size_t>(random.below(most + 1), data.size() - at);
            if (random.below(4) == 0) chunker.clone();
            chunker.feed(data.data() + at, n, at + n == data.size(), 1 + random.below(round % 2 ? 64 : 4), cuts);
            at += n;
        } while (at < data.size());
        ASSERT_EQ(cuts, want) << text_of(cfg) << " size " << data.size() << " round " << round;
    }
}

// Blocks are looked at by many windows each, and most positions of each window tie.
TEST(PortableArgmin, OverlappingWindowsOfLeastKeys) {
    SplitMix random(26);
    for (int round = 0; round < 60; ++round) {
        const size_t different = round % 3 == 0 ? SIZE_MAX : 1 + random.below(round % 3 == 1 ? 8 : 200);
        Bytes bytes = least_keys(20000, different, round % 5 % 3 - 1, random.next());
        for (uint64_t changes = random.below(6); changes > 0; --changes)
            bytes[random.below(bytes.size())] ^= 1;
        const uint64_t min = 64 + random.below(300);
        const cof_cut_cfg cfg = cut_cfg(min, 0, min * (2 + random.below(30)));
        const Cuts want = queued_argmin(bytes, cfg);
        ASSERT_EQ(portable_cuts(bytes, cfg), want) << text_of(cfg) << " round " << round;
        ASSERT_EQ(portable_cuts(bytes, cfg, 1 + random.below(3000), 1 + random.below(9)), want)
            << text_of(cfg) << " round " << round;
    }
}

// A repetition ends within a block, which the next window has whole: what the first window saw of it was not all.
TEST(PortableArgmin, ARepetitionThatEndsWithinABlockOfTheNextWindow) {
    SplitMix random(27);
    for (int round = 0; round < 1500; ++round) {
        const Bytes period = least_keys(16 * (20 + random.below(60)), SIZE_MAX, 0, random.next());
        Bytes bytes(64 + random.below(400), 5);
        const size_t size = bytes.size() + period.size() * (2 + random.below(3)) + random.below(period.size());
        for (size_t i = 0; bytes.size() < size; ++i)
            bytes.push_back(period[i % period.size()]);
        const Bytes falling = least_keys(3000 + random.below(3000), SIZE_MAX, -1, random.next());
        bytes.insert(bytes.end(), falling.begin(), falling.end());
        const uint64_t min = 64 + random.below(100);
        const cof_cut_cfg cfg =
            cut_cfg(min, 0, std::min<uint64_t>(bytes.size() * (50 + random.below(60)) / 100, 256 * min));
        ASSERT_EQ(portable_cuts(bytes, cfg), queued_argmin(bytes, cfg)) << text_of(cfg) << " round " << round;
    }
}

TEST(PortableArgmin, MoreTiedBlocksThanAreLookedAtTogether) {
    SplitMix random(28);
    for (int round = 0; round < 150; ++round) {
        const Bytes bytes = least_keys(100000, SIZE_MAX, 0, random.next());
        const uint64_t min = 256 + random.below(20000);
        const cof_cut_cfg cfg = cut_cfg(min, 0, std::min<uint64_t>(256 * min, min + 17000 + random.below(40000)));
        ASSERT_EQ(portable_cuts(bytes, cfg), queued_argmin(bytes, cfg)) << text_of(cfg) << " round " << round;
    }
}

TEST(PortableArgmin, EveryTwoWaySplit) {
    const Bytes data = random_bytes(2500, 26);
    const cof_cut_cfg cfg = cut_cfg(100, 0, 700);
    const Cuts want = oracle_argmin(data, cfg);
    for (size_t n = 0; n <= data.size(); ++n) {
        Chunker chunker(portable_argmin_cut, cfg);
        Cuts cuts;
        chunker.feed(data.data(), n, false, 2, cuts);
        chunker.feed(data.data() + n, data.size() - n, true, 2, cuts);
        ASSERT_EQ(cuts, want) << n;
    }
    ASSERT_EQ(portable_cuts(data, cfg, 1, 1), want);
}

TEST(PortableArgmin, SketchHoldsTheSmallestKeyOfEachBlock) {
    const auto &sketch = vtable_of<cof_cut_sketch>(portable_argmin_sketch);
    ASSERT_EQ(sketch.block, 256u);
    const Bytes data = random_bytes(1100, 27);
    const cof_cut_cfg with_key = keyed(cut_cfg(64, 0, 128), 3), without = cut_cfg(64, 0, 128);
    for (const cof_cut_cfg *cfg : {static_cast<const cof_cut_cfg *>(nullptr), &without, &with_key})
        for (size_t back = 0; back <= 6; ++back)
            for (size_t n = 0; n <= 1090; ++n) {
                ASSERT_EQ(sketch.sketch_size(n), (n + 255) / 256 * 2);
                std::vector<int16_t> entries((n + 255) / 256);
                const LiteralKeys keys = cfg ? LiteralKeys(*cfg) : LiteralKeys();
                sketch.sketch(cfg, n == 0 ? nullptr : data.data() + back, n, back, entries.data());
                const size_t seen = std::min<size_t>(back, 4); // the window's bytes before p
                const auto visible = std::span(data).subspan(back - seen, seen + n);
                for (size_t j = 0; j < entries.size(); ++j) {
                    int least = INT16_MAX;
                    for (size_t i = 256 * j; i < std::min(n, 256 * j + 256); ++i)
                        least = std::min(least, keys.key(visible, seen + i));
                    ASSERT_EQ(entries[j], least) << "entry " << j << " length " << n << " back " << back;
                }
            }
}

namespace {

// A stage 1 of another making, byte by byte.
void plain_sketch(const cof_cut_cfg *cfg, const void *data, size_t n, size_t back, void *out) {
    const LiteralKeys keys(*cfg);
    const auto p = static_cast<const uint8_t *>(data);
    const size_t seen = std::min<size_t>(back, 4);
    for (size_t i = 0; i < n; ++i) {
        int16_t &entry = static_cast<int16_t *>(out)[i / 256];
        const auto key = static_cast<int16_t>(keys.key({p - seen, seen + n}, seen + i));
        if (i % 256 == 0 || key < entry) entry = key;
    }
}

} // namespace

namespace {

// A stage 1 that says anything.
void wrong_sketch(const cof_cut_cfg *, const void *data, size_t n, size_t, void *out) {
    static SplitMix random(31);
    const auto entries = static_cast<int16_t *>(out);
    for (size_t j = 0; j < n / 256 + (n % 256 != 0); ++j)
        entries[j] = static_cast<int16_t>(random.next() % 2 ? INT16_MIN : static_cast<const uint8_t *>(data)[0]);
}

Cuts cuts_through(void (*sketch)(const cof_cut_cfg *, const void *, size_t, size_t, void *), const cof_cut_cfg &cfg,
                  std::span<const uint8_t> data) {
    const auto &usual = vtable_of<cof_cut_sketch>(portable_argmin_sketch);
    const cof_cut_sketch stage1 = {sizeof stage1, usual.block, usual.sketch_size, sketch};
    const auto &cut = vtable_of<cof_cut>(portable_argmin_cut);
    Bytes state(cut.state_size(&cfg));
    cut.init(state.data(), &cfg);
    std::vector<cof_cut_end> ends(200);
    size_t used = 0;
    ends.resize(portable_argmin_cut.sketch_feed(state.data(), &stage1, data.data(), data.size(), 1, ends.data(),
                                                ends.size(), &used));
    EXPECT_EQ(used, data.size());
    Cuts cuts;
    for (const cof_cut_end &end : ends)
        cuts.push_back({end.end, end.fingerprint});
    return cuts;
}

} // namespace

TEST(PortableArgmin, AnyStageOneGivesTheSameCuts) {
    const Bytes data = random_bytes(100000, 28);
    for (const cof_cut_cfg &cfg : {cut_cfg(1000, 0, 3000), keyed(cut_cfg(1000, 0, 3000), 9)})
        EXPECT_EQ(cuts_through(plain_sketch, cfg, data), queued_argmin(data, cfg));
}

TEST(PortableArgmin, AWrongStageOneStillGivesChunksOfValidSizes) {
    const cof_cut_cfg cfg = cut_cfg(1000, 0, 3000);
    for (const Kind &kind : kinds(100000)) {
        const Cuts cuts = cuts_through(wrong_sketch, cfg, kind.bytes);
        ASSERT_FALSE(cuts.empty());
        EXPECT_EQ(cuts.back().end, kind.bytes.size());
        std::vector<uint64_t> lengths = lengths_of(cuts);
        EXPECT_TRUE(std::all_of(lengths.begin(), lengths.end(), [](uint64_t n) { return n >= 1 && n <= 3000; }));
        lengths.pop_back();
        EXPECT_TRUE(std::all_of(lengths.begin(), lengths.end(), [](uint64_t n) { return n >= 1000; })) << kind.name;
    }
}

// Repetitions of few byte values, where most positions tie: the one that ends a repetition may be the one that wins.
TEST(PortableArgmin, BrokenRepetitionsOfFewByteValues) {
    SplitMix random(31);
    for (int round = 0; round < 1500; ++round) {
        Bytes data;
        const uint64_t values = 2 + random.below(3);
        while (data.size() < 2500) {
            const size_t period = 1 + random.below(8), length = 20 + random.below(150);
            for (size_t i = 0; i < length; ++i)
                data.push_back(i < period || data.size() < period ? static_cast<uint8_t>(random.below(values))
                                                                  : data[data.size() - period]);
        }
        const uint64_t min = 64 + random.below(200);
        const cof_cut_cfg cfg = cut_cfg(min, 0, min + 1 + random.below(900));
        ASSERT_EQ(portable_cuts(data, cfg), oracle_argmin(data, cfg)) << text_of(cfg) << " round " << round;
    }
}

// No flood of smallest chunks: a constant stream has only largest ones, a periodic one whole periods near the largest.
TEST(PortableArgmin, RepetitiveStreamsHaveLargeChunks) {
    const cof_cut_cfg cfg = cut_cfg(8192, 0, 24576);
    for (const int byte : {0, 1, 0x20, 0x55, 0x80, 0xff}) {
        std::vector<uint64_t> lengths = lengths_of(portable_cuts(Bytes(1 << 20, static_cast<uint8_t>(byte)), cfg));
        lengths.pop_back();
        for (const uint64_t length : lengths)
            ASSERT_EQ(length, 24576u) << byte;
    }
    for (size_t period = 1; period <= 512; ++period) {
        Bytes bytes = random_bytes(200000, period);
        for (size_t i = period; i < bytes.size(); ++i)
            bytes[i] = bytes[i - period];
        std::vector<uint64_t> lengths = lengths_of(portable_cuts(bytes, cfg));
        lengths.pop_back();
        for (size_t i = 1; i < lengths.size(); ++i)
            ASSERT_EQ(lengths[i], 24576 / period * period) << period;
    }
}

TEST(PortableArgmin, AKeyChangesTheCuts) {
    const Bytes data = random_bytes(1 << 20);
    const cof_cut_cfg plain = cut_cfg(8192, 0, 24576);
    std::vector<Cuts> all = {portable_cuts(data, plain)};
    for (size_t byte = 0; byte < sizeof plain.key; ++byte) { // each byte of the key counts
        cof_cut_cfg cfg = plain;
        cfg.key[byte] = 1;
        all.push_back(portable_cuts(data, cfg));
    }
    for (size_t i = 0; i < all.size(); ++i)
        for (size_t k = 0; k < i; ++k)
            EXPECT_NE(all[i], all[k]) << i << " " << k;
}

TEST(PortableArgmin, Defaults) {
    cof_cut_cfg cfg{};
    EXPECT_EQ(check(cfg), nullptr);
    EXPECT_EQ(cfg.min, 8192u);
    EXPECT_EQ(cfg.avg, 16384u);
    EXPECT_EQ(cfg.max, 24576u);
    const cof_cut_cfg filled = cfg;
    EXPECT_EQ(check(cfg), nullptr);
    EXPECT_EQ(std::memcmp(&cfg, &filled, sizeof cfg), 0);
    cfg = cut_cfg(0, 4096, 0);
    EXPECT_EQ(check(cfg), nullptr);
    EXPECT_EQ(cfg.min, 2048u);
    EXPECT_EQ(cfg.max, 6144u);
    EXPECT_NE(vtable_of<cof_cut>(portable_argmin_cut).state_size(nullptr), 0u);
}

TEST(PortableArgmin, RefusesWhatIsOutOfRange) {
    const auto refused = [](cof_cut_cfg cfg) {
        const bool by_state_size = vtable_of<cof_cut>(portable_argmin_cut).state_size(&cfg) == 0;
        const char *why = check(cfg);
        return by_state_size && why != nullptr && std::strlen(why) > 20;
    };
    EXPECT_FALSE(refused(cut_cfg(64, 0, 65)));
    EXPECT_FALSE(refused(cut_cfg(65536, 0, 16 << 20)));
    EXPECT_TRUE(refused(cut_cfg(65535, 0, 16 << 20)));
    EXPECT_FALSE(refused(cut_cfg(64, 0, 64 * 256)));
    EXPECT_TRUE(refused(cut_cfg(64, 0, 64 * 256 + 1)));
    EXPECT_FALSE(refused(keyed(cut_cfg(64, 0, 65), 1)));
    EXPECT_FALSE(refused(cut_cfg(0, 1024, 0)));
    EXPECT_FALSE(refused(cut_cfg(0, 4 << 20, 0)));
    EXPECT_TRUE(refused(cut_cfg(63, 0, 1000)));
    EXPECT_TRUE(refused(cut_cfg(1 << 20, 0, (16 << 20) + 1)));
    EXPECT_TRUE(refused(cut_cfg(64, 0, 64)));
    EXPECT_TRUE(refused(cut_cfg(64, 0, 0)));
    EXPECT_TRUE(refused(cut_cfg(0, 0, 1000)));
    EXPECT_TRUE(refused(cut_cfg(0, 100, 0)));
    EXPECT_TRUE(refused(cut_cfg(0, 16 << 20, 0)));
    EXPECT_TRUE(refused(cut_cfg(0, UINT64_MAX, 0)));
    EXPECT_TRUE(refused(cut_cfg(64, 3000, 1000)));
    for (int field = 0; field < 3; ++field) {
        cof_cut_cfg cfg = cut_cfg(64, 0, 1000);
        if (field == 0) cfg.level = 1;
        if (field == 1) cfg.seed = 1;
        if (field == 2) cfg.flags = 1;
        EXPECT_TRUE(refused(cfg)) << field;
    }
}

} // namespace cof::test
