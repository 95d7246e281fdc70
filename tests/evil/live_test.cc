// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What a table of files cannot show: files that change while they are read, many files, verdicts that are remembered,
// helpers that fail, and processes with raised privileges.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <functional>
#include <thread>

#include "tests/evil/corpus.hpp"

namespace cof::evil {
namespace {

namespace fs = std::filesystem;
constexpr uid_t nobody = 65534;

std::string row_file(const char *name) {
    return corpus_dir() + "/" + name + "/alone/evil.so";
}
std::string good_file() {
    return corpus_dir() + "/good/good.so";
}

Opened::How without_child() {
    Opened::How how;
    how.child = false;
    return how;
}

// Runs body in a process of its own, as user when that is not this one, and returns what it returned ("": all is well).
std::string apart(const std::function<std::string()> &body, uid_t user = geteuid()) {
    int ends[2];
    if (pipe(ends) != 0) return "no pipe";
    const pid_t pid = fork();
    if (pid == 0) {
        alarm(60);
        close(ends[0]);
        std::string text;
        if (user != geteuid() && (setgroups(0, nullptr) != 0 || setgid(user) != 0 || setuid(user) != 0))
            text = "cannot become user " + std::to_string(user);
        else
            text = body();
        const ssize_t put = write(ends[1], text.data(), text.size());
        _exit(put == static_cast<ssize_t>(text.size()) ? 0 : 1);
    }
    close(ends[1]);
    std::string text;
    char block[512];
    for (ssize_t got; (got = read(ends[0], block, sizeof block)) > 0;)
        text.append(block, static_cast<size_t>(got));
    close(ends[0]);
    int status = 0;
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status)) + " " + text;
    return text;
}

// A process that calls step over and over until it is stopped.
class Meanwhile {
  public:
    explicit Meanwhile(const std::function<void(unsigned)> &step) : pid_(fork()) {
        if (pid_ != 0) return;
        alarm(120);
        for (unsigned i = 0;; ++i)
            step(i);
    }
    ~Meanwhile() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }
    Meanwhile(const Meanwhile &) = delete;
    Meanwhile &operator=(const Meanwhile &) = delete;

  private:
    pid_t pid_;
};

void overwrite(const std::string &from, const std::string &to) {
    const int in = open(from.c_str(), O_RDONLY | O_CLOEXEC), out = open(to.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
    char block[4096];
    for (ssize_t got; in >= 0 && out >= 0 && (got = read(in, block, sizeof block)) > 0;)
        if (write(out, block, static_cast<size_t>(got)) != got) break;
    close(in);
    close(out);
}

class Live : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_FALSE(corpus().empty()) << "Set COFFERDAM_TEST_EVIL to a folder that tests/evil/build.sh made.";
        canary = scratch / "canary";
        setenv("EVIL_CANARY", canary.c_str(), 1);
    }
    void TearDown() override {
        unsetenv("EVIL_CANARY");
        EXPECT_NE(access(canary.c_str(), F_OK), 0) << "code of a refused plugin ran";
    }
    Scratch scratch;
    std::string canary;
};

// Good and bad files are renamed over each other while contexts open: what was vetted is what gets loaded.
TEST_F(Live, SwappedByRename) {
    const std::string dir = scratch / "plugins", file = dir + "/x.so", next = dir + "/next";
    fs::create_directory(dir);
    // Copies: an inode that is loaded here must not be one that another test looks for among the mappings.
    const std::string sources[] = {good_file(),
                                   row_file("constructor"),
                                   row_file("wrong-always"),
                                   row_file("ifunc-local"),
                                   row_file("exec-stack"),
                                   row_file("licence-gpl")};
    std::vector<std::string> files;
    for (const std::string &source : sources) {
        files.push_back(scratch / std::to_string(files.size()));
        fs::copy_file(source, files.back());
    }
    Meanwhile swapping([&](unsigned i) {
        if (link(files[i % files.size()].c_str(), next.c_str()) == 0) rename(next.c_str(), file.c_str());
    });
    std::set<std::string> endings;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(3);
    for (unsigned round = 0; std::chrono::steady_clock::now() < end; ++round) {
        Opened::How how;
        how.child = round % 16 == 0;
        Opened opened(dir, how);
        ASSERT_EQ(opened.error(), "");
        ASSERT_EQ(opened.wrong_values(), "");
        const Ending ending = opened.ending_of(file);
        endings.insert(ending.stage + " " + ending.code);
    }
    EXPECT_TRUE(endings.contains("vet constructor") && endings.contains("vet licence"))
        << "the files were not seen to change: " << testing::PrintToString(endings);
}

// A file that its user overwrites in place, while it is loaded and while contexts open on it. Not root's files: root's
// are mapped as they are, like any library of the system.
TEST_F(Live, OverwrittenInPlace) {
    const std::string dir = scratch / "plugins", file = dir + "/x.so";
    const uid_t user = geteuid() == 0 ? nobody : geteuid();
    if (geteuid() == 0 && access(probe_helper().c_str(), X_OK) != 0) GTEST_SKIP() << "no helper";
    fs::create_directory(dir);
    fs::copy_file(good_file(), file);
    chmod(file.c_str(), 0644);
    chmod(scratch.path().c_str(), 01777);
    ASSERT_EQ(chown(file.c_str(), user, static_cast<gid_t>(-1)) | chown(dir.c_str(), user, static_cast<gid_t>(-1)), 0);

    const auto loaded_then_changed = [&]() -> std::string {
        Opened opened(dir, without_child());
        if (!opened.error().empty()) return opened.error();
        if (opened.chosen().path != file) return "not chosen: " + opened.ending_of(file).why;
        for (const char *name : {"wrong-always", "constructor", "garbage"}) {
            overwrite(row_file(name), file);
            if (const std::string wrong = opened.wrong_values(); !wrong.empty()) return wrong + " after an overwrite";
        }
        if (truncate(file.c_str(), 0) != 0) return "cannot truncate";
        if (const std::string wrong = opened.wrong_values(); !wrong.empty()) return wrong + " after truncation";
        overwrite(good_file(), file);
        return "";
    };
    EXPECT_EQ(apart(loaded_then_changed, user), "");

    const auto changing_all_the_time = [&]() -> std::string {
        const std::string files[] = {good_file(), row_file("constructor"), row_file("wrong-always"),
                                     row_file("garbage")};
        Meanwhile writing([&](unsigned i) { overwrite(files[i % std::size(files)], file); });
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
        while (std::chrono::steady_clock::now() < end) {
            Opened opened(dir, without_child());
            if (!opened.error().empty()) return opened.error();
            if (const std::string wrong = opened.wrong_values(); !wrong.empty()) return wrong;
        }
        return "";
    };
    EXPECT_EQ(apart(changing_all_the_time, user), "");
}

TEST_F(Live, FiveHundredFilesInTheSameOrderEveryTime) {
    const std::string dir = scratch / "plugins";
    fs::create_directory(dir);
    const std::string files[] = {row_file("licence-gpl"), row_file("garbage"), good_file(), row_file("constructor"),
                                 row_file("no-abi-note")};
    // Made in an order that is not the sorted one.
    for (unsigned i = 0; i < 500; ++i) {
        const unsigned number = i * 337 % 500;
        const std::string name = dir + "/p" + std::to_string(number) + ".so";
        ASSERT_EQ(link(files[number % std::size(files)].c_str(), name.c_str()), 0);
    }
    const auto story = [&] {
        Opened opened(dir, without_child());
        std::vector<std::string> lines;
        cof_each_file(
            opened.get(),
            [](void *user, const cof_file_info *f) {
                static_cast<std::vector<std::string> *>(user)->push_back(std::string(f->path) + " " + f->code);
            },
            &lines);
        EXPECT_EQ(opened.chosen().path, dir + "/p102.so"); // the first good one by name: p2, p7 and the like come later
        EXPECT_EQ(opened.wrong_values(), "");
        return lines;
    };
    const std::vector<std::string> first = story();
    EXPECT_EQ(first.size(), 500u);
    EXPECT_TRUE(std::is_sorted(first.begin(), first.end()));
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(story(), first);
}

// Without a child every licence that a library may turn out to have must be allowed; and what licence() then answers
// decides again, whatever the links note promised.
TEST_F(Live, DynamicLicenceWithoutAChild) {
    for (const char *name : {"licence-permissive", "licence-turns-gpl", "licence-turns-gpl-unannounced"}) {
        const std::string dir = scratch / name, file = dir + "/evil.so";
        fs::create_directory(dir);
        fs::copy_file(row_file(name), file);
        Opened opened(dir, without_child());
        const Ending ending = opened.ending_of(file);
        EXPECT_EQ(ending.code, "licence") << name << ": " << ending.why;
        EXPECT_EQ(ending.stage, strcmp(name, "licence-turns-gpl-unannounced") ? "vet" : "bind") << name;
        EXPECT_NE(ending.why.find("GPL-2.0-or-later"), std::string::npos) << ending.why;
        EXPECT_EQ(opened.chosen().path, "");
        EXPECT_EQ(opened.wrong_values(), "");
    }
}

// A refusal is remembered with its reason, and dies with the file it was about.
TEST_F(Live, VerdictsAreRemembered) {
    const std::string dir = scratch / "plugins", file = dir + "/x.so";
    fs::create_directory(dir);
    fs::copy_file(row_file("wrong-at-4097"), file);
    Opened::How how;
    how.cache = scratch / "verdicts";
    std::string why;
    {
        Opened opened(dir, how);
        const Ending ending = opened.ending_of(file);
        EXPECT_EQ(ending.code, "wrong-bytes") << ending.why;
        why = ending.why;
    }
    how.helper = "/nonexistent"; // nobody can be asked again
    {
        Opened opened(dir, how);
        EXPECT_EQ(opened.ending_of(file).why, why);
    }
    how.helper = probe_helper();
    fs::remove(file);
    fs::copy_file(good_file(), file);
    Opened opened(dir, how);
    EXPECT_EQ(opened.chosen().path, file) << opened.ending_of(file).why;
}

class Helper : public Live, public testing::WithParamInterface<const char *> {};
TEST_P(Helper, ThatSaysNothingUsefulRefuses) {
    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_PROBE_CHILD;
    const std::string dir = corpus_dir() + "/good";
    options.plugin_path = dir.c_str();
    options.probe_helper = GetParam();
    options.probe_timeout_ms = 1000;
    cof_context *ctx = nullptr;
    const cof_slot *slot = nullptr;
    ASSERT_EQ(cof_open(&options, &ctx, nullptr, 0), COF_OK);
    ASSERT_EQ(cof_find(ctx, "crc32c/1", nullptr, &slot, nullptr, 0), COF_OK);
    EXPECT_EQ(cof_crc32_update(slot, 0, "123456789", 9), 0xe3069283u);
    std::string stages;
    cof_each_kernel(
        ctx, "crc32c/1",
        [](void *user, const cof_kernel_info *k) {
            if (*k->path && !k->chosen) *static_cast<std::string *>(user) += std::string(k->stage) + " ";
        },
        &stages);
    EXPECT_EQ(stages, "probe ");
    cof_close(ctx);
}
INSTANTIATE_TEST_SUITE_P(Programs, Helper,
                         testing::Values("/nonexistent/helper", "/bin/true", "/bin/false", "/bin/echo", "/etc/passwd",
                                         ""));

// The embedding program reaps every child itself, or has the kernel do it.
TEST_F(Live, SomebodyElseReapsChildren) {
    EXPECT_EQ(apart([&]() -> std::string {
                  signal(SIGCHLD, SIG_IGN);
                  Opened good(corpus_dir() + "/good"), bad(corpus_dir() + "/update-illegal/alone");
                  if (good.chosen().path != good_file()) return "good: " + good.ending_of(good_file()).why;
                  if (!bad.chosen().path.empty()) return "a crashing kernel was chosen";
                  return good.wrong_values() + bad.wrong_values();
              }),
              "");
}

TEST_F(Live, ManyThreadsOpenContextsAtOnce) {
    std::vector<std::thread> threads;
    std::vector<std::string> wrong(8);
    for (size_t t = 0; t < wrong.size(); ++t)
        threads.emplace_back([&, t] {
            const char *const rows[] = {"plain", "licence-gpl", "constructor", "symlink"};
            for (const char *row : rows) {
                Opened opened(corpus_dir() + "/" + row + "/both", without_child());
                wrong[t] += opened.error() + opened.wrong_values();
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    for (const std::string &text : wrong)
        EXPECT_EQ(text, "");
}

// Another user's process does not take plugins from this one's directory, nor from a stranger's.
TEST_F(Live, ForeignFilesForAnUnprivilegedProcess) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become somebody else";
    const std::string dir = scratch / "plugins", file = dir + "/x.so";
    fs::create_directory(dir);
    fs::copy_file(good_file(), file);
    chmod(file.c_str(), 0644);
    const auto code_as_nobody = [&] {
        return apart(
            [&] {
                Opened opened(dir, without_child());
                return opened.ending_of(file).code + " " + opened.wrong_values();
            },
            nobody);
    };
    EXPECT_EQ(code_as_nobody(), "ok ") << "root's files are everybody's";
    ASSERT_EQ(chown(file.c_str(), 12345, 12345), 0);
    EXPECT_EQ(code_as_nobody(), "foreign-owner ");
    ASSERT_EQ(chown(file.c_str(), nobody, 12345), 0);
    EXPECT_EQ(code_as_nobody(), "ok ") << "its own";
    ASSERT_EQ(chown(dir.c_str(), 12345, 12345), 0);
    EXPECT_EQ(code_as_nobody(), "foreign-owner ");
}

// A set-group-id copy of this program, run by somebody else: the variables are ignored, and that is said.
TEST_F(Live, RaisedPrivilegesIgnoreVariables) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make a set-group-id program of another group and become nobody";
    const std::string program = scratch / "program", output = scratch / "output";
    fs::copy_file("/proc/self/exe", program);
    ASSERT_EQ(chown(program.c_str(), 0, 1), 0);
    ASSERT_EQ(chmod(program.c_str(), 02755), 0);
    const std::string evil_dir = corpus_dir() + "/plain/alone";
    const auto run = [&] {
        return apart(
            [&]() -> std::string {
                setenv("COFFERDAM_PLUGIN_PATH", evil_dir.c_str(), 1);
                setenv("COFFERDAM_ADD_PLUGIN_PATH", evil_dir.c_str(), 1);
                setenv("COFFERDAM_CPU", "baseline", 1);
                setenv("COFFERDAM_ALLOW_LICENSES", "GPL-3.0-only", 1);
                setenv("COFFERDAM_DISABLE", "0", 1);
                FILE *stream = popen(("'" + program + "' --environment 2>&1").c_str(), "r");
                if (!stream) return "cannot run the copy";
                std::string text;
                char line[1024];
                while (fgets(line, sizeof line, stream))
                    text += line;
                pclose(stream);
                return text;
            },
            nobody);
    };
    const std::string text = run();
    if (text.find("elevated: 0") != std::string::npos) GTEST_SKIP() << "set-group-id has no effect here (nosuid?)";
    EXPECT_NE(text.find("elevated: 1"), std::string::npos) << text;
    EXPECT_NE(text.find("cap: none"), std::string::npos) << text;
    const size_t notices = text.find("notices:");
    ASSERT_NE(notices, std::string::npos) << text;
    EXPECT_EQ(text.substr(0, notices).find(evil_dir), std::string::npos) << "the directory counts: " << text;
    for (const char *variable : {"COFFERDAM_PLUGIN_PATH", "COFFERDAM_ADD_PLUGIN_PATH", "COFFERDAM_CPU",
                                 "COFFERDAM_ALLOW_LICENSES", "COFFERDAM_DISABLE"})
        EXPECT_NE(text.find(std::string(variable) + " is ignored", notices), std::string::npos) << variable << "\n"
                                                                                                << text;
    EXPECT_EQ(text.find("COFFERDAM_ALLOW_LICENSES", text.find("policy:")), std::string::npos) << text;

    // The same program without the bit listens to them: the test would see it.
    ASSERT_EQ(chmod(program.c_str(), 0755), 0);
    const std::string plain = run();
    EXPECT_NE(plain.find("elevated: 0"), std::string::npos) << plain;
    EXPECT_NE(plain.find("directories: " + evil_dir), std::string::npos) << plain;
    EXPECT_NE(plain.find("cap: baseline"), std::string::npos) << plain;
}

} // namespace
} // namespace cof::evil
