// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "trust". Checks are made on open descriptors, never on names, so that a swap in between changes nothing.
#include "host/lib/trust.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <system_error>

namespace cof {
namespace {

constexpr int64_t max_file_size = int64_t{64} << 20;

Refusal refuse(Code code, const std::string &why) {
    return {Stage::trust, code, why + "."};
}

std::string reason(int error) {
    return std::generic_category().message(error);
}

// Only root can change it.
bool fixed(const struct stat &st) {
    return st.st_uid == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

Refusal wrong_type(const std::string &path, mode_t mode) {
    if (S_ISLNK(mode))
        return refuse(Code::symlink, path + ": is a symbolic link; put the plugin file itself into the directory");
    const char *type = S_ISDIR(mode)    ? "a directory"
                       : S_ISFIFO(mode) ? "a FIFO"
                       : S_ISSOCK(mode) ? "a socket"
                                        : "a device";
    return refuse(Code::not_regular,
                  path + ": is " + type + ", not a regular file; remove it from the plugin directory");
}

bool write_all(int fd, const char *p, size_t n) {
    while (n > 0) {
        const ssize_t put = write(fd, p, n);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        p += put;
        n -= static_cast<size_t>(put);
    }
    return true;
}

Fd new_memory_file() {
#ifndef MFD_EXEC // Linux 6.3: without it, a system may be set to refuse or to complain
#define MFD_EXEC 0x0010U
#endif
    constexpr unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int fd = memfd_create("cofferdam-plugin", flags | MFD_EXEC);
    if (fd < 0 && errno == EINVAL) fd = memfd_create("cofferdam-plugin", flags);
    return Fd(fd);
}

// The file's bytes as they are now, in memory that nobody can change any more. before: its stat when it was trusted.
Outcome<Fd> seal_copy(const std::string &path, int from, const struct stat &before) {
    const auto failed = [&path](const char *step) {
        return refuse(Code::unreadable, path + ": cannot be copied into sealed memory (" + step + ": " + reason(errno) +
                                            "); free memory, or, where there is no hash list, install file and "
                                            "directory as root, so that no copy is needed");
    };
    Fd copy = new_memory_file();
    if (!copy) return failed("memfd_create");
    std::array<char, 16384> buffer;
    off_t at = 0;
    for (;;) { // one byte more than the size is asked for, to see growth
        const ssize_t got = pread(from, buffer.data(), buffer.size(), at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failed("read");
        if (got == 0) break;
        at += got;
        if (at > before.st_size) break;
        if (!write_all(copy.get(), buffer.data(), static_cast<size_t>(got))) return failed("write");
    }
    struct stat after;
    if (fstat(from, &after) != 0) return failed("stat");
    if (at != before.st_size || !(file_id(after) == file_id(before)))
        return refuse(Code::changed,
                      path + ": changed while it was being read; try again when its installation is done");
    if (fcntl(copy.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        return failed("seal");
    return copy;
}

} // namespace

FileId file_id(const struct stat &st) {
    const auto ns = [](const timespec &t) { return int64_t{t.tv_sec} * 1000000000 + t.tv_nsec; };
    return {st.st_dev, st.st_ino, static_cast<uint64_t>(st.st_size), ns(st.st_mtim), ns(st.st_ctim)};
}

bool foreign(const struct stat &st, bool elevated) {
    if (st.st_uid == 0) return false;
    return st.st_uid != geteuid() || (elevated && geteuid() == getuid());
}

// Write access that an access control list grants shows as the group's: the group bits are then the list's mask.
Check check_owner_and_mode(const std::string &what, const struct stat &st, bool elevated,
                           std::vector<std::string> &warnings) {
    // In a sticky directory nobody but its owner renames or removes an entry.
    if ((st.st_mode & S_IWOTH) && !(S_ISDIR(st.st_mode) && (st.st_mode & S_ISVTX)))
        return refuse(Code::world_writable, what + " can be written by anybody; run chmod o-w on it");
    if (foreign(st, elevated)) {
        const std::string sentence = what + " belongs to user " + std::to_string(st.st_uid);
        if (st.st_uid == geteuid())
            return refuse(Code::foreign_owner,
                          sentence + ", who started this process, which has elevated privileges; install it as root");
        return refuse(Code::foreign_owner, sentence + ", who is neither root nor the user of this process (" +
                                               std::to_string(geteuid()) + "); install it as one of them");
    }
    if (st.st_mode & S_IWGRP) {
        const std::string sentence = what + " can be written by group " + std::to_string(st.st_gid) +
                                     " or by whom its access control list names";
        if (elevated)
            return refuse(Code::group_writable,
                          sentence + ", and this process has elevated privileges; run chmod g-w on it");
        warnings.push_back("group-writable: " + sentence + "; run chmod g-w on it.");
    }
    return {};
}

Outcome<TrustedFile> open_trusted(const std::string &dir, const std::string &name, bool elevated, bool always_copy) {
    auto directory = open_directory(dir, elevated);
    if (!directory) return directory.refusal();
    auto file = open_trusted(*directory, name, elevated, always_copy);
    if (file) file->warnings.insert(file->warnings.begin(), directory->warnings.begin(), directory->warnings.end());
    return file;
}

Outcome<TrustedFile> open_trusted(const TrustedDir &dir, const std::string &name, bool elevated, bool always_copy) {
    TrustedFile file;
    file.path = dir.path + "/" + name;
    if (name.empty() || name.find('/') != std::string::npos || name.find('\0') != std::string::npos)
        return refuse(Code::unreadable, file.path + ": '" + name +
                                            "' is no name of an entry in the plugin directory; "
                                            "give directory and name apart");
    struct stat st;

    // The type by name first: opening a device can have effects, and opening a socket has no clear error. The
    // descriptor is asked again below and decides.
    const auto unreadable = [&file] {
        return refuse(Code::unreadable, file.path + ": cannot be opened (" + reason(errno) +
                                            "); correct its permissions or install it again");
    };
    if (fstatat(dir.fd.get(), name.c_str(), &st, AT_SYMLINK_NOFOLLOW) != 0) return unreadable();
    if (!S_ISREG(st.st_mode)) return wrong_type(file.path, st.st_mode);
    file.fd = Fd(openat(dir.fd.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!file.fd && errno == ELOOP) return wrong_type(file.path, S_IFLNK);
    if (!file.fd || fstat(file.fd.get(), &st) != 0) return unreadable();
    if (!S_ISREG(st.st_mode)) return wrong_type(file.path, st.st_mode);
    if (Check bad = check_owner_and_mode(file.path + ": the plugin file", st, elevated, file.warnings)) return *bad;
    if (st.st_size > max_file_size)
        return refuse(Code::too_large, file.path + ": has " + std::to_string(st.st_size) +
                                           " bytes; a plugin has at most " + std::to_string(max_file_size) +
                                           ": split it or strip it");
    file.id = file_id(st);
    if (!fixed(st) || !dir.fixed || always_copy) {
        auto copy = seal_copy(file.path, file.fd.get(), st);
        if (!copy) return copy.refusal();
        file.fd = std::move(*copy);
        file.sealed_copy = true;
    }
    return file;
}

} // namespace cof
