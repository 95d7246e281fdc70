// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "probe": the real helper with the fixture "moods", whose kernels fail in different ways.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "host/lib/probe.hpp"

namespace cof {
namespace {

enum Mood : size_t { fine, crash, hang, leave, decline, wrong, over, opens, aligned = 11 };

class Probe : public testing::Test {
  protected:
    void SetUp() override {
        const char *fixtures = getenv("COFFERDAM_TEST_FIXTURES"), *helper = getenv("COFFERDAM_TEST_PROBE");
        if (fixtures == nullptr || helper == nullptr)
            GTEST_SKIP() << "NOT TESTED: COFFERDAM_TEST_FIXTURES and COFFERDAM_TEST_PROBE must name the fixture "
                            "plugins and the helper";
        file_.path = std::string(fixtures) + "/moods.so";
        file_.fd = Fd(open(file_.path.c_str(), O_RDONLY | O_CLOEXEC));
        ASSERT_TRUE(file_.fd) << file_.path;
        request_.helper = helper;
        request_.file = &file_;
        request_.timeout_ms = 30000;
    }
    Verdict probe(size_t kernel) {
        request_.kernel = kernel;
        return run_probe(request_, "tested");
    }
    void expect(const Verdict &verdict, Stage stage, Code code, const std::string &words) {
        ASSERT_FALSE(verdict.good);
        EXPECT_STREQ(name(verdict.refusal.stage), name(stage));
        EXPECT_STREQ(name(verdict.refusal.code), name(code));
        EXPECT_NE(verdict.refusal.why.find(words), std::string::npos) << verdict.refusal.why;
        EXPECT_NE(verdict.refusal.why.find(file_.path), std::string::npos) << verdict.refusal.why;
    }
    TrustedFile file_;
    ProbeRequest request_;
};

TEST_F(Probe, Fine) {
    const Verdict verdict = probe(fine);
    EXPECT_TRUE(verdict.good) << verdict.refusal.why;
    EXPECT_EQ(verdict.effective_spdx, "");
    EXPECT_TRUE(verdict.libraries.empty());
}

TEST_F(Probe, Crash) {
    expect(probe(crash), Stage::probe, Code::crash, "SIGABRT, in probe()");
}

TEST_F(Probe, ReadsBeyondItsInput) {
    expect(probe(over), Stage::probe, Code::crash, "SIGSEGV, while its results were being tested");
}

#if defined(__x86_64__)
TEST_F(Probe, WantsAlignedMemory) {
    expect(probe(aligned), Stage::probe, Code::crash,
           "SIGSEGV (SI_KERNEL without an address: an instruction that wants aligned memory");
}
#endif

TEST_F(Probe, EndsTheProcess) {
    expect(probe(leave), Stage::probe, Code::crash, "ended a child process");
}

TEST_F(Probe, Hang) {
    request_.timeout_ms = 1500;
    const auto begin = std::chrono::steady_clock::now();
    expect(probe(hang), Stage::probe, Code::hang, "within 1500 ms");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST_F(Probe, RefusalKeepsItsStage) {
    testing::internal::CaptureStdout();
    expect(probe(decline), Stage::bind, Code::unavailable, "libnothere.so.1 is not installed");
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "") << "what a plugin prints is not seen";
    expect(probe(wrong), Stage::verify, Code::wrong_bytes, "over 3001 bytes");
    expect(probe(99), Stage::probe, Code::changed, "12 kernels and number 99");
}

TEST_F(Probe, LibrariesAndLicence) {
    const Verdict verdict = probe(opens);
    ASSERT_TRUE(verdict.good) << verdict.refusal.why;
    EXPECT_EQ(verdict.effective_spdx, "MIT-0 AND LGPL-2.1-or-later");
    ASSERT_EQ(verdict.libraries.size(), 1u);
    EXPECT_NE(verdict.libraries[0].path.find("libanl.so.1"), std::string::npos);
    EXPECT_NE(verdict.libraries[0].id.ino, 0u);
}

TEST_F(Probe, HelperThatIsNotThere) {
    pid_t pid = 0;
    char name[] = "nothing", *argv[] = {name, nullptr};
    if (posix_spawn(&pid, "/nowhere/nothing", nullptr, nullptr, argv, environ) == 0) {
        waitpid(pid, nullptr, 0);
        GTEST_SKIP() << "a missing program can be started here: an emulator's fork hides the error";
    }
    request_.helper = "/nowhere/cofferdam-probe";
    expect(probe(fine), Stage::probe, Code::no_verdict, "/nowhere/cofferdam-probe does not start");
    request_.helper = "cofferdam-probe";
    expect(probe(fine), Stage::probe, Code::no_verdict, "absolute path");
    request_.helper = "";
    expect(probe(fine), Stage::probe, Code::no_verdict, "absolute path");
}

// A path with other letters is no word of the child's.
TEST_F(Probe, PathIsKeptAsItIs) {
    const std::string real = file_.path;
    file_.path = "/home/J\xc3\xbcrgen/moods.so";
    const Verdict verdict = probe(decline);
    EXPECT_EQ(verdict.refusal.why.find(file_.path + ", kernel 'decline': "), 0u) << verdict.refusal.why;
    file_.path = real;
}

TEST_F(Probe, HelperThatIsSomethingElse) {
    request_.helper = "/bin/true";
    expect(probe(fine), Stage::probe, Code::no_verdict, "no answer");
}

// A helper of our making says things that are not the protocol.
TEST_F(Probe, AnswersThatAreNotTheProtocol) {
    char dir[] = "/tmp/cofferdam-probe-XXXXXX";
    ASSERT_NE(mkdtemp(dir), nullptr);
    request_.helper = std::string(dir) + "/helper";
    const auto answer = [&](const std::string &commands) {
        std::ofstream(request_.helper) << "#!/bin/sh\nexec >&4\n" << commands << "\n";
        chmod(request_.helper.c_str(), 0700);
        return probe(fine);
    };
    const std::string hello = "echo cofferdam-probe-4; echo with limits; echo without more; echo at read\n";
    EXPECT_TRUE(answer(hello + "echo good MIT-0; echo end").good);
    expect(answer("echo cofferdam-probe-0; echo good MIT-0; echo end"), Stage::probe, Code::no_verdict, "no answer");
    for (const char *rest :
         {"echo good MIT-0", "echo end", "echo good MIT-0; echo end; echo more", "echo good MIT-0; printf end",
          "echo good MIT-0; echo good MIT-0; echo end", "echo better MIT-0; echo end",
          "echo with limits; echo good MIT-0; echo end", "echo good MIT-0; echo end; exit 3",
          "head -c 400000 /dev/zero; echo good MIT-0; echo end"})
        expect(answer(hello + rest), Stage::probe, Code::crash, "ended a child process");
    expect(answer(hello + "echo good MIT-0; echo end; kill -9 $$"), Stage::probe, Code::crash, "SIGKILL");
    const std::string fault = "echo fault general-protection; ";
    expect(answer(hello + fault + "kill -SEGV $$"), Stage::probe, Code::crash, "SIGSEGV (SI_KERNEL without an address");
    expect(answer(hello + "kill -SEGV $$"), Stage::probe, Code::crash, "SIGSEGV, while");
    EXPECT_FALSE(answer(hello + fault + "echo good MIT-0").good);
    expect(answer("echo cofferdam-probe-3; " + fault + "kill -SEGV $$"), Stage::probe, Code::no_verdict, "SIGSEGV");
    expect(answer(hello + "echo forbidden socket"), Stage::probe, Code::forbidden, "asked the system for socket,");
    expect(answer(hello + "echo forbidden socket; echo good MIT-0; echo end"), Stage::probe, Code::forbidden, "socket");
    // A file that opens no library has nobody to blame: "denied" is its own.
    const std::string logs = hello + "echo denied openat; echo good MIT-0; echo end";
    expect(answer(logs), Stage::probe, Code::forbidden, "': it asked the system for openat,");
    request_.opens_libraries = true;
    ASSERT_TRUE(answer(logs).good);
    EXPECT_NE(answer(logs).remark.find("asked the system for openat, which the probe child denied"), std::string::npos);
    expect(answer(hello + "echo denied openat; kill -SEGV $$"), Stage::probe, Code::crash,
           "child had denied openat to");
    expect(answer(hello + "echo forbidden execve"), Stage::probe, Code::forbidden,
           "it, or a library that it opens, asked the system for execve,");
    expect(answer(hello + "echo denied openat; echo denied openat; echo good MIT-0; echo end"), Stage::probe,
           Code::crash, "ended a child process");
    request_.opens_libraries = false;
    // What ends it before it has looked at the plugin says nothing about the plugin.
    const std::string early = hello.substr(0, hello.find("echo at read"));
    for (const char *signal : {"SYS", "KILL", "XCPU"})
        expect(answer(early + "kill -" + signal + " $$"), Stage::probe, Code::no_verdict,
               "was ended by SIG" + std::string(signal) + " before it looked at the plugin");
    expect(answer("kill -SYS $$"), Stage::probe, Code::no_verdict, "was ended by SIGSYS before it looked");
    EXPECT_NE(describe_probe(request_.helper).find("was ended by SIGSYS"), std::string::npos);
    expect(answer(early + "echo forbidden socket"), Stage::probe, Code::no_verdict, "ended before it looked");
    // Words of the child's own: of the stages that it can be at, and without what a terminal or a log would obey.
    const std::string forged = "echo 'bad bind unavailable %1b[31m%0asshd:%20a%20line%7f%9b'; echo end";
    ASSERT_FALSE(answer(hello + forged).good);
    EXPECT_EQ(answer(hello + forged).refusal.why, "?[31m?sshd: a line??");
    EXPECT_EQ(answer(hello + "echo good %1b[2J; echo end").effective_spdx, "?[2J");
    for (const char *stage : {"find", "trust", "publish", "watch"})
        expect(answer(hello + "echo bad " + stage + " internal x; echo end"), Stage::probe, Code::crash,
               "ended a child process");
    request_.timeout_ms = 1500;
    expect(answer(early + "exec >&-; exec 4>&-; sleep 600"), Stage::probe, Code::no_verdict,
           "was not ready within 1500 ms");
    expect(answer(hello + "echo good MIT-0; exec >&-; exec 4>&-; sleep 600"), Stage::probe, Code::hang, "1500 ms");
    unlink(request_.helper.c_str());
    rmdir(dir);
}

// The host program ignores SIGCHLD, so that the kernel reaps: no wait status then.
TEST_F(Probe, SomebodyElseReaps) {
    const auto before = signal(SIGCHLD, SIG_IGN);
    const Verdict good = probe(fine), bad = probe(crash);
    signal(SIGCHLD, before);
    EXPECT_TRUE(good.good) << good.refusal.why;
    expect(bad, Stage::probe, Code::crash, "ended a child process before its time, in probe()");
}

TEST_F(Probe, LeavesNoChildAndNoDescriptor) {
    const int before = dup(0);
    close(before);
    EXPECT_TRUE(probe(fine).good);
    const int after = dup(0);
    close(after);
    EXPECT_EQ(before, after);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
}

// Descriptor numbers 3 and 4 are the child's fixed ones: the file may have either here.
TEST_F(Probe, FileOnTheFixedNumbers) {
    for (const int number : {3, 4}) {
        const int saved = fcntl(number, F_DUPFD_CLOEXEC, 100), original = file_.fd.release();
        const int parked = fcntl(original, F_DUPFD_CLOEXEC, 100);
        ASSERT_EQ(dup2(parked, number), number);
        file_.fd = Fd(number);
        EXPECT_TRUE(probe(fine).good);
        file_.fd.release();
        if (saved >= 0)
            dup2(saved, number);
        else
            close(number);
        if (saved >= 0) close(saved);
        if (original != number) close(original);
        file_.fd = Fd(parked);
    }
}

} // namespace
} // namespace cof
