// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What `bench` and `tune` have in common: every kernel of a contract made callable, and timed side by side.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/program/context.hpp"

namespace cof::program {

// One call on n bytes at p; n is a message of a batch where the interface takes many.
using Call = std::function<void(const uint8_t *p, size_t n)>;

struct Contender {
    std::string name;
    KernelRecord kernel;
    std::shared_ptr<Context> context; // keeps the call's slot alive
    Call call;
    std::vector<double> samples; // seconds a call
    double low() const;          // the 5th percentile
};

struct Gap {
    std::string name, code, why;
};

struct Field {
    std::string contract, iface;
    size_t messages = 1; // that one call takes
    std::vector<Contender> contenders;
    std::vector<Gap> gaps; // kernels that cannot run here
};

// nullopt: the interface is never called by itself (a stage of another one is measured through that).
std::optional<Field> field_of(const Globals &globals, const std::string &contract, const std::string &iface);

// Bytes to measure on: half of them compress.
std::vector<uint8_t> bench_bytes(size_t n);

// Interleaved, A B C A B C with the order turned by one each round. seconds: of all rounds together, about.
void time_field(std::vector<Contender> &contenders, const uint8_t *p, size_t n, double seconds);

} // namespace cof::program
