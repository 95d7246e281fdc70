// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// libxxhash: the plain functions are those of the baseline build, the _dispatch ones look at the CPU.
#include "bench/rivals/rivals.hpp"

namespace bench {
namespace {

struct Hash128 {
    uint64_t low, high;
};

template <class Fn> struct HashCall {
    static constexpr bool feeds_state = false;
    Fn *fn;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        if constexpr (requires { fn(p, n).low; })
            return fn(p, n).low;
        else
            return fn(p, n);
    }
};

Value canonical(uint64_t hash) {
    return value_of(hash);
}
Value canonical(Hash128 hash) {
    Value value = value_of(hash.high);
    const Value low = value_of(hash.low);
    value.insert(value.end(), low.begin(), low.end());
    return value;
}

template <class Fn> void add(std::vector<Rival> &out, const char *contract, const char *name, const char *symbol) {
    Library library("libxxhash.so.0", "libxxhash0");
    Fn *fn;
    library.find(fn, symbol);
    out.push_back(rival_of(library, contract, name, "BSD-2-Clause", HashCall<Fn>{fn},
                           [fn](const uint8_t *p, size_t n) { return canonical(fn(p, n)); }));
}

} // namespace

void xxhash_rivals(std::vector<Rival> &out) {
    add<uint64_t(const void *, size_t)>(out, "xxh3-64/1", "xxhash", "XXH3_64bits");
    add<Hash128(const void *, size_t)>(out, "xxh3-128/1", "xxhash", "XXH3_128bits");
    add<uint64_t(const void *, size_t)>(out, "xxh3-64/1", "xxhash-dispatch", "XXH3_64bits_dispatch");
    add<Hash128(const void *, size_t)>(out, "xxh3-128/1", "xxhash-dispatch", "XXH3_128bits_dispatch");
}

} // namespace bench
