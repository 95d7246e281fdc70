// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a run leaves: the rows, the gaps and the rest, as docs/bench.md describes the file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/caches.hpp"

namespace bench {

// Who was measured. kind: portable | kernel | rival | twin | ceiling | null | program.
struct Identity {
    std::string contract, iface, name, kind, domain, licence;
};

struct Row {
    std::string suite;
    Identity who;
    size_t bytes = 0;
    std::string level;
    unsigned threads = 1;
    double cpb_p5 = 0, cpb_median = 0, spread = 0, gbps = 0, ratio = 0;
    std::string against; // what ratio is against
    std::string ceiling; // "": this row is one, or there is none
    double share = 0;
};

struct Gap {
    std::string suite, contract, contender, kind, code, why;
};

struct DispatchRow {
    std::string contract, impl;
    size_t bytes = 0;
    double direct_ns = 0, api_ns = 0, noise_ns = 0, limit_ns = 0;
    double tax_ns() const { return api_ns - direct_ns; }
    bool ok() const { return tax_ns() <= limit_ns; }
};

struct StartupRow {
    std::string what, contract, cache; // contract "": the whole
    unsigned plugins = 0;
    double ms_p5 = 0, ms_median = 0;
};

struct BatchRow {
    std::string contract, iface, impl, messages;
    double gbps = 0, one_by_one_gbps = 0, ratio = 0, goal = 0; // goal 0: none
    double same_path_gbps = 0, same_path_ratio = 0;            // one by one on the same CPU path; the goal is for this
};

struct InstructionRow {
    std::string contract, iface, impl;
    size_t bytes = 0;
    uint64_t count = 0;
};

struct Noise {
    static constexpr double limit = 0.03;
    std::vector<double> cells; // how far the A/A pair of each gated cell differed
    double floor() const;
    bool valid() const { return !cells.empty() && floor() <= limit; }
};

struct Record {
    std::string version, date, features;
    std::vector<std::string> twin_compilers;
    bool quick = false;
    int rounds = 0;
    double seconds = 0, ghz = 0, ticks_per_cycle = 0, drift = 0;
    unsigned recalibrations = 0;
    Cpu cpu;
    Caches caches;
    Noise noise;
    std::vector<Row> rows;
    std::vector<Gap> gaps;
    std::vector<DispatchRow> dispatch;
    std::vector<StartupRow> startup;
    std::vector<BatchRow> batch;
    std::vector<InstructionRow> instructions;

    // Once per (suite, contract, contender). Each reason is printed once.
    void gap(Gap gap);
    std::string json() const;
};

} // namespace bench
