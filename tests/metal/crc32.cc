// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Holds every CRC kernel that the image's plugin describes to a bit-at-a-time register of its contract: those that copy
// and those of many messages too, one message a call. One line for each check: "ok ..." or "FAIL ...". A kernel whose
// needs this processor does not meet must be right where it runs, and must raise #UD somewhere: so a feature that the
// description lists is one that the code uses.
#include "metal.hpp"

#include <cofferdam/crc.h>
#include <initializer_list>

extern "C" const cof_plugin *cof_plugin_v1(const cof_host *);

namespace {
using namespace metal;

constexpr size_t limit = 100000;                                    // bytes of data
uint8_t *const data = reinterpret_cast<uint8_t *>(0x1000000);       // the message
uint64_t *const expected = reinterpret_cast<uint64_t *>(0x1100000); // [n]: the register after its first n bytes
uint8_t *const copied = reinterpret_cast<uint8_t *>(0x1200000);
constexpr uintptr_t alias_memory = 0x2200000;
uint8_t *const low = reinterpret_cast<uint8_t *>(window + 0x1000);    // the page below it is unmapped
uint8_t *const high = reinterpret_cast<uint8_t *>(window + 0x101000); // the page it begins is unmapped

uint64_t start; // the register before the message
Call call;
uint64_t runs, wrong, refused;

struct Model {
    const char *contract;
    unsigned width;
    uint64_t mask;
    bool low; // lowest bit first

    uint64_t narrow(uint64_t reg) const { return reg & ~uint64_t{0} >> (64 - width); }
};
constexpr Model models[] = {{"crc32c/1", 32, 0x82f63b78u, true},
                            {"crc32/1", 32, 0xedb88320u, true},
                            {"crc32-be/1", 32, 0x04c11db7u, false},
                            {"crc64-nvme/1", 64, 0x9a6c9329ac4bc9b5u, true},
                            {"crc64-xz/1", 64, 0xc96c5795d7870f42u, true}};
const Model *model = models;

bool same(const char *a, const char *b) {
    while (*a != 0 && *a == *b)
        a++, b++;
    return *a == *b;
}
const Model *model_of(const char *contract) {
    for (const Model &each : models)
        if (same(contract, each.contract)) return &each;
    return nullptr;
}

uint64_t bitwise(uint64_t reg, const uint8_t *p, size_t n) {
    while (n--) {
        reg ^= model->low ? *p++ : uint64_t{*p++} << (model->width - 8);
        for (int bit = 0; bit < 8; bit++)
            if (model->low)
                reg = reg & 1 ? reg >> 1 ^ model->mask : reg >> 1;
            else
                reg = model->narrow(reg >> (model->width - 1) ? reg << 1 ^ model->mask : reg << 1);
    }
    return reg;
}

// Called as update is. The destination begins where the source does within a line, and three bytes on.
const cof_crc32_copy *copying;
const cof_crc32_batch *batching;
uint32_t by_copy(uint32_t reg, const void *p, size_t n) {
    uint8_t *to = copied + (reinterpret_cast<uintptr_t>(p) + 3) % 64;
    const uint32_t got = copying->copy(reg, to, p, n);
    return memcmp(to, p, n) == 0 ? got : ~got;
}
uint32_t by_batch(uint32_t reg, const void *p, size_t n) {
    const cof_span message = {p, n};
    batching->batch(&reg, &message, 1);
    return reg;
}

// The functions of a kernel, whatever its width: both take and return the register where integers go.
struct Kernel {
    void *update, *shift; // shift: nullptr where the interface has none
};
Kernel functions_of(const cof_kernel &row) {
    if (same(row.iface, COF_IFACE_CRC32_COPY)) {
        copying = static_cast<const cof_crc32_copy *>(row.vtable);
        return {reinterpret_cast<void *>(by_copy), nullptr};
    }
    if (same(row.iface, COF_IFACE_CRC32_BATCH)) {
        batching = static_cast<const cof_crc32_batch *>(row.vtable);
        return {reinterpret_cast<void *>(by_batch), nullptr};
    }
    if (model->width == 64) {
        const auto &v = *static_cast<const cof_crc64 *>(row.vtable);
        return {reinterpret_cast<void *>(v.update), reinterpret_cast<void *>(v.shift)};
    }
    const auto &v = *static_cast<const cof_crc32 *>(row.vtable);
    return {reinterpret_cast<void *>(v.update), reinterpret_cast<void *>(v.shift)};
}
// Not under watch. A register of 32 bits goes where one of 64 does.
void call_directly(void *fn, size_t n) {
    reinterpret_cast<uint64_t (*)(uint64_t, const void *, size_t)>(fn)(0, data, n);
}
uint64_t some_register() {
    return model->narrow(random());
}

void new_message(size_t n) {
    fill(data, n);
    start = some_register();
    uint64_t reg = expected[0] = start;
    for (size_t i = 0; i < n; i++)
        expected[i + 1] = reg = bitwise(reg, data + i, 1);
}

template <class... Parts> void fault(Parts... parts) {
    if (wrong++ < 5) line("  ", parts...);
}

// One call under watch. False: it raised #UD, as it may on a processor that lacks something.
bool watched(void *fn, uint64_t reg, const void *second, uint64_t third) {
    runs++;
    call.fn = fn;
    call.reg = model->width == 32 ? reg | 0xdeadbeef00000000 : reg;
    call.p = static_cast<const uint8_t *>(second);
    call.n = third;
    call_kernel(&call);
    if (call.vector == 6) refused++;
    return call.vector != 6;
}
bool update(const Kernel &kernel, uint64_t reg, const uint8_t *p, uint64_t n, uint64_t want) {
    if (!watched(kernel.update, reg, p, n)) return false;
    if (call.vector != ~uint64_t{0}) {
        fault("trap ", call.vector, " n ", n, " alignment ", reinterpret_cast<uint64_t>(p) % 64, " address - p ",
              call.cr2 - reinterpret_cast<uint64_t>(p));
        return true;
    }
    if (model->narrow(call.result) != want)
        fault("wrong register, n ", n, " alignment ", reinterpret_cast<uint64_t>(p) % 64);
    if (call.bad) fault("registers not kept: mask ", call.bad, " n ", n);
    if (call.avx)
        for (int i = 0; i < 16; i++) { // the upper half: not touched, or cleared by vzeroupper
            static const uint8_t zero[16] = {};
            if (memcmp(call.ymm[i] + 16, fill_pattern + 16, 16) != 0 && memcmp(call.ymm[i] + 16, zero, 16) != 0)
                fault("upper half of ymm", uint64_t(i), " left dirty, n ", n);
        }
    return true;
}

// The first n bytes of the message, placed where it matters.
void placed(const Kernel &kernel, size_t n, uint8_t *at) {
    memcpy(at, data, n);
    update(kernel, start, at, n, expected[n]);
}

void lengths(const Kernel &k) {
    new_message(4200);
    for (size_t n = 0; n <= 4200; n++) {
        placed(k, n, low);
        placed(k, n, high - n);
        placed(k, n, low + random() % 64);
        placed(k, n, high - n - random() % 64);
    }
}
void switches(const Kernel &k, const cof_kernel &row) {
    new_message(limit);
    for (uint32_t i = 0; i < row.path_switch_count && row.path_switch[i] < limit; i++)
        for (int step = -1; step <= 1; step++)
            for (size_t alignment = 0; alignment < 64; alignment++) {
                const size_t n = row.path_switch[i] + static_cast<size_t>(step);
                placed(k, n, low + alignment);
                placed(k, n, high - n - alignment);
            }
}
void longer(const Kernel &k) {
    for (int i = 0; i < 100; i++) {
        const size_t n = random() % limit;
        placed(k, n, i & 1 ? high - n : low + random() % 64);
    }
    for (size_t n = 12288 - 400; n <= 12288 + 400; n++)
        update(k, start, data, n, expected[n]);
}
void splits(const Kernel &k) {
    for (int i = 0; i < 2000; i++) {
        const size_t n = random() % (i & 1 ? 9000 : 700), first = n ? random() % n : 0;
        if (update(k, start, data, first, expected[first]))
            update(k, model->narrow(call.result), data + first, n - first, expected[n]);
    }
}
void nothing(const Kernel &k) {
    update(k, 0x12345678, nullptr, 0, 0x12345678);
}

// False: #UD. The result is call.result.
bool shift(const Kernel &k, uint64_t reg, int64_t n) {
    return watched(k.shift, reg, reinterpret_cast<const void *>(n), 0);
}
void shifts(const Kernel &k) {
    memset(data, 0, 5000);
    for (int i = 0; i < 200; i++) {
        const uint64_t reg = some_register();
        const auto n = static_cast<int64_t>(random() % 5000);
        if (!shift(k, reg, n)) continue;
        if (model->narrow(call.result) != bitwise(reg, data, static_cast<size_t>(n)) || call.bad)
            fault("shift by ", static_cast<uint64_t>(n));
        const auto wide = static_cast<int64_t>(random());
        shift(k, reg, wide);
        shift(k, model->narrow(call.result), -wide);
        if (model->narrow(call.result) != reg) fault("shift there and back");
    }
    if (!shift(k, 7, INT64_MIN)) return;
    shift(k, model->narrow(call.result), INT64_MAX);
    const uint64_t both = model->narrow(call.result);
    shift(k, 7, -1);
    if (both != model->narrow(call.result)) fault("shift by INT64_MIN");
}

// A register as a sum of its bits: the map "after 2 MiB of zero bytes", squared 21 times from "after one".
uint64_t apply(const uint64_t (&map)[64], uint64_t reg) {
    uint64_t sum = 0;
    for (unsigned i = 0; i < model->width; i++)
        if (reg >> i & 1) sum ^= map[i];
    return sum;
}
[[maybe_unused]] void more_than_4_gib(const Kernel &k) {
    auto *block = reinterpret_cast<uint8_t *>(alias_memory);
    constexpr size_t size = 2 << 20;
    constexpr uint64_t blocks = 2051, rest = 12345, skip = 3;
    fill(block, size);
    uint64_t map[64], squared[64];
    const uint8_t zero = 0;
    for (unsigned i = 0; i < model->width; i++)
        map[i] = bitwise(uint64_t{1} << i, &zero, 1);
    for (int power = 0; power < 21; power++) {
        for (unsigned i = 0; i < model->width; i++)
            squared[i] = apply(map, map[i]);
        memcpy(map, squared, sizeof map);
    }
    const uint64_t one = bitwise(0, block, size);
    uint64_t want = bitwise(start, block + skip, size - skip);
    for (uint64_t i = 1; i < blocks; i++)
        want = apply(map, want) ^ one;
    want = bitwise(want, block, rest);
    const uint64_t n = blocks * size - skip + rest;
    update(k, start, alias(n + size, alias_memory) + skip, n, want);
}

// The emulator on trial, before its word counts: the two instructions the kernels stand on, and the unmapped pages.
bool self_test(const Cpu &found) {
    bool good = true;
    if (found.features & COF_CPU_BIT(COF_X86_SSE42))
        for (int i = 0; i < 200; i++) {
            const uint64_t value = random(), reg = random() & 0xffffffff;
            uint64_t got = reg;
            asm("crc32q %1, %0" : "+r"(got) : "r"(value));
            good &= got == bitwise(static_cast<uint32_t>(reg), reinterpret_cast<const uint8_t *>(&value), 8);
        }
    if (found.features & COF_CPU_BIT(COF_X86_VPCLMUL))
        for (int i = 0; i < 200; i++) {
            alignas(32) uint64_t a[4], b[4], low_product[4], high_product[4];
            fill(reinterpret_cast<uint8_t *>(a), 32);
            fill(reinterpret_cast<uint8_t *>(b), 32);
            asm volatile("vmovdqu (%0), %%ymm0\n\tvmovdqu (%1), %%ymm1\n\t"
                         "vpclmulqdq $0x00, %%ymm1, %%ymm0, %%ymm2\n\tvpclmulqdq $0x11, %%ymm1, %%ymm0, %%ymm3\n\t"
                         "vmovdqu %%ymm2, (%2)\n\tvmovdqu %%ymm3, (%3)\n\tvzeroupper"
                         :
                         : "r"(a), "r"(b), "r"(low_product), "r"(high_product)
                         : "memory");
            for (int half = 0; half < 4; half++) {
                uint64_t low_sum = 0, high_sum = 0;
                for (int bit = 0; bit < 64; bit++)
                    if (b[half] >> bit & 1) {
                        low_sum ^= a[half] << bit;
                        high_sum ^= bit ? a[half] >> (64 - bit) : 0;
                    }
                const uint64_t *product = half & 1 ? high_product : low_product;
                good &= product[half & ~1] == low_sum && product[half | 1] == high_sum;
            }
        }
    static const cof_crc32 peek = {
        sizeof(cof_crc32), 0,
        [](uint32_t, const void *p, size_t) -> uint32_t { return *static_cast<const volatile uint8_t *>(p); }, nullptr};
    for (const uint8_t *p : {low - 1, high}) {
        call.fn = reinterpret_cast<void *>(peek.update);
        call.p = p;
        call_kernel(&call);
        good &= call.vector == 14 && call.cr2 == reinterpret_cast<uint64_t>(p);
    }
    call.p = low;
    call_kernel(&call);
    return good && call.vector == ~uint64_t{0};
}

void verdict(const cof_kernel &row, const char *check, bool usable) {
    const bool good = wrong == 0 && (!usable || refused == 0);
    line(good ? "ok " : "FAIL ", row.contract, " ", row.impl, " ", check, ": ", runs, " calls, ", wrong, " wrong, ",
         refused, " #UD");
}

void kernel(const cof_kernel &row, const Cpu &found) {
    model = model_of(row.contract);
    if (!model) {
        line("FAIL ", row.impl, " is for ", row.contract, ", which nothing here knows");
        return;
    }
    const Kernel k = functions_of(row);
    const bool usable = (row.cpu_need[0] & ~found.features) == 0;
    uint64_t all_refused = 0;
    auto check = [&](const char *name, auto body) {
        runs = wrong = refused = 0;
        body();
        verdict(row, name, usable);
        all_refused += refused;
    };
    check("lengths 0..4200 between unmapped pages", [&] { lengths(k); });
    check("path switches -1/0/+1 at 64 alignments", [&] { switches(k, row); });
    check("random lengths up to 100000", [&] { longer(k); });
    check("splits", [&] { splits(k); });
    check("(NULL, 0)", [&] { nothing(k); });
    if (k.shift != nullptr) check("shift", [&] { shifts(k); });
    if (!usable) {
        line(all_refused ? "ok " : "FAIL ", row.contract, " ", row.impl,
             " raises #UD without its features: ", all_refused, " times");
        return;
    }
#ifdef THOROUGH
    if (k.shift != nullptr) check("more than 4 GiB", [&] { more_than_4_gib(k); });
#endif
    if (found.features >> COF_X86_VPCLMUL & 1)
        for (size_t n :
             std::initializer_list<size_t>{8, 15, 64, 191, 192, 383, 384, 1024, 1500, 4096, 6143, 6144, 65536}) {
            const uint64_t before = instructions();
            call_directly(k.update, n);
            line("   ", row.contract, " ", row.impl, ": ", n, " bytes, ", instructions() - before, " instructions");
        }
}
} // namespace

extern "C" void kmain() {
    set_up();
    unmap(window);
    unmap(reinterpret_cast<uintptr_t>(high));
    const Cpu found = cpu();
    call.avx = found.features >> COF_X86_AVX & 1;
    put("features 0x");
    put_hex(found.features);
    put("\n");
    line(self_test(found) ? "ok " : "FAIL ",
         "the emulator's crc32, vpclmulqdq and unmapped pages are as in the manual");
    const cof_plugin *plugin = cof_plugin_v1(nullptr);
    for (uint32_t i = 0; i < plugin->kernel_count; i++)
        kernel(*plugin->kernels[i], found);
    line("done");
    power_off();
}
