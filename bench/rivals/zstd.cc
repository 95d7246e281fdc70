// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// libzstd at level 3, its default, with one context for all blocks of a thread.
#include <algorithm>
#include <map>
#include <memory>

#include "bench/rivals/rivals.hpp"

namespace bench {
namespace {

struct Zstd {
    void *(*cctx_new)();
    size_t (*cctx_free)(void *);
    void *(*dctx_new)();
    size_t (*dctx_free)(void *);
    size_t (*bound)(size_t);
    size_t (*compress)(void *, void *, size_t, const void *, size_t, int);
    size_t (*decompress)(void *, void *, size_t, const void *, size_t);
};

struct Compress {
    static constexpr bool feeds_state = false;
    Zstd zstd;
    std::shared_ptr<void> ctx;
    std::vector<uint8_t> dst;
    explicit Compress(const Zstd &functions) : zstd(functions), ctx(zstd.cctx_new(), zstd.cctx_free) {}
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        const size_t bound = zstd.bound(n);
        if (dst.size() < bound) dst.resize(bound);
        return zstd.compress(ctx.get(), dst.data(), bound, p, n, 3);
    }
};

struct Decompress {
    static constexpr bool feeds_state = false;
    Compress maker;
    std::shared_ptr<void> ctx;
    std::map<size_t, std::vector<uint8_t>> blocks; // by content length, made in the warm-up
    std::vector<uint8_t> dst;
    explicit Decompress(const Zstd &functions) : maker(functions), ctx(maker.zstd.dctx_new(), maker.zstd.dctx_free) {}
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        std::vector<uint8_t> &block = blocks[n];
        if (block.empty()) {
            const size_t size = maker(p, n, 0);
            block.assign(maker.dst.begin(), maker.dst.begin() + static_cast<ptrdiff_t>(size));
            dst.resize(std::max(dst.size(), n));
        }
        return maker.zstd.decompress(ctx.get(), dst.data(), n, block.data(), block.size());
    }
};

} // namespace

void zstd_rivals(std::vector<Rival> &out) {
    Library library("libzstd.so.1", "libzstd1");
    Zstd zstd{};
    library.find(zstd.cctx_new, "ZSTD_createCCtx");
    library.find(zstd.cctx_free, "ZSTD_freeCCtx");
    library.find(zstd.dctx_new, "ZSTD_createDCtx");
    library.find(zstd.dctx_free, "ZSTD_freeDCtx");
    library.find(zstd.bound, "ZSTD_compressBound");
    library.find(zstd.compress, "ZSTD_compressCCtx");
    library.find(zstd.decompress, "ZSTD_decompressDCtx");
    Rival compress = rival_of(library, "zstd/1", "libzstd", "BSD-3-Clause OR GPL-2.0-only");
    Rival decompress = compress;
    decompress.contract += " decompress";
    if (library.missing().empty()) {
        compress.make = [zstd] { return loop_of(Compress(zstd)); };
        decompress.make = [zstd] { return loop_of(Decompress(zstd)); };
    }
    out.push_back(compress);
    out.push_back(decompress);
}

} // namespace bench
