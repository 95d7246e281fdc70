// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The small objects: a snapshot, and the store's description. Both end with a CRC-32C of all before it, so that damage
// is not taken for another meaning.
#include <algorithm>

#include "host/store/manifest.hpp"

namespace cof::store {

static constexpr std::string_view snapshot_magic = "cofferdam store snapshot", store_magic = "cofferdam store";

void put_chunker(CborWriter &out, const Chunker &chunker) {
    out.array(6);
    out.text(chunker.contract);
    for (const uint64_t field : {chunker.min, chunker.avg, chunker.max, chunker.level, chunker.seed})
        out.uint(field);
}

Chunker get_chunker(CborReader &in) {
    Chunker chunker;
    in.array("the chunker", 6);
    chunker.contract = in.text("the chunker's contract");
    const auto plain = [](char c) { return c > ' ' && c < 0x7f; };
    if (chunker.contract.empty() || chunker.contract.size() > 64 ||
        !std::all_of(chunker.contract.begin(), chunker.contract.end(), plain))
        in.fail("the chunker's contract is not a contract's name");
    chunker.min = in.uint("the chunker's minimum", record_max);
    chunker.avg = in.uint("the chunker's average", record_max);
    chunker.max = in.uint("the chunker's maximum", record_max);
    chunker.level = in.uint("the chunker's level", UINT32_MAX);
    chunker.seed = in.uint("the chunker's seed");
    if (chunker.max == 0) in.fail("the chunker's maximum is 0");
    return chunker;
}

void put_ref(Buffer &out, const ChunkRef &ref) {
    std::array<std::byte, chunk_ref_size> packed;
    put_le(packed.data(), ref.length);
    std::memcpy(packed.data() + 4, ref.address.data(), ref.address.size());
    out.insert(out.end(), packed.begin(), packed.end());
}

std::vector<ChunkRef> get_refs(const CborReader &in, Bytes packed, uint64_t longest) {
    if (packed.size() % chunk_ref_size != 0) in.fail("the list of chunks is cut off");
    std::vector<ChunkRef> refs(packed.size() / chunk_ref_size);
    for (size_t i = 0; i < refs.size(); ++i) {
        const std::byte *at = packed.data() + i * chunk_ref_size;
        refs[i].length = get_le<uint32_t>(at);
        std::memcpy(refs[i].address.data(), at + 4, refs[i].address.size());
        if (refs[i].length == 0 || refs[i].length > longest)
            in.fail("a chunk has " + std::to_string(refs[i].length) + " bytes; it has 1 to " + std::to_string(longest));
    }
    return refs;
}

static void put_head(CborWriter &out, size_t items, std::string_view magic) {
    out.map(items);
    out.uint(0);
    out.text(magic);
    out.uint(1);
    out.uint(1);
}
static void get_head(CborReader &in, size_t items, std::string_view magic) {
    if (in.map("the file") != items) in.fail("the file has another number of items");
    in.key(0);
    if (in.text("the format's name") != magic) in.fail("this is not a \"" + std::string(magic) + "\"");
    in.key(1);
    if (const uint64_t version = in.uint("the version"); version != 1)
        in.fail("it has format version " + std::to_string(version) + "; this program reads version 1");
}

// CRC-32C, big-endian, of every byte before this byte string's head.
static Buffer seal(CborWriter &out, uint64_t key, const Crc32c &crc) {
    out.uint(key);
    const uint32_t value = crc(out.buffer());
    std::array<std::byte, 4> big;
    for (size_t i = 0; i < 4; ++i)
        big[i] = static_cast<std::byte>(value >> (24 - 8 * i));
    out.bytes(big);
    return out.take();
}
static void check_seal(Bytes bytes, const Crc32c &crc) {
    if (bytes.size() < 5) throw Damage("byte 0: the file is too short");
    const Bytes before = bytes.first(bytes.size() - 5), sum = bytes.last(4);
    uint32_t value = 0;
    for (const std::byte byte : sum)
        value = value << 8 | std::to_integer<uint32_t>(byte);
    if (value != crc(before)) throw Damage("byte 0: the file's checksum is wrong");
}

Buffer encode(const Snapshot &snapshot, const Crc32c &crc) {
    CborWriter out;
    put_head(out, 6, snapshot_magic);
    out.uint(2);
    out.bytes(snapshot.root);
    out.uint(3);
    out.array(4);
    for (const uint64_t total :
         {snapshot.manifest_size, snapshot.totals.entries, snapshot.totals.bytes, snapshot.totals.chunks})
        out.uint(total);
    Buffer refs;
    for (const ChunkRef &ref : snapshot.manifest)
        put_ref(refs, ref);
    out.uint(4);
    out.bytes(refs);
    return seal(out, 5, crc);
}

Snapshot decode_snapshot(Bytes bytes, const Crc32c &crc) {
    check_seal(bytes, crc);
    CborReader in(bytes);
    Snapshot snapshot;
    get_head(in, 6, snapshot_magic);
    in.key(2);
    const Bytes root = in.bytes("the root");
    if (root.size() != snapshot.root.size()) in.fail("the root has not 32 bytes");
    std::copy(root.begin(), root.end(), snapshot.root.begin());
    in.key(3);
    in.array("the totals", 4);
    snapshot.manifest_size = in.uint("the manifest's size");
    snapshot.totals.entries = in.uint("the number of entries");
    snapshot.totals.bytes = in.uint("the number of bytes");
    snapshot.totals.chunks = in.uint("the number of chunks");
    in.key(4);
    snapshot.manifest = get_refs(in, in.bytes("the manifest's chunks"), record_max);
    uint64_t size = 0;
    for (const ChunkRef &ref : snapshot.manifest)
        size += ref.length;
    if (size != snapshot.manifest_size) in.fail("the manifest's chunks do not add up to its size");
    in.key(5);
    if (in.bytes("the checksum").size() != 4) in.fail("the checksum has not four bytes");
    in.end("the snapshot");
    return snapshot;
}

Buffer encode(const Description &description, const Crc32c &crc) {
    CborWriter out;
    put_head(out, 5, store_magic);
    out.uint(2);
    out.bytes(description.id);
    out.uint(3);
    put_chunker(out, description.chunker);
    return seal(out, 4, crc);
}

Description decode_description(Bytes bytes, const Crc32c &crc) {
    check_seal(bytes, crc);
    CborReader in(bytes);
    Description description;
    get_head(in, 5, store_magic);
    in.key(2);
    const Bytes id = in.bytes("the store's id");
    if (id.size() != description.id.size()) in.fail("the store's id has not 16 bytes");
    std::copy(id.begin(), id.end(), description.id.begin());
    in.key(3);
    description.chunker = get_chunker(in);
    in.key(4);
    if (in.bytes("the checksum").size() != 4) in.fail("the checksum has not four bytes");
    in.end("the description");
    return description;
}

} // namespace cof::store
