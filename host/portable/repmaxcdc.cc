// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// RepMaxCDC: of all places for a cut within reach, the one with the greatest Gear hash is taken; then the greatest of
// those before it that leave room, and so on, until what is left at the front cannot be cut any more.
//
// The hash of a place depends on the 64 bytes before it alone, and no place that counts is closer than that to the
// start of its chunk. So places keep their hashes while cuts come and go: each is computed about once, and the greatest
// of every block of places, its peak, is remembered.
#include <cstring>

#include "host/portable/bytes.hpp"
#include "host/portable/cut_config.hpp"
#include "host/portable/gear.hpp"
#include "host/portable/portable.hpp"

namespace cof {

namespace {

constexpr size_t block = 256;
constexpr uint64_t KiB = 1024, MiB = 1024 * KiB;
constexpr uint64_t default_min = 8 * KiB, default_reach = 10; // in minimums: a horizon of eight of them
// Of max to min: a chunk may take max / min looks at all that is within reach, and a stream can be made to take them.
constexpr uint64_t most_ratio = 256;

// State format "repmaxcdc/1": followed by the peaks, then by the buffer.
struct State {
    uint64_t start; // of the open chunk in the stream
    uint64_t min, reach;
    uint64_t head;  // of the open chunk in the buffer
    uint64_t fill;  // bytes in the buffer
    uint64_t known; // leading blocks of the buffer whose peaks are there

    // Twice the reach: what is moved to the front is no more than what came in since the last move.
    size_t capacity() const { return static_cast<size_t>(2 * reach / block + 2) * block; }
    uint64_t *peaks() { return reinterpret_cast<uint64_t *>(this + 1); }
    uint8_t *buffer() { return reinterpret_cast<uint8_t *>(peaks() + capacity() / block); }
    size_t size() const { return sizeof(State) + capacity() / block * sizeof(uint64_t) + capacity(); }
};

const char *check(cof_cut_cfg &cfg) {
    if (cfg.flags != 0) return "repmaxcdc/1 knows no flag; set cfg.flags to 0.";
    if (has_key(cfg)) return "repmaxcdc/1 has no key; set cfg.key to zeros.";
    if (cfg.level != 0) return "repmaxcdc/1 has no level; set cfg.level to 0.";
    if (cfg.seed != 0) return "repmaxcdc/1 has no seed; set cfg.seed to 0.";
    if (cfg.avg != 0)
        return "repmaxcdc/1 aims at no average; set cfg.avg to 0: lengths are from cfg.min to twice that.";
    if (cfg.min == 0) cfg.min = default_min;
    if (cfg.min < gear_window || cfg.min > 1 * MiB)
        return "cfg.min is outside 64 bytes to 1 MiB, what repmaxcdc/1 takes; choose one inside.";
    if (cfg.max == 0) cfg.max = cfg.min * default_reach;
    if (cfg.max < 2 * cfg.min)
        return "cfg.max is below twice cfg.min; repmaxcdc/1 looks at max bytes for a cut: 2 * min and the horizon.";
    if (cfg.max > 16 * MiB)
        return "cfg.max is above 16 MiB, the most that repmaxcdc/1 looks at for a cut: 2 * min and the horizon.";
    if (cfg.max > most_ratio * cfg.min)
        return "cfg.max is above 256 times cfg.min, the most that repmaxcdc/1 takes; raise cfg.min.";
    cfg.struct_size = sizeof cfg;
    return nullptr;
}

State make_state(const cof_cut_cfg &cfg) {
    return {.start = 0, .min = cfg.min, .reach = cfg.max, .head = 0, .fill = 0, .known = 0};
}

size_t state_size(const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    return accept(given, check, cfg) ? make_state(cfg).size() : 0;
}

void init(void *state, const cof_cut_cfg *given) {
    cof_cut_cfg cfg;
    accept(given, check, cfg);
    *static_cast<State *>(state) = make_state(cfg);
}

uint64_t rolled(uint64_t hash, uint8_t byte) {
    return (hash << 1) + gear[byte];
}

// The hash of the place before byte i, as far as d has the bytes that count for it.
uint64_t hash_before(const uint8_t *d, size_t i) {
    uint64_t hash = 0;
    for (size_t k = i - std::min(i, gear_window); k < i; ++k)
        hash = rolled(hash, d[k]);
    return hash;
}

// The greatest hash of a block of places, from that before them on; 'hash' becomes that of the last one.
uint64_t peak_of(const uint8_t *d, uint64_t &hash) {
    uint64_t peak = 0;
    for (size_t i = 0; i < block; i += 2) {
        const uint64_t first = rolled(hash, d[i]);
        hash = rolled(first, d[i + 1]);
        peak = std::max(peak, std::max(first, hash));
    }
    return peak;
}

// A place, named by the byte before it.
struct Place {
    uint64_t hash;
    size_t at;
};

// The first greatest of the places from..to-1.
Place scan(const uint8_t *d, size_t from, size_t to) {
    uint64_t hash = hash_before(d, from);
    Place best = {0, from};
    for (size_t i = from; i < to; ++i) {
        hash = rolled(hash, d[i]);
        if (hash > best.hash) best = {hash, i};
    }
    return best;
}

// The first place from 'at' on that has this hash; there is one within the block.
size_t find(const uint8_t *d, size_t at, uint64_t wanted) {
    uint64_t hash = hash_before(d, at);
    const size_t last = at + block - 1;
    while ((hash = rolled(hash, d[at])) != wanted && at < last)
        ++at;
    return at;
}

// Makes the peaks of all whole blocks known. The first places of the buffer have too few bytes before them; none of
// them is ever asked for, and at worst their block has too great a peak, which costs a second look.
void learn(State &s) {
    const size_t whole = static_cast<size_t>(s.fill) / block, first = static_cast<size_t>(s.known);
    if (whole <= first) return;
    const uint8_t *d = s.buffer();
    uint64_t hash = hash_before(d, first * block);
    for (size_t b = first; b < whole; ++b)
        s.peaks()[b] = peak_of(d + b * block, hash);
    s.known = whole;
}

// The first greatest of the places from..to-1, one at least.
size_t first_greatest(State &s, size_t from, size_t to) {
    const uint8_t *d = s.buffer();
    const uint64_t *peaks = s.peaks();
    const size_t begin = (from + block - 1) / block, end = to / block;
    if (begin >= end) return scan(d, from, to).at;
    const uint64_t *highest = std::max_element(peaks + begin, peaks + end);
    Place best = {*highest, to};
    // A part of a block has nothing above the block's peak.
    if (from < begin * block && peaks[begin - 1] >= best.hash)
        if (const Place before = scan(d, from, begin * block); before.hash >= best.hash) best = before;
    if (end * block < to && (end >= s.known || peaks[end] > best.hash))
        if (const Place after = scan(d, end * block, to); after.hash > best.hash) best = after;
    return best.at != to ? best.at : find(d, static_cast<size_t>(highest - peaks) * block, best.hash);
}

// The length of the open chunk, of which there are all bytes within reach or all that the stream has: open.
size_t chunk_length(State &s, size_t open) {
    const size_t min = static_cast<size_t>(s.min), head = static_cast<size_t>(s.head);
    if (open < 2 * min) return open;
    const size_t from = head + min - 1;
    size_t to = head + open - min; // a cut leaves min bytes on either side
    learn(s);
    for (;;) {
        const size_t length = first_greatest(s, from, to) + 1 - head;
        if (length < 2 * min) return length;
        to = head + length - min;
    }
}

void move_to_front(State &s) {
    const size_t gone = static_cast<size_t>(s.head) / block, kept = static_cast<size_t>(s.fill) - gone * block;
    const size_t known = static_cast<size_t>(s.known) - std::min(static_cast<size_t>(s.known), gone);
    std::memmove(s.buffer(), s.buffer() + gone * block, kept);
    std::memmove(s.peaks(), s.peaks() + gone, known * sizeof(uint64_t));
    s.head -= gone * block;
    s.fill = kept;
    s.known = known;
}

void append(State &s, const uint8_t *p, size_t n) {
    if (n == 0) return;
    if (s.fill + n > s.capacity()) move_to_front(s);
    std::memcpy(s.buffer() + s.fill, p, n);
    s.fill += n;
}

size_t feed(void *state, const void *data, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
    auto &s = *static_cast<State *>(state);
    auto p = static_cast<const uint8_t *>(data);
    CutList cuts(out, cap);
    size_t done = 0;
    while (!cuts.full()) {
        const size_t more = std::min(static_cast<size_t>(s.reach - (s.fill - s.head)), n - done);
        append(s, p + done, more);
        done += more;
        const auto open = static_cast<size_t>(s.fill - s.head);
        if (open < s.reach && (last == 0 || done < n || open == 0)) break;
        const size_t length = chunk_length(s, open);
        s.head += length;
        s.start += length;
        cuts.add(s.start, 0);
    }
    *used = done;
    return cuts.count();
}

constexpr cof_cut vtable = {sizeof(cof_cut), 0, state_size, init, feed};

} // namespace

constinit const Contract portable_repmaxcdc = {
    .kernel = with_state(
        portable_kernel("repmaxcdc/1", COF_IFACE_CUT, &vtable, "from the definition of RepMaxCDC in abi/contracts.md"),
        UINT32_MAX, alignof(State), "repmaxcdc/1"),
    .check_cfg = check};

} // namespace cof
