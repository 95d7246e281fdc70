// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a store holds besides chunks, as bytes: the manifest of a tree, a CBOR sequence that is written and read in one
// pass and bounded memory; the snapshot that names a manifest; the store's own description. docs/store-format.md and
// docs/store-manifest.cddl are the specification. Encoding is pure; decoding throws Damage with the offset.
#pragma once

#include <functional>
#include <set>

#include "host/store/cbor.hpp"
#include "host/store/record.hpp"

namespace cof::store {

struct Chunker {
    std::string contract = "argmin/1";
    uint64_t min = 0, avg = 65536, max = 0, level = 0, seed = 0;
    bool operator==(const Chunker &) const = default;
};

struct ChunkRef {
    uint32_t length = 0;
    Address address{};
};
inline constexpr size_t chunk_ref_size = 36;
inline constexpr size_t run_chunks = 4096; // chunks of one item of a manifest; only a file's last may have fewer

enum class Kind : uint8_t { file = 0, directory = 1, symlink = 2, hard_link = 3 };
inline constexpr uint64_t flag_sparse = 1; // restore leaves holes where whole blocks are zero
inline constexpr uint64_t flag_linked = 2; // hard links to it follow

struct Entry {
    std::string path;
    Kind kind = Kind::file;
    uint32_t mode = 0;
    bool has_time = true;
    int64_t seconds = 0;
    uint32_t nanoseconds = 0;
    uint64_t flags = 0;
    std::string target; // of links
};

struct Totals {
    uint64_t entries = 0, bytes = 0, chunks = 0;
    bool operator==(const Totals &) const = default;
};

// Preorder: a directory before what is in it, names in one directory by their bytes.
bool path_before(std::string_view a, std::string_view b);
// Relative; no empty, "." or ".." component, no NUL; "." alone is the root.
bool is_clean_path(std::string_view path);

class ManifestWriter {
  public:
    using Out = std::function<void(Bytes)>;
    ManifestWriter(Out out, const Chunker &chunker);
    void entry(const Entry &entry);  // in order
    void chunk(const ChunkRef &ref); // of the last entry
    void finish();
    const Totals &totals() const { return totals_; }

  private:
    void flush();
    void flush_run();
    Out out_;
    CborWriter cbor_;
    Buffer run_;
    Totals totals_;
};

class ManifestReader {
  public:
    struct Handler {
        std::function<void(const Entry &)> entry;
        std::function<void(std::span<const ChunkRef>)> chunks; // of the last entry, in order
    };
    explicit ManifestReader(Handler handler) : handler_(std::move(handler)) {}
    void feed(Bytes bytes);
    void finish(); // throws when the manifest is not over
    const Chunker &chunker() const { return chunker_; }
    const Totals &totals() const { return totals_; }

  private:
    void item(Bytes bytes);
    void read_entry(CborReader &in);
    void read_run(CborReader &in);
    void check_place(const CborReader &in, const Entry &entry);
    Handler handler_;
    Buffer pending_;
    uint64_t offset_ = 0; // of pending_
    enum class Place { head, entries, over } place_ = Place::head;
    Chunker chunker_;
    Totals totals_;
    Entry last_;
    bool run_may_follow_ = false;
    std::vector<std::string> open_; // directories that the last entry is in, or is
    std::set<std::string> linked_;
};

struct Snapshot {
    Address root{}; // BLAKE3 of the manifest
    uint64_t manifest_size = 0;
    Totals totals;
    std::vector<ChunkRef> manifest; // where it lies
};
struct Description {
    StoreId id{};
    Chunker chunker;
};
Buffer encode(const Snapshot &snapshot, const Crc32c &crc);
Snapshot decode_snapshot(Bytes bytes, const Crc32c &crc);
Buffer encode(const Description &description, const Crc32c &crc);
Description decode_description(Bytes bytes, const Crc32c &crc);

// Shared by the encoders and decoders of this header.
void put_chunker(CborWriter &out, const Chunker &chunker);
Chunker get_chunker(CborReader &in);
void put_ref(Buffer &out, const ChunkRef &ref);
std::vector<ChunkRef> get_refs(const CborReader &in, Bytes packed, uint64_t longest);

} // namespace cof::store
