// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a call costs through the public API beyond the same kernel called through its vtable. In ABBA order, so that a
// drift falls on both alike; the direct call a second time says what the tax would be if there were none.
#include <algorithm>
#include <cstdio>

#include "bench/suites.hpp"

namespace bench {
namespace {

// The same call some times over, each with a state of its own where it has one: where a state lies in memory is chance,
// and what its loads lose by crossing cache lines may cost more than the tax. The rounds take turns with them, so that
// both ways show their best place.
using Places = std::vector<Loop>;
constexpr size_t state_places = 9; // no common factor with the places on the stack that the rounds take turns with

DispatchRow tax_of(const Run &run, const Kernel &kernel, const Places &direct, const Places &api, size_t bytes) {
    Job job{Shape::fixed, run.buffers.random(), bytes, 1, {}};
    const double target = run.plan(1, 30).sample_ticks;
    while (timed(direct.front(), job) < target)
        job.calls *= 2;
    std::vector<double> a, b, c;
    const int rounds = run.rounds(400);
    for (int round = 0; round < rounds; ++round) {
        const auto sample = [&](std::vector<double> &times, const Places &loops) {
            const auto place = static_cast<size_t>(round);
            times.push_back(timed_at(place, loops[place % loops.size()], job) / static_cast<double>(job.calls));
        };
        sample(a, direct);
        sample(b, api);
        sample(c, direct);
        sample(c, direct);
        sample(b, api);
        sample(a, direct);
    }
    const auto ns = [&run](const std::vector<double> &ticks_per_call) {
        return run.clock.ns(quantile(ticks_per_call, 0.05));
    };
    const std::string what = kernel.who.iface == COF_IFACE_AEAD ? " unseal" : "";
    DispatchRow row{kernel.who.contract + what, kernel.who.name, bytes, ns(a), ns(b), std::abs(ns(a) - ns(c)), 0};
    row.limit_ns = std::max(5.0, 0.02 * row.direct_ns);
    return row;
}

} // namespace

void dispatch(Run &run) {
    print_heading("dispatch: nanoseconds a call, direct and through the API; limit: the larger of 5 ns and 2 %");
    for (const Kernel &kernel : run.contenders.kernels()) {
        const std::string &iface = kernel.who.iface;
        if (iface == COF_IFACE_CUT || iface == COF_IFACE_CUT_SKETCH) continue; // the API has no single call for them
        // The API draws a nonce for each message it seals, which the vtable is given: what both do alike is unsealing.
        const bool aead = iface == COF_IFACE_AEAD;
        Places direct(aead ? state_places : 1), api(direct.size());
        // Gaps that grow by 16 bytes: whatever the states' sizes, each way meets every alignment to a cache line.
        std::vector<std::vector<char>> gaps;
        for (size_t i = 0; i < direct.size(); ++i) {
            gaps.emplace_back(16 * i + 8);
            if (kernel.vtable) direct[i] = aead ? unseal_loop(kernel.vtable) : direct_loop(iface, kernel.vtable);
            if (kernel.usable())
                api[i] = aead ? api_unseal_loop(kernel.slot)
                              : api_loop(iface, kernel.ctx.get(), kernel.slot, kernel.who.contract);
        }
        if (!direct.front() || !api.front()) {
            if (callable(iface))
                run.record.gap({"dispatch", kernel.who.contract, kernel.who.name, kernel.who.kind,
                                kernel.code.empty() ? "no-call" : kernel.code,
                                kernel.code.empty() ? "there is no such call for " + iface : kernel.why});
            continue;
        }
        for (const size_t bytes : {64u, 256u, 1024u, 4096u}) {
            run.clock.recalibrate();
            DispatchRow row = tax_of(run, kernel, direct, api, bytes);
            for (int again = 0; again < 2 && !row.ok(); ++again)
                row = tax_of(run, kernel, direct, api, bytes);
            std::printf("  %-16s %-24s %8s  direct %9.2f  api %9.2f  tax %6.2f  (A/A %5.2f)  limit %6.2f  %s\n",
                        row.contract.c_str(), row.impl.c_str(), size_name(bytes).c_str(), row.direct_ns, row.api_ns,
                        row.tax_ns(), row.noise_ns, row.limit_ns, row.ok() ? "ok" : "TOO MUCH");
            run.record.dispatch.push_back(row);
        }
    }
}

} // namespace bench
