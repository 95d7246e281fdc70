// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// How fast for a user: every kernel through the public API, beside the libraries, over fixed sizes from a byte to
// memory, over random lengths, and with each call waiting for the last.
#include "bench/suites.hpp"

namespace bench {
namespace {

// Chunkers need some chunks to be themselves; blocks for codecs are not bytes and not memory.
bool makes_sense(const Topic &topic, size_t bytes) {
    if (topic.chunker()) return bytes >= 65536;
    if (topic.codec()) return bytes >= 1024 && bytes <= Buffers::text_size / 2;
    return true;
}

// All of memory in one call, as a file is read. A cipher would write as much, and a digest has no path for it.
bool one_call_is_allowed(const Topic &topic) {
    return topic.iface != COF_IFACE_CODEC && topic.iface != COF_IFACE_AEAD && topic.iface != COF_IFACE_DIGEST_CTX;
}

void over_sizes(Run &run, const std::string &suite, Shape shape, const std::vector<size_t> &sizes, int rounds) {
    print_heading(suite);
    for (const Topic &topic : run.topics(true)) {
        std::vector<Entry> entries = run.kernel_entries(suite, topic, false);
        for (Entry &rival : run.rival_entries(suite, topic))
            entries.push_back(std::move(rival));
        const bool checksum = topic.iface == COF_IFACE_CRC32 || topic.iface == COF_IFACE_CRC64;
        for (const size_t n : checksum &&shape == Shape::fixed ? checksum_sizes(run.record.caches) : sizes) {
            if (!makes_sense(topic, n)) continue;
            Cell cell{suite,
                      &topic,
                      {},
                      n,
                      run.plan(rounds),
                      Against::first,
                      entries,
                      null_of(topic, entries),
                      suite == "throughput"};
            cell.work = {shape, run.buffers.for_iface(topic.iface), n, {}};
            if (shape == Shape::fixed && one_call_is_allowed(topic)) cell.work.slice = n;
            if (shape == Shape::random) cell.work.pieces = random_pieces(n, n <= 4096 ? 64 : 8, n);
            measure(run, cell);
        }
        print_table(run, suite, topic.title);
    }
}

} // namespace

void throughput(Run &run) {
    over_sizes(run, "throughput", Shape::fixed, throughput_sizes(run.record.caches), Run::full_rounds);
}

void random_lengths(Run &run) {
    over_sizes(run, "random", Shape::random, {64, 256, 1024, 4096, 65536, size_t{1} << 20}, 60);
}

void chained(Run &run) {
    over_sizes(run, "chained", Shape::chained, {16, 64, 256, 1024, 4096, 16384, 65536}, 60);
}

} // namespace bench
