// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// All threads at once, each on bytes of its own: does a kernel scale, or does it share something? A barrier stands
// before and after each sample, and the time between them is that of the slowest thread.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "bench/ceilings.hpp"
#include "bench/suites.hpp"

namespace bench {
namespace {

// Spins for a while, then gives the processor away: there may be more threads than processors.
class Barrier {
  public:
    explicit Barrier(unsigned parties) : parties_(parties) {}
    void wait() {
        const unsigned phase = phase_.load(std::memory_order_acquire);
        if (waiting_.fetch_add(1, std::memory_order_acq_rel) + 1 == parties_) {
            waiting_.store(0, std::memory_order_relaxed);
            phase_.store(phase + 1, std::memory_order_release);
            return;
        }
        for (unsigned spin = 0; phase_.load(std::memory_order_acquire) == phase; ++spin)
            if (spin > 20000) std::this_thread::yield();
    }

  private:
    const unsigned parties_;
    std::atomic<unsigned> waiting_{0}, phase_{0};
};

// A sample is one step of all threads; contender and calls are set by the first thread between two barriers.
struct Team {
    explicit Team(unsigned count) : threads(count), barrier(count) {}
    unsigned threads;
    Barrier barrier;
    std::vector<std::vector<Loop>> loops; // [thread][contender]
    std::vector<Work> work;               // [thread]
    size_t contender = 0, calls = 0, turn = 0;
    bool over = false;

    void step(unsigned thread) { consume(loops[thread][contender](work[thread].job(calls, turn))); }
    // The first thread's side of a sample: ticks from the start of all to the end of all.
    double sample() {
        barrier.wait();
        const uint64_t start = ticks();
        step(0);
        barrier.wait();
        return static_cast<double>(ticks() - start);
    }
    void follow(unsigned thread) {
        for (;;) {
            barrier.wait();
            if (over) return;
            step(thread);
            barrier.wait();
        }
    }
};

std::vector<Timed> run_team(Team &team, const std::vector<Entry> &entries, size_t null_of, const Plan &plan) {
    std::vector<size_t> calls(entries.size(), 1);
    std::vector<Timed> timed;
    double round = 0;
    for (size_t i = 0; i < entries.size(); ++i) {
        timed.push_back({entries[i].who, {}});
        team.contender = i;
        team.calls = 1;
        double took = team.sample();
        while ((took = team.sample()) < plan.sample_ticks / 2)
            team.calls *= 2;
        calls[i] = entries[i].who.kind == "null" ? calls[null_of] : team.calls;
        round += took;
    }
    const int rounds = std::clamp(static_cast<int>(plan.cell_ticks / round), plan.least_rounds, plan.rounds);
    for (int r = 0; r < rounds; ++r)
        for (size_t k = 0; k < entries.size(); ++k) {
            team.contender = (k + static_cast<size_t>(r)) % entries.size();
            team.calls = calls[team.contender];
            ++team.turn;
            const double bytes = static_cast<double>(team.work[0].call_bytes() * team.calls * team.threads);
            timed[team.contender].samples.push_back(team.sample() / bytes);
        }
    return timed;
}

void measure_team(Run &run, Cell &cell, unsigned count) {
    run.clock.recalibrate();
    std::vector<Entry> entries = cell.entries;
    Entry null = entries[cell.null_of];
    null.who.name += " again";
    null.who.kind = "null";
    entries.push_back(null);
    entries.push_back(bound_for(cell.topic->title, cell.topic->iface));

    Team team(count);
    for (unsigned t = 0; t < count; ++t) {
        Work work = cell.work; // each thread has its own stretch of the buffer
        const size_t stride = Buffers::largest / count / 4096 * 4096;
        if (!cell.topic->codec()) work.data += t * stride;
        team.work.push_back(work);
        team.loops.emplace_back();
        for (const Entry &entry : entries)
            team.loops.back().push_back(entry.make());
    }
    std::vector<std::jthread> followers;
    for (unsigned t = 1; t < count; ++t)
        followers.emplace_back([&team, t] { team.follow(t); });
    const std::vector<Timed> timed = run_team(team, entries, cell.null_of, cell.plan);
    team.over = true;
    team.barrier.wait();
    followers.clear();
    add_rows(run, cell, timed, count);
}

} // namespace

void threads(Run &run) {
    print_heading("threads: the sum over all threads");
    std::vector<unsigned> counts = {1, 2, run.record.cpu.threads};
    std::sort(counts.begin(), counts.end());
    counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
    std::erase_if(counts, [&run](unsigned n) { return n > std::max(1u, run.record.cpu.threads); });
    const size_t memory = Buffers::largest / counts.back() / Work::default_slice * Work::default_slice;
    for (const Topic &topic : run.topics(true)) {
        const std::vector<Entry> entries = run.kernel_entries("threads", topic, false);
        if (entries.empty()) continue;
        for (const unsigned count : counts) {
            for (const size_t n : {size_t{65536}, size_t{1} << 20, memory}) {
                if (topic.codec() && n > Buffers::text_size / 2) continue;
                Cell cell{"threads",
                          &topic,
                          one_call(run.buffers.for_iface(topic.iface), n),
                          n,
                          run.plan(40, 200),
                          Against::first,
                          entries,
                          null_of(topic, entries)};
                measure_team(run, cell, count);
            }
            print_table(run, "threads", topic.title, count);
        }
    }
}

} // namespace bench
