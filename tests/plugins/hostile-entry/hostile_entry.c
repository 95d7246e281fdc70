/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A plugin whose entry function, the first of its code to run, opens a socket. */
#include <sys/socket.h>

#include <cofferdam/abi.h>
#include <cofferdam/crc.h>

static uint32_t update(uint32_t reg, const void *p, size_t n) {
    (void)p, (void)n;
    return reg;
}
static uint32_t shift(uint32_t reg, int64_t n) {
    (void)n;
    return reg;
}
static const cof_crc32 vtable = {sizeof(cof_crc32), 0, update, shift};

#define PLUGIN_ID "org.cofferdam.test.hostile-entry"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "test"
#define PLUGIN_KERNELS(ROW) ROW(only, "crc32c/1", "cof.crc32/1", "entry", 0, 0, 1, .vtable = &vtable)
#define PLUGIN_OWN_ENTRY
#include <cofferdam/plugin.h>

__attribute__((visibility("default"))) const cof_plugin *cof_plugin_v1(const cof_host *host);
const cof_plugin *cof_plugin_v1(const cof_host *host) {
    (void)host;
    (void)socket(AF_INET, SOCK_STREAM, 0);
    return &cof_plugin_;
}
