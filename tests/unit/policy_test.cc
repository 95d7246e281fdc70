// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/policy.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "host/lib/spdx.hpp"

namespace {

using cof::Code;
using cof::Policy;
using cof::PolicySources;

// A directory of its own for each test, removed with it.
class PolicyFiles : public testing::Test {
  protected:
    void SetUp() override {
        std::string text = (std::filesystem::temp_directory_path() / "cof-policy-XXXXXX").string();
        ASSERT_NE(mkdtemp(text.data()), nullptr);
        root_ = text;
    }
    void TearDown() override { std::filesystem::remove_all(root_); }

    std::string dir(const char *name) const { return (root_ / name).string(); }
    std::string put(const char *where, const char *name, std::string_view text) const {
        const auto folder = root_ / where / "policy.d";
        std::filesystem::create_directories(folder);
        std::ofstream(folder / name, std::ios::binary) << text;
        return (folder / name).string();
    }
    PolicySources sources() const { return {dir("vendor"), dir("etc"), dir("user"), "", ""}; }
    std::filesystem::path root_;
};

bool allowed(const Policy &policy, const char *spdx) {
    return policy.judge(spdx).allowed;
}

TEST(Policy, BuiltIn) {
    const Policy policy = Policy::built_in();
    for (const char *good : {"MIT-0",
                             "MIT",
                             "mit",
                             "BSD-2-Clause",
                             "BSD-3-Clause",
                             "BSD-1-Clause",
                             "0BSD",
                             "ISC",
                             "Apache-2.0",
                             "Zlib",
                             "BSL-1.0",
                             "CC0-1.0",
                             "Unlicense",
                             "curl",
                             "PSF-2.0",
                             "Apache-2.0 WITH LLVM-exception",
                             "GPL-3.0-or-later WITH GCC-exception-3.1",
                             "GPL-2.0+ WITH GCC-exception-2.0",
                             "LGPL-2.1-or-later",
                             "LGPL-3.0-only",
                             "LGPL-2.1+",
                             "LGPL-2.1-only WITH some-exception",
                             "MIT WITH some-exception",
                             "MIT OR GPL-2.0-only",
                             "MIT AND (GPL-2.0-only OR BSD-2-Clause)"})
        EXPECT_TRUE(allowed(policy, good)) << good << ": " << policy.judge(good).rule;
    for (const char *bad :
         {"GPL-2.0-only", "GPL-2.0+", "gpl-3.0-or-later", "AGPL-3.0-only", "SSPL-1.0", "LicenseRef-x", "Proprietary",
          "NOASSERTION", "Apache-2.0+", "GPL-3.0-only WITH Classpath-exception-2.0", "MIT AND GPL-2.0-only",
          "AGPL-3.0-only OR GPL-2.0-only", "DocumentRef-a:LicenseRef-b", "", "MIT AND", "MITx", "MI"})
        EXPECT_FALSE(allowed(policy, bad)) << bad;
}

TEST(Policy, Decision) {
    const Policy policy = Policy::built_in();
    const auto gpl = policy.judge("LGPL-2.1-or-later AND GPL-2.0-or-later");
    EXPECT_EQ(gpl.blocked, "GPL-2.0-or-later");
    EXPECT_EQ(gpl.rule, "built-in rule 'deny GPL-*'");
    EXPECT_EQ(cof::refusal_sentence("avutil.so", "becomes, with libavutil.so.57,", "GPL-2.0-or-later",
                                    policy.judge("GPL-2.0-or-later")),
              "avutil.so becomes, with libavutil.so.57, GPL-2.0-or-later, which policy does not allow (built-in rule "
              "'deny GPL-*'); to accept that your process becomes a GPL combination, set "
              "COFFERDAM_ALLOW_LICENSES=GPL-2.0-or-later or put 'allow GPL-2.0-or-later' into "
              "/etc/cofferdam/policy.d/50-local.conf.");
    EXPECT_EQ(
        cof::refusal_sentence("a.so", "declares", "MIT AND Foo-1.0", policy.judge("MIT AND Foo-1.0")),
        "a.so declares MIT AND Foo-1.0, which policy does not allow (Foo-1.0: no rule allows it); to accept that, "
        "set COFFERDAM_ALLOW_LICENSES=Foo-1.0 or put 'allow Foo-1.0' into "
        "/etc/cofferdam/policy.d/50-local.conf.");
    // The remedy names all that is needed, of an OR its cheapest arm, and works when followed.
    for (const char *text : {"A AND B", "(A AND B) OR C", "GPL-2.0-only WITH x-exception AND SSPL-1.0", "A OR B"}) {
        const std::string remedy = policy.judge(text).remedy;
        const size_t from = remedy.find("COFFERDAM_ALLOW_LICENSES=") + 25;
        std::string list = remedy.substr(from, remedy.find(" or put ") - from);
        if (list.front() == '\'') list = list.substr(1, list.size() - 2);
        PolicySources sources;
        sources.environment = list;
        const auto followed = Policy::load(sources);
        ASSERT_TRUE(followed) << followed.refusal().why;
        EXPECT_TRUE(allowed(*followed, text)) << text << ": " << remedy;
    }
    EXPECT_NE(policy.judge("(A AND B) OR C").remedy.find("=C "), std::string::npos);
    const auto bad = policy.judge("MIT \x1b[2J");
    EXPECT_FALSE(bad.allowed);
    EXPECT_EQ(cof::refusal_sentence("a.so", "declares", "MIT \x1b[2J", bad).find('\x1b'), std::string::npos);
}

TEST_F(PolicyFiles, NoDirectoriesAreFine) {
    const auto policy = Policy::load(sources());
    ASSERT_TRUE(policy);
    EXPECT_EQ(policy->rules().size(), Policy::built_in().rules().size());
    PolicySources odd = sources();
    odd.user_dir = "/dev/null/.config/cofferdam";
    EXPECT_TRUE(Policy::load(odd));
}

TEST_F(PolicyFiles, LaterSourcesWin) {
    // Each source turns the previous one's verdict about one id around; all six count.
    PolicySources s = sources();
    const auto verdict = [&] { return allowed(*Policy::load(s), "GPL-2.0-only"); };
    EXPECT_FALSE(verdict());
    put("vendor", "10.conf", "allow GPL-2.0-only\n");
    EXPECT_TRUE(verdict());
    put("etc", "10.conf", "deny GPL-*\n");
    EXPECT_FALSE(verdict());
    put("user", "10.conf", "allow GPL-2.0-only\n");
    EXPECT_TRUE(verdict());
    s.environment = "=MIT";
    EXPECT_FALSE(verdict());
    s.api = "GPL-2.0-only";
    EXPECT_TRUE(verdict());
    EXPECT_TRUE(allowed(*Policy::load(s), "MIT"));
    EXPECT_FALSE(allowed(*Policy::load(s), "ISC"));
    s.api = "=ISC";
    EXPECT_FALSE(verdict());
    EXPECT_FALSE(allowed(*Policy::load(s), "MIT"));
    s.api = "=";
    EXPECT_FALSE(allowed(*Policy::load(s), "ISC"));
}

TEST_F(PolicyFiles, FilesAreSortedAndFiltered) {
    put("etc", "50-b.conf", "deny MIT\n");
    put("etc", "60-a.conf", "allow MIT");
    put("etc", "99.conf~", "nonsense\n");
    put("etc", ".hidden.conf", "nonsense\n");
    put("etc", "README", "nonsense\n");
    EXPECT_TRUE(allowed(*Policy::load(sources()), "MIT"));
    put("etc", "70-c.conf", "deny MIT\n");
    EXPECT_FALSE(allowed(*Policy::load(sources()), "MIT"));
}

TEST_F(PolicyFiles, GoodLines) {
    put("etc", "1.conf",
        "# a comment\n\n  \t\n  allow   Foo-1.0   # trailing\n\tdeny\tMIT\nallow GPL-2.0+\n"
        "allow X-1.0   with  Y\ndeny curl#\nallow Vendor-*");
    const auto policy = Policy::load(sources());
    ASSERT_TRUE(policy) << policy.refusal().why;
    for (const char *good : {"Foo-1.0", "GPL-2.0-or-later", "GPL-2.0+", "X-1.0 WITH Y", "Vendor-a", "vendor-B"})
        EXPECT_TRUE(allowed(*policy, good)) << good;
    for (const char *bad : {"MIT", "curl", "X-1.0", "X-1.0 WITH Z", "GPL-2.0-only", "Vendor"})
        EXPECT_FALSE(allowed(*policy, bad)) << bad;
    EXPECT_EQ(policy->judge("MIT").rule, "rule 'deny MIT' of " + dir("etc") + "/policy.d/1.conf:5");
    EXPECT_NE(policy->describe().find("allow X-1.0 WITH Y  (" + dir("etc") + "/policy.d/1.conf:7)\n"),
              std::string::npos);

    put("etc", "1.conf", "allow Foo-1.0\nreset\nallow ISC\n");
    EXPECT_TRUE(allowed(*Policy::load(sources()), "ISC"));
    EXPECT_FALSE(allowed(*Policy::load(sources()), "MIT"));
    EXPECT_FALSE(allowed(*Policy::load(sources()), "Foo-1.0"));
    put("etc", "1.conf", "allow *\n");
    EXPECT_TRUE(allowed(*Policy::load(sources()), "SSPL-1.0 AND GPL-2.0-only WITH x"));
    EXPECT_FALSE(allowed(*Policy::load(sources()), "not parsed"));
}

TEST_F(PolicyFiles, DeprecatedSpellings) {
    const auto with = [&](const char *rule) {
        put("etc", "1.conf", rule);
        return *Policy::load(sources());
    };
    EXPECT_TRUE(allowed(with("allow GPL-2.0-or-later"), "GPL-2.0+"));
    EXPECT_TRUE(allowed(with("allow GPL-2.0+"), "GPL-2.0-or-later"));
    EXPECT_TRUE(allowed(with("allow GPL-2.0"), "GPL-2.0-only"));
    EXPECT_FALSE(allowed(with("allow GPL-2.0-only"), "GPL-2.0+"));
    EXPECT_FALSE(allowed(with("deny LGPL-2.1-or-later"), "LGPL-2.1+"));
    EXPECT_FALSE(allowed(with("deny LGPL-2.1-only"), "LGPL-2.1"));
    EXPECT_TRUE(allowed(with("deny LGPL-2.1-only"), "LGPL-2.1-or-later"));
}

TEST_F(PolicyFiles, Exceptions) {
    const auto with = [&](const char *rules) {
        put("etc", "1.conf", rules);
        return *Policy::load(sources());
    };
    // A rule that names the exception wins, whichever comes last; without one, the licence alone decides.
    EXPECT_TRUE(allowed(with("allow GPL-2.0-only WITH x"), "GPL-2.0-only WITH x"));
    EXPECT_FALSE(allowed(with("allow GPL-2.0-only WITH x"), "GPL-2.0-only WITH y"));
    EXPECT_FALSE(allowed(with("allow GPL-2.0-only WITH x"), "GPL-2.0-only"));
    EXPECT_TRUE(allowed(with("allow GPL-2.0-only WITH x\ndeny GPL-*"), "GPL-2.0-only WITH x"));
    EXPECT_FALSE(allowed(with("deny MIT WITH x\nallow MIT"), "MIT WITH x"));
    EXPECT_TRUE(allowed(with("allow GPL-2.0-only WITH *"), "GPL-2.0-only WITH anything"));
    EXPECT_TRUE(allowed(with("allow GPL-2.0-only"), "GPL-2.0-only WITH anything"));
    EXPECT_TRUE(allowed(with("allow gpl-2.0-only with X"), "GPL-2.0-ONLY WITH x"));
}

TEST_F(PolicyFiles, BadLines) {
    const struct {
        const char *text;
        Code code;
        unsigned line;
    } rows[] = {
        {"permit MIT\n", Code::malformed, 1},      {"# fine\nallow\n", Code::malformed, 2},
        {"deny \n", Code::malformed, 1},           {"reset all\n", Code::malformed, 1},
        {"Allow MIT\n", Code::malformed, 1},       {"allow MIT\r\n", Code::bad_spdx, 1},
        {"allow MIT OR ISC\n", Code::bad_spdx, 1}, {"\n\nallow MIT, ISC\n", Code::bad_spdx, 3},
        {"allow MIT ISC\n", Code::bad_spdx, 1},    {"allow (MIT)\n", Code::bad_spdx, 1},
        {"allow G*L\n", Code::bad_spdx, 1},        {"allow **\n", Code::bad_spdx, 1},
        {"allow GPL-2.0+*\n", Code::bad_spdx, 1},  {"allow WITH\n", Code::bad_spdx, 1},
        {"allow \x1b[2J\n", Code::bad_spdx, 1},
    };
    for (const auto &row : rows) {
        const std::string path = put("etc", "1.conf", row.text);
        const auto policy = Policy::load(sources());
        ASSERT_FALSE(policy) << row.text;
        EXPECT_EQ(policy.refusal().stage, cof::Stage::vet);
        EXPECT_EQ(policy.refusal().code, row.code) << policy.refusal().why;
        EXPECT_EQ(policy.refusal().why.find(path + ":" + std::to_string(row.line) + ":"), 0u) << policy.refusal().why;
        EXPECT_EQ(policy.refusal().why.find('\x1b'), std::string::npos);
    }
    put("etc", "1.conf", std::string_view("allow MIT\0deny ISC\n", 19));
    EXPECT_FALSE(Policy::load(sources()));
}

TEST_F(PolicyFiles, Limits) {
    const auto refused = [&](const std::string &text, const char *why) {
        put("etc", "1.conf", text);
        const auto policy = Policy::load(sources());
        ASSERT_FALSE(policy);
        EXPECT_NE(policy.refusal().why.find(why), std::string::npos) << policy.refusal().why;
    };
    refused("#" + std::string(512, 'x') + "\n", "512 bytes");
    refused("allow " + std::string(256, 'x') + "\n", "not one SPDX licence id");
    std::string big;
    for (int i = 0; i < 700; ++i)
        big += "#" + std::string(100, 'x') + "\n";
    refused(big, "64 KiB");
    std::string many;
    for (int i = 0; i < 5000; ++i)
        many += "deny a\n";
    refused(many, "4096 rules");
    put("etc", "1.conf", "");
    for (int i = 0; i < 300; ++i)
        put("etc", (std::to_string(i) + ".conf").c_str(), "");
    const auto policy = Policy::load(sources());
    ASSERT_FALSE(policy);
    EXPECT_NE(policy.refusal().why.find("256 .conf files"), std::string::npos);
}

TEST_F(PolicyFiles, OddFiles) {
    const std::string path = put("etc", "1.conf", "");
    const auto unreadable = [&] {
        const auto policy = Policy::load(sources());
        EXPECT_FALSE(policy);
        if (policy) return;
        EXPECT_EQ(policy.refusal().code, Code::unreadable);
        EXPECT_NE(policy.refusal().why.find(path), std::string::npos);
    };
    std::filesystem::remove(path);
    ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
    unreadable(); // and does not wait for a writer
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    unreadable();
    std::filesystem::remove(path);
    ASSERT_EQ(symlink("/nonexistent/x", path.c_str()), 0);
    unreadable();
    std::filesystem::remove(path);
    if (geteuid() != 0) { // root reads everything
        put("etc", "1.conf", "");
        ASSERT_EQ(chmod(path.c_str(), 0), 0);
        unreadable();
    }
    // The folder itself is a file.
    std::filesystem::remove_all(root_ / "etc");
    std::filesystem::create_directory(root_ / "etc");
    std::ofstream(root_ / "etc" / "policy.d") << "allow MIT\n";
    EXPECT_FALSE(Policy::load(sources()));
    // Or a link to nowhere.
    std::filesystem::remove(root_ / "etc" / "policy.d");
    std::filesystem::create_symlink("nowhere", root_ / "etc" / "policy.d");
    const auto dangling = Policy::load(sources());
    ASSERT_FALSE(dangling);
    EXPECT_EQ(dangling.refusal().code, Code::unreadable);
}

// A declared licence as long as it may be, and that of a library: judged as what they are together.
TEST(Policy, EffectiveLicencesMayBeLong) {
    std::string declared = "MIT";
    while (declared.size() < 230)
        declared += " AND LicenseRef-" + std::to_string(declared.size());
    ASSERT_LE(declared.size(), 255u);
    const std::string effective = cof::spdx_and(declared, "GPL-2.0-or-later WITH Classpath-exception-2.0");
    ASSERT_GT(effective.size(), 255u);
    PolicySources s;
    s.environment = "LicenseRef-*";
    const auto policy = Policy::load(s);
    ASSERT_TRUE(policy);
    const cof::Decision denied = policy->judge(effective);
    EXPECT_EQ(denied.blocked, "GPL-2.0-or-later WITH Classpath-exception-2.0") << denied.rule;
    const std::string sentence = cof::refusal_sentence("x.so", "becomes", effective, denied);
    EXPECT_NE(sentence.find(effective + ", which policy does not allow"), std::string::npos) << sentence;
    s.environment += ",GPL-2.0-or-later WITH Classpath-exception-2.0";
    EXPECT_TRUE(allowed(*Policy::load(s), effective.c_str()));
    const std::string combination = cof::combination_sentence({"MIT-0", effective});
    EXPECT_NE(combination.find("combination under GPL-2.0-or-later WITH Classpath-exception-2.0"), std::string::npos)
        << combination;
}

TEST(Policy, Lists) {
    const auto with = [](const char *list) {
        PolicySources s;
        s.environment = list;
        return Policy::load(s);
    };
    for (const char *good : {"GPL-2.0-only,Foo", "GPL-2.0-only Foo", " GPL-2.0-only ,, Foo ", "GPL-2.0-only\tFoo\n",
                             "Foo,GPL-*", "=Foo,GPL-2.0-only", "= GPL-2.0-only Foo"}) {
        const auto policy = with(good);
        ASSERT_TRUE(policy) << good << ": " << policy.refusal().why;
        EXPECT_TRUE(allowed(*policy, "GPL-2.0-only AND Foo")) << good;
    }
    for (const char *good : {"A WITH B C", "A with B,C", "C,A WITH B"})
        EXPECT_TRUE(allowed(*with(good), "A WITH B AND C")) << good;
    EXPECT_FALSE(allowed(*with("A WITH B C"), "A"));
    for (const char *bad :
         {"MIT OR ISC", "(MIT)", "MIT;ISC", "MIT,=ISC", "A WITH", "WITH B", "A WITH,B", "+MIT", "!MIT"}) {
        const auto policy = with(bad);
        ASSERT_FALSE(policy) << bad;
        EXPECT_EQ(policy.refusal().why.find("COFFERDAM_ALLOW_LICENSES: "), 0u) << policy.refusal().why;
    }
    PolicySources s;
    s.api = "MIT/ISC";
    EXPECT_EQ(Policy::load(s).refusal().why.find("the API: "), 0u);
    s.api = std::string(70'000, ',');
    EXPECT_FALSE(Policy::load(s));
    EXPECT_EQ(with("=MIT")->judge("ISC").remedy, "to accept that, add ISC to COFFERDAM_ALLOW_LICENSES");
    s.api = "=MIT";
    EXPECT_EQ(Policy::load(s)->judge("GPL-2.0-only").remedy,
              "to accept that your process becomes a GPL combination, the program that opened Cofferdam must name "
              "GPL-2.0-only in its own list of licences");
}

TEST(Policy, Combination) {
    EXPECT_EQ(cof::combination_sentence({}), "Nothing is loaded.");
    EXPECT_EQ(cof::combination_sentence({"MIT-0", "BSD-2-Clause", "mit-0"}),
              "Everything loaded is under permissive licences (MIT-0, BSD-2-Clause).");
    EXPECT_EQ(cof::combination_sentence({"MIT-0", "LGPL-2.1-or-later"}),
              "Permissive licences cover part of what is loaded (MIT-0); LGPL-2.1-or-later code is loaded through a "
              "replaceable shared object; who distributes it passes on that licence and its source, and lets users "
              "replace it.");
    const std::string gpl = cof::combination_sentence({"MIT-0", "LGPL-2.1-or-later AND GPL-2.0-or-later", "GPL-2.0+"});
    EXPECT_NE(gpl.find("the process is a combination under GPL-2.0-or-later; distributing it as a whole requires "
                       "offering all of it under that licence with complete source."),
              std::string::npos)
        << gpl;
    EXPECT_NE(cof::combination_sentence({"GPL-2.0-only", "GPL-3.0-only"}).find("GPL-2.0-only and GPL-3.0-only"),
              std::string::npos);
    EXPECT_NE(cof::combination_sentence({"AGPL-3.0-only"}).find("over a network"), std::string::npos);
    EXPECT_NE(cof::combination_sentence({"SSPL-1.0"}).find("What SSPL-1.0 asks for is not known"), std::string::npos);
    EXPECT_NE(cof::combination_sentence({"MIT", "not parsed"}).find("what 'not parsed' asks for"), std::string::npos);
    // Of a choice, the arm that asks least.
    EXPECT_EQ(cof::combination_sentence({"GPL-2.0-only OR BSD-2-Clause"}),
              "Everything loaded is under permissive licences (BSD-2-Clause).");
    EXPECT_EQ(cof::combination_sentence({"GPL-3.0-or-later WITH GCC-exception-3.1"}).find("Everything loaded"), 0u);
}

} // namespace
