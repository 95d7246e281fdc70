// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/manifest.hpp"

#include <cbor.h>

namespace cof::program {

const char *name(Kind kind) {
    return kind == Kind::file ? "file" : kind == Kind::directory ? "directory" : "symbolic link";
}

namespace {

// libcbor writes heads in their shortest form; definite lengths and key order are up to the callers here.
using HeadFunction = size_t (*)(size_t, unsigned char *, size_t);

void add_head(std::string &out, HeadFunction encode, size_t count) {
    unsigned char head[16];
    size_t n = encode(count, head, sizeof head);
    out.append(reinterpret_cast<const char *>(head), n);
}

void add_uint(std::string &out, uint64_t value) {
    unsigned char head[16];
    size_t n = cbor_encode_uint(value, head, sizeof head);
    out.append(reinterpret_cast<const char *>(head), n);
}

void add_bytes(std::string &out, std::string_view bytes) {
    add_head(out, cbor_encode_bytestring_start, bytes.size());
    out += bytes;
}

void add_text(std::string &out, std::string_view text) {
    add_head(out, cbor_encode_string_start, text.size());
    out += text;
}

} // namespace

std::string encode_head(const ManifestChunker &chunker, uint64_t entries) {
    std::string out;
    add_head(out, cbor_encode_map_start, 5);
    add_uint(out, 0);
    add_text(out, manifest_magic);
    add_uint(out, 1);
    add_uint(out, manifest_version);
    add_uint(out, 2);
    add_head(out, cbor_encode_array_start, 6);
    add_text(out, chunker.contract);
    for (uint64_t value : {chunker.min, chunker.avg, chunker.max, chunker.level, chunker.seed})
        add_uint(out, value);
    add_uint(out, 3);
    add_head(out, cbor_encode_array_start, entries);
    return out;
}

std::string encode_entry(const Entry &entry) {
    std::string out;
    add_head(out, cbor_encode_map_start, entry.kind == Kind::file ? 5 : 3);
    add_uint(out, 0);
    add_bytes(out, entry.path);
    add_uint(out, 1);
    add_uint(out, static_cast<uint64_t>(entry.kind));
    if (entry.kind == Kind::symlink) {
        add_uint(out, 5);
        add_bytes(out, entry.target);
        return out;
    }
    add_uint(out, 2);
    add_uint(out, entry.mode);
    if (entry.kind == Kind::directory) return out;
    add_uint(out, 3);
    add_uint(out, entry.size);
    add_uint(out, 4);
    add_head(out, cbor_encode_array_start, entry.chunks.size());
    for (const ManifestChunk &chunk : entry.chunks) {
        add_head(out, cbor_encode_array_start, 3);
        add_uint(out, chunk.length);
        add_uint(out, chunk.crc32c);
        add_bytes(out, {reinterpret_cast<const char *>(chunk.xxh3.data()), chunk.xxh3.size()});
    }
    return out;
}

std::string encode_tail_key() {
    std::string out;
    add_uint(out, 4);
    return out;
}

std::string encode_tail_value(uint32_t crc32c) {
    std::string value, out;
    for (int shift = 24; shift >= 0; shift -= 8)
        value += static_cast<char>(static_cast<uint8_t>(crc32c >> shift));
    add_bytes(out, value);
    return out;
}

} // namespace cof::program
