// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What starting costs: discovery (cof_open) over none, three and 500 plugin files, and the first call of each contract,
// which loads, probes in a child and verifies, with no verdict on file and with one.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "bench/suites.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string name = (fs::temp_directory_path() / "cofferdam-bench-XXXXXX").string();
        if (!mkdtemp(name.data())) throw std::runtime_error("cannot make a directory under " + name);
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory &) = delete;
    TemporaryDirectory &operator=(const TemporaryDirectory &) = delete;
    const fs::path &path() const { return path_; }

  private:
    fs::path path_;
};

std::vector<fs::path> built_plugins(const Run &run) {
    std::vector<fs::path> files;
    for (const auto &entry : fs::recursive_directory_iterator(run.settings.plugin_root))
        if (entry.path().extension() == ".so") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

// Copies, not links: each is a file of its own to be read and vetted.
void fill(const fs::path &directory, const std::vector<fs::path> &files, unsigned count) {
    fs::create_directory(directory);
    for (unsigned i = 0; i < count; ++i)
        fs::copy_file(files[i % files.size()], directory / ("plugin-" + std::to_string(i) + ".so"));
}

Context open_with(const Run &run, const std::string &directory, const std::string &cache) {
    cof_options o{};
    o.struct_size = sizeof o;
    o.flags = COF_OPT_PROBE_CHILD;
    o.plugin_path = directory.c_str();
    o.probe_helper = run.settings.probe_helper.empty() ? nullptr : run.settings.probe_helper.c_str();
    o.cache_file = cache.c_str();
    cof_context *ctx = nullptr;
    char why[512] = "";
    if (cof_open(&o, &ctx, why, sizeof why) != COF_OK) throw std::runtime_error(why);
    return Context(ctx);
}

double milliseconds(const std::function<void()> &work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void add(Run &run, StartupRow row, const std::vector<double> &ms) {
    row.ms_p5 = quantile(ms, 0.05);
    row.ms_median = quantile(ms, 0.5);
    const std::string of = row.contract.empty() ? std::to_string(row.plugins) + " plugins" : row.contract;
    std::printf("  %-12s %-18s cache %-8s %9.3f ms  median %9.3f\n", row.what.c_str(), of.c_str(), row.cache.c_str(),
                row.ms_p5, row.ms_median);
    run.record.startup.push_back(std::move(row));
}

// The page cache is warm either way; "cold" says that no verdict was on file.
void first_calls(Run &run, const std::string &directory, const fs::path &scratch) {
    const std::string cache = (scratch / "verdicts").string();
    for (const std::string &contract : run.contenders.contracts()) {
        const char *iface = nullptr; // one that a plugin serves: the usual one may be the host's own
        for (const Kernel *kernel : run.contenders.of(contract))
            if (kernel->usable() && (!iface || kernel->who.kind == "kernel")) iface = kernel->who.iface.c_str();
        if (!iface) continue;
        std::vector<double> cold, cached;
        for (int round = 0; round < run.rounds(20); ++round) {
            std::error_code ignored;
            fs::remove(cache, ignored);
            for (std::vector<double> *times : {&cold, &cached}) {
                const Context ctx = open_with(run, directory, cache);
                times->push_back(milliseconds([&] {
                    const cof_slot *slot = nullptr;
                    cof_find(ctx.get(), contract.c_str(), iface, &slot, nullptr, 0);
                }));
            }
        }
        add(run, {"first call", contract, "cold", 0}, cold);
        add(run, {"first call", contract, "cached", 0}, cached);
    }
}

} // namespace

void startup(Run &run) {
    print_heading("startup");
    const std::vector<fs::path> files = built_plugins(run);
    if (files.empty()) {
        run.record.gap({"startup", "all", "plugins", "kernel", "missing", "no plugin is built"});
        return;
    }
    const TemporaryDirectory scratch;
    const std::string cache = (scratch.path() / "verdicts").string();
    for (const unsigned count : {0u, 3u, 500u}) {
        const fs::path directory = scratch.path() / std::to_string(count);
        fill(directory, files, count);
        std::vector<double> cold, warm;
        for (int round = 0; round < run.rounds(count == 500 ? 40 : 100); ++round) {
            std::error_code ignored;
            fs::remove(cache, ignored);
            for (std::vector<double> *times : {&cold, &warm}) {
                Context ctx;
                times->push_back(milliseconds([&] { ctx = open_with(run, directory.string(), cache); }));
                // A verdict on file for what follows, where there is anything to judge.
                const cof_slot *slot = nullptr;
                if (times == &cold) cof_find(ctx.get(), "xxh3-64/1", nullptr, &slot, nullptr, 0);
            }
        }
        add(run, {"discovery", "", "cold", count}, cold);
        add(run, {"discovery", "", "cached", count}, warm);
    }
    std::string directories;
    for (const fs::path &file : files) {
        const std::string parent = file.parent_path().string();
        if (directories.find(parent) == std::string::npos) directories += (directories.empty() ? "" : ":") + parent;
    }
    first_calls(run, directories, scratch.path());
}

} // namespace bench
