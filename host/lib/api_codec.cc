// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Compression: arguments checked, then the adopted library.
#include "host/lib/context.hpp"

using namespace cof;

namespace {

// nullptr: the slot is no codec.
const cof_codec *codec(const cof_slot *slot, size_t n) {
    if (!slot || !slot->serves(Interface::codec)) return nullptr;
    if (slot->slow) slot->kernel(SIZE_MAX)->count(n);
    return slot->vtable<cof_codec>();
}

} // namespace

size_t cof_compress_bound(const cof_slot *slot, size_t n) {
    const cof_codec *kernel = codec(slot, 0);
    return kernel ? kernel->bound(n) : 0;
}

cof_status cof_compress(const cof_slot *slot, int32_t level, const void *src, size_t n, void *dst, size_t cap,
                        size_t *written) {
    const cof_codec *kernel = codec(slot, n);
    if (!kernel || !written || (!src && n) || (!dst && cap)) return COF_E_INVALID;
    *written = 0;
    size_t got = 0;
    const cof_status status =
        kernel->compress(level == COF_LEVEL_DEFAULT ? kernel->level_default : level, src, n, dst, cap, &got);
    if (status == COF_OK) *written = got;
    return status;
}

cof_status cof_decompressed_size(const cof_slot *slot, const void *src, size_t n, uint64_t *size) {
    const cof_codec *kernel = codec(slot, 0);
    if (!kernel || !size || (!src && n)) return COF_E_INVALID;
    *size = 0;
    return kernel->content_size(src, n, size);
}

cof_status cof_decompress(const cof_slot *slot, const void *src, size_t n, void *dst, size_t cap, size_t *written) {
    const cof_codec *kernel = codec(slot, n);
    if (!kernel || !written || (!src && n) || (!dst && cap)) return COF_E_INVALID;
    *written = 0;
    size_t got = 0;
    const cof_status status = kernel->decompress(src, n, dst, cap, &got);
    if (status == COF_OK) *written = got;
    return status;
}
