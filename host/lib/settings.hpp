// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a context was asked to do: options over environment over defaults, checked once.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <cofferdam.h>

#include "host/lib/choices.hpp"
#include "host/lib/cpu.hpp"
#include "host/lib/hashes.hpp"
#include "host/lib/policy.hpp"

namespace cof {

struct Settings {
    uint32_t flags = 0;
    bool elevated = false;
    CpuWords cpu{};                       // what is allowed
    std::string cpu_cap;                  // tier name; "" when nothing caps
    bool masked = false;                  // cpu_mask was given
    std::vector<std::string> directories; // flat, searched in order
    Policy policy = Policy::built_in();
    HashList hashes;
    std::vector<std::pair<std::string, std::string>> pins; // contract, impl
    Choices choices;
    std::string probe_helper, cache_file, choice_file;
    uint32_t watch_every = 0, probe_timeout_ms = 10000;
    std::vector<std::string> notices; // one sentence each

    bool capped() const { return !cpu_cap.empty() || masked; }
    // "": not pinned.
    std::string pinned(std::string_view contract) const;
};

// Refusals carry the sentence for COF_E_INVALID. options may be NULL.
Outcome<Settings> read_settings(const cof_options *options);

} // namespace cof
