// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/cdc-quality/count.hpp"

#include <algorithm>
#include <cmath>

namespace cdc {

namespace {

double share(uint64_t part, uint64_t of) {
    return of == 0 ? 0 : static_cast<double>(part) / static_cast<double>(of);
}

} // namespace

void Sizes::add(const Cuts &stream) {
    uint64_t start = 0;
    for (size_t i = 0; i < stream.size(); ++i) {
        const uint64_t length = stream[i] - start;
        start = stream[i];
        ++chunks_;
        bytes_ += length;
        if (i + 1 == stream.size()) break;
        ++inner_;
        at_shortest_ += length <= limits_.shortest;
        at_longest_ += length >= limits_.longest;
        const double size = static_cast<double>(length);
        sum_ += size;
        squares_ += size * size;
        ++histogram_[std::min<uint64_t>((length - 1) / bin_width(), histogram_bins - 1)];
    }
}

double Sizes::mean() const {
    return share(bytes_, chunks_);
}

double Sizes::cov() const {
    if (inner_ == 0) return 0;
    const double n = static_cast<double>(inner_), mean = sum_ / n;
    return std::sqrt(std::max(0.0, squares_ / n - mean * mean)) / mean;
}

double Sizes::share_shortest() const {
    return share(at_shortest_, inner_);
}

double Sizes::share_longest() const {
    return share(at_longest_, inner_);
}

uint64_t Sizes::bin_width() const {
    return std::max<uint64_t>(1, (limits_.longest + histogram_bins - 1) / histogram_bins);
}

bool Store::add(Digest digest, uint64_t length) {
    const bool is_new = seen_.insert(digest).second;
    bytes_ += length;
    if (is_new) kept_ += length;
    return is_new;
}

Resync resync(const Cuts &plain, const Cuts &shifted, uint64_t shift) {
    size_t i = 0, j = 0;
    while (i + 1 < plain.size() && j + 1 < shifted.size()) {
        const uint64_t want = plain[i] + shift;
        if (want == shifted[j]) {
            const bool agrees = std::equal(plain.begin() + static_cast<ptrdiff_t>(i), plain.end(),
                                           shifted.begin() + static_cast<ptrdiff_t>(j), shifted.end(),
                                           [shift](uint64_t one, uint64_t other) { return one + shift == other; });
            return {true, agrees, plain[i]};
        }
        if (want < shifted[j])
            ++i;
        else
            ++j;
    }
    return {false, false, 0};
}

} // namespace cdc
