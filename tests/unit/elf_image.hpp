// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A builder of ELF files in memory: small, correct by default, every part open to damage. Layout:
//   segment 1 (offset 0 = address 0, read and execute): headers, notes, strings, symbols, hash table, relocations
//   segment 2 (page-aligned offset, address two pages higher, read and write): the dynamic section
#pragma once

#include <cstdint>
#include <cstring>
#include <elf.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cofferdam/note.h>

namespace cof::test {

using ByteVector = std::vector<uint8_t>;

inline void put(ByteVector &to, const void *p, size_t n) {
    const auto *bytes = static_cast<const uint8_t *>(p);
    to.insert(to.end(), bytes, bytes + n);
}
template <class T> void put_item(ByteVector &to, const T &value) {
    put(to, &value, sizeof value);
}
inline void put_string(ByteVector &to, std::string_view text) {
    put(to, text.data(), text.size());
    to.push_back(0);
}
inline void pad(ByteVector &to, size_t align) {
    to.resize((to.size() + align - 1) / align * align);
}

inline ByteVector note(std::string_view owner, uint32_t type, const ByteVector &desc, size_t align = 4) {
    ByteVector out;
    put_item(out, Elf64_Nhdr{static_cast<uint32_t>(owner.size() + 1), static_cast<uint32_t>(desc.size()), type});
    put_string(out, owner);
    pad(out, align);
    put(out, desc.data(), desc.size());
    pad(out, align);
    return out;
}

inline ByteVector strings(std::initializer_list<std::string_view> list) {
    ByteVector out;
    for (const std::string_view text : list)
        put_string(out, text);
    return out;
}

struct KernelRow {
    uint32_t flags = 0, need = 1, rank = 200;
    std::string contract = "crc32c/1", iface = "cof.crc32/1", impl = "sse42-3way";
};

inline ByteVector kernel_rows(const std::vector<KernelRow> &rows) {
    ByteVector out;
    for (const KernelRow &row : rows) {
        put_item(out, row.flags);
        const uint32_t need[COF_CPU_WORDS] = {row.need};
        put_item(out, need);
        put_item(out, row.rank);
        put_string(out, row.contract);
        put_string(out, row.iface);
        put_string(out, row.impl);
        pad(out, 4);
    }
    return out;
}

// The descs of the four notes; a test replaces, doubles or drops them.
struct NoteSet {
    cof_note_abi abi = {COF_ABI_MAJOR, 0, COF_ABI_MINOR, 1, 0, {1}};
    ByteVector licence = strings({"MIT-0", "mit0", "org.example.crc", "1.2.0"});
    ByteVector links;
    std::vector<KernelRow> kernels{1};

    ByteVector bytes() const {
        ByteVector out, desc;
        put_item(desc, abi);
        const ByteVector parts[] = {
            note(COF_NOTE_OWNER, COF_NT_ABI, desc), note(COF_NOTE_OWNER, COF_NT_LICENCE, licence),
            note(COF_NOTE_OWNER, COF_NT_LINKS, links), note(COF_NOTE_OWNER, COF_NT_KERNELS, kernel_rows(kernels))};
        for (const ByteVector &part : parts)
            put(out, part.data(), part.size());
        return out;
    }
};

struct Symbol {
    std::string name;
    uint8_t info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), other = STV_DEFAULT;
    uint16_t section = 1;
    uint64_t value = 64;
};

struct ElfImage {
    enum class Hash { none, sysv, gnu };

    Elf64_Ehdr header{};
    ByteVector notes = NoteSet{}.bytes();
    uint64_t note_align = 4;
    ByteVector notes8; // a second PT_NOTE, aligned to 8; absent when empty
    std::vector<Symbol> symbols = {{"memcpy", ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE), 0, SHN_UNDEF, 0},
                                   {COF_ENTRY_NAME}};
    std::vector<std::string> needed = {"libc.so.6"};
    std::vector<std::pair<int64_t, uint64_t>> tags; // further dynamic tags
    std::vector<int64_t> without_tags;              // own tags that build() leaves out
    std::vector<Elf64_Rela> relocations;
    Hash hash = Hash::sysv;
    bool stack = true, interp = false, dynamic = true, end_tag = true;
    uint32_t stack_flags = PF_R | PF_W, text_flags = PF_R | PF_X, data_flags = PF_R | PF_W;
    std::vector<Elf64_Phdr> more_headers;

    ElfImage() {
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = ELFCLASS64;
        header.e_ident[EI_DATA] = ELFDATA2LSB;
        header.e_ident[EI_VERSION] = EV_CURRENT;
        header.e_type = ET_DYN;
#if defined(__aarch64__)
        header.e_machine = EM_AARCH64;
#else
        header.e_machine = EM_X86_64;
#endif
        header.e_version = EV_CURRENT;
        header.e_ehsize = sizeof(Elf64_Ehdr);
        header.e_phentsize = sizeof(Elf64_Phdr);
        header.e_phoff = sizeof(Elf64_Ehdr);
    }

    static constexpr uint64_t page = 4096, shift = 2 * page; // address minus offset in segment 2

    // Where build() put things, for tests that damage them.
    uint64_t notes_at = 0, symbols_at = 0, hash_at = 0, dynamic_at = 0, strings_at = 0;

    ByteVector build() {
        std::vector<Elf64_Phdr> phdrs(2 + 1 + (notes8.empty() ? 0u : 1u) + (dynamic ? 1u : 0u) + (stack ? 1u : 0u) +
                                      (interp ? 1u : 0u));
        ByteVector out(sizeof(Elf64_Ehdr) + (phdrs.size() + more_headers.size()) * sizeof(Elf64_Phdr));
        const auto place = [&out](const ByteVector &bytes, size_t align) {
            pad(out, align);
            const uint64_t at = out.size();
            put(out, bytes.data(), bytes.size());
            return at;
        };
        notes_at = place(notes, 4);
        const uint64_t notes8_at = place(notes8, 8);
        ByteVector names(1), table(sizeof(Elf64_Sym));
        for (const Symbol &s : symbols) {
            put_item(table, Elf64_Sym{static_cast<uint32_t>(names.size()), s.info, s.other, s.section, s.value, 16});
            put_string(names, s.name);
        }
        std::vector<Elf64_Dyn> dyn;
        const auto tag = [&dyn, this](int64_t t, uint64_t value) {
            for (const int64_t skip : without_tags)
                if (skip == t) return;
            dyn.push_back({t, {value}});
        };
        for (const std::string &name : needed) {
            tag(DT_NEEDED, names.size());
            put_string(names, name);
        }
        strings_at = place(names, 1);
        symbols_at = place(table, 8);
        tag(DT_STRTAB, strings_at);
        tag(DT_STRSZ, names.size());
        tag(DT_SYMTAB, symbols_at);
        tag(DT_SYMENT, sizeof(Elf64_Sym));
        place_hash(place, tag);
        if (!relocations.empty()) {
            ByteVector rela;
            for (const Elf64_Rela &r : relocations)
                put_item(rela, r);
            tag(DT_RELA, place(rela, 8));
            tag(DT_RELASZ, rela.size());
            tag(DT_RELAENT, sizeof(Elf64_Rela));
        }
        const uint64_t text_size = out.size();
        for (const auto &[t, value] : tags)
            dyn.push_back({t, {value}});
        if (end_tag) tag(DT_NULL, 0);
        ByteVector section;
        for (const Elf64_Dyn &d : dyn)
            put_item(section, d);
        dynamic_at = place(section, page);

        size_t i = 0;
        const auto add = [&](uint32_t type, uint32_t flags, uint64_t at, uint64_t address, uint64_t size,
                             uint64_t align) { phdrs[i++] = {type, flags, at, address, address, size, size, align}; };
        add(PT_LOAD, text_flags, 0, 0, text_size, page);
        add(PT_LOAD, data_flags, dynamic_at, dynamic_at + shift, section.size(), page);
        add(PT_NOTE, PF_R, notes_at, notes_at, notes.size(), note_align);
        if (!notes8.empty()) add(PT_NOTE, PF_R, notes8_at, notes8_at, notes8.size(), 8);
        if (dynamic) add(PT_DYNAMIC, PF_R | PF_W, dynamic_at, dynamic_at + shift, section.size(), 8);
        if (stack) add(PT_GNU_STACK, stack_flags, 0, 0, 0, 16);
        if (interp) add(PT_INTERP, PF_R, 0, 0, 16, 1);
        phdrs.insert(phdrs.end(), more_headers.begin(), more_headers.end());
        header.e_phnum = static_cast<uint16_t>(phdrs.size());
        std::memcpy(out.data(), &header, sizeof header);
        std::memcpy(out.data() + sizeof header, phdrs.data(), phdrs.size() * sizeof(Elf64_Phdr));
        return out;
    }

  private:
    template <class Place, class Tag> void place_hash(const Place &place, const Tag &tag) {
        const auto count = static_cast<uint32_t>(symbols.size() + 1);
        ByteVector out;
        if (hash == Hash::sysv) {
            for (const uint32_t word : {1u, count, 0u}) // nbucket, nchain, one empty bucket; chains unused by readers
                put_item(out, word);
            out.resize(out.size() + count * 4);
            hash_at = place(out, 8);
            tag(DT_HASH, hash_at);
        } else if (hash == Hash::gnu) { // one bucket, symbols from 1 on, one chain that ends with the last of them
            for (const uint32_t word : {1u, 1u, 1u, 0u, 0u, 0u, count > 1 ? 1u : 0u})
                put_item(out, word);
            for (uint32_t i = 1; i < count; ++i)
                put_item(out, i + 1 == count ? 1u : 2u);
            hash_at = place(out, 8);
            tag(DT_GNU_HASH, hash_at);
        }
    }
};

} // namespace cof::test
