// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <random>

#include "host/program/json.hpp"
#include "host/program/program.hpp"
#include "host/program/selftest.hpp"
#include "host/program/text.hpp"

namespace cof::program {

static Exit selftest(const Globals &globals, std::optional<uint64_t> given_seed, unsigned rounds,
                     const std::vector<std::string> &names) {
    Context tested(globals), portable(globals, true);
    std::vector<std::string> wanted;
    for (const std::string &name : names)
        wanted.push_back(tested.resolve(name));
    std::random_device device;
    uint64_t seed = given_seed ? *given_seed : static_cast<uint64_t>(device()) << 32 | device();
    Json document{{"seed", seed}, {"results", Json::array()}};
    Table table({"CONTRACT", "INTERFACE", "KERNEL", "PLUGIN", "CHECK VALUE", "CASES", "RESULT"});
    bool good = true;
    std::string details;
    for (const auto &[contract, iface] : tested.known()) {
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), contract) == wanted.end()) continue;
        std::string why;
        const cof_slot *a = tested.find_if_served(contract, iface, why);
        if (a == nullptr) {
            table.add({contract, iface, "none", "-", "-", "0", "unavailable"});
            document["results"].push_back(
                {{"contract", contract}, {"interface", iface}, {"unavailable", why}, {"passed", nullptr}});
            continue;
        }
        const cof_slot *b = portable.find_if_served(contract, iface, why);
        SelfTest t;
        bool callable = true;
        if (b == nullptr) // adopted: judged by published values and by itself
            t = test_adopted(contract, iface, a, Random(seed), rounds);
        else if (iface == COF_IFACE_CRC32)
            t = test_crc32(contract, a, b, Random(seed), rounds);
        else if (iface == COF_IFACE_CRC64)
            t = test_crc64(contract, a, b, Random(seed), rounds);
        else if (iface == COF_IFACE_HASH)
            t = test_hash(contract, a, b, Random(seed), rounds);
        else if (iface == COF_IFACE_CUT)
            t = test_cut(contract, tested.get(), portable.get(), Random(seed), rounds);
        else
            callable = false; // a stage of another interface: tested through that one
        bool passed = !t.difference && !t.check.starts_with("WRONG");
        good = good && passed;
        KernelRecord k = tested.serving(a);
        std::string result = !callable ? "not called directly" : passed ? "ok" : "FAILED";
        table.add({contract, iface, k.impl, k.plugin, t.check, std::to_string(t.cases), result});
        if (t.difference) details += contract + " " + k.impl + " of " + k.plugin + ": " + *t.difference + "\n";
        Json entry{{"contract", contract}, {"interface", iface},     {"impl", k.impl},
                   {"plugin", k.plugin},   {"check_value", t.check}, {"cases", t.cases}};
        entry["passed"] = callable ? Json(passed) : Json(nullptr);
        if (t.difference) entry["difference"] = *t.difference;
        document["results"].push_back(entry);
    }
    uint64_t demotions = tested.demotions();
    document["demotions"] = demotions;
    if (demotions != 0) {
        good = false;
        details += std::to_string(demotions) + " kernels were demoted by the watch; see 'cofferdam explain'\n";
    }
    document["passed"] = good;
    if (globals.json) {
        put_json(document);
    } else {
        put(table.text() + "\n" + details);
        put(good ? "All kernels in service agree with the portable ones, adopted ones with published values.\n"
                 : "FAILED. Repeat with --seed " + std::to_string(seed) +
                       "; keep the kernel out of service with --pin CONTRACT=portable, and report it.\n");
    }
    return good ? Exit::ok : Exit::difference;
}

void add_selftest(Program &program) {
    Command sub = program.command(
        "selftest", "Test the kernels in service against the portable ones on random data",
        "First the portable kernel against published check values, then the kernel in service against the portable "
        "one:\n"
        "all short lengths, random lengths, alignments and pieces. Exit status 1 when a byte differs.\n\n"
        "Examples:\n"
        "  cofferdam selftest\n"
        "  cofferdam selftest crc32c --rounds 20000\n"
        "  cofferdam selftest --cpu sse42 --seed 7");
    struct Options {
        std::optional<uint64_t> seed;
        unsigned rounds = 600;
        std::vector<std::string> contracts;
    };
    auto o = std::make_shared<Options>();
    sub.add_option("--seed", o->seed, "Seed of the random data; default: a new one").type_name("N");
    sub.add_option("--rounds", o->rounds, "Cases for each contract; default 600").type_name("N");
    sub.add_option("contracts", o->contracts, "Only these contracts").type_name("CONTRACT");
    sub.callback([&program, o] {
        program.action = [&program, o] { return selftest(program.globals, o->seed, o->rounds, o->contracts); };
    });
}

} // namespace cof::program
