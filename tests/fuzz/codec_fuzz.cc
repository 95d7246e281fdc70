// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The codec bridges on any bytes: COFFERDAM_TEST_PLUGINS, or build/lib/cofferdam/1, holds them. The first byte chooses;
// most inputs become blocks that are good in part, because few random bytes get past a header. Whatever a block is: no
// byte outside the given memory is touched, success gives exactly the claimed size, a failure leaves nothing, and what
// was compressed comes back.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include <cofferdam/adopted.h>

#include "tests/unit/bridge_open.hpp"
#include "tests/unit/fence.hpp"

namespace {

using namespace cof::bridge_test;

void require(bool condition) {
    if (!condition) std::abort();
}

constexpr size_t room = 1u << 16;

const cof_codec &open_codec(const char *plugin, const char *contract) {
    setenv("COFFERDAM_TEST_PLUGINS", "build/lib/cofferdam/1", 0);
    std::string why;
    if (const cof_plugin *opened = open_plugin(plugin, why)) {
        const cof_kernel *kernel = opened->kernels[0];
        const cof_host host = everything_allowed();
        char said[200] = "";
        if (kernel->probe(&host, said, sizeof said) == COF_OK && std::strcmp(kernel->contract, contract) == 0)
            return *static_cast<const cof_codec *>(kernel->vtable);
        why = said;
    }
    std::fprintf(stderr, "%s: %s\n", plugin, why.c_str());
    std::exit(1);
}

struct Codecs {
    const cof_codec &zstd = open_codec("mit0/zstd", "zstd/1"), &lz4 = open_codec("mit0/lz4", "lz4/1");
    Fence src{room}, dst{room};
};
const Codecs &codecs() {
    static const Codecs opened;
    return opened;
}

void decompress_into(const cof_codec &codec, std::span<const uint8_t> block, size_t cap) {
    const std::span<uint8_t> src = codecs().src.last(block.size()), dst = codecs().dst.last(cap);
    const std::span<uint8_t> before = codecs().dst.before(cap);
    std::copy(block.begin(), block.end(), src.begin());
    std::fill(dst.begin(), dst.end(), filler);
    std::fill(before.begin(), before.end(), filler);
    size_t written = 1;
    uint64_t said = 0;
    const cof_status status = codec.decompress(src.data(), src.size(), dst.data(), dst.size(), &written);
    const cof_status header = codec.content_size(src.data(), src.size(), &said);
    require(all_are(before, filler) && std::equal(block.begin(), block.end(), src.begin()));
    require(status == COF_OK || status == COF_E_CORRUPT || status == COF_E_SPACE);
    if (status == COF_OK) {
        require(header == COF_OK && written == said && written <= cap && all_are(dst.subspan(written), filler));
        return;
    }
    require(written == 0 && (header == COF_OK || status == COF_E_CORRUPT));
    require(status != COF_E_SPACE || said > cap);
    const auto kept = std::find_if(dst.begin(), dst.end(), [](uint8_t b) { return b != 0; });
    require(std::all_of(kept, dst.end(), [](uint8_t b) { return b == filler; }));
}

void decompress(const cof_codec &codec, std::span<const uint8_t> block) {
    if (block.size() > room) return;
    uint64_t said = 0;
    codec.content_size(block.data(), block.size(), &said);
    const size_t claimed = static_cast<size_t>(std::min<uint64_t>(said, room));
    for (const size_t cap : {claimed, claimed ? claimed - 1 : 0, std::min(claimed + 1000, room), size_t{0}})
        decompress_into(codec, block, cap);
}

Bytes compress(const cof_codec &codec, uint8_t choice, std::span<const uint8_t> content) {
    const int32_t levels = codec.level_max - codec.level_min + 1;
    Bytes block(codec.bound(content.size()));
    size_t written = 0;
    require(codec.compress(codec.level_min + choice % levels, content.data(), content.size(), block.data(),
                           block.size(), &written) == COF_OK);
    block.resize(written);
    return block;
}

void round_trip(const cof_codec &codec, uint8_t choice, std::span<const uint8_t> content) {
    const Bytes block = compress(codec, choice, content);
    Bytes back(content.size() + 1, filler);
    size_t written = 0;
    require(codec.decompress(block.data(), block.size(), back.data(), back.size(), &written) == COF_OK);
    require(written == content.size() && back.back() == filler &&
            std::equal(content.begin(), content.end(), back.begin()));
    Bytes little(block.size() - 1);
    const cof_status status = codec.compress(codec.level_min + choice % (codec.level_max - codec.level_min + 1),
                                             content.data(), content.size(), little.data(), little.size(), &written);
    require(status == COF_OK || (status == COF_E_SPACE && written == 0 && all_are(little, 0)));
}

// Lays data over a good block: offset (2 bytes), length (1), then that many bytes.
void patched(const cof_codec &codec, Bytes block, std::span<const uint8_t> data) {
    while (data.size() >= 4) {
        const size_t at = (data[0] | size_t{data[1]} << 8) % block.size();
        const size_t length = std::min({size_t{data[2]} % 8 + 1, data.size() - 3, block.size() - at});
        std::copy_n(data.begin() + 3, length, block.begin() + static_cast<ptrdiff_t>(at));
        data = data.subspan(3 + length);
    }
    decompress(codec, block);
}

void put32(Bytes &to, uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8)
        to.push_back(static_cast<uint8_t>(value >> shift));
}

// Two bytes for the claimed size, then blocks: a type and length byte, a byte more of length, payload.
Bytes zstd_frame(std::span<const uint8_t> data) {
    Bytes frame{0x28, 0xb5, 0x2f, 0xfd, 0xa0};
    put32(frame, data[0] | uint32_t{data[1]} << 8);
    data = data.subspan(2);
    while (data.size() >= 2) {
        const uint32_t type = data[0] & 3;
        const uint32_t wanted = data[0] >> 2 | (data[1] & 7u) << 6;
        const size_t length = std::min<size_t>(type == 1 ? 1 : wanted, data.size() - 2);
        const bool last = data.size() - 2 - length < 2;
        const uint32_t head = (type == 1 ? wanted : static_cast<uint32_t>(length)) << 3 | type << 1 | (last ? 1 : 0);
        for (int shift = 0; shift < 24; shift += 8)
            frame.push_back(static_cast<uint8_t>(head >> shift));
        frame.insert(frame.end(), data.begin() + 2, data.begin() + 2 + static_cast<ptrdiff_t>(length));
        data = data.subspan(2 + length);
    }
    return frame;
}

// XXH32 of under 16 bytes, seed 0, for the header's checksum.
uint32_t xxh32(std::span<const uint8_t> p) {
    const auto rotate = [](uint32_t x, int by) { return x << by | x >> (32 - by); };
    uint32_t h = 374761393u + static_cast<uint32_t>(p.size());
    for (; p.size() >= 4; p = p.subspan(4)) {
        const uint32_t word = p[0] | uint32_t{p[1]} << 8 | uint32_t{p[2]} << 16 | uint32_t{p[3]} << 24;
        h = rotate(h + word * 3266489917u, 17) * 668265263u;
    }
    for (const uint8_t byte : p)
        h = rotate(h + byte * 374761393u, 11) * 2654435761u;
    h = (h ^ h >> 15) * 2246822519u;
    h = (h ^ h >> 13) * 3266489917u;
    return h ^ h >> 16;
}

// FLG's free bits and the claimed size, then blocks as above; the lowest bit of the first byte says stored.
Bytes lz4_frame(std::span<const uint8_t> data) {
    Bytes frame{0x04, 0x22, 0x4d, 0x18, static_cast<uint8_t>(0x48 | (data[0] & 0x20)), 0x40};
    put32(frame, data[0] | uint32_t{data[1]} << 8);
    put32(frame, 0);
    frame.push_back(static_cast<uint8_t>(xxh32(std::span(frame).subspan(4)) >> 8));
    data = data.subspan(2);
    while (data.size() >= 2) {
        const size_t length = std::min<size_t>(data[0] >> 2 | (data[1] & 7u) << 6, data.size() - 2);
        put32(frame, static_cast<uint32_t>(length) | (data[0] & 1u) << 31);
        frame.insert(frame.end(), data.begin() + 2, data.begin() + 2 + static_cast<ptrdiff_t>(length));
        data = data.subspan(2 + length);
    }
    put32(frame, 0);
    return frame;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 4) return 0;
    const std::span rest(data + 2, size - 2);
    const size_t half = rest.size() / 2;
    for (const cof_codec *codec : {&codecs().zstd, &codecs().lz4})
        switch (data[0] % 5) {
        case 0: decompress(*codec, rest); break;
        case 1: round_trip(*codec, data[1], rest); break;
        case 2: // the same bytes many times over: long matches
        {
            Bytes content;
            for (size_t i = 0; i < data[1] % 16u + 1; i++)
                content.insert(content.end(), rest.begin(), rest.begin() + static_cast<ptrdiff_t>(half));
            patched(*codec, compress(*codec, data[1] / 16, content), rest.subspan(half));
            break;
        }
        case 3: patched(*codec, compress(*codec, data[1], rest.first(half)), rest.subspan(half)); break;
        default: decompress(*codec, codec == &codecs().zstd ? zstd_frame(rest) : lz4_frame(rest)); break;
        }
    return 0;
}
