// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "metal.hpp"

#include <cofferdam/abi.h>
#include <cpuid.h>

extern "C" {
void *memcpy(void *to, const void *from, size_t n) {
    void *result = to;
    asm volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(n) : : "memory");
    return result;
}
void *memset(void *to, int byte, size_t n) {
    void *result = to;
    asm volatile("rep stosb" : "+D"(to), "+c"(n) : "a"(byte) : "memory");
    return result;
}
int memcmp(const void *a, const void *b, size_t n) {
    auto *x = static_cast<const uint8_t *>(a), *y = static_cast<const uint8_t *>(b);
    for (size_t i = 0; i < n; i++)
        if (x[i] != y[i]) return x[i] < y[i] ? -1 : 1;
    return 0;
}
void on_trap(uint64_t vector, uint64_t rip, uint64_t address) {
    metal::put("FAIL trap in the test itself, vector ");
    metal::put(vector);
    metal::put(" rip ");
    metal::put_hex(rip);
    metal::put(" cr2 ");
    metal::put_hex(address);
    metal::put("\n");
    metal::power_off();
}
}

namespace metal {
namespace {

void out(uint16_t port, char byte) {
    asm volatile("outb %0, %1" : : "a"(byte), "Nd"(port));
}

struct [[gnu::packed]] Gate {
    uint16_t low, selector;
    uint8_t stack, type;
    uint16_t middle;
    uint32_t high, zero;
};
Gate gates[32];
alignas(4096) uint64_t small_pages[512];
constexpr uint64_t present_writable = 3, large = 0x80;
uint64_t *const pdpt = reinterpret_cast<uint64_t *>(0x71000);
uint64_t *const directory = reinterpret_cast<uint64_t *>(0x72000);
uint64_t *const alias_directories = reinterpret_cast<uint64_t *>(0x2000000);

uint64_t seed = 0x9e3779b97f4a7c15;

} // namespace

void put(const char *text) {
    while (*text)
        out(0xe9, *text++);
}
void put(uint64_t number) {
    char digits[24];
    int n = 0;
    do
        digits[n++] = static_cast<char>('0' + number % 10);
    while (number /= 10);
    while (n)
        out(0xe9, digits[--n]);
}
void put_hex(uint64_t number) {
    for (int shift = 60; shift >= 0; shift -= 4)
        out(0xe9, "0123456789abcdef"[number >> shift & 15]);
}
void power_off() {
    for (const char *word = "Shutdown"; *word;)
        out(static_cast<uint16_t>(0x8900), *word++);
    for (;;)
        asm volatile("hlt");
}
uint64_t instructions() {
    uint32_t low, high;
    asm volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
    return uint64_t{high} << 32 | low;
}
uint64_t random() {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}
void fill(uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        p[i] = static_cast<uint8_t>(random() >> 24);
}

void set_up() {
    for (int i = 0; i < 32; i++) {
        const uint64_t stub = trap_table[i];
        gates[i] = {static_cast<uint16_t>(stub),       8, 0, 0x8e, static_cast<uint16_t>(stub >> 16),
                    static_cast<uint32_t>(stub >> 32), 0};
    }
    struct [[gnu::packed]] {
        uint16_t limit;
        uint64_t base;
    } const table{sizeof gates - 1, reinterpret_cast<uint64_t>(gates)};
    asm volatile("lidt %0" : : "m"(table));
    for (unsigned i = 0; i < 512; i++)
        small_pages[i] = (window + 4096 * i) | present_writable;
    directory[window >> 21] = reinterpret_cast<uint64_t>(small_pages) | present_writable;
    asm volatile("mov %0, %%cr3" : : "r"(uint64_t{0x70000}) : "memory");
}
void unmap(uintptr_t address) {
    small_pages[(address - window) >> 12] = 0;
    asm volatile("invlpg (%0)" : : "r"(address) : "memory");
}
uint8_t *alias(uint64_t size, uintptr_t physical) {
    constexpr uint64_t first = 4; // GiB
    for (uint64_t i = 0; i <= size >> 21; i++) {
        alias_directories[i] = physical | present_writable | large;
        pdpt[first + (i >> 9)] =
            reinterpret_cast<uint64_t>(alias_directories + (i & ~uint64_t{511})) | present_writable;
    }
    return reinterpret_cast<uint8_t *>(first << 30);
}

Cpu cpu() {
    uint32_t a, b, c, d;
    Cpu found{};
    __cpuid(0, a, b, c, d);
    const uint32_t leaves = a;
    memcpy(found.name, &b, 4);
    memcpy(found.name + 4, &d, 4);
    memcpy(found.name + 8, &c, 4);
    auto add = [&](uint32_t word, int bit, int number) { found.features |= (word >> bit & 1) << number; };
    __cpuid(1, a, b, c, d);
    add(c, 20, COF_X86_SSE42);
    add(c, 1, COF_X86_PCLMUL);
    if (!(c >> 27 & 1)) return found;
    add(c, 28, COF_X86_AVX);
    if (leaves >= 7) {
        __cpuid_count(7, 0, a, b, c, d);
        add(b, 5, COF_X86_AVX2);
        add(b, 8, COF_X86_BMI2);
        add(b, 16, COF_X86_AVX512F);
        add(b, 30, COF_X86_AVX512BW);
        add(c, 10, COF_X86_VPCLMUL);
    }
    return found;
}

} // namespace metal
