// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/verify.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

#include "host/lib/fpstate.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/pack.hpp"
#include "host/lib/verify_tools.hpp"
#include "host/portable/any_crc.hpp"

namespace cof {

namespace {

constexpr size_t page = 4096; // a multiple of it on machines with larger pages is rounded up by GuardedBuffer

size_t page_size() {
    return std::max<size_t>(page, static_cast<size_t>(sysconf(_SC_PAGESIZE)));
}

} // namespace

VerifyBudget quick_budget() {
    return {};
}

VerifyBudget long_budget() {
    VerifyBudget budget;
    budget.time = std::chrono::milliseconds(300);
    budget.max_bytes = 256 * 1024;
    budget.seed = 1;
    return budget;
}

GuardedBuffer::GuardedBuffer(size_t size) {
    const size_t unit = page_size(), inner = (size + unit - 1) / unit * unit;
    void *pages = mmap(nullptr, inner + 2 * unit, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return;
    auto *data = static_cast<uint8_t *>(pages) + unit;
    if (mprotect(data, inner, PROT_READ | PROT_WRITE) != 0) {
        munmap(pages, inner + 2 * unit);
        return;
    }
    data_ = data;
    size_ = inner;
}

GuardedBuffer::~GuardedBuffer() {
    if (data_ != nullptr) munmap(data_ - page_size(), size_ + 2 * page_size());
}

void GuardedBuffer::fill(uint64_t seed) {
    Random random(seed);
    for (size_t at = 0; at < size_; at += sizeof(uint64_t)) {
        const uint64_t word = random.next();
        memcpy(data_ + at, &word, sizeof word);
    }
}

bool GuardedBuffer::filled(uint64_t seed) const {
    Random random(seed);
    for (size_t at = 0; at < size_; at += sizeof(uint64_t)) {
        const uint64_t word = random.next();
        if (memcmp(data_ + at, &word, sizeof word) != 0) return false;
    }
    return true;
}

StateBlock::StateBlock(size_t size, size_t wanted_align) : size_(size) {
    const size_t align = std::max<size_t>(wanted_align, 1); // 0: the kernel declares none
    bytes_.assign(size + 2 * canary + 2 * align, mark);
    const auto base = reinterpret_cast<uintptr_t>(bytes_.data());
    uintptr_t at = (base + canary + align - 1) & ~(uintptr_t{align} - 1);
    if (at % (2 * align) == 0) at += align;
    offset_ = at - base;
}

bool StateBlock::intact() const {
    const auto kept = [](uint8_t byte) { return byte == mark; };
    const auto first = bytes_.begin(), state = first + static_cast<ptrdiff_t>(offset_);
    return std::all_of(first, state, kept) && std::all_of(state + static_cast<ptrdiff_t>(size_), bytes_.end(), kept);
}

void StateBlock::spoil(uint8_t with) {
    memset(data(), with, size_);
}

void StateBlock::copy_from(const StateBlock &other) {
    memcpy(data(), other.bytes_.data() + other.offset_, std::min(size_, other.size_));
}

std::vector<size_t> Trial::edge_lengths(size_t least) const {
    std::vector<size_t> lengths;
    const auto add = [&](uint64_t n) {
        if (n >= least && n <= budget.max_bytes) lengths.push_back(static_cast<size_t>(n));
    };
    const auto around = [&](uint64_t n) {
        if (n != 0) add(n - 1);
        add(n);
        if (n != UINT64_MAX) add(n + 1);
    };
    for (uint32_t i = 0; i < kernel.path_switch_count; ++i)
        around(kernel.path_switch[i]);
    const uint64_t largest = thorough ? budget.max_bytes : 4096;
    for (uint64_t n = 256; n <= largest; n *= 2)
        around(n);
    for (uint64_t n = 1024; n <= 4096; n += 1024) {
        add(n - 64);
        around(n);
        add(n + 64);
    }
    std::sort(lengths.begin(), lengths.end());
    lengths.erase(std::unique(lengths.begin(), lengths.end()), lengths.end());
    return lengths;
}

std::string hexadecimal(std::span<const uint8_t> bytes) {
    std::string text;
    for (const uint8_t byte : bytes) {
        text += "0123456789abcdef"[byte >> 4];
        text += "0123456789abcdef"[byte & 15];
    }
    return text;
}

Refusal Trial::wrong(const std::string &call, const void *p, size_t n, const std::string &got,
                     const std::string &want) const {
    return broken(call + " over " + std::to_string(n) + " bytes at offset " +
                  std::to_string(reinterpret_cast<uintptr_t>(p) % 64) + " of a 64-byte line (seed " +
                  std::to_string(budget.seed) + ") gives " + got + " and " + judge() + " " + want);
}

Refusal Trial::wrong(const std::string &call, const void *p, size_t n, uint64_t got, uint64_t want) const {
    char text[2][24];
    const int digits = portable.width > 32 ? 16 : 8;
    snprintf(text[0], sizeof text[0], "0x%0*llx", digits, static_cast<unsigned long long>(got));
    snprintf(text[1], sizeof text[1], "0x%0*llx", digits, static_cast<unsigned long long>(want));
    return wrong(call, p, n, std::string(text[0]), std::string(text[1]));
}

Refusal Trial::broken(const std::string &sentence) const {
    return {Stage::verify, Code::wrong_bytes,
            what + ": " + quotable(kernel.contract) + " by '" + quotable(kernel.impl) + "' is wrong: " + sentence +
                "; report this to the plugin's author."};
}

Check verify_kernel(const std::string &what, const cof_kernel &kernel, const Contract &portable,
                    const VerifyBudget &budget) {
    // The deadline counts from here: preparing the memory is part of what a kernel costs.
    const auto deadline = std::chrono::steady_clock::now() + budget.time;
    constexpr size_t slack = 2 * page; // places for the longest input
    GuardedBuffer input(budget.max_bytes + slack);
    if (!input)
        return Refusal{Stage::verify, Code::internal,
                       what + ": there is no memory to test it with; free some and try again."};
    input.fill(budget.seed);
    const bool thorough = budget.time > quick_budget().time;
    Trial trial{what, kernel, portable, budget, input, Random(~budget.seed), deadline, thorough};

    FpGuard fp;
    const std::string_view iface = portable.kernel.iface;
    Check refusal;
    if (iface != kernel.iface)
        refusal = Refusal{Stage::verify, Code::unknown_iface,
                          what + ": it serves " + quotable(kernel.iface) + " and cannot be compared with " +
                              std::string(iface) + "; report this to the maintainers of Cofferdam."};
    else if (const std::string miss = portable.pack ? against_vectors(kernel, *portable.pack) : ""; !miss.empty())
        refusal = trial.broken(miss);
    else if (is_crc(iface))
        refusal = verify_crc(trial);
    else if (iface == COF_IFACE_CRC32_COPY)
        refusal = verify_crc_copy(trial);
    else if (iface == COF_IFACE_CRC32_BATCH)
        refusal = verify_crc_batch(trial);
    else if (iface == COF_IFACE_HASH)
        refusal = verify_hash(trial);
    else if (iface == COF_IFACE_CUT)
        refusal = verify_cut(trial);
    else if (iface == COF_IFACE_CUT_SKETCH)
        refusal = verify_cut_sketch(trial);
    else if (iface == COF_IFACE_HASH_BATCH)
        refusal = verify_hash_batch(trial);
    else if (iface == COF_IFACE_DIGEST_CTX)
        refusal = verify_digest_context(trial);
    else if (iface == COF_IFACE_DIGEST_BATCH)
        refusal = verify_digest_batch(trial);
    else if (iface == COF_IFACE_AEAD)
        refusal = verify_aead(trial);
    else if (iface == COF_IFACE_CODEC)
        refusal = verify_codec(trial);
    else
        refusal = Refusal{Stage::verify, Code::unknown_iface,
                          what + ": this host cannot test the interface " + std::string(iface) + "; use a newer one."};
    if (refusal) return refusal;
    if (const char *change = fp.changed())
        return Refusal{Stage::verify, Code::fp_state,
                       what + ": its calls changed " + change +
                           ", which was put back; report this to the plugin's author."};
    if (!input.filled(budget.seed)) return trial.broken("it wrote into its input");
    return std::nullopt;
}

} // namespace cof
