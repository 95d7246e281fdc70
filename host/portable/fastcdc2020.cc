// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// FastCDC as of 2020: a Gear hash that rolls two bytes a step, normalised chunk sizes.
//
// The original reads a pair of bytes a step with a table shifted by one bit. Rolling byte by byte gives the same
// decisions: no mask has bit 63, so "shifted hash AND shifted mask" is zero exactly when the unshifted ones are. Only
// the fingerprint of a cut before the first byte of a pair differs: there it is the hash shifted by one.
#include <array>
#include <bit>

#include "host/portable/bytes.hpp"
#include "host/portable/cut_config.hpp"
#include "host/portable/portable.hpp"

namespace cof {

namespace {

constexpr std::array<uint64_t, 256> gear = {
#include "host/portable/gear_table.inc"
};

constexpr unsigned fewest_bits = 5;
constexpr std::array<uint64_t, 21> masks = {
    0x1804110,      0x1803110,      0x18035100,     0x1800035300,   0x19000353000,  0x590003530000, 0xd90003530000,
    0xd90103530000, 0xd90303530000, 0xd90313530000, 0xd90f03530000, 0xd90303537000, 0xd90703537000, 0xd90707537000,
    0xd91707537000, 0xd91747537000, 0xd91767537000, 0xd93767537000, 0xd93777537000, 0xd93777577000, 0xdb3777577000,
};

constexpr uint64_t KiB = 1024, MiB = 1024 * KiB;
constexpr uint32_t most_level = 3, default_level = 1;

// State format "fastcdc2020/1". Of the open chunk, pos bytes have been taken. Those below min & ~1 were skipped; after
// that, bytes are rolled in pairs, and where pos is odd the first byte of a pair waits in 'odd'.
struct State {
    uint64_t start; // of the open chunk in the stream
    uint64_t hash;  // after the last whole pair
    uint64_t seed, strict, loose;
    uint32_t min, centre, max, pos;
    uint8_t odd, reserved[7];
};

// log2, rounded to nearest: up from the square root of two on.
constexpr unsigned bits_of(uint64_t avg) {
    const unsigned floor = static_cast<unsigned>(std::bit_width(avg)) - 1;
    return avg * avg >= UINT64_C(1) << (2 * floor + 1) ? floor + 1 : floor;
}

const char *check(cof_cut_cfg &cfg) {
    if ((cfg.flags & ~COF_CUT_LEVEL_GIVEN) != 0)
        return "fastcdc2020/1 knows no flag but COF_CUT_LEVEL_GIVEN; clear the others in cfg.flags.";
    if (has_key(cfg)) return "fastcdc2020/1 has no key; set cfg.key to zeros.";
    if (cfg.level > most_level) return "cfg.level is above 3; fastcdc2020/1 has the levels 0 to 3.";
    if (cfg.avg == 0) cfg.avg = 16 * KiB;
    if (cfg.avg < 256 || cfg.avg > 4 * MiB) return "cfg.avg is outside 256 bytes to 4 MiB; choose one inside.";
    if (cfg.min == 0) cfg.min = cfg.avg / 4;
    if (cfg.max == 0) cfg.max = cfg.avg * 4;
    if (cfg.min < 64 || cfg.min > 1 * MiB) return "cfg.min is outside 64 bytes to 1 MiB; choose one inside.";
    if (cfg.max < 1024 || cfg.max > 16 * MiB) return "cfg.max is outside 1 KiB to 16 MiB; choose one inside.";
    if (cfg.min > cfg.avg) return "cfg.min is larger than cfg.avg; fastcdc2020/1 needs min <= avg <= max.";
    if (cfg.avg > cfg.max) return "cfg.avg is larger than cfg.max; fastcdc2020/1 needs min <= avg <= max.";
    if (cfg.level == 0 && (cfg.flags & COF_CUT_LEVEL_GIVEN) == 0) cfg.level = default_level;
    cfg.flags |= COF_CUT_LEVEL_GIVEN;
    cfg.struct_size = sizeof cfg;
    return nullptr;
}

size_t state_size(const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    return accept(given, check, cfg) ? sizeof(State) : 0;
}

void init(void *state, const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    accept(given, check, cfg);
    const unsigned bits = bits_of(cfg.avg) - fewest_bits;
    *static_cast<State *>(state) = {.start = 0,
                                    .hash = 0,
                                    .seed = cfg.seed,
                                    .strict = masks[bits + cfg.level],
                                    .loose = masks[bits - cfg.level],
                                    .min = static_cast<uint32_t>(cfg.min),
                                    .centre = static_cast<uint32_t>(cfg.avg),
                                    .max = static_cast<uint32_t>(cfg.max),
                                    .pos = 0,
                                    .odd = 0,
                                    .reserved = {}};
}

enum class Found { nothing, before_first, before_second };

inline uint64_t rolled(uint64_t hash, uint8_t byte, uint64_t seed) {
    return (hash << 1) + (gear[byte] ^ seed);
}

// Rolls pairs until one matches; *taken counts its bytes too.
template <bool seeded>
Found roll(const uint8_t *p, size_t pairs, uint64_t mask, uint64_t seed, uint64_t &hash, size_t *taken) {
    const uint64_t s = seeded ? seed : 0;
    const uint8_t *const start = p, *const stop = p + 2 * pairs;
    uint64_t h = hash;
    Found found = Found::nothing;
    for (; p != stop; p += 2) {
        h = rolled(h, p[0], s);
        if ((h & mask) == 0) {
            found = Found::before_first;
            break;
        }
        h = rolled(h, p[1], s);
        if ((h & mask) == 0) {
            found = Found::before_second;
            break;
        }
    }
    hash = h;
    *taken = static_cast<size_t>(p - start) + (found == Found::nothing ? 0 : 2);
    return found;
}

// Takes bytes of the open chunk: some, if n is not 0. Never beyond max.
Found take(State &s, const uint8_t *p, size_t n, size_t *taken) {
    const uint32_t first = s.min & ~1u, centre = s.centre & ~1u, end = s.max & ~1u;
    const auto skip = [&](uint32_t to) {
        *taken = std::min<size_t>(to - s.pos, n);
        s.pos += static_cast<uint32_t>(*taken);
        return Found::nothing;
    };
    if (s.pos < first) return skip(first);
    if (s.pos >= end) return skip(s.max);
    const uint64_t mask = s.pos < centre ? s.strict : s.loose;
    Found found = Found::nothing;
    if (s.pos % 2 != 0) {
        const uint8_t pair[2] = {s.odd, *p};
        found = roll<true>(pair, 1, mask, s.seed, s.hash, taken);
        *taken = 1;
    } else if (n == 1) {
        s.odd = *p;
        *taken = 1;
    } else {
        const size_t pairs = std::min<size_t>((s.pos < centre ? centre : end) - s.pos, n) / 2;
        found = s.seed == 0 ? roll<false>(p, pairs, mask, 0, s.hash, taken)
                            : roll<true>(p, pairs, mask, s.seed, s.hash, taken);
    }
    s.pos += static_cast<uint32_t>(*taken);
    return found;
}

void cut(State &s, uint32_t length, uint64_t fingerprint, CutList &cuts) {
    s.start += length;
    s.pos -= length;
    s.hash = 0;
    cuts.add(s.start, fingerprint);
}

size_t feed(void *state, const void *data, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
    auto &s = *static_cast<State *>(state);
    auto p = static_cast<const uint8_t *>(data);
    CutList cuts(out, cap);
    size_t done = 0;
    while (done < n && !cuts.full()) {
        size_t taken = 0;
        const Found found = take(s, p + done, n - done, &taken);
        done += taken;
        if (found == Found::before_first)
            cut(s, s.pos - 2, s.hash << 1, cuts);
        else if (found == Found::before_second)
            cut(s, s.pos - 1, s.hash, cuts);
        else if (s.pos == s.max)
            cut(s, s.max, s.hash, cuts);
    }
    if (last != 0 && done == n && s.pos > 0 && !cuts.full()) cut(s, s.pos, s.hash, cuts);
    *used = done;
    return cuts.count();
}

constexpr cof_cut vtable = {sizeof(cof_cut), 0, state_size, init, feed};

} // namespace

constinit const Contract portable_fastcdc2020 = {
    .kernel = with_state(portable_kernel("fastcdc2020/1", COF_IFACE_CUT, &vtable,
                                         "from the definition of FastCDC (Xia et al., 2020) in abi/contracts.md"),
                         sizeof(State), alignof(State), "fastcdc2020/1"),
    .check_cfg = check};

} // namespace cof
