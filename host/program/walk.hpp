// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The files, directories and links below the arguments of `manifest`, in the order and under the names it records.
#pragma once

#include <sys/stat.h>

#include <string>
#include <vector>

#include "host/program/manifest.hpp"

namespace cof::program {

struct Found {
    std::string path; // in the manifest
    std::string disk; // where it is
    Kind kind = Kind::file;
    uint32_t mode = 0;
    uint64_t size = 0;
    std::string target;
};

struct Walk {
    std::vector<Found> found; // by path, bytewise ascending
    std::vector<std::string> unreadable, notices;
};

// The name an argument gets: its last component; "." for ".", ".." and "/" and what ends in them.
std::string recorded_name(const std::string &argument);

// Adds what lies below the argument. Symbolic links are recorded, never followed; sockets, pipes and devices are
// skipped with a notice. skip: a file that is not recorded, or nullptr.
void walk(const std::string &argument, const struct stat *skip, Walk &out);
// Sorts; throws Failure(usage) when two arguments record the same path.
void finish(Walk &walk);

// Names in a directory, sorted bytewise, without "." and "..". false: errno says why.
bool list_directory(const std::string &disk, std::vector<std::string> &names);
bool read_link(const std::string &disk, std::string &target);

} // namespace cof::program
