// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "trust" of directories, and what search-path variables and options may name.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "host/lib/settings.hpp"
#include "host/lib/trust.hpp"

namespace cof {
namespace {

// This user's own directories, for an elevated process: root's are everybody's, another's are the caller's.
std::string when_elevated(const char *code) {
    return geteuid() == 0 ? code : "foreign-owner";
}

class TrustDir : public ::testing::Test {
  protected:
    void SetUp() override {
        char pattern[] = "/tmp/cofferdam-trust-dir-XXXXXX";
        ASSERT_NE(mkdtemp(pattern), nullptr);
        top = pattern;
        dir = top + "/a/b/plugins";
        std::filesystem::create_directories(dir);
        for (const std::string &part : {top, top + "/a", top + "/a/b", dir})
            ASSERT_EQ(chmod(part.c_str(), 0755), 0);
        std::ofstream(dir + "/x.so") << "x";
        ASSERT_EQ(chmod((dir + "/x.so").c_str(), 0644), 0);
    }
    void TearDown() override { std::filesystem::remove_all(top); }
    static std::string code_of(const std::string &path, bool elevated = false, std::string *why = nullptr) {
        const auto opened = open_directory(path, elevated);
        if (opened) return "ok";
        EXPECT_EQ(opened.refusal().stage, Stage::trust);
        EXPECT_NE(opened.refusal().why.find(path), std::string::npos) << opened.refusal().why;
        if (why) *why = opened.refusal().why;
        // The refusal of the directory is that of every file in it.
        const auto file = open_trusted(path, "x.so", elevated);
        EXPECT_FALSE(file);
        EXPECT_EQ(file.refusal().why, opened.refusal().why);
        return name(opened.refusal().code);
    }
    std::string top, dir;
};

TEST_F(TrustDir, Good) {
    EXPECT_EQ(code_of(dir), "ok");
    EXPECT_EQ(code_of(dir, true), when_elevated("ok"));
    EXPECT_EQ(code_of(dir + "//"), "ok");
    EXPECT_EQ(code_of(top + "/./a//b/../b/plugins/."), "ok");
    EXPECT_EQ(code_of("/"), "ok");
    EXPECT_TRUE(open_trusted(dir, "x.so", false));
}

TEST_F(TrustDir, Relative) {
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(dir);
    for (const char *path : {"", ".", "..", "plugins", "./x", "../plugins"})
        EXPECT_EQ(code_of(path), "unreadable") << path;
    std::filesystem::current_path(before);
}

TEST_F(TrustDir, NoDirectory) {
    EXPECT_EQ(code_of(dir + "/none"), "unreadable");
    EXPECT_EQ(code_of(dir + "/x.so"), "unreadable");
    EXPECT_EQ(code_of(dir + "/x.so/.."), "unreadable");
    ASSERT_EQ(mkfifo((dir + "/fifo").c_str(), 0644), 0);
    EXPECT_EQ(code_of(dir + "/fifo"), "unreadable"); // and does not hang
}

TEST_F(TrustDir, ParentOrGrandparentThatAnybodyCanWrite) {
    for (const std::string &part : {top, top + "/a", top + "/a/b"}) {
        std::string why;
        ASSERT_EQ(chmod(part.c_str(), 0777), 0);
        EXPECT_EQ(code_of(dir, false, &why), "world-writable") << part;
        EXPECT_NE(why.find(": " + part + " above it can be written by anybody"), std::string::npos) << why;
        ASSERT_EQ(chmod(part.c_str(), 01777), 0); // sticky: nobody renames another's entry
        EXPECT_EQ(code_of(dir), "ok") << part;
        EXPECT_EQ(code_of(dir, true), when_elevated("ok")) << part;
        ASSERT_EQ(chmod(part.c_str(), 0775), 0);
        EXPECT_EQ(code_of(dir), "ok") << part;
        EXPECT_EQ(open_directory(dir, false)->warnings.size(), 1u);
        EXPECT_EQ(code_of(dir, true), when_elevated("group-writable")) << part;
        ASSERT_EQ(chmod(part.c_str(), 0755), 0);
    }
}

TEST_F(TrustDir, ParentOfAStranger) {
    if (geteuid() != 0) GTEST_SKIP() << "needs root to give directories away";
    for (const std::string &part : {top + "/a", top + "/a/b"}) {
        ASSERT_EQ(chown(part.c_str(), 12345, 12345), 0);
        EXPECT_EQ(code_of(dir), "foreign-owner") << part;
        ASSERT_EQ(chown(part.c_str(), 0, 0), 0);
    }
    EXPECT_EQ(code_of(dir), "ok");
}

TEST_F(TrustDir, LinksOnTheWay) {
    ASSERT_EQ(symlink("b/plugins", (top + "/a/relative").c_str()), 0);
    ASSERT_EQ(symlink(dir.c_str(), (top + "/absolute").c_str()), 0);
    ASSERT_EQ(symlink("../../a/b", (top + "/a/b/up").c_str()), 0);
    ASSERT_EQ(symlink("round", (top + "/round").c_str()), 0);
    ASSERT_EQ(symlink("nowhere", (top + "/dangling").c_str()), 0);
    EXPECT_EQ(code_of(top + "/a/relative"), "ok");
    EXPECT_EQ(code_of(top + "/absolute"), "ok");
    EXPECT_EQ(code_of(top + "/a/b/up/plugins"), "ok");
    EXPECT_EQ(code_of(top + "/round"), "unreadable");
    EXPECT_EQ(code_of(top + "/dangling"), "unreadable");
    // Where a link leads is looked at too.
    ASSERT_EQ(chmod((top + "/a/b").c_str(), 0777), 0);
    EXPECT_EQ(code_of(top + "/absolute"), "world-writable");
    ASSERT_EQ(chmod((top + "/a/b").c_str(), 0755), 0);
    if (geteuid() != 0) GTEST_SKIP() << "needs root to give links away";
    std::string why;
    ASSERT_EQ(lchown((top + "/absolute").c_str(), 12345, 12345), 0);
    EXPECT_EQ(code_of(top + "/absolute", false, &why), "foreign-owner");
    EXPECT_NE(why.find("symbolic link " + top + "/absolute"), std::string::npos) << why;
}

// An access control list that lets another user write shows in the group bits.
TEST_F(TrustDir, AccessControlList) {
    const std::string file = dir + "/x.so";
    const auto setfacl = [](const std::string &path) {
        return system(("setfacl -m u:12345:rwx '" + path + "' 2>/dev/null").c_str()) == 0;
    };
    if (!setfacl(file)) GTEST_SKIP() << "NOT TESTED: no setfacl, or a file system without access control lists";
    const auto opened = open_trusted(dir, "x.so", false);
    ASSERT_TRUE(opened) << opened.refusal().why;
    EXPECT_TRUE(opened->sealed_copy);
    ASSERT_EQ(opened->warnings.size(), 1u);
    EXPECT_NE(opened->warnings[0].find("access control list"), std::string::npos);
    EXPECT_EQ(name(open_trusted(dir, "x.so", true).refusal().code), when_elevated("group-writable"));
    ASSERT_TRUE(setfacl(top + "/a"));
    EXPECT_EQ(code_of(dir, true), when_elevated("group-writable"));
}

// ---- variables and options
// ---------------------------------------------------------------------------------------------

class Variable {
  public:
    Variable(const char *name, const std::string &value) : name_(name) {
        if (const char *old = getenv(name)) old_ = old;
        setenv(name, value.c_str(), 1);
    }
    ~Variable() {
        if (old_)
            setenv(name_, old_->c_str(), 1);
        else
            unsetenv(name_);
    }
    Variable(const Variable &) = delete;
    Variable &operator=(const Variable &) = delete;

  private:
    const char *name_;
    std::optional<std::string> old_;
};

cof_options fresh() {
    cof_options options{};
    options.struct_size = sizeof options;
    return options;
}

TEST(SearchPath, RelativeVariablesAreAnError) {
    for (const char *name : {"COFFERDAM_PLUGIN_PATH", "COFFERDAM_ADD_PLUGIN_PATH"})
        for (const char *value :
             {".", "..", "plugins", "./plugins", "../plugins", "~/plugins", "/nonexistent:plugins"}) {
            const Variable set(name, value);
            const auto settings = read_settings(nullptr);
            ASSERT_FALSE(settings) << name << "=" << value;
            EXPECT_EQ(settings.refusal().code, Code::malformed);
            EXPECT_NE(settings.refusal().why.find(name), std::string::npos) << settings.refusal().why;
            EXPECT_NE(settings.refusal().why.find("no absolute path"), std::string::npos) << settings.refusal().why;
        }
    const Variable empty_parts("COFFERDAM_PLUGIN_PATH", ":/nonexistent::"); // never the working directory
    const auto settings = read_settings(nullptr);
    ASSERT_TRUE(settings) << settings.refusal().why;
    EXPECT_EQ(settings->directories, std::vector<std::string>{"/nonexistent"});
}

TEST(SearchPath, RelativeOptionsAreAnError) {
    const auto sentence = [](const cof_options &options) {
        const auto settings = read_settings(&options);
        return settings ? std::string("ok") : settings.refusal().why;
    };
    cof_options options = fresh();
    options.plugin_path = "/nonexistent:here";
    EXPECT_NE(sentence(options).find("plugin_path names 'here'"), std::string::npos);
    options = fresh();
    options.plugin_root = "lib/cofferdam/1";
    EXPECT_NE(sentence(options).find("plugin_root"), std::string::npos);
    options = fresh();
    options.cache_file = "verdicts";
    EXPECT_NE(sentence(options).find("cache_file"), std::string::npos);
    options = fresh();
    options.choice_file = "../choices";
    EXPECT_NE(sentence(options).find("choice_file"), std::string::npos);
}

TEST(SearchPath, RelativeHomesAreIgnoredAloud) {
    for (const char *name : {"XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) {
        const Variable xdg(name, "config"), home("HOME", "home");
        const auto settings = read_settings(nullptr);
        ASSERT_TRUE(settings) << settings.refusal().why;
        for (const char *variable : {name, "HOME"})
            EXPECT_NE(std::find(settings->notices.begin(), settings->notices.end(),
                                std::string(variable) + " is ignored: it is no absolute path."),
                      settings->notices.end())
                << variable;
        if (std::string(name) == "XDG_CACHE_HOME") {
            EXPECT_EQ(settings->cache_file, "");
        }
    }
}

} // namespace
} // namespace cof
