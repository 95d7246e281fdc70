/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The description of the argmin sketch kernels, and the numbers in the keys, which come from cfg.key. */
#include <string.h>

#include <cofferdam/cut.h>

enum { BLOCK = 256, ENTRY = 2 };

static const uint64_t usual_multiplier = UINT64_C(0x9E3779B97F4A7C15);
enum { USUAL_K = 0xADB9, USUAL_C = 1 };

/* k_c: k of the keys in the low word, c in the high one. */
void argmin_sketch_avx2(uint32_t k_c, const void *p, size_t n, size_t back, void *out);
void argmin_sketch_avx512bw(uint32_t k_c, const void *p, size_t n, size_t back, void *out);

/* Total: no intermediate overflows for any n. */
static size_t sketch_size(size_t n) {
    return (n / BLOCK + (n % BLOCK != 0)) * ENTRY;
}

static uint64_t scramble(uint64_t v) {
    v = (v ^ v >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    v = (v ^ v >> 27) * UINT64_C(0x94D049BB133111EB);
    return v ^ v >> 31;
}

/* x86-64 alone. */
static inline uint64_t le64(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

__attribute__((noinline)) static uint32_t keyed_numbers(const uint8_t *key) {
    uint64_t s = 0;
    for (int i = 0; i < 32; i += 8)
        s = scramble(s + le64(key + i) + usual_multiplier);
    const uint16_t k = (uint16_t)(scramble(s + 2 * usual_multiplier) | 1);
    const uint16_t c = (uint16_t)((scramble(s + 3 * usual_multiplier) % 0x4000 - 0x2000) | 1);
    return k | (uint32_t)c << 16;
}

/* Short calls feel what is done here: few instructions without a key, and no call. */
static inline uint32_t numbers(const cof_cut_cfg *cfg) {
    if (cfg && cfg->struct_size >= sizeof *cfg &&
        (le64(cfg->key) | le64(cfg->key + 8) | le64(cfg->key + 16) | le64(cfg->key + 24)) != 0)
        return keyed_numbers(cfg->key);
    return USUAL_K | (uint32_t)USUAL_C << 16;
}

static void sketch_avx2(const cof_cut_cfg *cfg, const void *p, size_t n, size_t back, void *out) {
    argmin_sketch_avx2(numbers(cfg), p, n, back, out);
}

static void sketch_avx512bw(const cof_cut_cfg *cfg, const void *p, size_t n, size_t back, void *out) {
    argmin_sketch_avx512bw(numbers(cfg), p, n, back, out);
}

static const cof_cut_sketch avx2 = {sizeof(cof_cut_sketch), BLOCK, sketch_size, sketch_avx2};
static const cof_cut_sketch avx512bw = {sizeof(cof_cut_sketch), BLOCK, sketch_size, sketch_avx512bw};

/* Below 36 bytes it goes byte by byte. The first block, and a last one, take whole vectors and then an overlapping one
 * where bytes are left; a last block of under 32 bytes is masked; from 512 bytes on whole blocks have a loop. */
static const uint64_t avx2_switches[] = {1,   36,  64,  65,  96,  97,  128, 129, 160, 161, 192, 193, 224, 225,
                                         256, 257, 288, 289, 320, 321, 480, 481, 512, 513, 544, 768, 4608};

/* Below 68 bytes one or two vectors under masks; then as above, with vectors of 64 bytes. */
static const uint64_t avx512bw_switches[] = {1,   64,  65,  68,  127, 128, 129, 192, 193, 255, 256, 257, 319,
                                             320, 321, 384, 385, 448, 449, 511, 512, 513, 576, 768, 4608};

#define PLUGIN_ID "org.cofferdam.mit0.argmin"
#define PLUGIN_VERSION "1.2.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "own design and code, chunking at local extrema; see docs/asm/argmin.md"
/* VBMI is not used: it leaves out Skylake-X and Cascade Lake, which lower their clock for 512-bit code, and where
 * nothing was measured. */
#define NEED_AVX2 (COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2))
#define NEED_AVX512BW \
    (NEED_AVX2 | COF_CPU_BIT(COF_X86_AVX512F) | COF_CPU_BIT(COF_X86_AVX512BW) | COF_CPU_BIT(COF_X86_AVX512VBMI))
#define SWITCHES(list) .path_switch = list, .path_switch_count = sizeof list / sizeof list[0]
#define PLUGIN_KERNELS(ROW)                                                                                            \
    ROW(row_avx2, "argmin/1", COF_IFACE_CUT_SKETCH, "avx2-diff", 0, NEED_AVX2, 300, .vtable = &avx2, .state_align = 1, \
        SWITCHES(avx2_switches))                                                                                       \
    ROW(row_avx512bw, "argmin/1", COF_IFACE_CUT_SKETCH, "avx512bw", 0, NEED_AVX512BW, 400, .vtable = &avx512bw,        \
        .state_align = 1, SWITCHES(avx512bw_switches))
#include <cofferdam/plugin.h>
