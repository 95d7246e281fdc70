// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/spdx.hpp"

#include <gtest/gtest.h>

namespace {

using cof::SpdxNode;

// An expression with every parenthesis written, so that tests see the tree.
std::string tree(const SpdxNode &node) {
    if (node.kind == SpdxNode::Kind::leaf) return node.leaf;
    std::string text = node.kind == SpdxNode::Kind::all_of ? "all(" : "any(";
    for (size_t i = 0; i < node.of.size(); ++i)
        text += (i == 0 ? "" : ", ") + tree(node.of[i]);
    return text + ")";
}

TEST(Spdx, Good) {
    const struct {
        const char *text, *tree;
    } rows[] = {
        {"MIT", "MIT"},
        {"  MIT-0\t", "MIT-0"},
        {"GPL-2.0+", "GPL-2.0+"},
        {"0BSD", "0BSD"},
        {"LicenseRef-My.Own-1", "LicenseRef-My.Own-1"},
        {"DocumentRef-a.b:LicenseRef-c", "DocumentRef-a.b:LicenseRef-c"},
        {"MIT AND ISC", "all(MIT, ISC)"},
        {"MIT and ISC or Zlib", "any(all(MIT, ISC), Zlib)"},
        {"MIT OR ISC AND Zlib", "any(MIT, all(ISC, Zlib))"},
        {"(MIT OR ISC) AND Zlib", "all(any(MIT, ISC), Zlib)"},
        {"((MIT))", "MIT"},
        {"MIT AND (ISC AND Zlib)", "all(MIT, ISC, Zlib)"},
        {"MIT OR (ISC OR Zlib)", "any(MIT, ISC, Zlib)"},
        {"(MIT)AND(ISC)", "all(MIT, ISC)"},
        {"GPL-2.0-only   with   Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"},
        {"GPL-2.0+ WITH Bison-exception-2.2 AND MIT", "all(GPL-2.0+ WITH Bison-exception-2.2, MIT)"},
        {"android OR orange", "any(android, orange)"},
    };
    for (const auto &row : rows) {
        const auto node = cof::parse_spdx(row.text);
        ASSERT_TRUE(node) << row.text << ": " << node.refusal().why;
        EXPECT_EQ(tree(*node), row.tree) << row.text;
    }
}

TEST(Spdx, Bad) {
    const struct {
        const char *text;
        unsigned at; // as users count, from 1
    } rows[] = {
        {"", 1},
        {"   ", 4},
        {"AND", 1},
        {"MIT AND", 8},
        {"MIT OR OR ISC", 8},
        {"MIT ISC", 5},
        {"(MIT", 5},
        {"MIT)", 4},
        {"()", 2},
        {"MIT +", 5},
        {"MIT++", 5},
        {"+", 1},
        {"-MIT", 1},
        {".MIT", 1},
        {"MIT And ISC", 5},
        {"MIT WITH", 9},
        {"MIT WITH AND", 10},
        {"MIT WITH x+", 10},
        {"MIT WITH a:b", 10},
        {"MIT WITH -x", 10},
        {"MIT WITH x WITH y", 12},
        {"(MIT) WITH x", 7},
        {"MIT/ISC", 4},
        {"MIT,ISC", 4},
        {"LicenseRef-", 1},
        {"LicenseRef-a+", 1},
        {"DocumentRef-:LicenseRef-a", 1},
        {"DocumentRef-a:LicenseRef-", 1},
        {"DocumentRef-a:LicenseRef-b:LicenseRef-c", 1},
        {"DocumentRef-a:MIT", 1},
        {"a:b", 1},
        {":", 1},
        {"MIT\nOR ISC", 4},
        {"M\xc3\xa4", 2},
    };
    for (const auto &row : rows) {
        const auto node = cof::parse_spdx(row.text);
        ASSERT_FALSE(node) << row.text;
        EXPECT_EQ(node.refusal().stage, cof::Stage::vet);
        EXPECT_EQ(node.refusal().code, cof::Code::bad_spdx);
        EXPECT_NE(node.refusal().why.find(" at character " + std::to_string(row.at) + ":"), std::string::npos)
            << row.text << ": " << node.refusal().why;
        for (char c : node.refusal().why)
            EXPECT_TRUE(c >= ' ' && c <= '~') << row.text;
    }
    EXPECT_FALSE(cof::parse_spdx(std::string_view("MIT\0", 4)));
}

TEST(Spdx, Limits) {
    const auto nested = [](size_t depth) { return std::string(depth, '(') + "MIT" + std::string(depth, ')'); };
    EXPECT_TRUE(cof::parse_spdx(nested(32)));
    const auto deep = cof::parse_spdx(nested(33));
    ASSERT_FALSE(deep);
    EXPECT_NE(deep.refusal().why.find("32 levels"), std::string::npos);
    EXPECT_TRUE(cof::parse_spdx(std::string(255, 'a')));
    EXPECT_FALSE(cof::parse_spdx(std::string(256, 'a')));
    // Refused by its length: no work, and no echo of the text.
    const auto huge = cof::parse_spdx(std::string(10'000'000, '('));
    ASSERT_FALSE(huge);
    EXPECT_LT(huge.refusal().why.size(), 200u);
}

TEST(Spdx, Evaluate) {
    const auto allowed = [](const std::string &leaf) { return leaf == "MIT" || leaf == "ISC"; };
    const struct {
        const char *text;
        bool good;
        std::vector<std::string> blocked;
    } rows[] = {
        {"MIT", true, {}},
        {"GPL-2.0-only", false, {"GPL-2.0-only"}},
        {"MIT AND ISC", true, {}},
        {"MIT AND GPL-2.0-only", false, {"GPL-2.0-only"}},
        {"MIT OR GPL-2.0-only", true, {}},
        {"GPL-2.0-only OR MIT", true, {}},
        {"A OR B", false, {"A", "B"}},
        {"A AND MIT AND B AND A", false, {"A", "B"}},
        {"(A OR MIT) AND (B OR C)", false, {"B", "C"}},
        {"A OR (MIT AND ISC)", true, {}},
    };
    for (const auto &row : rows) {
        std::vector<std::string> blocked;
        EXPECT_EQ(cof::evaluate(*cof::parse_spdx(row.text), allowed, blocked), row.good) << row.text;
        EXPECT_EQ(blocked, row.blocked) << row.text;
    }
}

TEST(Spdx, And) {
    EXPECT_EQ(cof::spdx_and("MIT-0", "GPL-2.0-or-later"), "MIT-0 AND GPL-2.0-or-later");
    EXPECT_EQ(cof::spdx_and("MIT", "MIT"), "MIT");
    EXPECT_EQ(cof::spdx_and("MIT", ""), "MIT");
    EXPECT_EQ(cof::spdx_and("", "MIT"), "MIT");
    EXPECT_EQ(cof::spdx_and("MIT AND ISC", "ISC AND Zlib"), "MIT AND ISC AND Zlib");
    EXPECT_EQ(cof::spdx_and("MIT OR ISC", "Zlib"), "(MIT OR ISC) AND Zlib");
    EXPECT_EQ(cof::spdx_and("MIT OR ISC", "MIT OR ISC"), "MIT OR ISC");
    EXPECT_EQ(cof::spdx_and("A OR (B AND C)", "D"), "(A OR B AND C) AND D");
    EXPECT_EQ(cof::spdx_and("(A OR B) AND C", "C"), "(A OR B) AND C");
    // Two expressions as long and as deep as they may be, joined, and joined again: still one that can be judged.
    std::string deep = "A", deeper = "A OR B"; // as written; and as printed
    for (int level = 0; level < 32; ++level)
        deep = (level % 2 == 0 ? "a OR (" : "a AND (") + deep + ")";
    for (int level = 0; level < 18; ++level)
        deeper = "a OR a AND (" + deeper + ")";
    const std::string most = std::string(237, 'x') + " WITH exception-1";
    std::string all;
    for (const std::string &part : {most, deep, "y" + most, deeper, deep}) {
        ASSERT_LE(part.size(), 255u);
        ASSERT_TRUE(cof::parse_spdx(part)) << part;
        all = cof::spdx_and(all, part);
        EXPECT_TRUE(cof::parse_spdx(all, cof::spdx_most_joined)) << all;
    }
    EXPECT_GT(all.size(), 800u);
    EXPECT_FALSE(cof::parse_spdx(all)) << "from outside, it is too long";
    EXPECT_FALSE(cof::parse_spdx(std::string(4097, 'a'), cof::spdx_most_joined));
    // What does not parse never disappears.
    EXPECT_FALSE(cof::parse_spdx(cof::spdx_and("MIT", "GPL 2")));
    EXPECT_FALSE(cof::parse_spdx(cof::spdx_and("MIT OR", "MIT OR")));
    EXPECT_FALSE(cof::parse_spdx(cof::spdx_and("GPL-2.0-only", "MIT) OR (ISC")));
    EXPECT_FALSE(cof::parse_spdx(cof::spdx_and("MIT) OR (ISC", "GPL-2.0-only")));
}

} // namespace
