// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Our side: every kernel that the public API lists, each in a context of its own that is pinned to it, so that it has
// passed the whole pipeline before it is timed. A kernel's vtable, for direct calls, comes from its plugin file itself.
#pragma once

#include <memory>
#include <optional>

#include <cofferdam.h>

#include "bench/calls.hpp"
#include "bench/record.hpp"

namespace bench {

struct Settings {
    std::string plugin_root, probe_helper, build, json, allow_licences;
    std::vector<std::string> suites, contracts; // empty: all
    bool quick = false;
    // "crc32c/1=sse42-3way" and how many percent it is slowed by
    std::vector<std::pair<std::string, double>> slow;
};

struct CloseContext {
    void operator()(cof_context *ctx) const { cof_close(ctx); }
};
using Context = std::unique_ptr<cof_context, CloseContext>;
// nullptr: why says what is wrong. directories: instead of the plugin root's.
Context open_context(const Settings &settings, const std::string &pins, std::string &why);

struct Kernel {
    Identity who;
    std::string path, code, why; // why it cannot be measured; code "" when it can
    bool chosen = false;         // serves when nothing is pinned
    Context ctx;
    const cof_slot *slot = nullptr; // of ctx; null for kernels of contracts that the host does not know
    const void *vtable = nullptr;   // null: not found by a direct opening
    bool usable() const { return slot != nullptr; }
};

// A contender of one cell: a fresh loop for each thread that runs it.
struct Entry {
    Identity who;
    std::function<Loop()> make;
};

class Contenders {
  public:
    explicit Contenders(const Settings &settings);

    const std::vector<Kernel> &kernels() const { return kernels_; }
    std::vector<std::string> contracts() const; // in the host's order
    std::vector<const Kernel *> of(const std::string &contract, const std::string &iface = "") const;
    const std::string &features() const { return features_; }

    // Through the API where it has a call, else direct. make is empty: there is no such call.
    Entry api_entry(const Kernel &kernel) const;
    Entry direct_entry(const Kernel &kernel) const;
    // Slows the loop down if --slow says so: the spinning is part of what is timed.
    Entry slowed(Entry entry) const;
    // A kernel's answer; empty where it has none that could be compared.
    Value value(const Kernel &kernel, const uint8_t *p, size_t n) const;

  private:
    void vet(Kernel &kernel);

    const Settings &settings_;
    std::vector<Kernel> kernels_;
    std::string features_;
};

// A plugin by a direct opening, told the CPU features that the host has in force. nullptr: it is none, or will not.
const cof_plugin *open_plugin(const std::string &path, const std::string &features);
// A plugin's kernel by a direct opening, probed with the CPU features that the host has in force. nullptr: not there.
const cof_kernel *open_directly(const std::string &path, const Identity &who, const std::string &features);

} // namespace bench
