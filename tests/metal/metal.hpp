// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the freestanding test has instead of a library: output, traps, page tables, random bytes.
#pragma once

#include <cstddef>
#include <cstdint>

struct Call { // offsets are call.asm's
    void *fn;
    uint64_t reg;
    const void *p;
    uint64_t n;
    uint64_t avx; // fill and store the ymm registers
    uint64_t result;
    uint64_t bad;                  // bit i: a register that should be as before is not
    uint64_t vector, rip, cr2, z0; // vector: all ones when the call returned
    uint64_t z1;
    uint8_t ymm[16][32];
};
static_assert(offsetof(Call, result) == 40 && offsetof(Call, vector) == 56 && offsetof(Call, ymm) == 96);

extern "C" {
void call_kernel(Call *c);
extern uint64_t trap_table[32];
extern const uint8_t fill_pattern[32];
void *memcpy(void *to, const void *from, size_t n);
void *memset(void *to, int byte, size_t n);
int memcmp(const void *a, const void *b, size_t n);
}

namespace metal {

void put(const char *text);
void put(uint64_t number);
void put_hex(uint64_t number);
template <class... Parts> void line(Parts... parts) {
    (put(parts), ...);
    put("\n");
}
[[noreturn]] void power_off();
uint64_t instructions(); // retired so far: what the emulator's time stamp counter counts

uint64_t random();
void fill(uint8_t *p, size_t n);

// Traps go to call.asm. 0x800000 .. 0x9fffff becomes a window of 4 KiB pages, each present until unmapped.
void set_up();
constexpr uintptr_t window = 0x800000;
void unmap(uintptr_t address);

// size bytes of address space from 4 GiB on, all of it the 2 MiB of memory at physical.
uint8_t *alias(uint64_t size, uintptr_t physical);

struct Cpu {
    uint32_t
        features; // bit numbers of enum cof_x86; sse4.2, pclmulqdq, avx, avx2, bmi2, avx512f, avx512bw, vpclmulqdq only
    char name[13];
};
Cpu cpu();

} // namespace metal
