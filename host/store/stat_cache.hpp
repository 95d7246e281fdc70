// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the files of a tree were when they were read last, and their chunks then: a file that is still the same need not
// be read again. Written and read in a manifest's order, in bounded memory. A file of the user's, not of the store:
//
//     cache  = magic[8] version u32, crc32c u32 of the 16 bytes that follow, store id[16], record*
//     record = magic u32, crc32c u32 of all that follows, path length u32, status flags u32 (zero), chunks u64,
//              device u64, inode u64, size u64, mtime s64, ctime s64, mtime ns u32, ctime ns u32; path; chunk refs
//
// What is damaged, or cut off, is not there, and neither is what follows it.
#pragma once

#include <sys/stat.h>

#include <memory>
#include <optional>

#include "host/store/manifest.hpp"

namespace cof::store {

struct FileIdentity {
    uint64_t device = 0, inode = 0, size = 0;
    int64_t mtime = 0, ctime = 0;
    uint32_t mtime_ns = 0, ctime_ns = 0;
    bool operator==(const FileIdentity &) const = default;
};
FileIdentity identity(const struct stat &status);

// $XDG_CACHE_HOME/cofferdam-store/STORE-ID/ARGUMENTS; nothing where there is no such directory and none can be made.
std::optional<std::string> stat_cache_file(const StoreId &store, const std::vector<std::string> &arguments,
                                           const std::function<Address(Bytes)> &blake3);

inline constexpr size_t huge_refs = 65536; // files of more chunks are not in it, and are read each time

class StatCache {
  public:
    // file: nothing for no cache. read: use what an earlier ingest has left. The clock is read here.
    StatCache(std::optional<std::string> file, const StoreId &store, const Crc32c &crc, bool read);
    ~StatCache(); // without keep, the earlier cache stays

    // Paths in order. Adds the chunks to refs if the file was in the cache, is the same, and know() says of each chunk
    // that it is there.
    using Know = std::function<bool(const ChunkRef &)>;
    bool find(const std::string &path, const FileIdentity &now, const Know &know, std::vector<ChunkRef> &refs);
    // Paths in order. A file whose times are not well before this ingest's start is left out: it may have been written
    // to since, within the same tick of its clock.
    void add(const std::string &path, const FileIdentity &identity, std::span<const ChunkRef> refs);
    void keep(); // what was added is the cache from now on

  private:
    bool next();
    bool fill(std::byte *to, size_t n);

    const Crc32c &crc_;
    std::string file_, temporary_;
    int64_t old_before_; // seconds
    Fd in_, out_;
    Buffer ahead_, behind_;
    size_t at_ = 0;
    Buffer record_; // the next one; empty: there is none, or it was not read yet
    std::string_view path() const;
    bool broken_ = false;
};

} // namespace cof::store
