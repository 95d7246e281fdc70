// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// FastCDC as of 2020: a Gear hash that rolls two bytes a step, normalised chunk sizes.
//
// The original reads a pair of bytes a step with a table shifted by one bit. Rolling byte by byte gives the same
// decisions: no mask has bit 63, so "shifted hash AND shifted mask" is zero exactly when the unshifted ones are. Only
// the fingerprint of a cut before the first byte of a pair differs: there it is the hash shifted by one.
#include "host/portable/bytes.hpp"
#include "host/portable/cut_config.hpp"
#include "host/portable/fastcdc.hpp"
#include "host/portable/gear.hpp"
#include "host/portable/portable.hpp"

namespace cof {

namespace {

// State format "fastcdc2020/1". Of the open chunk, pos bytes have been taken. Those below min & ~1 were skipped; after
// that, bytes are rolled in pairs, and where pos is odd the first byte of a pair waits in 'odd'.
struct State {
    uint64_t start; // of the open chunk in the stream
    uint64_t hash;  // after the last whole pair
    uint64_t seed, strict, loose;
    uint32_t min, centre, max, pos;
    uint8_t odd, reserved[7];
};

size_t state_size(const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    return accept(given, fastcdc::check, cfg) ? sizeof(State) : 0;
}

void init(void *state, const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    accept(given, fastcdc::check, cfg);
    const fastcdc::Masks masks = fastcdc::masks_of(cfg);
    *static_cast<State *>(state) = {.start = 0,
                                    .hash = 0,
                                    .seed = cfg.seed,
                                    .strict = masks.strict,
                                    .loose = masks.loose,
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
    .check_cfg = fastcdc::check};

} // namespace cof
