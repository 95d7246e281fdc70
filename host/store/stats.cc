// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// stats: what is in a store, what of it each snapshot has for itself, and what no snapshot needs.
#include "host/store/census.hpp"
#include "host/store/commands.hpp"

namespace cof::store {

namespace {

struct Sum {
    uint64_t chunks = 0, raw = 0, stored = 0; // stored: with record headers
    void add(const Location &where) {
        ++chunks;
        raw += where.raw;
        stored += record_header_size + where.stored;
    }
};

double ratio(uint64_t a, uint64_t b) {
    return b == 0 ? 1.0 : static_cast<double>(a) / static_cast<double>(b);
}
std::string two_places(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

} // namespace

Exit stats(const Options &options) {
    const Kernels kernels(options.kernels);
    Store store(options.store, Store::Mode::read, kernels);
    const Census census(store);
    uint64_t packs = 0, pack_bytes = 0, named_bytes = 0;
    for (const Object &object : store.backend().list("packs")) {
        ++packs;
        pack_bytes += object.size;
    }
    Sum all, unnamed;
    std::vector<Sum> own(census.snapshots().size());
    census.each([&](const Address &, const Location &where, uint32_t owner) {
        all.add(where);
        if (owner == Census::nobody)
            unnamed.add(where);
        else if (owner != Census::several)
            own[owner - 1].add(where);
    });
    for (const Census::Named &named : census.snapshots())
        named_bytes += named.totals.bytes + named.manifest_size;
    const double dedup = ratio(named_bytes, all.raw - unnamed.raw), compression = ratio(all.raw, all.stored);
    if (options.json) {
        for (size_t i = 0; i < own.size(); ++i) {
            const Census::Named &named = census.snapshots()[i];
            print_event("snapshot", {{"snapshot", named.id},
                                     {"entries", named.totals.entries},
                                     {"bytes", named.totals.bytes},
                                     {"chunks", named.totals.chunks},
                                     {"own_chunks", own[i].chunks},
                                     {"own_bytes", own[i].raw},
                                     {"own_stored_bytes", own[i].stored}});
        }
        print_event("summary", {{"packs", packs},
                                {"pack_bytes", pack_bytes},
                                {"snapshots", own.size()},
                                {"snapshot_bytes", named_bytes},
                                {"chunks", all.chunks},
                                {"bytes", all.raw},
                                {"stored_bytes", all.stored},
                                {"dedup_ratio", dedup},
                                {"compression_ratio", compression},
                                {"unreferenced_chunks", unnamed.chunks},
                                {"unreferenced_bytes", unnamed.raw},
                                {"unreferenced_stored_bytes", unnamed.stored}});
        return Exit::ok;
    }
    print("packs         " + std::to_string(packs) + ", " + human_bytes(pack_bytes) + "\n");
    print("chunks        " + std::to_string(all.chunks) + ", " + human_bytes(all.raw) + ", stored as " +
          human_bytes(all.stored) + " (compression " + two_places(compression) + ")\n");
    print("snapshots     " + std::to_string(own.size()) + ", " + human_bytes(named_bytes) +
          " with their manifests (deduplication " + two_places(dedup) + ")\n");
    print("unreferenced  " + std::to_string(unnamed.chunks) + " chunks, " + human_bytes(unnamed.stored) +
          " stored; 'gc' frees them\n");
    for (size_t i = 0; i < own.size(); ++i) {
        const Census::Named &named = census.snapshots()[i];
        print(named.id + "  " + std::to_string(named.totals.entries) + " entries  " + human_bytes(named.totals.bytes) +
              "  its own: " + std::to_string(own[i].chunks) + " chunks, " + human_bytes(own[i].stored) + " stored\n");
    }
    return Exit::ok;
}

} // namespace cof::store
