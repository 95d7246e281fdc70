// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Measured choices: which kernel was the fastest on this CPU, as `cofferdam tune` found and the choice file keeps.
//
// The file: a first line with the format's name, then for each choice "CHECK CPU HOST CONTRACT IFACE IMPL BUILD_ID
// BELOW SHORT_IMPL SHORT_BUILD_ID", where CHECK is a hash of the rest of the line. CPU is the model and the features in
// force, HOST the library's version and ABI; a build id is the plugin's, "%" for the portable kernel. Calls on fewer
// than BELOW bytes go to SHORT_IMPL; BELOW 0: all go to IMPL. Lines of other CPUs are kept and not looked at.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/lib/cpu.hpp"

namespace cof {

struct Choice {
    std::string contract, iface, impl, build_id;
    size_t short_below = 0;
    std::string short_impl, short_build_id;

    bool names(std::string_view i, std::string_view id) const { return impl == i && build_id == id; }
    bool names_short(std::string_view i, std::string_view id) const { return short_impl == i && short_build_id == id; }
};

struct Choices {
    std::vector<Choice> list;
    const Choice *find(std::string_view contract, std::string_view iface) const;
};

// Of this CPU with these features; those of another host version, and damaged lines, are left out, and a notice says
// so.
// path: for the notices.
Choices parse_choices(std::string_view text, const std::string &path, const CpuWords &cpu,
                      std::vector<std::string> &notices);
// No choices when the file is not there.
Choices read_choices(const std::string &path, const CpuWords &cpu, std::vector<std::string> &notices);
// Replaces this CPU's choices for the same contracts and interfaces. false: the file could not be written.
bool write_choices(const std::string &path, const CpuWords &cpu, const Choices &choices);

// Vendor, family, model and stepping: "AuthenticAMD-26-2-1".
std::string cpu_model();

} // namespace cof
