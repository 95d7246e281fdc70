// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The strict reader. libcbor decodes one item at a time without allocating; this code demands the one form that the
// format allows at each place, so every manifest has exactly one encoding.
#include <cbor.h>

#include <algorithm>
#include <cstring>
#include <set>

#include "host/program/manifest.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

enum class Type { other, uint, bytes, text, array, map };

const char *name(Type type) {
    static constexpr const char *names[] = {
        "something else", "an unsigned integer", "a byte string", "a text string", "an array", "a map"};
    return names[static_cast<size_t>(type)];
}

struct Item {
    Type type = Type::other;
    uint64_t value = 0; // the integer, or the length or count
    const char *payload = nullptr;
};

template <class T> void take_uint(void *context, T value) {
    *static_cast<Item *>(context) = {Type::uint, value, nullptr};
}
template <Type type> void take_count(void *context, size_t count) {
    *static_cast<Item *>(context) = {type, count, nullptr};
}
template <Type type> void take_string(void *context, cbor_data data, size_t length) {
    *static_cast<Item *>(context) = {type, length, reinterpret_cast<const char *>(data)};
}

cbor_callbacks callbacks() {
    cbor_callbacks c = cbor_empty_callbacks;
    c.uint8 = take_uint<uint8_t>;
    c.uint16 = take_uint<uint16_t>;
    c.uint32 = take_uint<uint32_t>;
    c.uint64 = take_uint<uint64_t>;
    c.byte_string = take_string<Type::bytes>;
    c.string = take_string<Type::text>;
    c.array_start = take_count<Type::array>;
    c.map_start = take_count<Type::map>;
    return c;
}

size_t shortest_head(uint64_t value) {
    return value < 24 ? 1 : value <= UINT8_MAX ? 2 : value <= UINT16_MAX ? 3 : value <= UINT32_MAX ? 5 : 9;
}

class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    size_t offset() const { return at_; } // of the next item
    size_t last() const { return last_; } // of the item just read

    uint64_t uint(const char *what) { return next(Type::uint, what).value; }
    uint64_t array(const char *what) { return next(Type::array, what).value; }
    uint64_t map(const char *what) { return next(Type::map, what).value; }
    std::string_view bytes(const char *what) { return string(Type::bytes, what); }
    std::string_view text(const char *what) { return string(Type::text, what); }

    void key(uint64_t wanted) {
        if (uint64_t got = uint("a map key"); got != wanted)
            fail("map key " + std::to_string(got) + " stands where " + std::to_string(wanted) + " belongs");
    }
    void count(uint64_t got, uint64_t wanted, const char *what) {
        if (got != wanted)
            fail(std::string(what) + " has " + std::to_string(got) + " items instead of " + std::to_string(wanted));
    }
    [[noreturn]] void fail(const std::string &what) const { throw Malformed(last_, what); }
    void end() const {
        if (at_ != bytes_.size()) throw Malformed(at_, "bytes follow after the end of the manifest");
    }

  private:
    std::string_view string(Type type, const char *what) {
        Item item = next(type, what);
        return {item.payload, item.value};
    }

    Item next(Type wanted, const char *what) {
        static const cbor_callbacks table = callbacks();
        Item item;
        last_ = at_;
        std::string_view rest = bytes_.substr(at_);
        cbor_decoder_result result =
            cbor_stream_decode(reinterpret_cast<cbor_data>(rest.data()), rest.size(), &table, &item);
        if (result.status == CBOR_DECODER_NEDATA || rest.empty())
            fail(std::string("the manifest ends where ") + what + " belongs");
        if (result.status != CBOR_DECODER_FINISHED) fail(std::string("not CBOR where ") + what + " belongs");
        if (item.type != wanted) fail(std::string(what) + " should be " + name(wanted) + " but is " + name(item.type));
        size_t payload = wanted == Type::bytes || wanted == Type::text ? static_cast<size_t>(item.value) : 0;
        if (result.read - payload != shortest_head(item.value))
            fail(std::string(what) + " is not in its shortest form (RFC 8949, 4.2.1)");
        at_ += result.read;
        return item;
    }

    std::string_view bytes_;
    size_t at_ = 0, last_ = 0;
};

// Relative, no empty, "." or ".." component, no NUL; "." alone is the root.
bool is_clean_path(std::string_view path) {
    if (path == ".") return true;
    if (path.empty() || path.find('\0') != path.npos) return false;
    for (size_t at = 0; at <= path.size();) {
        size_t end = std::min(path.find('/', at), path.size());
        std::string_view part = path.substr(at, end - at);
        if (part.empty() || part == "." || part == "..") return false;
        at = end + 1;
    }
    return true;
}

ManifestChunker read_chunker(Reader &in) {
    in.count(in.array("the chunker"), 6, "the chunker");
    ManifestChunker c;
    c.contract = in.text("the chunker's contract");
    if (c.contract.empty() || c.contract.size() > 64 ||
        !std::all_of(c.contract.begin(), c.contract.end(), [](char x) { return x > ' ' && x < 0x7f; }))
        in.fail("the chunker's contract is not a contract name");
    c.min = in.uint("the chunker's minimum");
    c.avg = in.uint("the chunker's average");
    c.max = in.uint("the chunker's maximum");
    if (c.max == 0 || c.max > manifest_max_chunk)
        in.fail("the chunker's maximum is not in 1.." + std::to_string(manifest_max_chunk));
    c.level = in.uint("the chunker's level");
    c.seed = in.uint("the chunker's seed");
    return c;
}

void read_chunks(Reader &in, const ManifestChunker &chunker, Entry &entry) {
    uint64_t count = in.array("a file's chunks"), total = 0;
    size_t at = in.last();
    for (uint64_t i = 0; i < count; ++i) {
        in.count(in.array("a chunk"), 3, "a chunk");
        ManifestChunk chunk;
        chunk.length = in.uint("a chunk's length");
        if (chunk.length == 0 || chunk.length > chunker.max) in.fail("a chunk's length is not in 1..maximum");
        total += chunk.length; // no overflow: each item takes bytes of the manifest, each length is at most 64 MiB
        uint64_t crc = in.uint("a chunk's CRC-32C");
        if (crc > UINT32_MAX) in.fail("a chunk's CRC-32C has more than 32 bits");
        chunk.crc32c = static_cast<uint32_t>(crc);
        std::string_view digest = in.bytes("a chunk's XXH3-128");
        if (digest.size() != chunk.xxh3.size()) in.fail("a chunk's XXH3-128 is not 16 bytes long");
        std::memcpy(chunk.xxh3.data(), digest.data(), digest.size());
        entry.chunks.push_back(chunk);
    }
    if (total != entry.size)
        throw Malformed(at, "the chunks of " + printable(entry.path) + " do not add up to its size");
}

Entry read_entry(Reader &in, const ManifestChunker &chunker) {
    Entry entry;
    uint64_t pairs = in.map("an entry");
    in.key(0);
    entry.path = in.bytes("a path");
    if (!is_clean_path(entry.path))
        in.fail("the path " + printable(entry.path) + " is absolute, empty, or has '.', '..' or NUL in it");
    in.key(1);
    uint64_t kind = in.uint("an entry's kind");
    if (kind > 2) in.fail("an entry's kind is not 0, 1 or 2");
    entry.kind = static_cast<Kind>(kind);
    in.count(pairs, entry.kind == Kind::file ? 5 : 3, "the entry");
    if (entry.kind == Kind::symlink) {
        in.key(5);
        entry.target = in.bytes("a link's target");
        if (entry.target.empty() || entry.target.find('\0') != entry.target.npos)
            in.fail("a link's target is empty or has NUL in it");
        return entry;
    }
    in.key(2);
    uint64_t mode = in.uint("an entry's mode");
    if (mode > 07777) in.fail("an entry's mode has more than permission bits");
    entry.mode = static_cast<uint32_t>(mode);
    if (entry.kind == Kind::directory) return entry;
    in.key(3);
    entry.size = in.uint("a file's size");
    in.key(4);
    read_chunks(in, chunker, entry);
    return entry;
}

} // namespace

Manifest decode_manifest(std::string_view bytes, const Crc32cOf &crc32c) {
    Reader in(bytes);
    Manifest manifest;
    uint64_t pairs = in.map("the manifest");
    in.key(0);
    if (in.text("the format's name") != manifest_magic) in.fail("this is not a Cofferdam manifest");
    in.key(1);
    if (uint64_t version = in.uint("the format's version"); version != manifest_version)
        in.fail("format version " + std::to_string(version) + "; this program reads version 1");
    in.count(pairs, 5, "the manifest");
    in.key(2);
    manifest.chunker = read_chunker(in);
    in.key(3);
    uint64_t count = in.array("the entries");
    std::set<std::string, std::less<>> directories;
    for (uint64_t i = 0; i < count; ++i) {
        size_t at = in.offset();
        Entry entry = read_entry(in, manifest.chunker);
        if (!manifest.entries.empty() && entry.path <= manifest.entries.back().path)
            throw Malformed(at, "the path " + printable(entry.path) + " is not after the one before it");
        if (size_t slash = entry.path.rfind('/');
            slash != entry.path.npos && !directories.contains(std::string_view(entry.path).substr(0, slash)))
            throw Malformed(at, "the path " + printable(entry.path) + " lies in no directory of the manifest");
        if (entry.kind == Kind::directory) directories.insert(entry.path);
        manifest.entries.push_back(std::move(entry));
    }
    in.key(4);
    size_t covered = in.offset();
    std::string_view sum = in.bytes("the manifest's CRC-32C");
    if (sum.size() != 4) in.fail("the manifest's CRC-32C is not 4 bytes long");
    uint32_t want = 0;
    for (char c : sum)
        want = want << 8 | static_cast<uint8_t>(c);
    in.end();
    if (crc32c && crc32c(bytes.substr(0, covered)) != want)
        throw Malformed(covered, "the CRC-32C does not fit: the manifest itself is damaged");
    return manifest;
}

} // namespace cof::program
