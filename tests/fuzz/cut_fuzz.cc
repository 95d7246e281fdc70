// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable chunkers on any stream in any pieces: the cuts are those of the definition. So are they where stretches
// were sketched before; a sketch that lies gives other chunks, of valid sizes. And on any configuration: it is refused
// with a sentence, or what it was filled in to is valid and stays as it is.
//
// The first two bytes choose the contract and how often the rest repeats, then come the bytes that configurations and
// pieces are drawn from; the rest is the stream.
#include <cstdlib>
#include <cstring>

#include "tests/unit/cut_subjects.hpp"
#include "tests/unit/fence.hpp"

namespace {

using namespace cof::test;

void require(bool condition) {
    if (!condition) std::abort();
}

constexpr size_t head = 2 + 48, longest = 1u << 14;

// Numbers from bytes, zero when these are used up.
class Choices {
  public:
    explicit Choices(std::span<const uint8_t> bytes) : bytes_(bytes) {}
    uint64_t below(uint64_t n) {
        uint64_t value = 0;
        for (int i = 0; i < 2 && !bytes_.empty(); ++i, bytes_ = bytes_.subspan(1))
            value = value << 8 | bytes_[0];
        return value % n;
    }

  private:
    std::span<const uint8_t> bytes_;
};

const cof_cut &vtable_of(const CutSubject &subject) {
    return *static_cast<const cof_cut *>(subject.row->kernel.vtable);
}

void any_configuration(const CutSubject &subject, const uint8_t *bytes) {
    cof_cut_cfg cfg{};
    std::memcpy(&cfg, bytes, std::min(sizeof cfg, head - 2));
    cfg.struct_size = sizeof cfg;
    const bool has_state = vtable_of(subject).state_size(&cfg) != 0;
    const char *why = subject.row->check_cfg(cfg);
    require(has_state == (why == nullptr));
    if (why != nullptr) {
        require(std::strlen(why) > 20);
        return;
    }
    cof_cut_cfg again = cfg;
    require(subject.row->check_cfg(again) == nullptr && std::memcmp(&again, &cfg, sizeof cfg) == 0);
}

// Every piece lies before a page that nobody may touch, and is gone when the next one comes.
Cuts in_pieces(const CutSubject &subject, const cof_cut_cfg &cfg, std::span<const uint8_t> data, Choices &choices) {
    static const cof::bridge_test::Fence fence(longest);
    const cof_cut &cut = vtable_of(subject);
    std::vector<uint8_t> state(cut.state_size(&cfg), 0xa5);
    cut.init(state.data(), &cfg);
    Cuts cuts;
    const size_t most = 1 + choices.below(data.size() + 1), cap = 1 + choices.below(4);
    bool done = false;
    while (!done) {
        const size_t n = std::min<size_t>(1 + choices.below(most), data.size());
        const std::span<uint8_t> piece = fence.last(n);
        std::copy_n(data.begin(), n, piece.begin());
        data = data.subspan(n);
        done = data.empty();
        if (choices.below(4) == 1) state = std::vector<uint8_t>(state); // a clone goes on
        for (size_t at = 0;;) {
            cof_cut_end out[4];
            size_t used = 0;
            const size_t count =
                cut.feed(state.data(), n == at ? nullptr : piece.data() + at, n - at, done ? 1 : 0, out, cap, &used);
            require(count <= cap && used <= n - at);
            for (size_t i = 0; i < count; ++i)
                cuts.push_back({out[i].end, out[i].fingerprint});
            at += used;
            if (count == cap) continue;
            require(at == n);
            break;
        }
    }
    return cuts;
}

// The same by stretches whose sketch was made before, in turns with pieces that have none; or whose sketch is made of
// other bytes. Stretch and entries each lie before a page that nobody may touch.
Cuts by_sketch(const CutSubject &subject, const cof_cut_cfg &cfg, std::span<const uint8_t> data, bool lies,
               Choices &choices) {
    static const cof::bridge_test::Fence fence(longest), entry_fence(longest);
    const cof::Contract *stage1 = cof::find_contract(subject.row->kernel.contract, COF_IFACE_CUT_SKETCH);
    const auto &sketch = *static_cast<const cof_cut_sketch *>(stage1->kernel.vtable);
    const cof_cut &cut = vtable_of(subject);
    std::vector<uint8_t> state(cut.state_size(&cfg), 0xa5);
    cut.init(state.data(), &cfg);
    Cuts cuts;
    const size_t most = 1 + choices.below(data.size() / sketch.block + 1), cap = 1 + choices.below(4);
    size_t at = 0;
    for (bool last = false; !last;) {
        const size_t n = std::min<size_t>((1 + choices.below(most)) * sketch.block, data.size() - at);
        last = at + n == data.size();
        const std::span<uint8_t> piece = fence.last(n);
        std::copy_n(data.begin() + static_cast<ptrdiff_t>(at), n, piece.begin());
        const size_t whole = n / sketch.block * sketch.block;
        std::vector<int16_t> made(sketch.sketch_size(whole) / 2);
        sketch.sketch(&cfg, data.data() + (lies ? 0 : at), whole, lies ? 0 : at, made.data());
        const std::span<uint8_t> entries = entry_fence.last(2 * made.size());
        if (!made.empty()) std::memcpy(entries.data(), made.data(), entries.size());
        const bool plain = choices.below(4) == 1;
        for (size_t taken = 0;;) {
            cof_cut_end out[4];
            size_t used = 0;
            const size_t count = plain ? cut.feed(state.data(), piece.data() + taken, n - taken, last, out, cap, &used)
                                       : subject.row->sketched_feed(state.data(), entries.data(), piece.data(), n, last,
                                                                    out, cap, &taken);
            taken += used;
            require(count <= cap && taken <= n);
            for (size_t i = 0; i < count; ++i)
                cuts.push_back({out[i].end, out[i].fingerprint});
            if (choices.below(4) == 1) state = std::vector<uint8_t>(state);
            if (count == cap) continue;
            require(taken == n);
            break;
        }
        at += n;
    }
    return cuts;
}

void require_valid_sizes(const Cuts &cuts, const cof_cut_cfg &cfg, size_t size) {
    require(cuts.empty() == (size == 0) && (size == 0 || cuts.back().end == size));
    for (size_t i = 0; i < cuts.size(); ++i) {
        const uint64_t length = cuts[i].end - (i == 0 ? 0 : cuts[i - 1].end);
        require(length <= cfg.max && (length >= cfg.min || (i + 1 == cuts.size() && length >= 1)));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const std::vector<CutSubject> subjects = cut_subjects();
    if (size < head) return 0;
    const CutSubject &subject = subjects[data[0] % subjects.size()];
    any_configuration(subject, data + 2);
    Choices choices(std::span(data + 2, head - 2));
    const cof_cut_cfg cfg = subject.random_cfg(choices);
    require(vtable_of(subject).state_size(&cfg) != 0);
    std::vector<uint8_t> stream;
    for (unsigned times = 0; times <= data[1] && stream.size() < longest; ++times)
        stream.insert(stream.end(), data + head, data + size);
    stream.resize(std::min(stream.size(), longest));
    const Cuts want = subject.oracle(stream, cfg);
    require(in_pieces(subject, cfg, stream, choices) == want);
    if (subject.row->sketched_feed == nullptr) return 0;
    require(by_sketch(subject, cfg, stream, false, choices) == want);
    require_valid_sizes(by_sketch(subject, cfg, stream, true, choices), cfg, stream.size());
    return 0;
}
