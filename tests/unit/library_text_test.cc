// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A library's licence from its bytes: which file, what it says, and every way in which that cannot be told.
#include "host/lib/library_text.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <elf.h>
#include <filesystem>
#include <fstream>
#include <random>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "host/lib/library_needs.hpp"
#include "host/lib/library_search.hpp"
#include "host/lib/verdict.hpp"

namespace cof {
namespace {

const std::string prefix = "libx license: ";

// A shared object of one read-only segment (or another kind) that holds the payload, from byte 128 on.
std::string library(const std::string &payload, uint32_t flags = PF_R) {
    Elf64_Ehdr e{};
    std::memcpy(e.e_ident, ELFMAG, SELFMAG);
    e.e_ident[EI_CLASS] = ELFCLASS64;
    e.e_ident[EI_DATA] = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
    e.e_ident[EI_VERSION] = EV_CURRENT;
    e.e_type = ET_DYN;
#if defined(__aarch64__)
    e.e_machine = EM_AARCH64;
#else
    e.e_machine = EM_X86_64;
#endif
    e.e_version = EV_CURRENT;
    e.e_phoff = sizeof e;
    e.e_phentsize = sizeof(Elf64_Phdr);
    e.e_phnum = 1;
    Elf64_Phdr h{};
    h.p_type = PT_LOAD;
    h.p_flags = flags;
    h.p_filesz = h.p_memsz = sizeof e + sizeof h + 8 + payload.size();
    h.p_align = 4096;
    std::string bytes(sizeof e + sizeof h + 8, '\0');
    std::memcpy(bytes.data(), &e, sizeof e);
    std::memcpy(bytes.data() + sizeof e, &h, sizeof h);
    return bytes + payload;
}

// Nothing outside the file is ever asked for.
LibraryText texts(const std::string &bytes, const std::string &what = prefix) {
    const ReadAt read = [&](uint64_t offset, void *to, size_t size) {
        EXPECT_LE(offset, bytes.size());
        EXPECT_LE(size, bytes.size() - offset);
        std::memcpy(to, bytes.data() + offset, size);
        return true;
    };
    return texts_after(read, bytes.size(), what);
}

using Answers = std::vector<std::string>;
std::string nul(const std::string &text) {
    return text + '\0';
}

TEST(LibraryText, Answers) {
    EXPECT_EQ(texts(library(nul(prefix + "GPL"))).answers, Answers{"GPL"});
    EXPECT_EQ(texts(library(nul("x" + prefix + "A b") + nul(prefix + "A b"))).answers, Answers{"A b"});
    EXPECT_EQ(texts(library(nul(prefix + "A") + nul(prefix + "B"))).answers, (Answers{"A", "B"}));
    EXPECT_EQ(texts(library(nul(prefix + prefix + "A"))).answers, (Answers{prefix + "A", "A"}));
    EXPECT_EQ(texts(library(nul(prefix + std::string(255, 'a')))).answers, Answers{std::string(255, 'a')});
    const std::string bad[] = {"",
                               nul(prefix),                         // empty
                               prefix + "GPL",                      // no end
                               nul(prefix + std::string(256, 'a')), // too long
                               nul(prefix + "G\x01PL"),
                               nul(prefix + "G\xc3\xa4"),
                               nul("libx licence: GPL"),
                               prefix.substr(0, 5)};
    for (const std::string &payload : bad) {
        const LibraryText text = texts(library(payload));
        EXPECT_TRUE(text.answers.empty() && text.problem.empty()) << payload;
    }
    // At most eight, however many there are.
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += nul(prefix + std::to_string(i));
    EXPECT_EQ(texts(library(many)).answers.size(), 8u);
}

// A file of prefixes without an end costs no more than one in which every answer that is too long ends soon. Times of
// this thread alone: other work on the machine counts in neither.
TEST(LibraryText, WorkIsBoundedByTheSize) {
    const auto cpu_seconds = [](const std::string &bytes) {
        const auto now = [] {
            timespec time{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
            return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
        };
        const double start = now();
        texts(bytes, "aaaa");
        return now() - start;
    };
    std::string payload(4u << 20, 'a');
    const double without = cpu_seconds(library(payload));
    for (size_t at = 0; at < payload.size(); at += 2048)
        payload[at] = '\0';
    const double with = cpu_seconds(library(payload));
    EXPECT_LT(without, 3 * with);
}

// Wherever the answer lies beside the borders of the blocks in which the file is read.
TEST(LibraryText, AcrossBlocks) {
    for (size_t at = 65536 - 128 - 300; at < 65536 + 8; ++at)
        ASSERT_EQ(texts(library(std::string(at, 'z') + nul(prefix + "GPL version 2"))).answers,
                  Answers{"GPL version 2"})
            << at;
}

TEST(LibraryText, OnlyWhatIsMappedReadOnly) {
    EXPECT_TRUE(texts(library(nul(prefix + "GPL"), PF_R | PF_W)).answers.empty());
    EXPECT_EQ(texts(library(nul(prefix + "GPL"), PF_R | PF_X)).answers, Answers{"GPL"});
    EXPECT_TRUE(texts(library("") + nul(prefix + "GPL")).answers.empty()) << "behind the segment";
}

// Found by the fuzzer: a segment without memory is nobody's to check, and may claim any bytes.
TEST(LibraryText, SegmentWithoutMemory) {
    std::string bytes = library(nul(prefix + "GPL"));
    Elf64_Phdr h;
    std::memcpy(&h, bytes.data() + sizeof(Elf64_Ehdr), sizeof h);
    bytes[offsetof(Elf64_Ehdr, e_phnum)] = 2;
    Elf64_Phdr claims = h;
    claims.p_memsz = 0;
    claims.p_offset = ~uint64_t{0} - 7;
    claims.p_filesz = ~uint64_t{0};
    bytes.insert(sizeof(Elf64_Ehdr) + sizeof h, reinterpret_cast<const char *>(&claims), sizeof claims);
    h.p_filesz = h.p_memsz = bytes.size();
    std::memcpy(bytes.data() + sizeof(Elf64_Ehdr), &h, sizeof h);
    EXPECT_EQ(texts(bytes).answers, Answers{"GPL"});
}

TEST(LibraryText, NoLibrary) {
    const std::string good = library(nul(prefix + "GPL"));
    for (size_t size = 0; size < good.size(); ++size) {
        const LibraryText text = texts(good.substr(0, size));
        EXPECT_TRUE(text.answers.empty() && !text.problem.empty()) << size;
    }
    EXPECT_FALSE(texts("#!/bin/sh\n" + nul(prefix + "GPL")).problem.empty());
    const ReadAt fails = [&](uint64_t offset, void *to, size_t size) {
        if (offset + size > 128) return false;
        std::memcpy(to, good.data() + offset, size);
        return true;
    };
    const LibraryText text = texts_after(fails, good.size(), prefix);
    EXPECT_TRUE(text.answers.empty());
    EXPECT_EQ(text.problem, "reading it failed");
}

TEST(LibraryText, DamagedFilesAreRead) {
    const std::string good = library(std::string(300, 'z') + nul(prefix + "GPL version 2 or later") + "tail");
    std::mt19937 random(7);
    for (int round = 0; round < 20000; ++round) {
        std::string bytes = good;
        for (size_t i = 0, n = 1 + random() % 6; i < n; ++i)
            bytes[random() % (random() % 2 ? 128 : bytes.size())] = static_cast<char>(random());
        if (random() % 4 == 0) bytes.resize(random() % bytes.size());
        for (const std::string &answer : texts(bytes).answers) {
            ASSERT_TRUE(!answer.empty() && answer.size() <= 255);
            for (const char c : answer)
                ASSERT_TRUE(c >= ' ' && c <= '~');
        }
    }
}

// ---- which file -----------------------------------------------------------------------------------------------------

void put_word(std::string &bytes, uint32_t value) {
    bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
}

// A ld.so.cache with these (soname, path) entries.
std::string cache_of(const std::vector<std::pair<std::string, std::string>> &entries) {
    std::string bytes = "glibc-ld.so.cache1.1", strings;
    put_word(bytes, static_cast<uint32_t>(entries.size()));
    bytes.resize(48);
    for (const auto &[soname, path] : entries) {
        const size_t at = 48 + 24 * entries.size() + strings.size();
        put_word(bytes, 0x303);
        put_word(bytes, static_cast<uint32_t>(at));
        put_word(bytes, static_cast<uint32_t>(at + soname.size() + 1));
        bytes.resize(bytes.size() + 12);
        strings += nul(soname) + nul(path);
    }
    return bytes + strings;
}
std::optional<Answers> cached(const std::string &bytes, const std::string &soname) {
    return cached_paths({reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size()}, soname);
}

TEST(LibrarySearch, Cache) {
    const std::string good =
        cache_of({{"liba.so.1", "/v3/liba.so.1"}, {"libb.so.1", "/b"}, {"liba.so.1", "/liba.so.1"}});
    EXPECT_EQ(cached(good, "liba.so.1"), (Answers{"/v3/liba.so.1", "/liba.so.1"}));
    EXPECT_EQ(cached(good, "libb.so.1"), Answers{"/b"});
    EXPECT_EQ(cached(good, "lib"), Answers{});
    EXPECT_EQ(cached(good, ""), Answers{});
    EXPECT_EQ(cached(cache_of({{"a", "relative"}, {"a", ""}}), "a"), Answers{});
    EXPECT_FALSE(cached("", "a"));
    EXPECT_FALSE(cached("ld.so-1.7.0" + good, "a"));
    for (size_t size = 0; size < 48 + 3 * 24; ++size)
        EXPECT_FALSE(cached(good.substr(0, size), "liba.so.1")) << size;
    for (size_t size = 48 + 3 * 24; size < good.size(); ++size)
        EXPECT_TRUE(cached(good.substr(0, size), "liba.so.1")) << size; // strings that are cut count as none
    std::mt19937 random(3);
    for (int round = 0; round < 20000; ++round) {
        std::string bytes = good;
        for (int i = 0; i < 4; ++i)
            bytes[20 + random() % (bytes.size() - 20)] = static_cast<char>(random());
        const auto paths = cached(bytes, "liba.so.1");
        for (const std::string &path : paths.value_or(Answers{}))
            ASSERT_EQ(path[0], '/');
    }
}

class LibraryFilesTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string text = (std::filesystem::temp_directory_path() / "cof-library-XXXXXX").string();
        ASSERT_NE(mkdtemp(text.data()), nullptr);
        root_ = text;
    }
    void TearDown() override {
        unsetenv("LD_LIBRARY_PATH");
        std::filesystem::remove_all(root_);
    }
    std::string put(const std::string &name, const std::string &bytes) const {
        std::filesystem::create_directories((root_ / name).parent_path());
        std::ofstream(root_ / name, std::ios::binary) << bytes;
        return (root_ / name).string();
    }
    std::string at(const char *name) const { return (root_ / name).string(); }
    std::filesystem::path root_;
};

TEST_F(LibraryFilesTest, OrderOfPlaces) {
    const LibrarySearch search{{at("a"), at("b")}, at("cache"), {at("c")}, ""};
    const auto find = [&] { return find_library(search, "libz-test.so.9", is_library); };
    EXPECT_TRUE(find().paths.empty());
    const std::string c = put("c/libz-test.so.9", library("")), d = put("d/libz-test.so.9", library(""));
    EXPECT_EQ(find().paths, Answers{c});
    put("cache", cache_of({{"libz-test.so.9", at("nowhere")}, {"libz-test.so.9", d}}));
    EXPECT_EQ(find().paths, Answers{d});
    const std::string b = put("b/libz-test.so.9", library(""));
    EXPECT_EQ(find().paths, Answers{b});
    put("a/libz-test.so.9", "no library: the linker passes it over");
    EXPECT_EQ(find().paths, Answers{b});
    std::filesystem::remove(at("a/libz-test.so.9"));
    ASSERT_EQ(mkfifo(at("a/libz-test.so.9").c_str(), 0600), 0); // must not hang
    EXPECT_EQ(find().paths, Answers{b});
    std::filesystem::remove(at("a/libz-test.so.9"));
    std::filesystem::create_directory(at("a/libz-test.so.9"));
    EXPECT_EQ(find().paths, Answers{b});
    std::filesystem::remove(b);
    put("cache", "of another format");
    EXPECT_EQ(find().paths, Answers{c});
    EXPECT_NE(find().unknown, "");
    EXPECT_TRUE(find_library(search, "../c/libz-test.so.9", is_library).paths.empty());
    EXPECT_TRUE(find_library(search, "", is_library).paths.empty());
#if defined(__x86_64__)
    const std::string v2 = put("b/glibc-hwcaps/x86-64-v2/libz-test.so.9", library(""));
    EXPECT_EQ(find().paths, Answers{v2});
    put("b/libz-test.so.9", library(""));
    EXPECT_EQ(find().paths, (Answers{v2, b})) << "which of them depends on the CPU";
#endif
}

TEST_F(LibraryFilesTest, VariableIsSplit) {
    const std::string here = std::filesystem::current_path().string();
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
    setenv("LD_LIBRARY_PATH", "/x:;y/z:${ORIGIN}/lib:$ORIGIN", 1);
    EXPECT_EQ(library_search().first, (Answers{"/x", here, here + "/y/z", program + "/lib", program}));
    EXPECT_EQ(library_search().unknown, "");
    setenv("LD_LIBRARY_PATH", "", 1);
    EXPECT_EQ(library_search().first, Answers{});
    // What only the linker can expand makes every answer an uncertain one.
    setenv("LD_LIBRARY_PATH", "/x/$LIB:/y", 1);
    EXPECT_EQ(library_search().first, Answers{"/y"});
    EXPECT_NE(library_search().unknown, "");
    EXPECT_NE(find_library(library_search(), "libz-test.so.9", is_library).unknown, "");
}

TEST_F(LibraryFilesTest, OriginOfASearchPath) {
    EXPECT_EQ(with_origin("/a", "/o"), "/a");
    EXPECT_EQ(with_origin("$ORIGIN/../deps", "/o"), "/o/../deps");
    EXPECT_EQ(with_origin("${ORIGIN}${ORIGIN}/x", "/o"), "/o/o/x");
    for (const char *unclear : {"$ORIGINAL", "$LIB", "/x/${PLATFORM}", "$"})
        EXPECT_FALSE(with_origin(unclear, "/o")) << unclear;
    EXPECT_FALSE(with_origin("$ORIGIN", ""));
    EXPECT_FALSE(with_origin("$ORIGIN", "/$ORIGIN"));
}

BoundLibrary opened(const std::string &path) {
    return {path, file_id_of(path).value_or(FileId{}), ""};
}

// The child's word holds where it opened the file that this process would open.
TEST_F(LibraryFilesTest, WhatTheChildOpened) {
    LibrarySearch search{{at("a"), at("b")}, at("cache"), {}, ""};
    const std::vector<LinkFacts> links = {{"libz-test.so.9", {}}, {"libz-test.so.8", {}}, {"liby-test.so.1", {}}};
    const auto other = [&](const std::vector<BoundLibrary> &libraries) {
        return other_library(search, links, libraries).value_or("");
    };
    EXPECT_EQ(other({}), "") << "nothing is here, nothing was opened";
    const std::string b8 = put("b/libz-test.so.8", library("b8"));
    EXPECT_EQ(other({opened(b8)}), "");
    EXPECT_NE(other({}).find("libz-test.so.8 is " + b8), std::string::npos) << other({});
    const std::string a8 = put("a/libz-test.so.8", library("a8"));
    EXPECT_NE(other({opened(b8)}).find("libz-test.so.8 is " + a8), std::string::npos) << other({opened(b8)});
    EXPECT_EQ(other({opened(a8)}), "");
    const std::string b9 = put("b/libz-test.so.9", library("b9"));
    EXPECT_NE(other({opened(a8)}).find("libz-test.so.9 is " + b9), std::string::npos) << "it would be tried first";
    EXPECT_EQ(other({opened(b9)}), "") << "the one that was tried first is open: the rest is not looked at";
    const std::string a1 = put("a/liby-test.so.1", library("a1"));
    EXPECT_NE(other({opened(b9)}).find("liby-test.so.1 is " + a1), std::string::npos) << "another library";
    EXPECT_EQ(other({opened(b9), opened(a1)}), "");
    const BoundLibrary before = opened(a1);
    put("a/liby-test.so.1", library("written over, and longer"));
    EXPECT_NE(other({opened(b9), before}), "");
    std::filesystem::remove(a1);
    EXPECT_NE(other({opened(b9), before}).find("liby-test.so.1 is not found here"), std::string::npos);
    search.unknown = "no one knows";
    EXPECT_NE(other({opened(b9)}).find("no one knows"), std::string::npos);
}

FileFacts facts_of(uint32_t flags = COF_F_PROBE | COF_F_DYN_SPDX) {
    FileFacts facts;
    facts.spdx = "MIT-0";
    facts.links = {{"libz-test.so.9", {"MIT", "GPL-2.0-or-later"}}};
    facts.tells = {
        {{"libz-test.so.9"}, prefix, {{"permissive", "MIT"}, {"strict", "GPL-2.0-or-later"}, {"odd", "(("}}}};
    facts.kernels = {{flags, {}, 0, "x/1", "y/1", "z"}};
    return facts;
}

TEST_F(LibraryFilesTest, Reports) {
    setenv("LD_LIBRARY_PATH", at("a").c_str(), 1);
    FileFacts facts = facts_of();
    const auto report = [&] { return report_library(facts, facts.links[0]); };
    EXPECT_NE(report().why.find("is not installed"), std::string::npos) << report().why;
    EXPECT_EQ(report().path, "");

    const std::string path = put("a/libz-test.so.9", library(nul(prefix + "strict")));
    EXPECT_EQ(report().path, path);
    EXPECT_FALSE(report().loaded);
    EXPECT_EQ(report().spdx, "GPL-2.0-or-later");
    EXPECT_EQ(report().effective, "MIT-0 AND GPL-2.0-or-later");
    EXPECT_EQ(report().why,
              "libz-test.so.9 at " + path + " says 'strict' (GPL-2.0-or-later), read from its bytes, not loaded.");

    const struct {
        std::string payload;
        const char *word;
    } unclear[] = {{nul(prefix + "something new"), "does not know which licence that is"},
                   {nul(prefix + "odd"), "does not know which licence that is"},
                   {nul("nothing"), "cannot be told"},
                   {nul(prefix + "strict") + nul(prefix + "permissive"), "'strict' and 'permissive'"}};
    for (const auto &row : unclear) {
        put("a/libz-test.so.9", library(row.payload));
        EXPECT_NE(report().why.find(row.word), std::string::npos) << report().why;
        EXPECT_EQ(report().spdx, "");
        EXPECT_EQ(report().effective, "");
    }
#if defined(__x86_64__)
    // Two builds of which the CPU picks one: told when they agree.
    put("a/libz-test.so.9", library(nul(prefix + "strict")));
    put("a/glibc-hwcaps/x86-64-v3/libz-test.so.9", library(nul(prefix + "strict")));
    EXPECT_EQ(report().spdx, "GPL-2.0-or-later");
    put("a/glibc-hwcaps/x86-64-v3/libz-test.so.9", library(nul(prefix + "permissive")));
    EXPECT_EQ(report().spdx, "");
    std::filesystem::remove_all(at("a/glibc-hwcaps"));
#endif
    facts.tells.clear();
    EXPECT_NE(report().why.find("does not say how to tell"), std::string::npos) << report().why;
    EXPECT_EQ(report().spdx, "");
    facts.kernels[0].flags = COF_F_PROBE; // then it is all that the note lists
    EXPECT_EQ(report().spdx, "MIT AND GPL-2.0-or-later");
}

// What is in the process already is what the linker hands out.
TEST_F(LibraryFilesTest, LoadedOnesComeFirst) {
    setenv("LD_LIBRARY_PATH", at("a").c_str(), 1);
    put("a/libc.so.6", library(nul(prefix + "strict")));
    FileFacts facts = facts_of(COF_F_PROBE);
    facts.links = {{"libc.so.6", {"LGPL-2.1-or-later"}}};
    const LibraryReport report = report_library(facts, facts.links[0]);
    EXPECT_TRUE(report.loaded);
    EXPECT_NE(report.path, at("a/libc.so.6"));
}

} // namespace
} // namespace cof
