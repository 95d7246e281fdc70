/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A whole plugin that does everything right: crc32c/1 through cof.crc32-copy/1 and cof.crc32-batch/1, a nibble at a
 * time. Compiled as it is, it is good; each row of tests/broken/list.txt that is based on it changes one macro. */
#include <cofferdam/crc.h>

#ifndef BEFORE_COPY /* statements before the bytes are copied, and after */
#define BEFORE_COPY
#endif
#ifndef AFTER_COPY
#define AFTER_COPY
#endif
#ifndef IN_BATCH /* before each message */
#define IN_BATCH
#endif
#ifndef AFTER_BATCH
#define AFTER_BATCH
#endif
#ifndef IN_GATHER /* before each piece */
#define IN_GATHER
#endif
#ifndef RESERVED
#define RESERVED 0
#endif
#ifndef KERNEL_MORE /* it is right, and says that it is not fast */
#define KERNEL_MORE .min_bytes = UINT32_MAX
#endif

/* [i]: the register after four bits i. */
static const uint32_t remainder_of[16] = {0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3,
                                          0x61c69362, 0x7198540d, 0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9,
                                          0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75};

static uint32_t step(uint32_t reg, uint8_t byte) {
    reg ^= byte;
    reg = reg >> 4 ^ remainder_of[reg & 15];
    return reg >> 4 ^ remainder_of[reg & 15];
}

/* Compiled for SSE4.2, whole words by the instruction: fast enough for more than 4 GiB. */
static size_t words(uint32_t *reg, const uint8_t *bytes, size_t n) {
    size_t done = 0;
#ifdef __SSE4_2__
    uint64_t word, wide = *reg;
    for (; n - done >= 8; done += 8) {
        __builtin_memcpy(&word, bytes + done, 8);
        wide = __builtin_ia32_crc32di(wide, word);
    }
    *reg = (uint32_t)wide;
#else
    (void)reg, (void)bytes, (void)n;
#endif
    return done;
}

static uint32_t update(uint32_t reg, const void *p, size_t n) {
    const uint8_t *bytes = p;
    for (size_t i = words(&reg, bytes, n); i < n; ++i)
        reg = step(reg, bytes[i]);
    return reg;
}

static uint32_t copy(uint32_t reg, void *dst, const void *src, size_t n) {
    uint8_t *to = dst;
    const uint8_t *from = src;
    BEFORE_COPY
    const size_t done = words(&reg, from, n);
    for (size_t i = 0; i < done; ++i)
        to[i] = from[i];
    for (size_t i = done; i < n; ++i) {
        to[i] = from[i];
        reg = step(reg, from[i]);
    }
    AFTER_COPY
    return reg;
}

static void batch(uint32_t *reg, const cof_span *in, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        IN_BATCH
        reg[i] = update(reg[i], in[i].p, in[i].n);
    }
    AFTER_BATCH
}

static uint32_t gather(uint32_t reg, const cof_span *in, size_t count) {
    for (size_t i = 0; i < count; ++i) {
        IN_GATHER
        reg = update(reg, in[i].p, in[i].n);
    }
    return reg;
}

static const cof_crc32_copy copy_vtable = {sizeof(cof_crc32_copy), RESERVED, copy};
static const cof_crc32_batch batch_vtable = {sizeof(cof_crc32_batch), 0, batch, gather};

#define PLUGIN_ID "org.cofferdam.test.good-crc-many"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "from the definition of CRC-32C"
#define PLUGIN_KERNELS(ROW)                                                                                   \
    ROW(copying, "crc32c/1", COF_IFACE_CRC32_COPY, "nibbles", 0, 0, 100, .vtable = &copy_vtable, KERNEL_MORE) \
    ROW(batching, "crc32c/1", COF_IFACE_CRC32_BATCH, "nibbles", 0, 0, 100, .vtable = &batch_vtable, KERNEL_MORE)
#include <cofferdam/plugin.h>
