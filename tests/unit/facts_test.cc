// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "read" on images with one thing different each. Notes are in facts_notes_test.cc, damage in
// facts_damage_test.cc.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <link.h>

#include "host/lib/facts.hpp"
#include "host/lib/fd.hpp"
#include "tests/unit/elf_image.hpp"

namespace cof {
namespace {

using test::ByteVector;
using test::ElfImage;

std::string code_of(const Outcome<FileFacts> &facts) {
    if (facts) return "ok";
    EXPECT_EQ(facts.refusal().stage, Stage::read);
    EXPECT_FALSE(facts.refusal().why.empty());
    return name(facts.refusal().code);
}
std::string code_of(ElfImage image) {
    return code_of(read_facts_bytes(image.build()));
}
Hygiene hygiene_of(ElfImage image) {
    auto facts = read_facts_bytes(image.build());
    EXPECT_TRUE(facts) << facts.refusal().why;
    return facts ? facts->hygiene : Hygiene{};
}

TEST(Facts, GoodImage) {
    ElfImage image;
    const auto facts = read_facts_bytes(image.build());
    ASSERT_TRUE(facts) << facts.refusal().why;
    EXPECT_EQ(facts->major, COF_ABI_MAJOR);
    EXPECT_EQ(facts->floor[0], 1u);
    EXPECT_EQ(facts->spdx, "MIT-0");
    EXPECT_EQ(facts->domain, "mit0");
    EXPECT_EQ(facts->id, "org.example.crc");
    EXPECT_EQ(facts->version, "1.2.0");
    ASSERT_EQ(facts->kernels.size(), 1u);
    EXPECT_EQ(facts->kernels[0].contract, "crc32c/1");
    EXPECT_EQ(facts->kernels[0].iface, "cof.crc32/1");
    EXPECT_EQ(facts->kernels[0].impl, "sse42-3way");
    EXPECT_EQ(facts->kernels[0].need[0], 1u);
    EXPECT_EQ(facts->kernels[0].rank, 200u);
    const Hygiene &h = facts->hygiene;
    EXPECT_TRUE(h.gnu_stack && h.entry);
    EXPECT_FALSE(h.exec_stack || h.textrel || h.rwx || h.rpath || h.filter || h.ifunc || h.gnu_unique ||
                 h.constructors);
    EXPECT_EQ(h.needed, std::vector<std::string>{"libc.so.6"});
}

TEST(Facts, HeaderOfAnotherKind) {
    const auto with = [](auto change) {
        ElfImage image;
        change(image.header);
        return code_of(image);
    };
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_ident[0] = 0; }), "not-elf");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_ident[EI_CLASS] = ELFCLASS32; }), "wrong-machine");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_ident[EI_DATA] = ELFDATA2MSB; }), "wrong-machine");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_machine = EM_386; }), "wrong-machine");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_type = ET_EXEC; }), "not-shared");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_type = ET_REL; }), "not-shared");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_version = 2; }), "malformed");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_ident[EI_VERSION] = 0; }), "malformed");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_phentsize = 32; }), "malformed");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_phoff = 1u << 20; }), "truncated");
    EXPECT_EQ(with([](Elf64_Ehdr &h) { h.e_phoff = UINT64_MAX - 8; }), "truncated");
}

TEST(Facts, HeaderCount) {
    ElfImage image;
    ByteVector bytes = image.build();
    for (const auto &[count, code] : {std::pair<uint16_t, const char *>{0, "malformed"},
                                      {129, "malformed"},
                                      {0xffff, "malformed"},
                                      {1, "no-note"}}) {
        std::memcpy(bytes.data() + offsetof(Elf64_Ehdr, e_phnum), &count, 2);
        EXPECT_EQ(code_of(read_facts_bytes(bytes)), code) << count;
    }
    image.more_headers.assign(122, Elf64_Phdr{});
    EXPECT_EQ(code_of(image), "ok");
}

TEST(Facts, SmallFiles) {
    EXPECT_EQ(code_of(read_facts_bytes({})), "not-elf");
    const ByteVector text = {'#', '!', '/', 'b', 'i', 'n'};
    EXPECT_EQ(code_of(read_facts_bytes(text)), "not-elf");
    const ByteVector magic = {0x7f, 'E', 'L', 'F'};
    EXPECT_EQ(code_of(read_facts_bytes(magic)), "truncated");
}

TEST(Facts, Executables) {
    ElfImage interp;
    interp.interp = true;
    EXPECT_EQ(code_of(interp), "not-shared");
    ElfImage pie; // static PIE: no interpreter, but the flag
    pie.tags = {{DT_FLAGS_1, DF_1_PIE}};
    EXPECT_EQ(code_of(pie), "not-shared");
}

TEST(Facts, StackAndSegments) {
    ElfImage image;
    image.stack = false;
    EXPECT_FALSE(hygiene_of(image).gnu_stack);
    image.stack = true;
    image.stack_flags = PF_R | PF_W | PF_X;
    EXPECT_TRUE(hygiene_of(image).exec_stack);
    image.stack_flags = PF_R | PF_W;
    image.text_flags = PF_R | PF_W | PF_X;
    EXPECT_TRUE(hygiene_of(image).rwx);
    image.text_flags = PF_R; // the entry is not in code then
    EXPECT_FALSE(hygiene_of(image).entry);
}

TEST(Facts, Loads) {
    const auto with = [](const Elf64_Phdr &more) {
        ElfImage image;
        image.more_headers = {more};
        return code_of(image);
    };
    const uint64_t high = 0x100000;
    EXPECT_EQ(with({PT_LOAD, PF_R, 0, high, high, 64, 64, 4096}), "ok");
    EXPECT_EQ(with({PT_LOAD, PF_R, 0, high, high, 0, 64, 4096}), "ok");
    EXPECT_EQ(with({PT_LOAD, PF_R, 0, high, high, 65, 64, 4096}), "malformed");        // more file than memory
    EXPECT_EQ(with({PT_LOAD, PF_R, 1, high, high, 64, 64, 4096}), "malformed");        // not congruent
    EXPECT_EQ(with({PT_LOAD, PF_R, 0, 0, 0, 64, 64, 4096}), "malformed");              // the first one's page
    EXPECT_EQ(with({PT_LOAD, PF_R, 1u << 20, high, high, 64, 64, 4096}), "truncated"); // beyond the file
    EXPECT_EQ(with({PT_LOAD, PF_R, UINT64_MAX - 4095, high, high, 4096, 4096, 4096}), "truncated");
    EXPECT_EQ(with({PT_LOAD, PF_R, 0, UINT64_MAX - 4095, 0, 64, 4096, 4096}), "malformed"); // wraps around
    EXPECT_EQ(with({PT_LOAD, PF_R, 0, high, high, 64, UINT64_MAX, 4096}), "malformed");
}

TEST(Facts, SegmentsThatAreNotWhatGetsMapped) {
    ElfImage image;
    ByteVector bytes = image.build();
    const auto set = [](ByteVector file, size_t header, auto change) {
        Elf64_Phdr h;
        uint8_t *at = file.data() + sizeof(Elf64_Ehdr) + header * sizeof h;
        std::memcpy(&h, at, sizeof h);
        change(h);
        std::memcpy(at, &h, sizeof h);
        return code_of(read_facts_bytes(file));
    };
    for (const size_t header : {size_t{2}, size_t{3}}) { // PT_NOTE, PT_DYNAMIC
        EXPECT_EQ(set(bytes, header, [](Elf64_Phdr &h) { h.p_vaddr += 4; }), "malformed");
        EXPECT_EQ(set(bytes, header, [](Elf64_Phdr &h) { h.p_vaddr = 0x7000000; }), "malformed");
        EXPECT_EQ(set(bytes, header, [](Elf64_Phdr &h) { h.p_memsz += 4; }), "malformed");
        EXPECT_EQ(set(bytes, header, [](Elf64_Phdr &h) { h.p_offset = UINT64_MAX; }), "truncated");
        EXPECT_EQ(set(bytes, header, [](Elf64_Phdr &h) { h.p_filesz = h.p_memsz = UINT64_MAX; }), "truncated");
    }
    EXPECT_EQ(set(bytes, 2, [](Elf64_Phdr &h) { h.p_filesz = h.p_memsz = 0; }), "no-note");
    EXPECT_EQ(set(bytes, 3, [](Elf64_Phdr &h) { h.p_filesz = h.p_memsz = 0; }), "malformed");
}

TEST(Facts, DynamicTags) {
    const auto with = [](int64_t tag, uint64_t value) {
        ElfImage image;
        image.tags = {{tag, value}};
        return hygiene_of(image);
    };
    EXPECT_TRUE(with(DT_RPATH, 1).rpath);
    EXPECT_TRUE(with(DT_RUNPATH, 1).rpath);
    EXPECT_TRUE(with(DT_TEXTREL, 0).textrel);
    EXPECT_TRUE(with(DT_FLAGS, DF_TEXTREL).textrel);
    EXPECT_FALSE(with(DT_FLAGS, DF_BIND_NOW).textrel);
    for (const int64_t tag : {int64_t{DT_FILTER}, int64_t{DT_AUXILIARY}, int64_t{DT_AUDIT}, int64_t{DT_DEPAUDIT}})
        EXPECT_TRUE(with(tag, 1).filter) << tag;
    for (const int64_t tag : {DT_INIT, DT_FINI, DT_INIT_ARRAYSZ, DT_FINI_ARRAYSZ, DT_PREINIT_ARRAYSZ})
        EXPECT_TRUE(with(tag, 8).constructors) << tag;
    EXPECT_TRUE(with(DT_INIT, 0).constructors);
    EXPECT_FALSE(with(DT_INIT_ARRAYSZ, 0).constructors);
    EXPECT_FALSE(with(DT_FLAGS_1, DF_1_NOW).constructors);
}

TEST(Facts, DynamicSectionDamaged) {
    const auto with = [](auto change) {
        ElfImage image;
        change(image);
        return code_of(image);
    };
    EXPECT_EQ(with([](ElfImage &i) { i.dynamic = false; }), "malformed");
    EXPECT_EQ(with([](ElfImage &i) { i.end_tag = false; }), "malformed");
    for (const int64_t tag : {DT_STRTAB, DT_STRSZ, DT_SYMTAB}) {
        EXPECT_EQ(with([tag](ElfImage &i) { i.without_tags = {tag}; }), "malformed") << tag;
        EXPECT_EQ(with([tag](ElfImage &i) { i.tags = {{tag, 64}}; }), "malformed") << tag; // twice
    }
    EXPECT_EQ(with([](ElfImage &i) { i.tags = {{DT_NEEDED, 1u << 30}}; }), "malformed");
    EXPECT_EQ(with([](ElfImage &i) { i.tags = {{DT_RELAENT, 16}}; }), "malformed");
    EXPECT_EQ(with([](ElfImage &i) { i.tags = {{DT_PLTREL, DT_REL}}; }), "malformed");
    EXPECT_EQ(with([](ElfImage &i) { i.tags = {{DT_JMPREL, 0}, {DT_PLTRELSZ, 25}}; }), "malformed");
    EXPECT_EQ(with([](ElfImage &i) { i.tags = {{DT_JMPREL, UINT64_MAX - 8}, {DT_PLTRELSZ, 24}}; }), "malformed");
    EXPECT_EQ(with([](ElfImage &i) { i.relocations = {{0, ELF64_R_INFO(0xffffffffull, 1), 0}}; }), "malformed");
    EXPECT_EQ(with([](ElfImage &i) {
                  i.tags = {{DT_GNU_HASH, 8}}; // garbage, but inside the file
              }),
              "malformed");
}

TEST(Facts, Symbols) {
    for (const auto hash : {ElfImage::Hash::sysv, ElfImage::Hash::gnu}) {
        const auto with = [hash](test::Symbol symbol) {
            ElfImage image;
            image.hash = hash;
            image.symbols.back() = std::move(symbol);
            return hygiene_of(image);
        };
        const std::string entry = COF_ENTRY_NAME;
        EXPECT_TRUE(with({entry}).entry);
        EXPECT_TRUE(with({entry, ELF64_ST_INFO(STB_WEAK, STT_FUNC)}).entry);
        EXPECT_FALSE(with({entry + "x"}).entry);
        EXPECT_FALSE(with({entry, ELF64_ST_INFO(STB_LOCAL, STT_FUNC)}).entry);
        EXPECT_FALSE(with({entry, ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT)}).entry);
        EXPECT_FALSE(with({entry, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), STV_HIDDEN}).entry);
        EXPECT_FALSE(with({entry, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), STV_DEFAULT, SHN_UNDEF}).entry);
        EXPECT_FALSE(with({entry, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), STV_DEFAULT, SHN_ABS}).entry);
        EXPECT_FALSE(with({entry, ELF64_ST_INFO(STB_GLOBAL, STT_FUNC), STV_DEFAULT, 1, 0x5000000}).entry);
        EXPECT_TRUE(with({"f", ELF64_ST_INFO(STB_GLOBAL, STT_GNU_IFUNC)}).ifunc);
        EXPECT_FALSE(with({"f", ELF64_ST_INFO(STB_GLOBAL, STT_GNU_IFUNC), 0, SHN_UNDEF}).ifunc);
        EXPECT_TRUE(with({"u", ELF64_ST_INFO(STB_GNU_UNIQUE, STT_OBJECT)}).gnu_unique);
    }
    ElfImage none;
    none.hash = ElfImage::Hash::none;
    EXPECT_FALSE(hygiene_of(none).entry); // no look-up could find it
    // A relocation can name a symbol that no hash table reaches.
    none.symbols.back().info = ELF64_ST_INFO(STB_LOCAL, STT_GNU_IFUNC);
    EXPECT_FALSE(hygiene_of(none).ifunc);
    none.relocations = {{0, ELF64_R_INFO(2ull, 1), 0}};
    EXPECT_TRUE(hygiene_of(none).ifunc);
}

TEST(Facts, ResolverRelocations) {
#if defined(__aarch64__)
    const uint32_t type = R_AARCH64_IRELATIVE;
#else
    const uint32_t type = R_X86_64_IRELATIVE;
#endif
    ElfImage image;
    image.relocations = {{0, ELF64_R_INFO(0ull, type + 1000), 0}};
    EXPECT_FALSE(hygiene_of(image).ifunc);
    image.relocations.push_back({0, ELF64_R_INFO(0ull, type), 0});
    EXPECT_TRUE(hygiene_of(image).ifunc);
    ElfImage plt; // the same table, found by DT_JMPREL
    plt.relocations = image.relocations;
    plt.build();
    plt.without_tags = {DT_RELA, DT_RELASZ};
    const uint64_t rela_at = (plt.hash_at + 3 * 4 + 3 * 4 + 7) / 8 * 8;
    plt.tags = {{DT_JMPREL, rela_at}, {DT_PLTRELSZ, 48}, {DT_PLTREL, DT_RELA}};
    EXPECT_TRUE(hygiene_of(plt).ifunc);
}

TEST(Facts, LimitOnWhatIsRead) {
    ElfImage image;
    image.relocations.assign((1u << 20) / sizeof(Elf64_Rela) + 1, Elf64_Rela{0, 0, 0});
    EXPECT_EQ(code_of(image), "too-large");
    image.relocations.resize(1000);
    EXPECT_EQ(code_of(image), "ok");
    ElfImage notes;
    const ByteVector big = test::note("FDO", 1, ByteVector(1u << 20));
    test::put(notes.notes, big.data(), big.size());
    EXPECT_EQ(code_of(notes), "too-large");
}

TEST(Facts, ReaderThatFails) {
    ElfImage image;
    const ByteVector bytes = image.build();
    for (int good = 0; good < 12; ++good) { // the file shrinks, or the disk fails, at any one of the reads
        int reads = 0;
        const ReadAt read = [&](uint64_t offset, void *to, size_t size) {
            if (reads++ == good) return false;
            std::memcpy(to, bytes.data() + offset, size);
            return true;
        };
        const auto facts = read_facts(read, bytes.size());
        EXPECT_EQ(code_of(facts), reads > good ? "unreadable" : "ok") << good;
    }
}

TEST(Facts, RealFiles) {
    const Fd self(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    ASSERT_TRUE(self);
    EXPECT_EQ(code_of(read_facts_fd(self.get())), "not-shared");
    const auto each = [](dl_phdr_info *info, size_t, void *count) {
        if (info->dlpi_name[0] != '/') return 0;
        const Fd fd(open(info->dlpi_name, O_RDONLY | O_CLOEXEC));
        if (!fd) return 0;
        const std::string code = code_of(read_facts_fd(fd.get()));
        // libc has PT_INTERP; a plugin that another test loaded is what it should be.
        EXPECT_TRUE(code == "no-note" || code == "not-shared" || code == "ok") << info->dlpi_name << " " << code;
        *static_cast<int *>(count) += code == "no-note";
        return 0;
    };
    int count = 0; // libstdc++ at least, unless linked statically
    dl_iterate_phdr(each, &count);
    RecordProperty("libraries", count);
    EXPECT_EQ(code_of(read_facts_fd(-1)), "unreadable");
}

} // namespace
} // namespace cof
