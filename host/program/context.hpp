// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The library as the commands see it: one context opened from the global options, records copied into plain values.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <cofferdam.h>

namespace cof::program {

// The options that every command takes.
struct Globals {
    std::string plugin_path, allow_license, allow_reference, cpu;
    std::vector<std::string> pins;
    uint32_t watch = 0;
    bool no_probe = false, no_cache = false, no_choices = false, portable = false, verbose = false, json = false;
    bool count = true; // calls and bytes per kernel, for reports; costs some ns a call
};

struct KernelRecord {
    bool chosen, refused, wanted;
    std::string contract, iface, impl, path, plugin, domain, declared, effective, stage, code, why, cpu_need,
        provenance;
    uint32_t rank, min_bytes;
    uint64_t calls, bytes;
    bool portable() const { return path.empty(); } // the host's own
};

struct FileRecord {
    bool accepted, loaded;
    std::string path, id, version, domain, spdx, stage, code, why;
    uint32_t kernels;
};

struct Environment {
    bool elevated;
    std::string cpu, cap, directories, policy, notices, choice_file;
    uint64_t demotions;
};

// A library that a plugin file may open, and what its bytes say.
struct LibraryRecord {
    bool loaded;
    std::string plugin, soname, may_be, path, spdx, effective, why;
};

// A contract that a plugin brings.
struct PackRecord {
    std::string contract, iface, path, specification, sha256;
    uint32_t vectors;
};

// What is in this process.
struct LoadedRecord {
    std::string path, id, version, domain, declared, effective, libraries;
};

struct RuleRecord {
    uint32_t number, overridden_by;
    std::string text, source;
};

struct Judgement {
    struct Leaf {
        std::string licence;
        bool allowed;
        uint32_t rule;
    };
    bool allowed = false;
    std::string why;
    std::vector<Leaf> leaves;
};

class Context {
  public:
    // Throws Failure(configuration) with the library's sentence.
    explicit Context(const Globals &globals, bool portable_only = false);

    cof_context *get() const { return ctx_.get(); }
    std::vector<KernelRecord> kernels(const char *contract = nullptr) const;
    std::vector<FileRecord> files() const;
    std::vector<PackRecord> packs() const;
    Environment environment() const;
    std::string combination() const;
    std::vector<LibraryRecord> libraries() const;
    std::vector<LoadedRecord> loaded() const;
    std::vector<RuleRecord> rules() const;
    // Throws Failure(usage) when it is no SPDX expression.
    Judgement judge(const std::string &spdx) const;
    std::string probe_child() const; // what it gives up, in one sentence
    KernelRecord serving(const cof_slot *slot) const;

    // Throws Failure(usage) when nobody has such a contract, Failure(configuration) when nothing serves it.
    const cof_slot *find(const std::string &contract, const std::string &iface = "") const;
    // nullptr, and why: nothing serves this contract, which is adopted or a plugin's. Throws Failure(usage) as find
    // does.
    const cof_slot *find_if_served(const std::string &contract, const std::string &iface, std::string &why) const;
    // "crc32c" -> "crc32c/1"; a full name stays. Throws Failure(usage) that lists the names.
    std::string resolve(const std::string &name) const;
    // (contract, interface) of everything the host has itself, in the record's order.
    std::vector<std::pair<std::string, std::string>> known() const;
    // Only the watch demotes, so without it there is nothing to ask.
    uint64_t demotions() const { return watched_ ? environment().demotions : 0; }

  private:
    struct Close {
        void operator()(cof_context *ctx) const { cof_close(ctx); }
    };
    std::unique_ptr<cof_context, Close> ctx_;
    bool watched_;
};

// "crc32c/1: sse42-3way of intel-crc (MIT-0)": who serves a contract, for reports.
std::string served_by(const Context &context, const std::string &contract);
// The chosen kernel that does the work: a plugin's stage kernel before the host's portable one.
KernelRecord worker(const Context &context, const std::string &contract);

// The directory tree this program stands in, found through /proc/self/exe; "" when not usable or elevated.
std::string own_tree();

} // namespace cof::program
