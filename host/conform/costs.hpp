// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What calls cost, as a check measured it: from the process of the check to the runner, for --json.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace cof::conform {

struct Cost {
    std::string impl, contract;
    size_t bytes;          // of a call
    double ours, portable; // nanoseconds a byte; portable 0: an adopted contract
};

void forget_costs();              // before a check runs
void note_cost(const Cost &cost); // by a check; beyond some hundreds they are dropped
std::vector<Cost> noted_costs();

} // namespace cof::conform
