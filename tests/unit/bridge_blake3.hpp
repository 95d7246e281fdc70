// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// For the tests of the bridge to BLAKE3: its tiers that this CPU can run, noise, keys, and pages that must not be
// touched. The judge of everything but the known answers is the tier "upstream-portable", hashing in one call.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <sys/mman.h>
#include <vector>

#include <cofferdam/hash.h>

#include "tests/unit/bridge_open.hpp"

namespace cof::blake3_test {

using Digest = std::array<uint8_t, 32>;

struct Tier {
    const cof_kernel *row, *batch_row;
    const cof_hash *hash;
    const cof_hash_batch *batch;

    std::string name() const { return row->impl; }
    Digest whole(const void *p, size_t n, const cof_hash_key *key) const {
        Digest digest{};
        hash->oneshot(p, n, key, digest.data());
        return digest;
    }
};

inline bool cpu_runs([[maybe_unused]] const cof_kernel &kernel) {
#if defined(__x86_64__)
    const auto needs = [&](cof_x86 bit) { return (kernel.cpu_need[0] & COF_CPU_BIT(bit)) != 0; };
    return !(needs(COF_X86_SSE42) && !__builtin_cpu_supports("sse4.2")) &&
           !(needs(COF_X86_AVX2) && !__builtin_cpu_supports("avx2")) &&
           !(needs(COF_X86_AVX512F) && !__builtin_cpu_supports("avx512f")) &&
           !(needs(COF_X86_AVX512VL) && !__builtin_cpu_supports("avx512vl"));
#else
    return true;
#endif
}

inline const cof_plugin *plugin(std::string &why) {
    return bridge_test::open_plugin("mit0/blake3", why);
}

// In the plugin's order: the portable one first, then the wider the later.
inline std::vector<Tier> tiers(const cof_plugin *plugin) {
    std::vector<Tier> found;
    for (uint32_t i = 0; i < plugin->kernel_count; i++) {
        const cof_kernel *row = plugin->kernels[i];
        if (std::string_view(row->iface) != COF_IFACE_HASH || !cpu_runs(*row)) continue;
        for (uint32_t j = 0; j < plugin->kernel_count; j++) {
            const cof_kernel *batch = plugin->kernels[j];
            if (std::string_view(batch->iface) == COF_IFACE_HASH_BATCH && std::string_view(batch->impl) == row->impl)
                found.push_back({row, batch, static_cast<const cof_hash *>(row->vtable),
                                 static_cast<const cof_hash_batch *>(batch->vtable)});
        }
    }
    return found;
}

// nullptr is a key, too.
inline const cof_hash_key *some_key() {
    static const cof_hash_key key = [] {
        cof_hash_key k{.seed = 77, .key = {}, .keyed = 1, .reserved = 0};
        std::memcpy(k.key, "whats the Elvish word for friend", sizeof k.key);
        return k;
    }();
    return &key;
}

inline std::vector<uint8_t> noise(size_t n) {
    std::vector<uint8_t> bytes(n);
    std::mt19937_64 random(n);
    for (size_t i = 0; i < n; i += 8) {
        const uint64_t word = random();
        std::memcpy(&bytes[i], &word, std::min<size_t>(8, n - i));
    }
    return bytes;
}

// Read-only noise between two pages that cannot be read.
class Fenced {
  public:
    explicit Fenced(size_t pages) : size_(pages * page), map_(map(size_ + 2 * page)) {
        const std::vector<uint8_t> bytes = noise(size_);
        std::memcpy(begin(), bytes.data(), size_);
        mprotect(map_, page, PROT_NONE);
        mprotect(begin(), size_, PROT_READ);
        mprotect(map_ + page + size_, page, PROT_NONE);
    }
    ~Fenced() { munmap(map_, size_ + 2 * page); }
    Fenced(const Fenced &) = delete;
    Fenced &operator=(const Fenced &) = delete;
    uint8_t *begin() const { return map_ + page; }
    uint8_t *end() const { return begin() + size_; }
    size_t size() const { return size_; }

  private:
    static constexpr size_t page = 65536; // a multiple of every page size
    static uint8_t *map(size_t n) {
        void *p = mmap(nullptr, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED) throw std::bad_alloc();
        return static_cast<uint8_t *>(p);
    }
    size_t size_;
    uint8_t *map_;
};

} // namespace cof::blake3_test
