// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A checksum while copying: the kernels of cof.crc32-copy/1, and the kernel of cof.crc32/1 that is lent where there is
// none, beside memcpy and then the checksum. Two ceilings: memcpy, which the goal is a part of, and the checksum alone.
#include <cstdio>
#include <cstring>

#include <cofferdam_crc.h>

#include "bench/suites.hpp"

namespace bench {
namespace {

constexpr double goal = 0.95; // of memcpy's speed
constexpr size_t goal_from = 4096;

struct Copy {
    static constexpr bool feeds_state = true;
    const cof_slot *slot;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t crc) const {
        return cof_crc32_update_copy(slot, static_cast<uint32_t>(crc), destination().at_least(n), p, n);
    }
};
struct TwoSteps {
    static constexpr bool feeds_state = true;
    const cof_slot *slot;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t crc) const {
        std::memcpy(destination().at_least(n), p, n);
        return cof_crc32_update(slot, static_cast<uint32_t>(crc), p, n);
    }
};
struct Update {
    static constexpr bool feeds_state = true;
    const cof_slot *slot;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t crc) const {
        return cof_crc32_update(slot, static_cast<uint32_t>(crc), p, n);
    }
};
template <class Call> Entry entry_of(const Run &run, const Kernel &kernel, const std::string &name, const char *kind) {
    Entry entry = run.contenders.slowed({kernel.who, [&kernel] { return loop_of(Call{kernel.slot}); }});
    entry.who.iface = COF_IFACE_CRC32_COPY;
    entry.who.name = name;
    entry.who.kind = kind;
    return entry;
}

// A copy and its value are the same as memcpy's and the single call's.
bool right(const Kernel &kernel, const cof_slot *single, const uint8_t *data) {
    for (size_t n = 0; n < 20000; n = n < 300 ? n + 1 : n + 977) {
        std::vector<uint8_t> to(n + 1);
        if (cof_crc32_update_copy(kernel.slot, 1, to.data(), data + n % 64, n) !=
                cof_crc32_update(single, 1, data + n % 64, n) ||
            std::memcmp(to.data(), data + n % 64, n) != 0)
            return false;
    }
    return true;
}

// Null: none of this contract can be used.
const Kernel *serving(const Run &run, const std::string &contract) {
    for (const Kernel *kernel : run.contenders.of(contract, COF_IFACE_CRC32))
        if (kernel->chosen && kernel->usable()) return kernel;
    return nullptr;
}

std::vector<Entry> entries_of(Run &run, const Topic &topic, const Kernel &single) {
    std::vector<Entry> entries;
    for (const Kernel *kernel : topic.kernels) {
        if (!kernel->usable()) {
            run.record.gap({"copy", topic.contract, kernel->who.name, kernel->who.kind, kernel->code, kernel->why});
        } else if (!right(*kernel, single.slot, run.buffers.random())) {
            run.record.gap({"copy", topic.contract, kernel->who.name, kernel->who.kind, "disagrees",
                            "it and memcpy and " + single.who.name + " differ"});
            run.broken = true;
        } else {
            entries.push_back(entry_of<Copy>(run, *kernel, kernel->who.name, kernel->who.kind.c_str()));
        }
    }
    if (single.who.kind != "portable")
        entries.push_back(entry_of<Copy>(run, single, "lent " + single.who.name, "kernel"));
    entries.push_back(entry_of<TwoSteps>(run, single, "memcpy, then " + single.who.name, "rival"));
    entries.push_back(entry_of<Update>(run, single, single.who.name + " alone", "ceiling"));
    return entries;
}

// The last kernel is measured twice: a plugin's, or the one that is lent.
size_t twice(const std::vector<Entry> &entries) {
    size_t last = 0;
    for (size_t i = 0; i < entries.size(); ++i)
        if (entries[i].who.kind == "kernel") last = i;
    return last;
}

// The fastest kernel of each size, beside both ceilings.
void print_goal(const Run &run, const std::string &contract) {
    const auto of = [&](size_t bytes, const auto &wanted) {
        const Row *best = nullptr;
        for (const Row &row : run.record.rows)
            if (row.suite == "copy" && row.who.contract == contract && row.bytes == bytes && wanted(row) &&
                (!best || row.cpb_p5 < best->cpb_p5))
                best = &row;
        return best;
    };
    for (const size_t n : checksum_sizes(run.record.caches)) {
        if (n < goal_from) continue;
        const Row *ours = of(n, [](const Row &row) { return row.who.kind == "kernel" || row.who.kind == "portable"; });
        const Row *copy = of(n, [](const Row &row) { return row.who.name == "memcpy"; });
        const Row *alone = of(n, [](const Row &row) { return row.who.name.ends_with(" alone"); });
        if (!ours || !copy || !alone) continue;
        const double part = copy->cpb_p5 / ours->cpb_p5;
        std::printf(
            "  %-12s %-8s %-32s %5.1f %% of memcpy's speed, goal %.0f %%: %s; %5.1f %% of the checksum's alone\n",
            contract.c_str(), size_name(n).c_str(), ours->who.name.c_str(), 100 * part, 100 * goal,
            part < goal ? "missed" : "met", 100 * alone->cpb_p5 / ours->cpb_p5);
    }
}

} // namespace

void copies(Run &run) {
    print_heading("copy: a checksum while copying; x = times memcpy and then the checksum");
    for (const std::string &contract : run.contenders.contracts()) {
        const Topic topic{contract, contract, COF_IFACE_CRC32_COPY, run.contenders.of(contract, COF_IFACE_CRC32_COPY)};
        if (topic.kernels.empty()) continue;
        const Kernel *single = serving(run, contract);
        if (!single) {
            run.record.gap({"copy", contract, "any", "kernel", "none", "no kernel of cof.crc32/1 serves"});
            continue;
        }
        const std::vector<Entry> entries = entries_of(run, topic, *single);
        for (const size_t n : checksum_sizes(run.record.caches)) {
            if (n < 64) continue;
            Cell cell{"copy", &topic, {}, n, run.plan(Run::full_rounds), Against::best_rival, entries, twice(entries)};
            cell.work = one_call(run.buffers.random(), n);
            measure(run, cell);
        }
        print_table(run, "copy", contract);
        print_goal(run, contract);
    }
}

} // namespace bench
