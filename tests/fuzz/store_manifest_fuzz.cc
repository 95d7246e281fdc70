// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a store's manifest, at once and in pieces. What is accepted is what the writer writes, byte for byte,
// and none of its paths leads out of the tree; a refusal has an offset that lies in the input.
#include <string>

#include "tests/fuzz/store_fuzz.hpp"

#include "host/store/manifest.hpp"

namespace {

using namespace cof::store;
using namespace cof::fuzz;

// "": accepted, and written again to out.
std::string read(Bytes bytes, size_t piece, Buffer &out) {
    out.clear();
    std::optional<ManifestWriter> writer;
    ManifestReader *chunker_of = nullptr;
    const auto writing = [&]() -> ManifestWriter & {
        if (!writer)
            writer.emplace([&](Bytes item) { out.insert(out.end(), item.begin(), item.end()); }, chunker_of->chunker());
        return *writer;
    };
    std::string last;
    ManifestReader reader({[&](const Entry &entry) {
                               must(is_clean_path(entry.path) && entry.path[0] != '/');
                               must(last.empty() || path_before(last, entry.path));
                               last = entry.path;
                               writing().entry(entry);
                           },
                           [&](std::span<const ChunkRef> refs) {
                               for (const ChunkRef &ref : refs)
                                   writing().chunk(ref);
                           }});
    chunker_of = &reader;
    try {
        for (size_t at = 0; at < bytes.size(); at += piece)
            reader.feed(bytes.subspan(at, std::min(piece, bytes.size() - at)));
        reader.finish();
        writing().finish();
        must(writing().totals() == reader.totals());
        return {};
    } catch (const Damage &damage) {
        must_be_inside(damage, bytes.size());
        return damage.what();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const Bytes bytes = input(data + 1, size - 1);
    Buffer once, pieces;
    const std::string refused = read(bytes, SIZE_MAX / 2, once);
    must(read(bytes, size_t{1} + data[0], pieces) == refused);
    if (refused.empty()) must(equal(once, bytes) && equal(pieces, bytes));
    return 0;
}
