// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// libavutil's av_crc works on the raw register; that of the order with the highest bit first is kept byte-swapped.
#include <string_view>

#include "bench/rivals/rivals.hpp"

namespace bench {

void libavutil_rivals(std::vector<Rival> &out) {
    constexpr int ieee_id = 3, ieee_le_id = 4;
    Library library("libavutil.so.57", "libavutil57");
    const uint32_t *(*get_table)(int);
    uint32_t (*av_crc)(const uint32_t *, uint32_t, const uint8_t *, size_t);
    const char *(*license)();
    library.find(get_table, "av_crc_get_table");
    library.find(av_crc, "av_crc");
    library.find(license, "avutil_license");
    const bool here = library.missing().empty();
    const bool gpl = here && std::string_view(license()).starts_with("GPL");
    const char *spdx = gpl ? "GPL-2.0-or-later" : "LGPL-2.1-or-later";
    const uint32_t *le = here ? get_table(ieee_le_id) : nullptr, *be = here ? get_table(ieee_id) : nullptr;
    const auto reflected = [av_crc, le](uint32_t reg, const uint8_t *p, size_t n) { return av_crc(le, reg, p, n); };
    const auto swapped = [av_crc, be](uint32_t reg, const uint8_t *p, size_t n) {
        return __builtin_bswap32(av_crc(be, __builtin_bswap32(reg), p, n));
    };
    out.push_back(crc_rival<uint32_t>(library, "crc32/1", "libavutil", spdx, reflected, ~UINT32_C(0), ~UINT32_C(0)));
    out.push_back(crc_rival<uint32_t>(library, "crc32-be/1", "libavutil", spdx, swapped, ~UINT32_C(0), ~UINT32_C(0)));
}

} // namespace bench
