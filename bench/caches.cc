// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/caches.hpp"

#include <algorithm>
#include <fstream>
#include <sched.h>
#include <unistd.h>

namespace bench {
namespace {

std::string word_of(const std::string &path) {
    std::ifstream file(path);
    std::string word;
    file >> word;
    return word;
}

size_t parse_size(const std::string &text) {
    size_t value = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9') value = value * 10 + static_cast<size_t>(c - '0');
        if (c == 'K') value <<= 10;
        if (c == 'M') value <<= 20;
    }
    return value;
}

// sysfs first: it is right on virtual machines where the C library guesses.
size_t cache_of_level(const char *level) {
    const std::string base = "/sys/devices/system/cpu/cpu0/cache/index";
    for (int i = 0; i < 8; ++i) {
        const std::string index = base + std::to_string(i);
        if (word_of(index + "/level") == level && word_of(index + "/type") != "Instruction")
            return parse_size(word_of(index + "/size"));
    }
    return 0;
}

size_t sysconf_size(int name) {
    const long value = sysconf(name);
    return value > 0 ? static_cast<size_t>(value) : 0;
}

size_t floor_power_of_two(size_t n) {
    size_t power = 1;
    while (power * 2 <= n)
        power *= 2;
    return power;
}

} // namespace

Caches detect_caches() {
    Caches caches{cache_of_level("1"), cache_of_level("2"), cache_of_level("3")};
#if defined(_SC_LEVEL1_DCACHE_SIZE)
    if (!caches.l1d) caches.l1d = sysconf_size(_SC_LEVEL1_DCACHE_SIZE);
    if (!caches.l2) caches.l2 = sysconf_size(_SC_LEVEL2_CACHE_SIZE);
    if (!caches.l3) caches.l3 = sysconf_size(_SC_LEVEL3_CACHE_SIZE);
#endif
    if (!caches.l1d) caches.l1d = size_t{32} << 10;
    return caches;
}

std::string level_of(const Caches &caches, size_t bytes) {
    const auto holds = [bytes](size_t cache) { return bytes <= cache / 8 * 7; };
    if (holds(caches.l1d)) return "L1";
    if (holds(caches.l2)) return "L2";
    if (holds(caches.l3)) return "L3";
    return "DRAM";
}

std::vector<size_t> throughput_sizes(const Caches &caches) {
    std::vector<size_t> sizes = {1, 16, 64, 256, 1024, 4096, 16384, 65536, size_t{1} << 20, size_t{256} << 20};
    // The last level is shared with whoever else runs on the machine: only a part of it can be counted on.
    const size_t part_of_l3 = caches.l2 ? std::min(caches.l3 / 2, 4 * caches.l2) : caches.l3 / 2;
    for (const size_t size : {caches.l1d / 2, caches.l2 / 2, part_of_l3})
        if (size) sizes.push_back(std::clamp<size_t>(floor_power_of_two(size), 4096, size_t{64} << 20));
    std::sort(sizes.begin(), sizes.end());
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    return sizes;
}

std::vector<size_t> checksum_sizes(const Caches &caches) {
    std::vector<size_t> sizes = throughput_sizes(caches);
    const size_t memory = size_t{64} << 20;
    const auto at = std::lower_bound(sizes.begin(), sizes.end(), memory);
    if (at == sizes.end() || *at != memory) sizes.insert(at, memory);
    return sizes;
}

std::string size_name(size_t bytes) {
    if (bytes >= size_t{1} << 20 && bytes % (size_t{1} << 20) == 0) return std::to_string(bytes >> 20) + " MiB";
    if (bytes >= 1024 && bytes % 1024 == 0) return std::to_string(bytes >> 10) + " KiB";
    return std::to_string(bytes) + " B";
}

Cpu detect_cpu() {
    Cpu cpu;
    std::ifstream info("/proc/cpuinfo");
    std::string line, family, model, vendor;
    while (std::getline(info, line)) {
        const std::string value = line.substr(std::min(line.size(), line.find(':') + 2));
        if (line.starts_with("vendor_id")) vendor = value;
        if (line.starts_with("cpu family")) family = value;
        if (line.starts_with("model\t")) model = value;
        if (line.starts_with("model name")) cpu.name = value;
    }
    cpu.id = vendor.empty() ? "unknown" : vendor + "-" + family + "-" + model;
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) cpu.threads = static_cast<unsigned>(CPU_COUNT(&set));
    return cpu;
}

} // namespace bench
