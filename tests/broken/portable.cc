// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable kernels behind streams.c. With a main function (-DSTATE_H) it prints what the plugin's descriptors have
// to say of their states.
#include "host/portable/portable.hpp"

extern "C" {
__attribute__((visibility("hidden"))) const cof_hash *streams_hash() {
    return static_cast<const cof_hash *>(cof::portable_xxh3_64.kernel.vtable);
}
__attribute__((visibility("hidden"))) const cof_cut *streams_cut() {
    return static_cast<const cof_cut *>(cof::portable_fastcdc2020.kernel.vtable);
}
}

#ifdef STATE_H
#include <cstdio>

int main() {
    const cof_kernel &hash = cof::portable_xxh3_64.kernel, &cut = cof::portable_fastcdc2020.kernel;
    printf("#define HASH_STATE_SIZE %u\n#define HASH_STATE_ALIGN %u\n#define HASH_STATE_FORMAT \"%s\"\n",
           hash.state_size, hash.state_align, hash.state_format);
    printf("#define CUT_STATE_ALIGN %u\n#define CUT_STATE_FORMAT \"%s\"\n", cut.state_align, cut.state_format);
    return 0;
}
#endif
