// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Checksums while copying, of many messages, and of one message in pieces.
#include <algorithm>
#include <cstring>

#include "host/lib/verify_tools.hpp"
#include "host/portable/any_crc.hpp"

namespace cof {

namespace {

constexpr size_t slack = 8192; // places for the longest copy

Refusal no_memory(const Trial &trial) {
    return {Stage::verify, Code::internal,
            trial.what + ": there is no memory to test it with; free some and try again."};
}

// What both trials begin with.
class ManyTrial {
  protected:
    explicit ManyTrial(Trial &trial) : trial_(trial), mask_(static_cast<uint32_t>(crc_mask(trial.portable))) {}

    // 0 and all ones too: code that skips what changes nothing takes other paths for them.
    uint32_t any_register() {
        const size_t kind = trial_.random.below(16);
        if (kind == 0) return 0;
        return kind == 1 ? mask_ : static_cast<uint32_t>(trial_.random.next()) & mask_;
    }
    uint32_t start() const { return static_cast<uint32_t>(trial_.portable.init); }
    // nullopt: the register that "123456789" leaves is the published one.
    Check known_answer(const char *call, uint32_t reg) {
        const uint64_t value = reg ^ trial_.portable.xorout;
        if (value == trial_.portable.check) return std::nullopt;
        return trial_.wrong(std::string("the published check, ") + call + ",", nullptr, 9, value,
                            trial_.portable.check);
    }
    Check same(const std::string &call, const void *p, size_t n, uint32_t got, uint32_t want) {
        if (got == want) return std::nullopt;
        return trial_.wrong(call, p, n, uint64_t{got}, uint64_t{want});
    }

    Trial &trial_;
    const uint32_t mask_;
};

class CopyTrial : ManyTrial {
  public:
    CopyTrial(Trial &trial, const GuardedBuffer &output)
        : ManyTrial(trial), output_(output), kernel_(*static_cast<const cof_crc32_copy *>(trial.kernel.vtable)),
          portable_(*static_cast<const cof_crc32_copy *>(trial.portable.kernel.vtable)) {}

    Check run() {
        char digits[9];
        if (auto refusal = known_answer("copy()", kernel_.copy(start(), digits, "123456789", 9))) return refusal;
        for (const uint32_t reg : {uint32_t{0}, mask_, any_register()})
            if (auto refusal =
                    same("copy() from NULL to NULL", nullptr, 0, kernel_.copy(reg, nullptr, nullptr, 0), reg))
                return refusal;
        for (size_t n = 0; n <= trial_.every_length(); ++n)
            if (auto refusal = all_places(n)) return refusal;
        for (const size_t n : trial_.edge_lengths(trial_.every_length() + 1))
            if (auto refusal = all_places(n)) return refusal;
        for (size_t offset = 0; offset < 64; ++offset) // of where it is copied to
            for (const size_t n : {size_t{257}, size_t{1500}})
                if (auto refusal = copied(trial_.anywhere(n), n, output_.begin() + offset)) return refusal;
        while (!trial_.expired()) {
            const size_t n = trial_.random.length(trial_.budget.max_bytes);
            const uint8_t *p = trial_.random.below(4) == 0 ? trial_.at_end(n) : trial_.anywhere(n);
            if (auto refusal = copied(p, n, anywhere(n))) return refusal;
        }
        return std::nullopt;
    }

  private:
    static constexpr size_t beside = 128;
    static constexpr uint8_t mark = 0xa7;

    uint8_t *anywhere(size_t n) {
        if (trial_.random.below(8) == 0) return output_.begin();
        return output_.begin() + trial_.random.below(std::min<size_t>(output_.size() - n, slack) + 1);
    }
    Check all_places(size_t n) {
        if (auto refusal = copied(trial_.at_end(n), n, output_.last(n))) return refusal;
        if (auto refusal = copied(trial_.anywhere(n), n, anywhere(n))) return refusal;
        return copied(trial_.at_end(n), n, output_.begin());
    }
    Check copied(const uint8_t *p, size_t n, uint8_t *to) {
        uint8_t *first = to - std::min<size_t>(beside, static_cast<size_t>(to - output_.begin()));
        uint8_t *last = to + n + std::min<size_t>(beside, static_cast<size_t>(output_.end() - (to + n)));
        const uint32_t reg = any_register(), want = portable_.copy(reg, to, p, n);
        std::memset(first, mark, static_cast<size_t>(last - first));
        const uint32_t got = kernel_.copy(reg, to, p, n);
        if (auto refusal =
                same("copy() to offset " + std::to_string(reinterpret_cast<uintptr_t>(to) % 64), p, n, got, want))
            return refusal;
        const auto kept = [](uint8_t byte) { return byte == mark; };
        if (!std::all_of(first, to, kept) || !std::all_of(to + n, last, kept))
            return trial_.broken("copy() of " + std::to_string(n) + " bytes writes outside of them");
        const size_t at = static_cast<size_t>(std::mismatch(to, to + n, p).first - to);
        if (at == n) return std::nullopt;
        return trial_.wrong("byte " + std::to_string(at) + " of copy() to offset " +
                                std::to_string(reinterpret_cast<uintptr_t>(to) % 64),
                            p, n, uint64_t{to[at]}, uint64_t{p[at]});
    }

    const GuardedBuffer &output_;
    const cof_crc32_copy &kernel_, &portable_;
};

// Registers and list lie at the end of their pages: reading or writing one too many stops there.
class BatchTrial : ManyTrial {
  public:
    BatchTrial(Trial &trial, const GuardedBuffer &registers, const GuardedBuffer &list)
        : ManyTrial(trial), registers_(registers), list_(list),
          kernel_(*static_cast<const cof_crc32_batch *>(trial.kernel.vtable)),
          portable_(*static_cast<const cof_crc32_batch *>(trial.portable.kernel.vtable)) {}

    Check run() {
        const cof_span digits[] = {{"1234", 4}, {nullptr, 0}, {"56789", 5}}, whole{"123456789", 9};
        uint32_t reg = start();
        kernel_.batch(&reg, &whole, 1);
        if (auto refusal = known_answer("batch()", reg)) return refusal;
        if (auto refusal = known_answer("gather()", kernel_.gather(start(), digits, std::size(digits)))) return refusal;
        kernel_.batch(nullptr, nullptr, 0);
        for (const uint32_t any : {uint32_t{0}, mask_, any_register()})
            if (auto refusal = same("gather() of no pieces", nullptr, 0, kernel_.gather(any, nullptr, 0), any))
                return refusal;
        for (size_t n = 0; n <= trial_.every_length(); ++n)
            if (auto refusal = among_others(n)) return refusal;
        for (const size_t n : trial_.edge_lengths(trial_.every_length() + 1))
            if (auto refusal = among_others(n)) return refusal;
        for (size_t count = 0; count <= 20; ++count) // of equal length, as blocks of a file are
            for (const size_t n : {size_t{0}, size_t{1}, size_t{15}, size_t{64}, size_t{512}})
                if (auto refusal = compare(count, [n](size_t) { return n; })) return refusal;
        while (!trial_.expired()) {
            const size_t longest = size_t{1} << trial_.random.below(13);
            const auto any = [&](size_t) { return trial_.random.length(longest); };
            if (auto refusal = compare(trial_.random.below(most + 1), any)) return refusal;
        }
        return std::nullopt;
    }

    static constexpr size_t most = 80;

  private:
    // n bytes, with 0..7 messages of other lengths around them.
    Check among_others(size_t n) {
        const size_t count = 1 + trial_.random.below(8), at = trial_.random.below(count);
        return compare(count,
                       [&](size_t i) { return i == at ? n : trial_.random.length(std::min<size_t>(2 * n, 300)); });
    }

    template <class Length> Check compare(size_t count, const Length &length) {
        auto *reg = reinterpret_cast<uint32_t *>(registers_.last(count * sizeof(uint32_t)));
        auto *in = reinterpret_cast<cof_span *>(list_.last(count * sizeof(cof_span)));
        uint32_t want[most], before[most];
        cof_span listed[most];
        size_t total = 0;
        for (size_t i = 0; i < count; ++i) {
            const size_t n = length(i);
            const uint8_t *p = trial_.random.below(4) == 0 ? trial_.at_end(n) : trial_.anywhere(n);
            listed[i] = in[i] = {n == 0 && trial_.random.below(2) ? nullptr : p, n};
            reg[i] = want[i] = before[i] = any_register();
            total += n;
        }
        portable_.batch(want, in, count);
        kernel_.batch(reg, in, count);
        for (size_t i = 0; i < count; ++i)
            if (reg[i] != want[i])
                return trial_.wrong("message " + std::to_string(i) + " of " + std::to_string(count) + " in batch()",
                                    in[i].p, in[i].n, uint64_t{reg[i]}, uint64_t{want[i]});
        const uint32_t first = any_register();
        if (auto refusal = same("gather() of " + std::to_string(count) + " pieces", count != 0 ? in[0].p : nullptr,
                                total, kernel_.gather(first, in, count), portable_.gather(first, in, count)))
            return refusal;
        if (count != 0 && std::memcmp(in, listed, count * sizeof *in) != 0)
            return trial_.broken("it changes the list of messages");
        return &kernel_ == &portable_ ? agree(before, want, in, count) : std::nullopt;
    }

    // The portable kernel is its own judge: what it says of one message and of its pieces must agree.
    Check agree(const uint32_t *before, const uint32_t *after, const cof_span *in, size_t count) {
        for (size_t i = 0; i < count; ++i) {
            const size_t middle = trial_.random.below(in[i].n + 1);
            const auto *p = static_cast<const uint8_t *>(in[i].p);
            const cof_span pieces[] = {{p, middle}, {p ? p + middle : p, in[i].n - middle}};
            if (auto refusal =
                    same("gather() of 2 pieces", p, in[i].n, portable_.gather(before[i], pieces, 2), after[i]))
                return refusal;
        }
        return std::nullopt;
    }

    const GuardedBuffer &registers_, &list_;
    const cof_crc32_batch &kernel_, &portable_;
};

} // namespace

Check verify_crc_copy(Trial &trial) {
    const GuardedBuffer output(trial.budget.max_bytes + slack);
    return output ? CopyTrial(trial, output).run() : Check(no_memory(trial));
}

Check verify_crc_batch(Trial &trial) {
    const GuardedBuffer registers(BatchTrial::most * sizeof(uint32_t)), list(BatchTrial::most * sizeof(cof_span));
    return registers && list ? BatchTrial(trial, registers, list).run() : Check(no_memory(trial));
}

} // namespace cof
