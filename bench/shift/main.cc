// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The kernels of several builds of one plugin, interleaved in one process: what moving a kernel's code by some bytes
// does to its speed. docs/bench.md, "Moved code".
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/mman.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "bench/caches.hpp"
#include "bench/clock.hpp"
#include "bench/contenders.hpp"
#include "host/lib/cpu.hpp"

using namespace bench;

namespace {

struct Build {
    std::string label, path;
};

Build parse(const std::string &text) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) throw CLI::ValidationError("BUILD", "'" + text + "' is not LABEL=PATH");
    return {text.substr(0, equals), text.substr(equals + 1)};
}

// Random bytes from a page's beginning on.
class Bytes {
  public:
    explicit Bytes(size_t size) : size_(size) {
        void *map = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (map == MAP_FAILED) throw std::bad_alloc();
        data_ = static_cast<uint8_t *>(map);
        uint64_t x = 1;
        for (size_t i = 0; i + 8 <= size; i += 8) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            const uint64_t word = x ^ x >> 29;
            std::memcpy(data_ + i, &word, 8);
        }
    }
    Bytes(const Bytes &) = delete;
    Bytes &operator=(const Bytes &) = delete;
    ~Bytes() { munmap(data_, size_); }
    const uint8_t *data() const { return data_; }

  private:
    size_t size_;
    uint8_t *data_ = nullptr;
};

struct Options {
    std::vector<std::string> builds, impls, contracts; // impls, contracts empty: all
    std::vector<size_t> sizes = {1024, 4096, 32768, 1048576}, offsets = {0, 29};
    std::vector<size_t> random;           // nominal sizes of rows whose lengths and offsets cannot be foreseen
    double milliseconds = 250, limit = 5; // limit: per cent
    std::string json;                     // a file for the numbers
    bool list = false;
};

// A build that answers otherwise than the first one is not timed.
struct Disagrees : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Row {
    Shape shape;
    size_t size, offset;
};

std::vector<Row> rows_of(const Options &settings) {
    std::vector<Row> rows;
    for (const size_t size : settings.sizes)
        for (const size_t offset : settings.offsets)
            rows.push_back({Shape::fixed, size, offset});
    for (const size_t size : settings.random)
        rows.push_back({Shape::random, size, 0});
    return rows;
}

// Of fresh loops, so that kernels with a state begin alike.
bool same_answer(const char *iface, const void *one, const void *other, const Job &job) {
    return direct_loop(iface, one)(job) == direct_loop(iface, other)(job);
}

// Of one kernel: builds down to the A/A null, sizes and offsets across rows. Returns the largest difference.
double measure(const Options &settings, const std::vector<Build> &builds, const cof_kernel &kernel,
               const std::string &features, const Bytes &bytes, CycleClock &clock, nlohmann::json &record) {
    std::vector<Runner> runners;
    std::vector<const void *> vtables;
    for (const Build &build : builds) {
        const cof_kernel *same =
            open_directly(build.path, {kernel.contract, kernel.iface, kernel.impl, "", "", ""}, features);
        if (same == nullptr) throw std::runtime_error(build.path + " has no kernel " + kernel.impl);
        vtables.push_back(same->vtable);
        runners.push_back({direct_loop(kernel.iface, same->vtable), SIZE_MAX, {}});
    }
    runners.push_back(runners.front());
    runners.back().same_as = 0;
    std::printf("\n%s %s: cycles a byte of %s, then times as long\n%18s", kernel.contract, kernel.impl,
                builds[0].label.c_str(), builds[0].label.c_str());
    for (size_t i = 1; i < builds.size(); ++i)
        std::printf("%9s", builds[i].label.c_str());
    std::printf("    again\n");
    Plan plan;
    plan.rounds = 100000;
    plan.sample_ticks = clock.ticks_per_ns() * 20e3;
    plan.cell_ticks = clock.ticks_per_ns() * settings.milliseconds * 1e6;
    double most = 0;
    for (const Row &row : rows_of(settings)) {
        Work work{row.shape, bytes.data() + row.offset, row.size, {}};
        if (row.shape == Shape::random) {
            // Of a few hundred a predictor learns some, in each process others. 31 turns, so that every build gets
            // each.
            work.pieces_at_a_time = row.size <= 4096 ? 2048 : 16;
            work.pieces = random_pieces(row.size, 31 * work.pieces_at_a_time, row.size);
        }
        for (size_t i = 1; i < builds.size(); ++i)
            if (!same_answer(kernel.iface, vtables[0], vtables[i], work.job(2, 0)))
                throw Disagrees(builds[i].path + ": its " + kernel.impl + " answers otherwise than " + builds[0].path +
                                "'s for " + size_name(row.size) + ": not timed, correct it first");
        clock.recalibrate();
        for (Runner &runner : runners)
            runner.samples = {};
        double first = 0;
        for (int helping = 0; helping < 3; ++helping) { // more where even the A/A pair differs
            interleave(runners, work, plan);
            first = quantile(runners.front().samples.values, 0.05);
            if (difference(quantile(runners.back().samples.values, 0.05), first) < 0.01) break;
        }
        const std::string where = row.shape == Shape::random ? "rnd" : "+" + std::to_string(row.offset);
        std::printf("%8s %-3s %6.4f", size_name(row.size).c_str(), where.c_str(), clock.cycles(first));
        nlohmann::json &entry =
            record.emplace_back(nlohmann::json{{"contract", kernel.contract},
                                               {"iface", kernel.iface},
                                               {"impl", kernel.impl},
                                               {"bytes", row.size},
                                               {"offset", row.offset},
                                               {"shape", row.shape == Shape::random ? "random" : "fixed"}});
        entry["cycles"][builds[0].label] = clock.cycles(first); // a byte
        for (size_t i = 1; i < runners.size(); ++i) {
            const double p5 = quantile(runners[i].samples.values, 0.05), ratio = p5 / first;
            std::printf("%9.3f", ratio);
            if (i < builds.size()) most = std::max(most, std::abs(ratio - 1));
            if (i < builds.size())
                entry["cycles"][builds[i].label] = clock.cycles(p5);
            else
                entry["again"] = clock.cycles(p5); // the first build once more
        }
        std::printf("\n");
    }
    return most;
}

template <class T> bool wanted(const std::vector<std::string> &names, const T &name) {
    return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

int measure_all(const Options &settings) {
    std::vector<Build> builds;
    for (const std::string &text : settings.builds)
        builds.push_back(parse(text));
    const cof::CpuWords have = cof::features_of(cof::read_cpu());
    const std::string features = cof::feature_names(have);
    const cof_plugin *plugin = open_plugin(builds[0].path, features);
    if (plugin == nullptr) throw std::runtime_error(builds[0].path + " is not a plugin that can be opened here");
    if (settings.list) {
        for (uint32_t i = 0; i < plugin->kernel_count; ++i)
            std::printf("%s %s %s\n", plugin->kernels[i]->contract, plugin->kernels[i]->iface,
                        plugin->kernels[i]->impl);
        return 0;
    }
    size_t largest = 0;
    for (const Row &row : rows_of(settings)) // random lengths go up to one and a half times the nominal
        largest = std::max(largest, row.shape == Shape::random ? 2 * row.size : row.size);
    const Bytes bytes(largest + 4096);
    CycleClock clock;
    nlohmann::json record = nlohmann::json::array();
    double most = 0;
    size_t measured = 0;
    for (uint32_t i = 0; i < plugin->kernel_count; ++i) {
        const cof_kernel &kernel = *plugin->kernels[i];
        if (!wanted(settings.impls, kernel.impl) || !wanted(settings.contracts, kernel.contract)) continue;
        cof::CpuWords need;
        std::copy_n(kernel.cpu_need, need.size(), need.begin());
        if (const cof::CpuWords lacks = cof::missing(need, have); lacks != cof::CpuWords{}) {
            std::printf("\n%s: not measured, this CPU lacks %s\n", kernel.impl, cof::feature_names(lacks).c_str());
            continue;
        }
        if (!direct_loop(kernel.iface, kernel.vtable)) continue;
        most = std::max(most, measure(settings, builds, kernel, features, bytes, clock, record));
        ++measured;
    }
    if (!settings.json.empty()) {
        std::ofstream file(settings.json);
        file << nlohmann::json{{"format", "cofferdam-shift/1"}, {"ghz", clock.ghz()}, {"rows", record}}.dump(1) << '\n';
        if (!file.flush()) throw std::runtime_error(settings.json + " cannot be written");
    }
    if (measured == 0) {
        std::printf("\n%s: nothing to measure, no kernel asked for that can be called directly\n",
                    builds[0].path.c_str());
        return 0;
    }
    const bool good = 100 * most <= settings.limit;
    std::printf("\nlargest difference from %s: %.1f %%%s\n", builds[0].label.c_str(), 100 * most,
                good ? "" : ": above the limit");
    return good ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
    Options settings;
    CLI::App app{"Times the kernels of builds of one plugin against those of the first build."};
    app.add_option("--impl", settings.impls, "only these kernels")->delimiter(',')->allow_extra_args(false);
    app.add_option("--contract", settings.contracts, "only kernels of these")->delimiter(',')->allow_extra_args(false);
    app.add_option("--sizes", settings.sizes, "bytes of a call")->delimiter(',')->allow_extra_args(false);
    app.add_option("--offsets", settings.offsets, "of the input, from a page's beginning, up to 4096")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::Range(0, 4096));
    app.add_option("--random", settings.random, "nominal sizes of calls of random lengths and offsets")
        ->delimiter(',')
        ->allow_extra_args(false);
    app.add_option("--json", settings.json, "a file to write the numbers to");
    app.add_flag("--list", settings.list, "say which kernels the first build has, and stop");
    app.add_option("--milliseconds", settings.milliseconds, "for each row");
    app.add_option("--limit", settings.limit, "in per cent: a larger difference is status 1");
    app.add_option("BUILD", settings.builds, "LABEL=PATH of the plugin")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        return measure_all(settings);
    } catch (const CLI::Error &error) {
        app.exit(error);
        return 2;
    } catch (const Disagrees &error) {
        std::fprintf(stderr, "bench-shift: %s\n", error.what());
        return 4;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "bench-shift: %s\n", error.what());
        return 3;
    }
}
