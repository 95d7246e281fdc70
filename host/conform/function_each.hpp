// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the checks of the group "function" share: every kernel that can run here, next to its judge.
#pragma once

#include "host/conform/engine.hpp"
#include "host/conform/open.hpp"
#include "host/lib/pack.hpp"

namespace cof::conform {

// A kernel and its judge. judge: over the same contract; where it is the kernel itself, over a copy of the input.
struct Pair {
    Engine &ours, &judge;
    const std::string label;
    const Subject &subject;
    const size_t shares; // kernels that run here, chunkers twice: who shares a check's time with this one

    std::string want(const uint8_t *p, size_t n) {
        const std::vector<uint8_t> copy(p, p + n);
        return judge.whole(copy.data(), n);
    }
    // nullopt: equal.
    std::optional<Finding> compare(const std::string &got, const std::string &wanted, const std::string &call) const;
    std::optional<Finding> whole(const uint8_t *p, size_t n, const std::string &what);
};

// What each() wants: nullopt for a kernel that is right.
using EachKernel = std::optional<Finding> (*)(Pair &pair, Random &random);
using Applies = bool (*)(const Engine &engine);

bool to_every(const Engine &engine); // whatever the kit has an engine for
bool to_all(const Engine &engine);   // the interfaces whose calls cannot fail
bool to_streams(const Engine &engine);
bool to_formats(const Engine &engine); // its streams can go over to the portable kernel
bool same_streams(const cof_kernel &a, const cof_kernel &b);

struct Kernels {
    std::optional<Finding> problem;
    Described plugin;
    std::vector<const cof_kernel *> here;     // bound
    std::string not_here;                     // who cannot run on this machine, and why
    std::vector<std::unique_ptr<Pack>> packs; // the contracts that the plugin brings itself

    // nullptr: neither the host nor the plugin has it.
    const Contract *contract_of(const cof_kernel &kernel) const;
};

Kernels kernels_of(const Subject &subject);

// Runs it over every kernel that runs here and that it applies to; over a chunker twice, with small chunks and with the
// contract's own sizes, for some have other code for these. no_kernel: what to say when there is none.
enum class Sizes : uint8_t { both, small };
Finding each_kernel(const Subject &subject, Applies applies, EachKernel each, const char *no_kernel,
                    Sizes sizes = Sizes::both);
constexpr const char *no_engine = "no kernel that runs here is called through an interface that the kit knows.";

// Bytes that begin slack bytes into the vector and have as many after them, so that only what a check is about goes
// wrong in it.
constexpr size_t longest_every = 4200, slack = 64;
std::vector<uint8_t> random_bytes(size_t n, Random &random);

} // namespace cof::conform
