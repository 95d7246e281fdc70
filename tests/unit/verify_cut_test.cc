// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "verify" for chunkers: kernels that are wrong in one point each.
#include <cstring>

#include <gtest/gtest.h>

#include "host/lib/verify.hpp"

namespace cof {
namespace {

const cof_cut &right_cut() {
    return *static_cast<const cof_cut *>(portable_fastcdc2020.kernel.vtable);
}
const cof_cut_sketch &right_sketch() {
    return *static_cast<const cof_cut_sketch *>(portable_argmin_sketch.kernel.vtable);
}

template <class Vtable> void expect_wrong(const Contract &portable, const Vtable &vtable, const std::string &words) {
    cof_kernel kernel = portable.kernel;
    kernel.impl = "under-test";
    kernel.vtable = &vtable;
    if (kernel.state_align == 0) kernel.state_align = 1;
    VerifyBudget budget = quick_budget();
    budget.time = std::chrono::microseconds(0);
    const Check refusal = verify_kernel("x.so", kernel, portable, budget);
    ASSERT_TRUE(refusal) << "expected: " << words;
    EXPECT_EQ(refusal->stage, Stage::verify);
    EXPECT_EQ(refusal->code, Code::wrong_bytes);
    EXPECT_NE(refusal->why.find(words), std::string::npos) << refusal->why;
}

TEST(VerifyCut, WrongFingerprint) {
    cof_cut vtable = right_cut();
    vtable.feed = [](void *state, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
        const size_t count = right_cut().feed(state, p, n, last, out, cap, used);
        for (size_t i = 0; i < count; ++i)
            out[i].fingerprint ^= 1;
        return count;
    };
    expect_wrong(portable_fastcdc2020, vtable, "cut 0 of a");
}

TEST(VerifyCut, LosesTheLastCut) {
    cof_cut vtable = right_cut();
    vtable.feed = [](void *state, const void *p, size_t n, uint32_t, cof_cut_end *out, size_t cap, size_t *used) {
        return right_cut().feed(state, p, n, 0, out, cap, used);
    };
    expect_wrong(portable_fastcdc2020, vtable, "gives none");
}

// Right when the stream comes in one piece: it looks at bytes before the ones it was given.
TEST(VerifyCut, DependsOnBuffering) {
    cof_cut vtable = right_cut();
    vtable.feed = [](void *state, const void *p, size_t n, uint32_t last, cof_cut_end *out, size_t cap, size_t *used) {
        return right_cut().feed(state, p, n, last || n == 7, out, cap, used);
    };
    expect_wrong(portable_fastcdc2020, vtable, "fed in pieces");
}

TEST(VerifyCut, LooksLessFarForACut) {
    static const cof_cut &right = *static_cast<const cof_cut *>(portable_repmaxcdc.kernel.vtable);
    cof_cut vtable = right;
    vtable.init = [](void *state, const cof_cut_cfg *given) {
        cof_cut_cfg cfg = *given;
        cfg.max -= (cfg.max - 2 * cfg.min) / 2;
        right.init(state, &cfg);
    };
    expect_wrong(portable_repmaxcdc, vtable, "of a random stream");
}

TEST(VerifyCut, MakesNoProgress) {
    cof_cut vtable = right_cut();
    vtable.feed = [](void *, const void *, size_t, uint32_t, cof_cut_end *, size_t, size_t *used) {
        *used = 0;
        return size_t{0};
    };
    expect_wrong(portable_fastcdc2020, vtable, "no progress");
    vtable.feed = [](void *, const void *, size_t, uint32_t, cof_cut_end *out, size_t cap, size_t *used) {
        *used = 0;
        memset(out, 0, cap * sizeof *out);
        return cap;
    };
    expect_wrong(portable_fastcdc2020, vtable, "no progress");
}

TEST(VerifyCut, AcceptsAnInvalidConfiguration) {
    cof_cut vtable = right_cut();
    vtable.state_size = [](const cof_cut_cfg *cfg) {
        const size_t size = right_cut().state_size(cfg);
        return size != 0 ? size : 64;
    };
    expect_wrong(portable_fastcdc2020, vtable, "accepts a configuration");
}

TEST(VerifyCut, StateOfNoSize) {
    cof_cut vtable = right_cut();
    vtable.state_size = [](const cof_cut_cfg *) { return size_t{0}; };
    expect_wrong(portable_fastcdc2020, vtable, "state_size() gives 0");
}

TEST(VerifySketch, WrongBlock) {
    cof_cut_sketch vtable = right_sketch();
    vtable.block *= 2;
    expect_wrong(portable_argmin_sketch, vtable, "its block is");
}

TEST(VerifySketch, WrongSize) {
    cof_cut_sketch vtable = right_sketch();
    vtable.sketch_size = [](size_t n) { return n == 257 ? 2 : right_sketch().sketch_size(n); };
    expect_wrong(portable_argmin_sketch, vtable, "sketch_size() over 257 bytes");
}

TEST(VerifySketch, IgnoresWhatCameBefore) {
    cof_cut_sketch vtable = right_sketch();
    vtable.sketch = [](const cof_cut_cfg *cfg, const void *p, size_t n, size_t, void *out) {
        right_sketch().sketch(cfg, p, n, 0, out);
    };
    expect_wrong(portable_argmin_sketch, vtable, "with back");
}

TEST(VerifySketch, IgnoresTheKey) {
    cof_cut_sketch vtable = right_sketch();
    vtable.sketch = [](const cof_cut_cfg *, const void *p, size_t n, size_t back, void *out) {
        right_sketch().sketch(nullptr, p, n, back, out);
    };
    expect_wrong(portable_argmin_sketch, vtable, "and a key");
}

TEST(VerifySketch, ForgetsAPartialBlock) {
    cof_cut_sketch vtable = right_sketch();
    vtable.sketch = [](const cof_cut_cfg *cfg, const void *p, size_t n, size_t back, void *out) {
        right_sketch().sketch(cfg, p, n / right_sketch().block * right_sketch().block, back, out);
    };
    expect_wrong(portable_argmin_sketch, vtable, "of sketch()");
}

TEST(VerifySketch, WritesBeyondItsEnd) {
    cof_cut_sketch vtable = right_sketch();
    vtable.sketch = [](const cof_cut_cfg *cfg, const void *p, size_t n, size_t back, void *out) {
        right_sketch().sketch(cfg, p, n, back, out);
        static_cast<uint8_t *>(out)[right_sketch().sketch_size(n)] = 0;
    };
    expect_wrong(portable_argmin_sketch, vtable, "writes outside its");
}

} // namespace
} // namespace cof
