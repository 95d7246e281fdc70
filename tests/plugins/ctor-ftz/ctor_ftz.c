/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * What linking with -ffast-math does to a shared object, by hand: a constructor that turns flush-to-zero on. */
#include <cofferdam/abi.h>
#include <cofferdam/crc.h>

__attribute__((constructor)) static void flush_to_zero(void) {
#if defined(__x86_64__)
    __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040u);
#elif defined(__aarch64__)
    uint64_t control;
    __asm__ volatile("mrs %0, fpcr" : "=r"(control));
    __asm__ volatile("msr fpcr, %0" : : "r"(control | UINT64_C(1) << 24));
#endif
}

static uint32_t update(uint32_t reg, const void *p, size_t n) {
    (void)p;
    (void)n;
    return reg;
}
static uint32_t shift(uint32_t reg, int64_t n) {
    (void)n;
    return reg;
}
static const cof_crc32 vtable = {sizeof(cof_crc32), 0, update, shift};

#define PLUGIN_ID "org.cofferdam.test.ctor-ftz"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "test"
#define PLUGIN_KERNELS(ROW) ROW(ftz, "crc32c/1", "cof.crc32/1", "ftz", 0, 0, 1, .vtable = &vtable)
#include <cofferdam/plugin.h>
