// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage 1 of argmin/1: the smallest key of every block.
#include "host/portable/argmin.hpp"
#include "host/portable/portable.hpp"

namespace cof {

namespace {

using namespace argmin;

size_t sketch_size(size_t n) {
    return (n / block + (n % block != 0)) * sizeof(int16_t);
}

void sketch(const cof_cut_cfg *cfg, const void *data, size_t n, size_t back, void *out) {
    const Numbers by = numbers(cfg);
    auto p = static_cast<const uint8_t *>(data);
    auto entry = static_cast<int16_t *>(out);
    if (n > 0 && back < reach) { // absent bytes count as zero
        uint8_t first[reach + block] = {};
        const size_t size = std::min(n, block);
        std::memcpy(first + reach - back, p - back, back + size);
        *entry++ = smallest_of(first + reach, size, by);
        p += size;
        n -= size;
    }
    for (; n >= block; p += block, n -= block)
        *entry++ = smallest<block>(p, by);
    if (n > 0) *entry = smallest_of(p, n, by);
}

constexpr cof_cut_sketch vtable = {sizeof(cof_cut_sketch), block, sketch_size, sketch};

} // namespace

constinit const Contract portable_argmin_sketch = {
    .kernel = portable_kernel("argmin/1", COF_IFACE_CUT_SKETCH, &vtable, "from the definition in abi/contracts.md")};

} // namespace cof
