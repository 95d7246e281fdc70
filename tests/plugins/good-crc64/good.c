/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A whole plugin that does everything right: both contracts of cof.crc64/1, a nibble at a time. Compiled as it is, it
 * is good; each row of tests/broken/list.txt that is based on it changes one macro. */
#include <cofferdam/crc.h>

#ifndef IN_UPDATE /* statements before the bytes are taken, and after */
#define IN_UPDATE
#endif
#ifndef AFTER_UPDATE
#define AFTER_UPDATE
#endif
#ifndef IN_SHIFT
#define IN_SHIFT
#endif
#ifndef RESERVED
#define RESERVED 0
#endif

/* mask: the generator, reflected. remainder[i]: the register after four bits i. */
struct model {
    uint64_t mask, remainder[16];
};

static const struct model nvme = {0x9a6c9329ac4bc9b5,
                                  {0x0000000000000000, 0x78e0ff3b88be6f81, 0xf1c1fe77117cdf02, 0x8921014c99c2b083,
                                   0xd75adabd7a6e2d6f, 0xafba2586f2d042ee, 0x269b24ca6b12f26d, 0x5e7bdbf1e3ac9dec,
                                   0x9a6c9329ac4bc9b5, 0xe28c6c1224f5a634, 0x6bad6d5ebd3716b7, 0x134d926535897936,
                                   0x4d364994d625e4da, 0x35d6b6af5e9b8b5b, 0xbcf7b7e3c7593bd8, 0xc41748d84fe75459}};
static const struct model xz = {0xc96c5795d7870f42,
                                {0x0000000000000000, 0x7d9ba13851336649, 0xfb374270a266cc92, 0x86ace348f355aadb,
                                 0x64b62bcaebc387a1, 0x192d8af2baf0e1e8, 0x9f8169ba49a54b33, 0xe21ac88218962d7a,
                                 0xc96c5795d7870f42, 0xb4f7f6ad86b4690b, 0x325b15e575e1c3d0, 0x4fc0b4dd24d2a599,
                                 0xadda7c5f3c4488e3, 0xd041dd676d77eeaa, 0x56ed3e2f9e224471, 0x2b769f17cf112238}};

static uint64_t update(const struct model *model, uint64_t reg, const void *p, size_t n) {
    const uint8_t *bytes = p;
    IN_UPDATE
    for (size_t i = 0; i < n; ++i) {
        reg ^= bytes[i];
        reg = reg >> 4 ^ model->remainder[reg & 15];
        reg = reg >> 4 ^ model->remainder[reg & 15];
    }
    AFTER_UPDATE
    return reg;
}

/* The product of two residues; bit 63 is the coefficient of x^0. */
static uint64_t multiply(const struct model *model, uint64_t a, uint64_t b) {
    uint64_t product = 0;
    for (; a != 0; a <<= 1) {
        if (a >> 63) product ^= b;
        b = b >> 1 ^ (model->mask & (0 - (b & 1)));
    }
    return product;
}

/* reg times x^(8n). For a negative n with the inverse of x: the generator without its term 1, divided by x. */
static uint64_t shift(const struct model *model, uint64_t reg, int64_t n) {
    const uint64_t x = UINT64_C(1) << 62, inverse_of_x = model->mask << 1 | 1;
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n, power = n < 0 ? inverse_of_x : x;
    IN_SHIFT
    for (int i = 0; i < 3; ++i)
        power = multiply(model, power, power);
    for (; left; left >>= 1) {
        if (left & 1) reg = multiply(model, reg, power);
        power = multiply(model, power, power);
    }
    return reg;
}

static uint64_t update_nvme(uint64_t reg, const void *p, size_t n) {
    return update(&nvme, reg, p, n);
}
static uint64_t shift_nvme(uint64_t reg, int64_t n) {
    return shift(&nvme, reg, n);
}
static uint64_t update_xz(uint64_t reg, const void *p, size_t n) {
    return update(&xz, reg, p, n);
}
static uint64_t shift_xz(uint64_t reg, int64_t n) {
    return shift(&xz, reg, n);
}
static const cof_crc64 nvme_vtable = {sizeof(cof_crc64), RESERVED, update_nvme, shift_nvme};
static const cof_crc64 xz_vtable = {sizeof(cof_crc64), 0, update_xz, shift_xz};

#define PLUGIN_ID "org.cofferdam.test.good-crc64"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "from the definitions of CRC-64/NVME and CRC-64/XZ"
#define PLUGIN_KERNELS(ROW)                                                                                           \
    ROW(nvme, "crc64-nvme/1", COF_IFACE_CRC64, "nibbles", 0, 0, 100, .vtable = &nvme_vtable, .min_bytes = UINT32_MAX) \
    ROW(xz, "crc64-xz/1", COF_IFACE_CRC64, "nibbles", 0, 0, 100, .vtable = &xz_vtable, .min_bytes = UINT32_MAX)
#include <cofferdam/plugin.h>
