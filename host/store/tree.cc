// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/tree.hpp"

#include <dirent.h>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <map>

namespace cof::store {

namespace {

// Directories stay open while what is in them is looked at, down to this depth; below it paths are followed again.
constexpr unsigned open_depth = 100;

class Walker {
  public:
    Walker(const struct stat &skip, const Filter &filter, const std::function<void(const Found &)> &f,
           const std::function<void(const std::string &)> &unreadable)
        : skip_(skip), filter_(filter), f_(f), unreadable_(unreadable) {}
    void argument(const std::string &path, const std::string &disk) { visit(path, disk, AT_FDCWD, disk.c_str(), 0); }

  private:
    // name: the same file as disk, seen from the directory at.
    void visit(const std::string &path, const std::string &disk, int at, const char *name, unsigned depth) {
        Found found{path, disk, {}};
        const struct stat &s = found.status;
        if (fstatat(at, name, &found.status, AT_SYMLINK_NOFOLLOW) != 0)
            return unreadable_(system_failure(printable(disk)).what());
        if (s.st_dev == skip_.st_dev && s.st_ino == skip_.st_ino) return;
        const bool directory = S_ISDIR(s.st_mode);
        if (depth > 0 && (filter_.excluded(path, directory) || !filter_.included(path, directory))) return;
        if (!directory) return f_(found);
        Fd fd(openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        std::vector<std::string> names;
        if (!fd || !list(fd.get(), names)) return unreadable_(system_failure(printable(disk)).what());
        f_(found);
        const bool stays = depth < open_depth;
        if (!stays) fd = Fd();
        for (const std::string &child : names) {
            const std::string below = disk + "/" + child;
            visit(path == "." ? child : path + "/" + child, below, stays ? fd.get() : AT_FDCWD,
                  stays ? child.c_str() : below.c_str(), depth + 1);
        }
    }
    // Without a DIR: for that the directory would be looked at twice more.
    static bool list(int fd, std::vector<std::string> &names) {
        alignas(dirent64) std::array<char, 32768> buffer;
        ssize_t got;
        while ((got = getdents64(fd, buffer.data(), buffer.size())) > 0) {
            const dirent64 *entry;
            for (ssize_t at = 0; at < got; at += entry->d_reclen) {
                entry = reinterpret_cast<const dirent64 *>(buffer.data() + at);
                const std::string_view name = entry->d_name;
                if (name != "." && name != "..") names.emplace_back(name);
            }
        }
        if (got < 0) return false;
        std::sort(names.begin(), names.end());
        return true;
    }
    const struct stat &skip_;
    const Filter &filter_;
    const std::function<void(const Found &)> &f_;
    const std::function<void(const std::string &)> &unreadable_;
};

std::string recorded_name(std::string argument) {
    while (argument.size() > 1 && argument.ends_with('/'))
        argument.pop_back();
    const std::string name = argument.substr(argument.rfind('/') + 1);
    return name.empty() || name == ".." ? "." : name;
}

} // namespace

void walk(const std::vector<std::string> &arguments, const struct stat &skip, const Filter &filter,
          const std::function<void(const Found &)> &f,
          const std::function<void(const std::string &sentence)> &unreadable) {
    std::map<std::string, std::string> named;
    for (const std::string &argument : arguments)
        if (!named.emplace(recorded_name(argument), argument).second)
            throw Failure(Exit::usage,
                          "two arguments would be recorded as '" + printable(recorded_name(argument)) + "'");
    if (named.contains(".") && named.size() > 1)
        throw Failure(Exit::usage,
                      "'" + named["."] + "' is recorded without a name, so it has to be the only argument");
    Walker walker(skip, filter, f, unreadable);
    for (const auto &[name, disk] : named)
        walker.argument(name, disk);
}

} // namespace cof::store
