// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Attacks with time: another process changes what a name means, as fast as it can, while contexts open and load. Each
// attack has a good plugin and one whose constructor leaves a canary. Whatever the host caught, the constructor never
// ran and every value is right.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "tests/evil/corpus.hpp"

namespace cof::evil {
namespace {

namespace fs = std::filesystem;

class Attacker {
  public:
    explicit Attacker(const std::function<void(unsigned)> &step) : pid_(fork()) {
        if (pid_ != 0) return;
        alarm(100);
        for (unsigned i = 0;; ++i)
            step(i);
    }
    ~Attacker() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    Attacker(const Attacker &) = delete;
    Attacker &operator=(const Attacker &) = delete;

  private:
    pid_t pid_;
};

class Race : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_FALSE(corpus().empty()) << "Set COFFERDAM_TEST_EVIL to a folder that tests/evil/build.sh made.";
        canary = scratch / "canary";
        setenv("EVIL_CANARY", canary.c_str(), 1);
        dir = scratch / "plugins";
        file = dir + "/x.so";
        good = scratch / "good.so";
        evil = scratch / "evil.so";
        fs::create_directory(dir);
        fs::copy_file(corpus_dir() + "/good/good.so", good);
        fs::copy_file(corpus_dir() + "/constructor/alone/evil.so", evil);
        ASSERT_EQ(link(good.c_str(), file.c_str()), 0);
    }
    void TearDown() override {
        unsetenv("EVIL_CANARY");
        EXPECT_NE(access(canary.c_str(), F_OK), 0) << "code of a refused plugin ran";
    }
    // A context every round, for a second or until all that is wanted was seen.
    void open_for_a_second(std::set<std::string> wanted) {
        unsigned rounds = 0;
        std::set<std::string> endings;
        using Clock = std::chrono::steady_clock;
        const auto start = Clock::now(), end = start + std::chrono::seconds(1),
                   patience = start + std::chrono::minutes(1);
        while (Clock::now() < end || ((!wanted.empty() || rounds < 500) && Clock::now() < patience)) {
            Opened::How how;
            how.child = false;
            Opened opened(dir, how);
            ASSERT_EQ(opened.error(), "");
            if (rounds % 64 == 0) {
                ASSERT_EQ(opened.wrong_values(), "");
            }
            ASSERT_NE(access(canary.c_str(), F_OK), 0) << "code of a refused plugin ran, in round " << rounds;
            const Ending ending = opened.ending_of(file);
            endings.insert(ending.code);
            wanted.erase(ending.code);
            ++rounds;
        }
        EXPECT_TRUE(wanted.empty()) << "never seen: " << testing::PrintToString(wanted)
                                    << " seen: " << testing::PrintToString(endings);
        RecordProperty("rounds", static_cast<int>(rounds));
        printf("%u rounds, endings: %s\n", rounds, testing::PrintToString(endings).c_str());
    }
    Scratch scratch;
    std::string canary, dir, file, good, evil;
};

TEST_F(Race, FileByRename) {
    const std::string next = scratch / "next";
    Attacker attacker([&](unsigned i) {
        unlink(next.c_str()); // renaming one name of a file over another of the same does nothing
        if (link((i % 2 ? evil : good).c_str(), next.c_str()) == 0) rename(next.c_str(), file.c_str());
    });
    open_for_a_second({"ok", "constructor"});
}

TEST_F(Race, FileByExchange) {
    const std::string other = scratch / "other.so";
    ASSERT_EQ(link(evil.c_str(), other.c_str()), 0);
    Attacker attacker([&](unsigned) { renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE); });
    open_for_a_second({"ok", "constructor"});
}

TEST_F(Race, DirectoryByExchange) {
    const std::string other = scratch / "elsewhere";
    fs::create_directory(other);
    ASSERT_EQ(link(evil.c_str(), (other + "/x.so").c_str()), 0);
    Attacker attacker([&](unsigned) { renameat2(AT_FDCWD, dir.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE); });
    open_for_a_second({"ok", "constructor"});
}

TEST_F(Race, FileBySymbolicLink) {
    const std::string other = scratch / "link.so";
    ASSERT_EQ(symlink(evil.c_str(), other.c_str()), 0);
    Attacker attacker([&](unsigned) { renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE); });
    open_for_a_second({"ok", "symlink"});
}

TEST_F(Race, FileByFifo) { // and nothing hangs
    const std::string other = scratch / "fifo.so";
    ASSERT_EQ(mkfifo(other.c_str(), 0644), 0);
    Attacker attacker([&](unsigned) { renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE); });
    open_for_a_second({"ok", "not-regular"});
}

TEST_F(Race, ModesThatComeAndGo) {
    Attacker attacker([&](unsigned i) { chmod(file.c_str(), i % 2 ? 0666 : 0644); });
    open_for_a_second({"ok", "world-writable"});
}

// In place: the same inode is the good plugin, the evil one, half of either, or empty. As a user whose file it is, for
// whom it is copied into sealed memory; a file of root's is mapped as it lies, like any library of the system.
TEST_F(Race, BytesInPlace) {
    ASSERT_EQ(chmod(file.c_str(), 0664), 0); // not root's alone: copied
    ASSERT_EQ(unlink(file.c_str()), 0);
    fs::copy_file(good, file);
    ASSERT_EQ(chmod(file.c_str(), 0664), 0);
    std::string bytes[2];
    for (int i = 0; i < 2; ++i) {
        FILE *stream = fopen((i ? evil : good).c_str(), "rb");
        ASSERT_NE(stream, nullptr);
        bytes[i].resize(fs::file_size(i ? evil : good));
        ASSERT_EQ(fread(bytes[i].data(), 1, bytes[i].size(), stream), bytes[i].size());
        fclose(stream);
    }
    Attacker attacker([&](unsigned i) {
        const int fd = open(file.c_str(), O_WRONLY | O_CLOEXEC | (i % 5 == 0 ? O_TRUNC : 0));
        const std::string &now = bytes[i / 3 % 2];
        if (i % 5 == 1) usleep(200);
        const ssize_t put = pwrite(fd, now.data(), i % 7 == 0 ? now.size() / 2 : now.size(), 0);
        if (put > 0 && i % 3 == 2) usleep(300);
        close(fd);
    });
    open_for_a_second({"ok"});
}

} // namespace
} // namespace cof::evil
