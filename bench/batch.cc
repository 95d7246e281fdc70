// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Many independent messages in one call, against the library called once for each of the same messages: as it chooses
// its CPU path by itself, and held to the path of the batch kernel where the plugin has a kernel of that name for
// single messages. The goals are for the latter: what batching gains on a CPU whose best path that is.
#include <cstdio>

#include "bench/suites.hpp"

namespace bench {
namespace {

struct MessageClass {
    const char *name;
    size_t least, most; // bytes; equal: all of that length
    double blake3_goal; // times one by one; 0: none
};
const MessageClass classes[] = {
    {"64 B", 64, 64, 5.0},
    {"256 B", 256, 256, 0},
    {"300 B", 300, 300, 0},
    {"1 KiB", 1024, 1024, 4.5},
    {"1500 B", 1500, 1500, 0},
    {"2-4 KB ragged", 2000, 4000, 2.0},
    {"4 KiB", 4096, 4096, 0},
    {"8-24 KB ragged", 8000, 24000, 1.3},
    {"16-112 KB ragged", 16000, 112000, 1.1},
};

// Back to back in memory, as chunks of a file are; 256 KiB of them, so that they are in a cache and as near for all.
std::vector<Piece> messages_of(const MessageClass &c) {
    std::vector<Piece> pieces;
    uint64_t x = c.least;
    for (size_t at = 0; at < (size_t{256} << 10) || pieces.size() < 8;) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const size_t length = c.least + (x >> 33) % (c.most - c.least + 1);
        pieces.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(length)});
        at += length;
    }
    return pieces;
}

// The only place that knows the batch interfaces.
bool hash_all(const std::string &iface, const void *vtable, const std::vector<cof_span> &spans, uint8_t *digests) {
    if (iface == COF_IFACE_DIGEST_BATCH)
        return static_cast<const cof_digest_batch_vtable *>(vtable)->batch(spans.data(), spans.size(), digests) ==
               COF_OK;
    static_cast<const cof_hash_batch *>(vtable)->batch(spans.data(), spans.size(), nullptr, digests);
    return true;
}
size_t digest_size(const std::string &iface, const void *vtable) {
    return iface == COF_IFACE_DIGEST_BATCH ? static_cast<const cof_digest_batch_vtable *>(vtable)->digest_size
                                           : static_cast<const cof_hash_batch *>(vtable)->digest_size;
}

std::vector<cof_span> spans_of(const uint8_t *data, std::span<const Piece> pieces) {
    std::vector<cof_span> spans;
    for (const Piece &piece : pieces)
        spans.push_back({data + piece.offset, piece.length});
    return spans;
}

Loop batch_loop(const std::string &iface, const void *vtable, const std::vector<cof_span> &spans) {
    return [iface, vtable, spans,
            digests = std::vector<uint8_t>(spans.size() * digest_size(iface, vtable))](const Job &job) mutable {
        for (size_t i = 0; i < job.calls; ++i)
            if (!hash_all(iface, vtable, spans, digests.data())) return UINT64_C(0);
        return static_cast<uint64_t>(digests[0]);
    };
}

bool same_digests(const Kernel &kernel, const void *vtable, const Rival &rival, const std::vector<cof_span> &spans) {
    const size_t size = digest_size(kernel.who.iface, vtable);
    std::vector<uint8_t> digests(spans.size() * size);
    if (!hash_all(kernel.who.iface, vtable, spans, digests.data())) return false;
    for (size_t i = 0; i < spans.size(); ++i)
        if (rival.value(static_cast<const uint8_t *>(spans[i].p), spans[i].n) !=
            Value(digests.begin() + static_cast<ptrdiff_t>(i * size),
                  digests.begin() + static_cast<ptrdiff_t>((i + 1) * size)))
            return false;
    return true;
}

// The kernel for single messages on the same CPU path. nullptr: none.
const Kernel *single(const Run &run, const Kernel &kernel) {
    for (const Kernel *other : run.contenders.of(kernel.who.contract, COF_IFACE_HASH))
        if (other->who.name == kernel.who.name && other->vtable) return other;
    return nullptr;
}

void compare(Run &run, const Kernel &kernel, const void *vtable, const Rival &rival, const MessageClass &c) {
    const uint8_t *data = run.buffers.random();
    Work work{Shape::random, data, 0, messages_of(c)};
    const std::vector<cof_span> spans = spans_of(data, work.pieces);
    if (!same_digests(kernel, vtable, rival, spans)) {
        run.record.gap({"batch", kernel.who.contract, kernel.who.name, "kernel", "disagrees",
                        std::string("it and ") + rival.name + " give different digests of messages of " + c.name});
        run.broken = true;
        return;
    }
    run.clock.recalibrate();
    const Loop ours =
        run.contenders.slowed({kernel.who, [&] { return batch_loop(kernel.who.iface, vtable, spans); }}).make();
    std::vector<Runner> runners{{ours, SIZE_MAX, {}}, {rival.make(), SIZE_MAX, {}}, {ours, 0, {}}};
    if (const Kernel *alone = single(run, kernel))
        runners.push_back({direct_loop(COF_IFACE_HASH, alone->vtable), SIZE_MAX, {}});
    double apart = 0;
    for (int helping = 0; helping < 3; ++helping) {
        interleave(runners, work, run.plan(100));
        apart = difference(quantile(runners[0].samples.values, 0.05), quantile(runners[2].samples.values, 0.05));
        if (apart <= Noise::limit) break;
    }
    run.record.noise.cells.push_back(apart);
    const auto gbps = [&](size_t i) { return 1 / run.clock.ns(quantile(runners[i].samples.values, 0.05)); };
    BatchRow row{kernel.who.contract, kernel.who.iface, kernel.who.name, c.name, gbps(0), gbps(1), 0, 0, 0, 0};
    row.ratio = row.gbps / row.one_by_one_gbps;
    row.same_path_gbps = runners.size() > 3 ? gbps(3) : row.one_by_one_gbps;
    row.same_path_ratio = row.gbps / row.same_path_gbps;
    if (row.contract == "blake3/1") row.goal = c.blake3_goal;
    std::printf("  %-12s %-24s %-18s %7.2f GB/s  one by one %7.2f  %5.2fx", row.contract.c_str(), row.impl.c_str(),
                c.name, row.gbps, row.one_by_one_gbps, row.ratio);
    std::printf("  same path %7.2f  %5.2fx", row.same_path_gbps, row.same_path_ratio);
    if (row.goal > 0) std::printf("  goal %.1f%s", row.goal, row.same_path_ratio < row.goal ? ": missed" : "");
    std::printf("\n");
    run.record.batch.push_back(row);
}

} // namespace

void batch(Run &run) {
    print_heading("batch: many messages in one call, x = times the library called for each");
    bool any = false;
    for (const Kernel &kernel : run.contenders.kernels()) {
        if (kernel.who.iface != COF_IFACE_HASH_BATCH && kernel.who.iface != COF_IFACE_DIGEST_BATCH) continue;
        any = true;
        // Asked of the plugin itself where the host does not know the interface yet.
        const void *vtable = kernel.vtable;
        if (!vtable && kernel.code.starts_with("unknown"))
            if (const cof_kernel *direct = open_directly(kernel.path, kernel.who, run.contenders.features()))
                vtable = direct->vtable;
        const Rival *rival = nullptr;
        for (const Rival &candidate : run.rivals)
            if (!rival && candidate.contract == kernel.who.contract && candidate.missing.empty() && candidate.value)
                rival = &candidate;
        if (!vtable || !rival)
            run.record.gap({"batch", kernel.who.contract, kernel.who.name, "kernel", vtable ? "none" : kernel.code,
                            vtable ? "there is no library to compare it with" : kernel.why});
        else
            for (const MessageClass &c : classes)
                compare(run, kernel, vtable, *rival, c);
    }
    if (!any)
        run.record.gap({"batch", "blake3/1", "any", "kernel", "none", "no plugin offers an interface for batches"});
}

} // namespace bench
