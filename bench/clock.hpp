// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A clock that counts core cycles where it can: the time stamp counter, scaled by a chain of dependent additions, which
// runs at one a cycle. Elsewhere: nanoseconds, called cycles of a 1 GHz core.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace bench {

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

// Ticks that one core cycle takes: the best of many short runs, so that an interruption does not count.
inline double ticks_per_cycle() {
#if defined(__x86_64__)
    constexpr int chain = 200000;
    double best = std::numeric_limits<double>::max();
    for (int run = 0; run < 200; ++run) {
        uint64_t x = 1;
        const uint64_t start = ticks();
        for (int i = 0; i < chain; ++i)
            asm volatile("add $1, %0" : "+r"(x));
        best = std::min(best, static_cast<double>(ticks() - start) / chain);
    }
    return best;
#else
    return 1.0;
#endif
}

} // namespace bench
