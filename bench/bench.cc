// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every kernel of every contract against the portable one, through the public API. Prints a table and, with --record,
// writes the baseline of this CPU model.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <string_view>
#include <sys/mman.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cofferdam.h>

#include "bench/measure.hpp"

namespace {

struct CloseContext {
    void operator()(cof_context *ctx) const { cof_close(ctx); }
};
using Context = std::unique_ptr<cof_context, CloseContext>;

struct Candidate {
    std::string contract, iface, impl, code, why;
    bool usable = false;
};

struct Options {
    std::string plugin_root, probe_helper, record, only;
    bool quick = false;
};

Context open_context(const Options &options, const std::string &pin) {
    cof_options o{};
    o.struct_size = sizeof o;
    o.flags = COF_OPT_PROBE_CHILD;
    o.plugin_root = options.plugin_root.empty() ? nullptr : options.plugin_root.c_str();
    o.probe_helper = options.probe_helper.empty() ? nullptr : options.probe_helper.c_str();
    o.pins = pin.empty() ? nullptr : pin.c_str();
    cof_context *ctx = nullptr;
    char why[512];
    if (cof_open(&o, &ctx, why, sizeof why) != COF_OK) {
        std::fprintf(stderr, "bench: %s\n", why);
        std::exit(4);
    }
    return Context(ctx);
}

std::vector<Candidate> candidates(const Options &options) {
    std::vector<Candidate> list;
    const Context ctx = open_context(options, "");
    cof_each_kernel(
        ctx.get(), nullptr,
        [](void *user, const cof_kernel_info *k) {
            static_cast<std::vector<Candidate> *>(user)->push_back(
                {k->contract, k->iface, k->impl, k->code, k->why, !k->refused});
        },
        &list);
    return list;
}

// Pins the candidate and makes sure that it really serves; its reason otherwise.
const cof_slot *pinned_slot(cof_context *ctx, Candidate &candidate) {
    const cof_slot *slot = nullptr;
    if (cof_find(ctx, candidate.contract.c_str(), candidate.iface.c_str(), &slot, nullptr, 0) != COF_OK) return nullptr;
    bool found = false;
    struct Query {
        Candidate *candidate;
        bool *found;
    } query{&candidate, &found};
    cof_each_kernel(
        ctx, candidate.contract.c_str(),
        [](void *user, const cof_kernel_info *k) {
            auto *q = static_cast<Query *>(user);
            if (q->candidate->iface != k->iface || q->candidate->impl != k->impl) return;
            *q->found = *q->found || k->chosen;
            if (k->chosen) return;
            q->candidate->code = k->code;
            q->candidate->why = k->why;
        },
        &query);
    return found ? slot : nullptr;
}

volatile uint64_t sink;

// What one call does, by interface. cof.cut/1 is measured as whole chunkers, so the sketch's kernels are too.
std::function<void(const uint8_t *, size_t)> runner(cof_context *ctx, const cof_slot *slot,
                                                    const Candidate &candidate) {
    if (candidate.iface == COF_IFACE_CRC32)
        return [slot](const uint8_t *p, size_t n) { sink = sink + cof_crc32_raw(slot, 0x12345678, p, n); };
    if (candidate.iface == COF_IFACE_HASH)
        return [slot](const uint8_t *p, size_t n) {
            uint8_t digest[64];
            cof_hash_oneshot(slot, p, n, nullptr, digest);
            sink = sink + digest[0];
        };
    return [ctx, contract = candidate.contract](const uint8_t *p, size_t n) {
        cof_chunker *chunker = nullptr;
        if (cof_chunker_new(ctx, contract.c_str(), nullptr, &chunker, nullptr, 0) != COF_OK) std::exit(5);
        static cof_cut_end ends[1024];
        size_t cuts = 0, used = 0;
        do {
            cof_chunker_feed(chunker, p, n, 1, ends, 1024, &cuts, &used);
            p += used;
            n -= used;
            sink = sink + cuts;
        } while (cuts == 1024);
        cof_chunker_free(chunker);
    };
}

// The ceiling: how fast this process can look at the bytes at all.
void read_only(const uint8_t *p, size_t n) {
    using Lanes = uint64_t __attribute__((vector_size(16), aligned(1)));
    Lanes a{}, b{}, c{}, d{};
    for (; n >= 64; n -= 64, p += 64) {
        a ^= *reinterpret_cast<const Lanes *>(p);
        b ^= *reinterpret_cast<const Lanes *>(p + 16);
        c ^= *reinterpret_cast<const Lanes *>(p + 32);
        d ^= *reinterpret_cast<const Lanes *>(p + 48);
    }
    a ^= b ^ c ^ d;
    sink = sink + a[0] + a[1];
}

std::string cpu_model() {
    std::ifstream info("/proc/cpuinfo");
    std::string line, family, model, vendor;
    while (std::getline(info, line)) {
        const auto value = line.substr(std::min(line.size(), line.find(':') + 2));
        if (line.starts_with("vendor_id")) vendor = value;
        if (line.starts_with("cpu family")) family = value;
        if (line.starts_with("model\t")) model = value;
    }
    return vendor.empty() ? "unknown" : vendor + "-" + family + "-" + model;
}

std::string size_name(size_t n) {
    if (n >= 1 << 20) return std::to_string(n >> 20) + " MiB";
    if (n >= 1024) return std::to_string(n >> 10) + " KiB";
    return std::to_string(n) + " B";
}

} // namespace

int main(int argc, char **argv) {
    Options options;
    CLI::App app{"Measures every kernel against the portable one, interleaved in this process."};
    app.add_option("--plugin-root", options.plugin_root, "directory that holds <domain>/<plugin>.so");
    app.add_option("--probe-helper", options.probe_helper, "the cofferdam-probe program");
    app.add_option("--record", options.record, "write the results as this CPU's baseline (a directory)");
    app.add_option("--only", options.only, "one contract, such as crc32c/1");
    app.add_flag("--quick", options.quick, "fewer rounds: for a look, not for a record");
    CLI11_PARSE(app, argc, argv);

    const size_t largest = size_t{64} << 20;
    auto *data = static_cast<uint8_t *>(
        mmap(nullptr, largest, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0));
    if (data == MAP_FAILED) return 3;
    uint64_t x = 0;
    for (size_t i = 0; i < largest; i += 8) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const uint64_t mixed = x ^ (x >> 29);
        std::memcpy(data + i, &mixed, 8);
    }
    const double tick = bench::ticks_per_cycle();
    const int rounds = options.quick ? 20 : 100;
    const std::vector<size_t> sizes = {64, 256, 1024, 4096, 65536, size_t{1} << 20, largest};
    nlohmann::ordered_json record{{"format", "cofferdam-baseline/1"}, {"cpu", cpu_model()}, {"rounds", rounds}};
    double noise = 0;

    std::map<std::string, std::vector<Candidate>> rows;
    for (Candidate &candidate : candidates(options)) {
        // A chunker is measured whole: the portable row of cof.cut/1 and each kernel of its sketch.
        if (candidate.iface == COF_IFACE_CUT_SKETCH && candidate.impl == "portable") continue;
        if (options.only.empty() || options.only == candidate.contract) rows[candidate.contract].push_back(candidate);
    }
    std::printf(
        "core cycles per byte, p5 of %d interleaved rounds; x = times portable; share = of the read-only loop\n",
        rounds);
    for (auto &[contract, list] : rows) {
        std::vector<Context> contexts;
        std::vector<bench::Contender> contenders;
        std::stable_sort(list.begin(), list.end(), [](const Candidate &a, const Candidate &b) {
            return (a.impl == "portable") > (b.impl == "portable");
        });
        std::printf("\n%s\n", contract.c_str());
        for (Candidate &candidate : list) {
            contexts.push_back(open_context(options, contract + "=" + candidate.impl));
            const cof_slot *slot = pinned_slot(contexts.back().get(), candidate);
            if (!slot) {
                std::printf("  gap: %s is not measured here: %s\n", candidate.impl.c_str(), candidate.why.c_str());
                record["gaps"].push_back({{"contract", contract}, {"impl", candidate.impl}, {"code", candidate.code}});
                continue;
            }
            contenders.push_back({candidate.impl, runner(contexts.back().get(), slot, candidate), {}});
        }
        if (contenders.empty()) continue;
        contenders.push_back({"portable again (A/A)", contenders[0].run, {}});
        contenders.push_back({"read-only loop", read_only, {}});
        for (const size_t n : sizes) {
            if (contract.find("crc") == std::string::npos && contract.find("xxh") == std::string::npos && n < 65536)
                continue; // shorter than a chunk
            bench::interleave(contenders, data, n, n >= largest ? std::max(5, rounds / 10) : rounds,
                              std::min<size_t>(n * 64, 1 << 18), tick);
            const double portable = bench::quantile(contenders[0].samples, 0.05);
            const double ceiling = bench::quantile(contenders.back().samples, 0.05);
            for (const bench::Contender &contender : contenders) {
                const double p5 = bench::quantile(contender.samples, 0.05);
                const double median = bench::quantile(contender.samples, 0.5);
                std::printf("  %-9s %-24s %8.3f c/B  median %8.3f  %6.2fx  share %5.1f%%\n", size_name(n).c_str(),
                            contender.name.c_str(), p5, median, portable / p5, 100 * ceiling / p5);
                if (contender.name.starts_with("portable again"))
                    noise = std::max(noise, std::abs(portable / p5 - 1));
                else
                    record["rows"].push_back({{"contract", contract},
                                              {"impl", contender.name},
                                              {"bytes", n},
                                              {"cycles_per_byte_p5", p5},
                                              {"ratio_to_portable", portable / p5}});
            }
        }
    }
    std::printf("\nnoise floor (largest A/A difference): %.1f%%%s\n", 100 * noise,
                noise > 0.03 ? "; above 3%: do not trust small differences in this run" : "");
    record["noise"] = noise;
    if (!options.record.empty()) {
        const std::string path = options.record + "/" + cpu_model() + ".json";
        std::ofstream out(path);
        out << record.dump(1) << "\n";
        if (!out.flush()) {
            std::fprintf(stderr, "bench: cannot write %s\n", path.c_str());
            return 3;
        }
        std::printf("recorded in %s\n", path.c_str());
    }
    return 0;
}
