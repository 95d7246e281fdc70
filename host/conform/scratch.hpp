// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Copies of the plugin, and programs that work on them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace cof::conform {

// A file of those bytes in the directory for temporary files, gone with this object. path() "": it cannot be had.
class ScratchFile {
  public:
    explicit ScratchFile(std::span<const uint8_t> bytes);
    ~ScratchFile();
    ScratchFile(const ScratchFile &) = delete;
    ScratchFile &operator=(const ScratchFile &) = delete;
    const std::string &path() const { return path_; }
    std::vector<uint8_t> read() const;

  private:
    std::string path_;
};

// Its exit status, standard streams on /dev/null; 127: there is no such program.
int run_quietly(const std::vector<std::string> &command);

} // namespace cof::conform
