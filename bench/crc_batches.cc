// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Checksums of many messages in one call, and of one message in pieces: the kernels of cof.crc32-batch/1 beside a loop
// of calls through the API to the kernel of cof.crc32/1 that serves, and beside the call that is made of that kernel's
// where there is no other.
#include <algorithm>
#include <cstdio>

#include <cofferdam_crc.h>

#include "bench/suites.hpp"

namespace bench {
namespace {

constexpr double goal = 1.5; // times both of them

struct MessageClass {
    const char *name;
    uint32_t least, most; // bytes; equal: all of that length
    bool gather;          // pieces of one message
    bool has_goal;
};
constexpr MessageClass classes[] = {
    {"16 B", 16, 16, false, false},
    {"64 B", 64, 64, false, true},
    {"128 B", 128, 128, false, true},
    {"256 B", 256, 256, false, true},
    {"512 B", 512, 512, false, true},
    {"1 KiB", 1024, 1024, false, true},
    {"4 KiB", 4096, 4096, false, false},
    {"1-64 B, any order", 1, 64, false, false},
    {"64-256 B, any order", 64, 256, false, true},
    {"64-1024 B, any order", 64, 1024, false, true},
    {"1-4096 B, any order", 1, 4096, false, false},
    {"pieces of 64 B", 64, 64, true, false},
    {"pieces of 64-1024 B, any order", 64, 1024, true, false},
};

constexpr size_t window = size_t{256} << 10, at_a_time = 1024;

// Equal ones lie back to back. Of random ones so many that no predictor knows their lengths, at any place of bytes that
// are in a cache; a sample takes some of them, the next one others.
Work work_of(const MessageClass &c, const uint8_t *data) {
    Work work{Shape::random, data, 0, {}};
    if (c.least == c.most)
        for (uint32_t at = 0; at + c.most <= window && work.pieces.size() < at_a_time; at += c.most)
            work.pieces.push_back({at, c.most});
    else
        work.pieces_at_a_time = at_a_time;
    uint64_t x = c.least;
    const auto next = [&x](uint64_t below) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        return static_cast<uint32_t>((x >> 33) % below);
    };
    while (c.least != c.most && work.pieces.size() < 32 * at_a_time) {
        const uint32_t length = c.least + next(c.most - c.least + 1);
        work.pieces.push_back({next(window - length), length});
    }
    return work;
}

// All messages as the API takes them; a job's pieces are some of them.
struct Messages {
    explicit Messages(const Work &work) : first(work.pieces.data()), registers(work.pieces.size()) {
        for (const Piece &piece : work.pieces)
            spans.push_back({work.data + piece.offset, piece.length});
    }
    const cof_span *of(const Job &job) const { return spans.data() + (job.pieces.data() - first); }

    const Piece *first;
    std::vector<cof_span> spans;
    std::vector<uint32_t> registers;
};

// slot: of cof.crc32-batch/1, or of cof.crc32/1 whose kernel makes the calls.
Loop one_call_loop(const cof_slot *slot, const Work &work, bool gather) {
    return [slot, gather, messages = Messages(work)](const Job &job) mutable {
        uint32_t value = 1;
        for (size_t i = 0; i < job.calls; ++i)
            if (gather)
                value = cof_crc32_update_gather(slot, value, messages.of(job), job.pieces.size());
            else
                cof_crc32_update_batch(slot, messages.registers.data(), messages.of(job), job.pieces.size());
        return uint64_t{value ^ messages.registers[0]};
    };
}
Loop single_calls(const cof_slot *slot, const Work &work, bool gather) {
    return [slot, gather, messages = Messages(work)](const Job &job) mutable {
        uint32_t value = 1;
        const cof_span *in = messages.of(job);
        for (size_t call = 0; call < job.calls; ++call)
            for (size_t i = 0; i < job.pieces.size(); ++i)
                if (gather)
                    value = cof_crc32_update(slot, value, in[i].p, in[i].n);
                else
                    messages.registers[i] = cof_crc32_update(slot, messages.registers[i], in[i].p, in[i].n);
        return uint64_t{value ^ messages.registers[0]};
    };
}

bool right(const cof_slot *slot, const cof_slot *single, const Work &work) {
    const Messages all(work);
    std::vector<uint32_t> values(all.spans.size());
    uint32_t gathered = 1;
    cof_crc32_update_batch(slot, values.data(), all.spans.data(), all.spans.size());
    for (size_t i = 0; i < values.size(); ++i) {
        if (values[i] != cof_crc32_update(single, 0, all.spans[i].p, all.spans[i].n)) return false;
        gathered = cof_crc32_update(single, gathered, all.spans[i].p, all.spans[i].n);
    }
    return cof_crc32_update_gather(slot, 1, all.spans.data(), all.spans.size()) == gathered;
}

void compare(Run &run, const Kernel &kernel, const Kernel &single, const MessageClass &c) {
    const Work work = work_of(c, run.buffers.random());
    if (!right(kernel.slot, single.slot, work)) {
        run.record.gap({"crc-batch", kernel.who.contract, kernel.who.name, "kernel", "disagrees",
                        "it and " + single.who.name + " give different values of messages of " + c.name});
        run.broken = true;
        return;
    }
    run.clock.recalibrate();
    const Loop ours =
        run.contenders.slowed({kernel.who, [&] { return one_call_loop(kernel.slot, work, c.gather); }}).make();
    std::vector<Runner> runners{{ours, SIZE_MAX, {}},
                                {single_calls(single.slot, work, c.gather), SIZE_MAX, {}},
                                {one_call_loop(single.slot, work, c.gather), SIZE_MAX, {}},
                                {ours, 0, {}}};
    double apart = 0;
    for (int helping = 0; helping < 3; ++helping) {
        interleave(runners, work, run.plan(100));
        apart = difference(quantile(runners[0].samples.values, 0.05), quantile(runners[3].samples.values, 0.05));
        if (apart <= Noise::limit) break;
    }
    run.record.noise.cells.push_back(apart);
    const auto gbps = [&](size_t i) { return 1 / run.clock.ns(quantile(runners[i].samples.values, 0.05)); };
    BatchRow row{kernel.who.contract, kernel.who.iface, kernel.who.name, c.name, gbps(0), gbps(1), 0, 0, 0, 0};
    row.ratio = row.gbps / row.one_by_one_gbps;
    row.same_path_gbps = gbps(2);
    row.same_path_ratio = row.gbps / row.same_path_gbps;
    if (c.has_goal) row.goal = goal;
    const double least = std::min(row.ratio, row.same_path_ratio);
    std::printf("  %-12s %-24s %-32s %7.2f GB/s  a loop %7.2f  %5.2fx  lent %7.2f  %5.2fx", row.contract.c_str(),
                row.impl.c_str(), c.name, row.gbps, row.one_by_one_gbps, row.ratio, row.same_path_gbps,
                row.same_path_ratio);
    if (c.has_goal) std::printf("  goal %.1f: %s", goal, least < goal ? "missed" : "met");
    std::printf("\n");
    std::fflush(stdout);
    run.record.batch.push_back(row);
}

} // namespace

void crc_batches(Run &run) {
    print_heading("crc-batch: checksums of many messages in one call, x = times "
                  "a loop of single calls, and times the single kernel lent");
    for (const Kernel &kernel : run.contenders.kernels()) {
        if (kernel.who.iface != COF_IFACE_CRC32_BATCH) continue;
        const Kernel *single = nullptr;
        for (const Kernel *other : run.contenders.of(kernel.who.contract, COF_IFACE_CRC32))
            if (other->chosen && other->usable()) single = other;
        if (!single || !kernel.usable())
            run.record.gap({"crc-batch", kernel.who.contract, kernel.who.name, kernel.who.kind,
                            kernel.usable() ? "none" : kernel.code,
                            kernel.usable() ? "no kernel of cof.crc32/1 serves" : kernel.why});
        else
            for (const MessageClass &c : classes)
                compare(run, kernel, *single, c);
    }
}

} // namespace bench
