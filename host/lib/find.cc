// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "find".
#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <system_error>

#include "host/lib/trust.hpp"

namespace cof {
namespace {

struct CloseDir {
    void operator()(DIR *dir) const { closedir(dir); }
};

// Names of the entries that keep(directory's descriptor, name) wants; hidden ones never. Returns 0 or an errno value.
template <class Keep> int entries(const std::string &path, const Keep &keep, std::vector<std::string> &names) {
    const std::unique_ptr<DIR, CloseDir> dir(opendir(path.c_str())); // glibc and musl open it close-on-exec
    if (!dir) return errno;
    for (;;) {
        errno = 0;
        const dirent *entry = readdir(dir.get());
        if (!entry) break;
        if (entry->d_name[0] != '.' && keep(dirfd(dir.get()), entry->d_name)) names.emplace_back(entry->d_name);
    }
    const int error = errno;
    std::sort(names.begin(), names.end()); // char_traits<char> compares as unsigned bytes
    return error;
}

} // namespace

Outcome<std::vector<std::string>> list_plugins(const std::string &dir) {
    std::vector<std::string> names;
    const auto keep = [](int, std::string_view name) { return name.ends_with(".so"); };
    const int error = entries(dir, keep, names);
    if (error == ENOENT) return std::vector<std::string>{};
    if (error != 0)
        return Refusal{Stage::find, Code::unreadable,
                       dir + ": the plugin directory cannot be read (" + std::generic_category().message(error) +
                           "); correct its permissions or take it out of the plugin path."};
    return names;
}

std::vector<std::string> list_domains(const std::string &root) {
    std::vector<std::string> names;
    const auto keep = [](int fd, const char *name) {
        struct stat st;
        return fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
    };
    if (entries(root, keep, names) != 0) return {};
    return names;
}

} // namespace cof
