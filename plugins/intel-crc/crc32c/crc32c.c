/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * CRC-32C from Intel's papers: the description of the plugin, and shift, which all its kernels share. No libc. */
#include <cofferdam/crc.h>
#include <cofferdam/tiers.h>

uint32_t crc32c_update_sse42(uint32_t reg, const void *p, size_t n);
uint32_t crc32c_update_sse42_pclmul(uint32_t reg, const void *p, size_t n);
uint32_t crc32c_update_avx2_vpclmul(uint32_t reg, const void *p, size_t n);
uint32_t crc32c_update_avx512(uint32_t reg, const void *p, size_t n);
size_t crc32c_batch_avx512bw(uint32_t *reg, const cof_span *in, size_t count);

uint32_t crc32c_copy_avx2_vpclmul(uint32_t reg, void *dst, const void *src, size_t n);
uint32_t crc32c_copy_avx512(uint32_t reg, void *dst, const void *src, size_t n);

/* x^(8 * 2^i) mod P as registers: bit 31 is the coefficient of x^0. */
static const uint32_t byte_powers[31] = {
    0x00800000, 0x00008000, 0x82f63b78, 0x6ea2d55c, 0x18b8ea18, 0x510ac59a, 0xb82be955, 0xb8fdb1e7,
    0x88e56f72, 0x74c360a4, 0xe4172b16, 0x0d65762a, 0x35d73a62, 0x28461564, 0xbf455269, 0xe2ea32dc,
    0xfe7740e6, 0xf946610b, 0x3c204f8f, 0x538586e3, 0x59726915, 0x734d5309, 0xbc1ac763, 0x7d0722cc,
    0xd289cabe, 0xe94ca9bc, 0x05b74f3f, 0xa51e1f42, 0x40000000, 0x20000000, 0x08000000,
};

/* a * b mod P. Eight bits of b a turn would need a table; one at a time needs none, and shift is off the hot path. */
static uint32_t multiply(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (; a != 0; a <<= 1) {
        product ^= b & (0u - (a >> 31));
        b = (b >> 1) ^ (UINT32_C(0x82f63b78) & (0u - (b & 1)));
    }
    return product;
}

/* The register times x^(8 n). The order of x modulo P is 2^31 - 1, a prime: so x^8 has that order too, and n counts
 * modulo 2^31 - 1 only. A negative n becomes the positive one that undoes it; INT64_MIN needs no case of its own. */
static uint32_t shift(uint32_t reg, int64_t n) {
    const int64_t order = INT64_C(0x7fffffff);
    int64_t remainder = n % order;
    if (remainder < 0) remainder += order;
    uint32_t bits = (uint32_t)remainder;
    for (unsigned i = 0; bits != 0; i++, bits >>= 1)
        if (bits & 1) reg = multiply(byte_powers[i], reg);
    return reg;
}

static const cof_crc32 sse42_vtable = {sizeof(cof_crc32), 0, crc32c_update_sse42, shift};
static const cof_crc32 sse42_pclmul_vtable = {sizeof(cof_crc32), 0, crc32c_update_sse42_pclmul, shift};
static const cof_crc32 avx2_vpclmul_vtable = {sizeof(cof_crc32), 0, crc32c_update_avx2_vpclmul, shift};
static const cof_crc32 avx512_vtable = {sizeof(cof_crc32), 0, crc32c_update_avx512, shift};

/* Short messages one behind the other; alone what is longer, and what crc32c_batch_avx512bw leaves. */
static void batch_avx512(uint32_t *reg, const cof_span *in, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (in[i].n <= 1024) i += crc32c_batch_avx512bw(reg + i, in + i, count - i);
        if (i < count) reg[i] = crc32c_update_avx512(reg[i], in[i].p, in[i].n);
    }
}
static uint32_t gather_avx512(uint32_t reg, const cof_span *in, size_t count) {
    for (size_t i = 0; i < count; i++)
        reg = crc32c_update_avx512(reg, in[i].p, in[i].n);
    return reg;
}
static const cof_crc32_batch avx512_batch_vtable = {sizeof(cof_crc32_batch), 0, batch_avx512, gather_avx512};

/* Up to 3 bytes, up to 7, one stream; then three streams of 64 << i bytes. */
static const uint64_t sse42_switch[] = {1, 4, 8, 192, 384, 768, 1536, 3072, 6144, 12288, 24576};
/* Up to 8 bytes; classes up to 16, 64, 128, 256; fused with one round, with more; from where on the merge factors are
 * calculated, from where on by more than one table look-up, and from where on parts are walked side by side. */
static const uint64_t sse42_pclmul_switch[] = {1, 9, 17, 65, 129, 257, 481, 4673, 12193, 16777216};
/* Up to 8 bytes; classes up to 16, 64, 128, 256; three streams; fused with three accumulators, with six; from where on
 * the merge factor takes more than one table look-up, and from where on parts are walked side by side. */
static const uint64_t avx2_vpclmul_switch[] = {1, 9, 17, 65, 129, 257, 384, 6144, 12096, 16777216};
/* Up to 8 bytes; classes as above; three streams; fused; where there are folds after the loads; from where on the
 * merge factor is calculated, where it takes more than one table look-up, and from where on parts are walked side by
 * side: from a multiple of 8, or up to 7 bytes before one. */
static const uint64_t avx512_switch[] = {1, 9, 17, 65, 129, 257, 384, 504, 8928, 18048, 20971520, 20971527};

/* While copying. */
static const cof_crc32_copy copy_avx2_vpclmul_vtable = {sizeof(cof_crc32_copy), 0, crc32c_copy_avx2_vpclmul};
static const cof_crc32_copy copy_avx512_vtable = {sizeof(cof_crc32_copy), 0, crc32c_copy_avx512};

/* Up to 8 bytes; classes as above; three streams; fused; with an aligned destination; from where on the merge factor is
 * calculated, where it takes more than one table look-up, and where the copy is stored past the cache. Where what
 * counts begins at an aligned address of the destination, the switch lies between two numbers. */
static const uint64_t copy_avx2_vpclmul_switch[] = {1,    9,    17,   65,    129,      257,     512,
                                                    2048, 6144, 6176, 12192, 12581760, 12581792};
/* The same; there are rounds from 704 bytes on. */
static const uint64_t copy_avx512_switch[] = {1,   9,    17,    65,    129,   257,      512,
                                              704, 2048, 11352, 11416, 22336, 12581888, 12581952};

#define NEED_SSE42_PCLMUL (COF_CPU_BIT(COF_X86_SSE42) | COF_CPU_BIT(COF_X86_PCLMUL))
#define NEED_AVX2_VPCLMUL                                                                                              \
    (COF_CPU_BIT(COF_X86_SSE42) | COF_CPU_BIT(COF_X86_PCLMUL) | COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2) | \
     COF_CPU_BIT(COF_X86_VPCLMUL))
/* No bytes; each number of blocks of 64; and alone. */
static const uint64_t avx512_batch_switch[] = {1,   65,  129, 193, 257, 321, 385, 449, 513,
                                               577, 641, 705, 769, 833, 897, 961, 1025};
#define NEED_AVX512 (NEED_AVX2_VPCLMUL | COF_CPU_BIT(COF_X86_AVX512F))

#define NEED_AVX512_BATCH (NEED_AVX512 | COF_CPU_BIT(COF_X86_AVX512BW) | COF_CPU_BIT(COF_X86_BMI2))

#define PLUGIN_ID "org.cofferdam.intel-crc.crc32c"
#define PLUGIN_VERSION "0.1.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "intel-crc"
#define PLUGIN_PROVENANCE "clean room from Intel 323102 and 323405; see docs/asm/crc32c.md"
#define PLUGIN_KERNELS(ROW)                                                                                            \
    ROW(sse42, "crc32c/1", COF_IFACE_CRC32, "sse42-3way", 0, COF_CPU_BIT(COF_X86_SSE42), 200, .vtable = &sse42_vtable, \
        .state_align = 1, .path_switch = sse42_switch,                                                                 \
        .path_switch_count = sizeof sse42_switch / sizeof *sse42_switch)                                               \
    ROW(sse42_pclmul, "crc32c/1", COF_IFACE_CRC32, "sse42-pclmul-fusion", 0, NEED_SSE42_PCLMUL, 250,                   \
        .vtable = &sse42_pclmul_vtable, .state_align = 1, .path_switch = sse42_pclmul_switch,                          \
        .path_switch_count = sizeof sse42_pclmul_switch / sizeof *sse42_pclmul_switch)                                 \
    ROW(avx2_vpclmul, "crc32c/1", COF_IFACE_CRC32, "avx2-vpclmul-fusion", 0, NEED_AVX2_VPCLMUL, 300,                   \
        .vtable = &avx2_vpclmul_vtable, .state_align = 1, .path_switch = avx2_vpclmul_switch,                          \
        .path_switch_count = sizeof avx2_vpclmul_switch / sizeof *avx2_vpclmul_switch)                                 \
    ROW(avx512, "crc32c/1", COF_IFACE_CRC32, "avx512-vpclmul-fusion", 0, NEED_AVX512, 400, .vtable = &avx512_vtable,   \
        .state_align = 1, .path_switch = avx512_switch,                                                                \
        .path_switch_count = sizeof avx512_switch / sizeof *avx512_switch)                                             \
    ROW(copy_avx2_vpclmul, "crc32c/1", COF_IFACE_CRC32_COPY, "avx2-vpclmul-copy", 0, NEED_AVX2_VPCLMUL, 300,           \
        .vtable = &copy_avx2_vpclmul_vtable, .state_align = 1, .path_switch = copy_avx2_vpclmul_switch,                \
        .path_switch_count = sizeof copy_avx2_vpclmul_switch / sizeof *copy_avx2_vpclmul_switch)                       \
    ROW(copy_avx512, "crc32c/1", COF_IFACE_CRC32_COPY, "avx512-vpclmul-copy", 0, NEED_AVX512, 400,                     \
        .vtable = &copy_avx512_vtable, .state_align = 1, .path_switch = copy_avx512_switch,                            \
        .path_switch_count = sizeof copy_avx512_switch / sizeof *copy_avx512_switch)                                   \
    ROW(avx512_batch, "crc32c/1", COF_IFACE_CRC32_BATCH, "avx512bw-vpclmul-weights", 0, NEED_AVX512_BATCH, 400,        \
        .min_bytes = 64, .vtable = &avx512_batch_vtable, .state_align = 1, .path_switch = avx512_batch_switch,         \
        .path_switch_count = sizeof avx512_batch_switch / sizeof *avx512_batch_switch)
#include <cofferdam/plugin.h>
