// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Data and drivers that the tests of the portable kernels share.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/portable/portable.hpp"
#include "tests/unit/cut_oracle.hpp"

namespace cof::test {

using Bytes = std::vector<uint8_t>;

class SplitMix {
  public:
    explicit SplitMix(uint64_t seed = 0) : x_(seed) {}
    uint64_t next() {
        uint64_t z = x_ += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
    uint64_t below(uint64_t n) { return next() % n; }

  private:
    uint64_t x_;
};

inline Bytes random_bytes(size_t n, uint64_t seed = 0) {
    SplitMix random(seed);
    Bytes bytes(n);
    for (size_t i = 0; i < n; i += 8) {
        const uint64_t word = random.next();
        for (size_t k = 0; k < 8 && i + k < n; ++k)
            bytes[i + k] = static_cast<uint8_t>(word >> 8 * k);
    }
    return bytes;
}

template <typename Interface> const Interface &vtable_of(const Contract &row) {
    return *static_cast<const Interface *>(row.kernel.vtable);
}

inline std::vector<uint64_t> lengths_of(const Cuts &cuts) {
    std::vector<uint64_t> lengths;
    uint64_t start = 0;
    for (const Cut &cut : cuts) {
        lengths.push_back(cut.end - start);
        start = cut.end;
    }
    return lengths;
}

// FNV-1a of 64 bits over the chunk lengths as little-endian words of 64 bits.
inline uint64_t digest_of(const Cuts &cuts) {
    uint64_t hash = 0xcbf29ce484222325;
    for (const uint64_t length : lengths_of(cuts))
        for (unsigned k = 0; k < 8; ++k)
            hash = (hash ^ (length >> 8 * k & 0xff)) * 0x100000001b3;
    return hash;
}

inline cof_cut_cfg cut_cfg(uint64_t min, uint64_t avg, uint64_t max) {
    cof_cut_cfg cfg{};
    cfg.struct_size = sizeof cfg;
    cfg.min = min;
    cfg.avg = avg;
    cfg.max = max;
    return cfg;
}

// A chunker and its state, which starts as garbage. Pieces are fed from the ends of blocks of their own, so that a read
// of what was fed before, or of what follows, is a read out of bounds under a sanitizer.
class Chunker {
  public:
    Chunker(const Contract &row, const cof_cut_cfg &cfg) : row_(row), state_(vtable().state_size(&cfg), 0xa5) {
        EXPECT_FALSE(state_.empty());
        vtable().init(state_.data(), &cfg);
    }

    void feed(const uint8_t *p, size_t n, bool last, size_t cap, Cuts &cuts) {
        const Bytes piece(p, p + n);
        std::vector<cof_cut_end> out(cap);
        size_t done = 0;
        for (;;) {
            size_t used = 0;
            const uint8_t *from = n - done == 0 ? nullptr : piece.data() + done;
            const size_t count = vtable().feed(state_.data(), from, n - done, last, out.data(), cap, &used);
            ASSERT_LE(count, cap);
            ASSERT_LE(used, n - done);
            for (size_t i = 0; i < count; ++i)
                cuts.push_back({out[i].end, out[i].fingerprint});
            done += used;
            if (count < cap) break;
        }
        ASSERT_EQ(done, n);
    }

    // Moves the state elsewhere by memcpy.
    void clone() {
        Bytes copy = state_;
        std::fill(state_.begin(), state_.end(), uint8_t{0x5a});
        state_.swap(copy);
    }

  private:
    const cof_cut &vtable() const { return vtable_of<cof_cut>(row_); }
    const Contract &row_;
    Bytes state_; // from the allocator: aligned for every kernel here
};

inline Cuts cuts_of(const Contract &row, const cof_cut_cfg &cfg, std::span<const uint8_t> data, size_t piece = SIZE_MAX,
                    size_t cap = 64) {
    Chunker chunker(row, cfg);
    Cuts cuts;
    size_t at = 0;
    do {
        const size_t n = std::min(piece, data.size() - at);
        chunker.feed(data.data() + at, n, at + n == data.size(), cap, cuts);
        at += n;
    } while (at < data.size());
    return cuts;
}

inline std::string text_of(const cof_cut_cfg &cfg) {
    return std::to_string(cfg.min) + "/" + std::to_string(cfg.avg) + "/" + std::to_string(cfg.max) + " level " +
           std::to_string(cfg.level) + " seed " + std::to_string(cfg.seed);
}

} // namespace cof::test
