// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What this machine is: its name, its caches, and the sizes that tell them apart.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

struct Caches {
    size_t l1d = 0, l2 = 0, l3 = 0; // bytes; 0: there is none, or nobody says
};
Caches detect_caches();

// "L1" "L2" "L3" "DRAM": where a working set of this size lies. A level holds a set of up to 7/8 of its size, since
// stack, tables and code want room too.
std::string level_of(const Caches &caches, size_t bytes);

// Call sizes from a byte up to 256 MiB: short ones, then one that lies well within each level, then memory.
std::vector<size_t> throughput_sizes(const Caches &caches);
// And 64 MiB, from where on checksums prefetch far ahead.
std::vector<size_t> checksum_sizes(const Caches &caches);

std::string size_name(size_t bytes); // "64 B", "4 KiB", "1 MiB"

struct Cpu {
    std::string id, name; // "AuthenticAMD-26-2", "AMD EPYC"
    unsigned threads = 1;
};
Cpu detect_cpu();

} // namespace bench
