// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// policies FILE [MEAN...]: one read of a file, several chunk sizes. Prints, for each mean in bytes (16384 and 65536),
// how many chunks it gives and how long they are. The sketch is made once, by two threads, and no policy reads the data
// again, but for the few blocks where a chunk may end.
#include <cofferdam_sketch.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

static int complain(std::string_view why) {
    std::fprintf(stderr, "policies: %.*s\n", static_cast<int>(why.size()), why.data());
    return 1;
}

int main(int argc, char **argv) {
    std::ifstream file(argc >= 2 ? argv[1] : "", std::ios::binary);
    if (!file) return complain("usage: policies FILE [MEAN...] (a file that can be read)") + 1;
    std::vector<std::uint64_t> means;
    for (int i = 2; i < argc; ++i)
        means.push_back(std::strtoull(argv[i], nullptr, 10));
    if (means.empty()) means = {16384, 65536};
    const std::vector<char> content{std::istreambuf_iterator<char>(file), {}};
    const cofferdam::Bytes data = cofferdam::bytes_of(content);

    const auto ctx = cofferdam::Context::open();
    if (!ctx) return complain(ctx.error().message());
    const auto sketch = cofferdam::Sketch::make(*ctx, cofferdam::argmin);
    if (!sketch) return complain(sketch.error().message());
    std::vector<std::byte> entries(sketch->size(data.size()));

    // Each thread sketches a stretch that begins at a multiple of the block. The second reads back into the first's.
    const std::size_t middle = data.size() / 2 / sketch->block() * sketch->block();
    cofferdam::Status first, second;
    {
        const std::jthread other([&] { first = sketch->run(data.first(middle), entries); });
        second = sketch->run(data.subspan(middle), std::span(entries).subspan(sketch->size(middle)), middle);
    }
    if (!first || !second) return complain((first ? second : first).name());

    for (const std::uint64_t mean : means) {
        cof_cut_cfg cfg = cofferdam::default_cut();
        cfg.avg = mean;
        auto chunker = ctx->chunker(cofferdam::argmin, cfg);
        if (!chunker) return complain(chunker.error().message());
        std::size_t chunks = 0;
        const auto status = sketch->feed(*chunker, data, entries, true, [&](const cof_cut_end &) { ++chunks; });
        if (!status) return complain(status.name());
        std::printf("%llu: %zu chunks, %.0f bytes in the mean\n", static_cast<unsigned long long>(mean), chunks,
                    chunks == 0 ? 0.0 : static_cast<double>(data.size()) / static_cast<double>(chunks));
    }
    return 0;
}
