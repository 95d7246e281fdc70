// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Samples. Contenders of one cell run in one process, interleaved A B C A B C with the order turned by one in each
// round, so that whatever the machine does meanwhile it does to all. Low quantiles and ratios are quoted: on a shared
// machine the mean measures the neighbours. A sample is long enough for the clock (some microseconds) and short enough
// to fall between two interruptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace bench {

struct Piece {
    uint32_t offset, length;
};

enum class Shape {
    fixed,   // the same bytes again, calls independent of each other
    random,  // the pieces, one call each, independent
    chained, // each call's input depends on the last one's result: latency, not throughput
};

// What one sample of one contender does.
struct Job {
    Shape shape = Shape::fixed;
    const uint8_t *data = nullptr;
    size_t bytes = 0; // of one call: fixed and chained
    size_t calls = 1;
    std::span<const Piece> pieces; // random: `calls` times all of them

    size_t total_bytes() const;
};

// A contender's whole loop, so that one sample costs one call through a std::function however many calls it times.
// The result depends on every call's result, and is kept.
using Loop = std::function<uint64_t(const Job &)>;

// `call(p, n, state)` returns some of the result. Call::feeds_state: it takes `state` as its register, which chains it;
// otherwise the result moves the next call's start by up to 63 bytes: the caller has that many beyond the job's bytes.
template <class Call> uint64_t run_calls(const Job &job, Call &call) {
    uint64_t x = 0;
    switch (job.shape) {
    case Shape::fixed:
        for (size_t i = 0; i < job.calls; ++i)
            x ^= call(job.data, job.bytes, 0x12345678);
        break;
    case Shape::random:
        for (size_t i = 0; i < job.calls; ++i)
            for (const Piece &piece : job.pieces)
                x ^= call(job.data + piece.offset, piece.length, 0x12345678);
        break;
    case Shape::chained:
        for (size_t i = 0; i < job.calls; ++i)
            if constexpr (Call::feeds_state)
                x = call(job.data, job.bytes, x);
            else
                x = call(job.data + (x & 63), job.bytes, 0);
        break;
    }
    return x;
}
template <class Call> Loop loop_of(Call call) {
    return [call](const Job &job) mutable { return run_calls(job, call); };
}

// The bytes that a cell's calls see. A window larger than `slice` is walked in slices, by all contenders together: what
// one read is out of the caches again before any other comes to it. A window that is one slice is one call, and the
// contenders read all of it in turn: code that prefetches far ahead does so only there.
struct Work {
    static constexpr size_t default_slice = size_t{4} << 20;
    Shape shape = Shape::fixed;
    const uint8_t *data = nullptr;
    size_t bytes = 0; // of one call, or the working set where that is larger than a slice
    std::vector<Piece> pieces;
    // Random: a sample takes so many of the pieces, each sample others; 0: all of them. Predictors learn what comes
    // again.
    size_t pieces_at_a_time = 0;
    size_t slice = default_slice;

    size_t call_bytes() const;
    Job job(size_t calls, size_t turn) const;
};

// The same bytes again, one call for all of them however many they are.
Work one_call(const uint8_t *data, size_t bytes);

struct Plan {
    int rounds = 60, least_rounds = 8;
    double sample_ticks = 0; // a sample covers about this much
    double cell_ticks = 0;   // rounds are given up, down to the least, to stay within this
};

struct Samples {
    std::vector<double> values; // ticks per byte
    size_t calls = 0;           // per sample; 0: find out
};

struct Runner {
    Loop loop;
    size_t same_as = SIZE_MAX; // an A/A null takes as many calls as the one it repeats
    Samples samples;
};

// Ticks of one sample.
double timed(const Loop &loop, const Job &job);
// The same from elsewhere on the stack, one of 64 places. Where in its page a frame lies changes times by several
// percent, differs from run to run, and is nobody's merit: in turn, each contender has had the good places.
double timed_at(size_t place, const Loop &loop, const Job &job);

// Adds a batch of samples to each runner.
void interleave(std::span<Runner> runners, const Work &work, const Plan &plan);

double quantile(std::vector<double> values, double q); // 0 for none
struct Summary {
    double p5 = 0, median = 0, spread = 0; // spread: (p75 - p25) / median
};
Summary summarise(const std::vector<double> &values);

// How far two measurements of one thing differ: 0.01 is 1 %.
double difference(double a, double b);

// Lengths from half of `nominal` to one and a half of it and offsets up to a page, the same ones each time.
std::vector<Piece> random_pieces(size_t nominal, size_t count, uint64_t seed);

// Where calls write: the middle of a page, whoever owns it. No contender is lucky with its alignment, and short calls
// do not write where the bytes they read, which begin at a page, would seem to be to a CPU that compares twelve bits.
class Scratch {
  public:
    Scratch() = default;
    Scratch(const Scratch &) {} // a copied call has a scratch of its own
    Scratch &operator=(const Scratch &) = delete;
    ~Scratch();
    uint8_t *at_least(size_t size) { return size <= size_ ? data_ : grow(size); }

  private:
    uint8_t *grow(size_t size);
    uint8_t *data_ = nullptr;
    size_t size_ = 0;
};

// Where a contender's calls write to: one place for all of a thread, since stores and loads whose addresses happen to
// clash can cost more than what is compared.
Scratch &destination();

// Keeps results alive, and the compiler honest.
void consume(uint64_t value);

} // namespace bench
