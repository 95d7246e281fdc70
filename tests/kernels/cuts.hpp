// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the tests of chunking kernels share.
#pragma once

#include <algorithm>
#include <cstring>

#include "tests/kernels/kernels.hpp"
#include "tests/kernels/memory.hpp"

namespace cof {

constexpr size_t longest_cut = 4200;

// Valid configurations of a contract: its defaults, and whatever of these sizes it accepts.
inline std::vector<cof_cut_cfg> configurations(const Contract &chunker) {
    std::vector<cof_cut_cfg> all;
    const uint64_t sizes[][3] = {{0, 0, 0},          {64, 0, 640},        {1000, 0, 3001},     {256, 1024, 4096},
                                 {1024, 2048, 8192}, {2048, 8192, 32768}, {4096, 16384, 65536}};
    for (const auto &size : sizes) {
        for (uint64_t seed : {UINT64_C(0), UINT64_C(666)}) {
            cof_cut_cfg cfg{};
            cfg.struct_size = sizeof cfg;
            cfg.min = size[0];
            cfg.avg = size[1];
            cfg.max = size[2];
            cfg.seed = seed;
            cof_cut_cfg keyed = cfg;
            if (!chunker.check_cfg(cfg)) all.push_back(cfg);
            std::fill(std::begin(keyed.key), std::end(keyed.key), static_cast<uint8_t>(size[0] + 77));
            if (!chunker.check_cfg(keyed)) all.push_back(keyed);
        }
    }
    return all;
}

// Data with structure: noise, runs of one byte, repeated records.
inline std::vector<uint8_t> mixed_data(size_t n, uint64_t seed) {
    Random random(seed);
    std::vector<uint8_t> data(n);
    for (size_t at = 0; at < n;) {
        const size_t length = std::min<size_t>(n - at, 1 + random.below(40000));
        const std::span<uint8_t> part(data.data() + at, length);
        switch (random.below(3)) {
        case 0: random.fill(part); break;
        case 1: memset(part.data(), static_cast<int>(random.below(256)), length); break;
        default:
            for (size_t i = 0; i < length; ++i)
                part[i] = static_cast<uint8_t>((i % 251) * (i % 32 < 4));
        }
        at += length;
    }
    return data;
}

using Cuts = std::vector<std::pair<uint64_t, uint64_t>>;

// feed(p, n, last, out, cap, used) over data in random pieces, with a small cap now and then.
template <class Feed> Cuts cut_all(std::span<const uint8_t> data, uint64_t seed, Feed feed) {
    Random random(seed);
    Cuts cuts;
    size_t at = 0;
    for (bool done = false; !done;) {
        size_t piece =
            seed ? std::min<size_t>(data.size() - at, random.below(size_t{1} << (1 + random.below(17)))) : data.size();
        const bool last = at + piece == data.size();
        for (;;) {
            cof_cut_end ends[64];
            const size_t cap = seed ? 1 + random.below(64) : 64;
            size_t used = 0;
            trying(piece, at % 64);
            const size_t count = feed(data.data() + at, piece, last, ends, cap, &used);
            if (count > cap || used > piece) {
                ADD_FAILURE() << "feed answered " << count << " cuts of " << cap << " and " << used << " of " << piece;
                return cuts;
            }
            for (size_t i = 0; i < count; ++i)
                cuts.emplace_back(ends[i].end, ends[i].fingerprint);
            at += used;
            piece -= used;
            if (count < cap) {
                EXPECT_EQ(piece, 0u) << "bytes were left although the cuts fit";
                break;
            }
        }
        done = last;
    }
    return cuts;
}

inline namespace kernels_suite {
struct Block { // an aligned state block
    Block(const cof_cut *cut, const cof_kernel &kernel, const cof_cut_cfg &cfg)
        : size(cut->state_size(&cfg)), memory(size + 4096),
          at(memory.end() - (size + std::max(kernel.state_align, 1u) - 1) / std::max(kernel.state_align, 1u) *
                                std::max(kernel.state_align, 1u)) {
        memset(memory.begin(), 0xc5, memory.size());
        cut->init(at, &cfg);
    }
    size_t size;
    Guarded memory;
    uint8_t *at;
};
} // namespace kernels_suite

inline Cuts portable_cuts(const Contract &chunker, const cof_cut_cfg &cfg, std::span<const uint8_t> data) {
    const auto *cut = static_cast<const cof_cut *>(chunker.kernel.vtable);
    Block state(cut, chunker.kernel, cfg);
    return cut_all(data, 0, [&](const uint8_t *p, size_t n, bool last, cof_cut_end *out, size_t cap, size_t *used) {
        return cut->feed(state.at, p, n, last, out, cap, used);
    });
}

} // namespace cof
