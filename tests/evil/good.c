/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A correct crc32c/1 kernel, a nibble at a time. Compiled as it is, it is the good plugin. Each row of corpus.txt
 * compiles it with one macro changed, or changes one thing about the resulting file: that is the evil plugin. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cofferdam/crc.h>

#ifndef PLUGIN_ID
#define PLUGIN_ID "org.cofferdam.test.good"
#endif
#ifndef PLUGIN_SPDX
#define PLUGIN_SPDX "MIT-0"
#endif
#ifndef PLUGIN_VERSION
#define PLUGIN_VERSION "1.0.0"
#endif
#ifndef PLUGIN_DOMAIN
#define PLUGIN_DOMAIN "mit0"
#endif
#define PLUGIN_PROVENANCE "a test plugin; see tests/evil/corpus.txt"

#ifndef KERNEL_CONTRACT
#define KERNEL_CONTRACT "crc32c/1"
#endif
#ifndef KERNEL_IFACE
#define KERNEL_IFACE COF_IFACE_CRC32
#endif
#ifndef KERNEL_IMPL
#define KERNEL_IMPL "good"
#endif
#ifndef KERNEL_RANK
#define KERNEL_RANK 100
#endif
#ifndef KERNEL_NEED
#define KERNEL_NEED 0
#endif
#ifndef KERNEL_FLAGS
#define KERNEL_FLAGS 0
#endif
#ifndef KERNEL_MORE /* further fields of the row */
#define KERNEL_MORE .min_bytes = 0
#endif
#ifndef IN_UPDATE /* statements before the bytes are taken, and after */
#define IN_UPDATE
#endif
#ifndef AFTER_UPDATE
#define AFTER_UPDATE
#endif
#ifndef IN_SHIFT
#define IN_SHIFT
#endif
#ifndef EXTRA /* declarations */
#define EXTRA
#endif
#ifndef VTABLE
#define VTABLE &vtable
#endif
#ifndef SHIFT
#define SHIFT shift
#endif

/* Leaves a trace that this plugin's code ran: creates the file that $EVIL_CANARY names. */
static inline void canary(void) {
    const char *path = getenv("EVIL_CANARY");
    const int fd = path ? open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666) : -1;
    if (fd >= 0) close(fd);
}

/* Polynomial 0x82f63b78, reflected: row i is the register after four bits i. */
static const uint32_t nibble[16] = {0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
                                    0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
                                    0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};

static uint32_t update(uint32_t reg, const void *p, size_t n) {
    const uint8_t *bytes = p;
    IN_UPDATE
    for (size_t i = 0; i < n; ++i) {
        reg ^= bytes[i];
        reg = (reg >> 4) ^ nibble[reg & 15];
        reg = (reg >> 4) ^ nibble[reg & 15];
    }
    AFTER_UPDATE
    return reg;
}

/* The product of two residues; bit 31 is the coefficient of x^0. */
static uint32_t multiply(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (uint32_t bit = 0x80000000u; bit; bit >>= 1) {
        if (a & bit) product ^= b;
        b = (b >> 1) ^ (b & 1 ? 0x82f63b78u : 0);
    }
    return product;
}

/* reg times x^(8n). For a negative n with the inverse of x: the polynomial without its term 1, divided by x. */
static uint32_t shift(uint32_t reg, int64_t n) {
    const uint32_t x = 0x40000000u, inverse_of_x = 0x05ec76f1u;
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;
    uint32_t power = n < 0 ? inverse_of_x : x;
    IN_SHIFT
    for (int i = 0; i < 3; ++i)
        power = multiply(power, power);
    for (; left; left >>= 1) {
        if (left & 1) reg = multiply(reg, power);
        power = multiply(power, power);
    }
    return reg;
}

__attribute__((unused)) static const cof_crc32 vtable = {sizeof(cof_crc32), 0, update, SHIFT};

#ifdef IN_PROBE
static cof_status probe(const cof_host *host, char *why, size_t why_size) {
    (void)host;
    if (why_size) why[0] = 0;
    IN_PROBE
    return COF_OK;
}
#define PROBE_FIELD , .probe = probe
#define PROBE_FLAG | COF_F_PROBE
#else
#define PROBE_FIELD
#define PROBE_FLAG
#endif

#ifdef IN_LICENCE
static cof_status licence(char *spdx, size_t spdx_size) {
    IN_LICENCE(void) spdx, (void)spdx_size;
    return COF_OK;
}
#define LICENCE_FIELD , .licence = licence
#define LICENCE_FLAG | COF_F_DYN_SPDX
#else
#define LICENCE_FIELD
#define LICENCE_FLAG
#endif

#define PLUGIN_KERNELS(ROW)                                                                                     \
    ROW(kernel, KERNEL_CONTRACT, KERNEL_IFACE, KERNEL_IMPL, (KERNEL_FLAGS)PROBE_FLAG LICENCE_FLAG, KERNEL_NEED, \
        KERNEL_RANK, .vtable = VTABLE, KERNEL_MORE PROBE_FIELD LICENCE_FIELD)
#if defined(IN_ENTRY) || defined(ENTRY)
#define PLUGIN_OWN_ENTRY
#endif
#include <cofferdam/plugin.h>

#ifdef PLUGIN_OWN_ENTRY
#ifndef IN_ENTRY
#define IN_ENTRY
#endif
#ifndef ENTRY
#define ENTRY cof_plugin_v1
#endif
__attribute__((visibility("default"))) const cof_plugin *ENTRY(const cof_host *host);
const cof_plugin *ENTRY(const cof_host *host) {
    (void)host;
    IN_ENTRY
    return &cof_plugin_;
}
#endif

EXTRA
