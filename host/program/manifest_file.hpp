// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Writes a manifest piece by piece. Entries go to a nameless spool first, because their count stands before them; the
// finished manifest gets its name by rename, so that nothing half-written is ever seen under it.
#pragma once

#include <string>

#include "host/program/context.hpp"
#include "host/program/manifest.hpp"
#include "host/program/reader.hpp"

namespace cof::program {

class ManifestFile {
  public:
    // path "": standard output. Throws Failure(input) when the spool cannot be made.
    explicit ManifestFile(const std::string &path);
    void add(const Entry &entry);
    void commit(const ManifestChunker &chunker, const cof_slot *crc32c);

  private:
    void write_all(int fd, std::string_view bytes) const;
    void emit(int fd, const cof_slot *crc32c, const std::string &head);

    std::string path_, directory_;
    Descriptor spool_;
    std::string pending_;
    uint64_t entries_ = 0;
};

} // namespace cof::program
