// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <array>
#include <cstring>

#include "host/lib/verify_tools.hpp"

namespace cof {

namespace {

using Cuts = std::vector<cof_cut_end>;

bool operator==(const Cuts &a, const Cuts &b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const cof_cut_end &x, const cof_cut_end &y) {
        return x.end == y.end && x.fingerprint == y.fingerprint;
    });
}

// A stretch of input and its name for the sentence.
struct Data {
    const char *kind;
    const uint8_t *p;
    size_t n;
    size_t before = 0; // bytes of the stream that were fed already

    Data head(size_t size) const { return {kind, p, size, before}; }
    Data tail(size_t from) const { return {kind, p + from, n - from, before + from}; }
};

class CutTrial {
  public:
    explicit CutTrial(Trial &trial)
        : trial_(trial), kernel_(*static_cast<const cof_cut *>(trial.kernel.vtable)),
          portable_(*static_cast<const cof_cut *>(trial.portable.kernel.vtable)), pieces_(largest_piece),
          same_format_(trial.kernel.state_format != nullptr && trial.portable.kernel.state_format != nullptr &&
                       strcmp(trial.kernel.state_format, trial.portable.kernel.state_format) == 0) {}

    Check run() {
        if (!pieces_)
            return Refusal{Stage::verify, Code::internal,
                           trial_.what + ": there is no memory to test it with; free some and try again."};
        make_patterns();
        const auto configurations = valid_configurations();
        if (configurations.empty()) return trial_.broken("the host knows no configuration to test it with");
        if (auto refusal = invalid_configuration()) return refusal;
        // In process three configurations: the first have the smallest chunks, so the most cuts for the bytes.
        const size_t most = trial_.thorough ? trial_.budget.max_bytes : 4096;
        const size_t fixed = trial_.thorough ? configurations.size() : std::min<size_t>(configurations.size(), 3);
        for (const cof_cut_cfg &cfg : std::span(configurations).first(fixed))
            for (const size_t n : {size_t{0}, size_t{1}, size_t{255}, most})
                for (const Data &data : all_kinds(n))
                    if (auto refusal = compare(cfg, data)) return refusal;
        // Small chunks, and the defaults, without which some kernels never take their main path.
        for (const cof_cut_cfg &cfg : {configurations.front(), configurations.back()})
            for (const size_t n : trial_.edge_lengths(1))
                if (auto refusal = compare(cfg, {"random", trial_.at_end(n), n})) return refusal;
        while (!trial_.expired()) {
            const size_t n = trial_.random.length(trial_.budget.max_bytes);
            const cof_cut_cfg &cfg = configurations[trial_.random.below(configurations.size())];
            if (auto refusal = compare(cfg, all_kinds(n)[trial_.random.below(3)])) return refusal;
        }
        return std::nullopt;
    }

  private:
    static constexpr size_t largest_piece = 16 * 1024;

    void make_patterns() {
        // Text-like: few byte values, repeated phrases.
        static constexpr std::string_view phrase = "the empty space between two bulkheads of a ship; ";
        std::array<uint8_t, 97 * phrase.size()> period;
        for (size_t i = 0; i < period.size(); ++i)
            period[i] = static_cast<uint8_t>(phrase[(i + i / 97 * 13) % phrase.size()]);
        zeros_.assign(trial_.budget.max_bytes, 0);
        text_.reserve(trial_.budget.max_bytes + period.size());
        while (text_.size() < trial_.budget.max_bytes)
            text_.insert(text_.end(), period.begin(), period.end());
    }

    std::array<Data, 3> all_kinds(size_t n) {
        return {Data{"random", trial_.at_end(n), n}, Data{"zero", zeros_.data(), n},
                Data{"text-like", text_.data(), n}};
    }

    bool valid(cof_cut_cfg &cfg) const {
        if (trial_.portable.check_cfg != nullptr && trial_.portable.check_cfg(cfg) != nullptr) return false;
        return portable_.state_size(&cfg) != 0;
    }

    // What this contract takes of: small, usual and odd sizes, every level, a seed, a key; and its defaults.
    std::vector<cof_cut_cfg> valid_configurations() {
        struct Sizes {
            uint64_t min, avg, max;
        };
        static constexpr Sizes sizes[] = {{64, 256, 1024},  {256, 1024, 4096}, {512, 768, 1024},
                                          {1024, 0, 3072},  {65, 300, 1025},   {2048, 8192, 32768},
                                          {8192, 0, 24576}, {64, 0, 640},      {0, 0, 0}};
        std::vector<cof_cut_cfg> configurations;
        for (const Sizes &row : sizes) {
            cof_cut_cfg cfg{};
            cfg.struct_size = sizeof cfg;
            cfg.min = row.min;
            cfg.avg = row.avg;
            cfg.max = row.max;
            cfg.level = static_cast<uint32_t>(configurations.size() % 4);
            cfg.seed = configurations.size() == 1 ? 666 : 0;
            cfg.key[5] = configurations.size() == 2 ? 7 : 0;
            for (cof_cut_cfg attempt = cfg;; attempt.level = 0, attempt.seed = 0, attempt.key[5] = 0) {
                cof_cut_cfg filled = attempt;
                if (valid(filled)) {
                    configurations.push_back(filled);
                    break;
                }
                if (attempt.level == 0 && attempt.seed == 0 && attempt.key[5] == 0) break;
            }
        }
        return configurations;
    }

    Check invalid_configuration() {
        cof_cut_cfg cfg{};
        cfg.struct_size = sizeof cfg;
        cfg.min = 4096;
        cfg.avg = 1024;
        cfg.max = 64;
        if (portable_.state_size(&cfg) == 0 && kernel_.state_size(&cfg) != 0)
            return trial_.broken("state_size() accepts a configuration with min 4096 and max 64");
        return std::nullopt;
    }

    // The whole stream by the portable kernel against several ways to feed the one under test.
    Check compare(const cof_cut_cfg &cfg, const Data &data) {
        const size_t size = kernel_.state_size(&cfg), portable_size = portable_.state_size(&cfg);
        if (size == 0 || size > 1024 * 1024)
            return trial_.broken("state_size() gives " + std::to_string(size) + " for " + describe(cfg));
        if (same_format_ && size != portable_size)
            return trial_.broken("its state is " + std::to_string(size) +
                                 " bytes, and the portable kernel's of the same format " +
                                 std::to_string(portable_size));
        StateBlock reference(portable_size, trial_.portable.kernel.state_align);
        portable_.init(reference.data(), &cfg);
        Cuts want, got;
        if (!feed(portable_, reference, data, true, 0, 64, want))
            return trial_.broken("the portable kernel does not finish");

        StateBlock state(size, trial_.kernel.state_align);
        for (const Buffering how : {whole, in_pieces, cloned}) {
            got.clear();
            state.spoil(0xff);
            kernel_.init(state.data(), &cfg);
            if (!run_once(how, state, data, got))
                return trial_.broken("feed() makes no progress with " + describe(cfg));
            if (!state.intact()) return trial_.broken("feed() writes outside its state block");
            if (!(got == want)) return differ(cfg, data, how, got, want);
        }
        if (!same_format_) return std::nullopt;
        for (const bool to_portable : {true, false}) {
            const cof_cut &first = to_portable ? kernel_ : portable_, &second = to_portable ? portable_ : kernel_;
            const size_t middle = trial_.random.below(data.n + 1);
            StateBlock shared(size, std::max(trial_.kernel.state_align, trial_.portable.kernel.state_align));
            got.clear();
            first.init(shared.data(), &cfg);
            if (!feed(first, shared, data.head(middle), false, largest_piece, 8, got) ||
                !feed(second, shared, data.tail(middle), true, largest_piece, 8, got))
                return trial_.broken("feed() makes no progress after a hand-over with " + describe(cfg));
            if (!(got == want)) return differ(cfg, data, to_portable ? handed : taken, got, want);
        }
        return std::nullopt;
    }

    enum Buffering { whole, in_pieces, cloned, handed, taken };

    bool run_once(Buffering how, StateBlock &state, const Data &data, Cuts &out) {
        if (how == whole) return feed(kernel_, state, data, true, 0, 64, out);
        const size_t piece = data.n <= 512 ? 7 : largest_piece, cap = 1 + trial_.random.below(4);
        if (how == in_pieces) return feed(kernel_, state, data, true, piece, cap, out);
        const size_t middle = trial_.random.below(data.n + 1);
        if (!feed(kernel_, state, data.head(middle), false, piece, cap, out)) return false;
        StateBlock clone(state.size(), trial_.kernel.state_align);
        clone.copy_from(state);
        state.spoil(0x3c);
        return feed(kernel_, clone, data.tail(middle), true, piece, cap, out) && clone.intact();
    }

    // Feeds all of data; most_piece 0: in one call, where it lies. Else each piece is copied to the end of a guarded
    // buffer, so that the bytes of the one before are not there any more. False: no progress, or too much.
    bool feed(const cof_cut &cut, StateBlock &state, Data data, bool last, size_t most_piece, size_t cap, Cuts &out) {
        cof_cut_end ends[64];
        size_t room = data.before + data.n + 1; // more cuts than bytes so far are wrong whatever they are
        do {
            size_t piece = data.n;
            if (most_piece != 0) piece = std::min(piece, trial_.random.length(most_piece - 1) + 1);
            const uint8_t *p = data.p;
            if (most_piece != 0 && piece != 0) p = static_cast<uint8_t *>(memcpy(pieces_.last(piece), data.p, piece));
            const uint32_t final_piece = last && piece == data.n;
            size_t left = piece;
            for (;;) {
                size_t used = 0;
                const size_t count =
                    cut.feed(state.data(), left == 0 ? nullptr : p, left, final_piece, ends, cap, &used);
                if (count > cap || used > left || count > room) return false;
                room -= count;
                out.insert(out.end(), ends, ends + count);
                left -= used;
                p += used;
                if (count < cap) break;
                // A full out with everything taken: the stream's end may still wait for room, unless it is there.
                if (left == 0 && final_piece != 0 && ends[count - 1].end == data.before + piece) break;
            }
            if (left != 0) return false;
            data = data.tail(piece);
        } while (data.n != 0);
        return true;
    }

    static std::string describe(const cof_cut_cfg &cfg) {
        return "min " + std::to_string(cfg.min) + ", avg " + std::to_string(cfg.avg) + ", max " +
               std::to_string(cfg.max) + ", level " + std::to_string(cfg.level) + ", seed " + std::to_string(cfg.seed) +
               (cfg.key[5] != 0 ? ", with a key" : "");
    }

    Refusal differ(const cof_cut_cfg &cfg, const Data &data, Buffering how, const Cuts &got, const Cuts &want) const {
        static constexpr const char *names[] = {"fed at once", "fed in pieces", "cloned midway",
                                                "handed to the portable kernel", "taken from the portable kernel"};
        size_t i = 0;
        while (i < got.size() && i < want.size() && got[i].end == want[i].end &&
               got[i].fingerprint == want[i].fingerprint)
            ++i;
        const auto shown = [i](const Cuts &cuts) {
            return i < cuts.size()
                       ? std::to_string(cuts[i].end) + " (fingerprint " + std::to_string(cuts[i].fingerprint) + ")"
                       : std::string("none");
        };
        return trial_.wrong("cut " + std::to_string(i) + " of a " + data.kind + " stream " + names[how] + " with " +
                                describe(cfg),
                            data.p, data.n, shown(got), shown(want));
    }

    Trial &trial_;
    const cof_cut &kernel_, &portable_;
    GuardedBuffer pieces_;
    std::vector<uint8_t> zeros_, text_;
    const bool same_format_;
};

} // namespace

Check verify_cut(Trial &trial) {
    return CutTrial(trial).run();
}

} // namespace cof
