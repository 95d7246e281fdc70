// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// gear8/1: a hash of 16 bytes that lie in four groups 32 apart, and a second hash that thins candidates out.
//
// Every position's hash depends on the 100 bytes up to it and on nothing else, so that positions can be taken side by
// side in registers of any width. A chunk has at least 128, and no window ever leaves it.
#include "host/portable/argmin.hpp"
#include "host/portable/bytes.hpp"
#include "host/portable/cut_config.hpp"
#include "host/portable/portable.hpp"

namespace cof {

namespace {

constexpr uint64_t KiB = 1024, MiB = 1024 * KiB;
constexpr uint32_t most_level = 3, default_level = 1;

constexpr size_t apart = 32;         // positions between the four differences of a hash
constexpr size_t run_in = 3 * apart; // positions before the first one wanted whose differences are needed
constexpr size_t reach = run_in + 3; // bytes before a position that its hash depends on
constexpr size_t kept = 128;         // bytes before a feed that it may look back at
constexpr uint32_t fewest_steps = 4; // thinning is never left to the hash alone where candidates are rare
constexpr uint16_t multiplier = 0x4571;
static_assert(reach < kept);

// Of 2^16 hashes the smallest 'steps' are candidates, and of 2^32 candidates 'confirm' end a chunk.
struct Threshold {
    uint64_t confirm;
    uint32_t steps, reserved;
};

// A rate of 2^shift cuts in size bytes: as few candidates as will do, then as many of them as make up the rate.
Threshold threshold(uint64_t size, unsigned shift) {
    uint32_t steps = fewest_steps;
    while (steps * size < UINT64_C(1) << (16 + shift))
        ++steps;
    return {(UINT64_C(1) << (48 + shift)) / (steps * size), steps, 0};
}

const char *check(cof_cut_cfg &cfg) {
    if ((cfg.flags & ~COF_CUT_LEVEL_GIVEN) != 0)
        return "gear8/1 knows no flag but COF_CUT_LEVEL_GIVEN; clear the others in cfg.flags.";
    if (has_key(cfg)) return "gear8/1 has no key; set cfg.key to zeros.";
    if (cfg.seed != 0) return "gear8/1 has no seed; set cfg.seed to 0.";
    if (cfg.level > most_level) return "cfg.level is above 3; gear8/1 has the levels 0 to 3.";
    if (cfg.avg == 0) cfg.avg = 16 * KiB;
    if (cfg.avg < 256 || cfg.avg > 4 * MiB) return "cfg.avg is outside 256 bytes to 4 MiB; choose one inside.";
    if (cfg.min == 0) cfg.min = std::max<uint64_t>(cfg.avg / 4, kept);
    if (cfg.max == 0) cfg.max = cfg.avg * 4;
    if (cfg.min < kept || cfg.min > 1 * MiB) return "cfg.min is outside 128 bytes to 1 MiB; choose one inside.";
    if (cfg.max < 1 * KiB || cfg.max > 16 * MiB) return "cfg.max is outside 1 KiB to 16 MiB; choose one inside.";
    if (cfg.min > cfg.avg) return "cfg.min is larger than cfg.avg; gear8/1 needs min <= avg <= max.";
    if (cfg.avg > cfg.max) return "cfg.avg is larger than cfg.max; gear8/1 needs min <= avg <= max.";
    if (cfg.level == 0 && (cfg.flags & COF_CUT_LEVEL_GIVEN) == 0) cfg.level = default_level;
    cfg.flags |= COF_CUT_LEVEL_GIVEN;
    cfg.struct_size = sizeof cfg;
    return nullptr;
}

// State format "gear8/1".
struct State {
    uint64_t start;          // of the open chunk in the stream
    Threshold strict, loose; // for chunks below avg bytes and from there on
    uint32_t min, avg, max;
    uint32_t pos;         // bytes of the open chunk taken
    uint8_t before[kept]; // the bytes fed last, the very last one at the end; zeros where there were fewer
};

size_t state_size(const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    return accept(given, check, cfg) ? sizeof(State) : 0;
}

void init(void *state, const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    accept(given, check, cfg);
    *static_cast<State *>(state) = {.start = 0,
                                    .strict = threshold(cfg.avg << cfg.level, 0),
                                    .loose = threshold(cfg.avg, cfg.level),
                                    .min = static_cast<uint32_t>(cfg.min),
                                    .avg = static_cast<uint32_t>(cfg.avg),
                                    .max = static_cast<uint32_t>(cfg.max),
                                    .pos = 0,
                                    .before = {}};
}

// The second hash of the byte at p, of the 16 bytes up to it.
uint64_t confirmation(const uint8_t *p) {
    return argmin::wide_key_at(p, argmin::usual_m) >> 32;
}

// The first of n positions from p on after which a chunk may end, or n. reach bytes before p are read.
size_t find(const uint8_t *p, size_t n, const Threshold &limit) {
    constexpr size_t tile = 256, half = tile / 2, before = run_in / 2, step = apart / 2;
    const int bound = INT16_MIN + static_cast<int>(limit.steps);
    uint8_t rest[3 + tile] = {}; // a last tile, with zeros behind it
    // The tile's even positions and its odd ones: the words of either lie side by side. Products stand behind those of
    // the positions before.
    uint16_t product[2][before + half] = {};
    int16_t hash[2][half];
    // The first tile begins run_in positions early: what its hashes miss there is never looked at. A loop over a whole
    // tile does one thing: compilers turn it into vector code.
    for (const uint8_t *at = p - run_in, *const end = p + n; at < end; at += tile) {
        const size_t size = std::min<size_t>(tile, static_cast<size_t>(end - at));
        const uint8_t *b = at - 3; // with what the tile's first position looks back at
        if (size < tile) b = static_cast<uint8_t *>(std::memcpy(rest, b, 3 + size));
        int16_t least = INT16_MAX;
        for (size_t odd = 0; odd < 2; ++odd) {
            uint16_t *const k = product[odd];
            int16_t *const h = hash[odd];
            for (size_t i = 0; i < half; ++i)
                k[before + i] = static_cast<uint16_t>(
                    (uint32_t{load_le<uint16_t>(b + odd + 2 * i + 2)} - load_le<uint16_t>(b + odd + 2 * i)) *
                    multiplier);
            for (size_t i = 0; i < half; ++i) {
                const auto shifted = [k](size_t j) { return static_cast<int16_t>(k[j]) >> 3; };
                h[i] = static_cast<int16_t>((k[i + 3 * step] ^ shifted(i + 2 * step)) - (k[i + step] ^ shifted(i)));
            }
            for (size_t i = 0; i < half; ++i)
                least = std::min(least, h[i]);
            std::memcpy(k, k + half, before * sizeof *k);
        }
        if (least >= bound) continue;
        for (size_t i = at < p ? run_in : 0; i < size; ++i)
            if (hash[i % 2][i / 2] < bound && confirmation(at + i) >= (UINT64_C(1) << 32) - limit.confirm)
                return static_cast<size_t>(at + i - p);
    }
    return n;
}

// What was fed before and the piece fed now, as one stretch: near the piece's beginning windows reach back before it.
class Piece {
  public:
    Piece(const State &s, const uint8_t *p, size_t n) : p_(p) {
        std::memcpy(joint_, s.before, kept);
        if (n > 0) std::memcpy(joint_ + kept, p, std::min(n, kept));
    }

    // The first position from..to-1 of the piece after which a chunk may end, or 'to'.
    size_t find(size_t from, size_t to, const Threshold &limit) const {
        if (from < kept) {
            const size_t n = std::min(to, kept) - from, found = cof::find(joint_ + kept + from, n, limit);
            from += found;
            if (found < n) return from;
        }
        return from < to ? from + cof::find(p_ + from, to - from, limit) : to;
    }

    // Remembers the last of what came before and of the first 'used' bytes of the piece.
    void keep(State &s, size_t used) const {
        std::memcpy(s.before, used < kept ? joint_ + used : p_ + (used - kept), kept);
    }

  private:
    const uint8_t *p_;
    uint8_t joint_[2 * kept];
};

void cut(State &s, CutList &cuts) {
    s.start += s.pos;
    s.pos = 0;
    cuts.add(s.start, 0);
}

// Takes bytes of the open chunk from 'done' on, at least one of n - done. True: the chunk ends with the last of them.
bool take(State &s, const Piece &piece, size_t n, size_t &done) {
    const size_t left = n - done;
    if (s.pos < s.min - 1) { // up to min - 1 bytes, no chunk may end
        const size_t skipped = std::min<size_t>(s.min - 1 - s.pos, left);
        s.pos += static_cast<uint32_t>(skipped);
        done += skipped;
        return false;
    }
    // A position i ends a chunk of i + 1 bytes, so the strict ones are those below avg - 1.
    const bool early = s.pos < s.avg - 1;
    const size_t most = std::min<size_t>((early ? s.avg - 1 : s.max) - s.pos, left);
    const size_t found = piece.find(done, done + most, early ? s.strict : s.loose);
    const bool ends = found < done + most;
    const size_t taken = found - done + (ends ? 1 : 0);
    s.pos += static_cast<uint32_t>(taken);
    done += taken;
    return ends || s.pos == s.max;
}

size_t feed(void *state, const void *data, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
    auto &s = *static_cast<State *>(state);
    const Piece piece(s, static_cast<const uint8_t *>(data), n);
    CutList cuts(out, cap);
    size_t done = 0;
    while (done < n && !cuts.full())
        if (take(s, piece, n, done)) cut(s, cuts);
    piece.keep(s, done);
    if (last != 0 && done == n && s.pos > 0 && !cuts.full()) cut(s, cuts);
    *used = done;
    return cuts.count();
}

constexpr cof_cut vtable = {sizeof(cof_cut), 0, state_size, init, feed};

} // namespace

constinit const Contract portable_gear8 = {
    .kernel = with_state(portable_kernel("gear8/1", COF_IFACE_CUT, &vtable, "from the definition in abi/contracts.md"),
                         sizeof(State), alignof(State), "gear8/1"),
    .check_cfg = check};

} // namespace cof
