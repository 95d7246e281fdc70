// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stages "find" and "trust": which files there are, in an order that never comes from readdir, and whether this process
// should look into them at all.
#pragma once

#include <cstdint>
#include <string>
#include <sys/stat.h>
#include <vector>

#include "host/lib/fd.hpp"
#include "host/lib/record.hpp"

namespace cof {

// What identifies a file's bytes, as well as a stat can.
struct FileId {
    uint64_t dev = 0, ino = 0, size = 0;
    int64_t mtime_ns = 0, ctime_ns = 0;
    bool operator==(const FileId &) const = default;
};
FileId file_id(const struct stat &st);

// An opened, trusted file. fd is the file itself where file and directory are root's, else a sealed copy in memory: the
// bytes that were vetted are the bytes that get loaded.
struct TrustedFile {
    std::string path; // directory + "/" + name, for people
    Fd fd;
    FileId id; // of the original
    bool sealed_copy = false;
    std::vector<std::string> warnings; // "group-writable: ..." and the like; one sentence each
};

// Every entry of dir whose name ends in ".so", sorted bytewise. A directory that is not there yields nothing; one that
// cannot be read yields a refusal.
Outcome<std::vector<std::string>> list_plugins(const std::string &dir);
// Names of the <domain> directories under root, sorted. Only real directories; hidden ones are skipped.
std::vector<std::string> list_domains(const std::string &root);

// An opened directory that nobody else can put plugins into, nor put another directory into the place of.
struct TrustedDir {
    std::string path;   // as it was given
    Fd fd;              // O_PATH
    bool fixed = false; // only root can change what is in it
    std::vector<std::string> warnings;
};

// Opens an absolute path step by step from the root, and checks owner and modes of every directory on the way and of
// every symbolic link that is followed. elevated: the process has AT_SECURE set, so that group-writable is a refusal
// and not a warning.
Outcome<TrustedDir> open_directory(const std::string &path, bool elevated);

// Opens name in dir without following a final symlink and without blocking on a FIFO, and checks its owner and modes.
// always_copy: a sealed copy even of what is root's alone.
Outcome<TrustedFile> open_trusted(const TrustedDir &dir, const std::string &name, bool elevated,
                                  bool always_copy = false);
// Both. The directory's warnings are among the file's.
Outcome<TrustedFile> open_trusted(const std::string &dir, const std::string &name, bool elevated,
                                  bool always_copy = false);

// For trust.cc and trust_dir.cc. foreign: the owner is neither root nor the user of this process; of an elevated one it
// may not be whoever started it either, who has that user id where a group or a capability is what was raised.
bool foreign(const struct stat &st, bool elevated);
// Owner and mode by one set of rules. what: "PATH: the plugin file".
Check check_owner_and_mode(const std::string &what, const struct stat &st, bool elevated,
                           std::vector<std::string> &warnings);

} // namespace cof
