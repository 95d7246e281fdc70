// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// FastCDC as of 2016: a Gear hash over a byte a step, normalised chunk sizes.
#include "host/portable/bytes.hpp"
#include "host/portable/cut_config.hpp"
#include "host/portable/fastcdc.hpp"
#include "host/portable/gear.hpp"
#include "host/portable/portable.hpp"

namespace cof {

namespace {

// State format "fastcdc2016/1". Of the open chunk, pos bytes have been taken; those from min on are in the hash.
struct State {
    uint64_t start; // of the open chunk in the stream
    uint64_t hash;
    uint64_t seed, strict, loose;
    uint32_t min, centre, max, pos;
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
                                    .pos = 0};
}

// Rolls up to n bytes, up to one that matches. *taken counts it too.
template <bool seeded>
bool roll(const uint8_t *p, size_t n, uint64_t mask, uint64_t seed, uint64_t &hash, size_t *taken) {
    const uint64_t s = seeded ? seed : 0;
    const uint8_t *const start = p, *const stop = p + n;
    uint64_t h = hash;
    bool found = false;
    while (p != stop) {
        h = (h << 1) + (gear[*p++] ^ s);
        if ((h & mask) == 0) {
            found = true;
            break;
        }
    }
    hash = h;
    *taken = static_cast<size_t>(p - start);
    return found;
}

// Takes bytes of the open chunk: some, if n is not 0, and never beyond max. True: the last one taken begins the next.
bool take(State &s, const uint8_t *p, size_t n, size_t *taken) {
    bool found = false;
    if (s.pos < s.min) {
        *taken = std::min<size_t>(s.min - s.pos, n);
    } else {
        const bool early = s.pos < s.centre;
        const uint64_t mask = early ? s.strict : s.loose;
        const size_t most = std::min<size_t>((early ? s.centre : s.max) - s.pos, n);
        found = s.seed == 0 ? roll<false>(p, most, mask, 0, s.hash, taken)
                            : roll<true>(p, most, mask, s.seed, s.hash, taken);
    }
    s.pos += static_cast<uint32_t>(*taken);
    return found;
}

void cut(State &s, uint32_t length, CutList &cuts) {
    s.start += length;
    s.pos -= length;
    cuts.add(s.start, s.hash);
    s.hash = 0;
}

size_t feed(void *state, const void *data, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
    auto &s = *static_cast<State *>(state);
    auto p = static_cast<const uint8_t *>(data);
    CutList cuts(out, cap);
    size_t done = 0;
    while (done < n && !cuts.full()) {
        size_t taken = 0;
        const bool found = take(s, p + done, n - done, &taken);
        done += taken;
        if (found)
            cut(s, s.pos - 1, cuts);
        else if (s.pos == s.max)
            cut(s, s.max, cuts);
    }
    if (last != 0 && done == n && s.pos > 0 && !cuts.full()) cut(s, s.pos, cuts);
    *used = done;
    return cuts.count();
}

constexpr cof_cut vtable = {sizeof(cof_cut), 0, state_size, init, feed};

} // namespace

constinit const Contract portable_fastcdc2016 = {
    .kernel = with_state(portable_kernel("fastcdc2016/1", COF_IFACE_CUT, &vtable,
                                         "from the definition of FastCDC (Xia et al., 2016) in abi/contracts.md"),
                         sizeof(State), alignof(State), "fastcdc2016/1"),
    .check_cfg = fastcdc::check};

} // namespace cof
