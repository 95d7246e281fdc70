// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage 2 of argmin/1: cuts from the sketch that any stage 1 makes.
//
// A chunk is decided as soon as max bytes of it are at hand, or its stream has ended. While the open chunk began in an
// earlier feed, bytes are gathered in the state's buffer; as soon as it began in the bytes just fed, these are cut
// where they lie, and what is left over at the end is copied into the buffer.
//
// A block's choice of position is kept beside its entry once the block has been looked at, for windows that overlap.
//
// Blocks are counted from where a stretch of memory begins, since the cuts do not depend on them. The first block of a
// stretch holds the open chunk's first byte, or lies before it, so that no window has it whole. Its entry may come from
// a sketch that had too few bytes before it: then it is at most too small, which costs a rescan and changes no cut.
// Where the caller has made the entries, blocks are those of the stream, and so stretches begin at one of these.
#include "host/portable/argmin_choose.hpp"
#include "host/portable/argmin_entries.hpp"
#include "host/portable/argmin_stage1.hpp"
#include "host/portable/cut_config.hpp"
#include "host/portable/portable.hpp"

namespace cof {

namespace {

using namespace argmin;

constexpr uint64_t most_max = UINT64_C(16) << 20;
// Of max to min. A window is looked at from each chunk that begins before it, so what a stream made to hurt costs grows
// with this.
constexpr uint64_t most_ratio = 256;

// What is known of consecutive blocks.
struct Blocks {
    int16_t *entry;
    uint16_t *where; // and wide: the block's choice
    uint64_t *wide;

    void move_to_front(size_t from, size_t n) const {
        std::memmove(entry, entry + from, n * sizeof *entry);
        std::memmove(where, where + from, n * sizeof *where);
        std::memmove(wide, wide + from, n * sizeof *wide);
    }
};

// State format "argmin/1 choices", private to this file: followed by what is known of blocks, then by the buffer.
struct State {
    cof_cut_cfg cfg; // with min and max filled in
    Numbers by;
    uint64_t start;  // of the open chunk in the stream
    uint64_t head;   // of the open chunk in the buffer
    uint64_t fill;   // bytes in the buffer
    uint64_t blocks; // leading blocks of the buffer whose entries are known

    // Twice max: what is moved to the front is less than what came in since the last move.
    size_t capacity() const { return static_cast<size_t>(2 * cfg.max / block + 2) * block; }
    size_t block_capacity() const { return capacity() / block; }
    Blocks block_list() {
        const auto wide = reinterpret_cast<uint64_t *>(this + 1);
        const auto entry = reinterpret_cast<int16_t *>(wide + block_capacity());
        return {entry, reinterpret_cast<uint16_t *>(entry + block_capacity()), wide};
    }
    uint8_t *buffer() { return reinterpret_cast<uint8_t *>(block_list().where + block_capacity()); }
    size_t size() const {
        return sizeof(State) + block_capacity() * (sizeof(int16_t) + sizeof(uint16_t) + sizeof(uint64_t)) + capacity();
    }
};

const char *check(cof_cut_cfg &cfg) {
    if (cfg.flags != 0) return "argmin/1 knows no flag; set cfg.flags to 0.";
    if (cfg.level != 0) return "argmin/1 has no level; set cfg.level to 0.";
    if (cfg.seed != 0) return "argmin/1 has no seed; set cfg.seed to 0.";
    if ((cfg.min == 0) != (cfg.max == 0)) return "only one of cfg.min and cfg.max is given; argmin/1 needs both.";
    if (cfg.min == 0) {
        if (cfg.avg == 0) cfg.avg = 16 * 1024;
        if (cfg.avg > most_max) return "cfg.avg is above 16 MiB; argmin/1 needs max = avg * 3 / 2 below that.";
        cfg.min = cfg.avg / 2;
        cfg.max = cfg.avg + cfg.avg / 2;
    }
    if (cfg.min < 64) return "cfg.min is below 64 bytes, the least that argmin/1 takes (cfg.avg / 2 if not given).";
    if (cfg.max > most_max)
        return "cfg.max is above 16 MiB, the most that argmin/1 takes (cfg.avg * 3 / 2 if not given).";
    if (cfg.min >= cfg.max) return "cfg.min is not below cfg.max; argmin/1 needs min < max.";
    if (cfg.max / most_ratio > cfg.min || (cfg.max / most_ratio == cfg.min && cfg.max % most_ratio != 0))
        return "cfg.max is above 256 times cfg.min, the most that argmin/1 takes; raise cfg.min.";
    if (cfg.avg == 0) cfg.avg = cfg.min + (cfg.max - cfg.min) / 2;
    if (cfg.avg < cfg.min || cfg.avg > cfg.max) return "cfg.avg is not from cfg.min to cfg.max; leave it 0.";
    cfg.struct_size = sizeof cfg;
    return nullptr;
}

State make_state(const cof_cut_cfg &cfg) {
    return {cfg, numbers(&cfg), 0, 0, 0, 0};
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

// A stretch of memory with the entries of its blocks first..done-1.
struct Stretch {
    const uint8_t *data;
    size_t size, back; // back: bytes before data that may be read
    const State &state;
    Blocks blocks;
    size_t capacity; // of blocks
    size_t first = 0, done = 0;
    ptrdiff_t first_made = 0; // of the caller's entries, where they are the caller's

    // Makes the entries of whole blocks from..to-1 known. Earlier ones are not asked for again, and skipped.
    void know(const Stage1 &stage1, size_t from, size_t to) {
        to = std::min(to, size / block);
        done = std::max(done, from);
        if (done >= to) return;
        if (to - first > capacity) {
            if (done > from) blocks.move_to_front(from - first, done - from);
            first = from;
        }
        stage1.write(state.cfg, data, back, done, to, first_made, blocks.entry + done - first);
        static_assert(BlockChoice::unknown == 0xffff);
        std::memset(blocks.where + (done - first), 0xff, (to - done) * sizeof *blocks.where);
        done = to;
        // What stage 1 is likely to be asked for next, while the chunk's end is looked for: its loads begin anew with
        // each window. From memory that gains a fifth, from a cache it costs 4 %; long stretches are seldom in one.
        // Not a function of its own: gcc 12 takes that for one without effect and leaves it out.
        constexpr size_t least_stretch = size_t{2} << 20, ahead = 4096, line = 64;
        if (size < least_stretch || stage1.made()) return;
        const size_t end = std::min(size, done * block + ahead);
        for (size_t at = done * block; at < end; at += line)
            __builtin_prefetch(data + at);
    }

    // The last position of the chunk, of from..to-1; blocks that are whole within are known.
    size_t last_position(size_t from, size_t to) const {
        const Numbers &by = state.by;
        const size_t begin = std::min((from + block - 1) / block * block, to);
        const size_t end = std::max(to / block * block, begin);
        const size_t number = begin / block - first, count = (end - begin) / block; // of those that are whole
        const auto entry = [this](size_t at) { return blocks.entry[at / block - first]; };
        int16_t least = count != 0 ? lowest(blocks.entry + number, count) : INT16_MAX;
        // A block that is whole but for what the window leaves out has an entry, and no smaller key than that.
        const bool in_front = from < begin && (end == begin || entry(from) <= least);
        const bool behind = end < to && (end == begin || end / block >= done || entry(end) <= least);
        if (in_front) least = std::min(least, smallest_of(data + from, begin - from, by));
        if (behind) least = std::min(least, smallest_of(data + end, to - end, by));

        Choice choice(data, to, least, by);
        if (in_front) choice.look_at(from, begin);
        for (size_t i = 0; i < count; i += 64) {
            const size_t some = number + i;
            uint64_t found = find(blocks.entry + some, std::min<size_t>(count - i, 64), least);
            for (; found != 0; found &= found - 1) {
                const size_t one = some + static_cast<size_t>(std::countr_zero(found));
                choice.look_at_block((first + one) * block, blocks.where[one], blocks.wide[one]);
            }
        }
        if (behind) choice.look_at(end, to);
        return choice.any() ? choice.at() : without_sketch(from, to);
    }

    // A stage 1 that has gone wrong may say anything; then the window is looked at without it.
    size_t without_sketch(size_t from, size_t to) const {
        Choice choice(data, to, smallest_of(data + from, to - from, state.by), state.by);
        choice.look_at(from, to);
        return choice.at();
    }
};

// One call of feed.
class Feed {
  public:
    // Of p, *used bytes were taken by calls before.
    Feed(State &state, const Stage1 &stage1, const uint8_t *p, size_t n, bool last, cof_cut_end *out, size_t cap,
         size_t *used)
        : s_(state), stage1_(stage1), p_(p), n_(n), last_(last), cuts_(out, cap),
          p_at_(state.start + (state.fill - state.head) - *used), before_(*used), used_(*used) {
        if (stage1.made()) align_buffer();
    }

    size_t run(size_t *used) {
        while (s_.fill > s_.head && !cuts_.full()) {
            if (!cut_buffered()) break;
            // From here on cut in place, if the open chunk began in what this call took and can be decided there.
            const size_t open = static_cast<size_t>(s_.fill - s_.head);
            if (open <= used_ - before_ && (last_ || open + n_ - used_ >= s_.cfg.max)) {
                used_ -= open;
                s_.head = s_.fill;
            }
        }
        if (s_.fill == s_.head) {
            s_.head = s_.fill = s_.blocks = 0;
            cut_in_place();
        }
        if (stage1_.made()) keep_entries();
        *used = used_;
        return cuts_.count();
    }

  private:
    // Where the chunk at head of the stretch ends, if size bytes of it are there, all that matter.
    size_t chunk_end(Stretch &stretch, size_t head, size_t size) {
        if (size <= s_.cfg.min) return head + size;
        const size_t from = head + static_cast<size_t>(s_.cfg.min) - 1, to = head + size;
        stretch.know(stage1_, from / block, to / block + 1);
        return stretch.last_position(from, to) + 1;
    }

    void cut(size_t length) {
        s_.start += length;
        cuts_.add(s_.start, 0);
    }

    // False: more input is needed.
    bool cut_buffered() {
        const size_t max = static_cast<size_t>(s_.cfg.max), before = static_cast<size_t>(s_.fill - s_.head);
        if (before < max) append(std::min(max - before, n_ - used_));
        const size_t open = static_cast<size_t>(s_.fill - s_.head), head = static_cast<size_t>(s_.head);
        if (open < max && !(last_ && used_ == n_)) return false;
        Stretch buffered = buffer_stretch();
        const size_t end = chunk_end(buffered, head, std::min(open, max));
        s_.blocks = buffered.done;
        s_.head = end;
        cut(end - head);
        return true;
    }

    Stretch buffer_stretch() {
        Stretch buffered = {s_.buffer(), static_cast<size_t>(s_.fill), 0, s_, s_.block_list(), s_.block_capacity()};
        buffered.done = static_cast<size_t>(s_.blocks);
        buffered.first_made = (static_cast<ptrdiff_t>(p_at_) - static_cast<ptrdiff_t>(s_.start - s_.head)) /
                              static_cast<ptrdiff_t>(block);
        return buffered;
    }

    // What was fed without entries lies anywhere: then the buffer is made to begin at a block of the stream.
    void align_buffer() {
        const size_t before = static_cast<size_t>((s_.start - s_.head) % block);
        if (before == 0 || s_.fill == s_.head) return;
        if (s_.fill + before > s_.capacity()) move_to_front();
        std::memmove(s_.buffer() + before, s_.buffer(), static_cast<size_t>(s_.fill));
        s_.head += before;
        s_.fill += before;
        s_.blocks = 0;
    }

    // The caller's entries will not be there with the next bytes: those that the open chunk may need.
    void keep_entries() {
        const size_t from = static_cast<size_t>(s_.head + s_.cfg.min - 1) / block;
        const size_t to = static_cast<size_t>(s_.fill) / block;
        if (s_.fill == s_.head || from >= to) return;
        Stretch buffered = buffer_stretch();
        buffered.know(stage1_, from, to);
        s_.blocks = buffered.done;
    }

    void append(size_t n) {
        if (n == 0) return;
        if (s_.fill + n > s_.capacity()) move_to_front();
        std::memcpy(s_.buffer() + s_.fill, p_ + used_, n);
        s_.fill += n;
        used_ += n;
    }

    void move_to_front() {
        const size_t gone = static_cast<size_t>(s_.head / block), kept = static_cast<size_t>(s_.fill) - gone * block;
        const size_t known = static_cast<size_t>(s_.blocks) - std::min<size_t>(static_cast<size_t>(s_.blocks), gone);
        std::memmove(s_.buffer(), s_.buffer() + gone * block, kept);
        if (known != 0) s_.block_list().move_to_front(gone, known);
        s_.head -= gone * block;
        s_.fill = kept;
        s_.blocks = known;
    }

    void cut_in_place() {
        const size_t max = static_cast<size_t>(s_.cfg.max), left = n_ - used_;
        if (left == 0) return;
        const size_t before = stage1_.made() ? used_ % block : 0; // the open chunk's first byte is in the first block
        Stretch in_place = {p_ + used_ - before, left + before,      used_ - before, s_,
                            s_.block_list(),     s_.block_capacity()};
        in_place.first_made = -static_cast<ptrdiff_t>((used_ - before) / block);
        size_t head = before;
        while (!cuts_.full() && (in_place.size - head >= max || (last_ && head < in_place.size))) {
            const size_t end = chunk_end(in_place, head, std::min(in_place.size - head, max));
            cut(end - head);
            head = end;
        }
        used_ += head - before;
        if (!cuts_.full()) keep(in_place, head);
    }

    // Less than max bytes are left, from head on: into the buffer, with the entries of whole blocks.
    void keep(const Stretch &from, size_t head) {
        if (head == from.size) return;
        const size_t gone = head / block;
        s_.fill = from.size - gone * block;
        s_.head = head - gone * block;
        std::memcpy(s_.buffer(), from.data + gone * block, static_cast<size_t>(s_.fill));
        if (from.done > gone) {
            s_.blocks = from.done - gone;
            from.blocks.move_to_front(gone - from.first, from.done - gone);
        }
        used_ = n_;
    }

    State &s_;
    const Stage1 &stage1_;
    const uint8_t *p_;
    const size_t n_;
    const bool last_;
    CutList cuts_;
    const uint64_t p_at_; // where p lies in the stream
    const size_t before_; // what calls before this one took of p
    size_t used_;
};

size_t sketch_feed(void *state, const cof_cut_sketch *kernel, const void *p, size_t n, uint32_t last, cof_cut_end *out,
                   size_t cap, size_t *used) {
    const Stage1 stage1(*kernel);
    *used = 0;
    return Feed(*static_cast<State *>(state), stage1, static_cast<const uint8_t *>(p), n, last != 0, out, cap, used)
        .run(used);
}

const cof_cut_sketch *portable_sketch() {
    return static_cast<const cof_cut_sketch *>(portable_argmin_sketch.kernel.vtable);
}

size_t feed(void *state, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
    return sketch_feed(state, portable_sketch(), p, n, last, out, cap, used);
}

size_t sketched_feed(void *state, const void *entries, const void *p, size_t n, uint32_t last, cof_cut_end *out,
                     size_t cap, size_t *taken) {
    const Stage1 stage1(*portable_sketch(), entries);
    return Feed(*static_cast<State *>(state), stage1, static_cast<const uint8_t *>(p), n, last != 0, out, cap, taken)
        .run(taken);
}

constexpr cof_cut vtable = {sizeof(cof_cut), 0, state_size, init, feed};

} // namespace

constinit const Contract portable_argmin_cut = {
    .kernel = with_state(portable_kernel("argmin/1", COF_IFACE_CUT, &vtable, "from the definition in abi/contracts.md"),
                         UINT32_MAX, alignof(State), "argmin/1 choices"),
    .sketch_feed = sketch_feed,
    .sketched_feed = sketched_feed,
    .check_cfg = check};

} // namespace cof
