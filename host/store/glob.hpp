// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Which paths of a tree are meant: --include, --exclude and --exclude-from.
//
// A pattern is matched with a path as a manifest has it. ? is a byte, * any bytes, [a-z] and [!a-z] one of a set, all
// within a component; a component ** is any number of components; a backslash takes the byte behind it literally. A
// pattern without a slash, other than one at its end, is matched with the last component alone. A slash at the end:
// directories only; one at the start does nothing but be a slash.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cof::store {

class Pattern {
  public:
    explicit Pattern(std::string_view text); // throws Failure(usage): empty, or a [ without its ]
    bool matches(std::string_view path, bool directory) const;

  private:
    std::vector<std::string> parts_;
    bool anywhere_ = false, directories_ = false;
};

// Left out is what matches an exclude; and, where there are includes, each entry but directories that neither matches
// one nor lies in a directory that does. What lies in a directory that is left out is not looked at.
class Filter {
  public:
    Filter() = default;
    Filter(const std::vector<std::string> &includes, const std::vector<std::string> &excludes);
    void exclude_from(const std::string &file); // a pattern a line; empty lines and those that begin with # are none
    bool excluded(std::string_view path, bool directory) const;
    bool included(std::string_view path, bool directory) const; // asked for what is not excluded

  private:
    std::vector<Pattern> includes_, excludes_;
};

} // namespace cof::store
