// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A recursive descent parser; its depth is bounded by the limit on parentheses, its work by the limit on length.
#include "host/lib/spdx.hpp"

#include <algorithm>

namespace cof {

namespace {

constexpr size_t max_depth = 32;

bool is_alnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
bool is_id_char(char c) {
    return is_alnum(c) || c == '-' || c == '.';
}

enum class Kind : uint8_t { end, open, close, and_, or_, with, id, bad };

struct Token {
    Kind kind = Kind::end;
    std::string_view text;
    size_t at = 0;
};

Kind word_kind(std::string_view word) {
    if (word == "AND" || word == "and") return Kind::and_;
    if (word == "OR" || word == "or") return Kind::or_;
    if (word == "WITH" || word == "with") return Kind::with;
    return Kind::id;
}

class Parser {
  public:
    explicit Parser(std::string_view text) : text_(text) { advance(); }

    // False: error() says what was wrong, at at().
    bool parse(SpdxNode &node) {
        if (!any_of(node, 0)) return false;
        return now_.kind == Kind::end || fail("expected AND, OR or the end");
    }
    const char *error() const { return error_; }
    size_t at() const { return error_at_; }

  private:
    bool fail(const char *error) {
        if (error_ == nullptr) {
            error_ = error;
            error_at_ = now_.at;
        }
        return false;
    }

    void advance() {
        while (pos_ < text_.size() && (text_[pos_] == ' ' || text_[pos_] == '\t'))
            ++pos_;
        now_ = {Kind::end, {}, pos_};
        if (pos_ == text_.size()) return;
        if (text_[pos_] == '(' || text_[pos_] == ')') {
            now_.kind = text_[pos_] == '(' ? Kind::open : Kind::close;
            ++pos_;
            return;
        }
        // An id, with the ':' of "DocumentRef-x:LicenseRef-y" and the '+' of "GPL-2.0+" as part of it.
        const size_t from = pos_;
        while (pos_ < text_.size() && (is_id_char(text_[pos_]) || text_[pos_] == ':'))
            ++pos_;
        if (pos_ < text_.size() && text_[pos_] == '+' && pos_ > from) ++pos_;
        now_.text = text_.substr(from, pos_ - from);
        now_.kind = now_.text.empty() ? Kind::bad : word_kind(now_.text);
    }

    static bool starts_with_ref(std::string_view id, std::string_view prefix) {
        return id.substr(0, prefix.size()) == prefix && id.size() > prefix.size();
    }

    bool good_id(std::string_view id) const {
        const bool plus = id.back() == '+';
        if (plus) id.remove_suffix(1);
        if (const size_t colon = id.find(':'); colon != std::string_view::npos) {
            const std::string_view local = id.substr(colon + 1);
            return !plus && starts_with_ref(id.substr(0, colon), "DocumentRef-") &&
                   starts_with_ref(local, "LicenseRef-") && local.find(':') == std::string_view::npos;
        }
        if (id.substr(0, 11) == "LicenseRef-") return !plus && id.size() > 11;
        return is_alnum(id.front());
    }

    bool any_of(SpdxNode &node, size_t depth) { return list(node, depth, SpdxNode::Kind::any_of); }

    // OR of ANDs, or AND of operands; a list of one is its member.
    bool list(SpdxNode &node, size_t depth, SpdxNode::Kind kind) {
        const bool or_level = kind == SpdxNode::Kind::any_of;
        const Kind separator = or_level ? Kind::or_ : Kind::and_;
        std::vector<SpdxNode> members;
        for (;;) {
            SpdxNode member;
            if (!(or_level ? list(member, depth, SpdxNode::Kind::all_of) : operand(member, depth))) return false;
            if (member.kind == kind) // "a AND (b AND c)" is "a AND b AND c"
                std::move(member.of.begin(), member.of.end(), std::back_inserter(members));
            else
                members.push_back(std::move(member));
            if (now_.kind != separator) break;
            advance();
        }
        if (members.size() == 1) {
            node = std::move(members.front());
        } else {
            node.kind = kind;
            node.of = std::move(members);
        }
        return true;
    }

    bool operand(SpdxNode &node, size_t depth) {
        if (now_.kind == Kind::open) {
            if (depth == max_depth) return fail("more than 32 levels of parentheses");
            advance();
            if (!any_of(node, depth + 1)) return false;
            if (now_.kind != Kind::close) return fail("expected AND, OR or ')'");
            advance();
            return now_.kind != Kind::with || fail("WITH follows a single licence, not parentheses");
        }
        if (now_.kind == Kind::bad) return fail("unexpected character");
        if (now_.kind != Kind::id) return fail("expected a licence id or '('");
        if (!good_id(now_.text)) return fail("not a licence id");
        node.leaf = now_.text;
        advance();
        if (now_.kind != Kind::with) return true;
        advance();
        if (now_.kind != Kind::id) return fail("expected an exception id after WITH");
        if (!is_alnum(now_.text.front()) || !std::all_of(now_.text.begin(), now_.text.end(), is_id_char) ||
            now_.text.substr(0, 11) == "LicenseRef-")
            return fail("not an exception id");
        node.leaf += " WITH ";
        node.leaf += now_.text;
        advance();
        return true;
    }

    std::string_view text_;
    size_t pos_ = 0;
    Token now_;
    const char *error_ = nullptr;
    size_t error_at_ = 0;
};

void append_once(std::vector<std::string> &list, std::string text) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

// Text of each conjunct of an expression. One that does not parse is kept in brackets, which no expression has, so that
// the whole does not parse either: parentheses would turn "MIT) OR (ISC" into a good one.
void add_conjuncts(std::vector<std::string> &list, const std::string &expression) {
    const Outcome<SpdxNode> node = parse_spdx(expression, spdx_most_joined);
    if (!node)
        append_once(list, "[" + expression + "]");
    else if (node->kind == SpdxNode::Kind::all_of)
        for (const SpdxNode &member : node->of)
            append_once(list, member.kind == SpdxNode::Kind::any_of ? "(" + to_text(member) + ")" : to_text(member));
    else if (node->kind == SpdxNode::Kind::any_of)
        append_once(list, "(" + to_text(*node) + ")");
    else
        append_once(list, node->leaf);
}

} // namespace

Outcome<SpdxNode> parse_spdx(std::string_view text, size_t most) {
    const auto refuse = [](const std::string &why) {
        return Refusal{Stage::vet, Code::bad_spdx, "the licence expression " + why};
    };
    if (text.size() > most)
        return refuse("has " + std::to_string(text.size()) + " bytes, more than " + std::to_string(most) +
                      "; shorten it");
    Parser parser(text);
    SpdxNode node;
    if (parser.parse(node)) return node;
    // The text comes from a file that is not trusted yet: nothing but printable ASCII goes into a sentence.
    std::string shown(text);
    for (char &c : shown)
        if (c < ' ' || c > '~') c = '?';
    return refuse("'" + shown + "' is malformed at character " + std::to_string(parser.at() + 1) + ": " +
                  parser.error() + "; write it as SPDX 2.3 annex D has it");
}

std::string to_text(const SpdxNode &node) {
    if (node.kind == SpdxNode::Kind::leaf) return node.leaf;
    const bool all = node.kind == SpdxNode::Kind::all_of;
    std::string text;
    for (const SpdxNode &member : node.of) {
        if (!text.empty()) text += all ? " AND " : " OR ";
        const bool parens = all && member.kind == SpdxNode::Kind::any_of;
        text += parens ? "(" + to_text(member) + ")" : to_text(member);
    }
    return text;
}

bool evaluate(const SpdxNode &node, const std::function<bool(const std::string &)> &allowed,
              std::vector<std::string> &blocked) {
    if (node.kind == SpdxNode::Kind::leaf) {
        if (allowed(node.leaf)) return true;
        append_once(blocked, node.leaf);
        return false;
    }
    const bool all = node.kind == SpdxNode::Kind::all_of;
    std::vector<std::string> in_the_way;
    bool good = all;
    for (const SpdxNode &member : node.of) {
        const bool holds = evaluate(member, allowed, in_the_way);
        if (!all && holds) return true; // what other arms lack does not matter
        good = good && holds;
    }
    if (!good)
        for (std::string &leaf : in_the_way)
            append_once(blocked, std::move(leaf));
    return good;
}

std::string spdx_and(const std::string &a, const std::string &b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    std::vector<std::string> conjuncts;
    add_conjuncts(conjuncts, a);
    add_conjuncts(conjuncts, b);
    // "(x OR y)" alone needs no parentheses.
    if (conjuncts.size() == 1) {
        const Outcome<SpdxNode> only = parse_spdx(conjuncts.front(), spdx_most_joined);
        return only ? to_text(*only) : conjuncts.front();
    }
    std::string text;
    for (const std::string &conjunct : conjuncts) {
        if (!text.empty()) text += " AND ";
        text += conjunct;
    }
    return text;
}

} // namespace cof
