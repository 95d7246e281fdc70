// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// `cofferdam bench ingest`: the fused pass beside the passes it is made of, in one process, in turn.
#include "host/program/bench_ingest.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "host/program/ingest_passes.hpp"
#include "host/program/json.hpp"
#include "host/program/progress.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

// Core cycles a second, by a chain of additions of which one takes a cycle.
double chain_hertz() {
    constexpr int links = 100000;
    uint64_t x = 0;
    const auto start = Clock::now();
    for (int i = 0; i < links / 10; ++i)
        for (int k = 0; k < 10; ++k) {
            ++x;
            asm volatile("" : "+r"(x));
        }
    return links / Seconds(Clock::now() - start).count();
}

class Bench {
  public:
    Bench(const Globals &globals, const IngestBenchOptions &o) : work_(globals, o) {}
    void measure(double seconds);
    Json json() const;
    std::string text() const;

  private:
    const Pass &pass(const std::string &name) const { return work_.pass(name); }
    double cycles(const std::string &name) const {
        return pass(name).low() * hertz_ / static_cast<double>(pass(name).bytes);
    }

    IngestPasses work_;
    std::vector<Profile> profiles_; // fastest first
    double hertz_ = 0;
};

void Bench::measure(double seconds) {
    Progress progress("measuring", 0, true);
    std::vector<Pass> &passes = work_.passes();
    const auto start = Clock::now();
    for (size_t round = 0; round < 5 || Seconds(Clock::now() - start).count() < seconds; ++round) {
        for (int i = 0; i < 20; ++i)
            hertz_ = std::max(hertz_, chain_hertz());
        for (size_t i = 0; i < passes.size(); ++i) {
            Pass &pass = passes[(i + round) % passes.size()];
            const double begin = thread_seconds();
            pass.run();
            pass.samples.push_back(thread_seconds() - begin);
            progress.advance(pass.bytes);
        }
        profiles_.push_back(work_.profile());
    }
    std::sort(profiles_.begin(), profiles_.end(),
              [](const Profile &a, const Profile &b) { return a.total() < b.total(); });
    Progress::clear_line();
}

Json Bench::json() const {
    Json rows = Json::array();
    for (const Pass &p : work_.passes())
        rows.push_back({{"pass", p.name},
                        {"bytes", p.bytes},
                        {"samples", p.samples.size()},
                        {"seconds_p5", p.low()},
                        {"gb_per_second", static_cast<double>(p.bytes) / p.low() / 1e9},
                        {"cycles_per_byte", cycles(p.name)}});
    const Profile &p = profiles_[(profiles_.size() - 1) / 20];
    const auto share = [&](double stage) { return stage / p.total(); };
    Json served = Json::array();
    for (const char *contract : {work_.contract().c_str(), "blake3/1", "crc32c/1", "xxh3-128/1"})
        served.push_back(served_by(work_.context(), contract));
    return {{"contract", work_.contract()},
            {"mean", static_cast<double>(work_.bytes()) / static_cast<double>(work_.chunks())},
            {"chunks", work_.chunks()},
            {"chunks_together", work_.together()},
            {"ghz", hertz_ / 1e9},
            {"passes", rows},
            {"profile",
             {{"cut", share(p.cut)},
              {"crc32c", share(p.crc32c)},
              {"xxh3", share(p.xxh3)},
              {"blake3", share(p.blake3)},
              {"list_hash", share(p.list)},
              {"seconds", p.total()}}},
            {"fused_over_passes", pass("passes").low() / pass("fused").low()},
            {"fused_over_reference", pass("reference").low() / pass("fused").low()},
            {"fused_blake3_over_reference", pass("reference").low() / pass("fused-blake3").low()},
            {"cutting_adds_cycles_per_byte", cycles("fused") - cycles("known-cuts")},
            {"xxh3_fused_over_second_pass", pass("fused-then-xxh3").low() / pass("fused-xxh3").low()},
            {"batch_over_single_objects", pass("objects-single").low() / pass("objects-batch").low()},
            {"noise", std::abs(pass("fused-again").low() / pass("fused").low() - 1)},
            {"served_by", served}};
}

std::string fixed(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string Bench::text() const {
    static const std::pair<const char *, const char *> titles[] = {
        {"fused", "fused: cut, BLAKE3, CRC-32C"},
        {"passes", "the same in passes over memory"},
        {"reference", "scalar Gear (fastcdc2020), BLAKE3 one by one"},
        {"fused-blake3", "fused: cut, BLAKE3, as the reference"},
        {"fused-feeds", "fused: cut, BLAKE3, CRC-32C in reads of 1 MiB"},
        {"fused-xxh3", "fused, with XXH3-128"},
        {"fused-then-xxh3", "fused, XXH3-128 in a second pass"},
        {"passes-xxh3", "all four in passes over memory"},
        {"known-cuts", "fused, the cuts known before"},
        {"cut", "cut alone"},
        {"blake3", "BLAKE3 alone, in batches"},
        {"blake3-single", "BLAKE3 alone, one by one"},
        {"crc32c", "CRC-32C alone"},
        {"xxh3", "XXH3-128 alone"},
        {"list-hash", "manifest hash alone (BLAKE3 of the list)"},
        {"objects-batch", "objects of 4 KiB, in batches"},
        {"objects-single", "objects of 4 KiB, one by one"},
    };
    Table table({"PASS", "GB/s", "CYCLES/BYTE", "TIMES REFERENCE"});
    const Json j = json();
    for (const auto &[name, title] : titles) {
        const Pass &p = pass(name);
        const double gbps = static_cast<double>(p.bytes) / p.low() / 1e9;
        const double reference = static_cast<double>(pass("reference").bytes) / pass("reference").low() / 1e9;
        table.add({title, fixed(gbps, gbps < 100 ? 2 : 0), fixed(cycles(name), 3), fixed(gbps / reference, 2)});
    }
    const auto percent = [&](const char *key) { return fixed(100 * j["profile"][key].get<double>(), 1) + " %"; };
    const auto number = [&](const char *key, int digits) { return fixed(j[key].get<double>(), digits); };
    return table.text() + "\n" + work_.contract() + ", " + human_bytes(work_.bytes()) + " in " +
           std::to_string(work_.chunks()) + " chunks of " + human_bytes(work_.bytes() / work_.chunks()) +
           " on average; GB/s are 10^9 bytes, 5th percentile of " +
           std::to_string(work_.passes().front().samples.size()) + " rounds, " + fixed(hertz_ / 1e9, 2) +
           " GHz.\nShares with XXH3: cut " + percent("cut") + ", CRC-32C " + percent("crc32c") + ", XXH3-128 " +
           percent("xxh3") + ", BLAKE3 " + percent("blake3") + ", manifest hash " + percent("list_hash") +
           ".\nFused is " + number("fused_over_passes", 2) + " times the passes and " +
           number("fused_over_reference", 2) + " times the reference; cutting adds " +
           number("cutting_adds_cycles_per_byte", 3) + " cycles a byte.\nXXH3-128 fused is " +
           number("xxh3_fused_over_second_pass", 2) + " times a second pass; batches of objects are " +
           number("batch_over_single_objects", 2) +
           " times one by one.\nNoise of this run (one pass twice): " + fixed(100 * j["noise"].get<double>(), 1) +
           " %.\n";
}

} // namespace

Exit bench_ingest(const Globals &globals, const IngestBenchOptions &o) {
    if (o.mean < 1024 || o.mean > (size_t{1} << 20))
        throw Failure(Exit::usage, "--avg takes a mean from 1K to 1M; " + std::to_string(o.mean) + " is not one");
    if (o.bytes < 16 * o.mean || o.bytes < (size_t{1} << 20) || o.bytes > (size_t{1} << 30))
        throw Failure(Exit::usage, "--size takes a size from 1M, or 16 times --avg, to 1G; " + std::to_string(o.bytes) +
                                       " is not one");
    Bench bench(globals, o);
    bench.measure(o.seconds);
    if (globals.json)
        put_json(bench.json());
    else
        put(bench.text());
    return Exit::ok;
}

} // namespace cof::program
