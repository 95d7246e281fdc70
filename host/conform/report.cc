// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/report.hpp"

#include <cstdio>

#include "host/lib/mapping.hpp"
#include "host/program/text.hpp"

namespace cof::conform {

namespace {

std::string group_of(const CheckResult &result) {
    const std::string id = result.row->id;
    return id.substr(0, id.find('.'));
}

std::string seconds(double value) {
    char text[32];
    snprintf(text, sizeof text, "%.3f", value);
    return text;
}

// Texts of the plugin's, and numbers that only the plugin's process vouches for.
program::Json costs_of(const CheckResult &result) {
    program::Json costs = program::Json::array();
    for (const Cost &cost : result.costs) {
        costs.push_back({{"impl", quotable(cost.impl)},
                         {"contract", quotable(cost.contract)},
                         {"bytes", cost.bytes},
                         {"ns_per_byte", cost.ours}});
        if (cost.portable > 0) costs.back()["portable_ns_per_byte"] = cost.portable;
    }
    return costs;
}

} // namespace

Totals totals_of(const std::vector<CheckResult> &results) {
    Totals totals;
    for (const CheckResult &result : results) {
        ++totals.count[static_cast<size_t>(result.finding.verdict)];
        totals.incomplete += result.finding.verdict == Verdict::skip && result.finding.applies;
    }
    return totals;
}

std::string text_report(const Subject &subject, const std::vector<CheckResult> &results) {
    program::Table table({"CHECK", "VERDICT", "WHY"});
    for (const CheckResult &result : results)
        table.add({result.row->id, name(result.finding.verdict), program::printable(result.finding.why)});
    const Totals totals = totals_of(results);
    std::string text =
        program::printable(subject.path) + ", seed " + std::to_string(subject.seed) + "\n" + table.text() + "\n";
    for (const Verdict verdict : {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::crash, Verdict::skip})
        text += std::to_string(totals.of(verdict)) + " " + name(verdict) + (verdict == Verdict::skip ? "" : ", ");
    text += " (" + std::to_string(totals.of(Verdict::skip) - totals.incomplete) + " do not apply)\n";
    if (subject.lab)
        text += "A lab run: what was left out is said above. Nothing in it shows that the plugin conforms; check the "
                "build for release too.\n";
    if (totals.failed())
        return text +
               "It does not conform. docs/conformance.md tells for each check why it is there and how to correct it.\n";
    if (subject.lab) return text + "What was tried is right.\n";
    if (totals.incomplete != 0)
        return text + "Not complete: what was skipped could not be tried here, and counts as not shown.\n";
    return text + (results.size() == checks().size() ? "It conforms.\n" : "What was asked for conforms.\n");
}

program::Json json_report(const Subject &subject, const std::vector<CheckResult> &results) {
    const Totals totals = totals_of(results);
    program::Json document;
    document["schema"] = "cofferdam-conform/1";
    program::set_path(document, "path", subject.path);
    document["seed"] = subject.seed;
    document["checks"] = program::Json::array();
    for (const CheckResult &result : results) {
        document["checks"].push_back({{"id", result.row->id},
                                      {"verdict", name(result.finding.verdict)},
                                      {"applies", result.finding.applies},
                                      {"why", result.finding.why},
                                      {"seed", result.seed},
                                      {"seconds", result.seconds}});
        if (!result.costs.empty()) document["checks"].back()["costs"] = costs_of(result);
    }
    for (const Verdict verdict : {Verdict::pass, Verdict::warn, Verdict::fail, Verdict::crash, Verdict::skip})
        document["counts"][name(verdict)] = totals.of(verdict);
    document["all_checks"] = results.size() == checks().size();
    document["complete"] = totals.incomplete == 0 && !subject.lab;
    document["lab"] = subject.lab;
    document["conforms"] = totals.conforms() && !subject.lab;
    return document;
}

std::string xml(std::string_view text) {
    std::string out;
    const bool utf8 = program::is_utf8(text);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8))
            out += '?';
        else
            out += c;
    }
    return out;
}

// The schema that CI servers share: a suite for each group; warnings pass and are told in system-out.
std::string junit_report(const Subject &subject, const std::vector<CheckResult> &results) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"cofferdam conform\">\n";
    for (size_t from = 0; from < results.size();) {
        const std::string group = group_of(results[from]);
        std::string cases;
        std::vector<CheckResult> of;
        double time = 0;
        for (; from < results.size() && group_of(results[from]) == group; ++from) {
            const CheckResult &r = results[from];
            of.push_back(r);
            time += r.seconds;
            cases += "    <testcase classname=\"" + xml(group) + "\" name=\"" + xml(r.row->id) + "\" time=\"" +
                     seconds(r.seconds) + "\">";
            const std::string why = xml(r.finding.why);
            switch (r.finding.verdict) {
            case Verdict::pass: break;
            case Verdict::warn: cases += "<system-out>warning: " + why + "</system-out>"; break;
            case Verdict::skip: cases += "<skipped message=\"" + why + "\"/>"; break;
            case Verdict::fail: cases += "<failure message=\"" + why + "\"/>"; break;
            case Verdict::crash: cases += "<error message=\"" + why + "\"/>"; break;
            }
            cases += "</testcase>\n";
        }
        const Totals totals = totals_of(of);
        text += "  <testsuite name=\"" + xml(group) + "\" tests=\"" + std::to_string(of.size()) + "\" failures=\"" +
                std::to_string(totals.of(Verdict::fail)) + "\" errors=\"" + std::to_string(totals.of(Verdict::crash)) +
                "\" skipped=\"" + std::to_string(totals.of(Verdict::skip)) + "\" time=\"" + seconds(time) +
                "\">\n    <properties><property name=\"path\" value=\"" + xml(subject.path) +
                "\"/><property name=\"seed\" value=\"" + std::to_string(subject.seed) + "\"/>" +
                (subject.lab ? "<property name=\"lab\" value=\"true\"/>" : "") + "</properties>\n" + cases +
                "  </testsuite>\n";
    }
    return text + "</testsuites>\n";
}

} // namespace cof::conform
