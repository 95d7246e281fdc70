// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A file in a directory, both of this user's alone: read as a whole, replaced as a whole by renaming, so that readers
// need no lock. Anything else under its name is left alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/lib/fd.hpp"

namespace cof {

class PrivateFile {
  public:
    // nullopt: the path is not absolute, or its directory is not ours alone to write in. create: make directories.
    static std::optional<PrivateFile> at(const std::string &path, bool create);

    // absent: nothing of that name, or it cannot be read. unusable: not our own regular file.
    enum class Found { absent, good, unusable };
    Found read(std::string &text) const;
    // false: the old content stands.
    bool replace(std::string_view text) const;

  private:
    PrivateFile(Fd directory, std::string name) : directory_(std::move(directory)), name_(std::move(name)) {}
    Fd directory_;
    std::string name_;
};

// The next line of text, taken off; without its newline.
std::string_view next_line(std::string_view &text);
// 64 bits, for seeing damage line by line.
uint64_t fnv1a(std::string_view text);

} // namespace cof
