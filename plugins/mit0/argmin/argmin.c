/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The description of the argmin sketch kernels. */
#include <cofferdam/cut.h>

enum { BLOCK = 256, ENTRY = 2 };

void argmin_sketch_avx2(const cof_cut_cfg *cfg, const void *p, size_t n, size_t back, void *out);

/* Total: no intermediate overflows for any n. */
static size_t sketch_size(size_t n) {
    return (n / BLOCK + (n % BLOCK != 0)) * ENTRY;
}

static const cof_cut_sketch avx2 = {sizeof(cof_cut_sketch), BLOCK, sketch_size, argmin_sketch_avx2};

/* Below 35 bytes it goes byte by byte. The first block, and a last one, take whole vectors and then an overlapping one
 * where bytes are left; a last block of under 32 bytes is masked; from 512 bytes on whole blocks have a loop. */
static const uint64_t avx2_switches[] = {1,   35,  64,  65,  96,  97,  128, 129, 160, 161, 192, 193, 224, 225,
                                         256, 257, 288, 289, 320, 321, 480, 481, 512, 513, 544, 768, 4608};

#define PLUGIN_ID "org.cofferdam.mit0.argmin"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "own design and code, chunking at local extrema; see docs/asm/argmin.md"
#define PLUGIN_KERNELS(ROW)                                                                           \
    ROW(row_avx2, "x.argmin/0", COF_IFACE_CUT_SKETCH, "avx2-mul4", 0,                                 \
        COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2), 300, .vtable = &avx2, .state_align = 1, \
        .path_switch = avx2_switches, .path_switch_count = sizeof avx2_switches / sizeof avx2_switches[0])
#include <cofferdam/plugin.h>
