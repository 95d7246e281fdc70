// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What lies below the arguments of ingest, in a manifest's order. Links are recorded and never followed.
#pragma once

#include <sys/stat.h>

#include "host/store/glob.hpp"
#include "host/store/manifest.hpp"

namespace cof::store {

struct Found {
    std::string path, disk; // in the manifest; where it is
    struct stat status;
};
// Arguments are recorded under their last component; ".", ".." and "/" as ".". Throws Failure for two of one name.
// skip: the store's own directory, which is left out, as is what the filter leaves out below the arguments.
void walk(const std::vector<std::string> &arguments, const struct stat &skip, const Filter &filter,
          const std::function<void(const Found &)> &f,
          const std::function<void(const std::string &sentence)> &unreadable);

} // namespace cof::store
