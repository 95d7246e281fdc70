// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/conf.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "host/lib/fd.hpp"

namespace cof {

namespace {

constexpr size_t most_files = 256;

Refusal refuse(Code code, std::string why) {
    return {Stage::vet, code, std::move(why)};
}

} // namespace

Outcome<std::vector<std::string>> list_conf(const std::string &dir, const std::string &what, bool users) {
    std::vector<std::string> names;
    DIR *stream = opendir(dir.c_str());
    if (stream == nullptr) {
        const int why = errno;
        struct stat st {};
        // A home below /dev/null or one of another user's is as good as none; a policy.d that is a file, or a link to
        // nowhere, is a mistake.
        const bool absent = lstat(dir.c_str(), &st) != 0 && (why == ENOENT || why == ENOTDIR);
        if (absent || (users && why == EACCES)) return names;
        return refuse(Code::unreadable, "the " + what + " directory " + dir + " cannot be read (" + std::strerror(why) +
                                            "); make it readable or remove it");
    }
    int error = 0;
    for (;;) {
        errno = 0;
        const dirent *entry = readdir(stream);
        if (entry == nullptr) {
            error = errno;
            break;
        }
        if (entry->d_name[0] != '.' && std::string_view(entry->d_name).ends_with(".conf"))
            names.emplace_back(entry->d_name);
        if (names.size() > most_files) break;
    }
    closedir(stream);
    if (error != 0)
        return refuse(Code::unreadable, "the " + what + " directory " + dir + " cannot be read (" +
                                            std::strerror(error) + "); make it readable or remove it");
    if (names.size() > most_files)
        return refuse(Code::malformed, "the " + what + " directory " + dir + " holds more than " +
                                           std::to_string(most_files) + " .conf files; join some of them");
    std::sort(names.begin(), names.end());
    return names;
}

Outcome<std::string> read_conf(const std::string &path, const std::string &what, size_t most) {
    const auto unreadable = [&](const std::string &why) {
        return refuse(Code::unreadable,
                      "the " + what + " file " + path + " cannot be read (" + why + "); repair or remove it");
    };
    const Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd) return unreadable(std::strerror(errno));
    struct stat st {};
    if (fstat(fd.get(), &st) != 0) return unreadable(std::strerror(errno));
    if (!S_ISREG(st.st_mode)) return unreadable("not a regular file");
    std::string text;
    char block[4096];
    for (;;) {
        const ssize_t got = read(fd.get(), block, sizeof block);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unreadable(std::strerror(errno));
        if (got == 0) return text;
        text.append(block, static_cast<size_t>(got));
        if (text.size() > most) return unreadable("more than " + std::to_string(most / 1024) + " KiB");
    }
}

std::string printable(std::string_view text, size_t most) {
    std::string shown(text.substr(0, most));
    for (char &c : shown)
        if (c < ' ' || c > '~') c = '?';
    return shown;
}

} // namespace cof
