// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/elf_view.hpp"

#include <algorithm>
#include <cstring>

namespace cof::conform {

namespace {

using Bytes = std::span<const uint8_t>;

// nullptr-like: an empty span of size 0 for a range that is not in the file; broken says which.
class Reader {
  public:
    Reader(Bytes bytes, ElfView &view) : bytes_(bytes), view_(view) {}

    Bytes range(uint64_t offset, uint64_t size, const char *what) {
        if (offset <= bytes_.size() && size <= bytes_.size() - offset) return bytes_.subspan(offset, size);
        broken(std::string(what) + " lies outside the file");
        return {};
    }
    template <class T> std::vector<T> table(uint64_t offset, uint64_t count, const char *what) {
        if (count > bytes_.size() / sizeof(T))
            return broken(std::string(what) + " is larger than the file"), std::vector<T>();
        const Bytes from = range(offset, count * sizeof(T), what);
        std::vector<T> all(from.size() / sizeof(T));
        if (!all.empty()) memcpy(all.data(), from.data(), all.size() * sizeof(T));
        return all;
    }
    void broken(const std::string &why) {
        if (view_.broken.empty()) view_.broken = why;
    }

  private:
    Bytes bytes_;
    ElfView &view_;
};

std::string text_at(Bytes strings, uint64_t at) {
    if (at >= strings.size()) return "";
    const auto *p = reinterpret_cast<const char *>(strings.data() + at);
    return {p, strnlen(p, strings.size() - at)};
}

void read_sections(const Elf64_Ehdr &e, Reader &reader, ElfView &view) {
    if (e.e_shentsize != sizeof(Elf64_Shdr) && e.e_shnum != 0)
        return reader.broken("the section headers have another size than ELF's");
    const auto headers = reader.table<Elf64_Shdr>(e.e_shoff, e.e_shnum, "the section table");
    if (e.e_shstrndx >= headers.size()) return;
    const Elf64_Shdr &names = headers[e.e_shstrndx];
    const Bytes strings = reader.range(names.sh_offset, names.sh_size, "the table of section names");
    for (const Elf64_Shdr &h : headers)
        view.sections.push_back({text_at(strings, h.sh_name), h});
}

void read_tables(Reader &reader, ElfView &view) {
    for (const Section &s : view.sections) {
        const Elf64_Shdr &h = s.header;
        if (h.sh_type == SHT_DYNAMIC)
            view.dynamic = reader.table<Elf64_Dyn>(h.sh_offset, h.sh_size / sizeof(Elf64_Dyn), "the dynamic section");
        if (h.sh_type == SHT_RELA && (h.sh_flags & SHF_ALLOC)) {
            const auto more =
                reader.table<Elf64_Rela>(h.sh_offset, h.sh_size / sizeof(Elf64_Rela), "a relocation table");
            view.relocations.insert(view.relocations.end(), more.begin(), more.end());
        }
        if (h.sh_type != SHT_DYNSYM || h.sh_link >= view.sections.size()) continue;
        const Elf64_Shdr &names = view.sections[h.sh_link].header;
        const Bytes strings = reader.range(names.sh_offset, names.sh_size, "the dynamic string table");
        for (const Elf64_Sym &y :
             reader.table<Elf64_Sym>(h.sh_offset, h.sh_size / sizeof(Elf64_Sym), "the dynamic symbol table"))
            view.symbols.push_back({text_at(strings, y.st_name), ELF64_ST_TYPE(y.st_info), ELF64_ST_BIND(y.st_info),
                                    y.st_shndx != SHN_UNDEF});
    }
    const auto end =
        std::find_if(view.dynamic.begin(), view.dynamic.end(), [](const Elf64_Dyn &d) { return d.d_tag == DT_NULL; });
    view.dynamic.erase(end, view.dynamic.end());
}

void read_segment_notes(Bytes segment, uint64_t align, Reader &reader, ElfView &view) {
    const uint64_t unit = align == 8 ? 8 : 4;
    const auto up = [unit](uint64_t n) { return (n + unit - 1) / unit * unit; };
    uint64_t at = 0;
    while (segment.size() - at >= sizeof(Elf64_Nhdr)) {
        Elf64_Nhdr head;
        memcpy(&head, segment.data() + at, sizeof head);
        const uint64_t desc = up(sizeof head + uint64_t{head.n_namesz}), end = desc + head.n_descsz;
        if (end > segment.size() - at) return reader.broken("a note runs beyond its segment");
        const char *owner = reinterpret_cast<const char *>(segment.data() + at + sizeof head);
        view.notes.push_back(
            {{owner, strnlen(owner, head.n_namesz)}, head.n_type, segment.subspan(at + desc, head.n_descsz), align});
        at += std::min<uint64_t>(std::max<uint64_t>(up(end), sizeof head), segment.size() - at);
    }
}

} // namespace

const Section *ElfView::section(const std::string &wanted) const {
    for (const Section &s : sections)
        if (s.name == wanted) return &s;
    return nullptr;
}

bool ElfView::has_tag(int64_t tag, uint64_t bits) const {
    return std::any_of(dynamic.begin(), dynamic.end(),
                       [&](const Elf64_Dyn &d) { return d.d_tag == tag && (bits == 0 || (d.d_un.d_val & bits) != 0); });
}

const Elf64_Phdr *ElfView::segment(uint32_t type) const {
    for (const Elf64_Phdr &h : segments)
        if (h.p_type == type) return &h;
    return nullptr;
}

ElfView view_of(Bytes bytes) {
    ElfView view;
    Reader reader(bytes, view);
    Elf64_Ehdr e{};
    if (bytes.size() < sizeof e || memcmp(bytes.data(), ELFMAG, SELFMAG) != 0 || bytes[EI_CLASS] != ELFCLASS64) {
        reader.broken("it is no 64-bit ELF file");
        return view;
    }
    memcpy(&e, bytes.data(), sizeof e);
    if (e.e_phentsize != sizeof(Elf64_Phdr)) {
        reader.broken("the program headers have another size than ELF's");
        return view;
    }
    view.segments = reader.table<Elf64_Phdr>(e.e_phoff, e.e_phnum, "the program header table");
    read_sections(e, reader, view);
    read_tables(reader, view);
    for (const Elf64_Phdr &h : view.segments)
        if (h.p_type == PT_NOTE)
            read_segment_notes(reader.range(h.p_offset, h.p_filesz, "a note segment"), h.p_align, reader, view);
    return view;
}

// Records of type, size, and data padded to 8.
uint32_t gnu_property(const ElfView &view, uint32_t type) {
    constexpr uint32_t property_note = 5;
    uint32_t value = 0;
    for (const RawNote &note : view.notes) {
        if (note.owner != "GNU" || note.type != property_note) continue;
        for (size_t at = 0; at + 8 <= note.desc.size();) {
            uint32_t head[2];
            memcpy(head, note.desc.data() + at, sizeof head);
            if (head[0] == type && head[1] == 4 && at + 12 <= note.desc.size())
                memcpy(&value, note.desc.data() + at + 8, 4);
            at += 8 + (uint64_t{head[1]} + 7) / 8 * 8;
        }
    }
    return value;
}

} // namespace cof::conform
