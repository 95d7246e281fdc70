// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/manifest_cursor.hpp"

#include <algorithm>

namespace cof::store {

ManifestCursor::ManifestCursor(Store &store, const Kernels &kernels, Snapshot snapshot)
    : store_(store), kernels_(kernels), snapshot_(std::move(snapshot)), hash_(kernels.blake3_stream()),
      reader_({[this](const Entry &entry) {
                   waiting_.push_back({entry, 0, {}});
               },
               [this](std::span<const ChunkRef> refs) {
                   // The last run's hash comes before this one's chunks: BLAKE3 of BLAKE3 of ...
                   Item &last = waiting_.back();
                   Buffer chained(last.content.begin(), last.content.end());
                   for (const ChunkRef &ref : refs) {
                       put_ref(chained, ref);
                       last.bytes += ref.length;
                   }
                   last.content = kernels_.blake3(chained);
               }}) {
    next();
}

void ManifestCursor::fetch() {
    const std::string name = "the manifest of " + hex(snapshot_.root) + ": ";
    const auto refs = std::span(snapshot_.manifest);
    const size_t n = std::min<size_t>(8, refs.size() - at_);
    store_.fetch(refs.subspan(at_, n), [&](size_t, Bytes raw, const std::string &damage) {
        if (!damage.empty()) throw Damage(name + damage);
        if (!hash_.update(raw)) throw Failure(Exit::internal, "blake3/1 failed");
        reader_.feed(raw);
    });
    at_ += n;
    if (at_ < refs.size()) return;
    over_ = true;
    reader_.finish();
    Address root;
    if (!hash_.final(root) || root != snapshot_.root) throw Damage(name + "its BLAKE3 is not the snapshot's root");
    if (reader_.totals() != snapshot_.totals) throw Damage(name + "its totals are not the snapshot's");
}

void ManifestCursor::next() {
    while (!over_ && waiting_.size() < 2)
        fetch();
    item_.reset();
    if (waiting_.empty()) return;
    item_ = std::move(waiting_.front());
    waiting_.pop_front();
}

} // namespace cof::store
