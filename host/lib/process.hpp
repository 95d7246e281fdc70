// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What has been loaded into this process, by whichever context: nothing is ever unloaded, so neither is a row removed.
// Kept where code comes in, not where it is accepted: a library that is opened and then refused is here all the same.
#pragma once

#include <string>
#include <vector>

#include "host/lib/facts.hpp"

namespace cof {

struct LoadedFile {
    std::string path, id, version, domain, declared, effective;
    std::vector<std::string> sonames; // that it may open
};

// A file was loaded. The same file loaded by another context is one row.
void note_loaded(const std::string &path, const FileFacts &facts);
// A kernel of it has bound: the file's effective licence grows by that expression.
void note_bound(const std::string &path, const std::string &effective);
std::vector<LoadedFile> loaded_files();

} // namespace cof
