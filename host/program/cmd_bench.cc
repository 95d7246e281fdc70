// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "host/program/bench_ingest.hpp"
#include "host/program/cutter.hpp"
#include "host/program/json.hpp"
#include "host/program/measure.hpp"
#include "host/program/program.hpp"
#include "host/program/progress.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

struct Options {
    std::vector<std::string> contracts, sizes;
    double seconds = 0.15;
};

std::string fixed(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

struct Screen {
    Table table;
    Json rows = Json::array(), gaps = Json::array();
    double noise = 0;
};

// One contract: a row for each kernel, a column for each size. The first kernel again, under another name, shows what
// differences mean nothing.
void measure(Field &field, const std::vector<size_t> &sizes, const std::vector<uint8_t> &data, double seconds,
             Screen &screen) {
    if (field.contenders.empty()) return;
    std::stable_sort(field.contenders.begin(), field.contenders.end(),
                     [](const Contender &a, const Contender &b) { return a.kernel.portable() > b.kernel.portable(); });
    std::vector<Contender> running = field.contenders;
    running.push_back(running.front());
    std::vector<std::vector<std::string>> cells(field.contenders.size());
    for (const size_t n : sizes) {
        const bool cuts = field.iface == COF_IFACE_CUT || field.iface == COF_IFACE_CUT_SKETCH;
        if (cuts && n < 65536) { // shorter than a chunk
            for (auto &row : cells)
                row.push_back("-");
            continue;
        }
        time_field(running, data.data(), n, seconds);
        const double reference = running.front().low();
        screen.noise = std::max(screen.noise, std::abs(running.back().low() / reference - 1));
        for (size_t i = 0; i < field.contenders.size(); ++i) {
            const double gbps = static_cast<double>(n * field.messages) / running[i].low() / 1e9;
            const double ratio = reference / running[i].low();
            cells[i].push_back(fixed(gbps, gbps < 10 ? 2 : 1) + (i == 0 ? "" : " (" + fixed(ratio, 2) + "x)"));
            screen.rows.push_back({{"contract", field.contract},
                                   {"interface", field.iface},
                                   {"impl", running[i].name},
                                   {"licence", running[i].kernel.effective},
                                   {"bytes", n},
                                   {"messages", field.messages},
                                   {"seconds_p5", running[i].low()},
                                   {"gb_per_second", gbps},
                                   {"ratio_to_first", ratio}});
        }
    }
    for (size_t i = 0; i < field.contenders.size(); ++i) {
        std::vector<std::string> row{i == 0 ? field.contract : "", field.contenders[i].name,
                                     field.contenders[i].kernel.effective};
        row.insert(row.end(), cells[i].begin(), cells[i].end());
        screen.table.add(row);
    }
}

Exit bench(const Globals &globals, const Options &o) {
    std::vector<size_t> sizes;
    for (const std::string &size : o.sizes)
        sizes.push_back(static_cast<size_t>(parse_size(size, "--sizes")));
    for (const size_t n : sizes)
        if (n == 0 || n > size_t{256} << 20)
            throw Failure(Exit::usage, "--sizes takes sizes from 1 byte to 256M; " + std::to_string(n) + " is not one");
    std::vector<std::pair<std::string, std::string>> wanted;
    {
        const Context context(globals);
        std::vector<std::string> names;
        for (const std::string &name : o.contracts)
            names.push_back(context.resolve(name));
        for (const auto &row : context.known())
            if (names.empty() || std::find(names.begin(), names.end(), row.first) != names.end()) wanted.push_back(row);
    }
    std::vector<std::string> header{"CONTRACT", "KERNEL", "LICENCE"};
    for (const size_t n : sizes)
        header.push_back(human_bytes(n));
    Screen screen{Table(header)};
    const std::vector<uint8_t> data = bench_bytes(*std::max_element(sizes.begin(), sizes.end()) + (size_t{1} << 17));
    Progress progress("measuring", wanted.size(), !globals.json);
    std::string gaps;
    for (const auto &[contract, iface] : wanted) {
        progress.advance(1);
        std::optional<Field> field = field_of(globals, contract, iface);
        if (!field) continue;
        measure(*field, sizes, data, o.seconds, screen);
        for (const Gap &gap : field->gaps) {
            gaps += "  " + contract + " " + gap.name + ": " + printable(gap.why) + "\n";
            screen.gaps.push_back({{"contract", contract},
                                   {"interface", iface},
                                   {"impl", gap.name},
                                   {"code", gap.code},
                                   {"why", gap.why}});
        }
    }
    Progress::clear_line();
    if (globals.json) {
        put_json({{"rows", screen.rows}, {"gaps", screen.gaps}, {"noise", screen.noise}});
        return Exit::ok;
    }
    put(screen.table.text());
    put("\nGB/s (10^9 bytes), 5th percentile of interleaved samples through the public API; in brackets: times the "
        "first\n"
        "kernel of the contract. Noise of this run (one kernel twice): " +
        fixed(100 * screen.noise, 1) + " %" +
        (screen.noise > 0.03 ? "; above 3 %: do not trust small differences" : "") + ".\n");
    if (!gaps.empty()) put("Not measured here:\n" + gaps);
    return Exit::ok;
}

struct IngestOptions {
    std::string contract = CutOptions{}.contract, size = "256M", mean = "64K", tile = "0";
    double seconds = 20;
};

void add_ingest(Program &program, Command bench) {
    Command sub = bench.add_subcommand(
        "ingest", "Measure chunking and hashing in one pass, beside separate passes",
        "Random bytes in memory are cut and hashed in one pass, in separate passes, and one stage at a time, in "
        "turn. The\n"
        "reference is what many programs do: scalar Gear, then upstream's BLAKE3 for each chunk. Needs a plugin for "
        "BLAKE3.\n\n"
        "Examples:\n"
        "  cofferdam bench ingest\n"
        "  cofferdam bench ingest --avg 16K --size 64M --seconds 5 --json");
    auto o = std::make_shared<IngestOptions>();
    sub.add_option("-a,--algorithm", o->contract, "Contract to cut by; the default is that of 'chunk'")
        .type_name("CONTRACT");
    sub.add_option("--size", o->size, "Bytes; default 256M").type_name("N");
    sub.add_option("--avg", o->mean, "Mean of the chunks to aim at; default 64K").type_name("N");
    sub.add_option("--tile", o->tile, "Bytes hashed together; default 0: as the library has it").type_name("N");
    sub.add_option("--seconds", o->seconds, "Time for all; default 20").range(0.1, 600.0).type_name("S");
    sub.callback([&program, o] {
        program.action = [&program, o] {
            return bench_ingest(program.globals,
                                {o->contract, parse_size(o->size, "--size"), parse_size(o->mean, "--avg"),
                                 parse_size(o->tile, "--tile"), o->seconds});
        };
    });
}

} // namespace

void add_bench(Program &program) {
    Command sub = program.command(
        "bench", "Measure every kernel of a contract side by side on this machine",
        "One screen: kernels that can run here, their licences, and how fast they are at some sizes. Batches take 128\n"
        "messages of the size a call; codecs compress at their default level, ciphers seal; chunkers are measured "
        "whole.\n"
        "Kernels that cannot run here are named with the reason.\n\n"
        "Examples:\n"
        "  cofferdam bench crc32c\n"
        "  cofferdam bench blake3 --sizes 64,1K,64K --seconds 1\n"
        "  cofferdam bench ingest\n"
        "  cofferdam bench --json >bench.json");
    auto o = std::make_shared<Options>();
    o->sizes = {"64", "1K", "16K", "1M"};
    sub.add_option("contracts", o->contracts, "Contracts to measure; default: all").type_name("CONTRACT");
    sub.add_option("--sizes", o->sizes, "Sizes of input; default 64,1K,16K,1M").type_name("N").delimiter(',');
    sub.add_option("--seconds", o->seconds, "Time for each contract and size; default 0.15")
        .range(0.001, 60.0)
        .type_name("S");
    add_ingest(program, sub);
    sub.callback([&program, sub, o] {
        if (!sub.got_subcommand("ingest")) program.action = [&program, o] { return bench(program.globals, *o); };
    });
}

} // namespace cof::program
