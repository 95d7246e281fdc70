// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The two comparisons that gates are about. kernel-ab: every kernel called directly, against the best library.
// oneshot: the public API, whichever kernel serves, against the libraries called directly.
#include "bench/suites.hpp"

namespace bench {
namespace {

const std::vector<size_t> gate_sizes = {256, 1024, 4096, 16384, 65536};
constexpr int gate_rounds = 800;

void compare(Run &run, const std::string &suite, const Topic &topic, std::vector<Entry> entries) {
    const std::vector<Entry> rivals = run.rival_entries(suite, topic);
    entries.insert(entries.end(), rivals.begin(), rivals.end());
    for (const size_t n : gate_sizes) {
        Cell cell{suite, &topic, {}, n, run.plan(gate_rounds), Against::best_rival, entries, null_of(topic, entries)};
        cell.work = {Shape::fixed, run.buffers.for_iface(topic.iface), n, {}};
        measure(run, cell);
    }
    print_table(run, suite, topic.title);
}

} // namespace

void kernel_ab(Run &run) {
    print_heading("kernel-ab: kernels called directly; x = times the best library, or portable where there is none");
    for (const Topic &topic : run.topics(false))
        if (topic.iface != COF_IFACE_CUT)
            compare(run, "kernel-ab", topic, run.kernel_entries("kernel-ab", topic, true));
}

void oneshot(Run &run) {
    print_heading("oneshot: the public API with what serves by default; x = times the best library");
    for (const Topic &topic : run.topics(true)) {
        if (topic.chunker()) continue;
        std::vector<Entry> serving;
        for (const Kernel *kernel : topic.kernels) {
            if (!kernel->chosen) continue;
            Entry entry = run.contenders.api_entry(*kernel);
            if (topic.title != topic.contract) // a codec's other half
                entry = run.contenders.slowed({kernel->who, [kernel] { return api_decompress_loop(kernel->slot); }});
            entry.who.contract = topic.title;
            if (entry.make) serving.push_back(entry);
        }
        if (serving.empty())
            run.record.gap({"oneshot", topic.title, "api", "kernel", "no-call",
                            "the public API has no call for it, or nothing serves it"});
        else
            compare(run, "oneshot", topic, serving);
    }
}

} // namespace bench
