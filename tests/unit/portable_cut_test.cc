// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bit-exact portable chunkers against their definitions read literally: kinds of data, configurations, offsets and
// splits.
#include "tests/unit/cut_subjects.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

class PortableCut : public testing::TestWithParam<CutSubject> {
  protected:
    const CutSubject &subject() const { return GetParam(); }
    const Contract &row() const { return *GetParam().row; }
    Cuts want(std::span<const uint8_t> data, const cof_cut_cfg &cfg) const { return subject().oracle(data, cfg); }
    // At once, and in pieces of random sizes with random room for cuts, the state moved now and then.
    void expect_equal(std::span<const uint8_t> data, const cof_cut_cfg &cfg, SplitMix &random,
                      const std::string &what) {
        const Cuts cuts = want(data, cfg);
        ASSERT_EQ(cuts_of(row(), cfg, data), cuts) << what << " " << text_of(cfg);
        Chunker chunker(row(), cfg);
        Cuts pieces;
        const size_t most = size_t{1} << random.below(14);
        size_t at = 0;
        do {
            const size_t n = std::min<size_t>(random.below(most + 1), data.size() - at);
            if (random.below(8) == 0) chunker.clone();
            chunker.feed(data.data() + at, n, at + n == data.size(), 1 + random.below(5), pieces);
            at += n;
        } while (at < data.size());
        ASSERT_EQ(pieces, cuts) << what << " in pieces below " << most << " " << text_of(cfg);
    }
};

Bytes periodic(size_t n, size_t period, uint64_t seed) {
    Bytes bytes = random_bytes(n, seed);
    for (size_t i = period; i < n; ++i)
        bytes[i] = bytes[i - period];
    return bytes;
}

Bytes text_like(size_t n, uint64_t seed) {
    static constexpr const char *words[] = {"a ",       "ship ",  "has ",     "bulkheads ",
                                            "between ", "which ", "nothing ", "\n"};
    SplitMix random(seed);
    Bytes bytes;
    while (bytes.size() < n)
        for (const char *c = words[random.below(8)]; *c != 0; ++c)
            bytes.push_back(static_cast<uint8_t>(*c));
    bytes.resize(n);
    return bytes;
}

Bytes sparse(size_t n, uint64_t seed) {
    Bytes bytes(n, 0);
    SplitMix random(seed);
    for (size_t i = 0; i < n; i += 1 + random.below(400))
        bytes[i] = static_cast<uint8_t>(random.next());
    return bytes;
}

} // namespace

TEST_P(PortableCut, EveryKindOfDataForManyConfigurations) {
    SplitMix random(40);
    const size_t n = 20000;
    for (int round = 0; round < 40; ++round) {
        const std::pair<const char *, Bytes> kinds[] = {
            {"random", random_bytes(n, random.next())},
            {"text", text_like(n, random.next())},
            {"sparse", sparse(n, random.next())},
            {"periodic", periodic(n, 1 + random.below(5000), random.next())}};
        for (const auto &[kind, bytes] : kinds) {
            const size_t offset = random.below(200);
            const auto part = std::span(bytes).subspan(offset, random.below(n - offset + 1));
            expect_equal(part, subject().random_cfg(random), random, kind);
        }
    }
}

TEST_P(PortableCut, EveryPeriodUpTo512) {
    SplitMix random(41);
    for (size_t period = 1; period <= 512; ++period)
        expect_equal(periodic(6000, period, 42 + period), subject().cfgs[period % subject().cfgs.size()], random,
                     "period " + std::to_string(period));
}

TEST_P(PortableCut, RunsOfEveryByte) {
    SplitMix random(43);
    for (unsigned byte = 0; byte < 256; ++byte)
        expect_equal(Bytes(5000, static_cast<uint8_t>(byte)), subject().cfgs[byte % subject().cfgs.size()], random,
                     "run of " + std::to_string(byte));
    // A run inside noise: the same cut places come up again and again.
    Bytes bytes = random_bytes(20000, 44);
    std::fill(bytes.begin() + 5000, bytes.begin() + 15000, uint8_t{7});
    for (const cof_cut_cfg &cfg : subject().cfgs)
        expect_equal(bytes, cfg, random, "run in noise");
}

// Equal hashes at places near each other, in whatever blocks: the 64 bytes before one place, a great one, again and
// again.
TEST_P(PortableCut, EqualPlacesAtAnyDistance) {
    SplitMix random(53);
    for (uint64_t seed = 54; seed < 62; ++seed) {
        Bytes bytes = random_bytes(80000, seed);
        size_t greatest = 64;
        for (size_t end = 65; end <= bytes.size(); ++end)
            if (gear_sum(bytes, end) > gear_sum(bytes, greatest)) greatest = end;
        const Bytes before(bytes.data() + greatest - 64, bytes.data() + greatest);
        for (size_t at = 0, pair = 0; at + 64 <= bytes.size(); at += 64 + random.below(pair++ % 2 ? 1300 : 100))
            std::copy(before.begin(), before.end(), bytes.data() + at);
        for (const cof_cut_cfg &cfg : subject().cfgs)
            expect_equal(bytes, cfg, random, "equal places");
    }
}

TEST_P(PortableCut, EveryLengthOfAShortStream) {
    const Bytes data = random_bytes(3000, 45);
    SplitMix random(46);
    for (const cof_cut_cfg &cfg : subject().cfgs)
        for (size_t n = 0; n <= data.size(); n += n < 700 ? 1 : 13)
            expect_equal(std::span(data).first(n), cfg, random, "size " + std::to_string(n));
}

TEST_P(PortableCut, EveryTwoWaySplitOfAShortStream) {
    const Bytes data = random_bytes(3000, 47);
    for (const cof_cut_cfg &cfg : subject().cfgs) {
        const Cuts cuts = want(data, cfg);
        for (size_t n = 0; n <= data.size(); ++n) {
            Chunker chunker(row(), cfg);
            Cuts got;
            chunker.feed(data.data(), n, false, 4, got);
            chunker.clone();
            chunker.feed(data.data() + n, data.size() - n, true, 4, got);
            ASSERT_EQ(got, cuts) << n << " " << text_of(cfg);
        }
    }
}

TEST_P(PortableCut, EveryThreeWaySplitOfAShorterStream) {
    const cof_cut_cfg &cfg = subject().cfgs[0];
    const Bytes data = random_bytes(300, 48);
    const Cuts cuts = want(data, cfg);
    for (size_t first = 0; first <= data.size(); ++first)
        for (size_t second = first; second <= data.size(); ++second) {
            Chunker chunker(row(), cfg);
            Cuts got;
            chunker.feed(data.data(), first, false, 1, got);
            chunker.feed(data.data() + first, second - first, false, 1, got);
            chunker.feed(data.data() + second, data.size() - second, true, 1, got);
            ASSERT_EQ(got, cuts) << first << " " << second;
        }
}

TEST_P(PortableCut, PiecesOfEverySize) {
    const Bytes data = random_bytes(20001, 49);
    for (const cof_cut_cfg &cfg : subject().cfgs) {
        const Cuts cuts = want(data, cfg);
        for (const size_t piece : std::initializer_list<size_t>{1, 2, 3, 7, 64, 255, 256, 257, 1000, 4096})
            for (const size_t cap : std::initializer_list<size_t>{1, 2, 64})
                ASSERT_EQ(cuts_of(row(), cfg, data, piece, cap), cuts) << piece << " " << text_of(cfg);
    }
}

// A clone goes its own way: neither sees what the other is fed.
TEST_P(PortableCut, ClonesAreIndependent) {
    const Bytes head = random_bytes(10000, 50), one = random_bytes(10000, 51), other(9000, 0);
    for (const cof_cut_cfg &cfg : subject().cfgs) {
        const auto &vtable = vtable_of<cof_cut>(row());
        Bytes state(vtable.state_size(&cfg), 0xa5);
        vtable.init(state.data(), &cfg);
        const auto feed = [&](Bytes &on, const Bytes &bytes, bool last, Cuts &cuts) {
            std::vector<cof_cut_end> out(bytes.size() / 32 + 8);
            size_t used = 0;
            const size_t count =
                vtable.feed(on.data(), bytes.data(), bytes.size(), last ? 1 : 0, out.data(), out.size(), &used);
            ASSERT_LT(count, out.size());
            for (size_t i = 0; i < count; ++i)
                cuts.push_back({out[i].end, out[i].fingerprint});
        };
        Cuts cuts;
        feed(state, head, false, cuts);
        Bytes clone = state;
        Cuts cloned = cuts;
        feed(clone, other, true, cloned);
        feed(state, one, true, cuts);
        Bytes first = head, second = head;
        first.insert(first.end(), one.begin(), one.end());
        second.insert(second.end(), other.begin(), other.end());
        EXPECT_EQ(cuts, want(first, cfg)) << text_of(cfg);
        EXPECT_EQ(cloned, want(second, cfg)) << text_of(cfg);
    }
}

TEST_P(PortableCut, EndWithoutBytes) {
    for (const cof_cut_cfg &cfg : subject().cfgs) {
        EXPECT_TRUE(cuts_of(row(), cfg, {}).empty());
        const Bytes data = random_bytes(100, 52);
        Chunker chunker(row(), cfg);
        Cuts cuts;
        chunker.feed(data.data(), 40, false, 1, cuts);
        chunker.feed(nullptr, 0, true, 1, cuts);
        EXPECT_EQ(cuts, (Cuts{{40, 0}}));
    }
}

// RepMaxCDC keeps the peaks of whole blocks of 256 places. Here the window's last places are in a block that is not
// whole, two blocks in, so that there is a peak before them and none of theirs.
TEST(PortableRepMaxCdc, TheGreatestIsInABlockThatIsNotWhole) {
    SplitMix random(55);
    for (unsigned round = 0; round < 1500; ++round) {
        const size_t min = 96 + random.below(96), max = 768 - 1 - random.below(256 - min - 1);
        const cof_cut_cfg cfg = cut_cfg(min, 0, max);
        const Bytes bytes = random_bytes(1000, random.next());
        ASSERT_EQ(cuts_of(portable_repmaxcdc, cfg, bytes), oracle_repmaxcdc(bytes, cfg)) << text_of(cfg);
    }
}

INSTANTIATE_TEST_SUITE_P(Contracts, PortableCut, testing::ValuesIn(cut_subjects()),
                         [](const auto &with) { return std::string(with.param.name); });

} // namespace cof::test
