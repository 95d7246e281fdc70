// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// cost PLUGINS: what it costs to hand bytes over the boundary, beside memcpy of the same bytes, as one JSON document.
// The ways take turns, so that whatever the machine does in between does it to all of them; of each the median counts.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <cofferdam.h>

namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t KiB = 1024, MiB = 1024 * KiB;
constexpr size_t sizes[] = {4 * KiB,   16 * KiB, 32 * KiB, 48 * KiB, 64 * KiB,
                            256 * KiB, MiB,      4 * MiB,  16 * MiB, 48 * MiB};
constexpr unsigned rounds = 15;

// The compiler may not know what becomes of it.
void keep(const void *p) {
    asm volatile("" : : "g"(p) : "memory");
}

struct Way {
    const char *name;
    std::function<void(const uint8_t *p, size_t n)> run;
};

// Nanoseconds a call, of enough calls that the clock does not count.
double time_of(const Way &way, const uint8_t *p, size_t n, unsigned calls) {
    const auto start = Clock::now();
    for (unsigned i = 0; i < calls; ++i)
        way.run(p, n);
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / calls;
}

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
    return "unknown";
}

struct Free {
    void operator()(void *p) const { free(p); }
};

} // namespace

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "cost: use cost PLUGINS.\n");
        return 2;
    }
    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
    options.plugin_root = argv[1];
    cof_context *ctx = nullptr;
    const cof_slot *slot = nullptr;
    std::array<char, 512> why{};
    if (cof_open(&options, &ctx, why.data(), why.size()) != COF_OK ||
        cof_find(ctx, "crc32c/1", nullptr, &slot, why.data(), why.size()) != COF_OK) {
        fprintf(stderr, "cost: %s\n", why.data());
        return 1;
    }
    std::string kernel;
    cof_slot_info(
        ctx, slot, [](void *user, const cof_kernel_info *info) { *static_cast<std::string *>(user) = info->impl; },
        &kernel);

    const size_t most = *std::max_element(std::begin(sizes), std::end(sizes));
    std::vector<uint8_t> from(most + 1), to(most + 1);
    for (size_t at = 0; at < from.size(); ++at)
        from[at] = static_cast<uint8_t>(at * 2654435761u >> 13);
    const uint8_t *p = from.data() + 1; // no alignment
    uint32_t crc = 0;
    const auto in_pieces = [&](const uint8_t *bytes, size_t n, size_t piece) {
        uint32_t value = 0;
        for (size_t at = 0; at < n; at += piece)
            value = cof_crc32_update(slot, value, bytes + at, std::min(piece, n - at));
        return value;
    };
    const Way ways[] = {
        {"memcpy",
         [&](const uint8_t *bytes, size_t n) {
             memcpy(to.data() + 1, bytes, n);
             keep(to.data());
         }},
        {"whole", [&](const uint8_t *bytes, size_t n) { crc = cof_crc32_update(slot, 0, bytes, n); }},
        {"pieces_48k", [&](const uint8_t *bytes, size_t n) { crc = in_pieces(bytes, n, 48 * KiB); }},
        {"pieces_16k", [&](const uint8_t *bytes, size_t n) { crc = in_pieces(bytes, n, 16 * KiB); }},
        // A copy into the library's own memory first, aligned and in pieces: what working around an alignment costs.
        {"copied",
         [&](const uint8_t *bytes, size_t n) {
             alignas(64) static uint8_t aligned[48 * KiB];
             uint32_t value = 0;
             for (size_t at = 0; at < n; at += sizeof aligned) {
                 const size_t size = std::min(sizeof aligned, n - at);
                 memcpy(aligned, bytes + at, size);
                 keep(aligned);
                 value = cof_crc32_update(slot, value, aligned, size);
             }
             crc = value;
         }},
        // The library owns the buffer: a vector that grows, a copy for the other language, a copy of that.
        {"owned",
         [&](const uint8_t *bytes, size_t n) {
             std::vector<uint8_t> grown;
             grown.insert(grown.end(), bytes, bytes + n);
             const std::unique_ptr<void, Free> handed(malloc(n));
             if (!handed) abort();
             memcpy(handed.get(), grown.data(), n);
             const auto *begin = static_cast<const uint8_t *>(handed.get());
             const std::vector<uint8_t> taken(begin, begin + n);
             keep(taken.data());
             crc = cof_crc32_update(slot, 0, taken.data(), n);
         }},
    };
    const uint32_t right = cof_crc32_update(slot, 0, p, most);
    for (const Way &way : ways) {
        way.run(p, most);
        if (strcmp(way.name, "memcpy") != 0 && crc != right) {
            fprintf(stderr, "cost: %s gives another checksum\n", way.name);
            return 1;
        }
    }

    printf("{\"schema\": \"cofferdam-boundary/1\", \"processor\": \"%s\", \"kernel\": \"%s\", \"rounds\": "
           "%u,\n\"rows\": [",
           processor().c_str(), kernel.c_str(), rounds);
    for (const size_t n : sizes) {
        const auto calls = static_cast<unsigned>(std::max<size_t>(1, 4 * MiB / n));
        printf("%s\n{\"bytes\": %zu", n == sizes[0] ? "" : ",", n);
        std::array<std::vector<double>, std::size(ways)> times;
        for (unsigned round = 0; round < rounds; ++round)
            for (size_t i = 0; i < std::size(ways); ++i)
                times[i].push_back(time_of(ways[i], p, n, calls));
        for (size_t i = 0; i < std::size(ways); ++i) {
            std::sort(times[i].begin(), times[i].end());
            printf(", \"%s\": %.0f", ways[i].name, times[i][rounds / 2]);
        }
        printf("}");
    }
    printf("\n]}\n");
    cof_close(ctx);
    return 0;
}
