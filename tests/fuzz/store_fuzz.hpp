// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the targets of the store's readers share: the checksum, by the host's portable kernel, and what a refusal may
// be.
#pragma once

#include <cstdlib>
#include <cstring>

#include <cofferdam.hpp>

#include "host/store/record.hpp"

namespace cof::fuzz {

inline const store::Crc32c &crc32c() {
    static const store::Crc32c crc = [] {
        cof_options options = cofferdam::default_options();
        options.flags = COF_OPT_PORTABLE | COF_OPT_IGNORE_ENV;
        static const cofferdam::Context context = *cofferdam::Context::open(options);
        return store::Crc32c(*context.find(cofferdam::crc32c));
    }();
    return crc;
}

inline void must(bool holds) {
    if (!holds) std::abort();
}
// "byte OFFSET: SENTENCE", with an offset that lies in the input.
inline void must_be_inside(const store::Damage &damage, size_t size) {
    const char *what = damage.what();
    must(std::strncmp(what, "byte ", 5) == 0 && std::strtoull(what + 5, nullptr, 10) <= size);
}
inline bool equal(store::Bytes a, store::Bytes b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}
inline store::Bytes input(const uint8_t *data, size_t size) {
    return std::as_bytes(std::span(data, size));
}

} // namespace cof::fuzz
