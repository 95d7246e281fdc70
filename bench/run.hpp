// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// One run: what all suites share, and the cell, the unit of measurement: contenders over the same bytes, interleaved.
#pragma once

#include <map>

#include "bench/ceilings.hpp"
#include "bench/clock.hpp"
#include "bench/contenders.hpp"
#include "bench/rivals/rivals.hpp"

namespace bench {

// Bytes to work on, mapped once. Random ones for whatever does not care what they are, and text that compresses to
// about a third for codecs. `slack` bytes beyond the end belong to the caller too.
class Buffers {
  public:
    static constexpr size_t largest = size_t{256} << 20, text_size = size_t{4} << 20, slack = size_t{64} << 10;
    Buffers();
    ~Buffers();
    Buffers(const Buffers &) = delete;
    Buffers &operator=(const Buffers &) = delete;
    const uint8_t *random() const { return random_; }
    const uint8_t *for_iface(const std::string &iface) const;

  private:
    uint8_t *random_;
    std::vector<uint8_t> text_;
};

// What can be compared with each other: the kernels of one contract through one interface, or a codec's two halves
// apart ("zstd/1 decompress").
struct Topic {
    std::string title, contract, iface;
    std::vector<const Kernel *> kernels;
    bool chunker() const { return iface == COF_IFACE_CUT || iface == COF_IFACE_CUT_SKETCH; }
    bool codec() const { return iface == COF_IFACE_CODEC; }
};

struct Run {
    explicit Run(const Settings &settings);

    Settings settings;
    Record record;
    CycleClock clock;
    Contenders contenders;
    std::vector<Rival> rivals;
    Buffers buffers;
    std::map<std::string, Ceiling> technique_ceilings; // by topic, measured when first wanted
    bool broken = false;                               // a rival disagreed with a contract: the run ends with status 1

    static constexpr int full_rounds = 200;
    int rounds(int full) const { return settings.quick ? full / 4 : full; }
    // 20 us: some counters advance in steps of 10 ns, so a sample is good to a twentieth of a percent.
    Plan plan(int rounds_when_full, double sample_us = 20) const;
    // whole: chunkers and their sketches are one topic, measured as whole chunkers through the API.
    std::vector<Topic> topics(bool whole) const;
    std::vector<Entry> rival_entries(const std::string &suite, const Topic &topic);
    // Kernels of a topic as entries; those that cannot be measured become gaps.
    std::vector<Entry> kernel_entries(const std::string &suite, const Topic &topic, bool direct);

  private:
    void check_rivals();
};

enum class Against { first, best_rival };

struct Cell {
    std::string suite;
    const Topic *topic = nullptr;
    Work work;
    size_t bytes = 0; // as recorded
    Plan plan;
    Against against = Against::first;
    std::vector<Entry> entries;
    size_t null_of = 0; // which entry is measured twice
    bool gated = true;  // a gate, goal or verdict reads its rows: its A/A pair counts for the noise floor
};

// The entry to measure twice: the kernel that serves, as the fastest one is the one that noise shows on.
size_t null_of(const Topic &topic, const std::vector<Entry> &entries);

// Measures, with the ceilings and the A/A null added, and appends rows to the record. A cell whose A/A pair differs by
// more than the limit gets up to two more helpings of samples before it counts.
void measure(Run &run, const Cell &cell);

// Measured when first asked for; no name: no technique is known.
const Ceiling &technique_ceiling(Run &run, const Topic &topic);

// Turns samples (ticks per byte, of all bytes of all threads) into rows: entries, then the null, then ceilings.
struct Timed {
    Identity who;
    std::vector<double> samples;
};
void add_rows(Run &run, const Cell &cell, const std::vector<Timed> &timed, unsigned threads);

// Prints the rows of a suite and topic as one table: contenders down, sizes across.
void print_table(const Run &run, const std::string &suite, const std::string &title, unsigned threads = 1);
void print_heading(const std::string &text);

} // namespace bench
