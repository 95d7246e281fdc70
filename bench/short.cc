// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a checksum of a few bytes costs, in core cycles a call: in place by the caller's own instructions, through the
// API, and by the libraries called directly; each call waiting for the last, and not. Then what the shift by one length
// costs as an operator, in the form that cofferdam_crc.h has and in others.
#include <cstdio>
#include <cstring>

#include <cofferdam_crc.h>

#include "bench/short.hpp"
#include "bench/suites.hpp"
#include "host/portable/gf2.hpp"

namespace bench {
namespace {

constexpr size_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16};

void print_cycles(const Run &run, const std::string &suite, const std::string &title) {
    std::printf("\n%s %s: cycles a call at p5\n  %-33s %-8s", suite.c_str(), title.c_str(), "", "kind");
    for (const size_t n : sizes)
        std::printf(" %5zu B", n);
    std::string last;
    for (const Row &first : run.record.rows) {
        if (first.suite != suite || first.who.contract != title || first.bytes != sizes[0]) continue;
        if (first.who.kind == "ceiling") continue;
        std::printf("\n  %-33s %-8s", first.who.name.c_str(), first.who.kind.c_str());
        for (const Row &row : run.record.rows)
            if (row.suite == suite && row.who.contract == title && row.who.name == first.who.name &&
                row.who.kind == first.who.kind)
                std::printf(" %7.1f", row.cpb_p5 * static_cast<double>(row.bytes));
    }
    std::printf("\n");
    std::fflush(stdout);
}

// So many calls that no predictor knows their lengths.
std::vector<Piece> unpredictable() {
    std::vector<Piece> pieces;
    uint64_t x = 1;
    for (uint32_t at = 0; pieces.size() < 32768; at += 16) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        pieces.push_back({at, 1 + static_cast<uint32_t>(x >> 60)});
    }
    return pieces;
}

void print_random(const Run &run, const std::string &suite, const std::string &title, const Work &work) {
    size_t bytes = 0;
    for (const Piece &piece : work.pieces)
        bytes += piece.length;
    const double mean = static_cast<double>(bytes) / static_cast<double>(work.pieces.size());
    std::printf("\n%s %s: cycles a call at p5, 1 to 16 bytes in an order that cannot be predicted\n", suite.c_str(),
                title.c_str());
    for (const Row &row : run.record.rows)
        if (row.suite == suite && row.who.contract == title && row.who.kind != "ceiling")
            std::printf("  %-33s %-8s %7.1f\n", row.who.name.c_str(), row.who.kind.c_str(), row.cpb_p5 * mean);
    std::fflush(stdout);
}

void short_crc32c(Run &run, const Topic &topic) {
    for (const Shape shape : {Shape::chained, Shape::fixed, Shape::random}) {
        const std::string suite = shape == Shape::chained ? "short-chained"
                                  : shape == Shape::fixed ? "short-fixed"
                                                          : "short-random";
        std::vector<Entry> entries = run.kernel_entries(suite, topic, false);
        const size_t null = null_of(topic, entries);
        for (Entry &rival : run.rival_entries(suite, topic))
            entries.push_back(std::move(rival));
        if (has_crc32c_in_place())
            entries.push_back({{topic.contract, topic.iface, "in place", "inline", "host", "MIT-0"},
                               [] { return Loop([](const Job &job) { return crc32c_in_place(job); }); }});
        else
            run.record.gap({suite, topic.contract, "in place", "inline", "cpu", "it takes SSE4.2"});
        if (shape == Shape::random) {
            Cell cell{suite, &topic, {}, 16, run.plan(60, 200), Against::best_rival, entries, null, false};
            cell.work = {shape, run.buffers.random(), 16, unpredictable()};
            measure(run, cell);
            print_random(run, suite, topic.title, cell.work);
            continue;
        }
        for (const size_t n : sizes) {
            Cell cell{suite, &topic, {}, n, run.plan(60), Against::best_rival, entries, null, false};
            cell.work = {shape, run.buffers.random(), n, {}};
            measure(run, cell);
        }
        print_cycles(run, suite, topic.title);
    }
}

// ---- operators ------------------------------------------------------------------------------------------------------

// The register through `step`, again and again: latency. Cycles a step.
template <class Step> double cycles_of(Run &run, Step step) {
    std::vector<double> samples;
    uint32_t reg = 0x12345678;
    for (int round = 0; round < run.rounds(200); ++round) {
        constexpr int calls = 500;
        const uint64_t start = ticks();
        for (int i = 0; i < calls; ++i)
            reg = step(reg);
        samples.push_back(static_cast<double>(ticks() - start) / calls);
    }
    consume(reg);
    return run.clock.cycles(quantile(samples, 0.05));
}

// Other forms of the same map, for comparison: four tables of 256, which are 4 KiB; the power of x by which the
// register is multiplied, which is 4 bytes.
struct Bytewise {
    uint32_t table[4][256];
    explicit Bytewise(const cof_crc32_operator &op) {
        for (unsigned i = 0; i < 4; ++i)
            for (uint32_t v = 0; v < 256; ++v)
                table[i][v] = cof_crc32_operator_apply(&op, v << 8 * i);
    }
    uint32_t operator()(uint32_t reg) const {
        return table[0][reg & 255] ^ table[1][reg >> 8 & 255] ^ table[2][reg >> 16 & 255] ^ table[3][reg >> 24];
    }
};

void operators(Run &run, const Kernel &kernel) {
    const cof_slot *slot = kernel.slot;
    cof_crc32_operator op, other;
    if (cof_crc32_operator_make(slot, 4096, &op) != COF_OK) return;
    run.clock.recalibrate();
    std::printf("\noperators of %s, %s: cycles, each waiting for the last\n", kernel.who.contract.c_str(),
                kernel.who.name.c_str());
    const auto print = [&](const char *what, double cycles) { std::printf("  %-58s %9.1f\n", what, cycles); };
    print("apply: nibbles, 512 bytes (cof_crc32_operator)",
          cycles_of(run, [&](uint32_t reg) { return cof_crc32_operator_apply(&op, reg); }));
    const Bytewise bytewise(op);
    print("apply: bytes, 4096 bytes", cycles_of(run, bytewise));
    const uint32_t power = cof_crc32_operator_apply(&op, 1u << 31);
    print("apply: multiplication, 4 bytes", cycles_of(run, [&](uint32_t reg) {
              return cof::gf2_reverse(
                  cof::gf2_multiply(cof::gf2_reverse(reg), cof::gf2_reverse(power), UINT32_C(0x1edc6f41)));
          }));
    print("cof_crc32_shift by 4096", cycles_of(run, [&](uint32_t reg) { return cof_crc32_shift(slot, reg, 4096); }));
    for (const int64_t n : {int64_t{4096}, int64_t{0x123456789abc}}) {
        std::printf("  n = %lld\n", static_cast<long long>(n));
        print("cof_crc32_combine",
              cycles_of(run, [&](uint32_t reg) { return cof_crc32_combine(slot, reg, 7, static_cast<uint64_t>(n)); }));
        print("make", cycles_of(run, [&](uint32_t reg) {
                  (void)cof_crc32_operator_make(slot, n + (reg & 1), &other);
                  return other.nibble[0][1];
              }));
    }
    print("make from the other's nibbles: bytes, 4096 bytes", cycles_of(run, [&](uint32_t reg) {
              other.nibble[0][1] = reg;
              return Bytewise(other).table[0][1];
          }));
    print("compose", cycles_of(run, [&](uint32_t) {
              cof_crc32_operator_compose(&op, &other, &other);
              return other.nibble[0][1];
          }));
    print("invert", cycles_of(run, [&](uint32_t) {
              (void)cof_crc32_operator_invert(&op, &op);
              return op.nibble[0][1];
          }));
}

} // namespace

void short_calls(Run &run) {
    print_heading("short: calls of 1 to 16 bytes, and what a shift costs");
    for (const Topic &topic : run.topics(true)) {
        if (topic.contract != "crc32c/1") continue;
        for (size_t n = 0; n <= 16 && has_crc32c_in_place(); ++n)
            if (value_of(crc32c_in_place(run.buffers.random(), n)) !=
                run.contenders.value(*topic.kernels.front(), run.buffers.random(), n)) {
                run.record.gap(
                    {"short", topic.contract, "in place", "inline", "disagrees", "it computes something else"});
                run.broken = true;
                return;
            }
        short_crc32c(run, topic);
        for (const Kernel *kernel : topic.kernels)
            if (kernel->usable() && (kernel->chosen || kernel->who.kind == "portable")) operators(run, *kernel);
    }
}

} // namespace bench
