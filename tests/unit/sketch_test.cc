// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Sketches made by threads, in stretches, for several chunkers: the cuts are those of one feed. And what is wrong with
// a sketch or its use is said, or harmless.
#include <functional>
#include <memory>
#include <thread>

#include <cofferdam_sketch.hpp>

#include "tests/unit/argmin_oracle.hpp"
#include "tests/unit/fence.hpp"
#include "tests/unit/portable_context.hpp"
#include "tests/unit/portable_data.hpp"
#include "tests/unit/rig.hpp"

namespace cof::test {

namespace {

struct FreeChunker {
    void operator()(cof_chunker *c) const { cof_chunker_free(c); }
};
struct FreeSketch {
    void operator()(cof_sketch *s) const { cof_sketch_free(s); }
};
using OwnedChunker = std::unique_ptr<cof_chunker, FreeChunker>;
using OwnedSketch = std::unique_ptr<cof_sketch, FreeSketch>;
using Ends = std::vector<uint64_t>;

constexpr size_t block = 256;

cof_cut_cfg config(uint64_t min, uint64_t max, uint8_t key = 0) {
    cof_cut_cfg cfg = cut_cfg(min, 0, max);
    for (uint8_t &byte : cfg.key)
        byte = key;
    return cfg;
}

OwnedChunker chunker_of(cof_context *ctx, const cof_cut_cfg &cfg, const char *contract = "argmin/1") {
    cof_chunker *c = nullptr;
    EXPECT_EQ(COF_OK, cof_chunker_new(ctx, contract, &cfg, &c, nullptr, 0));
    return OwnedChunker(c);
}

OwnedSketch sketch_of(cof_context *ctx, const cof_cut_cfg &cfg) {
    cof_sketch *s = nullptr;
    EXPECT_EQ(COF_OK, cof_sketch_new(ctx, "argmin/1", &cfg, &s, nullptr, 0));
    return OwnedSketch(s);
}

// All of a piece, and until fewer than cap come.
cof_status feed(cof_chunker *c, const cof_sketch *s, std::span<const uint8_t> piece, const void *entries, bool last,
                size_t cap, Ends &ends, const std::function<cof_chunker *(cof_chunker *)> &between = {}) {
    std::vector<cof_cut_end> out(cap);
    for (size_t taken = 0;;) {
        size_t cuts = 0;
        const size_t before = taken;
        if (const cof_status status = cof_chunker_feed_sketched(c, s, piece.data(), piece.size(), last, entries,
                                                                out.data(), cap, &cuts, &taken))
            return status;
        if (cuts > cap || taken < before || taken > piece.size()) return COF_E_INTERNAL;
        for (const cof_cut_end &end : std::span(out).first(cuts))
            ends.push_back(end.end);
        if (cuts < cap) return taken == piece.size() ? COF_OK : COF_E_INTERNAL;
        if (between) c = between(c);
    }
}

cof_status feed_plain(cof_chunker *c, std::span<const uint8_t> piece, bool last, Ends &ends) {
    std::vector<cof_cut_end> out(piece.size() + 1);
    size_t cuts = 0, used = 0;
    const cof_status status =
        cof_chunker_feed(c, piece.data(), piece.size(), last, out.data(), out.size(), &cuts, &used);
    for (const cof_cut_end &end : std::span(out).first(cuts))
        ends.push_back(end.end);
    return status;
}

Ends whole(cof_context *ctx, const cof_cut_cfg &cfg, std::span<const uint8_t> data, const char *contract = "argmin/1") {
    Ends ends;
    EXPECT_EQ(COF_OK, feed_plain(chunker_of(ctx, cfg, contract).get(), data, true, ends));
    return ends;
}

std::vector<int16_t> entries_of(const cof_sketch *s, std::span<const uint8_t> data) {
    std::vector<int16_t> entries(cof_sketch_size(s, data.size()) / 2 + 1);
    EXPECT_EQ(COF_OK, cof_sketch_run(s, data.data(), data.size(), 0, entries.data()));
    return entries;
}

Bytes data_of(size_t kind, size_t n, uint64_t seed) {
    Bytes bytes = random_bytes(n, seed);
    for (size_t i = 0; i < n; ++i)
        switch (kind) {
        case 0: break;
        case 1: bytes[i] = 0; break;
        case 2: bytes[i] = static_cast<uint8_t>(i % 251); break;
        case 3: bytes[i] &= 1; break;
        default: bytes[i] = i % 512 < 16 ? bytes[i] : 0; break; // records, mostly empty
        }
    return bytes;
}
constexpr size_t kinds = 5;

class Sketches : public PortableContext {};

} // namespace

TEST_F(Sketches, ThreadsMakeOneForSeveralPolicies) {
    const Bytes data = data_of(0, 150'123, 1);
    for (const uint8_t key : {uint8_t{0}, uint8_t{7}})
        for (const size_t threads : {1u, 2u, 5u})
            for (const size_t stretch : {block, 3 * block, size_t{32768}, size_t{1} << 20}) {
                const OwnedSketch sketch = sketch_of(ctx, config(0, 0, key));
                ASSERT_EQ(block, cof_sketch_block(sketch.get()));
                std::vector<int16_t> entries(cof_sketch_size(sketch.get(), data.size()) / 2);
                {
                    std::vector<std::jthread> crew;
                    for (size_t t = 0; t < threads; ++t)
                        crew.emplace_back([&, t] {
                            for (size_t at = t * stretch; at < data.size(); at += threads * stretch)
                                EXPECT_EQ(COF_OK, cof_sketch_run(sketch.get(), data.data() + at,
                                                                 std::min(stretch, data.size() - at), at,
                                                                 entries.data() + at / block));
                        });
                }
                for (const auto &[min, max] : {std::pair{8192, 24576}, {64, 192}, {4000, 100000}}) {
                    const cof_cut_cfg cfg = config(min, max, key);
                    Ends ends;
                    const OwnedChunker c = chunker_of(ctx, cfg);
                    ASSERT_EQ(COF_OK, feed(c.get(), sketch.get(), data, entries.data(), true, 100, ends));
                    ASSERT_EQ(whole(ctx, cfg, data), ends) << "key " << int{key} << " min " << min;
                }
            }
}

// Every stretch, and its entries at an odd address, lie before a page that nobody may touch.
TEST_F(Sketches, RandomStretchesWithClonesAndCallsForMore) {
    constexpr size_t longest = 60000;
    const bridge_test::Fence fence(longest), entry_fence(longest);
    SplitMix random(2);
    for (int round = 0; round < 300; ++round) {
        const size_t min = 64 + random.below(random.below(2) ? 200 : 3000);
        const cof_cut_cfg cfg = config(min, min + 1 + random.below(3 * min), static_cast<uint8_t>(random.below(3)));
        const Bytes data = data_of(random.below(kinds), random.below(longest), random.next());
        const OwnedSketch sketch = sketch_of(ctx, cfg);
        OwnedChunker c = chunker_of(ctx, cfg);
        const auto exchange = [&](cof_chunker *) {
            cof_chunker *copy = nullptr;
            if (random.below(4) == 0) {
                EXPECT_EQ(COF_OK, cof_chunker_clone(c.get(), &copy));
                c.reset(copy);
            }
            return c.get();
        };
        const size_t cap = 1 + random.below(5), most = 1 + random.below(random.below(2) ? 10 : 200);
        Ends ends;
        bool last = false;
        for (size_t at = 0; !last;) {
            const size_t n = std::min(data.size() - at, block * random.below(most + 1));
            last = at + n == data.size();
            const std::span<uint8_t> piece = fence.last(n);
            std::copy_n(data.data() + at, n, piece.data());
            if (random.below(4) == 0) { // taking turns with the chunker's own first stage
                ASSERT_EQ(COF_OK, feed_plain(c.get(), piece, last, ends));
            } else {
                std::vector<int16_t> made(cof_sketch_size(sketch.get(), n) / 2 + 1);
                ASSERT_EQ(COF_OK, cof_sketch_run(sketch.get(), data.data() + at, n, at, made.data()));
                const std::span<uint8_t> entries = entry_fence.last(n / block * 2 + random.below(2));
                std::memcpy(entries.data(), made.data(), n / block * 2);
                ASSERT_EQ(COF_OK, feed(c.get(), sketch.get(), piece, n < block ? nullptr : entries.data(), last, cap,
                                       ends, exchange));
                std::fill(entries.begin(), entries.end(), bridge_test::filler);
            }
            std::fill(piece.begin(), piece.end(), bridge_test::filler);
            exchange(c.get());
            at += n;
        }
        ASSERT_EQ(whole(ctx, cfg, data), ends) << text_of(cfg) << " round " << round;
    }
}

TEST_F(Sketches, SmallStreamsAreThoseOfTheDefinition) {
    const cof_cut_cfg cfg = config(64, 300);
    for (size_t n = 0; n < 1100; n += n < 10 ? 1 : 37) {
        const Bytes data = data_of(0, n, n);
        const OwnedSketch sketch = sketch_of(ctx, cfg);
        Ends ends, want;
        for (const Cut &cut : oracle_argmin(data, cfg))
            want.push_back(cut.end);
        const OwnedChunker c = chunker_of(ctx, cfg);
        ASSERT_EQ(COF_OK, feed(c.get(), sketch.get(), data, entries_of(sketch.get(), data).data(), true, 2, ends));
        ASSERT_EQ(want, ends) << n;
        ASSERT_EQ(COF_OK, cof_chunker_reset(c.get()));
        ends.clear();
        ASSERT_EQ(COF_OK, feed(c.get(), sketch.get(), data, entries_of(sketch.get(), data).data(), true, 64, ends));
        ASSERT_EQ(want, ends) << n << " after a reset";
    }
}

TEST_F(Sketches, OneThatLiesGivesChunksOfValidSizes) {
    SplitMix random(3);
    for (int round = 0; round < 100; ++round) {
        const cof_cut_cfg cfg = config(100 + random.below(2000), 3000 + random.below(3000));
        const Bytes data = data_of(random.below(kinds), 50000 + random.below(block), random.next());
        const OwnedSketch sketch = sketch_of(ctx, cfg);
        std::vector<int16_t> lies(data.size() / block + 1);
        for (int16_t &entry : lies)
            entry = static_cast<int16_t>(random.below(3) == 0 ? INT16_MIN
                                         : random.below(2)    ? INT16_MAX
                                                              : random.next());
        const OwnedChunker c = chunker_of(ctx, cfg);
        Ends ends;
        const size_t middle = random.below(data.size() / block) * block;
        ASSERT_EQ(COF_OK, feed(c.get(), sketch.get(), std::span(data).first(middle), lies.data(), false, 3, ends));
        ASSERT_EQ(COF_OK, feed(c.get(), sketch.get(), std::span(data).subspan(middle), lies.data(), true, 3, ends));
        ASSERT_EQ(data.size(), ends.back());
        for (size_t i = 0; i < ends.size(); ++i) {
            const uint64_t length = ends[i] - (i == 0 ? 0 : ends[i - 1]);
            ASSERT_LE(length, cfg.max);
            ASSERT_TRUE(length >= cfg.min || i + 1 == ends.size());
        }
    }
}

TEST_F(Sketches, WhatIsWrongIsRefused) {
    const cof_cut_cfg cfg = config(300, 900);
    const Bytes data = data_of(0, 10000, 4);
    const OwnedSketch s = sketch_of(ctx, cfg), keyed = sketch_of(ctx, config(0, 0, 1));
    const OwnedChunker c = chunker_of(ctx, cfg), fastcdc = chunker_of(ctx, config(0, 0), "fastcdc2020/1");
    const std::vector<int16_t> entries = entries_of(s.get(), data);
    cof_cut_end out[64];
    size_t cuts = 9, taken = 0;
    const auto call = [&](cof_chunker *with, const cof_sketch *by, const void *p, size_t n, int last, const void *e,
                          size_t cap = 64) {
        cuts = 9;
        const cof_status status = cof_chunker_feed_sketched(with, by, p, n, last, e, out, cap, &cuts, &taken);
        EXPECT_TRUE(status == COF_OK || cuts == 0);
        return status;
    };
    const uint8_t *p = data.data();
    const void *e = entries.data();
    EXPECT_EQ(COF_E_INVALID, call(nullptr, s.get(), p, 512, 0, e));
    EXPECT_EQ(COF_E_INVALID, call(c.get(), nullptr, p, 512, 0, e));
    EXPECT_EQ(COF_E_INVALID, call(c.get(), s.get(), nullptr, 512, 0, e));
    EXPECT_EQ(COF_E_INVALID, call(c.get(), s.get(), p, 512, 0, nullptr));
    EXPECT_EQ(COF_E_INVALID, call(c.get(), s.get(), p, 512, 0, e, 0));
    EXPECT_EQ(COF_E_INVALID, call(c.get(), s.get(), p, 511, 0, e)) << "no multiple of the block";
    EXPECT_EQ(COF_E_INVALID, call(c.get(), keyed.get(), p, 512, 0, e)) << "another key";
    EXPECT_EQ(COF_E_INVALID, call(fastcdc.get(), s.get(), p, 512, 0, e)) << "another contract";
    taken = 513;
    EXPECT_EQ(COF_E_INVALID, call(c.get(), s.get(), p, 512, 0, e));
    taken = 256;
    EXPECT_EQ(COF_E_INVALID, call(c.get(), s.get(), p, 512, 0, e)) << "nothing was taken before";
    taken = 0;
    Ends ends;
    ASSERT_EQ(COF_OK, feed_plain(c.get(), std::span(data).first(100), false, ends));
    EXPECT_EQ(COF_E_INVALID, call(c.get(), s.get(), p + 100, 512, 0, e)) << "not at a block";
    ASSERT_EQ(COF_OK, feed_plain(c.get(), std::span(data).subspan(100, 156), false, ends));
    EXPECT_EQ(COF_OK, call(c.get(), s.get(), p + 256, data.size() - 256, 1, entries.data() + 1));
    for (const cof_cut_end &end : std::span(out).first(cuts))
        ends.push_back(end.end);
    EXPECT_EQ(whole(ctx, cfg, data), ends);

    cof_sketch *none = nullptr;
    char why[300] = "";
    EXPECT_EQ(COF_E_INVALID, cof_sketch_new(ctx, "fastcdc2020/1", nullptr, &none, why, sizeof why));
    EXPECT_EQ(nullptr, none);
    EXPECT_NE(nullptr, std::strstr(why, "fastcdc2020/1 has no sketch")) << why;
    EXPECT_EQ(COF_E_DEPENDENCY, cof_sketch_new(ctx, "nothing/1", nullptr, &none, why, sizeof why));
    EXPECT_EQ(COF_E_DEPENDENCY, cof_sketch_new(ctx, "crc32c/1", nullptr, &none, why, sizeof why));
    EXPECT_EQ(COF_E_INVALID, cof_sketch_new(nullptr, "argmin/1", nullptr, &none, why, sizeof why));
    EXPECT_EQ(COF_E_INVALID, cof_sketch_new(ctx, nullptr, nullptr, &none, why, sizeof why));
    EXPECT_EQ(COF_E_INVALID, cof_sketch_new(ctx, "argmin/1", nullptr, nullptr, why, sizeof why));
    int16_t entry[4];
    EXPECT_EQ(COF_E_INVALID, cof_sketch_run(nullptr, p, 1, 0, entry));
    EXPECT_EQ(COF_E_INVALID, cof_sketch_run(s.get(), nullptr, 1, 0, entry));
    EXPECT_EQ(COF_E_INVALID, cof_sketch_run(s.get(), p, 1, 0, nullptr));
    EXPECT_EQ(COF_E_INVALID, cof_sketch_run(s.get(), p, 1, 0, reinterpret_cast<char *>(entry) + 1));
    EXPECT_EQ(COF_OK, cof_sketch_run(s.get(), nullptr, 0, 0, nullptr));
    EXPECT_EQ(0u, cof_sketch_size(s.get(), 0));
    EXPECT_EQ(4u, cof_sketch_size(s.get(), 257));
    EXPECT_EQ(0u, cof_sketch_block(nullptr) + cof_sketch_size(nullptr, 1));
    cof_sketch_free(nullptr);
}

TEST_F(Sketches, TheWrapperDoesTheSame) {
    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE;
    const auto context = cofferdam::Context::open(options);
    ASSERT_TRUE(context);
    const Bytes data = data_of(0, 2'000'000, 5);
    const cofferdam::Bytes bytes = cofferdam::bytes_of(data);
    const auto sketch = cofferdam::Sketch::make(*context, cofferdam::argmin);
    ASSERT_TRUE(sketch) << sketch.error().message();
    EXPECT_FALSE(cofferdam::Sketch::make(*context, cofferdam::fastcdc2016));
    std::vector<std::byte> entries(sketch->size(data.size()));
    EXPECT_EQ(COF_E_SPACE, sketch->run(bytes, std::span(entries).first(2)).code());
    ASSERT_TRUE(sketch->run(bytes, entries));
    auto chunker = context->chunker(cofferdam::argmin, config(1000, 3000));
    ASSERT_TRUE(chunker);
    Ends ends;
    const auto keep = [&](const cof_cut_end &cut) { ends.push_back(cut.end); };
    EXPECT_EQ(COF_E_SPACE, sketch->feed(*chunker, bytes, {}, true, keep).code());
    ASSERT_TRUE(sketch->feed(*chunker, bytes, entries, true, keep));
    EXPECT_EQ(whole(ctx, config(1000, 3000), data), ends);
}

TEST(SketchesWatch, AWatchedRunIsPutRight) {
    rig::Rig rig(1);
    rig.serve("argmin/1", COF_IFACE_CUT_SKETCH, &rig::sketch_vtable);
    const Bytes data = data_of(0, 200000, 6);
    const cof_cut_cfg cfg = config(2000, 6000);
    rig::Rig plain(0);
    const Ends want = whole(plain.ctx, cfg, data);
    const OwnedSketch sketch = sketch_of(rig.ctx, cfg);
    std::vector<int16_t> entries = entries_of(sketch.get(), data);
    const std::vector<int16_t> right = entries;
    EXPECT_FALSE(rig.kernel.demoted);
    EXPECT_EQ(1u, rig.kernel.calls);
    rig::wrong = true;
    entries = entries_of(sketch.get(), data);
    EXPECT_EQ(right, entries);
    EXPECT_TRUE(rig.kernel.demoted);
    EXPECT_NE(std::string::npos, rig.log.find("wrong sketch of 200000 bytes")) << rig.log;
    EXPECT_EQ(right, entries_of(sketch.get(), data)); // the portable kernel now
    EXPECT_EQ(2u, rig.kernel.calls);
    Ends ends;
    ASSERT_EQ(COF_OK, feed(chunker_of(rig.ctx, cfg).get(), sketch.get(), data, entries.data(), true, 9, ends));
    EXPECT_EQ(want, ends);
}

TEST(SketchesWatch, WhatWasNotWatchedIsSuspect) {
    rig::Rig rig(0);
    rig.serve("argmin/1", COF_IFACE_CUT_SKETCH, &rig::sketch_vtable);
    const Bytes data = data_of(0, 64 * block, 7);
    const cof_cut_cfg cfg = config(300, 900);
    const OwnedSketch sketch = sketch_of(rig.ctx, cfg), unused = sketch_of(rig.ctx, cfg);
    std::vector<int16_t> entries = entries_of(sketch.get(), data);
    const OwnedChunker fed = chunker_of(rig.ctx, cfg), fresh = chunker_of(rig.ctx, cfg);
    Ends ends;
    ASSERT_EQ(COF_OK, feed(fed.get(), sketch.get(), data, entries.data(), false, 9, ends));
    cof::demote(*rig.ctx, rig.kernel, "a test.");
    EXPECT_EQ(COF_E_SUSPECT, cof_sketch_run(sketch.get(), data.data(), 1, 0, entries.data()));
    EXPECT_EQ(COF_E_SUSPECT, feed(fresh.get(), sketch.get(), data, entries.data(), true, 9, ends));
    // A chunker knows what it was fed, whatever it is fed next.
    EXPECT_EQ(COF_E_SUSPECT, feed(fed.get(), unused.get(), data, entries.data(), true, 9, ends));
    EXPECT_EQ(COF_E_SUSPECT, feed_plain(fed.get(), data, true, ends));
    // One that made nothing before goes on with the portable kernel, and the chunker starts again.
    entries = entries_of(unused.get(), data);
    ASSERT_EQ(COF_OK, cof_chunker_reset(fed.get()));
    for (cof_chunker *c : {fed.get(), fresh.get()}) {
        ends.clear();
        ASSERT_EQ(COF_OK, feed(c, unused.get(), data, entries.data(), true, 9, ends));
        EXPECT_EQ(whole(rig.ctx, cfg, data), ends);
    }
}

// Runs in several threads while the kernel goes wrong and is taken out of service: all right, or said to be suspect.
TEST(SketchesWatch, ThreadsWhileAKernelIsTakenOutOfService) {
    for (const uint32_t watch_every : {1u, 7u}) {
        rig::Rig rig(watch_every);
        rig.serve("argmin/1", COF_IFACE_CUT_SKETCH, &rig::sketch_vtable);
        const Bytes data = data_of(0, 1024 * block, 8);
        const cof_cut_cfg cfg = config(300, 900);
        const OwnedSketch sketch = sketch_of(rig.ctx, cfg);
        std::vector<int16_t> entries(1024);
        rig::wrong = true;
        {
            std::vector<std::jthread> crew;
            for (size_t t = 0; t < 4; ++t)
                crew.emplace_back([&, t] {
                    for (size_t i = t * 256; i < (t + 1) * 256; i += 16)
                        cof_sketch_run(sketch.get(), data.data() + i * block, 16 * block, i * block, &entries[i]);
                });
        }
        EXPECT_TRUE(rig.kernel.demoted);
        Ends ends;
        const OwnedChunker c = chunker_of(rig.ctx, cfg);
        const cof_status status = feed(c.get(), sketch.get(), data, entries.data(), true, 9, ends);
        if (watch_every == 1) {
            EXPECT_EQ(COF_OK, status);
            EXPECT_EQ(whole(rig.ctx, cfg, data), ends);
        } else {
            EXPECT_EQ(COF_E_SUSPECT, status);
        }
    }
}

} // namespace cof::test
