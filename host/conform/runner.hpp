// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Runs one check in a process of its own, with a time limit.
#pragma once

#include "host/conform/costs.hpp"
#include "host/conform/kit.hpp"

namespace cof::conform {

struct RunOptions {
    unsigned seconds = 30;   // for one run of a check
    unsigned repeat = 1;     // runs with seeds that count up; the worst finding stays
    bool in_process = false; // for a debugger: no child, no time limit, a crash is this process's
};

struct CheckResult {
    const CheckRow *row;
    Finding finding;
    uint64_t seed;                // of the run that the finding is from
    double seconds;               // of all runs
    std::vector<Cost> costs = {}; // of the last run, where the check measures any
};

CheckResult run_check(const CheckRow &row, Subject subject, const RunOptions &options);

} // namespace cof::conform
