// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Several builds of one kernel, interleaved in one process: what moving its code by some bytes does to its speed, and
// what a change to it gained.
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

using namespace bench;

namespace {

struct Build {
    std::string label, impl, path;
};

// "LABEL=IMPL@PATH"
Build parse(const std::string &text) {
    const size_t equals = text.find('='), at = text.find('@');
    if (equals == std::string::npos || at == std::string::npos || at < equals)
        throw CLI::ValidationError("BUILD", "'" + text + "' is not LABEL=IMPL@PATH");
    return {text.substr(0, equals), text.substr(equals + 1, at - equals - 1), text.substr(at + 1)};
}

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

// Prints one row; the first runner is the reference, and the last one is it once more. Returns the largest difference.
double measure(const std::vector<Build> &builds, std::vector<Runner> runners, const Work &work, const CycleClock &clock,
               size_t offset, double milliseconds) {
    Plan plan;
    plan.rounds = 100000;
    plan.sample_ticks = clock.ticks_per_ns() * 20e3;
    plan.cell_ticks = clock.ticks_per_ns() * milliseconds * 1e6;
    interleave(runners, work, plan);
    const double first = quantile(runners.front().samples.values, 0.05);
    std::printf("%9s +%-3zu %7.4f", size_name(work.bytes).c_str(), offset, clock.cycles(first));
    double most = 0;
    for (size_t i = 1; i < runners.size(); ++i) {
        const double ratio = quantile(runners[i].samples.values, 0.05) / first;
        std::printf("  %*.3f", static_cast<int>(i < builds.size() ? std::max<size_t>(builds[i].label.size(), 5) : 5),
                    ratio);
        if (i < builds.size()) most = std::max(most, std::abs(ratio - 1));
    }
    std::printf("\n");
    return most;
}

} // namespace

int main(int argc, char **argv) {
    std::string contract, iface, features = "sse42 pclmul avx avx2 bmi2 vpclmul avx512f avx512vl avx512bw";
    std::vector<std::string> texts;
    std::vector<size_t> sizes = {1024, 4096, 32768, 262144, 1048576}, offsets = {0, 29};
    double milliseconds = 300;
    CLI::App app{"Times builds of one kernel against the first of them: cycles a byte of that, then times as long."};
    app.add_option("--contract", contract)->required();
    app.add_option("--iface", iface)->required();
    app.add_option("--sizes", sizes, "bytes of a call")->delimiter(',')->allow_extra_args(false);
    app.add_option("--offsets", offsets, "of the input from a page's start")->delimiter(',')->allow_extra_args(false);
    app.add_option("--milliseconds", milliseconds, "for each row");
    app.add_option("BUILD", texts, "LABEL=IMPL@PATH of the plugin")->required();
    CLI11_PARSE(app, argc, argv);
    try {
        std::vector<Build> builds;
        std::vector<Runner> runners;
        for (const std::string &text : texts) {
            builds.push_back(parse(text));
            const Build &build = builds.back();
            const cof_kernel *kernel = open_directly(build.path, {contract, iface, build.impl, "", "", ""}, features);
            if (kernel == nullptr) throw std::runtime_error(build.path + " has no " + build.impl + " of " + contract);
            runners.push_back({direct_loop(iface, kernel->vtable), SIZE_MAX, {}});
        }
        runners.push_back(runners.front());
        runners.back().same_as = 0;
        const Bytes bytes(*std::max_element(sizes.begin(), sizes.end()) + 4096);
        CycleClock clock;
        std::printf("%9s      %7s", "bytes", builds[0].label.c_str());
        for (size_t i = 1; i < builds.size(); ++i)
            std::printf("  %5s", builds[i].label.c_str());
        std::printf("  again\n");
        double most = 0;
        for (const size_t size : sizes)
            for (const size_t offset : offsets) {
                clock.recalibrate();
                const Work work{Shape::fixed, bytes.data() + offset, size, {}};
                most = std::max(most, measure(builds, runners, work, clock, offset, milliseconds));
            }
        std::printf("largest difference: %.1f %%\n", 100 * most);
    } catch (const CLI::Error &error) {
        app.exit(error);
        return 2;
    } catch (const std::exception &error) {
        std::fprintf(stderr, "bench-shift: %s\n", error.what());
        return 4;
    }
}
