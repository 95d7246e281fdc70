// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <unistd.h>

#include "host/program/json.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"

namespace cof::program {

// A machine without a feature, or a policy that says no to a bound library, is how things should be; the rest is not.
static bool expected(const std::string &code) {
    for (const char *fine : {"ok", "cpu", "cpu-floor", "self-dispatch", "not-pinned", "outranked", "unavailable"})
        if (code == fine) return true;
    return false;
}

static std::string indent(const std::string &text, const char *by) {
    std::string out;
    for (size_t at = 0; at < text.size();) {
        size_t end = std::min(text.find('\n', at), text.size());
        out += by + printable(std::string_view(text).substr(at, end - at)) + "\n";
        at = end + 1;
    }
    return out;
}

struct Finding {
    std::string what, why;
};

static std::vector<Finding> look(const Context &context, const Environment &environment, const Globals &globals) {
    std::vector<Finding> wrong;
    for (const FileRecord &f : context.files())
        if (!f.accepted && !expected(f.code))
            wrong.push_back({printable(f.path) + " was refused (" + f.stage + ", " + f.code + ")", f.why});
    for (const KernelRecord &k : context.kernels())
        if (k.refused && !expected(k.code) && k.code != "licence" && k.code != "reference-denied")
            wrong.push_back(
                {k.contract + " " + k.impl + " of " + k.plugin + " was refused (" + k.stage + ", " + k.code + ")",
                 k.why});
    if (environment.demotions != 0)
        wrong.push_back(
            {std::to_string(environment.demotions) + " kernels were demoted",
             "a kernel gave wrong bytes while it was watched; run 'cofferdam selftest' and report the plugin"});
    std::string tree = own_tree(), helper = tree + "/libexec/cofferdam/cofferdam-probe";
    if (!globals.no_probe && !tree.empty() && access((tree + "/lib/cofferdam/1").c_str(), X_OK) == 0 &&
        access(helper.c_str(), X_OK) != 0)
        wrong.push_back({"the probe helper " + helper + " is missing",
                         "plugins cannot be tried in a child process; build or install it, or use --no-probe"});
    return wrong;
}

static Exit doctor(const Globals &globals) {
    Context context(globals);
    std::vector<std::string> unavailable;
    for (const auto &[contract, iface] : context.known())
        if (std::string why; !context.find_if_served(contract, iface, why)) unavailable.push_back(why);
    Environment environment = context.environment();
    std::vector<Finding> wrong = look(context, environment, globals);
    std::vector<FileRecord> files = context.files();
    size_t accelerated = 0, contracts = 0;
    for (const KernelRecord &k : context.kernels()) {
        contracts += k.chosen ? 1 : 0;
        accelerated += k.chosen && !k.portable() ? 1 : 0;
    }

    if (globals.json) {
        Json j{{"version", cof_version()}, {"cpu", environment.cpu}, {"cpu_cap", environment.cap}};
        j["elevated"] = environment.elevated;
        j["directories"] = environment.directories;
        j["policy"] = environment.policy;
        j["notices"] = environment.notices;
        j["probe"] = context.probe_child();
        j["demotions"] = environment.demotions;
        j["interfaces_served"] = contracts;
        j["interfaces_accelerated"] = accelerated;
        j["unavailable"] = unavailable;
        j["files"] = Json::array();
        for (const FileRecord &f : files)
            j["files"].push_back(to_json(f));
        j["findings"] = Json::array();
        for (const Finding &f : wrong)
            j["findings"].push_back({{"what", f.what}, {"why", f.why}});
        j["healthy"] = wrong.empty();
        put_json(j);
        return wrong.empty() ? Exit::ok : Exit::difference;
    }
    put("Version      " + std::string(cof_version()) + "\n");
    put("CPU          " + environment.cpu + " (cap: " + environment.cap + ")\n");
    if (environment.elevated) put("Privileges   elevated: COFFERDAM_* variables and user policy are ignored\n");
    put("Directories\n" +
        (environment.directories.empty() ? "  none\n" : "  " + printable(environment.directories) + "\n"));
    put("Policy\n" + indent(environment.policy, "  "));
    put("Probe        " + printable(context.probe_child()) + "\n");
    if (!environment.notices.empty()) put("Notices\n" + indent(environment.notices, "  "));
    put("Plugin files\n");
    Table table({"  FILE", "PLUGIN", "VERSION", "DOMAIN", "LICENCE", "STATE"});
    for (const FileRecord &f : files)
        table.add({"  " + printable(f.path), f.id, f.version, f.domain, f.spdx,
                   f.accepted ? (f.loaded ? "loaded" : "accepted") : "refused: " + f.code});
    put(table.empty() ? "  none: the portable kernels serve; install plugin packages or set COFFERDAM_PLUGIN_PATH\n"
                      : table.text());
    put("Served       " + std::to_string(contracts) + " interfaces, " + std::to_string(accelerated) +
        " by plugins\n\n");
    for (const Finding &f : wrong)
        put("WRONG: " + f.what + "\n  " + printable(f.why) + "\n");
    put(wrong.empty() ? "Nothing is wrong.\n"
                      : std::to_string(wrong.size()) + (wrong.size() == 1 ? " thing needs" : " things need") +
                            " attention. Results stay right: what was refused is not used.\n");
    return wrong.empty() ? Exit::ok : Exit::difference;
}

void add_doctor(Program &program) {
    Command sub = program.command(
        "doctor", "Check the installation and say what to do about what is wrong",
        "Looks at CPU, directories, policy, every plugin file and every kernel. Exit status 1 when a file\n"
        "or kernel was refused for a reason that somebody should look at: not for a missing CPU feature\n"
        "or library, nor for a bound library that policy forbids.\n\n"
        "Examples:\n"
        "  cofferdam doctor\n"
        "  cofferdam doctor --plugin-path ./build/lib/cofferdam/1/mit0\n"
        "  cofferdam doctor --json | jq .findings");
    sub.callback([&program] { program.action = [&program] { return doctor(program.globals); }; });
}

} // namespace cof::program
