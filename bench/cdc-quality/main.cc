// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// One measurement, as JSON on standard output; lab.py puts many together.
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>

#include "bench/cdc-quality/measures.hpp"

using namespace cdc;

namespace {

// The tree that this program was built in, so that it finds its plugins without being told.
std::string own_plugins() {
    return (std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() / "lib/cofferdam/1").string();
}

struct Arguments {
    std::string contract = fixed, plugin_root, pins, key, data, made;
    std::vector<std::string> files;
    cof_cut_cfg cfg{};
    std::optional<uint32_t> level;
    std::optional<uint64_t> shortest, longest;
    bool portable = false;
    uint64_t seed = 1, count = 65536, bytes = 8 << 20, scattered = 0, most = 64 << 20, first = 1, last = 512;
    unsigned rounds = 16, spacing = 16, places = 64, reach = 32;
};

void take_key(const std::string &hex, cof_cut_cfg &cfg) {
    if (hex.empty()) return;
    if (hex.size() != 2 * sizeof cfg.key || hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
        throw Failure(Exit::usage, "--key '" + hex + "' is not a key; give 64 hexadecimal digits");
    for (size_t i = 0; i < sizeof cfg.key; ++i)
        cfg.key[i] = static_cast<uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
}

using Measure = std::function<Json(const Subject &)>;

void measure(Arguments &arguments, const Measure &run) {
    cof_cut_cfg &cfg = arguments.cfg;
    cfg.struct_size = sizeof cfg;
    if (arguments.level) {
        cfg.level = *arguments.level;
        cfg.flags |= COF_CUT_LEVEL_GIVEN;
    }
    take_key(arguments.key, cfg);
    if (arguments.plugin_root.empty()) arguments.plugin_root = own_plugins();
    const Library library(arguments.portable ? "" : arguments.plugin_root, arguments.pins);
    const Cutter cutter(library, arguments.contract, cfg);
    const cof_cut_cfg &in_force = cutter.config();
    const Limits limits = {arguments.shortest.value_or(in_force.min), arguments.longest.value_or(in_force.max)};
    std::cout << run({library, cutter, arguments.contract, limits}) << "\n";
}

void add_common(CLI::App &command, Arguments &a) {
    command.add_option("--contract", a.contract, "the contract, or 'fixed' for chunks of --avg bytes each");
    command.add_option("--min", a.cfg.min, "cfg.min, in bytes; as the others, the contract's default if not given");
    command.add_option("--avg", a.cfg.avg, "cfg.avg");
    command.add_option("--max", a.cfg.max, "cfg.max");
    command.add_option("--level", a.level, "cfg.level");
    command.add_option("--cut-seed", a.cfg.seed, "cfg.seed");
    command.add_option("--key", a.key, "cfg.key, 64 hexadecimal digits");
    command.add_option("--shortest", a.shortest, "what counts as minimum size; cfg.min if not given");
    command.add_option("--longest", a.longest, "what counts as maximum size; cfg.max if not given");
    command.add_option("--seed", a.seed, "of all that is random in the measurement");
    command.add_option("--plugin-root", a.plugin_root, "directory that holds <domain>/<plugin>.so");
    command.add_option("--pin", a.pins, "CONTRACT=IMPL,...: use these kernels");
    command.add_flag("--portable", a.portable, "no plugins");
}

// Data of a measurement: a file, or its beginning.
Json with_data(const Arguments &a, const std::function<Json(std::span<const uint8_t>)> &run) {
    const File file(a.data);
    return run(file.bytes().first(std::min<size_t>(file.bytes().size(), a.most)));
}

void write_made(const std::string &specification) {
    const Bytes data = made(specification);
    if (std::fwrite(data.data(), 1, data.size(), stdout) != data.size() || std::fflush(stdout) != 0)
        throw Failure(Exit::internal, "standard output does not take the data; is the disk full?");
}

void add_commands(CLI::App &app, Arguments &a) {
    app.require_subcommand(1);
    app.add_subcommand("list", "the contracts that cut")->callback([] {
        std::cout << Json(Library::contracts()) << "\n";
    });
    auto *make = app.add_subcommand("make", "write data made from a seed to standard output");
    make->add_option("SPECIFICATION", a.made)->required();
    make->callback([&a] { write_made(a.made); });

    const auto add = [&](const char *name, const char *what, const Measure &run) {
        auto *command = app.add_subcommand(name, what);
        add_common(*command, a);
        command->callback([&a, run] { measure(a, run); });
        return command;
    };
    const auto add_data = [&a](CLI::App *command) {
        command->add_option("FILE", a.data)->required();
        command->add_option("--most", a.most, "only so many bytes of the file");
    };
    auto *files = add("files", "sizes of chunks, and what a store that keeps each once saves",
                      [&a](const Subject &s) { return measure_files(s, a.files); });
    files->add_option("FILE", a.files)->required();
    auto *law = add("law", "lengths of the first chunks of random streams",
                    [&a](const Subject &s) { return measure_law(s, a.count, a.seed); });
    law->add_option("--count", a.count, "how many");
    auto *edits = add("edits", "new bytes for each random edit", [&a](const Subject &s) {
        return with_data(a,
                         [&](auto data) { return measure_edits(s, data, a.rounds, a.spacing, a.scattered, a.seed); });
    });
    add_data(edits);
    edits->add_option("--rounds", a.rounds, "passes over the data");
    edits->add_option("--spacing", a.spacing, "mean chunks from edit to edit")->check(CLI::PositiveNumber);
    edits->add_option("--scattered", a.scattered, "instead: edits anywhere, one for so many bytes");
    auto *shifts = add("shifts", "bytes until the cuts agree again behind 1 to 64 more bytes", [&a](const Subject &s) {
        return with_data(a, [&](auto data) { return measure_shifts(s, data, a.places, a.reach, a.seed); });
    });
    add_data(shifts);
    shifts->add_option("--places", a.places, "places to try");
    shifts->add_option("--reach", a.reach, "mean chunks to look at")->check(CLI::PositiveNumber);
    auto *records = add("records", "sizes on records of each period",
                        [&a](const Subject &s) { return measure_records(s, a.bytes, a.first, a.last, a.seed); });
    records->add_option("--bytes", a.bytes, "bytes of each");
    records->add_option("--first", a.first, "first period")->check(CLI::PositiveNumber);
    records->add_option("--last", a.last, "last period");
}

} // namespace

int main(int argc, char **argv) {
    Arguments arguments;
    CLI::App app{"Measures what a chunker's cuts are worth, as JSON. See docs/cdc-quality.md."};
    try {
        add_commands(app, arguments);
        app.parse(argc, argv);
        return 0;
    } catch (const CLI::Success &error) {
        return app.exit(error);
    } catch (const CLI::Error &error) {
        app.exit(error);
        return static_cast<int>(Exit::usage);
    } catch (const Failure &failure) {
        std::fprintf(stderr, "cdc-quality: %s\n", failure.what());
        return static_cast<int>(failure.code);
    } catch (const std::invalid_argument &error) {
        std::fprintf(stderr, "cdc-quality: %s\n", error.what());
        return static_cast<int>(Exit::usage);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "cdc-quality: %s\n", error.what());
        return static_cast<int>(Exit::internal);
    }
}
