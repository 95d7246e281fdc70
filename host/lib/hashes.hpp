// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The administrator's list of plugin files by SHA-256, in the form that sha256sum writes. Without a list nothing is
// asked. docs/security.md is the users' page.
//
// The list covers plugin files and never the libraries that a bridge opens; and it never keeps out a plugin whose
// licence grants everybody the right to run a modified copy: there it warns.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "host/lib/record.hpp"

namespace cof {

// Lower-case hexadecimal, computed by the system's sha256sum in a process of its own: the library has no cryptography.
// The refusal is of stage vet, code hash-unknown.
Outcome<std::string> sha256_of(const std::string &path, int fd);

// LGPL, GPL and their kin, anywhere in the expression.
bool grants_modified_copies(std::string_view spdx);

class HashList {
  public:
    // dir/*.conf. Refusals name file and line; a file without a hash is one. A directory that is not there, or that
    // holds no such file, is an empty list.
    static Outcome<HashList> load(const std::string &dir);
    bool empty() const { return hashes_.empty(); }
    size_t size() const { return hashes_.size(); }
    const std::string &directory() const { return directory_; }
    // Of the bytes behind fd, which have to be the ones that are loaded: a sealed copy.
    Check check(const std::string &path, const std::string &spdx, int fd, std::vector<std::string> &warnings) const;

  private:
    Check add_file(const std::string &path);
    std::set<std::string> hashes_;
    std::string directory_;
};

} // namespace cof
