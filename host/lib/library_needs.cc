// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/library_needs.hpp"

#include <algorithm>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>

#include "host/lib/elf_file.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/verdict.hpp"

namespace cof {

namespace {

constexpr size_t most_libraries = 512, longest_string = 4096;

struct Needs {
    std::vector<std::string> sonames, rpath, runpath; // directories absolute
};

// The string at an offset of the string table; "" when it is not all inside.
std::string string_at(ElfFile &file, uint64_t table, uint64_t size, uint64_t offset) {
    std::vector<uint8_t> bytes;
    if (offset >= size || file.at(table + offset, std::min<uint64_t>(size - offset, longest_string), "a name", bytes))
        return {};
    const auto end = std::find(bytes.begin(), bytes.end(), 0);
    return end == bytes.end() ? std::string() : std::string(bytes.begin(), end);
}

// $ORIGIN is the directory under which the file was found, as the linker has it.
void add_directories(const std::string &list, const std::string &origin, std::vector<std::string> &directories) {
    for (std::string_view rest = list; !rest.empty();) {
        const size_t end = std::min(rest.find(':'), rest.size());
        const auto path = with_origin(std::string(rest.substr(0, end)), origin);
        if (path && path->starts_with('/')) directories.push_back(*path);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

// A file that cannot be read needs nothing that could be told.
Needs needs_of(const std::string &path) {
    Needs needs;
    uint64_t size = 0;
    const Fd fd = open_library(path, size);
    if (!fd) return needs;
    const ReadAt read = reader_of(fd.get());
    ElfFile file(read, size);
    if (file.open()) return needs;
    std::vector<uint8_t> section;
    for (const Elf64_Phdr &h : file.headers())
        if (h.p_type == PT_DYNAMIC && file.segment(h, "the dynamic section", section)) return needs;
    uint64_t table = 0, table_size = 0;
    std::vector<std::pair<int64_t, uint64_t>> names; // tag, offset
    for (uint64_t i = 0; i < section.size() / sizeof(Elf64_Dyn); ++i) {
        const auto d = item<Elf64_Dyn>(section, i);
        if (d.d_tag == DT_NULL) break;
        if (d.d_tag == DT_STRTAB) table = d.d_un.d_ptr;
        if (d.d_tag == DT_STRSZ) table_size = d.d_un.d_val;
        if (d.d_tag == DT_NEEDED || d.d_tag == DT_RPATH || d.d_tag == DT_RUNPATH)
            names.emplace_back(d.d_tag, d.d_un.d_val);
    }
    const std::string origin = path.substr(0, path.rfind('/'));
    for (const auto &[tag, offset] : names) {
        const std::string text = string_at(file, table, table_size, offset);
        if (tag == DT_NEEDED)
            needs.sonames.push_back(text);
        else
            add_directories(text, origin, tag == DT_RPATH ? needs.rpath : needs.runpath);
    }
    return needs;
}

class Closure {
  public:
    explicit Closure(const LibrarySearch &search) : search_(search) {}

    // rpath: of those that need it, which holds for what they bring in.
    void add(const std::string &path, std::vector<std::string> rpath) {
        const auto id = file_id_of(path);
        if (!id || libraries.size() == most_libraries || !seen_.insert(path).second) return;
        libraries.push_back({path, *id, ""});
        const Needs needs = needs_of(path);
        rpath.insert(rpath.end(), needs.rpath.begin(), needs.rpath.end());
        std::vector<std::string> places = rpath;
        places.insert(places.end(), needs.runpath.begin(), needs.runpath.end());
        for (const std::string &soname : needs.sonames) {
            if (soname.empty() || soname.find('/') != std::string::npos) continue;
            for (const std::string &directory : places)
                for (const std::string &candidate : level_variants(directory, soname))
                    if (is_library(candidate)) add(candidate, rpath);
            if (!sonames_.insert(soname).second) continue;
            for (const std::string &candidate : library_for(search_, soname).paths)
                add(candidate, rpath);
        }
    }
    std::vector<BoundLibrary> libraries;

  private:
    const LibrarySearch &search_;
    std::set<std::string> seen_, sonames_;
};

// "libx.so" of "libx.so.2": alternatives of one library have it in common.
std::string stem(const std::string &soname) {
    return soname.substr(0, soname.find(".so"));
}

} // namespace

Fd open_library(const std::string &path, uint64_t &size) {
    Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat st;
    if (!fd || fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0) return Fd();
    size = static_cast<uint64_t>(st.st_size);
    return fd;
}

bool is_library(const std::string &path) {
    uint64_t size = 0;
    const Fd fd = open_library(path, size);
    if (!fd) return false;
    const ReadAt read = reader_of(fd.get());
    return !ElfFile(read, size).open();
}

LibraryFiles library_for(const LibrarySearch &search, const std::string &soname) {
    // The linker hands a loaded library of that name out again.
    for (const LoadedObject &object : loaded_objects())
        if (object.path.substr(object.path.rfind('/') + 1) == soname) return {{object.path}, true, ""};
    return find_library(search, soname, is_library);
}

std::vector<BoundLibrary> libraries_for(const LibrarySearch &search, const std::vector<LinkFacts> &links) {
    Closure closure(search);
    for (const LinkFacts &link : links)
        for (const std::string &path : library_for(search, link.soname).paths)
            closure.add(path, {});
    return std::move(closure.libraries);
}

std::optional<std::string> other_library(const LibrarySearch &search, const std::vector<LinkFacts> &links,
                                         const std::vector<BoundLibrary> &opened) {
    const auto same = [&](const std::string &path) {
        const auto id = file_id_of(path);
        return id && std::any_of(opened.begin(), opened.end(), [&](const BoundLibrary &o) { return o.id == *id; });
    };
    std::set<std::string> settled;
    for (const LinkFacts &link : links) {
        if (settled.contains(stem(link.soname))) continue;
        const LibraryFiles files = library_for(search, link.soname);
        if (!files.unknown.empty()) return link.soname + " cannot be found without loading it: " + files.unknown;
        if (std::any_of(files.paths.begin(), files.paths.end(), same))
            settled.insert(stem(link.soname));
        else if (!files.paths.empty())
            return link.soname + " is " + quotable(files.paths.front()) + " here, which the probe child did not open";
    }
    // What it opened is none that this process would find.
    for (const BoundLibrary &library : opened)
        for (const LinkFacts &link : links)
            if (library.path.ends_with("/" + link.soname) && !settled.contains(stem(link.soname)))
                return link.soname + " is not found here, and the probe child opened " + quotable(library.path);
    return std::nullopt;
}

} // namespace cof
