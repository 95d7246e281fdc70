/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0 */
#include "fastcdc.h"

enum { KIB = 1024, MIB = 1024 * KIB, FEWEST_BITS = 5, MOST_LEVEL = 3, DEFAULT_LEVEL = 1 };

static const uint64_t masks[] = {
    0x1804110,      0x1803110,      0x18035100,     0x1800035300,   0x19000353000,  0x590003530000, 0xd90003530000,
    0xd90103530000, 0xd90303530000, 0xd90313530000, 0xd90f03530000, 0xd90303537000, 0xd90703537000, 0xd90707537000,
    0xd91707537000, 0xd91747537000, 0xd91767537000, 0xd93767537000, 0xd93777537000, 0xd93777577000, 0xdb3777577000};

/* log2, rounded to nearest: up from the square root of two on. */
static unsigned bits_of(uint64_t avg) {
    unsigned floor = 0;
    while (avg >> (floor + 1) != 0)
        ++floor;
    return avg * avg >= UINT64_C(1) << (2 * floor + 1) ? floor + 1 : floor;
}

bool fastcdc_configure(const cof_cut_cfg *given, struct fastcdc_config *config) {
    static const cof_cut_cfg defaults = {.struct_size = sizeof defaults};
    if (!given) given = &defaults;
    if (given->struct_size < sizeof *given || (given->flags & ~COF_CUT_LEVEL_GIVEN) != 0) return false;
    for (size_t i = 0; i < sizeof given->key; ++i)
        if (given->key[i] != 0) return false;
    if (given->level > MOST_LEVEL) return false;
    const uint64_t avg = given->avg == 0 ? 16 * KIB : given->avg;
    if (avg < 256 || avg > 4 * MIB) return false;
    const uint64_t min = given->min == 0 ? avg / 4 : given->min, max = given->max == 0 ? avg * 4 : given->max;
    if (min < 64 || min > 1 * MIB || max < 1 * KIB || max > 16 * MIB || min > avg || avg > max) return false;
    const bool level_given = given->level != 0 || (given->flags & COF_CUT_LEVEL_GIVEN) != 0;
    const unsigned level = level_given ? given->level : DEFAULT_LEVEL, bits = bits_of(avg) - FEWEST_BITS;
    *config = (struct fastcdc_config){given->seed,   masks[bits + level], masks[bits - level],
                                      (uint32_t)min, (uint32_t)avg,       (uint32_t)max};
    return true;
}
