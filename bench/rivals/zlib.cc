// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// zlib: crc32_z is its crc32 with a length of size_t.
#include "bench/rivals/rivals.hpp"

namespace bench {

void zlib_rivals(std::vector<Rival> &out) {
    Library library("libz.so.1", "zlib1g");
    unsigned long (*crc32_z)(unsigned long, const unsigned char *, size_t);
    library.find(crc32_z, "crc32_z");
    const auto crc = [crc32_z](uint32_t value, const uint8_t *p, size_t n) {
        return static_cast<uint32_t>(crc32_z(value, p, n));
    };
    out.push_back(crc_rival<uint32_t>(library, "crc32/1", "zlib", "Zlib", crc, 0, 0));
}

} // namespace bench
