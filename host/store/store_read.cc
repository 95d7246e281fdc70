// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>

#include "host/store/store.hpp"

namespace cof::store {

static constexpr size_t open_pack_limit = 64;
static constexpr uint64_t read_size = uint64_t{1} << 20; // records that lie together are read together, up to so much
static constexpr size_t run_limit = 256;

const Source &Store::pack(uint64_t number) {
    for (auto at = open_packs_.begin(); at != open_packs_.end(); ++at) {
        if (at->first != number) continue;
        open_packs_.splice(open_packs_.begin(), open_packs_, at);
        return *open_packs_.front().second;
    }
    std::unique_ptr<Source> source = backend_->open(pack_name(number));
    if (!source) throw Damage(backend_->where(pack_name(number)) + ": missing");
    if (open_packs_.size() == open_pack_limit) open_packs_.pop_back();
    open_packs_.emplace_front(number, std::move(source));
    return *open_packs_.front().second;
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
    std::vector<Location> where(refs.size());
    std::vector<bool> known(refs.size());
    const auto look_up = [&] {
        bool all = true;
        for (size_t i = 0; i < refs.size(); ++i) {
            const auto found = index_->find(refs[i].address);
            known[i] = found.has_value();
            if (found) where[i] = *found;
            all = all && found;
        }
        return all;
    };
    if (!look_up()) { // a snapshot may be younger than what is seen of the index
        index_->refresh();
        (void)look_up();
    }
    for (size_t first = 0, end; first < refs.size(); first = end) {
        end = first + 1;
        if (!known[first]) {
            on_chunk(first, {}, "chunk " + hex(refs[first].address) + ": the index does not know it");
            continue;
        }
        const auto follows = [&](size_t i) {
            const Location &a = where[i - 1], &b = where[i];
            return known[i] && b.pack == a.pack && b.offset == a.offset + record_header_size + a.stored &&
                   b.offset + b.stored - where[first].offset < read_size;
        };
        while (end < refs.size() && end - first < run_limit && follows(end))
            ++end;
        fetch_run(refs.subspan(first, end - first), std::span(where).subspan(first, end - first), first, on_chunk);
    }
}

// Records that lie one behind the other: one read, and their hashes side by side.
void Store::fetch_run(std::span<const ChunkRef> refs, std::span<const Location> where, size_t first, const OnChunk &f) {
    std::vector<std::string> damage(refs.size());
    std::vector<Bytes> raw(refs.size());
    std::vector<Address> digests(refs.size());
    Buffer bytes, scratch;
    uint64_t room = 0;
    for (const Location &l : where)
        room += l.raw <= record_max ? l.raw : 0;
    const uint64_t length = where.back().offset + record_header_size + where.back().stored - where.front().offset;
    try {
        if (where.front().stored > record_max) throw Damage("the index says it is longer than a chunk can be");
        const Source &source = pack(where.front().pack);
        bytes.resize(static_cast<size_t>(length));
        bytes.resize(source.read(where.front().offset, bytes));
    } catch (const Failure &failure) {
        std::fill(damage.begin(), damage.end(), failure.what());
    }
    scratch.reserve(static_cast<size_t>(room)); // spans into it stay
    std::vector<cof_span> messages(refs.size());
    for (size_t i = 0; i < refs.size(); ++i) {
        if (!damage[i].empty()) continue;
        const auto at = static_cast<size_t>(where[i].offset - where.front().offset);
        try {
            if (at > bytes.size()) throw Damage("the pack ends before it");
            const Bytes rest = Bytes(bytes).subspan(at);
            const RecordHeader header = decode_record_header(rest, kernels_.crc32c());
            if (header.address != refs[i].address || header.stored != where[i].stored || header.raw != where[i].raw)
                throw Damage("the index leads to another record");
            if (header.raw != refs[i].length) throw Damage("it has another length than its manifest says");
            if (rest.size() - record_header_size < header.stored) throw Damage("the pack ends within it");
            raw[i] = unpack(header, rest.subspan(record_header_size, header.stored), scratch);
            messages[i] = {raw[i].data(), raw[i].size()};
        } catch (const Damage &why) {
            damage[i] = why.what();
        }
    }
    kernels_.blake3(messages, digests);
    for (size_t i = 0; i < refs.size(); ++i) {
        if (damage[i].empty() && digests[i] != refs[i].address) damage[i] = "its bytes have another BLAKE3";
        if (damage[i].empty()) {
            f(first + i, raw[i], {});
        } else {
            f(first + i, {},
              backend_->where(pack_name(where[i].pack)) + ": offset " + std::to_string(where[i].offset) + ": chunk " +
                  hex(refs[i].address) + ": " + damage[i]);
        }
    }
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
