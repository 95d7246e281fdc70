// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The parser against the grammar of SPDX 2.3 annex D, read off its productions:
//
//     simple-expression   = license-id / license-id "+" / license-ref
//     compound-expression = simple-expression / simple-expression "WITH" license-exception-id
//                         / compound-expression "AND" compound-expression
//                         / compound-expression "OR" compound-expression / "(" compound-expression ")"
//
// A recogniser that tries every production on every range of tokens, and shares no code with the parser, judges every
// sequence of up to six tokens and many longer ones. Precedence (WITH before AND before OR) and the printed form are
// judged by a second one, which splits at the weakest operator.
#include "host/lib/spdx.hpp"

#include <random>

#include <gtest/gtest.h>

namespace {

enum Token : uint8_t { id, plus, ref, and_, or_, with, open, close, token_count };
using Tokens = std::vector<Token>;

// Ids differ by position, so that trees do.
std::string spelled(const Tokens &tokens) {
    std::string text;
    for (size_t i = 0; i < tokens.size(); ++i) {
        const std::string n = std::to_string(i);
        const std::string words[] = {"X" + n, "X" + n + "+", "LicenseRef-" + n, "AND", "OR", "WITH", "(", ")"};
        text += (i == 0 ? "" : " ") + words[tokens[i]];
    }
    return text;
}

// Every production on every range, each range judged once.
class Grammar {
  public:
    explicit Grammar(const Tokens &tokens) : tokens_(tokens), known_((tokens.size() + 1) * (tokens.size() + 1)) {}
    bool accepts() { return !tokens_.empty() && compound(0, tokens_.size()); }

  private:
    bool simple(size_t from, size_t to) const { return to == from + 1 && tokens_[from] <= ref; }
    bool compound(size_t from, size_t to) {
        if (from >= to) return false;
        uint8_t &known = known_[from * (tokens_.size() + 1) + to];
        if (known == 0) known = derive(from, to) ? 1 : 2;
        return known == 1;
    }
    bool derive(size_t from, size_t to) {
        if (simple(from, to)) return true;
        if (to - from == 3 && simple(from, from + 1) && tokens_[from + 1] == with && tokens_[from + 2] == id)
            return true;
        if (tokens_[from] == open && tokens_[to - 1] == close && compound(from + 1, to - 1)) return true;
        for (size_t i = from + 1; i + 1 < to; ++i)
            if ((tokens_[i] == and_ || tokens_[i] == or_) && compound(from, i) && compound(i + 1, to)) return true;
        return false;
    }
    const Tokens &tokens_;
    std::vector<uint8_t> known_;
};

// Of an accepted sequence, by the precedence rules alone: the weakest operator outside parentheses divides it.
bool value(const Tokens &tokens, size_t from, size_t to, uint32_t truth) {
    for (const Token weakest : {or_, and_}) {
        int depth = 0;
        for (size_t i = from; i < to; ++i) {
            depth += tokens[i] == open ? 1 : tokens[i] == close ? -1 : 0;
            if (depth != 0 || tokens[i] != weakest) continue;
            const bool left = value(tokens, from, i, truth), right = value(tokens, i + 1, to, truth);
            return weakest == or_ ? left || right : left && right;
        }
    }
    if (tokens[from] == open) return value(tokens, from + 1, to - 1, truth);
    return truth >> from & 1; // a licence, with its exception or without
}

// The position that its leaf's spelling carries.
bool holds(const cof::SpdxNode &node, uint32_t truth) {
    std::vector<std::string> blocked;
    return cof::evaluate(
        node,
        [&](const std::string &leaf) { return truth >> std::stoul(leaf.substr(leaf.find_first_of("0123456789"))) & 1; },
        blocked);
}

void judge(const Tokens &tokens, std::mt19937 &random, size_t &accepted) {
    const std::string text = spelled(tokens);
    const auto node = cof::parse_spdx(text);
    const bool good = Grammar(tokens).accepts();
    ASSERT_EQ(static_cast<bool>(node), good) << text << (node ? "" : ": " + node.refusal().why);
    if (!good) return;
    ++accepted;
    for (int i = 0; i < 4; ++i) {
        const auto truth = static_cast<uint32_t>(random());
        ASSERT_EQ(holds(*node, truth), value(tokens, 0, tokens.size(), truth)) << text;
    }
    const std::string printed = cof::to_text(*node);
    const auto again = cof::parse_spdx(printed);
    ASSERT_TRUE(again) << text << " was printed as " << printed;
    ASSERT_EQ(*again, *node) << text << " was printed as " << printed;
    ASSERT_LE(printed.size(), text.size()) << "no parenthesis was added";
}

TEST(SpdxGrammar, EverySequenceOfUpToSixTokens) {
    std::mt19937 random(1);
    size_t accepted = 0;
    for (size_t length = 1; length <= 6; ++length) {
        Tokens tokens(length, id);
        for (size_t number = 0, all = size_t{1} << (3 * length); number < all; ++number) {
            for (size_t i = 0; i < length; ++i)
                tokens[i] = static_cast<Token>(number >> (3 * i) & 7);
            judge(tokens, random, accepted);
            if (HasFatalFailure()) return;
        }
    }
    EXPECT_EQ(accepted, 231u); // 3 of one token, 24 of three, 204 of five: counted by hand
}

// Longer ones, made by the productions, and the same with one token exchanged.
Tokens derived(std::mt19937 &random, unsigned depth) {
    const Token simple = static_cast<Token>(random() % 3);
    switch (depth == 0 ? random() % 2 : random() % 5) {
    case 0: return {simple};
    case 1: return {simple, with, id};
    case 2: {
        Tokens inner = derived(random, depth - 1);
        inner.insert(inner.begin(), open);
        inner.push_back(close);
        return inner;
    }
    default: {
        Tokens left = derived(random, depth - 1);
        left.push_back(random() % 2 == 0 ? and_ : or_);
        const Tokens right = derived(random, depth - 1);
        left.insert(left.end(), right.begin(), right.end());
        return left;
    }
    }
}

TEST(SpdxGrammar, LongerOnesAndTheirNeighbours) {
    std::mt19937 random(2);
    size_t accepted = 0, seen = 0;
    while (seen < 4000) {
        Tokens tokens = derived(random, 4);
        if (tokens.size() < 7 || tokens.size() > 28) continue;
        ++seen;
        judge(tokens, random, accepted);
        tokens[random() % tokens.size()] = static_cast<Token>(random() % token_count);
        judge(tokens, random, accepted);
        if (HasFatalFailure()) return;
    }
    EXPECT_GE(accepted, seen);
}

// What a token may be: idstring is letters, digits, '-' and '.'; no blank before '+'; operators in one case.
TEST(SpdxGrammar, Tokens) {
    const struct {
        const char *text;
        const char *printed; // nullptr: not in the grammar
    } rows[] = {
        {"GPL-2.0-only", "GPL-2.0-only"},
        {"gpl-2.0-ONLY", "gpl-2.0-ONLY"}, // ids are compared without case, and kept as written
        {"GPL-2.0+", "GPL-2.0+"},
        {"GPL-2.0 +", nullptr},
        {"GPL-2.0+ WITH Classpath-exception-2.0", "GPL-2.0+ WITH Classpath-exception-2.0"},
        {"GPL-2.0 WITH Classpath-exception-2.0+", nullptr},
        {"LicenseRef-a.b-c.1", "LicenseRef-a.b-c.1"},
        {"LicenseRef--", "LicenseRef--"},
        {"LicenseRef-a+", nullptr}, // '+' is for ids of the list
        {"LicenseRef-a_b", nullptr},
        {"LicenseRef-a WITH Classpath-exception-2.0", "LicenseRef-a WITH Classpath-exception-2.0"},
        {"DocumentRef-spdx-tool-1.2:LicenseRef-MIT-Style-2", "DocumentRef-spdx-tool-1.2:LicenseRef-MIT-Style-2"},
        {"DocumentRef-a : LicenseRef-b", nullptr},
        {"DocumentRef-a", "DocumentRef-a"}, // an id like any other, and on no list
        {"MIT AND ISC", "MIT AND ISC"},
        {"MIT and ISC", "MIT AND ISC"},
        {"MIT And ISC", nullptr},
        {"MIT AND(ISC)", "MIT AND ISC"},
        {"(((MIT)))", "MIT"},
        {"(MIT OR ISC) AND (Zlib)", "(MIT OR ISC) AND Zlib"},
        {"MIT OR (ISC AND Zlib)", "MIT OR ISC AND Zlib"},
        {"(MIT AND ISC) WITH Classpath-exception-2.0", nullptr},
        {"LGPL-2.1-only OR BSD-3-Clause AND MIT", "LGPL-2.1-only OR BSD-3-Clause AND MIT"}, // the annex's example
        {"NONE", "NONE"}, // a value of SPDX documents; here an id that no rule allows
    };
    for (const auto &row : rows) {
        const auto node = cof::parse_spdx(row.text);
        ASSERT_EQ(static_cast<bool>(node), row.printed != nullptr) << row.text;
        if (node) {
            EXPECT_EQ(cof::to_text(*node), row.printed);
        }
    }
}

} // namespace
