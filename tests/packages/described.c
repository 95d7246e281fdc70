/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A plugin that is only ever read: the macros that describe it come from the command line. */
#include <cofferdam/crc.h>
#include <cofferdam/dlopen_note.h>

static uint32_t same(uint32_t reg, const void *p, size_t n) {
    (void)p;
    (void)n;
    return reg;
}
static uint32_t same_shift(uint32_t reg, int64_t n) {
    (void)n;
    return reg;
}
static const cof_crc32 vtable = {sizeof(cof_crc32), 0, same, same_shift};

#ifdef DLOPEN
COF_DLOPEN_NOTE(library, "test", "A library for a test", COF_DLOPEN_RECOMMENDED, DLOPEN)
#endif
#ifndef PLUGIN_ID
#define PLUGIN_ID "org.example.described"
#endif
#ifndef PLUGIN_SPDX
#define PLUGIN_SPDX "MIT-0"
#endif
#ifndef PLUGIN_DOMAIN
#define PLUGIN_DOMAIN "mit0"
#endif
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_PROVENANCE "a test"
#define PLUGIN_KERNELS(ROW) ROW(row, "crc32c/1", "cof.crc32/1", "described", 0, 0, 1, .vtable = &vtable)
#include <cofferdam/plugin.h>
