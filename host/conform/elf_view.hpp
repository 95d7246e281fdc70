// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A plugin file as its author's tools show it: sections, dynamic symbols, raw notes. The host itself never looks at
// sections (host/lib/elf_file.hpp); the kit does, since strip, objcopy and packagers' tools do. Every bound is checked.
#pragma once

#include <cstdint>
#include <elf.h>
#include <span>
#include <string>
#include <vector>

namespace cof::conform {

struct Section {
    std::string name;
    Elf64_Shdr header;
};
struct Symbol {
    std::string name;
    int type, bind;
    bool defined;
};
struct RawNote {
    std::string owner;
    uint32_t type;
    std::span<const uint8_t> desc;
    uint64_t align; // of the segment
};

struct ElfView {
    std::string broken; // what is wrong with the file's tables, as the rest of a sentence; "": nothing
    std::vector<Elf64_Phdr> segments;
    std::vector<Section> sections;
    std::vector<Elf64_Dyn> dynamic;
    std::vector<Symbol> symbols;         // .dynsym, each at its index; the first has no name
    std::vector<Elf64_Rela> relocations; // all that the loader applies
    std::vector<RawNote> notes;          // of all PT_NOTE segments, in order

    const Section *section(const std::string &wanted) const;
    bool has_tag(int64_t tag, uint64_t bits = 0) const; // bits: some of its value's must be set
    const Elf64_Phdr *segment(uint32_t type) const;
};

// The spans in it point into bytes.
ElfView view_of(std::span<const uint8_t> bytes);

// A property of 32 bits from .note.gnu.property; 0 when it is not there.
uint32_t gnu_property(const ElfView &view, uint32_t type);

} // namespace cof::conform
