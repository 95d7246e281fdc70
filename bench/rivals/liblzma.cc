// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
#include "bench/rivals/rivals.hpp"

namespace bench {

void liblzma_rivals(std::vector<Rival> &out) {
    Library library("liblzma.so.5", "liblzma5");
    uint32_t (*lzma_crc32)(const uint8_t *, size_t, uint32_t);
    uint64_t (*lzma_crc64)(const uint8_t *, size_t, uint64_t);
    library.find(lzma_crc32, "lzma_crc32");
    library.find(lzma_crc64, "lzma_crc64");
    const auto crc = [lzma_crc32](uint32_t value, const uint8_t *p, size_t n) { return lzma_crc32(p, n, value); };
    const auto wide = [lzma_crc64](uint64_t value, const uint8_t *p, size_t n) { return lzma_crc64(p, n, value); };
    // Public domain, which SPDX has no identifier for.
    out.push_back(crc_rival<uint32_t>(library, "crc32/1", "liblzma", "LicenseRef-public-domain", crc, 0, 0));
    out.push_back(crc_rival<uint64_t>(library, "crc64-xz/1", "liblzma", "LicenseRef-public-domain", wide, 0, 0));
}

} // namespace bench
