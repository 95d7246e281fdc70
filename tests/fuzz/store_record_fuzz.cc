// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as the header of a store's pack, and as that of a record. What is accepted is what the encoder writes, byte
// for byte. Every second time the checksum is put right first, or nothing behind it would be reached.
#include "tests/fuzz/store_fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    using namespace cof::store;
    using namespace cof::fuzz;
    if (size == 0) return 0;
    const Bytes rest = input(data + 1, size - 1);
    Buffer bytes(rest.begin(), rest.end());
    const bool right = (data[0] & 1) != 0 && bytes.size() >= 64;
    try {
        if ((data[0] & 2) != 0) {
            if (right) put_le(bytes.data() + 60, crc32c()(Bytes(bytes).first(60)));
            must(equal(encode(decode_pack_header(bytes, crc32c()), crc32c()), Bytes(bytes).first(pack_header_size)));
        } else {
            if (right) put_le(bytes.data() + 4, crc32c()(Bytes(bytes).subspan(8, 56)));
            must(
                equal(encode(decode_record_header(bytes, crc32c()), crc32c()), Bytes(bytes).first(record_header_size)));
        }
    } catch (const Damage &) {
    }
    const auto found = find_record(bytes, 0, crc32c());
    must(!found || *found + record_header_size <= bytes.size());
    return 0;
}
