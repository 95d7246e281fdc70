// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// ISA-L. crc32_iscsi works on the raw register and takes an int; the others take and return finished values.
#include "bench/rivals/rivals.hpp"

namespace bench {

void isal_rivals(std::vector<Rival> &out) {
    Library library("libisal.so.2", "libisal2");
    unsigned (*iscsi)(const unsigned char *, int, unsigned);
    uint32_t (*gzip)(uint32_t, const unsigned char *, uint64_t);
    uint32_t (*ieee)(uint32_t, const unsigned char *, uint64_t);
    uint64_t (*ecma)(uint64_t, const unsigned char *, uint64_t);
    library.find(iscsi, "crc32_iscsi");
    library.find(gzip, "crc32_gzip_refl");
    library.find(ieee, "crc32_ieee");
    library.find(ecma, "crc64_ecma_refl");
    const auto crc32c = [iscsi](uint32_t reg, const uint8_t *p, size_t n) {
        return iscsi(p, static_cast<int>(n), reg);
    };
    const char *licence = "BSD-3-Clause";
    out.push_back(crc_rival<uint32_t>(library, "crc32c/1", "isal", licence, crc32c, ~UINT32_C(0), ~UINT32_C(0)));
    out.push_back(crc_rival<uint32_t>(library, "crc32/1", "isal", licence, gzip, 0, 0));
    out.push_back(crc_rival<uint32_t>(library, "crc32-be/1", "isal", licence, ieee, 0, 0));
    out.push_back(crc_rival<uint64_t>(library, "crc64-xz/1", "isal", licence, ecma, 0, 0));
}

} // namespace bench
