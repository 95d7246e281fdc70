// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stages "find" and "trust" in a directory of their own. Some cases need root and say so when skipped.
#include <atomic>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>

#include "host/lib/trust.hpp"

namespace cof {
namespace {

using Names = std::vector<std::string>;

class Trust : public ::testing::Test {
  protected:
    void SetUp() override {
        char pattern[] = "/tmp/cofferdam-trust-XXXXXX"; // mode 0700
        ASSERT_NE(mkdtemp(pattern), nullptr);
        dir = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(dir); }

    std::string path(const std::string &name) const { return dir + "/" + name; }
    void write_file(const std::string &name, const std::string &text, mode_t mode = 0644) const {
        std::ofstream(path(name), std::ios::binary) << text;
        ASSERT_EQ(chmod(path(name).c_str(), mode), 0);
    }
    std::string code_of(const std::string &name, bool elevated = false) const {
        const auto file = open_trusted(dir, name, elevated);
        if (file) return "ok";
        EXPECT_EQ(file.refusal().stage, Stage::trust);
        EXPECT_NE(file.refusal().why.find(dir), std::string::npos) << file.refusal().why;
        return cof::name(file.refusal().code);
    }
    static std::string bytes_of(int fd) {
        std::string text(4096, 0);
        const ssize_t got = pread(fd, text.data(), text.size(), 0);
        text.resize(got < 0 ? 0 : static_cast<size_t>(got));
        return text;
    }

    std::string dir;
};

TEST_F(Trust, GoodFile) {
    write_file("a.so", "content");
    const auto file = open_trusted(dir, "a.so", geteuid() == 0);
    ASSERT_TRUE(file) << file.refusal().why;
    EXPECT_EQ(file->path, path("a.so"));
    EXPECT_EQ(bytes_of(file->fd.get()), "content");
    EXPECT_TRUE(file->warnings.empty());
    EXPECT_NE(fcntl(file->fd.get(), F_GETFD) & FD_CLOEXEC, 0);
    EXPECT_EQ(file->sealed_copy, geteuid() != 0);
    struct stat st;
    ASSERT_EQ(stat(path("a.so").c_str(), &st), 0);
    EXPECT_EQ(file->id, file_id(st));
    EXPECT_EQ(file->id.size, 7u);
}

TEST_F(Trust, EntriesThatAreNoRegularFile) {
    ASSERT_EQ(mkfifo(path("fifo.so").c_str(), 0600), 0);
    ASSERT_EQ(mkdir(path("dir.so").c_str(), 0700), 0);
    write_file("real.so", "x");
    ASSERT_EQ(symlink("real.so", path("link.so").c_str()), 0);
    ASSERT_EQ(symlink("nothing", path("dangling.so").c_str()), 0);
    ASSERT_EQ(symlink("fifo.so", path("link-to-fifo.so").c_str()), 0);
    const int socket_fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path("socket.so").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(socket_fd, reinterpret_cast<sockaddr *>(&address), sizeof address), 0);
    close(socket_fd);
    EXPECT_EQ(code_of("fifo.so"), "not-regular"); // and does not hang
    EXPECT_EQ(code_of("dir.so"), "not-regular");
    EXPECT_EQ(code_of("socket.so"), "not-regular");
    EXPECT_EQ(code_of("link.so"), "symlink");
    EXPECT_EQ(code_of("dangling.so"), "symlink");
    EXPECT_EQ(code_of("link-to-fifo.so"), "symlink");
    EXPECT_EQ(code_of("missing.so"), "unreadable");
    EXPECT_EQ(code_of("real.so"), "ok");
}

TEST_F(Trust, Device) {
    const auto file = open_trusted("/dev", "null", false);
    ASSERT_FALSE(file);
    EXPECT_NE(file.refusal().code, Code::ok);
    if (geteuid() != 0 || mknod(path("null.so").c_str(), S_IFCHR | 0600, (1 << 8) | 3) != 0)
        GTEST_SKIP() << "needs root to make a device";
    EXPECT_EQ(code_of("null.so"), "not-regular");
}

TEST_F(Trust, NamesThatLeaveTheDirectory) {
    write_file("a.so", "x");
    ASSERT_EQ(mkdir(path("sub").c_str(), 0700), 0);
    write_file("sub/b.so", "x");
    const std::string with_nul("a.so\0.so", 8);
    for (const std::string &name :
         {std::string("sub/b.so"), std::string("../x.so"), path("a.so"), std::string("a.so/"), std::string(), with_nul})
        EXPECT_EQ(code_of(name), "unreadable") << name;
    EXPECT_EQ(code_of(".."), "not-regular");
    EXPECT_EQ(code_of("."), "not-regular");
}

TEST_F(Trust, DirectoryItself) {
    const auto missing = open_trusted(dir + "/none", "a.so", false);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.refusal().code, Code::unreadable);
    write_file("a.so", "x");
    const auto file = open_trusted(path("a.so"), "a.so", false);
    ASSERT_FALSE(file);
    EXPECT_EQ(file.refusal().code, Code::unreadable);
    // A symlink on the way to the directory, or in its place, is the administrator's business.
    const std::string link = dir + "-link";
    ASSERT_EQ(symlink(dir.c_str(), link.c_str()), 0);
    EXPECT_TRUE(open_trusted(link, "a.so", false));
    unlink(link.c_str());
}

TEST_F(Trust, WritableByAnybody) {
    write_file("a.so", "x", 0666);
    write_file("w.so", "x", 0646);
    write_file("good.so", "x");
    EXPECT_EQ(code_of("a.so"), "world-writable");
    EXPECT_EQ(code_of("w.so"), "world-writable");
    EXPECT_EQ(code_of("good.so"), "ok");
    ASSERT_EQ(chmod(dir.c_str(), 0707), 0);
    EXPECT_EQ(code_of("good.so"), "world-writable");
    ASSERT_EQ(chmod(dir.c_str(), 01707), 0); // sticky: nobody replaces another's file
    EXPECT_EQ(code_of("good.so"), "ok");
    EXPECT_EQ(code_of("w.so"), "world-writable");
}

TEST_F(Trust, WritableByTheGroup) {
    write_file("a.so", "x", 0664);
    const auto file = open_trusted(dir, "a.so", false);
    ASSERT_TRUE(file);
    ASSERT_EQ(file->warnings.size(), 1u);
    EXPECT_EQ(file->warnings[0].find("group-writable: "), 0u);
    EXPECT_TRUE(file->sealed_copy);
    EXPECT_EQ(code_of("a.so", true), geteuid() == 0 ? "group-writable" : "foreign-owner");
    write_file("b.so", "x");
    ASSERT_EQ(chmod(dir.c_str(), 0770), 0);
    const auto in_dir = open_trusted(dir, "b.so", false);
    ASSERT_TRUE(in_dir);
    EXPECT_EQ(in_dir->warnings.size(), 1u);
    EXPECT_TRUE(in_dir->sealed_copy);
    EXPECT_EQ(code_of("b.so", true), geteuid() == 0 ? "group-writable" : "foreign-owner");
}

TEST_F(Trust, ForeignOwner) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root to give files away";
    write_file("a.so", "x");
    ASSERT_EQ(chown(path("a.so").c_str(), 12345, 12345), 0);
    EXPECT_EQ(code_of("a.so"), "foreign-owner");
    write_file("b.so", "x");
    EXPECT_EQ(code_of("b.so"), "ok");
    ASSERT_EQ(chown(dir.c_str(), 12345, 12345), 0);
    EXPECT_EQ(code_of("b.so"), "foreign-owner");
    // The same as that user: its own files are trusted, root's too, and none is used in place.
    ASSERT_EQ(seteuid(12345), 0);
    const auto own = open_trusted(dir, "a.so", false), roots = open_trusted(dir, "b.so", false);
    ASSERT_EQ(seteuid(0), 0);
    ASSERT_TRUE(own) << own.refusal().why;
    ASSERT_TRUE(roots) << roots.refusal().why;
    EXPECT_TRUE(own->sealed_copy);
    EXPECT_TRUE(roots->sealed_copy); // the directory is not root's
}

// Where a group or a capability was raised, the caller has the process's user id: what is the caller's is not trusted.
TEST_F(Trust, CallersOwnWhenElevated) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root to become others";
    write_file("a.so", "x");
    ASSERT_EQ(chown(path("a.so").c_str(), 12345, 12345), 0);
    ASSERT_EQ(chown(dir.c_str(), 12345, 12345), 0);
    const auto as = [&](uid_t real, uid_t effective) {
        EXPECT_EQ(setresuid(real, effective, 0), 0);
        const std::string codes = code_of("a.so", false) + " " + code_of("a.so", true);
        EXPECT_EQ(setresuid(0, 0, 0), 0);
        return codes;
    };
    EXPECT_EQ(as(12345, 12345), "ok foreign-owner");            // set-group-id, capabilities
    EXPECT_EQ(as(65534, 12345), "ok ok");                       // set-user-id, to the owner
    EXPECT_EQ(as(12345, 65534), "foreign-owner foreign-owner"); // set-user-id, by the owner
}

TEST_F(Trust, SealedCopyStaysAsItWas) {
    write_file("a.so", "checked", 0664); // group-writable: not root's alone
    const auto file = open_trusted(dir, "a.so", false);
    ASSERT_TRUE(file) << file.refusal().why;
    ASSERT_TRUE(file->sealed_copy);
    const int fd = file->fd.get();
    { // in place: the same inode
        std::fstream out(path("a.so"), std::ios::binary | std::ios::in | std::ios::out);
        out << "swapped and longer";
    }
    EXPECT_EQ(bytes_of(fd), "checked");
    EXPECT_EQ(pwrite(fd, "x", 1, 0), -1);
    EXPECT_NE(ftruncate(fd, 0), 0);
    EXPECT_NE(ftruncate(fd, 4096), 0);
    EXPECT_EQ(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    EXPECT_EQ(fcntl(fd, F_GET_SEALS), F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
    EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
    const std::string again = "/proc/self/fd/" + std::to_string(fd);
    EXPECT_LT(open(again.c_str(), O_RDWR | O_CLOEXEC | O_TRUNC), 0); // no way round by another descriptor
    EXPECT_EQ(bytes_of(fd), "checked");
    struct stat st;
    ASSERT_EQ(stat(path("a.so").c_str(), &st), 0);
    EXPECT_EQ(file->id.ino, st.st_ino); // the original's id, for the verdict cache
    EXPECT_FALSE(file->id == file_id(st));
}

TEST_F(Trust, CopyOfAnySize) {
    for (const size_t size : {size_t{0}, size_t{1}, size_t{16383}, size_t{16384}, size_t{16385}, size_t{1} << 20}) {
        std::string text(size, 'a');
        for (size_t i = 0; i < size; i += 7)
            text[i] = static_cast<char>('a' + i % 26);
        write_file("a.so", text, 0664);
        const auto file = open_trusted(dir, "a.so", false);
        ASSERT_TRUE(file) << file.refusal().why;
        struct stat st;
        ASSERT_EQ(fstat(file->fd.get(), &st), 0);
        ASSERT_EQ(static_cast<size_t>(st.st_size), size);
        std::string copy(size, 0);
        ASSERT_EQ(pread(file->fd.get(), copy.data(), size, 0), static_cast<ssize_t>(size));
        EXPECT_EQ(copy, text);
    }
}

TEST_F(Trust, ChangeDuringTheCopy) {
    write_file("a.so", std::string(4 << 20, 'a'), 0664);
    std::atomic<bool> done = false;
    std::thread writer([&] {
        std::ofstream out(path("a.so"), std::ios::binary | std::ios::app);
        for (int i = 0; i < (8 << 20) && !done; ++i)
            out.put('b').flush();
    });
    std::set<std::string> codes; // one copy may fall between two appended bytes; not all of them
    for (int i = 0; i < 200 && !codes.contains("changed"); ++i)
        codes.insert(code_of("a.so"));
    done = true;
    writer.join();
    EXPECT_TRUE(codes.contains("changed"));
    EXPECT_EQ(code_of("a.so"), "ok");
}

TEST_F(Trust, TooLarge) {
    write_file("a.so", "x");
    ASSERT_EQ(truncate(path("a.so").c_str(), 64 << 20), 0);
    EXPECT_EQ(code_of("a.so"), "ok");
    ASSERT_EQ(truncate(path("a.so").c_str(), (64 << 20) + 1), 0);
    EXPECT_EQ(code_of("a.so"), "too-large");
}

TEST_F(Trust, LeavesNoDescriptorBehind) {
    write_file("a.so", "x", 0664);
    const auto count = [] { return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}); };
    const auto before = count();
    for (int i = 0; i < 20; ++i) {
        open_trusted(dir, "a.so", i % 2);
        open_trusted(dir, "none.so", false);
        list_plugins(dir);
        list_domains(dir);
    }
    EXPECT_EQ(count(), before);
}

TEST_F(Trust, ListPlugins) {
    for (const char *name :
         {"b.so", "a.so", "B.so", "\xc3\xa9.so", "a-b.so", ".hidden.so", ".so", "x.so.1", "xso", "z.SO"})
        write_file(name, "");
    ASSERT_EQ(mkfifo(path("fifo.so").c_str(), 0600), 0);
    ASSERT_EQ(mkdir(path("dir.so").c_str(), 0700), 0);
    ASSERT_EQ(symlink("nothing", path("link.so").c_str()), 0);
    const auto names = list_plugins(dir);
    ASSERT_TRUE(names) << names.refusal().why;
    EXPECT_EQ(*names,
              (Names{"B.so", "a-b.so", "a.so", "b.so", "dir.so", "fifo.so", "link.so", "\xc3\xa9.so"})); // by byte
    const auto none = list_plugins(dir + "/none");
    ASSERT_TRUE(none);
    EXPECT_TRUE(none->empty());
    const auto file = list_plugins(path("a.so"));
    ASSERT_FALSE(file);
    EXPECT_EQ(file.refusal().stage, Stage::find);
    EXPECT_EQ(file.refusal().code, Code::unreadable);
}

TEST_F(Trust, ListDomains) {
    for (const char *name : {"mit0", "lgpl", ".git", "intel-crc"})
        ASSERT_EQ(mkdir(path(name).c_str(), 0700), 0);
    write_file("file", "");
    ASSERT_EQ(symlink("mit0", path("alias").c_str()), 0);
    EXPECT_EQ(list_domains(dir), (Names{"intel-crc", "lgpl", "mit0"}));
    EXPECT_TRUE(list_domains(dir + "/none").empty());
}

} // namespace
} // namespace cof
