// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
#include "bench/rivals/rivals.hpp"

namespace bench {

void libdeflate_rivals(std::vector<Rival> &out) {
    Library library("libdeflate.so.0", "libdeflate0");
    uint32_t (*crc)(uint32_t, const void *, size_t);
    library.find(crc, "libdeflate_crc32");
    out.push_back(crc_rival<uint32_t>(library, "crc32/1", "libdeflate", "MIT", crc, 0, 0));
}

} // namespace bench
