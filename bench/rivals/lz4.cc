// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// liblz4's fast level on single blocks.
#include <map>

#include "bench/rivals/rivals.hpp"

namespace bench {
namespace {

struct Lz4 {
    int (*bound)(int);
    int (*compress)(const char *, char *, int, int);
    int (*decompress)(const char *, char *, int, int);
};

struct Compress {
    static constexpr bool feeds_state = false;
    Lz4 lz4;
    size_t compress(const uint8_t *p, size_t n, Scratch &to) const {
        const int size = static_cast<int>(n), bound = lz4.bound(size);
        auto *out = reinterpret_cast<char *>(to.at_least(static_cast<size_t>(bound)));
        return static_cast<size_t>(lz4.compress(reinterpret_cast<const char *>(p), out, size, bound));
    }
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) { return compress(p, n, destination()); }
};

struct Decompress {
    static constexpr bool feeds_state = false;
    struct Block {
        Scratch bytes;
        size_t size = 0;
    };
    Compress maker;
    std::map<size_t, Block> blocks; // by content length, made in the warm-up
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        Block &block = blocks[n];
        if (!block.size) block.size = maker.compress(p, n, block.bytes);
        const auto *from = reinterpret_cast<const char *>(block.bytes.at_least(0));
        auto *to = reinterpret_cast<char *>(destination().at_least(n));
        return static_cast<uint64_t>(maker.lz4.decompress(from, to, static_cast<int>(block.size), static_cast<int>(n)));
    }
};

} // namespace

void lz4_rivals(std::vector<Rival> &out) {
    Library library("liblz4.so.1", "liblz4-1");
    Lz4 lz4{};
    library.find(lz4.bound, "LZ4_compressBound");
    library.find(lz4.compress, "LZ4_compress_default");
    library.find(lz4.decompress, "LZ4_decompress_safe");
    Rival compress = rival_of(library, "lz4/1", "lz4", "BSD-2-Clause");
    Rival decompress = compress;
    decompress.contract += " decompress";
    if (library.missing().empty()) {
        compress.make = [lz4] { return loop_of(Compress{lz4}); };
        decompress.make = [lz4] { return loop_of(Decompress{{lz4}, {}}); };
    }
    out.push_back(compress);
    out.push_back(decompress);
}

} // namespace bench
