// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the probe child gives up: the real helper with the fixtures "hostile" and "hostile-entry". Where the kernel or
// the build has no filter or no Landlock, the child says so, and the cases that need it are skipped: some of them would
// end this process.
#include <cstdlib>
#include <fstream>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/lib/facts.hpp"
#include "host/lib/probe.hpp"

namespace cof {
namespace {

std::string variable(const char *name) {
    const char *value = getenv(name);
    return value ? value : "";
}

class Confine : public testing::TestWithParam<std::pair<const char *, const char *>> {
  protected:
    static std::string description() {
        static const std::string sentence = describe_probe(variable("COFFERDAM_TEST_PROBE"));
        return sentence;
    }
    static bool has(const std::string &what) {
        const std::string text = description();
        const size_t at = text.find(what);
        return at != std::string::npos && at < text.find("; without:");
    }
    void SetUp() override {
        if (variable("COFFERDAM_TEST_FIXTURES").empty() || variable("COFFERDAM_TEST_PROBE").empty())
            GTEST_SKIP() << "NOT TESTED: COFFERDAM_TEST_FIXTURES and COFFERDAM_TEST_PROBE must name the fixture "
                            "plugins and the helper";
        left_behind_ = "/tmp/cofferdam-hostile-" + std::to_string(getpid());
        unlink(left_behind_.c_str());
    }
    void TearDown() override {
        EXPECT_NE(access(left_behind_.c_str(), F_OK), 0) << "a file was written";
        unlink(left_behind_.c_str());
    }
    Verdict probe(const std::string &plugin, const std::string &impl) {
        TrustedFile file;
        file.path = variable("COFFERDAM_TEST_FIXTURES") + "/" + plugin + ".so";
        file.fd = Fd(open(file.path.c_str(), O_RDONLY | O_CLOEXEC));
        const auto facts = read_facts_fd(file.fd.get());
        EXPECT_TRUE(facts) << facts.refusal().why;
        ProbeRequest request;
        request.helper = variable("COFFERDAM_TEST_PROBE");
        request.file = &file;
        request.timeout_ms = 30000;
        request.opens_libraries = facts && !facts->links.empty();
        while (facts && request.kernel < facts->kernels.size() && facts->kernels[request.kernel].impl != impl)
            ++request.kernel;
        return run_probe(request, impl);
    }
    std::string left_behind_;
};

TEST_F(Confine, IsSaid) {
    EXPECT_EQ(description().find("The probe child runs with: "), 0u) << description();
    EXPECT_TRUE(has("no new privileges"));
    EXPECT_TRUE(has("no file output"));
    EXPECT_TRUE(has("no core dump"));
    RecordProperty("confinement", description());
    const std::string missing = describe_probe("/nonexistent/helper"); // an emulator's fork hides the error
    EXPECT_TRUE(missing.find("does not start") != missing.npos || missing.find("gives no answer") != missing.npos)
        << missing;
    EXPECT_NE(describe_probe("/bin/true").find("gives no answer"), std::string::npos);
    EXPECT_NE(describe_probe("helper").find("absolute path"), std::string::npos);
}

// Under an emulator, which has neither Landlock nor the filter: said so, and plugins are probed all the same.
TEST_F(Confine, DegradesAloud) {
    const char *emulator = "/usr/bin/qemu-x86_64";
    if (access(emulator, X_OK) != 0 || !has("a system call filter"))
        GTEST_SKIP() << "NOT TESTED: no " << emulator << ", or a build that cannot run in it";
    const std::string helper = left_behind_ + "-helper";
    std::ofstream(helper) << "#!/bin/sh\nexec " << emulator << " -cpu max '" << variable("COFFERDAM_TEST_PROBE")
                          << "' \"$@\"\n";
    ASSERT_EQ(chmod(helper.c_str(), 0755), 0);
    const std::string sentence = describe_probe(helper);
    const size_t without = sentence.find("; without: ");
    ASSERT_NE(without, std::string::npos) << sentence;
    for (const char *layer : {"Landlock (", "a system call filter (", "4 GiB of memory ("})
        EXPECT_NE(sentence.find(layer, without), std::string::npos) << sentence;
    const std::string real = variable("COFFERDAM_TEST_PROBE");
    setenv("COFFERDAM_TEST_PROBE", helper.c_str(), 1);
    const Verdict verdict = probe("good-crc32c", "bitwise");
    setenv("COFFERDAM_TEST_PROBE", real.c_str(), 1);
    unlink(helper.c_str());
    EXPECT_TRUE(verdict.good) << verdict.refusal.why;
}

#if defined(__x86_64__)
constexpr const char *other_kind = "a 32-bit system call";
#else
constexpr const char *other_kind = "socket";
#endif

// What no kernel needs ends the child, with the name of the call in the sentence: but for run-shell, which blocks all
// signals, so that the handler that knows the name cannot run.
using Forbidden = Confine;
TEST_P(Forbidden, IsRefused) {
    if (!has("a system call filter")) GTEST_SKIP() << "NOT TESTED: " << description();
    const auto &[impl, call] = GetParam();
    const Verdict verdict = probe("hostile", impl);
    ASSERT_FALSE(verdict.good);
    EXPECT_STREQ(name(verdict.refusal.stage), "probe");
    EXPECT_STREQ(name(verdict.refusal.code), "forbidden") << verdict.refusal.why;
    EXPECT_NE(verdict.refusal.why.find(std::string("asked the system for ") + call + ","), std::string::npos)
        << verdict.refusal.why;
    const bool in_kernel = std::string(impl).starts_with("kernel-");
    EXPECT_NE(verdict.refusal.why.find(in_kernel ? "while its results were being tested" : "in probe()"),
              std::string::npos)
        << verdict.refusal.why;
}
INSTANTIATE_TEST_SUITE_P(
    Calls, Forbidden,
    testing::Values(std::pair{"kernel-writes", "openat"}, std::pair{"kernel-connects", "socket"},
                    std::pair{"write-file", "openat"}, std::pair{"make-socket", "socket"},
                    std::pair{"make-pair", "socketpair"}, std::pair{"open-by-structure", "openat2"},
                    std::pair{"call-as-i386", other_kind}, std::pair{"call-as-x32", other_kind},
                    std::pair{"execute", "execve"}, std::pair{"run-shell", "something"},
                    std::pair{"fork-bomb", "clone"}, std::pair{"kill-parent", "kill"}, std::pair{"kill-group", "kill"},
                    std::pair{"own-pipe", "fcntl"}, std::pair{"pick-signal", "fcntl"},
                    std::pair{"trace-parent", "ptrace"}, std::pair{"read-parent", "process_vm_readv"},
                    std::pair{"mount-something", "mount"}, std::pair{"make-ring", "io_uring_setup"}));

TEST_F(Confine, EntryFunctionIsHeldToo) {
    if (!has("a system call filter")) GTEST_SKIP() << "NOT TESTED: " << description();
    const Verdict verdict = probe("hostile-entry", "entry");
    ASSERT_FALSE(verdict.good);
    EXPECT_STREQ(name(verdict.refusal.code), "forbidden") << verdict.refusal.why;
    EXPECT_NE(verdict.refusal.why.find("socket, "), std::string::npos) << verdict.refusal.why;
    EXPECT_NE(verdict.refusal.why.find("while it was being loaded"), std::string::npos) << verdict.refusal.why;
}

// Where libraries come in, a file or a socket is denied with a remark; what is another process's is refused as ever.
TEST_F(Confine, LibrariesMayTryToKeepALog) {
    if (!has("a system call filter")) GTEST_SKIP() << "NOT TESTED: " << description();
    const Verdict logs = probe("moods", "logs"), needs = probe("moods", "needs-log"), kills = probe("moods", "kills");
    EXPECT_TRUE(logs.good) << logs.refusal.why;
    EXPECT_NE(logs.remark.find("asked the system for openat, which the probe child denied"), std::string::npos)
        << logs.remark;
    ASSERT_FALSE(needs.good);
    EXPECT_STREQ(name(needs.refusal.code), "unavailable") << needs.refusal.why;
    EXPECT_NE(needs.refusal.why.find("no log (the probe child had denied openat to it"), std::string::npos)
        << needs.refusal.why;
    ASSERT_FALSE(kills.good);
    EXPECT_STREQ(name(kills.refusal.code), "forbidden") << kills.refusal.why;
    EXPECT_NE(kills.refusal.why.find("it, or a library that it opens, asked the system for kill,"), std::string::npos)
        << kills.refusal.why;
}

// What libraries may ask for and do without is denied, and the plugin goes on. Its words come back in the sentence.
using Contained = Confine;
TEST_P(Contained, IsDenied) {
    const auto &[impl, words] = GetParam();
    const std::string act = impl;
    const char *layer =
        act.starts_with("read-") ? "Landlock"
        : act == "start-thread" || act == "raise-limit" || act == "limit-parent" || act == "unblock-alarm"
            ? "a system call filter"
        : act == "take-memory" ? "4 GiB of memory"
                               : "no new privileges";
    if (!has(layer)) GTEST_SKIP() << "NOT TESTED: " << description();
    const int secret = open("/dev/null", O_RDONLY); // inherited: no O_CLOEXEC
    setenv("COFFERDAM_TEST_SECRET", "1", 1);
    const Verdict verdict = probe("hostile", impl);
    unsetenv("COFFERDAM_TEST_SECRET");
    close(secret);
    ASSERT_FALSE(verdict.good);
    EXPECT_STREQ(name(verdict.refusal.code), "unavailable") << verdict.refusal.why;
    EXPECT_NE(verdict.refusal.why.find(words), std::string::npos) << verdict.refusal.why;
}
INSTANTIATE_TEST_SUITE_P(
    Wishes, Contained,
    testing::Values(std::pair{"read-shadow", "/etc/shadow: EACCES"}, std::pair{"read-passwd", "/etc/passwd: EACCES"},
                    std::pair{"read-memory", "the parent's memory: EACCES"},
                    std::pair{"unblock-alarm", "SIGSYS: EINVAL"}, std::pair{"raise-limit", "a higher limit: EPERM"},
                    std::pair{"limit-parent", "a limit of the parent: EPERM"},
                    std::pair{"use-inherited", "an inherited descriptor: EBADF"},
                    std::pair{"see-environment", "the environment: ENOENT"},
                    std::pair{"start-thread", "a thread: EAGAIN"}, std::pair{"take-memory", "all memory: ENOMEM"}));

} // namespace
} // namespace cof
