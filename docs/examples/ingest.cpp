// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// ingest FILE: cuts a file into chunks; prints offset, length, CRC-32C and XXH3 of each, then who served.
#include <cofferdam.hpp>

#include <cinttypes>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

static int complain(std::string_view why) {
    std::fprintf(stderr, "ingest: %.*s\n", static_cast<int>(why.size()), why.data());
    return 1;
}

int main(int argc, char **argv) {
    std::ifstream file(argc == 2 ? argv[1] : "", std::ios::binary);
    if (!file) return complain("usage: ingest FILE (that can be read)") + 1;
    const std::vector<char> content{std::istreambuf_iterator<char>(file), {}};
    const cofferdam::Bytes data = cofferdam::bytes_of(content);

    const auto ctx = cofferdam::Context::open();
    if (!ctx) return complain(ctx.error().message());
    const auto crc = ctx->find(cofferdam::crc32c);
    if (!crc) return complain(crc.error().message());
    const auto hash = ctx->find(cofferdam::xxh3_64);
    if (!hash) return complain(hash.error().message());
    auto chunker = ctx->chunker(cofferdam::fastcdc2020);
    if (!chunker) return complain(chunker.error().message());

    std::size_t start = 0;
    const cofferdam::Status status = chunker->feed(data, true, [&](const cof_cut_end &cut) {
        const cofferdam::Bytes chunk = data.subspan(start, static_cast<std::size_t>(cut.end) - start);
        std::printf("%zu %zu %08" PRIx32 " ", start, chunk.size(), (*crc)(chunk));
        for (const std::byte b : (*hash)(chunk))
            std::printf("%02x", std::to_integer<unsigned>(b));
        std::putchar('\n');
        start += chunk.size();
    });
    const auto print_server = [](const cof_kernel_info &kernel) {
        std::printf("# %s: %s of %s\n", kernel.contract, kernel.impl, kernel.plugin);
    };
    ctx->serving(*crc, print_server);
    ctx->serving(*hash, print_server);
    return status ? 0 : complain(status.name());
}
