// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>

#include "host/store/fetcher.hpp"

namespace cof::store {

static constexpr size_t open_pack_limit = 64;

std::shared_ptr<const Source> Store::pack(uint64_t number) {
    for (auto at = open_packs_.begin(); at != open_packs_.end(); ++at) {
        if (at->first != number) continue;
        open_packs_.splice(open_packs_.begin(), open_packs_, at);
        return open_packs_.front().second;
    }
    std::shared_ptr<const Source> source = backend_->open(pack_name(number));
    if (!source) throw Damage(backend_->where(pack_name(number)) + ": missing");
    if (open_packs_.size() == open_pack_limit) open_packs_.pop_back();
    open_packs_.emplace_front(number, std::move(source));
    return open_packs_.front().second;
}

Bytes Store::unpack(const RecordHeader &header, Bytes stored, Buffer &scratch) const {
    if (kernels_.crc32c()(stored) != header.stored_crc) throw Damage("its stored bytes are damaged (CRC-32C)");
    if (header.codec == Codec::plain) return stored;
    const size_t at = scratch.size();
    scratch.resize(at + header.raw);
    const std::span<std::byte> raw = std::span(scratch).subspan(at);
    const auto n = kernels_.codec(header.codec).decompress(stored, raw);
    if (!n || *n != header.raw) throw Damage("its stored bytes do not decompress");
    if (kernels_.crc32c()(raw) != header.raw_crc) throw Damage("its decompressed bytes are damaged (CRC-32C)");
    return raw;
}

void Store::fetch(std::span<const ChunkRef> refs, const OnChunk &on_chunk) {
    Fetcher fetcher(*this, kernels_, 1, [&](uint64_t number, Bytes raw, const std::string &damage) {
        on_chunk(static_cast<size_t>(number), raw, damage);
    });
    for (const ChunkRef &ref : refs)
        fetcher.add(ref);
    fetcher.finish();
}

std::vector<Store::Named> Store::snapshots() const {
    std::vector<Named> all;
    Address address;
    for (const Object &object : backend_->list("snapshots"))
        if (parse_address(object.name, address)) all.push_back({object.name, object.seconds, object.nanoseconds});
    std::stable_sort(all.begin(), all.end(), [](const Named &a, const Named &b) {
        return std::pair(a.seconds, a.nanoseconds) < std::pair(b.seconds, b.nanoseconds);
    });
    return all;
}

std::string Store::snapshot_id(const std::string &id) const {
    const std::vector<Named> all = snapshots();
    std::string name;
    for (const Named &one : all) {
        if (!one.id.starts_with(id)) continue;
        if (!id.empty() && !name.empty())
            throw Failure(Exit::usage, "more than one snapshot begins with '" + printable(id) + "'; give more of it");
        name = one.id;
    }
    if (name.empty() && id.empty()) throw Failure(Exit::input, path_ + ": has no snapshots");
    if (name.empty()) throw Failure(Exit::input, path_ + ": has no snapshot '" + printable(id) + "'");
    return name;
}

Snapshot Store::snapshot(const std::string &id) const {
    const std::string name = snapshot_id(id);
    const std::string file = "snapshots/" + name;
    try {
        const std::optional<Buffer> bytes = get(*backend_, file, uint64_t{1} << 30);
        if (!bytes) throw Damage("it is gone");
        const Snapshot snapshot = decode_snapshot(*bytes, kernels_.crc32c());
        if (hex(snapshot.root) != name) throw Damage("its root is not its name");
        return snapshot;
    } catch (const Damage &damage) {
        throw Damage(backend_->where(file) + ": " + damage.what());
    }
}

void Store::read_manifest(const Snapshot &snapshot, ManifestReader &reader) {
    cofferdam::Stream hash = kernels_.blake3_stream();
    fetch(snapshot.manifest, [&](size_t, Bytes raw, const std::string &damage) {
        if (!damage.empty()) throw Damage("the manifest of " + hex(snapshot.root) + ": " + damage);
        if (!hash.update(raw)) throw Failure(Exit::internal, "blake3/1 failed");
        reader.feed(raw);
    });
    reader.finish();
    Address root;
    if (!hash.final(root) || root != snapshot.root)
        throw Damage("the manifest of " + hex(snapshot.root) + ": its BLAKE3 is not the snapshot's root");
    if (reader.totals() != snapshot.totals)
        throw Damage("the manifest of " + hex(snapshot.root) + ": its totals are not the snapshot's");
}

} // namespace cof::store
