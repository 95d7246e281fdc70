// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <set>

#include "host/program/json.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"

namespace cof::program {

static std::string verdict(const KernelRecord &k) {
    if (k.chosen) return "CHOSEN";
    return k.refused ? "refused" : "not chosen";
}

// What could be known of its libraries before anything was loaded; absent ones in one line.
static std::string opens(const KernelRecord &k, const std::vector<LibraryRecord> &libraries) {
    std::string found, absent, may_be;
    for (const LibraryRecord &l : libraries) {
        if (k.portable() || l.plugin != k.path) continue;
        if (may_be.find(l.may_be) == may_be.npos) may_be += (may_be.empty() ? "" : ", ") + l.may_be;
        if (l.path.empty())
            absent += (absent.empty() ? "" : ", ") + l.soname;
        else
            found += (found.empty() ? "" : "\n                  ") + printable(l.why);
    }
    if (may_be.empty()) return {};
    if (found.empty()) found = "Not found: " + absent + ".";
    return "      may come in " + may_be + "\n      it opens    " + found + "\n";
}

static std::string story(const KernelRecord &k, const std::vector<LibraryRecord> &libraries) {
    std::string out = "  " + k.impl + "  " + verdict(k) + "\n";
    auto line = [&out](const char *label, const std::string &value) {
        if (!value.empty()) out += "      " + std::string(label) + value + "\n";
    };
    line("plugin      ", k.portable() ? "none: the host's own kernel" : k.plugin + " (domain " + k.domain + ")");
    line("file        ", printable(k.path));
    std::string licence = k.declared;
    if (!k.effective.empty() && k.effective != k.declared) licence += "; effective here: " + k.effective;
    line("licence     ", licence);
    out += opens(k, libraries);
    line("cpu needs   ", k.cpu_need);
    line("rank        ",
         std::to_string(k.rank) + (k.min_bytes ? "; pays off from " + std::to_string(k.min_bytes) + " bytes" : ""));
    line("provenance  ", k.provenance);
    line("stage       ", k.stage + ", " + k.code);
    line("because     ", printable(k.why));
    return out;
}

// A refused file may have held any contract, so all of them belong to the story.
static Exit explain(const Globals &globals, const std::string &name, const std::string &iface) {
    Context context(globals);
    std::string contract = context.resolve(name);
    std::vector<std::string> interfaces;
    for (const auto &[c, i] : context.known())
        if (c == contract && (iface.empty() || i == iface)) interfaces.push_back(i);
    if (interfaces.empty()) // a plugin's own, or one of a plugin that may not bring it
        for (const KernelRecord &k : context.kernels(contract.c_str()))
            if ((iface.empty() || k.iface == iface) &&
                std::find(interfaces.begin(), interfaces.end(), k.iface) == interfaces.end())
                interfaces.push_back(k.iface);
    if (interfaces.empty())
        throw Failure(Exit::usage,
                      contract + " has no interface '" + printable(iface) + "'; leave --iface out to see all");

    const std::vector<LibraryRecord> libraries = context.libraries();
    std::set<std::string> plugins; // that have a kernel for it
    Json document{{"contract", contract}, {"interfaces", Json::array()}};
    std::string out;
    for (const std::string &i : interfaces) {
        std::string why;
        const bool served = context.find_if_served(contract, i, why) != nullptr;
        Json entry{{"interface", i}, {"kernels", Json::array()}};
        out += contract + " through " + i + "\n";
        for (const PackRecord &p : context.packs()) {
            if (p.contract != contract || p.iface != i) continue;
            entry["pack"] = {{"specification", p.specification}, {"sha256", p.sha256}, {"vectors", p.vectors}};
            set_path(entry["pack"], "path", p.path);
            out += "  brought by " + printable(p.path) + "; specification " + printable(p.specification) +
                   "\n  (SHA-256 " + p.sha256 + "), " + std::to_string(p.vectors) + " vectors\n";
        }
        if (!served) {
            entry["unavailable"] = why;
            out += "  " + printable(why) + "\n";
        }
        for (const KernelRecord &k : context.kernels(contract.c_str())) {
            if (k.iface != i) continue;
            entry["kernels"].push_back(to_json(k));
            out += story(k, libraries);
            if (!k.portable()) plugins.insert(k.path);
        }
        document["interfaces"].push_back(entry);
        out += "\n";
    }
    document["libraries"] = Json::array();
    for (const LibraryRecord &l : libraries)
        if (plugins.count(l.plugin) != 0) document["libraries"].push_back(to_json(l));
    Environment environment = context.environment();
    document["directories"] = environment.directories;
    document["cpu"] = environment.cpu;
    document["cpu_cap"] = environment.cap;
    document["refused_files"] = Json::array();
    out +=
        "Searched: " + (environment.directories.empty() ? "no directory" : printable(environment.directories)) + "\n";
    out += "CPU in force: " + environment.cpu + " (cap: " + environment.cap + ")\n";
    size_t refused = 0;
    for (const FileRecord &f : context.files()) {
        if (f.accepted) continue;
        document["refused_files"].push_back(to_json(f));
        if (refused++ == 0) out += "Files refused before their kernels were known or used:\n";
        out += "  " + printable(f.path) + "\n      stage " + f.stage + ", " + f.code + ": " + printable(f.why) + "\n";
    }
    if (refused == 0) out += "No plugin file was refused.\n";
    if (globals.json)
        put_json(document);
    else
        put(out);
    return Exit::ok;
}

void add_explain(Program &program) {
    Command sub = program.command(
        "explain", "Tell the whole story of one contract: every kernel, chosen or refused, and why",
        "A kernel goes through the stages find, trust, read, vet, probe, load, prove, bind, verify, publish.\n"
        "The first one that refuses leaves a code and a sentence, and the next kernel is tried.\n\n"
        "Examples:\n"
        "  cofferdam explain crc32c\n"
        "  cofferdam explain argmin/1 --iface cof.cut-sketch/1\n"
        "  cofferdam explain crc32 --cpu baseline --json");
    struct Options {
        std::string contract, iface;
    };
    auto o = std::make_shared<Options>();
    sub.add_option("contract", o->contract, "Contract: crc32c/1, or crc32c for short").required().type_name("CONTRACT");
    sub.add_option("--iface", o->iface, "Only this interface, as cof.crc32/1").type_name("IFACE");
    sub.callback(
        [&program, o] { program.action = [&program, o] { return explain(program.globals, o->contract, o->iface); }; });
}

} // namespace cof::program
