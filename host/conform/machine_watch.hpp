// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the checks of the group "machine" share: the proof that a check can find anything here, and the calls to every
// kernel.
#pragma once

#include <vector>

#include "host/conform/function_each.hpp"
#include "host/conform/machine_call.hpp"
#include "host/conform/machine_proxy.hpp"

namespace cof::conform {

// "": the check finds what it is for. Else what it does not find, as the rest of a sentence. It is run in a process of
// its own first, where it may crash, as it does under some emulators.
using Probe = std::string (*)(Caller &caller);

// What a kernel is tried with.
struct Trials {
    std::vector<size_t> sizes; // and the kernel's path switches
    size_t longest_switch;
};
Trials usual_trials();

struct Watch {
    Caller::Inspect inspect = nullptr;
    std::vector<Entry> entries;
    Trials trials = usual_trials();
    Probe probe = nullptr;
    bool (*applies)(const Proxy &proxy) = nullptr; // nullptr: to all
    const char *remedy = "";                       // what to do about what inspect found: the end of its sentence
    const char *none = "no kernel of it runs here through an interface that the kit knows.";
};

// What was called, for the sentence of a pass.
class Tally {
  public:
    void add(const cof_kernel &kernel, const Proxy &proxy);
    bool empty() const { return kernels_ == 0; }
    std::string text() const; // "2 kernels, 4 functions"; names what was never called

  private:
    size_t kernels_ = 0, functions_ = 0;
    std::string never_;
};

// nullopt: the check can work here.
std::optional<Finding> cannot_work(Probe probe, uint64_t seed);

// One kernel under one entry. said: what inspect found, or a result that differs.
std::optional<Finding> try_kernel(const cof_kernel &kernel, const Kernels &all, const Proxy &proxy, Caller &caller,
                                  const Watch &watch, const Subject &subject);

// The usual check: probe, then every kernel with every entry.
Finding watched(const Subject &subject, const Watch &watch);

} // namespace cof::conform
