// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The kernels of several builds of one plugin, interleaved in one process: what moving a kernel's code by some bytes
// does to its speed. docs/bench.md, "Moved code".
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include <sys/mman.h>

#include <CLI/CLI.hpp>

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
    std::vector<std::string> builds, impls; // impls empty: all
    std::vector<size_t> sizes = {1024, 4096, 32768, 1048576}, offsets = {0, 29};
    double milliseconds = 250, limit = 5; // limit: per cent
};

// Of one kernel: builds down to the A/A null, sizes and offsets across rows. Returns the largest difference.
double measure(const Options &settings, const std::vector<Build> &builds, const cof_kernel &kernel,
               const std::string &features, const Bytes &bytes, CycleClock &clock) {
    std::vector<Runner> runners;
    for (const Build &build : builds) {
        const cof_kernel *same =
            open_directly(build.path, {kernel.contract, kernel.iface, kernel.impl, "", "", ""}, features);
        if (same == nullptr) throw std::runtime_error(build.path + " has no kernel " + kernel.impl);
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
    for (const size_t size : settings.sizes)
        for (const size_t offset : settings.offsets) {
            clock.recalibrate();
            for (Runner &runner : runners)
                runner.samples = {};
            double first = 0;
            for (int helping = 0; helping < 3; ++helping) { // more where even the A/A pair differs
                interleave(runners, {Shape::fixed, bytes.data() + offset, size, {}}, plan);
                first = quantile(runners.front().samples.values, 0.05);
                if (difference(quantile(runners.back().samples.values, 0.05), first) < 0.01) break;
            }
            std::printf("%8s +%-2zu %6.4f", size_name(size).c_str(), offset, clock.cycles(first));
            for (size_t i = 1; i < runners.size(); ++i) {
                const double ratio = quantile(runners[i].samples.values, 0.05) / first;
                std::printf("%9.3f", ratio);
                if (i < builds.size()) most = std::max(most, std::abs(ratio - 1));
            }
            std::printf("\n");
        }
    return most;
}

int measure_all(const Options &settings) {
    std::vector<Build> builds;
    for (const std::string &text : settings.builds)
        builds.push_back(parse(text));
    const cof::CpuWords have = cof::features_of(cof::read_cpu());
    const std::string features = cof::feature_names(have);
    const cof_plugin *plugin = open_plugin(builds[0].path, features);
    if (plugin == nullptr) throw std::runtime_error(builds[0].path + " is not a plugin that can be opened here");
    const Bytes bytes(*std::max_element(settings.sizes.begin(), settings.sizes.end()) + 4096);
    CycleClock clock;
    double most = 0;
    size_t measured = 0;
    for (uint32_t i = 0; i < plugin->kernel_count; ++i) {
        const cof_kernel &kernel = *plugin->kernels[i];
        const auto &impls = settings.impls;
        if (!impls.empty() && std::find(impls.begin(), impls.end(), kernel.impl) == impls.end()) continue;
        cof::CpuWords need;
        std::copy_n(kernel.cpu_need, need.size(), need.begin());
        if (const cof::CpuWords lacks = cof::missing(need, have); lacks != cof::CpuWords{}) {
            std::printf("\n%s: not measured, this CPU lacks %s\n", kernel.impl, cof::feature_names(lacks).c_str());
            continue;
        }
        if (!direct_loop(kernel.iface, kernel.vtable)) continue;
        most = std::max(most, measure(settings, builds, kernel, features, bytes, clock));
        ++measured;
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
    app.add_option("--sizes", settings.sizes, "bytes of a call")->delimiter(',')->allow_extra_args(false);
    app.add_option("--offsets", settings.offsets, "of the input, from a page's beginning, up to 4096")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(CLI::Range(0, 4096));
    app.add_option("--milliseconds", settings.milliseconds, "for each row");
    app.add_option("--limit", settings.limit, "in per cent: a larger difference is status 1");
    app.add_option("BUILD", settings.builds, "LABEL=PATH of the plugin")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        return measure_all(settings);
    } catch (const CLI::Error &error) {
        app.exit(error);
        return 2;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "bench-shift: %s\n", error.what());
        return 3;
    }
}
