// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the suites of cof.crc32-copy/1 and cof.crc32-batch/1 share. The judge is the portable cof.crc32/1 kernel of the
// contract, one call a message: nothing that these interfaces do by themselves.
#pragma once

#include "host/lib/verify.hpp"
#include "host/portable/any_crc.hpp"
#include "tests/kernels/checked_call.hpp"
#include "tests/kernels/kernels.hpp"
#include "tests/kernels/memory.hpp"

namespace cof {

template <class Vtable> class CrcManyKernel : public AnyKernelTest {
  protected:
    void SetUp() override {
        AnyKernelTest::SetUp();
        if (kernel == nullptr) return; // skipped
        mask = static_cast<uint32_t>(crc_mask(*portable));
        take(*kernel, ours);
        single = static_cast<const cof_crc32 *>(find_contract(kernel->contract, COF_IFACE_CRC32)->kernel.vtable);
    }
    uint32_t any_register(Random &random) const { return static_cast<uint32_t>(random.next()) & mask; }
    void trials() const {
        for (uint64_t seed = 1; seed <= 3; ++seed) {
            VerifyBudget budget = long_budget();
            budget.seed = seed;
            const Check refusal = verify_kernel(GetParam()->label, *kernel, *portable, budget);
            EXPECT_FALSE(refusal) << refusal->why;
        }
    }

    const Vtable *ours = nullptr;
    const cof_crc32 *single = nullptr;
    uint32_t mask = 0;
    int wrong = 0;
};

} // namespace cof
