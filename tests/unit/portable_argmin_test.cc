// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable x.argmin/0 against its definition, read literally: brute force on small sizes, a monotone queue on
// large.
#include <deque>

#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

int literal_key(std::span<const uint8_t> b, size_t i) {
    const auto at = [&](size_t back) -> unsigned { return i >= back ? b[i - back] : 0; };
    const unsigned lo = at(1) + 256 * at(0), hi = at(3) + 256 * at(2);
    const unsigned key = (lo * 40503u + hi * 31161u) % 65536u;
    return key < 32768 ? static_cast<int>(key) : static_cast<int>(key) - 65536;
}

// The end of the chunk that starts at start.
size_t window_end(size_t start, size_t size, const cof_cut_cfg &cfg) {
    return start + std::min(size - start, static_cast<size_t>(cfg.max));
}

Cuts brute_force(std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    Cuts cuts;
    for (size_t start = 0; start < data.size();) {
        size_t end = data.size();
        if (data.size() - start > cfg.min) {
            size_t best = start + static_cast<size_t>(cfg.min) - 1;
            for (size_t i = best + 1; i < window_end(start, data.size(), cfg); ++i)
                if (literal_key(data, i) < literal_key(data, best)) best = i;
            end = best + 1;
        }
        cuts.push_back({end, 0});
        start = end;
    }
    return cuts;
}

// The same with each position entering a queue of candidates once: keys rise strictly from front to back.
Cuts monotone(std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    struct Candidate {
        size_t at;
        int key;
    };
    std::deque<Candidate> queue;
    Cuts cuts;
    size_t entered = 0;
    for (size_t start = 0; start < data.size();) {
        size_t end = data.size();
        if (data.size() - start > cfg.min) {
            for (; entered < window_end(start, data.size(), cfg); ++entered) {
                const int key = literal_key(data, entered);
                while (!queue.empty() && queue.back().key > key)
                    queue.pop_back();
                queue.push_back({entered, key});
            }
            while (queue.front().at < start + cfg.min - 1)
                queue.pop_front();
            end = queue.front().at + 1;
        }
        cuts.push_back({end, 0});
        start = end;
    }
    return cuts;
}

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
    all.push_back({"few values", few});
    all.push_back({"sparse", sparse});
    return all;
}

} // namespace

TEST(PortableArgmin, SmallStreamsEqualBruteForce) {
    const cof_cut_cfg configs[] = {cut_cfg(64, 0, 65),   cut_cfg(64, 0, 192),   cut_cfg(65, 0, 300),
                                   cut_cfg(256, 0, 768), cut_cfg(200, 0, 2000), cut_cfg(1000, 0, 1100)};
    for (const Kind &kind : kinds(5000))
        for (const cof_cut_cfg &cfg : configs) {
            const Cuts want = brute_force(kind.bytes, cfg);
            ASSERT_EQ(monotone(kind.bytes, cfg), want) << kind.name << " " << text_of(cfg);
            ASSERT_EQ(portable_cuts(kind.bytes, cfg), want) << kind.name << " " << text_of(cfg);
        }
}

TEST(PortableArgmin, ContractVectors) { // as in abi/contracts.md
    const Bytes data = random_bytes(1 << 20), zeros(100000, 0);
    struct Row {
        std::span<const uint8_t> data;
        cof_cut_cfg cfg;
        size_t chunks;
        uint64_t first, last, digest;
    };
    const Row rows[] = {
        {data, cut_cfg(8192, 0, 24576), 65, 13050, 3077, 0x62a446d619eaf9f9},
        {data, cut_cfg(2048, 0, 6144), 248, 2357, 21, 0xac55dca9a5eb6e7e},
        {data, cut_cfg(16384, 0, 65536), 27, 19963, 11696, 0xf94faf693657fb9e},
        {std::span(data).first(65535), cut_cfg(64, 0, 192), 512, 169, 21, 0x51b0a2fbe71ba104},
        {std::span(data).first(16383), cut_cfg(257, 0, 1023), 25, 942, 29, 0x950ce5bc193d579c},
        {zeros, cut_cfg(8192, 0, 24576), 13, 8192, 1696, 0x0124d62aecdbed03},
    };
    for (const Row &row : rows) {
        const Cuts want = monotone(row.data, row.cfg);
        EXPECT_EQ(portable_cuts(row.data, row.cfg), want) << text_of(row.cfg);
        EXPECT_EQ(want.size(), row.chunks) << text_of(row.cfg);
        EXPECT_EQ(lengths_of(want).front(), row.first) << text_of(row.cfg);
        EXPECT_EQ(lengths_of(want).back(), row.last) << text_of(row.cfg);
        EXPECT_EQ(digest_of(want), row.digest) << text_of(row.cfg);
    }
    std::vector<int16_t> entries(5);
    vtable_of<cof_cut_sketch>(portable_argmin_sketch).sketch(nullptr, data.data(), 1100, 0, entries.data());
    EXPECT_EQ(entries, (std::vector<int16_t>{-32192, -32458, -32466, -32733, -32699}));
}

TEST(PortableArgmin, EveryLengthEqualsBruteForce) {
    const Bytes data = random_bytes(3000, 24);
    for (const cof_cut_cfg &cfg : {cut_cfg(64, 0, 200), cut_cfg(300, 0, 1000)})
        for (size_t n = 0; n < data.size(); ++n) {
            const auto part = std::span(data).first(n);
            ASSERT_EQ(portable_cuts(part, cfg), brute_force(part, cfg)) << n << " " << text_of(cfg);
        }
}

TEST(PortableArgmin, LargeStreamsEqualTheQueue) {
    const cof_cut_cfg configs[] = {cut_cfg(8192, 0, 24576), cut_cfg(64, 0, 100000), cut_cfg(100000, 0, 100001),
                                   cut_cfg(2000, 0, 5000)};
    for (const Kind &kind : kinds(400000))
        for (const cof_cut_cfg &cfg : configs) {
            if (cfg.max > 1000 * cfg.min && kind.name != std::string("random")) continue;
            const Cuts want = monotone(kind.bytes, cfg);
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
        const cof_cut_cfg cfg = cut_cfg(min, 0, min + 1 + random.below(3 * min));
        const Bytes &bytes = all[random.below(all.size())].bytes;
        const auto data = std::span(bytes).subspan(random.below(300), random.below(59000));
        const Cuts want = monotone(data, cfg);
        Chunker chunker(portable_argmin_cut, cfg);
        Cuts cuts;
        const uint64_t most = 1 + random.below(random.below(2) ? 600 : 30000);
        size_t at = 0;
        do {
            const size_t n = std::min<size_t>(random.below(most + 1), data.size() - at);
            if (random.below(4) == 0) chunker.clone();
            chunker.feed(data.data() + at, n, at + n == data.size(), 1 + random.below(4), cuts);
            at += n;
        } while (at < data.size());
        ASSERT_EQ(cuts, want) << text_of(cfg) << " size " << data.size() << " round " << round;
    }
}

TEST(PortableArgmin, EveryTwoWaySplit) {
    const Bytes data = random_bytes(2500, 26);
    const cof_cut_cfg cfg = cut_cfg(100, 0, 700);
    const Cuts want = brute_force(data, cfg);
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
    for (size_t back = 0; back <= 5; ++back)
        for (size_t n = 0; n <= 1090; ++n) {
            ASSERT_EQ(sketch.sketch_size(n), (n + 255) / 256 * 2);
            std::vector<int16_t> entries((n + 255) / 256);
            sketch.sketch(nullptr, n == 0 ? nullptr : data.data() + back, n, back, entries.data());
            const size_t seen = std::min<size_t>(back, 3); // the window's bytes before p
            const auto visible = std::span(data).subspan(back - seen, seen + n);
            for (size_t j = 0; j < entries.size(); ++j) {
                int least = INT16_MAX;
                for (size_t i = 256 * j; i < std::min(n, 256 * j + 256); ++i)
                    least = std::min(least, literal_key(visible, seen + i));
                ASSERT_EQ(entries[j], least) << "entry " << j << " length " << n << " back " << back;
            }
        }
}

namespace {

// A stage 1 of another making, byte by byte.
void plain_sketch(const cof_cut_cfg *, const void *data, size_t n, size_t back, void *out) {
    const auto p = static_cast<const uint8_t *>(data);
    const size_t seen = std::min<size_t>(back, 3);
    for (size_t i = 0; i < n; ++i) {
        int16_t &entry = static_cast<int16_t *>(out)[i / 256];
        const auto key = static_cast<int16_t>(literal_key({p - seen, seen + n}, seen + i));
        if (i % 256 == 0 || key < entry) entry = key;
    }
}

} // namespace

TEST(PortableArgmin, AnyStageOneGivesTheSameCuts) {
    const auto &usual = vtable_of<cof_cut_sketch>(portable_argmin_sketch);
    const cof_cut_sketch plain = {sizeof plain, usual.block, usual.sketch_size, plain_sketch};
    const auto &cut = vtable_of<cof_cut>(portable_argmin_cut);
    const Bytes data = random_bytes(100000, 28);
    const cof_cut_cfg cfg = cut_cfg(1000, 0, 3000);
    Bytes state(cut.state_size(&cfg));
    cut.init(state.data(), &cfg);
    std::vector<cof_cut_end> ends(200);
    size_t used = 0;
    const size_t count = portable_argmin_cut.sketch_feed(state.data(), &plain, data.data(), data.size(), 1, ends.data(),
                                                         ends.size(), &used);
    ends.resize(count);
    EXPECT_EQ(used, data.size());
    Cuts cuts;
    for (const cof_cut_end &end : ends)
        cuts.push_back({end.end, end.fingerprint});
    EXPECT_EQ(cuts, monotone(data, cfg));
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
    EXPECT_FALSE(refused(cut_cfg(64, 0, 16 << 20)));
    EXPECT_TRUE(refused(cut_cfg(63, 0, 1000)));
    EXPECT_TRUE(refused(cut_cfg(64, 0, (16 << 20) + 1)));
    EXPECT_TRUE(refused(cut_cfg(64, 0, 64)));
    EXPECT_TRUE(refused(cut_cfg(64, 0, 0)));
    EXPECT_TRUE(refused(cut_cfg(0, 0, 1000)));
    EXPECT_TRUE(refused(cut_cfg(0, 100, 0)));
    EXPECT_TRUE(refused(cut_cfg(0, 16 << 20, 0)));
    EXPECT_TRUE(refused(cut_cfg(0, UINT64_MAX, 0)));
    EXPECT_TRUE(refused(cut_cfg(64, 3000, 1000)));
    for (int field = 0; field < 4; ++field) {
        cof_cut_cfg cfg = cut_cfg(64, 0, 1000);
        if (field == 0) cfg.level = 1;
        if (field == 1) cfg.seed = 1;
        if (field == 2) cfg.flags = 1;
        if (field == 3) cfg.key[0] = 1;
        EXPECT_TRUE(refused(cfg)) << field;
    }
}

} // namespace cof::test
