// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/library_search.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <dlfcn.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/lib/fd.hpp"

namespace cof {

namespace {

constexpr size_t largest_cache = 16u << 20, longest_path = 4096;

// Below each directory the linker first looks at builds for the levels that the CPU reaches.
#if defined(__x86_64__)
constexpr const char *levels[] = {"x86-64-v4", "x86-64-v3", "x86-64-v2"};
#else
constexpr const char *levels[] = {""}; // none is defined
#endif

uint32_t word(std::span<const uint8_t> bytes, size_t at) {
    uint32_t value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

// A string of the cache; "" when it is not all inside.
std::string text(std::span<const uint8_t> bytes, size_t at) {
    if (at >= bytes.size()) return {};
    const auto *from = reinterpret_cast<const char *>(bytes.data() + at);
    const size_t most = std::min(bytes.size() - at, longest_path), length = strnlen(from, most);
    return length == most ? std::string() : std::string(from, length);
}

std::string directory_of_program() {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).parent_path().string();
}

// One element of LD_LIBRARY_PATH; an empty one is the working directory. false: what it means is not known.
bool add_directory(std::string_view element, std::vector<std::string> &directories) {
    std::optional<std::string> path = std::string(element.empty() ? "." : element);
    if (element.find('$') != std::string_view::npos) path = with_origin(*path, directory_of_program());
    if (!path) return false;
    if (path->front() != '/') {
        std::error_code error;
        const std::string here = std::filesystem::current_path(error).string();
        if (error) return false;
        path = *path == "." ? here : here + "/" + *path;
    }
    directories.push_back(std::move(*path));
    return true;
}

} // namespace

std::optional<std::string> with_origin(std::string path, const std::string &origin) {
    for (size_t at; (at = path.find('$')) != std::string::npos;) {
        const std::string_view rest = std::string_view(path).substr(at);
        const size_t length = rest.starts_with("${ORIGIN}")                       ? 9
                              : rest == "$ORIGIN" || rest.starts_with("$ORIGIN/") ? 7
                                                                                  : 0;
        if (length == 0 || origin.empty() || origin.find('$') != std::string::npos) return std::nullopt;
        path.replace(at, length, origin);
    }
    return path;
}

LibrarySearch library_search() {
    LibrarySearch search;
    search.cache = "/etc/ld.so.cache";
    const char *variable = secure_getenv("LD_LIBRARY_PATH");
    for (std::string_view rest = variable ? variable : ""; variable && *variable;) {
        const size_t end = rest.find_first_of(":;");
        if (!add_directory(rest.substr(0, end), search.first))
            search.unknown = "LD_LIBRARY_PATH has an element that is not understood here";
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    // Where libc itself came from: on Debian a directory named after the machine.
    Dl_info libc;
    if (dladdr(reinterpret_cast<const void *>(&gnu_get_libc_version), &libc) != 0 && libc.dli_fname) {
        const std::string path = libc.dli_fname;
        const std::string directory = path.substr(0, path.rfind('/'));
        search.last.push_back(directory);
        if (directory.compare(0, 5, "/lib/") == 0) search.last.push_back("/usr" + directory);
    }
    for (const char *directory : {"/lib", "/usr/lib", "/lib64", "/usr/lib64"})
        search.last.emplace_back(directory);
    return search;
}

// The format, in the byte order of the machine: 20 bytes "glibc-ld.so.cache1.1", the number of entries, five words and
// a half that do not matter here; from byte 48 on the entries, 24 bytes each: flags, offsets of soname and of path from
// the start of the file, a word, and 8 bytes that name a CPU level.
std::optional<std::vector<std::string>> cached_paths(std::span<const uint8_t> cache, const std::string &soname) {
    constexpr char magic[] = "glibc-ld.so.cache1.1";
    constexpr size_t head = 48, entry = 24;
    if (cache.size() < head || std::memcmp(cache.data(), magic, sizeof magic - 1) != 0) return std::nullopt;
    const size_t count = word(cache, 20);
    if (count > (cache.size() - head) / entry) return std::nullopt;
    std::vector<std::string> paths;
    for (size_t i = 0; i < count; ++i) {
        const size_t at = head + i * entry;
        if (text(cache, word(cache, at + 4)) != soname) continue;
        std::string path = text(cache, word(cache, at + 8));
        if (!path.empty() && path[0] == '/') paths.push_back(std::move(path));
    }
    return paths;
}

std::optional<std::vector<std::string>> read_cached_paths(const std::string &cache, const std::string &soname) {
    const Fd fd(open(cache.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd) return std::vector<std::string>(); // without a cache the linker goes on to the directories
    struct stat st;
    if (fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0 ||
        static_cast<uint64_t>(st.st_size) > largest_cache)
        return std::nullopt;
    std::vector<uint8_t> bytes(static_cast<size_t>(st.st_size));
    for (size_t done = 0; done < bytes.size();) {
        const ssize_t got = read(fd.get(), bytes.data() + done, bytes.size() - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return std::nullopt;
        done += static_cast<size_t>(got);
    }
    return cached_paths(bytes, soname);
}

std::vector<std::string> level_variants(const std::string &directory, const std::string &soname) {
    std::vector<std::string> paths;
    for (const char *level : levels)
        if (*level != '\0') paths.push_back(directory + "/glibc-hwcaps/" + level + "/" + soname);
    paths.push_back(directory + "/" + soname);
    return paths;
}

} // namespace cof
