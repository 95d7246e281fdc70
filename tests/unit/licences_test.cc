// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Rules with their numbers, judgements through the API, and the record of the process.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "host/lib/process.hpp"
#include "host/lib/spdx.hpp"
#include "tests/unit/rig.hpp"

namespace {

struct Rule {
    uint32_t number, overridden_by;
    std::string text, source;
};
std::vector<Rule> rules_of(cof_context *ctx) {
    std::vector<Rule> rules;
    cof_each_rule(
        ctx,
        [](void *user, const cof_rule_info *r) {
            static_cast<std::vector<Rule> *>(user)->push_back({r->number, r->overridden_by, r->text, r->source});
        },
        &rules);
    return rules;
}

struct Opened {
    explicit Opened(const char *allow) {
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_PORTABLE | COF_OPT_IGNORE_ENV;
        options.allow_licences = allow;
        EXPECT_EQ(COF_OK, cof_open(&options, &ctx, nullptr, 0));
    }
    ~Opened() { cof_close(ctx); }
    cof_context *ctx = nullptr;
};

cof::Policy policy_with(const std::string &rules) {
    std::string root = (std::filesystem::temp_directory_path() / "cof-licences-XXXXXX").string();
    EXPECT_NE(mkdtemp(root.data()), nullptr);
    std::filesystem::create_directory(root + "/policy.d");
    std::ofstream(root + "/policy.d/1.conf") << rules;
    const auto policy = cof::Policy::load({"", root, "", "", ""});
    std::filesystem::remove_all(root);
    EXPECT_TRUE(policy) << policy.refusal().why;
    return *policy;
}

TEST(Licences, RulesAreNumberedAndOverridden) {
    const auto rules = rules_of(Opened("GPL-2.0-or-later,MIT").ctx);
    ASSERT_GT(rules.size(), 5u);
    for (size_t i = 0; i < rules.size(); ++i)
        EXPECT_EQ(rules[i].number, i + 1);
    EXPECT_EQ(rules[0].text, "deny GPL-*");
    EXPECT_EQ(rules[0].overridden_by, 0u) << "other GPL ids are still denied by it";
    EXPECT_EQ(rules.back().text, "allow MIT");
    EXPECT_EQ(rules.back().source, "the API");
    size_t overridden = 0;
    for (const Rule &rule : rules)
        if (rule.overridden_by != 0) {
            ++overridden;
            EXPECT_EQ(rule.text, "allow MIT");
            EXPECT_EQ(rule.overridden_by, rules.back().number);
        }
    EXPECT_EQ(overridden, 1u);

    const auto only = rules_of(Opened("=MIT-0").ctx);
    ASSERT_EQ(only.size(), 2u);
    EXPECT_EQ(only[0].number, 0u);
    EXPECT_EQ(only[0].text, "reset");
    EXPECT_EQ(only[0].source, "the API");
    EXPECT_EQ(only[1].number, 1u);
}

TEST(Licences, WhatCoversWhat) {
    const auto rows = policy_with("reset\nallow GPL-2.0-only\nallow GPL-*\nallow X-1 WITH y\ndeny gpl-2.0\n"
                                  "deny GPL-2*\nallow X-1\nallow X-1 WITH *\n")
                          .rows();
    ASSERT_EQ(rows.size(), 8u);
    const size_t expected[] = {0, 5, 0, 7, 5, 0, 0, 0}; // by rule number; the last that covers it is named
    for (size_t i = 0; i < rows.size(); ++i)
        EXPECT_EQ(rows[i].overridden_by, expected[i]) << rows[i].text;
}

// "GPL-2.0*" is the start of ids, not a spelling of GPL-2.0-only.
TEST(Licences, PrefixesAreLetters) {
    const auto policy = policy_with("deny LGPL-3.0*\nallow GPL-2.0*\nallow AGPL-1.0-only WITH e*\n");
    for (const char *denied : {"LGPL-3.0-only", "LGPL-3.0-or-later", "LGPL-3.0+", "lgpl-3.0", "GPL-3.0-only"})
        EXPECT_FALSE(policy.judge(denied).allowed) << denied;
    for (const char *allowed : {"GPL-2.0-only", "GPL-2.0-or-later", "GPL-2.0", "gpl-2.0+", "LGPL-2.1-only",
                                "AGPL-1.0 WITH exception", "AGPL-1.0-only WITH e"})
        EXPECT_TRUE(policy.judge(allowed).allowed) << allowed;
}

TEST(Licences, Judge) {
    const Opened opened("GPL-2.0-or-later");
    const auto rules = rules_of(opened.ctx);
    struct Seen {
        std::string text;
    } seen;
    const auto note = [](void *user, const cof_judged_info *info) {
        static_cast<Seen *>(user)->text +=
            std::string(info->licence) + (info->allowed ? " yes " : " no ") + std::to_string(info->rule) + "; ";
    };
    char why[1024];
    EXPECT_EQ(COF_OK,
              cof_judge(opened.ctx, "(GPL-3.0-only OR MIT) AND GPL-2.0-or-later", note, &seen, why, sizeof why));
    EXPECT_EQ(seen.text, "GPL-3.0-only no 1; MIT yes 6; GPL-2.0-or-later yes " + std::to_string(rules.size()) + "; ");
    EXPECT_STREQ(why, "(GPL-3.0-only OR MIT) AND GPL-2.0-or-later is allowed.");
    EXPECT_EQ(COF_E_LICENCE, cof_judge(opened.ctx, "GPL-3.0-only AND MIT", nullptr, nullptr, why, sizeof why));
    EXPECT_NE(std::string(why).find("GPL-3.0-only AND MIT is not allowed (GPL-3.0-only: built-in rule 'deny GPL-*'); "),
              std::string::npos)
        << why;
    EXPECT_NE(std::string(why).find("COFFERDAM_ALLOW_LICENSES=GPL-3.0-only"), std::string::npos) << why;
    seen.text.clear();
    EXPECT_EQ(COF_E_LICENCE, cof_judge(opened.ctx, "Vendor-1.0", note, &seen, why, sizeof why));
    EXPECT_EQ(seen.text, "Vendor-1.0 no 0; ");
    EXPECT_EQ(COF_E_INVALID, cof_judge(opened.ctx, "MIT AND", note, &seen, why, sizeof why));
    EXPECT_EQ(COF_E_INVALID, cof_judge(opened.ctx, nullptr, nullptr, nullptr, nullptr, 0));
    EXPECT_EQ(COF_E_INVALID, cof_judge(nullptr, "MIT", nullptr, nullptr, nullptr, 0));
}

// By path: other tests of this process load plugins too.
std::string loaded_as(const std::string &path) {
    struct Search {
        std::string path, found;
    } search{path, ""};
    cof_each_loaded(
        [](void *user, const cof_loaded_info *info) {
            auto &s = *static_cast<Search *>(user);
            if (s.path == info->path) s.found += std::string(info->spdx_declared) + " -> " + info->spdx_effective + ";";
        },
        &search);
    return search.found;
}

TEST(Licences, TheProcessForgetsNothing) {
    cof::FileFacts facts;
    facts.spdx = "LGPL-2.1-or-later";
    facts.id = "org.example.test";
    facts.version = "1";
    EXPECT_EQ(loaded_as("/test/a.so"), "");
    cof::note_bound("/test/a.so", "GPL-2.0-only"); // of no file: nothing
    cof::note_loaded("/test/a.so", facts);
    cof::note_loaded("/test/a.so", facts); // by a second context
    EXPECT_EQ(loaded_as("/test/a.so"), "LGPL-2.1-or-later -> LGPL-2.1-or-later;");
    cof::note_bound("/test/a.so", "LGPL-2.1-or-later AND MIT");
    cof::note_bound("/test/a.so", "LGPL-2.1-or-later AND MIT");
    EXPECT_EQ(loaded_as("/test/a.so"), "LGPL-2.1-or-later -> LGPL-2.1-or-later AND MIT;");
    facts.version = "2"; // another file by that name, later
    cof::note_loaded("/test/a.so", facts);
    cof::note_bound("/test/a.so", "Vendor-1.0");
    EXPECT_EQ(loaded_as("/test/a.so"), "LGPL-2.1-or-later -> LGPL-2.1-or-later AND MIT;"
                                       "LGPL-2.1-or-later -> LGPL-2.1-or-later AND Vendor-1.0;");
    std::string sentence(cof_combination(nullptr, nullptr, 0) + 1, '\0');
    cof_combination(nullptr, sentence.data(), sentence.size());
    EXPECT_NE(sentence.find("what Vendor-1.0 asks for is not known"), std::string::npos) << sentence;
    EXPECT_NE(sentence.find("LGPL-2.1-or-later code"), std::string::npos) << sentence;
}

} // namespace
