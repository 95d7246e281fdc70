// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "load" with real shared objects: the fixtures of tests/plugins.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <cofferdam/crc.h>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "host/lib/fpstate.hpp"
#include "host/lib/loader.hpp"
#include "host/lib/process.hpp"

namespace cof {
namespace {

// The file as stage "trust" would hand it over.
TrustedFile fixture(const std::string &name, int at_least = 3) {
    TrustedFile file;
    file.path = std::string(getenv("COFFERDAM_TEST_FIXTURES")) + "/" + name + ".so";
    const Fd fd(open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
    file.fd = Fd(fcntl(fd.get(), F_DUPFD_CLOEXEC, at_least));
    struct stat st {};
    fstat(file.fd.get(), &st);
    file.id = file_id(st);
    return file;
}

class Load : public testing::Test {
  protected:
    void SetUp() override {
        if (getenv("COFFERDAM_TEST_FIXTURES") == nullptr)
            GTEST_SKIP() << "NOT TESTED: COFFERDAM_TEST_FIXTURES names no directory of fixture plugins";
    }
    static Outcome<Loaded> load(const TrustedFile &file, const FileFacts &facts) {
        return load_plugin(file, facts, {});
    }
};

TEST_F(Load, GoodPlugin) {
    const TrustedFile file = fixture("good-crc32c");
    const auto facts = read_facts_fd(file.fd.get());
    ASSERT_TRUE(facts) << facts.refusal().why;
    const auto loaded = load(file, *facts);
    ASSERT_TRUE(loaded) << loaded.refusal().why;
    ASSERT_EQ(loaded->kernels.size(), 1u);
    EXPECT_EQ(loaded->kernels[0].state_align, 1u) << "an absent alignment reads as 1";
    EXPECT_EQ(loaded->originals[0], loaded->plugin->kernels[0]);
    const auto *crc = static_cast<const cof_crc32 *>(loaded->kernels[0].vtable);
    EXPECT_EQ(crc->update(UINT32_MAX, "123456789", 9) ^ UINT32_MAX, 0xe3069283u);
}

TEST_F(Load, TheSameFileTwiceIsTheSameObject) {
    const TrustedFile one = fixture("good-crc32c"), two = fixture("good-crc32c");
    const auto facts = read_facts_fd(one.fd.get());
    ASSERT_TRUE(facts);
    const auto first = load(one, *facts), second = load(two, *facts);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->plugin, second->plugin);
}

size_t mapped_copies() {
    std::ifstream maps("/proc/self/maps");
    size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        count += line.find("memfd:cofferdam-plugin") != std::string::npos;
    return count;
}

// A service that opens a context for each request does not grow: every context copies the file again.
TEST_F(Load, TheSameSealedCopyIsTheSameObject) {
    std::string directory = (std::filesystem::temp_directory_path() / "cof-load-XXXXXX").string();
    ASSERT_NE(mkdtemp(directory.data()), nullptr);
    const std::string path = directory + "/copied.so";
    std::filesystem::copy_file(fixture("good-crc32c").path, path);
    const auto plugin = [&]() -> const void * {
        const auto file = open_trusted(directory, "copied.so", false, true);
        if (!file || !file->sealed_copy) return nullptr;
        const auto facts = read_facts_fd(file->fd.get());
        if (!facts) return nullptr;
        const auto loaded = load(*file, *facts);
        return loaded ? loaded->plugin : nullptr;
    };
    const void *first = plugin();
    ASSERT_NE(first, nullptr);
    const size_t mapped = mapped_copies();
    EXPECT_GT(mapped, 0u);
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(plugin(), first);
    EXPECT_EQ(mapped_copies(), mapped);
    // The same file with other bytes is another object, and so is another file with the same.
    std::ofstream(path, std::ios::app) << "more";
    const void *second = plugin();
    EXPECT_TRUE(second != nullptr && second != first);
    EXPECT_EQ(plugin(), second);
    std::filesystem::rename(path, directory + "/kept");
    std::filesystem::copy_file(fixture("good-crc32c").path, path);
    const void *third = plugin();
    EXPECT_TRUE(third != nullptr && third != first && third != second);
    std::filesystem::remove_all(directory);
}

// glibc would take the first object for the second by its name.
TEST_F(Load, ReusedDescriptorNumberIsAnotherFile) {
    const void *first = nullptr;
    int number = -1;
    {
        const TrustedFile file = fixture("good-crc32c", 400);
        number = file.fd.get();
        const auto facts = read_facts_fd(number);
        const auto loaded = load(file, *facts);
        ASSERT_TRUE(loaded) << loaded.refusal().why;
        first = loaded->plugin;
    }
    const TrustedFile file = fixture("moods", 400);
    ASSERT_EQ(file.fd.get(), number);
    const auto facts = read_facts_fd(number);
    ASSERT_TRUE(facts) << facts.refusal().why;
    const auto loaded = load(file, *facts);
    ASSERT_TRUE(loaded) << loaded.refusal().why;
    EXPECT_NE(loaded->plugin, first);
    EXPECT_STREQ(loaded->plugin->id, "org.cofferdam.test.moods");
    EXPECT_EQ(loaded->kernels.size(), 12u);
}

TEST_F(Load, WhatTheLinkerRefuses) {
    char path[] = "/tmp/cofferdam-load-XXXXXX";
    TrustedFile file;
    file.path = "somewhere/text.so";
    file.fd = Fd(mkstemp(path));
    unlink(path);
    ASSERT_EQ(write(file.fd.get(), "not an object", 13), 13);
    const auto loaded = load(file, {});
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.refusal().stage, Stage::load);
    EXPECT_EQ(loaded.refusal().code, Code::dlopen_failed);
    EXPECT_NE(loaded.refusal().why.find("somewhere/text.so"), std::string::npos);
}

TEST_F(Load, FlushToZeroIsUndoneAndRefused) {
    const TrustedFile file = fixture("ctor-ftz");
    const auto facts = read_facts_fd(file.fd.get());
    ASSERT_TRUE(facts) << facts.refusal().why;
    EXPECT_TRUE(facts->hygiene.constructors);
    const auto loaded = load(file, *facts);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.refusal().stage, Stage::load);
    EXPECT_EQ(loaded.refusal().code, Code::fp_state);
    volatile float tiny = 1e-38f;
    EXPECT_NE(tiny / 10.0f, 0.0f);
    // Refused, and in the process all the same: what its licence amounts to has to count it.
    const auto in_process = loaded_files();
    EXPECT_TRUE(std::any_of(in_process.begin(), in_process.end(),
                            [&](const LoadedFile &loaded_file) { return loaded_file.path == file.path; }));
}

TEST_F(Load, NotesThatDifferFromTheVettedOnes) {
    const TrustedFile file = fixture("good-crc32c");
    const auto facts = read_facts_fd(file.fd.get());
    ASSERT_TRUE(facts);
    const auto refused = [&](auto change) {
        FileFacts other = *facts;
        change(other);
        const auto loaded = load(file, other);
        return !loaded && loaded.refusal().stage == Stage::prove && loaded.refusal().code == Code::changed;
    };
    EXPECT_TRUE(refused([](FileFacts &f) { f.build_id = "00"; }));
    EXPECT_TRUE(refused([](FileFacts &f) { f.spdx = "GPL-2.0-only"; }));
    EXPECT_TRUE(refused([](FileFacts &f) { f.kernels[0].need[0] = 1; }));
    EXPECT_TRUE(refused([](FileFacts &f) { f.kernels[0].rank = 7; }));
    EXPECT_TRUE(refused([](FileFacts &f) { f.kernels.emplace_back(); }));
    EXPECT_TRUE(refused([](FileFacts &f) { f.links.push_back({"libx.so.1", {"MIT"}}); }));
    EXPECT_FALSE(refused([](FileFacts &) {}));
}

#if defined(__x86_64__)
TEST_F(Load, CallersOwnFloatingPointStateIsKept) {
    const uint32_t before = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before | 0x8040u);
    const TrustedFile file = fixture("good-crc32c");
    const auto facts = read_facts_fd(file.fd.get());
    const bool loaded = facts && static_cast<bool>(load(file, *facts));
    const uint32_t after = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before);
    EXPECT_TRUE(loaded);
    EXPECT_EQ(after & 0xffc0u, (before | 0x8040u) & 0xffc0u);
}

TEST(FpGuard, NamesWhatChangedAndUndoesIt) {
    FpGuard guard;
    EXPECT_EQ(guard.changed(), nullptr);
    __builtin_ia32_ldmxcsr(0x9fc0u);
    const char *change = guard.changed();
    ASSERT_NE(change, nullptr);
    EXPECT_NE(std::string(change).find("MXCSR"), std::string::npos);
    EXPECT_EQ(guard.changed(), nullptr);
    uint16_t single = 0x007f;
    __asm__ volatile("fldcw %0" : : "m"(single));
    EXPECT_STREQ(guard.changed(), "the x87 control word");
    __asm__ volatile("std" ::: "cc");
    const char *down = guard.changed();
    EXPECT_STREQ(down, "the direction flag");
    EXPECT_EQ(guard.changed(), nullptr);
}
#endif

} // namespace
} // namespace cof
