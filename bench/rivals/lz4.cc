// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// liblz4's fast level on single blocks.
#include <algorithm>
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
    std::vector<char> dst;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        const int bound = lz4.bound(static_cast<int>(n));
        if (dst.size() < static_cast<size_t>(bound)) dst.resize(static_cast<size_t>(bound));
        return static_cast<uint64_t>(
            lz4.compress(reinterpret_cast<const char *>(p), dst.data(), static_cast<int>(n), bound));
    }
};

struct Decompress {
    static constexpr bool feeds_state = false;
    Compress maker;
    std::map<size_t, std::vector<char>> blocks; // by content length, made in the warm-up
    std::vector<char> dst;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        std::vector<char> &block = blocks[n];
        if (block.empty()) {
            const auto size = static_cast<ptrdiff_t>(maker(p, n, 0));
            block.assign(maker.dst.begin(), maker.dst.begin() + size);
            dst.resize(std::max(dst.size(), n));
        }
        return static_cast<uint64_t>(
            maker.lz4.decompress(block.data(), dst.data(), static_cast<int>(block.size()), static_cast<int>(n)));
    }
};

} // namespace

void lz4_rivals(std::vector<Rival> &out) {
    Library library("liblz4.so.1", "liblz4-1");
    Lz4 lz4{};
    library.find(lz4.bound, "LZ4_compressBound");
    library.find(lz4.compress, "LZ4_compress_default");
    library.find(lz4.decompress, "LZ4_decompress_safe");
    Rival compress = rival_of(library, "lz4/1", "liblz4", "BSD-2-Clause");
    Rival decompress = compress;
    decompress.contract += " decompress";
    if (library.missing().empty()) {
        compress.make = [lz4] { return loop_of(Compress{lz4, {}}); };
        decompress.make = [lz4] { return loop_of(Decompress{{lz4, {}}, {}, {}}); };
    }
    out.push_back(compress);
    out.push_back(decompress);
}

} // namespace bench
