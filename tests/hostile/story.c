/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * story GOOD BROKEN KIB: the sketch of 1 MiB by two plugins of tests/broken/sketch.c, in pieces of so many KiB, into
 * memory that is aligned to 2 as the contract wants it, and not to 16. Status 0: both give the same. It does what a
 * host does and nothing for safety: it may die of the plugin. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cofferdam/cut.h>

enum { total = 1 << 20, block = 256 };

static const cof_cut_sketch *sketch_of(const char *path) {
    void *file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    cof_entry_fn entry = NULL;
    void *symbol = file ? dlsym(file, COF_ENTRY_NAME) : NULL;
    memcpy(&entry, &symbol, sizeof entry);
    if (!entry) {
        fprintf(stderr, "story: %s\n", dlerror());
        exit(2);
    }
    const cof_host host = {.struct_size = sizeof host, .abi_minor = COF_ABI_MINOR};
    return entry(&host)->kernels[0]->vtable;
}

static void run(const cof_cut_sketch *sketch, const unsigned char *in, size_t piece, unsigned char *out) {
    const cof_cut_cfg cfg = {.struct_size = sizeof cfg};
    for (size_t at = 0; at < total; at += piece) {
        const size_t n = total - at < piece ? total - at : piece;
        sketch->sketch(&cfg, in + at, n, at ? 8 : 0, out);
        out += sketch->sketch_size(n);
    }
}

int main(int argc, char **argv) {
    const long kib = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    static unsigned char in[total];
    static _Alignas(64) unsigned char want[total / block * 2 + 64], got[total / block * 2 + 64];
    if (kib <= 0) {
        fprintf(stderr, "story: use story GOOD BROKEN KIB.\n");
        return 2;
    }
    for (size_t at = 0; at < total; ++at)
        in[at] = (unsigned char)(at * 2654435761u >> 13);
    run(sketch_of(argv[1]), in, total, want + 2);
    run(sketch_of(argv[2]), in, (size_t)kib << 10, got + 2);
    return memcmp(want, got, sizeof want) != 0;
}
