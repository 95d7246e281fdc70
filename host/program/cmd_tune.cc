// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <set>

#include "host/program/json.hpp"
#include "host/program/measure.hpp"
#include "host/program/program.hpp"
#include "host/program/progress.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

// Size classes: calls up to the largest short size, and calls above.
constexpr size_t short_sizes[] = {16, 64, 128, 256, 512, 1024}, long_sizes[] = {4096, 65536, 1 << 20};
constexpr double margin = 1.05; // what a kernel has to win by before another than the first is taken

struct Options {
    std::vector<std::string> contracts;
    double seconds = 0.1;
    bool dry_run = false;
};

struct Picked {
    std::string contract, iface, by_rank, impl, short_impl;
    size_t short_below = 0;
    double gain = 1, short_gain = 1; // over the kernel that rank would choose; over impl, at the largest short size
};

bool takes_short(const std::string &iface) {
    return iface == COF_IFACE_CRC32 || iface == COF_IFACE_CRC64 || iface == COF_IFACE_HASH;
}

// Geometric mean over the long sizes, relative to the first kernel.
Picked pick(Field &field, const std::vector<uint8_t> &data, double seconds) {
    std::vector<Contender> &list = field.contenders;
    Picked picked{field.contract, field.iface, list.front().name, list.front().name, "", 0, 1, 1};
    if (list.size() == 1) return picked;
    std::vector<double> score(list.size(), 0);
    for (const size_t n : long_sizes) {
        time_field(list, data.data(), n, seconds);
        for (size_t i = 0; i < list.size(); ++i)
            score[i] += std::log(list[i].low());
    }
    const auto best = static_cast<size_t>(std::min_element(score.begin(), score.end()) - score.begin());
    const double gain = std::exp((score[0] - score[best]) / std::size(long_sizes));
    const size_t main = gain > margin ? best : 0;
    picked.impl = list[main].name;
    picked.gain = main == 0 ? 1 : gain;
    if (!takes_short(field.iface)) return picked;
    // The one kernel that wins at every size from the shortest on, as far as it goes.
    std::vector<size_t> winners;
    std::vector<double> gains;
    for (const size_t n : short_sizes) {
        time_field(list, data.data(), n, seconds / 2);
        size_t winner = main;
        for (size_t i = 0; i < list.size(); ++i)
            if (list[i].low() * margin < list[winner].low()) winner = i;
        winners.push_back(winner);
        gains.push_back(list[main].low() / list[winner].low());
    }
    for (size_t i = 0; i < winners.size() && winners[i] == winners[0] && winners[0] != main; ++i) {
        picked.short_impl = list[winners[0]].name;
        picked.short_below = short_sizes[i] + 1;
        picked.short_gain = gains[i];
    }
    return picked;
}

std::string times(double gain) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2fx", gain);
    return text;
}

Exit tune(const Globals &globals, const Options &o) {
    if (!globals.cpu.empty() || !globals.pins.empty() || globals.portable)
        throw Failure(Exit::usage, "tune measures what this CPU has; leave --cpu, --pin and --portable out");
    const Context context(globals);
    std::set<std::string> wanted;
    for (const std::string &name : o.contracts)
        wanted.insert(context.resolve(name));
    std::vector<Picked> all;
    const std::vector<uint8_t> data = bench_bytes((size_t{1} << 20) + (size_t{1} << 17));
    const auto known = context.known();
    Progress progress("measuring", known.size(), !globals.json);
    for (const auto &[contract, iface] : known) {
        progress.advance(1);
        if (!wanted.empty() && !wanted.contains(contract)) continue;
        std::optional<Field> field = field_of(globals, contract, iface);
        if (field && field->contenders.size() > 1) all.push_back(pick(*field, data, o.seconds));
    }
    Progress::clear_line();
    std::vector<cof_choice> choices;
    for (const Picked &p : all)
        choices.push_back({sizeof(cof_choice), 0, p.contract.c_str(), p.iface.c_str(), p.impl.c_str(),
                           p.short_below ? p.short_impl.c_str() : nullptr, p.short_below});
    const std::string file = context.environment().choice_file;
    if (!o.dry_run) {
        for (const Picked &p : all) // kernels are refused when they are tried, so that they all must have been
            context.find(p.contract, p.iface);
        char why[1024];
        if (cof_save_choices(context.get(), choices.data(), choices.size(), why, sizeof why) != COF_OK)
            throw Failure(Exit::configuration, why);
    }
    Json document{{"file", file}, {"written", !o.dry_run}, {"choices", Json::array()}};
    Table table({"CONTRACT", "INTERFACE", "CHOSEN", "OVER RANK'S CHOICE", "SHORT CALLS"});
    for (const Picked &p : all) {
        document["choices"].push_back({{"contract", p.contract},
                                       {"interface", p.iface},
                                       {"impl", p.impl},
                                       {"by_rank", p.by_rank},
                                       {"gain", p.gain},
                                       {"short_below", p.short_below},
                                       {"short_impl", p.short_impl},
                                       {"short_gain", p.short_gain}});
        table.add({p.contract, p.iface, p.impl, p.impl == p.by_rank ? "the same" : times(p.gain) + " " + p.by_rank,
                   p.short_below
                       ? p.short_impl + " below " + std::to_string(p.short_below) + " bytes, " + times(p.short_gain)
                       : "the same"});
    }
    if (globals.json) {
        put_json(document);
        return Exit::ok;
    }
    put(table.text());
    put(o.dry_run ? "\nNothing was written: --dry-run.\n"
                  : "\nWritten to " + printable(file) +
                        ", for this CPU, these builds of the plugins and this version; remove the file to go back to "
                        "rank.\n");
    return Exit::ok;
}

} // namespace

void add_tune(Program &program) {
    Command sub = program.command(
        "tune", "Measure which kernel is the fastest here, and have it chosen from now on",
        "Every kernel that passes its tests is measured on long inputs (4 KiB to 1 MiB) and short ones (16 bytes to\n"
        "1 KiB), side by side. Another kernel than the one of the highest rank is chosen only if it wins by 5 %. The\n"
        "choice is kept in $XDG_CACHE_HOME/cofferdam/choices or ~/.cache/cofferdam/choices and read by every program\n"
        "of yours that opens Cofferdam; a chosen kernel still has to pass policy and tests each time.\n\n"
        "Examples:\n"
        "  cofferdam tune\n"
        "  cofferdam tune crc32c blake3 --seconds 1\n"
        "  cofferdam tune --dry-run --json\n"
        "  cofferdam explain crc32c          says '..., as measured' afterwards");
    auto o = std::make_shared<Options>();
    sub.add_option("contracts", o->contracts, "Contracts to tune; default: all").type_name("CONTRACT");
    sub.add_option("--seconds", o->seconds, "Time for each contract and size; default 0.1")
        .range(0.001, 60.0)
        .type_name("S");
    sub.add_flag("--dry-run", o->dry_run, "Measure and print, write nothing");
    sub.callback([&program, o] { program.action = [&program, o] { return tune(program.globals, *o); }; });
}

} // namespace cof::program
