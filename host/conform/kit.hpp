// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The conformance kit: what a check is and what it is given. A check is one function in the table of checks.cc; the
// runner gives it a process of its own, so that it may load the plugin, crash, or change whatever it likes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/lib/cpu.hpp"

namespace cof::conform {

// From good to bad: of several runs the worst counts.
enum class Verdict : uint8_t { pass, warn, skip, fail, crash };
const char *name(Verdict verdict);

struct Finding {
    Verdict verdict = Verdict::pass;
    std::string why;     // one sentence; of a pass what was seen, "" when there is nothing to say
    bool applies = true; // false: skipped since there is nothing in this plugin to check
};
inline Finding pass(std::string why = "") {
    return {Verdict::pass, std::move(why)};
}
inline Finding warn(std::string why) {
    return {Verdict::warn, std::move(why)};
}
inline Finding fail(std::string why) {
    return {Verdict::fail, std::move(why)};
}
inline Finding skip(std::string why) {
    return {Verdict::skip, std::move(why)};
}
inline Finding not_applicable(std::string why) {
    return {Verdict::skip, std::move(why), false};
}

// The plugin under test.
struct Subject {
    std::string path;      // absolute
    std::string reference; // as well: a contract pack, whose reference kernels judge this plugin's too; "": none
    std::vector<uint8_t> bytes;
    CpuWords cpu{};
    uint64_t seed = 0;
    unsigned seconds = 30; // that a check may take
    bool lab = false;      // built with a sanitizer, whose reports count
};

struct CheckRow {
    const char *id;   // group.name; never changes its meaning
    const char *what; // for --list
    Finding (*run)(const Subject &subject);
};
std::span<const CheckRow> checks();

// What is being tried, for the sentence about a crash or a hang.
void trying(const std::string &what);

} // namespace cof::conform
