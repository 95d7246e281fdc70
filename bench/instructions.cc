// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Retired instructions of one direct call of each kernel: a number without noise, the same on every run, so that a gate
// may be strict with it. Counted twice; a kernel whose counts differ is a gap.
#include <cstdio>

#include "bench/singlestep.hpp"
#include "bench/suites.hpp"

namespace bench {
namespace {

constexpr size_t largest = 16384;

// The call alone, as a function of the interface; the loops of the other suites would be counted with it. `ctx` is an
// opened cipher's.
std::function<void()> one_call(const std::string &iface, const void *function, void *ctx, const uint8_t *p, size_t n) {
    static uint8_t out[largest + 64];
    const auto as = [function](auto *type) { return reinterpret_cast<decltype(type)>(const_cast<void *>(function)); };
    if (iface == COF_IFACE_CRC32) return [call = as(decltype(cof_crc32::update){}), p, n] { call(0x12345678, p, n); };
    if (iface == COF_IFACE_CRC64) return [call = as(decltype(cof_crc64::update){}), p, n] { call(0x12345678, p, n); };
    if (iface == COF_IFACE_HASH) return [call = as(decltype(cof_hash::oneshot){}), p, n] { call(p, n, nullptr, out); };
    if (iface == COF_IFACE_DIGEST_CTX)
        return [call = as(decltype(cof_digest_ctx::oneshot){}), p, n] { call(p, n, out); };
    if (iface == COF_IFACE_AEAD)
        return [call = as(decltype(cof_aead::seal){}), ctx, p, n] {
            static const uint8_t nonce[32] = {1};
            call(ctx, nonce, nullptr, 0, p, n, out, out + largest);
        };
    if (iface == COF_IFACE_CUT_SKETCH)
        return [call = as(decltype(cof_cut_sketch::sketch){}), p, n] { call(nullptr, p, n, 0, out); };
    return {};
}

const void *function_of(const std::string &iface, const void *vtable) {
    const auto address = [](auto *function) { return reinterpret_cast<const void *>(function); };
    if (iface == COF_IFACE_CRC32) return address(static_cast<const cof_crc32 *>(vtable)->update);
    if (iface == COF_IFACE_CRC64) return address(static_cast<const cof_crc64 *>(vtable)->update);
    if (iface == COF_IFACE_HASH) return address(static_cast<const cof_hash *>(vtable)->oneshot);
    if (iface == COF_IFACE_DIGEST_CTX) return address(static_cast<const cof_digest_ctx *>(vtable)->oneshot);
    if (iface == COF_IFACE_AEAD) return address(static_cast<const cof_aead *>(vtable)->seal);
    if (iface == COF_IFACE_CUT_SKETCH) return address(static_cast<const cof_cut_sketch *>(vtable)->sketch);
    return nullptr;
}

// A kernel of one instruction, called like the others: what the call around it takes.
#if defined(__x86_64__)
__asm__(".pushsection .text\n.type bench_empty_kernel, @function\nbench_empty_kernel: ret\n.popsection");
extern "C" __attribute__((visibility("hidden"))) void bench_empty_kernel();
#else
void bench_empty_kernel() {}
#endif

std::optional<uint64_t> count_call(const std::string &iface, const void *function, void *ctx, const uint8_t *p,
                                   size_t n) {
    const auto empty = reinterpret_cast<const void *>(&bench_empty_kernel);
    const auto total = count_instructions(one_call(iface, function, ctx, p, n));
    const auto around = count_instructions(one_call(iface, empty, ctx, p, n));
    if (!total || !around) return std::nullopt;
    return *total - *around + 1;
}

// A cipher's context, with a key of 7s; nothing for the other interfaces.
std::shared_ptr<void> open_context(const std::string &iface, const void *vtable) {
    if (iface != COF_IFACE_AEAD) return nullptr;
    const auto *aead = static_cast<const cof_aead *>(vtable);
    const std::vector<uint8_t> key(aead->key_size, 7);
    void *ctx = nullptr;
    if (aead->open(key.data(), &ctx) != COF_OK) return nullptr;
    return {ctx, aead->close};
}

} // namespace

void instructions(Run &run) {
    print_heading("instructions: retired by one call");
    for (const Kernel &kernel : run.contenders.kernels()) {
        const auto &[contract, iface, name, kind, domain, licence] = kernel.who;
        if (!callable(iface) || iface == COF_IFACE_CUT) continue;
        const void *function = kernel.vtable ? function_of(iface, kernel.vtable) : nullptr;
        if (!function) {
            run.record.gap({"instructions", contract, name, kind, kernel.code.empty() ? "no-call" : kernel.code,
                            !kernel.code.empty() ? kernel.why
                                                 : "how many instructions a call of " + iface +
                                                       " takes depends on where the allocator puts its tables"});
            continue;
        }
        const std::shared_ptr<void> ctx = open_context(iface, kernel.vtable);
        std::printf("  %-16s %-24s", contract.c_str(), name.c_str());
        for (const size_t n : {size_t{64}, size_t{256}, size_t{1024}, size_t{4096}, largest}) {
            const auto first = count_call(iface, function, ctx.get(), run.buffers.random(), n);
            const auto second = count_call(iface, function, ctx.get(), run.buffers.random(), n);
            if (!first || first != second) {
                std::printf("\n");
                run.record.gap({"instructions", contract, name, kind, first ? "not-equal" : "not-counted",
                                first ? "two counts of the same call differ" : "this machine cannot single-step it"});
                break;
            }
            std::printf("  %8s %7llu", size_name(n).c_str(), static_cast<unsigned long long>(*first));
            run.record.instructions.push_back({contract, iface, name, n, *first});
        }
        std::printf("\n");
        std::fflush(stdout);
    }
}

} // namespace bench
