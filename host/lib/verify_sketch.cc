// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <cstring>

#include "host/lib/verify_tools.hpp"

namespace cof {

namespace {

class SketchTrial {
  public:
    explicit SketchTrial(Trial &trial)
        : trial_(trial), kernel_(*static_cast<const cof_cut_sketch *>(trial.kernel.vtable)),
          portable_(*static_cast<const cof_cut_sketch *>(trial.portable.kernel.vtable)) {
        cfg_.struct_size = sizeof cfg_;
        if (trial.portable.check_cfg != nullptr) trial.portable.check_cfg(cfg_);
        keyed_ = cfg_;
        for (uint8_t &byte : keyed_.key)
            byte = static_cast<uint8_t>(trial.random.below(255) + 1);
    }

    Check run() {
        if (kernel_.block != portable_.block)
            return trial_.broken("its block is " + std::to_string(kernel_.block) + " bytes and the contract's " +
                                 std::to_string(portable_.block));
        const size_t block = portable_.block;
        // At the start of the buffer nothing may be read before p: a page that nobody may touch is there.
        for (const size_t n : {size_t{0}, size_t{1}, block - 1, block, block + 1, 4 * block + 3})
            if (auto refusal = compare(trial_.input.begin(), n, 0)) return refusal;
        const size_t every = trial_.thorough ? 4200 : 2 * block + 16;
        for (size_t n = 1; n <= every; ++n)
            if (auto refusal = compare(trial_.at_end(n), n, any_back())) return refusal;
        for (const size_t n : trial_.edge_lengths(1))
            for (const size_t back : backs)
                if (auto refusal = compare(trial_.at_end(n), n, back)) return refusal;
        while (!trial_.expired()) {
            const size_t n = trial_.random.length(trial_.budget.max_bytes);
            if (auto refusal = compare(trial_.anywhere(n) + 8, n, any_back())) return refusal;
        }
        return std::nullopt;
    }

  private:
    static constexpr size_t backs[] = {0, 1, 2, 3, 4, 8};
    size_t any_back() { return backs[trial_.random.below(std::size(backs))]; }

    // Without a key, and with one: a sketch without keys is the same for both.
    Check compare(const uint8_t *p, size_t n, size_t back) {
        if (auto refusal = compare(cfg_, p, n, back)) return refusal;
        return compare(keyed_, p, n, back);
    }

    Check compare(const cof_cut_cfg &cfg, const uint8_t *p, size_t n, size_t back) {
        const size_t size = portable_.sketch_size(n), its_size = kernel_.sketch_size(n);
        if (its_size != size)
            return trial_.wrong("sketch_size()", p, n, std::to_string(its_size), std::to_string(size));
        StateBlock want(size, 2), got(size, 2);
        want.spoil(0x11);
        got.spoil(0xee);
        portable_.sketch(&cfg, p, n, back, want.data());
        kernel_.sketch(&cfg, n == 0 ? nullptr : p, n, back, got.data());
        if (!got.intact()) return trial_.broken("sketch() writes outside its " + std::to_string(size) + " bytes");
        const auto *a = static_cast<const uint8_t *>(got.data()), *b = static_cast<const uint8_t *>(want.data());
        const size_t at = static_cast<size_t>(std::mismatch(a, a + size, b).first - a);
        if (at == size) return std::nullopt;
        return trial_.wrong("byte " + std::to_string(at) + " of sketch() with back " + std::to_string(back) +
                                (&cfg == &keyed_ ? " and a key" : ""),
                            p, n, uint64_t{a[at]}, uint64_t{b[at]});
    }

    Trial &trial_;
    const cof_cut_sketch &kernel_, &portable_;
    cof_cut_cfg cfg_{}, keyed_{};
};

} // namespace

Check verify_cut_sketch(Trial &trial) {
    return SketchTrial(trial).run();
}

} // namespace cof
