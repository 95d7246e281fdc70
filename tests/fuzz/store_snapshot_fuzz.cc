// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a store's snapshot, and as its description. What is accepted is what the encoder writes, byte for byte;
// a refusal has an offset that lies in the input. Every second time the checksum is put right first.
#include "tests/fuzz/store_fuzz.hpp"

#include "host/store/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    using namespace cof::store;
    using namespace cof::fuzz;
    if (size == 0) return 0;
    const Bytes rest = input(data + 1, size - 1);
    Buffer bytes(rest.begin(), rest.end());
    if ((data[0] & 1) != 0 && bytes.size() >= 5) {
        const uint32_t crc = crc32c()(Bytes(bytes).first(bytes.size() - 5));
        for (size_t i = 0; i < 4; ++i)
            bytes[bytes.size() - 4 + i] = static_cast<std::byte>(crc >> (24 - 8 * i));
    }
    try {
        if ((data[0] & 2) != 0)
            must(equal(encode(decode_description(bytes, crc32c()), crc32c()), bytes));
        else
            must(equal(encode(decode_snapshot(bytes, crc32c()), crc32c()), bytes));
    } catch (const Damage &damage) {
        must_be_inside(damage, bytes.size());
    }
    return 0;
}
