// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Where the dynamic linker looks for a library, and which file it would take, found without asking it: asking loads.
//
// Limits: LD_LIBRARY_PATH is taken as it is now, the linker took it when the process started; a DT_RPATH of the program
// itself is not looked at. Reports rest on this, and whether the probe child's word holds for this process; what is
// open is asked again.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace cof {

// In this order: directories of LD_LIBRARY_PATH, the cache that ldconfig writes, the system's directories.
struct LibrarySearch {
    std::vector<std::string> first; // absolute: they hold for a process in another directory too
    std::string cache;
    std::vector<std::string> last;
    std::string unknown; // why the places are not all known; "" when they are
};
LibrarySearch library_search();
// $ORIGIN and ${ORIGIN} of a search path replaced; nullopt: it has another '$', whose meaning is the linker's alone.
std::optional<std::string> with_origin(std::string path, const std::string &origin);

// The paths that a ld.so.cache lists for a soname, in its order; several where there are builds for other machines or
// for CPU levels. nullopt: not of the format that glibc 2.2 and later read, or damaged.
std::optional<std::vector<std::string>> cached_paths(std::span<const uint8_t> cache, const std::string &soname);

struct LibraryFiles {
    std::vector<std::string> paths; // candidates of the first place that has any; more than one: CPU level decides
    bool loaded = false;            // it is in the process already, so that the linker would look no further
    std::string unknown;            // why the search could not be followed to its end; "" when it could
};
// What one directory and the cache have, existing or not.
std::vector<std::string> level_variants(const std::string &directory, const std::string &soname);
std::optional<std::vector<std::string>> read_cached_paths(const std::string &cache, const std::string &soname);

// usable(path): the linker would not pass over that file. A soname with a slash is found nowhere.
template <class Usable>
LibraryFiles find_library(const LibrarySearch &search, const std::string &soname, Usable usable) {
    LibraryFiles files;
    files.unknown = search.unknown;
    if (soname.empty() || soname.find('/') != std::string::npos) return files;
    const auto keep = [&](const std::vector<std::string> &candidates) {
        for (const std::string &path : candidates)
            if (usable(path)) files.paths.push_back(path);
        return !files.paths.empty();
    };
    for (const std::string &directory : search.first)
        if (keep(level_variants(directory, soname))) return files;
    const auto cached = read_cached_paths(search.cache, soname);
    if (!cached)
        files.unknown = search.cache + " is not of a format that is known here";
    else if (keep(*cached))
        return files;
    for (const std::string &directory : search.last)
        if (keep(level_variants(directory, soname))) return files;
    return files;
}

} // namespace cof
