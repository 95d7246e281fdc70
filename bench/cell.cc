// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "bench/ceilings.hpp"
#include "bench/run.hpp"

namespace bench {
namespace {

size_t best_of(const std::vector<Row> &rows, const char *kind) {
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < rows.size(); ++i)
        if (rows[i].who.kind == kind && (best == SIZE_MAX || rows[i].cpb_p5 < rows[best].cpb_p5)) best = i;
    return best;
}

// Which row ratios are against. Without a rival: the portable kernel, or the first provider.
size_t reference_of(const Cell &cell, const std::vector<Row> &rows) {
    if (cell.against == Against::best_rival)
        if (const size_t rival = best_of(rows, "rival"); rival != SIZE_MAX) return rival;
    return 0;
}

} // namespace

size_t null_of(const Topic &topic, const std::vector<Entry> &entries) {
    for (const Kernel *kernel : topic.kernels)
        for (size_t i = 0; i < entries.size() && kernel->chosen; ++i)
            if (entries[i].who.name == kernel->who.name && entries[i].who.kind == kernel->who.kind) return i;
    return 0;
}

const Ceiling &technique_ceiling(Run &run, const Topic &topic) {
    const auto known = run.technique_ceilings.find(topic.title);
    if (known != run.technique_ceilings.end()) return known->second;
    const std::vector<Entry> entries = techniques_for(topic.contract, topic.iface);
    std::vector<Ceiling> techniques;
    std::vector<Runner> runners;
    for (const Entry &entry : entries)
        runners.push_back({entry.make(), SIZE_MAX, {}});
    if (!runners.empty()) interleave(runners, {Shape::fixed, run.buffers.random(), 16384, {}}, run.plan(100));
    for (size_t i = 0; i < entries.size(); ++i)
        techniques.push_back({entries[i].who.name, quantile(runners[i].samples.values, 0.05)});
    for (const Ceiling &technique : techniques)
        std::printf("  ceiling of %s: %s %.2f GB/s\n", topic.title.c_str(), technique.name.c_str(),
                    1 / run.clock.ns(technique.ticks_per_byte));
    return run.technique_ceilings[topic.title] = combined(topic.contract, techniques);
}

void add_rows(Run &run, const Cell &cell, const std::vector<Timed> &timed, unsigned threads) {
    const std::string level = level_of(run.record.caches, cell.bytes * threads);
    std::vector<Row> rows;
    Ceiling ceiling = threads == 1 ? technique_ceiling(run, *cell.topic) : Ceiling{};
    for (const Timed &t : timed) {
        const Summary s = summarise(t.samples);
        Row row;
        row.suite = cell.suite;
        row.who = t.who;
        row.bytes = cell.bytes;
        row.level = level;
        row.threads = threads;
        row.cpb_p5 = run.clock.cycles(s.p5);
        row.cpb_median = run.clock.cycles(s.median);
        row.spread = s.spread;
        row.gbps = s.p5 > 0 ? 1 / run.clock.ns(s.p5) : 0;
        if (t.who.kind == "ceiling" && (ceiling.name.empty() || ceiling.ticks_per_byte < s.p5))
            ceiling = {t.who.name, s.p5};
        rows.push_back(std::move(row));
    }
    const Row reference = rows[reference_of(cell, rows)];
    for (Row &row : rows) {
        row.ratio = reference.cpb_p5 / row.cpb_p5;
        row.against = reference.who.name;
        if (row.who.kind != "ceiling" && !ceiling.name.empty()) {
            row.ceiling = ceiling.name;
            row.share = run.clock.cycles(ceiling.ticks_per_byte) / row.cpb_p5;
        }
        run.record.rows.push_back(row);
    }
}

void measure(Run &run, const Cell &cell) {
    if (cell.entries.empty()) return;
    run.clock.recalibrate();
    std::vector<Entry> all = cell.entries;
    Entry null = cell.entries[cell.null_of];
    null.who.name += " again";
    null.who.kind = "null";
    const size_t null_at = all.size();
    all.push_back(null);
    all.push_back(bound_for(cell.topic->title, cell.topic->iface));

    std::vector<Runner> runners;
    for (const Entry &entry : all)
        runners.push_back({entry.make(), SIZE_MAX, {}});
    runners[null_at].same_as = cell.null_of;
    double apart = 0;
    for (int helping = 0; helping < 3; ++helping) {
        interleave(runners, cell.work, cell.plan);
        apart = difference(quantile(runners[cell.null_of].samples.values, 0.05),
                           quantile(runners[null_at].samples.values, 0.05));
        if (apart <= Noise::limit || helping == 2) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(300)); // let whatever it was pass
    }
    if (cell.gated) run.record.noise.cells.push_back(apart);
    std::vector<Timed> timed;
    for (size_t i = 0; i < all.size(); ++i)
        timed.push_back({all[i].who, std::move(runners[i].samples.values)});
    add_rows(run, cell, timed, 1);
}

} // namespace bench
