// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A loaded object as the dynamic linker mapped it: what lies inside it and what does not. A pointer that a plugin hands
// over is followed only after it was found to lie inside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <link.h>

#include "host/lib/record.hpp"

namespace cof {

// Held around dlopen and every call of a plugin's entry, probe() and licence(): one at a time in the process.
std::mutex &loader_lock();

struct NoteSegment {
    std::span<const uint8_t> bytes;
    uint64_t align;
};

class MappedObject {
  public:
    // Of the object that dlopen returned; nullopt: the dynamic linker does not list it.
    static std::optional<MappedObject> of(const link_map &map);
    static MappedObject of(const dl_phdr_info &info);

    // [p, p + size) is readable, in one segment, and p is a multiple of align.
    bool holds(const void *p, size_t size, size_t align) const;
    bool executable(const void *p) const;
    // The string at p when it and its NUL lie inside and it is at most 4095 bytes.
    std::optional<std::string_view> text(const char *p) const;
    // The bytes of each PT_NOTE that lies inside.
    const std::vector<NoteSegment> &notes() const { return notes_; }

  private:
    struct Segment {
        uintptr_t begin, end;
        bool read, execute;
    };
    std::vector<Segment> segments_;
    std::vector<NoteSegment> notes_;
};

struct LoadedObject {
    std::string path;
    std::string build_id; // hexadecimal; "" when there is none
    uintptr_t dynamic;    // address of its dynamic section: what identifies it
};
// Everything mapped now, but for the program itself and objects without a path (the vdso).
std::vector<LoadedObject> loaded_objects();

// Text of a plugin's, fit for a sentence: control and non-ASCII bytes become '?'.
std::string quotable(std::string_view text);

} // namespace cof
