// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// argmin/1 over a whole buffer as abi/contracts.md defines it, in plain numbers; nothing is shared with the kernels.
#pragma once

#include <deque>

#include "tests/unit/cut_oracle.hpp"

namespace cof::test {

// abi/contracts.md, in plain numbers, sharing nothing with the kernel.
struct LiteralKeys {
    unsigned k = 44473, c = 1;
    uint64_t m = 11400714819323198485u;

    LiteralKeys() = default;
    explicit LiteralKeys(const cof_cut_cfg &cfg) {
        const auto scramble = [](uint64_t z) {
            z = (z ^ z / 1073741824) * 13787848793156543929u;
            z = (z ^ z / 134217728) * 10723151780598845931u;
            return z ^ z / 2147483648;
        };
        if (std::all_of(std::begin(cfg.key), std::end(cfg.key), [](uint8_t byte) { return byte == 0; })) return;
        uint64_t s = 0;
        for (int word = 0; word < 4; ++word) {
            uint64_t value = 0;
            for (int byte = 7; byte >= 0; --byte)
                value = value * 256 + cfg.key[8 * word + byte];
            s = scramble(s + value + 11400714819323198485u);
        }
        m = scramble(s + 11400714819323198485u) | 1;
        k = static_cast<unsigned>(scramble(s + 2 * 11400714819323198485u) % 65536) | 1;
        c = (static_cast<unsigned>(scramble(s + 3 * 11400714819323198485u) % 16384) + 65536 - 8192) % 65536 | 1;
    }
    int key(std::span<const uint8_t> b, size_t i) const {
        const auto at = [&](size_t back) -> unsigned { return i >= back ? b[i - back] : 0; };
        const unsigned difference = (at(1) + 256 * at(0) + 65536 * 256 - at(4) - 256 * at(3)) % 65536;
        const unsigned key = (difference * k + c) % 65536;
        return key < 32768 ? static_cast<int>(key) : static_cast<int>(key) - 65536;
    }
    uint64_t wide(std::span<const uint8_t> b, size_t i) const {
        uint64_t value = 0;
        for (size_t half = 0; half < 2; ++half) {
            uint64_t word = 0;
            for (size_t byte = 8; byte-- > 0;)
                if (const size_t back = 15 - 8 * half - byte; i >= back) word += uint64_t{b[i - back]} << (8 * byte);
            value = (value ^ word) * m;
            value ^= value / 4294967296;
        }
        return value;
    }
};

// Everything that the choice among positions depends on, in the order of preference.
struct Rank {
    int key;
    uint64_t wide;
    size_t at;

    bool before(const Rank &other) const {
        if (key != other.key) return key < other.key;
        if (wide != other.wide) return wide > other.wide;
        return at > other.at;
    }
};

inline Rank rank_of(const LiteralKeys &keys, std::span<const uint8_t> b, size_t i) {
    return {keys.key(b, i), keys.wide(b, i), i};
}

// The end of the chunk that starts at start.
inline size_t window_end(size_t start, size_t size, const cof_cut_cfg &cfg) {
    return start + std::min(size - start, static_cast<size_t>(cfg.max));
}

inline Cuts oracle_argmin(std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    const LiteralKeys keys(cfg);
    Cuts cuts;
    for (size_t start = 0; start < data.size();) {
        size_t end = data.size();
        if (data.size() - start > cfg.min) {
            size_t at = start + static_cast<size_t>(cfg.min) - 1;
            Rank best = rank_of(keys, data, at);
            while (++at < window_end(start, data.size(), cfg))
                if (const Rank rank = rank_of(keys, data, at); rank.before(best)) best = rank;
            end = best.at + 1;
        }
        cuts.push_back({end, 0});
        start = end;
    }
    return cuts;
}

// The same with each position entering a queue of candidates once: each is preferred to those behind it.
inline Cuts queued_argmin(std::span<const uint8_t> data, const cof_cut_cfg &cfg) {
    const LiteralKeys keys(cfg);
    std::deque<Rank> queue;
    Cuts cuts;
    size_t entered = 0;
    for (size_t start = 0; start < data.size();) {
        size_t end = data.size();
        if (data.size() - start > cfg.min) {
            for (; entered < window_end(start, data.size(), cfg); ++entered) {
                const Rank rank = rank_of(keys, data, entered);
                while (!queue.empty() && rank.before(queue.back()))
                    queue.pop_back();
                queue.push_back(rank);
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

} // namespace cof::test
