// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A clock in core cycles: the time stamp counter, scaled by a chain of dependent additions, which runs at one a cycle.
// A virtual machine may change its frequency at any time, so the scale is taken again before every cell, and how far it
// moved is on record. Where there is no such counter: nanoseconds, called cycles of a 1 GHz core.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace bench {

// The fences keep work on its own side of the reading.
inline uint64_t ticks() {
#if defined(__x86_64__)
    _mm_lfence();
    const uint64_t now = __rdtsc();
    _mm_lfence();
    return now;
#else
    return static_cast<uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

// Ticks that one core cycle takes: the best of several short runs, so that an interruption does not count.
inline double measure_ticks_per_cycle(int runs) {
#if defined(__x86_64__)
    constexpr int chain = 4000;
    double best = std::numeric_limits<double>::max();
    for (int run = 0; run < runs; ++run) {
        uint64_t x = 1;
        const uint64_t start = ticks();
        for (int i = 0; i < chain; ++i)
            asm volatile("add $1, %0" : "+r"(x));
        best = std::min(best, static_cast<double>(ticks() - start) / chain);
    }
    return best;
#else
    (void)runs;
    return 1.0;
#endif
}

// Against the system's clock over 20 ms.
inline double measure_ticks_per_ns() {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    const uint64_t start = ticks();
    auto end = begin;
    while (end - begin < std::chrono::milliseconds(20))
        end = Clock::now();
    const uint64_t stop = ticks();
    return static_cast<double>(stop - start) / std::chrono::duration<double, std::nano>(end - begin).count();
}

class CycleClock {
  public:
    CycleClock() : ticks_per_ns_(measure_ticks_per_ns()) {
        ticks_per_cycle_ = lowest_ = highest_ = measure_ticks_per_cycle(2000);
    }
    void recalibrate() {
        ticks_per_cycle_ = measure_ticks_per_cycle(200);
        lowest_ = std::min(lowest_, ticks_per_cycle_);
        highest_ = std::max(highest_, ticks_per_cycle_);
        ++recalibrations_;
    }
    double cycles(double ticks) const { return ticks / ticks_per_cycle_; }
    double ns(double ticks) const { return ticks / ticks_per_ns_; }
    double ticks_per_cycle() const { return ticks_per_cycle_; }
    double ticks_per_ns() const { return ticks_per_ns_; }
    double ghz() const { return ticks_per_ns_ / lowest_; } // at its fastest
    double drift() const { return highest_ / lowest_ - 1; }
    unsigned recalibrations() const { return recalibrations_; }

  private:
    double ticks_per_ns_, ticks_per_cycle_, lowest_, highest_;
    unsigned recalibrations_ = 0;
};

} // namespace bench
