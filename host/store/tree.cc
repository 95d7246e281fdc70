// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/tree.hpp"

#include <dirent.h>

#include <algorithm>
#include <map>
#include <memory>

namespace cof::store {

namespace {

class Walker {
  public:
    Walker(const struct stat &skip, const std::function<void(const Found &)> &f,
           const std::function<void(const std::string &)> &unreadable)
        : skip_(skip), f_(f), unreadable_(unreadable) {}
    void visit(const std::string &path, const std::string &disk) {
        Found found{path, disk, {}};
        if (lstat(disk.c_str(), &found.status) != 0) return unreadable_(system_failure(printable(disk)).what());
        const struct stat &s = found.status;
        if (s.st_dev == skip_.st_dev && s.st_ino == skip_.st_ino) return;
        if (!S_ISDIR(s.st_mode)) return f_(found);
        std::vector<std::string> names;
        if (!list(disk, names)) return unreadable_(system_failure(printable(disk)).what());
        f_(found);
        for (const std::string &name : names)
            visit(path == "." ? name : path + "/" + name, disk + "/" + name);
    }

  private:
    static bool list(const std::string &disk, std::vector<std::string> &names) {
        DIR *opened = opendir(disk.c_str());
        if (opened == nullptr) return false;
        const std::unique_ptr<DIR, int (*)(DIR *)> dir(opened, closedir);
        errno = 0;
        while (const dirent *entry = readdir(dir.get())) {
            const std::string name = entry->d_name;
            if (name != "." && name != "..") names.push_back(name);
        }
        std::sort(names.begin(), names.end());
        return errno == 0;
    }
    const struct stat &skip_;
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

void walk(const std::vector<std::string> &arguments, const struct stat &skip,
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
    Walker walker(skip, f, unreadable);
    for (const auto &[name, disk] : named)
        walker.visit(name, disk);
}

} // namespace cof::store
