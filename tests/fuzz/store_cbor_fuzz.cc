// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as items of the store's CBOR. Whatever item is accepted is what the encoder writes, byte for byte, and ends
// inside the input; a refusal has an offset that lies there.
#include "tests/fuzz/store_fuzz.hpp"

#include "host/store/cbor.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    using namespace cof::store;
    using namespace cof::fuzz;
    const Bytes bytes = input(data, size);
    try {
        const size_t n = CborReader::item_size(bytes, 0);
        must(n <= size);
        // Before its end an item is not over.
        if (n > 0) must(CborReader::item_size(bytes.first(n - 1), 0) == 0);
        if (n > 0) must(CborReader::item_size(bytes.first(n), 0) == n);
    } catch (const Damage &damage) {
        must_be_inside(damage, size);
    }
    CborReader in(bytes);
    CborWriter out;
    try {
        while (!in.at_end()) {
            const size_t at = in.at();
            switch (data[at] >> 5) {
            case 0: out.uint(in.uint("a number")); break;
            case 1: out.integer(in.integer("a number")); break;
            case 2: out.bytes(in.bytes("bytes")); break;
            case 3: out.text(in.text("text")); break;
            case 4: {
                const unsigned count = data[at] & 31;
                in.array("an array", count);
                out.array(count);
                break;
            }
            default: out.map(in.map("a map")); break;
            }
            must(in.at() > at && equal(out.buffer(), bytes.first(in.at())));
        }
    } catch (const Damage &damage) {
        must_be_inside(damage, size);
    }
    return 0;
}
