// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// libzstd at level 3, its default, with one context for all blocks of a thread.
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
    explicit Compress(const Zstd &functions) : zstd(functions), ctx(zstd.cctx_new(), zstd.cctx_free) {}
    size_t compress(const uint8_t *p, size_t n, Scratch &to) const {
        const size_t bound = zstd.bound(n);
        return zstd.compress(ctx.get(), to.at_least(bound), bound, p, n, 3);
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
    std::shared_ptr<void> ctx;
    std::map<size_t, Block> blocks; // by content length, made in the warm-up
    explicit Decompress(const Zstd &functions) : maker(functions), ctx(maker.zstd.dctx_new(), maker.zstd.dctx_free) {}
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        Block &block = blocks[n];
        if (!block.size) block.size = maker.compress(p, n, block.bytes);
        return maker.zstd.decompress(ctx.get(), destination().at_least(n), n, block.bytes.at_least(0), block.size);
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
    Rival compress = rival_of(library, "zstd/1", "zstd", "BSD-3-Clause OR GPL-2.0-only");
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
