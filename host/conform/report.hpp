// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the results of a run amount to, and how they are written: text, JSON, JUnit XML.
#pragma once

#include <vector>

#include "host/conform/runner.hpp"
#include "host/program/json.hpp"

namespace cof::conform {

struct Totals {
    unsigned count[5] = {};  // by verdict
    unsigned incomplete = 0; // skipped although they apply
    unsigned of(Verdict verdict) const { return count[static_cast<size_t>(verdict)]; }
    bool failed() const { return of(Verdict::fail) + of(Verdict::crash) != 0; }
    bool conforms() const { return !failed() && incomplete == 0; }
};
Totals totals_of(const std::vector<CheckResult> &results);

std::string text_report(const Subject &subject, const std::vector<CheckResult> &results);
program::Json json_report(const Subject &subject, const std::vector<CheckResult> &results);
std::string junit_report(const Subject &subject, const std::vector<CheckResult> &results);
// Text inside XML: markup escaped, bytes that XML 1.0 has no character for as '?'.
std::string xml(std::string_view text);

} // namespace cof::conform
