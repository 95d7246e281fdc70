/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The description of the NASM template of new-plugin, said once more in C: nasm_notes.sh holds the two to each other.
 */
#include <cofferdam/crc.h>
#include <cofferdam/tiers.h>

static uint32_t update(uint32_t reg, const void *p, size_t n) {
    const uint8_t *byte = p;
    for (; n != 0; n--) {
        reg ^= *byte++;
        for (int bit = 0; bit < 8; bit++)
            reg = (reg >> 1) ^ (UINT32_C(0x82f63b78) & (0u - (reg & 1)));
    }
    return reg;
}
static uint32_t shift(uint32_t reg, int64_t n) {
    (void)n;
    return reg; /* never called: only the description counts */
}
static const cof_crc32 vtable = {sizeof(cof_crc32), 0, update, shift};
static const uint64_t switches[] = {8};

#define PLUGIN_ID "org.example.nasm-crc32c"
#define PLUGIN_VERSION "0.1.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "from the CPU manual's entry for crc32"
#define PLUGIN_KERNELS(ROW)                                                                             \
    ROW(serial, "crc32c/1", COF_IFACE_CRC32, "crc32-serial", 0, COF_TIER_SSE42, 100, .vtable = &vtable, \
        .state_align = 1, .path_switch = switches, .path_switch_count = 1)
#include <cofferdam/plugin.h>
