// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "verify": a kernel against the portable one. Known answers, randomised differential, path switches. In process
// the budget is 2 ms a kernel; the probe child uses a longer one.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "host/lib/record.hpp"
#include "host/portable/portable.hpp"

namespace cof {

struct VerifyBudget {
    std::chrono::microseconds time{2000}; // checked between cases; known answers and every case below always run
    size_t max_bytes = 64 * 1024;         // longest input, path switches included
    uint64_t seed = 0;
};
VerifyBudget quick_budget();
VerifyBudget long_budget(); // the child's: about 300 ms, every length 0..4200

// nullopt: equal on everything tried. Refusal: stage verify, code wrong-bytes; the sentence names impl, input size,
// offset in a 64-byte line, seed, and both results. what: for the sentence, "file, kernel".
Check verify_kernel(const std::string &what, const cof_kernel &kernel, const Contract &portable,
                    const VerifyBudget &budget);

} // namespace cof
