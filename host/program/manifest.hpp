// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The manifest: every file, its chunks and their sums, as deterministic CBOR. docs/manifest.md defines the format.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace cof::program {

inline constexpr std::string_view manifest_magic = "cofferdam manifest";
inline constexpr uint64_t manifest_version = 1;
inline constexpr uint64_t manifest_max_chunk = uint64_t{64} << 20;
inline constexpr uint64_t manifest_max_bytes = uint64_t{8} << 30; // a reader holds it in memory

struct ManifestChunk {
    uint64_t length = 0;
    uint32_t crc32c = 0;
    std::array<uint8_t, 16> xxh3{}; // XXH3-128, canonical byte order
};

enum class Kind : uint8_t { file = 0, directory = 1, symlink = 2 };
const char *name(Kind kind);

struct Entry {
    std::string path; // relative, '/' between components; "." is the root itself
    Kind kind = Kind::file;
    uint32_t mode = 0;                 // permission bits; 0 for links
    uint64_t size = 0;                 // files: the sum of the chunks' lengths
    std::vector<ManifestChunk> chunks; // files
    std::string target;                // links
};

struct ManifestChunker {
    std::string contract;
    uint64_t min = 0, avg = 0, max = 0, level = 0, seed = 0;
};

struct Manifest {
    ManifestChunker chunker;
    std::vector<Entry> entries; // by path, bytewise ascending
};

// The three parts of the encoding: head, entries in order, tail. crc32c: of every byte before the tail.
std::string encode_head(const ManifestChunker &chunker, uint64_t entries);
std::string encode_entry(const Entry &entry);
std::string encode_tail_key();
std::string encode_tail_value(uint32_t crc32c);

class Malformed : public std::runtime_error {
  public:
    Malformed(size_t offset, const std::string &what)
        : std::runtime_error("byte " + std::to_string(offset) + ": " + what) {}
};

// Accepts exactly what the encoder can write; throws Malformed for all else, with the offset of what is wrong.
// crc32c computes the checksum of a span; an empty function skips that check.
using Crc32cOf = std::function<uint32_t(std::string_view)>;
Manifest decode_manifest(std::string_view bytes, const Crc32cOf &crc32c);

} // namespace cof::program
