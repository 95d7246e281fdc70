// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Upstream's BLAKE3, one message after the other: its own C and assembly with its own choice of CPU path, which Debian
// has as sources only; bench.mk builds them into blake3-rival.so when they are installed.
#include <cstring>

#include "bench/rivals/rivals.hpp"

namespace bench {
namespace {

struct alignas(64) Hasher {
    unsigned char bytes[4096]; // blake3_hasher of 1.3.1 takes 1912
};
struct Upstream {
    void (*init)(void *);
    void (*update)(void *, const void *, size_t);
    void (*finalize)(const void *, uint8_t *, size_t);
    void hash(const uint8_t *p, size_t n, uint8_t *digest) const {
        Hasher hasher;
        init(&hasher);
        update(&hasher, p, n);
        finalize(&hasher, digest, 32);
    }
};
struct Call {
    static constexpr bool feeds_state = false;
    Upstream upstream;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        uint8_t digest[32];
        upstream.hash(p, n, digest);
        uint64_t word;
        std::memcpy(&word, digest, sizeof word);
        return word;
    }
};

} // namespace

void blake3_rivals(std::vector<Rival> &out, const std::string &build) {
    Library library(build + "/bench/blake3-rival.so", "librust-blake3-dev and run make bench");
    Upstream upstream{};
    library.find(upstream.init, "blake3_hasher_init");
    library.find(upstream.update, "blake3_hasher_update");
    library.find(upstream.finalize, "blake3_hasher_finalize");
    out.push_back(rival_of(library, "blake3/1", "blake3-upstream", "CC0-1.0 OR Apache-2.0", Call{upstream},
                           [upstream](const uint8_t *p, size_t n) {
                               Value digest(32);
                               upstream.hash(p, n, digest.data());
                               return digest;
                           }));
}

} // namespace bench
