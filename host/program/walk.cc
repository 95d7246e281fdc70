// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/walk.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "host/program/base.hpp"
#include "host/program/text.hpp"

namespace cof::program {

std::string recorded_name(const std::string &argument) {
    size_t end = argument.find_last_not_of('/');
    if (end == argument.npos) return ".";
    std::string trimmed = argument.substr(0, end + 1);
    size_t slash = trimmed.rfind('/');
    std::string last = slash == trimmed.npos ? trimmed : trimmed.substr(slash + 1);
    return last == ".." ? "." : last;
}

bool list_directory(const std::string &disk, std::vector<std::string> &names) {
    struct Close {
        void operator()(DIR *d) const { closedir(d); }
    };
    std::unique_ptr<DIR, Close> dir(opendir(disk.c_str()));
    if (!dir) return false;
    for (;;) {
        errno = 0;
        const dirent *one = readdir(dir.get());
        if (one == nullptr) break;
        std::string name = one->d_name;
        if (name != "." && name != "..") names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return errno == 0;
}

bool read_link(const std::string &disk, std::string &target) {
    target.resize(256);
    for (;;) {
        ssize_t n = readlink(disk.c_str(), target.data(), target.size());
        if (n < 0) return false;
        if (static_cast<size_t>(n) < target.size()) {
            target.resize(static_cast<size_t>(n));
            return true;
        }
        target.resize(2 * target.size());
    }
}

static std::string join(const std::string &directory, const std::string &name) {
    return directory.ends_with('/') ? directory + name : directory + "/" + name;
}

void walk(const std::string &argument, const struct stat *skip, Walk &out) {
    struct Open {
        std::string path, disk;
    };
    std::vector<Open> left{{recorded_name(argument), argument}};
    while (!left.empty()) {
        Open at = std::move(left.back());
        left.pop_back();
        struct stat st {};
        if (lstat(at.disk.c_str(), &st) != 0) {
            out.unreadable.push_back(system_error(printable(at.disk), errno));
            continue;
        }
        Found found{at.path, at.disk, Kind::file, static_cast<uint32_t>(st.st_mode & 07777), 0, {}};
        if (S_ISREG(st.st_mode)) {
            if (skip != nullptr && skip->st_dev == st.st_dev && skip->st_ino == st.st_ino) {
                out.notices.push_back(printable(at.disk) + ": not recorded, it is the manifest to be written");
                continue;
            }
            found.size = static_cast<uint64_t>(st.st_size);
        } else if (S_ISDIR(st.st_mode)) {
            found.kind = Kind::directory;
            std::vector<std::string> names;
            if (!list_directory(at.disk, names)) {
                out.unreadable.push_back(system_error(printable(at.disk), errno));
                continue;
            }
            for (const std::string &name : names)
                left.push_back({at.path == "." ? name : at.path + "/" + name, join(at.disk, name)});
        } else if (S_ISLNK(st.st_mode)) {
            found.kind = Kind::symlink;
            found.mode = 0;
            if (!read_link(at.disk, found.target)) {
                out.unreadable.push_back(system_error(printable(at.disk), errno));
                continue;
            }
        } else {
            out.notices.push_back(printable(at.disk) + ": skipped, neither file, directory nor symbolic link");
            continue;
        }
        out.found.push_back(std::move(found));
    }
}

void finish(Walk &walk) {
    std::sort(walk.found.begin(), walk.found.end(), [](const Found &a, const Found &b) { return a.path < b.path; });
    auto twin = std::adjacent_find(walk.found.begin(), walk.found.end(),
                                   [](const Found &a, const Found &b) { return a.path == b.path; });
    if (twin != walk.found.end())
        throw Failure(Exit::usage, printable(twin->disk) + " and " + printable(std::next(twin)->disk) +
                                       " would both be recorded as " + printable(twin->path) +
                                       "; give them in one directory or write two manifests");
}

} // namespace cof::program
