// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <climits>

#include "host/lib/verify_tools.hpp"
#include "host/portable/any_crc.hpp"

namespace cof {

namespace {

class CrcTrial {
  public:
    explicit CrcTrial(Trial &trial)
        : trial_(trial), kernel_(trial.kernel), portable_(trial.portable.kernel), mask_(crc_mask(trial.portable)) {}

    Check run() {
        if (auto refusal = known_answer()) return refusal;
        if (auto refusal = nothing()) return refusal;
        for (size_t n = 1; n <= trial_.every_length(); ++n)
            if (auto refusal = both_places(n)) return refusal;
        for (const size_t n : trial_.edge_lengths(trial_.every_length() + 1))
            if (auto refusal = both_places(n)) return refusal;
        if (auto refusal = shifts()) return refusal;
        if (auto refusal = splits(300, trial_.thorough ? 300 : 16)) return refusal;
        while (!trial_.expired()) {
            const size_t n = trial_.random.length(trial_.budget.max_bytes);
            const uint8_t *p = trial_.random.below(4) == 0 ? trial_.at_end(n) : trial_.anywhere(n);
            if (auto refusal = equal(p, n)) return refusal;
            if (auto refusal = shift(static_cast<int64_t>(trial_.random.next()))) return refusal;
            if (auto refusal = splits(trial_.random.length(4096), 1)) return refusal;
        }
        return std::nullopt;
    }

  private:
    // 0 and all ones too: code that skips what changes nothing takes other paths for them.
    uint64_t any_register() {
        const size_t kind = trial_.random.below(16);
        if (kind == 0) return 0;
        return kind == 1 ? mask_ : trial_.random.next() & mask_;
    }

    Check known_answer() {
        const Contract &contract = trial_.portable;
        if (contract.pack) return std::nullopt; // it has vectors of its own
        const uint64_t value = kernel_.update(contract.init, "123456789", 9) ^ contract.xorout;
        if (value == contract.check) return std::nullopt;
        return trial_.wrong("the published check, update()", nullptr, 9, value, contract.check);
    }

    Check nothing() {
        for (const uint64_t reg : {uint64_t{0}, mask_, any_register()})
            if (const uint64_t got = kernel_.update(reg, nullptr, 0); got != reg)
                return trial_.wrong("update() from NULL", nullptr, 0, got, reg);
        return std::nullopt;
    }

    Check equal(const uint8_t *p, size_t n) {
        const uint64_t reg = any_register(), want = portable_.update(reg, p, n), got = kernel_.update(reg, p, n);
        if (got == want) return std::nullopt;
        return trial_.wrong("update()", p, n, got, want);
    }

    Check both_places(size_t n) {
        if (auto refusal = equal(trial_.at_end(n), n)) return refusal;
        return equal(trial_.anywhere(n), n);
    }

    Check shift(int64_t n) {
        const uint64_t reg = any_register(), want = portable_.shift(reg, n), got = kernel_.shift(reg, n);
        if (got == want) return std::nullopt;
        return trial_.wrong("shift() by " + std::to_string(n) + " zero bytes", nullptr, 0, got, want);
    }

    Check shifts() {
        for (const int64_t n :
             {int64_t{0}, INT64_C(1), INT64_C(2), INT64_C(3), INT64_C(7), INT64_C(8), INT64_C(64), INT64_C(255),
              INT64_C(4096), INT64_C(1) << 31, INT64_C(1) << 32, INT64_C(1) << 62, INT64_MAX}) {
            if (auto refusal = shift(n)) return refusal;
            if (auto refusal = shift(-n)) return refusal;
        }
        if (auto refusal = shift(INT64_MIN)) return refusal;
        return kernel_ == portable_ ? algebra() : std::nullopt;
    }

    // A reference is its own judge: its two functions must agree, and undo what they did.
    Check algebra() {
        static constexpr uint8_t zeros[600] = {};
        for (size_t n = 0; n <= sizeof zeros; n += 1 + n / 8) {
            const uint64_t reg = any_register(), want = kernel_.update(reg, zeros, n);
            const auto count = static_cast<int64_t>(n);
            if (const uint64_t got = kernel_.shift(reg, count); got != want)
                return trial_.broken("shift() by " + std::to_string(n) + " zero bytes gives " + std::to_string(got) +
                                     " and update() over them " + std::to_string(want));
            if (kernel_.shift(kernel_.shift(reg, count), -count) != reg)
                return trial_.broken("shift() by " + std::to_string(n) + " zero bytes and back is not what it was");
        }
        return std::nullopt;
    }

    // The first part of n bytes, then the rest, equals the whole.
    Check splits(size_t n, size_t count) {
        const uint8_t *p = trial_.anywhere(n);
        const uint64_t reg = any_register(), want = portable_.update(reg, p, n);
        for (size_t i = 0; i < count; ++i) {
            const size_t cut = count >= n ? std::min(i, n) : trial_.random.below(n + 1);
            const uint64_t got = kernel_.update(kernel_.update(reg, p, cut), p + cut, n - cut);
            if (got != want) return trial_.wrong("update() split at " + std::to_string(cut), p, n, got, want);
        }
        return std::nullopt;
    }

    Trial &trial_;
    const AnyCrc kernel_, portable_;
    const uint64_t mask_;
};

} // namespace

Check verify_crc(Trial &trial) {
    return CrcTrial(trial).run();
}

} // namespace cof
