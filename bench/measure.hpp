// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Contenders measured in one process, interleaved A B A B, warmed. Low quantiles and ratios are quoted: on a shared
// machine the mean measures the neighbours.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/clock.hpp"

namespace bench {

struct Contender {
    std::string name;
    std::function<void(const uint8_t *p, size_t n)> run;
    std::vector<double> samples; // core cycles per byte
};

inline double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0;
    const auto k = static_cast<size_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(k), values.end());
    return values[k];
}

// Each round times every contender once, in an order that rotates; a timing covers about `sample_bytes` of input.
inline void interleave(std::vector<Contender> &contenders, const uint8_t *data, size_t n, int rounds,
                       size_t sample_bytes, double tick) {
    const size_t repeats = std::max<size_t>(1, sample_bytes / n);
    for (Contender &contender : contenders)
        contender.samples.clear();
    for (int round = -1; round < rounds; ++round) // round -1 warms
        for (size_t i = 0; i < contenders.size(); ++i) {
            Contender &contender = contenders[(i + static_cast<size_t>(round + 1)) % contenders.size()];
            const uint64_t start = ticks();
            for (size_t r = 0; r < repeats; ++r)
                contender.run(data, n);
            const double cycles = static_cast<double>(ticks() - start) / tick;
            if (round >= 0) contender.samples.push_back(cycles / static_cast<double>(repeats * n));
        }
}

} // namespace bench
