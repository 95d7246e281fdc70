// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>

#include <CLI/CLI.hpp>

#include "bench/suites.hpp"

using namespace bench;

namespace {

// The tree that this program was built in, so that it finds its plugins without being told.
std::string own_build() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path().string();
}

std::string today() {
    const std::time_t now = std::time(nullptr);
    char text[16];
    std::strftime(text, sizeof text, "%Y-%m-%d", std::gmtime(&now));
    return text;
}

// "crc32c/1=sse42-3way:10"
std::pair<std::string, double> parse_slow(const std::string &text) {
    const size_t colon = text.rfind(':');
    if (colon == std::string::npos || text.find('=') == std::string::npos)
        throw CLI::ValidationError("--slow", "'" + text + "' is not CONTRACT=IMPL:PERCENT");
    return {text.substr(0, colon), std::stod(text.substr(colon + 1))};
}

bool wanted(const Settings &settings, const char *suite) {
    const auto &names = settings.suites;
    return names.empty() || std::find(names.begin(), names.end(), suite) != names.end();
}

// A name that is not there would measure nothing and say that all is well.
void check_names(const Run &run) {
    const auto &kernels = run.contenders.kernels();
    for (const std::string &contract : run.settings.contracts)
        if (run.contenders.of(contract).empty())
            throw CLI::ValidationError("--contract", "neither host nor plugins have '" + contract + "'");
    for (const auto &[name, percent] : run.settings.slow)
        if (std::none_of(kernels.begin(), kernels.end(), [&name = name](const Kernel &kernel) {
                return kernel.who.contract + "=" + kernel.who.name == name;
            }))
            throw CLI::ValidationError("--slow", "there is no kernel '" + name + "'");
}

int measure_all(const Settings &settings) {
    const auto start = std::chrono::steady_clock::now();
    Run run(settings);
    check_names(run);
    run.record.date = today();
    for (const Suite &suite : all_suites)
        if (wanted(settings, suite.name)) suite.run(run);
    Record &record = run.record;
    record.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    record.ghz = run.clock.ghz();
    record.ticks_per_cycle = run.clock.ticks_per_cycle();
    record.drift = run.clock.drift();
    record.recalibrations = run.clock.recalibrations();
    if (!settings.json.empty()) {
        std::ofstream out(settings.json);
        out << record.json() << "\n";
        if (!out.flush()) {
            std::fprintf(stderr, "bench: cannot write %s\n", settings.json.c_str());
            return 3;
        }
    }
    std::printf("\n%s, %s: %zu rows, %zu gaps, %.0f s; core clock %.2f GHz, moved by %.1f %%\n",
                record.cpu.name.c_str(), record.cpu.id.c_str(), record.rows.size(), record.gaps.size(), record.seconds,
                record.ghz, 100 * record.drift);
    if (run.broken) std::printf("a rival or twin computes something else: see the gaps\n");
    const bool measured = !record.noise.cells.empty();
    if (measured)
        std::printf("noise floor: %.1f %% (largest of %zu A/A pairs; 90th percentile %.1f %%)%s\n",
                    100 * record.noise.floor(), record.noise.cells.size(), 100 * quantile(record.noise.cells, 0.9),
                    record.noise.valid() ? "" : ": INVALID, the limit is 3 %; measure again on a quiet machine");
    return run.broken || (measured && !record.noise.valid());
}

} // namespace

int main(int argc, char **argv) {
    Settings settings;
    settings.build = own_build();
    std::vector<std::string> slow;
    CLI::App app{"Measures every kernel beside the libraries that compute the same, interleaved in this process."};
    std::string suites;
    for (const Suite &suite : all_suites)
        suites += (suites.empty() ? "" : ", ") + std::string(suite.name);
    app.add_option("--json", settings.json, "write the record to this file");
    app.add_option("--suite", settings.suites, "only these, comma-separated: " + suites)->delimiter(',');
    app.add_option("--contract", settings.contracts, "only these contracts, such as crc32c/1")->delimiter(',');
    app.add_flag("--quick", settings.quick, "fewer rounds: for a look, not for a record");
    app.add_option("--slow", slow, "CONTRACT=IMPL:PERCENT: slow a kernel down, to test what watches the numbers");
    app.add_option("--plugin-root", settings.plugin_root, "directory that holds <domain>/<plugin>.so");
    app.add_option("--probe-helper", settings.probe_helper, "the cofferdam-probe program");
    app.add_option("--allow-license", settings.allow_licences, "licences to allow instead of the policy in force");
    app.add_option("--build", settings.build, "the build directory, for the bench's own shared objects");
    CLI11_PARSE(app, argc, argv);
    try {
        for (const std::string &text : slow)
            settings.slow.push_back(parse_slow(text));
        for (const std::string &name : settings.suites)
            if (std::none_of(std::begin(all_suites), std::end(all_suites),
                             [&name](const Suite &suite) { return name == suite.name; }))
                throw CLI::ValidationError("--suite", "there is no suite '" + name + "'; there are " + suites);
        if (settings.plugin_root.empty()) settings.plugin_root = settings.build + "/lib/cofferdam/1";
        if (settings.probe_helper.empty())
            settings.probe_helper = settings.build + "/libexec/cofferdam/cofferdam-probe";
        return measure_all(settings);
    } catch (const CLI::Error &error) {
        app.exit(error);
        return 2;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "bench: %s\n", error.what());
        return 4;
    }
}
