// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <set>

#include "host/program/json.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

std::string join(const std::vector<std::string> &parts, const char *none) {
    std::string out;
    for (const std::string &part : parts)
        out += (out.empty() ? "" : ", ") + part;
    return out.empty() ? std::string(none) : out;
}

void add_once(std::vector<std::string> &list, const std::string &text) {
    if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

// What the notes and kernels of one file amount to.
struct FileLicence {
    std::vector<std::string> effective, serves, may_be;
};
FileLicence licence_of(const FileRecord &file, const std::vector<KernelRecord> &kernels,
                       const std::vector<LibraryRecord> &libraries) {
    FileLicence licence;
    for (const KernelRecord &k : kernels) {
        if (k.path != file.path) continue;
        add_once(licence.effective, k.effective); // usually one expression
        if (k.chosen) add_once(licence.serves, k.contract);
    }
    for (const LibraryRecord &l : libraries)
        if (l.plugin == file.path) add_once(licence.may_be, l.may_be);
    return licence;
}

std::string state(const FileRecord &file) {
    if (!file.accepted) return "refused";
    return file.loaded ? "loaded" : "not loaded";
}

// Several kernels of a file are refused in the same words.
std::set<std::string> licence_refusals(const std::vector<FileRecord> &files, const std::vector<KernelRecord> &kernels) {
    std::set<std::string> refusals;
    for (const FileRecord &f : files)
        if (!f.accepted && f.code == "licence") refusals.insert(f.why);
    for (const KernelRecord &k : kernels)
        if (k.refused && k.code == "licence") refusals.insert(k.why);
    return refusals;
}

std::string story_of_libraries(const FileRecord &file, const FileLicence &licence,
                               const std::vector<LibraryRecord> &libraries) {
    std::string out, absent;
    for (const LibraryRecord &l : libraries) {
        if (l.plugin != file.path) continue;
        if (l.path.empty())
            absent += (absent.empty() ? "" : ", ") + l.soname;
        else
            out += "      " + printable(l.why) + "\n";
    }
    if (out.empty() && absent.empty()) return {};
    if (!absent.empty()) out += "      Not found: " + absent + ".\n";
    return "  " + file.id + ", " + file.spdx + "; what it opens may be under " + join(licence.may_be, "unknown") +
           "\n" + out;
}

std::string kernel_table(const std::vector<KernelRecord> &kernels, const std::vector<LibraryRecord> &libraries) {
    Table table({"CONTRACT", "INTERFACE", "KERNEL", "PLUGIN", "DECLARED", "MAY COME IN", "EFFECTIVE"});
    for (const KernelRecord &k : kernels) {
        std::vector<std::string> may_be;
        for (const LibraryRecord &l : libraries)
            if (!k.portable() && l.plugin == k.path) add_once(may_be, l.may_be);
        table.add({k.contract, k.iface, k.impl, k.plugin, k.declared, join(may_be, "nothing"),
                   k.effective.empty() ? "not bound" : k.effective});
    }
    return table.text();
}

Json rules_json(const std::vector<RuleRecord> &rules) {
    Json list = Json::array();
    for (const RuleRecord &rule : rules)
        list.push_back(to_json(rule));
    return list;
}

std::string rules_text(const std::vector<RuleRecord> &rules) {
    std::string out = "Policy in force; of the rules that match a licence, the last one decides:\n";
    Table table({"  NO", "RULE", "SOURCE", ""});
    for (const RuleRecord &rule : rules)
        table.add({"  " + (rule.number == 0 ? std::string("-") : std::to_string(rule.number)), rule.text,
                   printable(rule.source),
                   rule.overridden_by == 0 ? "" : "overridden by " + std::to_string(rule.overridden_by)});
    return out + table.text();
}

// Nothing is loaded for this.
Exit judge(const Globals &globals, const std::string &expression) {
    const Context context(globals);
    const std::vector<RuleRecord> rules = context.rules();
    const Judgement judgement = context.judge(expression);
    const auto rule_of = [&](const Judgement::Leaf &leaf) -> const RuleRecord * {
        for (const RuleRecord &rule : rules)
            if (leaf.rule != 0 && rule.number == leaf.rule) return &rule;
        return nullptr;
    };
    Json document{{"expression", expression}, {"allowed", judgement.allowed}, {"why", judgement.why}};
    document["licences"] = Json::array();
    std::string out = judgement.why + "\n";
    for (const Judgement::Leaf &leaf : judgement.leaves) {
        const RuleRecord *rule = rule_of(leaf);
        document["licences"].push_back(
            {{"licence", leaf.licence}, {"allowed", leaf.allowed}, {"rule", rule ? to_json(*rule) : Json()}});
        out += "  " + leaf.licence + ": " + (leaf.allowed ? "allowed" : "denied") +
               (rule ? " by rule " + std::to_string(rule->number) + ", '" + rule->text + "', " + printable(rule->source)
                     : ", as no rule matches it") +
               "\n";
    }
    document["policy"] = rules_json(rules);
    if (globals.json)
        put_json(document);
    else
        put(out + "\n" + rules_text(rules));
    return judgement.allowed ? Exit::ok : Exit::difference;
}

Exit licenses(const Globals &globals, bool policy, bool each_kernel) {
    Context context(globals);
    const std::vector<LibraryRecord> beforehand = context.libraries(); // what could be known without loading
    for (const auto &[contract, iface] : context.known())
        if (std::string why; !context.find_if_served(contract, iface, why)) continue;

    const std::vector<KernelRecord> kernels = context.kernels();
    const std::vector<FileRecord> files = context.files();
    Json document{{"loaded", Json::array()}, {"not_loaded", Json::array()}, {"kernels", Json::array()}};
    Table table({"PLUGIN", "DOMAIN", "DECLARED", "EFFECTIVE", "SERVES", "STATE", "FILE"});
    table.add({"host", "host", "MIT-0", "MIT-0", "the portable kernels", "loaded", "(built in)"});
    std::string opens;
    for (const FileRecord &f : files) {
        const FileLicence licence = licence_of(f, kernels, beforehand);
        Json entry = to_json(f);
        entry["spdx_may_come_in"] = licence.may_be;
        entry["spdx_effective"] = licence.effective;
        entry["serves"] = licence.serves;
        document[f.loaded ? "loaded" : "not_loaded"].push_back(entry);
        table.add({f.id.empty() ? "unknown" : f.id, f.domain, f.spdx.empty() ? "unknown" : f.spdx,
                   join(licence.effective, "not bound"), join(licence.serves, "nothing"), state(f), printable(f.path)});
        opens += story_of_libraries(f, licence, beforehand);
    }
    for (const KernelRecord &k : kernels)
        document["kernels"].push_back(to_json(k));
    document["libraries"] = Json::array();
    for (const LibraryRecord &l : beforehand)
        document["libraries"].push_back(to_json(l));
    document["process"] = Json::array();
    for (const LoadedRecord &f : context.loaded())
        document["process"].push_back(to_json(f));
    document["combination"] = context.combination();
    const std::set<std::string> refusals = licence_refusals(files, kernels);
    document["refused_for_licence"] = refusals;
    if (policy) document["policy"] = rules_json(context.rules());
    if (globals.json) {
        put_json(document);
        return Exit::ok;
    }
    put(table.text());
    if (each_kernel) put("\n" + kernel_table(kernels, beforehand));
    if (!opens.empty())
        put("\nLibraries that plugins open at run time, as found before anything was loaded:\n" + opens);
    put("\nThis process: " + context.combination() + "\n");
    if (!refusals.empty()) put("\nRefused for their licence:\n");
    for (const std::string &why : refusals)
        put("  " + printable(why) + "\n");
    if (policy) put("\n" + rules_text(context.rules()));
    return Exit::ok;
}

} // namespace

void add_licenses(Program &program) {
    Command sub = program.command(
        "licenses", "Show declared and effective licences of every plugin, and what those loaded amount to",
        "Declared: the SPDX expression in the plugin's note. Effective: declared AND what the plugin opened at run\n"
        "time. Which library that would be, and what it says of its licence, is read from the files beforehand.\n"
        "Every known contract is asked for first, so the table is what a program that uses them all would load.\n"
        "This is a report of declarations, not legal advice.\n\n"
        "With --policy EXPRESSION nothing is loaded: the exit status is 0 when policy allows it, 1 when not.\n\n"
        "Examples:\n"
        "  cofferdam licenses\n"
        "  cofferdam licenses --kernels                             a row for each kernel too\n"
        "  cofferdam licenses --policy                              with the rules and where they come from\n"
        "  cofferdam licenses --policy 'GPL-2.0-or-later OR MIT'    is that allowed, and which rule decides?\n"
        "  cofferdam licenses --allow-license '=MIT-0,BSD-2-Clause' what a stricter policy would leave");
    struct Options {
        std::string expression;
        bool kernels = false;
    };
    auto o = std::make_shared<Options>();
    const Option policy =
        sub.add_option("--policy", o->expression, "Show the policy in force too; with EXPRESSION, judge that instead")
            .value_may_be_missing()
            .type_name("[EXPRESSION]");
    sub.add_flag("--kernels", o->kernels, "A row for each kernel too");
    sub.callback([&program, o, policy] {
        program.action = [&program, o, given = policy.count() > 0] {
            if (given && !o->expression.empty()) return judge(program.globals, o->expression);
            return licenses(program.globals, given, o->kernels);
        };
    });
}

} // namespace cof::program
