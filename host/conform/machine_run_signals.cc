// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Calls that are interrupted a thousand times a second. The handler writes over the stack below the interrupted frame
// (what lies further down than the red zone belongs to nobody) and calls the kernel itself on another input, unless
// COF_F_NOT_PURE excuses it from that. Both results must be right.
#include <csignal>

#include <sys/time.h>

#include "host/conform/machine_run.hpp"

namespace cof::conform {

namespace {

using Clock = std::chrono::steady_clock;
constexpr unsigned enough = 25;             // interrupted calls
constexpr std::chrono::seconds patience{2}; // for as many: a loaded machine has fewer
// Of one call, as often as comes to an equal time for each; of the call in the handler.
constexpr size_t outer_sizes[] = {60000, 6000, 600}, inner_size = 2000;
enum Result : int64_t { outer_wrong = 1, inner_wrong = 2, no_timer = 3, too_few = 4 };

// Of the process apart; the handler's too.
struct Interrupted {
    Note *note;
    Work *inner; // nullptr: no call from the handler
    const Work *wanted;
    volatile sig_atomic_t in_call, count;
} now;

__attribute__((noinline)) void write_below() {
    volatile uint8_t bytes[8192];
    for (volatile uint8_t &byte : bytes)
        byte = 0xd7;
}

void at_tick(int) {
    write_below();
    if (now.in_call == 0) return;
    now.count = now.count + 1;
    if (now.inner == nullptr) return;
    now.inner->run_all();
    if (!now.inner->comes_to(*now.wanted)) found(*now.note, inner_wrong);
}

bool tick() {
    struct sigaction action {};
    action.sa_handler = at_tick;
    action.sa_flags = SA_RESTART;
    const itimerval every{{0, 1000}, {0, 1000}};
    return sigaction(SIGALRM, &action, nullptr) == 0 && setitimer(ITIMER_REAL, &every, nullptr) == 0;
}

std::optional<Finding> attempt(const Target &target) {
    Works outer, wanted;
    for (const size_t n : outer_sizes) {
        outer.push_back(target.make(target.seed + n, n));
        wanted.push_back(target.judge(target.seed + n, n));
        wanted.back()->run_all();
    }
    const auto inner = target.make(target.seed + 1, inner_size),
               inner_wanted = target.judge(target.seed + 1, inner_size);
    inner_wanted->run_all();
    const auto one_round = [&](Note &note, uint32_t i) {
        note.work = i;
        for (uint32_t step = 0; step < outer[i]->size(); ++step) {
            note.step = step;
            now.in_call = 1;
            outer[i]->run(step);
            now.in_call = 0;
        }
        if (!outer[i]->comes_to(*wanted[i])) found(note, outer_wrong);
    };
    const Apart apart = conform::apart(
        [&](Note &note) {
            now.note = &note;
            now.inner = target.pure ? inner.get() : nullptr;
            now.wanted = inner_wanted.get();
            if (!tick()) found(note, no_timer);
            const auto deadline = Clock::now() + patience;
            while (now.count < static_cast<int>(enough)) {
                if (Clock::now() > deadline) found(note, too_few);
                for (uint32_t i = 0; i < std::size(outer_sizes); ++i)
                    for (size_t bytes = 0; bytes < outer_sizes[0]; bytes += outer_sizes[i])
                        one_round(note, i);
            }
        },
        patience + std::chrono::seconds(1));
    if (apart.end == End::found && apart.value == no_timer) return skip("no timer can be had.");
    if (apart.end == End::found && apart.value == too_few)
        return skip("no " + std::to_string(enough) + " calls could be interrupted within " +
                    std::to_string(patience.count()) + " s; try again on a machine that is less busy.");
    if (apart.end == End::hung)
        return Finding{Verdict::crash, "a call does not come back when a signal handler interrupts it and calls it "
                                       "too; it holds a lock, or keeps state that is not the caller's."};
    if (apart.end != End::found) return outcome(outer, apart, [](int64_t) { return ""; });
    if (apart.value == inner_wrong)
        return fail("called by a signal handler that interrupted it, over " + std::to_string(inner_size) +
                    " bytes, it gives another result; keep no state but in the caller's block.");
    return fail("interrupted by signals" + std::string(target.pure ? " whose handler calls it too" : "") + ", over " +
                std::to_string(outer_sizes[apart.work]) +
                " bytes, it gives another result; keep no state but in the caller's block, and nothing on the stack "
                "below the red zone.");
}

} // namespace

Finding machine_signals(const Subject &subject) {
    return each_target(
        subject, {attempt, in_static_memory<20000>, in_own_memory<20000>, "keeps a value in static memory", false});
}

} // namespace cof::conform
