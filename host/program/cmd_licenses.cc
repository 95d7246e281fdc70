// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <set>

#include "host/program/json.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"

namespace cof::program {

static std::vector<std::string> lines(const std::string &text) {
    std::vector<std::string> all;
    for (size_t at = 0; at < text.size();) {
        size_t end = std::min(text.find('\n', at), text.size());
        if (end > at) all.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return all;
}

static Exit licenses(const Globals &globals, bool policy) {
    Context context(globals);
    for (const auto &[contract, iface] : context.known())
        if (std::string why; !context.find_if_served(contract, iface, why)) continue;

    Json document{{"loaded", Json::array()}, {"not_loaded", Json::array()}};
    Table table({"PLUGIN", "DOMAIN", "DECLARED", "EFFECTIVE", "SERVES", "FILE"});
    table.add({"host", "host", "MIT-0", "MIT-0", "the portable kernels", "(built in)"});
    std::vector<KernelRecord> kernels = context.kernels();
    std::set<std::string> refusals; // several kernels of a file are refused in the same words
    for (const FileRecord &f : context.files()) {
        // What a file amounts to is what its kernels bound: usually one expression.
        std::vector<std::string> effective, serves;
        for (const KernelRecord &k : kernels) {
            if (k.path != f.path) continue;
            if (!k.effective.empty() && std::find(effective.begin(), effective.end(), k.effective) == effective.end())
                effective.push_back(k.effective);
            if (k.chosen) serves.push_back(k.contract);
            if (k.refused && k.code == "licence") refusals.insert(k.why);
        }
        if (!f.accepted && f.code == "licence") refusals.insert(f.why);
        auto join = [](const std::vector<std::string> &parts, const char *none) {
            std::string out;
            for (const std::string &part : parts)
                out += (out.empty() ? "" : ", ") + part;
            return out.empty() ? std::string(none) : out;
        };
        Json entry = to_json(f);
        entry["spdx_effective"] = effective;
        entry["serves"] = serves;
        document[f.loaded ? "loaded" : "not_loaded"].push_back(entry);
        if (f.loaded)
            table.add(
                {f.id, f.domain, f.spdx, join(effective, "not bound"), join(serves, "nothing"), printable(f.path)});
    }
    document["combination"] = context.combination();
    std::string rules = context.environment().policy;
    if (policy) document["policy"] = lines(rules);
    if (globals.json) {
        put_json(document);
        return Exit::ok;
    }
    put(table.text() + "\n" + context.combination() + "\n");
    if (!refusals.empty()) put("\nRefused for their licence:\n");
    for (const std::string &why : refusals)
        put("  " + printable(why) + "\n");
    if (policy) {
        put("\nPolicy in force:\n");
        for (const std::string &rule : lines(rules))
            put("  " + printable(rule) + "\n");
    }
    return Exit::ok;
}

void add_licenses(Program &program) {
    CLI::App *sub = program.command(
        "licenses", "Show declared and effective licences of everything loaded, and what they amount to",
        "Declared: the SPDX expression in the plugin's note. Effective: declared AND what the plugin opened at run "
        "time.\n"
        "Every known contract is asked for first, so the table is what a program that uses them all would load.\n"
        "This is a report of declarations, not legal advice.\n\n"
        "Examples:\n"
        "  cofferdam licenses\n"
        "  cofferdam licenses --policy                              with the rules and where they come from\n"
        "  cofferdam licenses --allow-license 'MIT-0,BSD-2-Clause'  what a stricter policy would leave");
    auto policy = std::make_shared<bool>(false);
    sub->add_flag("--policy", *policy, "Show the licence policy in force too");
    sub->callback(
        [&program, policy] { program.action = [&program, policy] { return licenses(program.globals, *policy); }; });
}

} // namespace cof::program
