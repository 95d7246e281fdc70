// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/measure.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <new>

#include "bench/clock.hpp"

namespace bench {
namespace {

volatile uint64_t sink;

constexpr size_t middle = 2048;

// Calls that fill a sample: doubled until the clock can tell, then scaled. Also warms.
size_t find_calls(Runner &runner, const Work &work, double sample_ticks) {
    size_t calls = 1;
    timed(runner.loop, work.job(1, 0));
    for (;;) {
        const double took = std::min(timed(runner.loop, work.job(calls, 1)), timed(runner.loop, work.job(calls, 2)));
        if (took >= sample_ticks) return calls;
        if (took >= sample_ticks / 8)
            return std::max<size_t>(1, static_cast<size_t>(static_cast<double>(calls) * sample_ticks / took));
        calls *= 2;
    }
}

} // namespace

Scratch::~Scratch() {
    if (data_) std::free(data_ - middle);
}

uint8_t *Scratch::grow(size_t size) {
    if (data_) std::free(data_ - middle);
    data_ = nullptr;
    size_ = (size + 4095) / 4096 * 4096;
    auto *block = static_cast<uint8_t *>(std::aligned_alloc(4096, size_ + 4096));
    if (!block) throw std::bad_alloc();
    return data_ = block + middle;
}

Scratch &destination() {
    thread_local Scratch scratch;
    return scratch;
}

void consume(uint64_t value) {
    sink = sink + value;
}

double timed(const Loop &loop, const Job &job) {
    const uint64_t start = ticks();
    consume(loop(job));
    return static_cast<double>(ticks() - start);
}

[[gnu::noinline]] double timed_at(size_t place, const Loop &loop, const Job &job) {
    volatile char *gap = static_cast<volatile char *>(__builtin_alloca(place % 64 * 80 + 16));
    gap[0] = 0;
    return timed(loop, job);
}

size_t Job::total_bytes() const {
    if (shape != Shape::random) return bytes * calls;
    size_t sum = 0;
    for (const Piece &piece : pieces)
        sum += piece.length;
    return sum * calls;
}

Work one_call(const uint8_t *data, size_t bytes) {
    Work work{Shape::fixed, data, bytes, {}};
    work.slice = bytes;
    return work;
}

size_t Work::call_bytes() const {
    return std::min(bytes, slice);
}

Job Work::job(size_t calls, size_t turn) const {
    Job job{shape, data, call_bytes(), calls, pieces};
    if (pieces_at_a_time != 0 && pieces_at_a_time < pieces.size())
        job.pieces = job.pieces.subspan(turn % (pieces.size() / pieces_at_a_time) * pieces_at_a_time, pieces_at_a_time);
    if (bytes > slice) job.data += turn % (bytes / slice) * slice;
    return job;
}

void interleave(std::span<Runner> runners, const Work &work, const Plan &plan) {
    double round_ticks = 0;
    for (Runner &runner : runners) {
        Samples &samples = runner.samples;
        if (!samples.calls)
            samples.calls = runner.same_as != SIZE_MAX ? runners[runner.same_as].samples.calls
                                                       : find_calls(runner, work, plan.sample_ticks);
        round_ticks += timed(runner.loop, work.job(samples.calls, 3));
    }
    const int affordable = static_cast<int>(std::min(1e6, plan.cell_ticks / round_ticks));
    const int rounds = std::clamp(affordable, std::min(plan.least_rounds, plan.rounds), plan.rounds);
    size_t turn = 4;
    for (int round = 0; round < rounds; ++round)
        for (size_t i = 0; i < runners.size(); ++i) {
            Runner &runner = runners[(i + static_cast<size_t>(round)) % runners.size()];
            const Job job = work.job(runner.samples.calls, turn++);
            const double took = timed_at(static_cast<size_t>(round), runner.loop, job);
            runner.samples.values.push_back(took / static_cast<double>(job.total_bytes()));
        }
}

double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0;
    const auto k = static_cast<ptrdiff_t>(q * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + k, values.end());
    return values[static_cast<size_t>(k)];
}

Summary summarise(const std::vector<double> &values) {
    Summary s{quantile(values, 0.05), quantile(values, 0.5), 0};
    if (s.median > 0) s.spread = (quantile(values, 0.75) - quantile(values, 0.25)) / s.median;
    return s;
}

double difference(double a, double b) {
    return a > 0 && b > 0 ? std::abs(a / b - 1) : 0;
}

std::vector<Piece> random_pieces(size_t nominal, size_t count, uint64_t seed) {
    std::vector<Piece> pieces(count);
    uint64_t x = seed;
    const auto next = [&x](size_t below) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        return static_cast<uint32_t>((x >> 33) % below);
    };
    for (Piece &piece : pieces) {
        piece.offset = next(4096);
        piece.length = static_cast<uint32_t>(nominal / 2) + next(nominal + 1);
    }
    return pieces;
}

} // namespace bench
