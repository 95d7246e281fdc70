// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage 1 of x.argmin/0: the smallest key of every block.
#include "host/portable/argmin.hpp"
#include "host/portable/portable.hpp"

namespace cof {

namespace {

using namespace argmin;

size_t sketch_size(size_t n) {
    return (n / block + (n % block != 0)) * sizeof(int16_t);
}

int16_t smallest_of(const uint8_t *p, size_t n) {
    if (n == block) return smallest<block>(p);
    int16_t least = INT16_MAX;
    for (; n >= step; p += step, n -= step)
        least = std::min(least, smallest<step>(p));
    for (; n > 0; ++p, --n)
        least = std::min(least, key_at(p));
    return least;
}

void sketch(const cof_cut_cfg *, const void *data, size_t n, size_t back, void *out) {
    auto p = static_cast<const uint8_t *>(data);
    auto entry = static_cast<int16_t *>(out);
    if (n > 0 && back < reach) { // absent bytes count as zero
        uint8_t first[reach + block] = {};
        const size_t size = std::min(n, block);
        std::memcpy(first + reach - back, p - back, back + size);
        *entry++ = smallest_of(first + reach, size);
        p += size;
        n -= size;
    }
    for (; n >= block; p += block, n -= block)
        *entry++ = smallest<block>(p);
    if (n > 0) *entry = smallest_of(p, n);
}

constexpr cof_cut_sketch vtable = {sizeof(cof_cut_sketch), block, sketch_size, sketch};

} // namespace

constinit const Contract portable_argmin_sketch = {
    .kernel = portable_kernel("x.argmin/0", COF_IFACE_CUT_SKETCH, &vtable, "from the definition in abi/contracts.md")};

} // namespace cof
