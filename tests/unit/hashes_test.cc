// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The list of plugin files by SHA-256: its form, its mistakes, and whom it never keeps out.
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/lib/fd.hpp"
#include "host/lib/hashes.hpp"

namespace cof {
namespace {

// FIPS 180-2, appendix B.1: "abc".
const std::string of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string other(64, '0');

class Hashes : public testing::Test {
  protected:
    void SetUp() override {
        char pattern[] = "/tmp/cofferdam-hashes-XXXXXX";
        ASSERT_NE(mkdtemp(pattern), nullptr);
        dir = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(dir); }
    void write(const std::string &name, const std::string &text) const { std::ofstream(dir + "/" + name) << text; }
    std::string mistake() const {
        const auto list = HashList::load(dir);
        if (list) return "none";
        EXPECT_EQ(list.refusal().stage, Stage::vet);
        return std::string(cof::name(list.refusal().code)) + " " + list.refusal().why;
    }
    static Fd file_of(const std::string &text) {
        Fd fd(memfd_create("test", MFD_CLOEXEC));
        EXPECT_EQ(::write(fd.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
        return fd; // its position is the end, as that of a sealed copy is
    }
    static std::string code_of(const Check &check) { return check ? cof::name(check->code) : "ok"; }
    std::string dir;
};

TEST_F(Hashes, TheSystemsToolComputesThem) {
    for (int i = 0; i < 3; ++i) {
        const auto hash = sha256_of("x.so", file_of("abc").get());
        ASSERT_TRUE(hash) << hash.refusal().why;
        EXPECT_EQ(*hash, of_abc);
    }
    const auto none = sha256_of("x.so", -1);
    ASSERT_FALSE(none);
    EXPECT_EQ(none.refusal().code, Code::hash_unknown);
    EXPECT_NE(none.refusal().why.find("mount /proc, or remove the list"), std::string::npos) << none.refusal().why;
    const auto descriptors = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
    const auto before = descriptors();
    (void)sha256_of("x.so", file_of("abc").get());
    EXPECT_EQ(descriptors(), before);
}

// A program that starts workers all the time: each has a copy of whatever descriptor is open at that moment, for as
// long as it lives. None of them may be waited for.
TEST_F(Hashes, WorkersOfTheProgramAreNotWaitedFor) {
    std::atomic<bool> done{false};
    std::vector<pid_t> workers;
    std::thread starter([&] {
        while (!done && workers.size() < 300) {
            const pid_t worker = fork();
            if (worker == 0) {
                alarm(60);
                for (;;)
                    pause();
            }
            if (worker > 0) workers.push_back(worker);
            usleep(200);
        }
    });
    std::chrono::steady_clock::duration longest{};
    const std::chrono::seconds limit(5);
    for (int i = 0; i < 40 && longest < limit; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const auto hash = sha256_of("x.so", file_of("abc").get());
        longest = std::max(longest, std::chrono::steady_clock::now() - start);
        EXPECT_EQ(hash ? *hash : hash.refusal().why, of_abc);
    }
    done = true;
    starter.join();
    for (const pid_t worker : workers) {
        kill(worker, SIGKILL);
        waitpid(worker, nullptr, 0);
    }
    EXPECT_LT(longest, limit);
}

TEST_F(Hashes, OffByDefault) {
    for (const std::string &where : {dir, dir + "/none"}) {
        const auto list = HashList::load(where);
        ASSERT_TRUE(list);
        EXPECT_TRUE(list->empty());
        std::vector<std::string> warnings;
        EXPECT_EQ(code_of(list->check("x.so", "MIT-0", -1, warnings)), "ok");
    }
}

TEST_F(Hashes, WhatSha256sumWrites) {
    std::string shouted = of_abc;
    for (char &c : shouted)
        c = static_cast<char>(toupper(c));
    for (const std::string &line :
         {of_abc + "  /usr/lib/x.so\n", of_abc + " *x.so", shouted + "  x.so\n",
          "# comment\n\n  # more\n" + other + "  y.so\n" + of_abc + "  a name with blanks\n"}) {
        write("10.conf", line);
        const auto list = HashList::load(dir);
        ASSERT_TRUE(list) << list.refusal().why;
        std::vector<std::string> warnings;
        EXPECT_EQ(code_of(list->check("x.so", "MIT-0", file_of("abc").get(), warnings)), "ok") << line;
        EXPECT_TRUE(warnings.empty());
        const auto refusal = list->check("/d/x.so", "MIT-0", file_of("abd").get(), warnings);
        EXPECT_EQ(code_of(refusal), "hash-unlisted");
        EXPECT_NE(refusal->why.find("/d/x.so: its SHA-256, a52d159f"), std::string::npos) << refusal->why;
        EXPECT_NE(refusal->why.find(dir), std::string::npos) << refusal->why;
    }
}

TEST_F(Hashes, MistakesNameFileAndLine) {
    write("10.conf", of_abc + "  fine.so\n");
    for (const std::string &line :
         {of_abc, of_abc + "  ", of_abc + " x", of_abc.substr(1) + "  x.so", "g" + of_abc.substr(1) + "  x.so",
          " " + of_abc + "  x.so", std::string("allow MIT"), of_abc + "\t x.so",
          of_abc + "  " + std::string(9999, 'x')}) {
        write("20.conf", "# comment\n" + line + "\n");
        EXPECT_EQ(mistake().find("malformed " + dir + "/20.conf:2: "), 0u) << mistake();
    }
    std::filesystem::remove(dir + "/20.conf");
    EXPECT_EQ(mistake(), "none");
    std::filesystem::create_symlink("nowhere", dir + "/30.conf");
    EXPECT_EQ(mistake().find("unreadable the hash list file " + dir + "/30.conf"), 0u) << mistake();
}

// Not "no list": whoever made it wanted one.
TEST_F(Hashes, AListOfNothingIsAMistake) {
    for (const char *text : {"", "\n\n", "# nothing yet\n"}) {
        write("10.conf", text);
        EXPECT_EQ(mistake().find("malformed " + dir + "/10.conf: lists no plugin file"), 0u) << mistake();
        write("20.conf", of_abc + "  x.so\n");
        EXPECT_EQ(mistake().find("malformed " + dir + "/10.conf: lists no plugin file"), 0u) << "beside one that does";
        std::filesystem::remove(dir + "/20.conf");
    }
    std::filesystem::remove(dir + "/10.conf");
    EXPECT_EQ(mistake(), "none");
    std::filesystem::create_symlink("nowhere", dir + "/hashes.d");
    const auto list = HashList::load(dir + "/hashes.d");
    ASSERT_FALSE(list);
    EXPECT_EQ(list.refusal().code, Code::unreadable);
    EXPECT_EQ(list.refusal().why.find("the hash list directory " + dir + "/hashes.d cannot be read"), 0u)
        << list.refusal().why;
}

// LGPL-2.1, 6(b): it has to work with a modified version. The list warns, and loads.
TEST_F(Hashes, NeverKeepsOutWhatMayBeModified) {
    write("10.conf", other + "  x.so\n");
    const auto list = HashList::load(dir);
    ASSERT_TRUE(list);
    for (const char *spdx :
         {"LGPL-2.1-or-later", "MIT-0 AND LGPL-3.0-only", "MIT OR LGPL-2.1-only", "GPL-3.0-or-later", "AGPL-3.0-only",
          "lgpl-2.1-or-later", "GPL-3.0-or-later WITH GCC-exception-3.1", "LGPLLR", "GPL-2.0+"}) {
        std::vector<std::string> warnings;
        EXPECT_EQ(code_of(list->check("x.so", spdx, file_of("rebuilt").get(), warnings)), "ok") << spdx;
        ASSERT_EQ(warnings.size(), 1u) << spdx;
        EXPECT_NE(warnings[0].find("lets everybody run a modified copy"), std::string::npos);
        EXPECT_EQ(code_of(list->check("x.so", spdx, -1, warnings)), "ok") << "not even when no hash can be had";
        ASSERT_EQ(warnings.size(), 2u) << spdx;
        EXPECT_EQ(warnings[1].find("x.so: is used although its hash cannot be computed"), 0u) << warnings[1];
    }
    for (const char *spdx : {"MIT-0", "MIT-0 AND Apache-2.0", "BSD-3-Clause", "LicenseRef-x", "not an expression ("}) {
        std::vector<std::string> warnings;
        EXPECT_EQ(code_of(list->check("x.so", spdx, file_of("rebuilt").get(), warnings)), "hash-unlisted") << spdx;
        EXPECT_EQ(code_of(list->check("x.so", spdx, -1, warnings)), "hash-unknown") << spdx;
    }
}

} // namespace
} // namespace cof
