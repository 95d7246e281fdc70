// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The dynamic section, by PT_DYNAMIC alone: what the loader would do on the plugin's behalf before any check of ours.
#include <algorithm>
#include <cstring>
#include <optional>

#include "host/lib/elf_file.hpp"

namespace cof {
namespace {

#if defined(__aarch64__)
constexpr uint32_t irelative = R_AARCH64_IRELATIVE;
#else
constexpr uint32_t irelative = R_X86_64_IRELATIVE;
#endif

Refusal malformed(const std::string &why) {
    return read_refusal(Code::malformed, why + "; link the plugin again");
}

// The tags that say where a table is. Each may occur once: the loader would take the last.
struct Tables {
    std::optional<uint64_t> strtab, strsz, symtab, syment, hash, gnu_hash;
    std::optional<uint64_t> rela, relasz, relaent, jmprel, pltrelsz, pltrel;
    std::optional<uint64_t> *slot(int64_t tag) {
        switch (tag) {
        case DT_STRTAB: return &strtab;
        case DT_STRSZ: return &strsz;
        case DT_SYMTAB: return &symtab;
        case DT_SYMENT: return &syment;
        case DT_HASH: return &hash;
        case DT_GNU_HASH: return &gnu_hash;
        case DT_RELA: return &rela;
        case DT_RELASZ: return &relasz;
        case DT_RELAENT: return &relaent;
        case DT_JMPREL: return &jmprel;
        case DT_PLTRELSZ: return &pltrelsz;
        case DT_PLTREL: return &pltrel;
        default: return nullptr;
        }
    }
};

// Tags that are facts by themselves.
Check note_tag(const Elf64_Dyn &d, Hygiene &hygiene) {
    const uint64_t value = d.d_un.d_val;
    switch (d.d_tag) {
    case DT_RPATH:
    case DT_RUNPATH: hygiene.rpath = true; break;
    case DT_SONAME: hygiene.soname = true; break;
    case DT_TEXTREL: hygiene.textrel = true; break;
    case DT_FLAGS: hygiene.textrel |= (value & DF_TEXTREL) != 0; break;
    case DT_FLAGS_1:
        if (value & DF_1_PIE)
            return read_refusal(Code::not_shared, "the file is a position-independent executable; link the plugin with "
                                                  "-shared");
        break;
    case DT_FILTER:
    case DT_AUXILIARY:
    case DT_AUDIT:
    case DT_DEPAUDIT: hygiene.filter = true; break;
    case DT_INIT:
    case DT_FINI: hygiene.constructors = true; break; // the loader calls the address even when it is 0
    case DT_INIT_ARRAYSZ:
    case DT_FINI_ARRAYSZ:
    case DT_PREINIT_ARRAYSZ: hygiene.constructors |= value != 0; break;
    default: break;
    }
    return {};
}

// Every symbol that a lookup can reach has an index below the result.
Check hash_count(ElfFile &file, const Tables &tables, uint64_t &count) {
    std::vector<uint8_t> bytes;
    if (tables.hash) {
        if (Check bad = file.at(*tables.hash, 8, "the symbol hash table", bytes)) return bad;
        count = item<uint32_t>(bytes, 1); // nbucket, nchain
    }
    if (!tables.gnu_hash) return {};
    if (Check bad = file.at(*tables.gnu_hash, 16, "the GNU hash table", bytes)) return bad;
    const uint64_t buckets = item<uint32_t>(bytes, 0), first = item<uint32_t>(bytes, 1),
                   blooms = item<uint32_t>(bytes, 2);
    const uint64_t buckets_at = *tables.gnu_hash + 16 + blooms * 8, chains_at = buckets_at + buckets * 4;
    if (file.room(*tables.gnu_hash) < 16 + blooms * 8 + buckets * 4)
        return malformed("the GNU hash table runs beyond its segment");
    if (Check bad = file.at(buckets_at, buckets * 4, "the GNU hash table", bytes)) return bad;
    uint64_t last = 0;
    for (uint64_t i = 0; i < buckets; ++i)
        last = std::max<uint64_t>(last, item<uint32_t>(bytes, i));
    if (last == 0) return {};
    if (last < first) return malformed("the GNU hash table has a bucket before its first symbol");
    // The chain of the highest bucket ends at the highest symbol: the low bit marks the end.
    const uint64_t start = chains_at + (last - first) * 4, room = file.room(start);
    for (uint64_t done = 0; room - done >= 4;) {
        const uint64_t take = std::min<uint64_t>(1024, (room - done) / 4 * 4);
        if (Check bad = file.at(start + done, take, "the GNU hash table", bytes)) return bad;
        for (uint64_t i = 0; i < take / 4; ++i)
            if (item<uint32_t>(bytes, i) & 1) {
                count = std::max(count, last + done / 4 + i + 1);
                return {};
            }
        done += take;
    }
    return malformed("the GNU hash table has a chain without an end");
}

// IRELATIVE relocations call a resolver. symbols grows to cover every symbol that a relocation names.
Check read_relocations(ElfFile &file, std::optional<uint64_t> at, std::optional<uint64_t> size, uint64_t &symbols,
                       Hygiene &hygiene) {
    if (!at || !size || *size == 0) return {};
    std::vector<uint8_t> bytes;
    if (*size % sizeof(Elf64_Rela) != 0) return malformed("a relocation table is no whole number of entries");
    if (Check bad = file.at(*at, *size, "a relocation table", bytes)) return bad;
    for (uint64_t i = 0; i < bytes.size() / sizeof(Elf64_Rela); ++i) {
        const uint64_t info = item<Elf64_Rela>(bytes, i).r_info;
        hygiene.ifunc |= ELF64_R_TYPE(info) == irelative;
        if (ELF64_R_SYM(info) != 0) symbols = std::max<uint64_t>(symbols, ELF64_R_SYM(info) + 1);
    }
    return {};
}

bool is_entry(const ElfFile &file, const Elf64_Sym &s, const char *name) {
    const unsigned bind = ELF64_ST_BIND(s.st_info);
    return s.st_shndx != SHN_UNDEF && s.st_shndx < SHN_LORESERVE && ELF64_ST_TYPE(s.st_info) == STT_FUNC &&
           (bind == STB_GLOBAL || bind == STB_WEAK) && ELF64_ST_VISIBILITY(s.st_other) == STV_DEFAULT &&
           file.executable(s.st_value) && std::strcmp(name, COF_ENTRY_NAME) == 0;
}

Check read_symbols(ElfFile &file, const Tables &tables, uint64_t count, std::span<const uint8_t> strings,
                   Hygiene &hygiene) {
    if (count == 0) return {};
    if (!tables.symtab) return malformed("the dynamic section has no symbol table");
    if (tables.syment && *tables.syment != sizeof(Elf64_Sym)) return malformed("a dynamic symbol is not of 24 bytes");
    std::vector<uint8_t> bytes;
    // count is below 2^34, the product below 2^39.
    if (Check bad = file.at(*tables.symtab, count * sizeof(Elf64_Sym), "the dynamic symbol table", bytes)) return bad;
    for (uint64_t i = 0; i < count; ++i) {
        const auto s = item<Elf64_Sym>(bytes, i);
        if (s.st_name != 0 && s.st_name >= strings.size()) return malformed("a dynamic symbol's name is out of range");
        const char *name = s.st_name == 0 ? "" : reinterpret_cast<const char *>(strings.data() + s.st_name);
        // An undefined one is resolved elsewhere: libc's own memcpy is one.
        hygiene.ifunc |= ELF64_ST_TYPE(s.st_info) == STT_GNU_IFUNC && s.st_shndx != SHN_UNDEF;
        hygiene.gnu_unique |= ELF64_ST_BIND(s.st_info) == STB_GNU_UNIQUE;
        hygiene.entry |= is_entry(file, s, name);
    }
    return {};
}

Check read_tags(std::span<const uint8_t> section, Tables &tables, std::vector<uint64_t> &needed, Hygiene &hygiene) {
    for (uint64_t i = 0; i < section.size() / sizeof(Elf64_Dyn); ++i) {
        const auto d = item<Elf64_Dyn>(section, i);
        if (d.d_tag == DT_NULL) return {};
        if (d.d_tag == DT_NEEDED) needed.push_back(d.d_un.d_val);
        if (Check bad = note_tag(d, hygiene)) return bad;
        std::optional<uint64_t> *slot = tables.slot(d.d_tag);
        if (slot && *slot) return malformed("the dynamic section has the tag " + std::to_string(d.d_tag) + " twice");
        if (slot) *slot = d.d_un.d_val;
    }
    return malformed("the dynamic section has no end");
}

} // namespace

Check read_dynamic(ElfFile &file, Hygiene &hygiene) {
    const Elf64_Phdr *header = nullptr;
    for (const Elf64_Phdr &h : file.headers()) {
        if (h.p_type != PT_DYNAMIC) continue;
        if (header) return malformed("the file has two dynamic segments");
        header = &h;
    }
    if (!header) return malformed("the file has no dynamic segment");
    std::vector<uint8_t> section, strings;
    if (Check bad = file.segment(*header, "the dynamic section", section)) return bad;
    Tables tables;
    std::vector<uint64_t> needed;
    if (Check bad = read_tags(section, tables, needed, hygiene)) return bad;

    if (!tables.strtab || !tables.strsz || *tables.strsz == 0)
        return malformed("the dynamic section has no string table");
    if (Check bad = file.at(*tables.strtab, *tables.strsz, "the dynamic string table", strings)) return bad;
    if (strings.back() != 0) return malformed("the dynamic string table does not end with a NUL");
    for (const uint64_t at : needed) {
        if (at >= strings.size()) return malformed("the name of a needed library is out of range");
        hygiene.needed.emplace_back(reinterpret_cast<const char *>(strings.data() + at));
    }

    if ((tables.relaent && *tables.relaent != sizeof(Elf64_Rela)) || (tables.pltrel && *tables.pltrel != DT_RELA))
        return malformed("the relocations are not of the form RELA");
    uint64_t symbols = 0;
    if (Check bad = hash_count(file, tables, symbols)) return bad;
    if (Check bad = read_relocations(file, tables.rela, tables.relasz, symbols, hygiene)) return bad;
    if (Check bad = read_relocations(file, tables.jmprel, tables.pltrelsz, symbols, hygiene)) return bad;
    return read_symbols(file, tables, symbols, strings, hygiene);
}

} // namespace cof
