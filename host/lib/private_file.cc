// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/private_file.hpp"

#include <cerrno>
#include <ctime>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace cof {

namespace {

constexpr size_t most_bytes = 16 * 1024 * 1024;

bool ours(const struct stat &st) {
    return st.st_uid == geteuid() && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

bool make_directories(const std::string &dir) {
    for (size_t at = dir.find('/', 1);; at = dir.find('/', at + 1)) {
        const std::string part = dir.substr(0, at);
        if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) return false;
        if (at == std::string::npos) return true;
    }
}

bool write_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = write(fd, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        text.remove_prefix(static_cast<size_t>(n));
    }
    return true;
}

} // namespace

std::optional<PrivateFile> PrivateFile::at(const std::string &path, bool create) {
    const size_t slash = path.rfind('/');
    if (slash == std::string::npos || slash == 0 || slash + 1 == path.size() || path[0] != '/') return std::nullopt;
    const std::string dir = path.substr(0, slash);
    if (create && !make_directories(dir)) return std::nullopt;
    Fd directory(open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat st;
    if (!directory || fstat(directory.get(), &st) != 0 || !ours(st)) return std::nullopt;
    return PrivateFile(std::move(directory), path.substr(slash + 1));
}

PrivateFile::Found PrivateFile::read(std::string &text) const {
    const Fd fd(openat(directory_.get(), name_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
    if (!fd) return errno == ENOENT ? Found::absent : Found::unusable;
    struct stat st;
    if (fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode) || !ours(st)) return Found::unusable;
    if (st.st_size > static_cast<off_t>(most_bytes)) return Found::absent;
    text.resize(static_cast<size_t>(st.st_size));
    size_t got = 0;
    while (got < text.size()) {
        const ssize_t n = pread(fd.get(), text.data() + got, text.size() - got, static_cast<off_t>(got));
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return Found::absent;
        got += static_cast<size_t>(n);
    }
    return Found::good;
}

bool PrivateFile::replace(std::string_view text) const {
    const int dir = directory_.get();
    // The name need not be secret: the directory is ours, and O_EXCL lets only one writer have it.
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const std::string temporary = name_ + "." + std::to_string(getpid()) + "." + std::to_string(now.tv_nsec);
    const Fd fd(openat(dir, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) return false;
    if (write_all(fd.get(), text) && fsync(fd.get()) == 0 && renameat(dir, temporary.c_str(), dir, name_.c_str()) == 0)
        return true;
    unlinkat(dir, temporary.c_str(), 0);
    return false;
}

std::string_view next_line(std::string_view &text) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

uint64_t fnv1a(std::string_view text) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (const char c : text)
        hash = (hash ^ static_cast<uint8_t>(c)) * UINT64_C(0x100000001b3);
    return hash;
}

} // namespace cof
