// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a manifest. What the reader accepts is what the encoder writes, byte for byte; what it refuses, it
// refuses with an offset inside the input. Links host/program/manifest_{read,write}.cc, text.cc, base.cc, progress.cc
// and libcbor.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "host/program/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    using namespace cof::program;
    const std::string bytes(reinterpret_cast<const char *>(data), size);
    try {
        const Manifest manifest = decode_manifest(bytes, {});
        std::string again = encode_head(manifest.chunker, manifest.entries.size());
        for (const Entry &entry : manifest.entries)
            again += encode_entry(entry);
        again += encode_tail_key();
        again += encode_tail_value(0);
        // The checksum is not part of the result; all before its four bytes is.
        if (again.size() != size || bytes.compare(0, size - 4, again, 0, size - 4) != 0) std::abort();
    } catch (const Malformed &malformed) {
        const std::string what = malformed.what();
        if (!what.starts_with("byte ") || std::strtoull(what.c_str() + 5, nullptr, 10) > size) std::abort();
    }
    return 0;
}
