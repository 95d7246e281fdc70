// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the machine can do at most: a bound in each cell, the read-only loop or memcpy over the cell's own bytes; and
// for each technique the bare instruction stream, without set-up, reduction and tail, measured once in a run over bytes
// in the first cache.
#pragma once

#include "bench/contenders.hpp"

namespace bench {

Entry bound_for(const std::string &contract, const std::string &iface);
// Empty where nothing is known about how it is computed.
std::vector<Entry> techniques_for(const std::string &contract, const std::string &iface);

struct Ceiling {
    std::string name;
    double ticks_per_byte = 0;
};
// The fastest of the techniques, or where they run side by side in different units (crc32c/1) the sum of their rates;
// no name: there are none.
Ceiling combined(const std::string &contract, const std::vector<Ceiling> &techniques);

} // namespace bench
