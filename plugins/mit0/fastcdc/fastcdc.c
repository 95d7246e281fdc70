/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The description of the FastCDC kernels. */
#include "fastcdc.h"

/* Strips need 4096 bytes behind the first 64 that are tested in a chunk, which lie 64 bytes behind its start or more;
 * one scan has at most 64512 bytes. Chunks of the smallest averages never go by strips. */
static const uint64_t switches[] = {1, 2, 64, 65, 66, 128, 129, 4160, 4224, 4225, 5248, 64640, 64641};

#define PLUGIN_ID "org.cofferdam.mit0.fastcdc"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "own code from the published definition of FastCDC; see docs/asm/fastcdc.md"
#define STRIPS_NEED                                                                            \
    (COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX512F) | COF_CPU_BIT(COF_X86_AVX512BW) | \
     COF_CPU_BIT(COF_X86_AVX512VL) | COF_CPU_BIT(COF_X86_AVX512VBMI))
#define KERNEL_ROW(ROW, name, contract, vtable_, size)                                                              \
    ROW(name, contract, COF_IFACE_CUT, "avx512-strips", 0, STRIPS_NEED, 300, .vtable = vtable_, .state_size = size, \
        .state_align = 8, .state_format = contract, .path_switch = switches,                                        \
        .path_switch_count = sizeof switches / sizeof switches[0])
#define PLUGIN_KERNELS(ROW)                                             \
    KERNEL_ROW(ROW, row_2020, "fastcdc2020/1", &fastcdc2020_vtable, 72) \
    KERNEL_ROW(ROW, row_2016, "fastcdc2016/1", &fastcdc2016_vtable, 56)
#include <cofferdam/plugin.h>
