// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/run.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <sys/mman.h>

namespace bench {
namespace {

// Words of a small vocabulary, some numbers between them.
std::vector<uint8_t> make_text(size_t size) {
    static const char *const words[] = {"block",  "chunk", "offset",   "the",   "of",     "checksum", "stored", "at",
                                        "object", "size",  "a",        "index", "is",     "written",  "then",   "read",
                                        "back",   "and",   "verified", "by",    "reader", "layer",    "digest", "with"};
    std::vector<uint8_t> text;
    text.reserve(size + 32);
    uint64_t x = 42;
    while (text.size() < size) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const uint64_t pick = x >> 33;
        const std::string word = pick % 5 == 0 ? std::to_string(pick % 100000) : words[pick / 5 % 24];
        text.insert(text.end(), word.begin(), word.end());
        text.push_back(pick % 17 == 0 ? '\n' : ' ');
    }
    text.resize(size);
    return text;
}

} // namespace

Buffers::Buffers() : text_(make_text(text_size + slack)) {
    const size_t size = largest + slack;
    void *mapped = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (mapped == MAP_FAILED) throw std::runtime_error("no memory for the data: 257 MiB are needed");
    random_ = static_cast<uint8_t *>(mapped);
    uint64_t x = 0;
    for (size_t i = 0; i < size; i += 8) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        const uint64_t mixed = x ^ (x >> 29);
        std::memcpy(random_ + i, &mixed, 8);
    }
}

Buffers::~Buffers() {
    munmap(random_, largest + slack);
}

const uint8_t *Buffers::for_iface(const std::string &iface) const {
    return iface == COF_IFACE_CODEC ? text_.data() : random_;
}

Run::Run(const Settings &given) : settings(given), contenders(settings), rivals(all_rivals(settings.build)) {
    record.version = cof_version();
    record.quick = settings.quick;
    record.rounds = rounds(full_rounds);
    record.cpu = detect_cpu();
    record.caches = detect_caches();
    record.features = contenders.features();
    check_rivals();
}

Plan Run::plan(int rounds_when_full, double sample_us) const {
    Plan plan;
    plan.rounds = rounds(rounds_when_full);
    plan.least_rounds = settings.quick ? 3 : 12;
    plan.sample_ticks = sample_us * 1000 * clock.ticks_per_ns();
    plan.cell_ticks = (settings.quick ? 0.1 : 0.7) * 1e9 * clock.ticks_per_ns();
    return plan;
}

std::vector<Topic> Run::topics(bool whole) const {
    std::vector<Topic> list;
    for (const std::string &contract : contenders.contracts())
        for (const Kernel *kernel : contenders.of(contract)) {
            std::string iface = kernel->who.iface;
            if (!callable(iface)) continue;
            if (whole && iface == COF_IFACE_CUT_SKETCH) {
                if (kernel->who.kind == "portable") continue; // the cof.cut/1 row is the same
                iface = COF_IFACE_CUT;
            }
            auto found = std::find_if(list.begin(), list.end(), [&](const Topic &topic) {
                return topic.contract == contract && topic.iface == iface;
            });
            if (found == list.end()) found = list.insert(list.end(), {contract, contract, iface, {}});
            found->kernels.push_back(kernel);
        }
    for (size_t i = 0; i < list.size(); ++i)
        if (list[i].codec() && list[i].title == list[i].contract) {
            Topic other = list[i];
            other.title += " decompress";
            list.insert(list.begin() + static_cast<ptrdiff_t>(i) + 1, std::move(other));
        }
    return list;
}

std::vector<Entry> Run::rival_entries(const std::string &suite, const Topic &topic) {
    std::vector<Entry> entries;
    if (topic.iface == COF_IFACE_CUT_SKETCH) return entries;
    bool any = false;
    for (const Rival &rival : rivals) {
        if (rival.contract != topic.title) continue;
        any = true;
        if (rival.missing.empty())
            entries.push_back(
                {{topic.title, topic.iface, rival.name, "rival", rival.library, rival.licence}, rival.make});
        else
            record.gap({suite, topic.title, rival.name, "rival", "missing", rival.missing});
    }
    if (!any) record.gap({suite, topic.title, "rival", "rival", "none", "no library is known here that computes it"});
    return entries;
}

std::vector<Entry> Run::kernel_entries(const std::string &suite, const Topic &topic, bool direct) {
    std::vector<Entry> entries;
    const bool decompress = topic.title != topic.contract;
    for (const Kernel *kernel : topic.kernels) {
        Entry entry{kernel->who, {}};
        if (decompress && kernel->vtable)
            entry = contenders.slowed({kernel->who, [kernel] { return decompress_loop(kernel->vtable); }});
        else if (!decompress && !direct && !topic.codec() && topic.iface != COF_IFACE_AEAD)
            entry = contenders.api_entry(*kernel);
        // Where the API has no call, the kernel itself; portable kernels are part of the library either way.
        if (!decompress && !entry.make && !topic.chunker()) entry = contenders.direct_entry(*kernel);
        if (!decompress && !entry.make && topic.iface == COF_IFACE_CUT_SKETCH) entry = contenders.direct_entry(*kernel);
        entry.who.contract = topic.title;
        if (entry.make && kernel->usable())
            entries.push_back(entry);
        else
            record.gap({suite, topic.title, kernel->who.name, kernel->who.kind,
                        kernel->code.empty() ? "no-call" : kernel->code,
                        kernel->code.empty() ? "there is no call of this kind for " + topic.iface : kernel->why});
    }
    // The portable one first: it is the reference.
    std::stable_sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) {
        return (a.who.kind == "portable") > (b.who.kind == "portable");
    });
    return entries;
}

// A rival that computes something else than the contract is a mistake of ours, and its time would mean nothing.
void Run::check_rivals() {
    const uint8_t *data = buffers.random();
    for (Rival &rival : rivals) {
        if (!rival.missing.empty() || !rival.value) continue;
        for (const Kernel *kernel : contenders.of(rival.contract)) {
            if (!kernel->usable()) continue;
            for (size_t i = 0; i < 400 && rival.missing.empty(); ++i) {
                const size_t n = i < 300 ? i : i * 97 % 70000;
                const Value want = contenders.value(*kernel, data + i % 64, n);
                if (want.empty() || want == rival.value(data + i % 64, n)) continue;
                rival.missing = rival.name + " and " + kernel->who.name + " disagree over " + std::to_string(n) +
                                " bytes: one of them is called wrongly";
                broken = true;
            }
        }
    }
}

} // namespace bench
