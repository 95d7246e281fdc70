/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * crc32c/1: CRC-32C by the CPU's own instruction, eight bytes a step. */
#include <cofferdam/crc.h>

#include <string.h>

#define POLYNOMIAL 0x82f63b78u /* reflected: bit 31 is the coefficient of x^0 */
#define ORDER 0x7fffffff       /* of x modulo the polynomial: x^(2^31 - 1) = 1 */
#define X_TO_8 0x00800000u

/* An instruction that not every CPU has is used in functions of its own target, and named in the kernel's needs: the
 * file as a whole loads everywhere. */
#if defined(__x86_64__)
#include <nmmintrin.h>
#define TARGET __attribute__((target("sse4.2")))
#define NEEDS COF_CPU_BIT(COF_X86_SSE42)
TARGET static inline uint32_t eight(uint32_t reg, uint64_t word) {
    return (uint32_t)_mm_crc32_u64(reg, word);
}
TARGET static inline uint32_t one(uint32_t reg, uint8_t byte) {
    return _mm_crc32_u8(reg, byte);
}
#elif defined(__AARCH64EL__)
#define TARGET
#define NEEDS COF_CPU_BIT(COF_A64_CRC32)
static inline uint32_t eight(uint32_t reg, uint64_t word) {
    __asm__(".arch_extension crc\n\tcrc32cx %w0, %w0, %x1" : "+r"(reg) : "r"(word));
    return reg;
}
static inline uint32_t one(uint32_t reg, uint8_t byte) {
    __asm__(".arch_extension crc\n\tcrc32cb %w0, %w0, %w1" : "+r"(reg) : "r"(byte));
    return reg;
}
#else
#error "eight() and one() are written for x86-64 and AArch64; write them, and NEEDS, for this CPU"
#endif

TARGET static uint32_t update(uint32_t reg, const void *p, size_t n) {
    const uint8_t *byte = p;
    for (; n >= 8; n -= 8, byte += 8) {
        uint64_t word;
        memcpy(&word, byte, sizeof word); /* any alignment */
        reg = eight(reg, word);
    }
    for (; n != 0; n--)
        reg = one(reg, *byte++);
    return reg;
}

static uint32_t multiply(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (; a != 0; a <<= 1) {
        product ^= b & (0u - (a >> 31));
        b = b >> 1 ^ (POLYNOMIAL & (0u - (b & 1)));
    }
    return product;
}

/* The register times x^(8 n): n zero bytes. The exponent counts modulo ORDER, so that a negative n becomes the positive
 * one that undoes it. */
static uint32_t shift(uint32_t reg, int64_t n) {
    int64_t rest = n % ORDER;
    if (rest < 0) rest += ORDER;
    for (uint32_t power = X_TO_8; rest != 0; rest >>= 1, power = multiply(power, power))
        if (rest & 1) reg = multiply(reg, power);
    return reg;
}

static const cof_crc32 vtable = {sizeof(cof_crc32), 0, update, shift};
static const uint64_t switches[] = {8}; /* input sizes from which on update takes another path */

#define PLUGIN_ID "org.example.@NAME@"
#define PLUGIN_VERSION "0.1.0"
#define PLUGIN_SPDX "@LICENSE@"
#define PLUGIN_DOMAIN "@DOMAIN@"
#define PLUGIN_PROVENANCE "from the CPU manual's entry for crc32"
#define PLUGIN_KERNELS(ROW)                                                                                      \
    ROW(serial, "crc32c/1", COF_IFACE_CRC32, "crc32-serial", 0, NEEDS, 100, .vtable = &vtable, .state_align = 1, \
        .path_switch = switches, .path_switch_count = 1)
#include <cofferdam/plugin.h>
