// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// digests PLUGINS (chosen|every) [STEP] [beyond]: what this build of the library computes with the plugins of that
// directory, as lines
//     CONTRACT INTERFACE PART DIGEST       equal contract and part: equal digest, whoever computes it
//     served CONTRACT INTERFACE KERNEL     by whom it was computed
// chosen: with the kernels that the host chooses. every: with each kernel that serves, and with the portable ones.
// STEP: of the sizes from 4200 to 65536, each STEP-th (1). beyond: more than 4 GiB too.
//
// The parts: "sizes/STEP" is every size from 0, each at one of 64 offsets so that all 64 come together with each size
// modulo 64; "offsets" is 64 offsets of input and output at some sizes; "edges" is {4, 16, 32, 48, 64, 1024} KiB and
// one less and more; "large" is 48 MiB; "split" the same data in pieces of 16, 32, 48 KiB, which must give what the
// whole gives.
#include "tests/hostile/subject.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <sys/mman.h>

namespace {

using namespace cof::hostile;

constexpr size_t KiB = 1024, MiB = 1024 * KiB, line = 64;

// Random, every other KiB a copy of the one before, so that there is something to compress.
class Data {
  public:
    explicit Data(size_t size) : bytes_(size + 3 * line) {
        uint8_t *first = bytes_.data() + (line - reinterpret_cast<uintptr_t>(bytes_.data()) % line) % line;
        Sum random;
        for (size_t at = 0; at + 8 <= size + line; at += 8) {
            random.add(at);
            const uint64_t word = random.value();
            if (at / KiB % 2 == 0)
                memcpy(first + at, &word, sizeof word);
            else
                memcpy(first + at, first + at - KiB, sizeof word);
        }
        first_ = first;
    }
    const uint8_t *at(size_t offset) const { return first_ + offset; }

  private:
    std::vector<uint8_t> bytes_;
    const uint8_t *first_; // the same bytes from here on, wherever that is
};

struct Plan {
    size_t step = 1;
    bool beyond = false;
};

uint64_t sizes(Subject &subject, const Data &data, size_t step) {
    Sum sum;
    for (size_t n = 0; n <= 64 * KiB; n += n < 4200 ? 1 : step) {
        const size_t offset = (37 * n + n / line) % line;
        sum.add(subject.whole(n == 0 ? nullptr : data.at(offset), n, (offset * 11) % line));
    }
    return sum.value();
}
uint64_t offsets(Subject &subject, const Data &data) {
    Sum sum;
    for (const size_t n : {size_t{1}, size_t{16}, size_t{63}, size_t{64}, size_t{257}, 4 * KiB, 64 * KiB})
        for (size_t offset = 0; offset < line; ++offset)
            sum.add(subject.whole(data.at(offset), n, line - 1 - offset));
    return sum.value();
}
uint64_t edges(Subject &subject, const Data &data) {
    Sum sum;
    for (const size_t size : {4 * KiB, 16 * KiB, 32 * KiB, 48 * KiB, 64 * KiB, MiB})
        for (const size_t n : {size - 1, size, size + 1})
            for (const size_t offset : {0u, 1u, 16u, 32u, 47u})
                sum.add(subject.whole(data.at(offset), n, offset));
    return sum.value();
}
// The sum of the whole; each way to split must give it again.
uint64_t split(Subject &subject, const Data &data) {
    Sum sum;
    for (const size_t n : {64 * KiB, MiB + 1, 5 * MiB - 3}) {
        const uint64_t whole = subject.whole(data.at(1), n, 1);
        sum.add(whole);
        for (const size_t piece : {16 * KiB, 32 * KiB, 48 * KiB})
            if (subject.streams() && subject.pieces(data.at(1), n, piece) != whole)
                die(std::to_string(n) + " bytes in pieces of " + std::to_string(piece) +
                    " give another result than in one piece");
    }
    return sum.value();
}
// Zeros that take no memory, and some bytes behind them.
uint64_t beyond(Subject &subject) {
    constexpr size_t tail = 4097, n = (size_t{1} << 32) + tail;
    void *pages = mmap(nullptr, n + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) die("there is no address space for more than 4 GiB");
    uint8_t *p = static_cast<uint8_t *>(pages) + 1;
    memset(p + n - tail, 0x5a, tail);
    const uint64_t value = subject.whole(p, n, 1);
    munmap(pages, n + 1);
    return value;
}

// What a context computes: once a contract and kernel, whichever context it is.
class Run {
  public:
    Run(const char *plugins, Plan plan) : plugins_(plugins), plan_(plan), data_(48 * MiB + 1) {}

    void with(uint32_t flags, const std::string &pins) {
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = flags | COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
        options.plugin_root = plugins_;
        options.allow_licences =
            "MIT-0 MIT BSD-2-Clause BSD-3-Clause Apache-2.0 CC0-1.0 LGPL-2.1-or-later GPL-2.0-or-later";
        options.pins = pins.empty() ? nullptr : pins.c_str();
        cof_context *ctx = nullptr;
        std::array<char, 512> why{};
        if (cof_open(&options, &ctx, why.data(), why.size()) != COF_OK) die(std::string("cof_open: ") + why.data());
        std::vector<std::pair<std::string, std::string>> rows;
        cof_each_contract(
            [](void *user, const cof_contract_info *info) {
                static_cast<decltype(rows) *>(user)->emplace_back(info->contract, info->iface);
            },
            &rows);
        for (const auto &[contract, iface] : rows)
            if (pins.empty() || pins.starts_with(contract + "=")) one(ctx, contract, iface);
        cof_close(ctx);
    }
    // "CONTRACT=KERNEL" of every kernel of a plugin that no stage has refused.
    std::vector<std::string> pins() const {
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
        options.plugin_root = plugins_;
        cof_context *ctx = nullptr;
        must(cof_open(&options, &ctx, nullptr, 0), "cof_open");
        std::set<std::string> all;
        cof_each_kernel(
            ctx, nullptr,
            [](void *user, const cof_kernel_info *info) {
                if (info->path[0] != 0 && !info->refused)
                    static_cast<decltype(all) *>(user)->insert(std::string(info->contract) + "=" + info->impl);
            },
            &all);
        cof_close(ctx);
        return {all.begin(), all.end()};
    }

  private:
    static std::string serving(cof_context *ctx, const char *contract, const char *iface) {
        const cof_slot *slot = nullptr;
        std::string impl;
        if (cof_find(ctx, contract, iface, &slot, nullptr, 0) == COF_OK)
            cof_slot_info(
                ctx, slot,
                [](void *user, const cof_kernel_info *info) { *static_cast<std::string *>(user) = info->impl; }, &impl);
        return impl;
    }
    void one(cof_context *ctx, const std::string &contract, const std::string &iface) {
        const std::string name = contract + " " + iface;
        if (iface == COF_IFACE_CUT_SKETCH) return; // the chunker of the contract uses it
        std::string kernel = serving(ctx, contract.c_str(), iface.c_str());
        if (iface == COF_IFACE_CUT)
            if (const std::string sketch = serving(ctx, contract.c_str(), COF_IFACE_CUT_SKETCH); !sketch.empty())
                kernel += "+" + sketch;
        if (kernel.empty() || !done_.insert(name + " " + kernel).second) return;
        const auto subject = subject_of(ctx, contract, iface);
        if (!subject) return;
        current = name + " by " + kernel;
        printf("served %s %s\n", name.c_str(), kernel.c_str());
        const auto say = [&name](const char *part, uint64_t digest) {
            printf("%s %s %016llx\n", name.c_str(), part, static_cast<unsigned long long>(digest));
        };
        say(("sizes/" + std::to_string(plan_.step)).c_str(), sizes(*subject, data_, plan_.step));
        say("offsets", offsets(*subject, data_));
        say("edges", edges(*subject, data_));
        say("split", split(*subject, data_));
        say("large", subject->whole(data_.at(1), 48 * MiB, 1));
        if (plan_.beyond && subject->endless()) say("beyond", beyond(*subject));
        fflush(stdout);
    }

    const char *plugins_;
    const Plan plan_;
    const Data data_;
    std::set<std::string> done_;

  public:
    std::string current;
};

} // namespace

int main(int argc, char **argv) {
    Plan plan;
    const std::string which = argc > 2 ? argv[2] : "";
    bool good = which == "chosen" || which == "every";
    for (int i = 3; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "beyond")
            plan.beyond = true;
        else
            good = good && std::from_chars(word.data(), word.data() + word.size(), plan.step).ec == std::errc() &&
                   plan.step != 0;
    }
    if (!good) {
        fprintf(stderr, "digests: use digests PLUGINS chosen|every [STEP] [beyond].\n");
        return 2;
    }
    Run run(argv[1], plan);
    run.with(0, "");
    if (which == "chosen") return 0;
    run.with(COF_OPT_PORTABLE, "");
    for (const std::string &pin : run.pins())
        run.with(0, pin);
    return 0;
}
