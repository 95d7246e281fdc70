/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A correct plugin that writes much: the sketch of argmin/1, which is the host's own, made piece by piece in a buffer
 * and copied from there to the caller's. Compiled as it is, it is good; COPY says how to copy. */
#include <string.h>

#include <cofferdam/cut.h>
#if defined(__x86_64__)
#include <emmintrin.h>
#endif

#define PLUGIN_ID "org.cofferdam.test.sketch"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "a test plugin; see tests/broken/list.txt"

#ifndef COPY /* to, from, size; n: bytes of the whole input */
#define COPY memcpy(to, from, size);
#endif

const cof_cut_sketch *sketch_portable(void);

/* Whole vectors by stores that go past the caches, the rest by memcpy: what is right only where to is aligned. */
__attribute__((unused)) static void copy_past_the_caches(uint8_t *to, const uint8_t *from, size_t size) {
#if defined(__x86_64__)
    for (; size >= 16; size -= 16, to += 16, from += 16)
        _mm_stream_si128((__m128i *)(void *)to, _mm_loadu_si128((const __m128i *)(const void *)from));
    _mm_sfence();
#endif
    memcpy(to, from, size);
}

static size_t sketch_size(size_t n) {
    return sketch_portable()->sketch_size(n);
}

enum { block = 256, piece = 4096, window = 8 };

static void sketch(const cof_cut_cfg *cfg, const void *p, size_t n, size_t back, void *out) {
    const uint8_t *bytes = p;
    uint8_t *to = out;
    uint16_t from[piece / block];
    for (size_t at = 0; at < n; at += piece) {
        const size_t part = n - at < piece ? n - at : piece, size = sketch_size(part);
        sketch_portable()->sketch(cfg, bytes + at, part, at > 0 ? window : back, from);
        COPY to += size;
    }
}

static const cof_cut_sketch vtable = {sizeof vtable, block, sketch_size, sketch};

#define PLUGIN_KERNELS(ROW) ROW(sketch, "argmin/1", COF_IFACE_CUT_SKETCH, "copied", 0, 0, 100, .vtable = &vtable)
#include <cofferdam/plugin.h>
