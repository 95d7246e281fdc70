// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <map>

#include "host/program/json.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"

namespace cof::program {

static std::string state(const KernelRecord &k) {
    if (k.chosen) return "chosen";
    if (k.refused) return "refused: " + k.code;
    return k.wanted ? "not chosen: " + k.code : "found";
}

static Exit list(const Globals &globals, bool still) {
    Context context(globals);
    auto known = context.known();
    for (const PackRecord &p : context.packs())
        known.emplace_back(p.contract, p.iface);
    std::map<std::pair<std::string, std::string>, std::string> unavailable;
    if (!still)
        for (const auto &[contract, iface] : known)
            if (std::string why; !context.find_if_served(contract, iface, why)) unavailable[{contract, iface}] = why;

    Json document;
    document["contracts"] = Json::array();
    Table table({"CONTRACT", "INTERFACE", "KERNEL", "PLUGIN", "LICENCE", "NEEDS", "STATE"});
    std::vector<KernelRecord> all = context.kernels();
    for (const auto &[contract, iface] : known) {
        Json entry{{"contract", contract}, {"interface", iface}, {"kernels", Json::array()}};
        bool first = true;
        for (const KernelRecord &k : all) {
            if (k.contract != contract || k.iface != iface) continue;
            entry["kernels"].push_back(to_json(k));
            table.add({first ? contract : "", first ? iface : "", k.impl, k.plugin,
                       k.effective.empty() ? k.declared : k.effective, k.cpu_need, state(k)});
            first = false;
        }
        const auto why = unavailable.find({contract, iface});
        if (why != unavailable.end()) entry["unavailable"] = why->second;
        if (first) table.add({contract, iface, "none", "-", "-", "-", still ? "no plugin serves it" : "unavailable"});
        document["contracts"].push_back(entry);
    }
    document["unknown"] = Json::array(); // contracts and interfaces that this host has no kernel of its own for
    for (const KernelRecord &k : all) {
        if (std::find(known.begin(), known.end(), std::pair{k.contract, k.iface}) != known.end()) continue;
        document["unknown"].push_back(to_json(k));
        table.add({k.contract, k.iface, k.impl, k.plugin, k.declared, k.cpu_need,
                   k.code == "unknown-contract" ? "not used: this host has no such contract" : state(k)});
    }
    size_t refused = 0;
    for (const FileRecord &f : context.files())
        refused += f.accepted ? 0 : 1;
    document["refused_files"] = refused;
    if (globals.json) {
        put_json(document);
        return Exit::ok;
    }
    put(table.text());
    for (const auto &[row, why] : unavailable)
        put("\n" + printable(why) + "\n");
    if (refused != 0)
        put("\n" + std::to_string(refused) + (refused == 1 ? " plugin file was" : " plugin files were") +
            " refused; 'cofferdam doctor' says why.\n");
    return Exit::ok;
}

void add_list(Program &program) {
    Command sub =
        program.command("list", "List contracts, their kernels, and which kernel was chosen",
                        "Kernels stand in order of preference, the host's portable one last. A kernel is chosen\n"
                        "only after it gave the right bytes on this machine.\n\n"
                        "Examples:\n"
                        "  cofferdam list\n"
                        "  cofferdam list --static          read the files' notes; run no plugin code\n"
                        "  cofferdam list --cpu baseline    what would serve on an old CPU\n"
                        "  cofferdam list --json | jq -r '.contracts[].kernels[] | select(.chosen).impl'");
    auto still = std::make_shared<bool>(false);
    sub.add_flag("--static", *still, "Load nothing: show what the files declare, choose nothing");
    sub.callback([&program, still] { program.action = [&program, still] { return list(program.globals, *still); }; });
}

} // namespace cof::program
