// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/policy.hpp"

#include <algorithm>
#include <cstring>

#include "host/lib/conf.hpp"
#include "host/lib/licences.hpp"
#include "host/lib/spdx.hpp"

#ifndef COF_SYSCONFDIR
#define COF_SYSCONFDIR "/etc"
#endif

namespace cof {

namespace {

// A policy is written by hand. These limits are far above that and bound the work at start and per decision.
constexpr size_t max_list = 64 * 1024, max_line = 512, max_rules = 4096;

constexpr const char *built_in_source = "built-in";
constexpr const char *environment_source = "COFFERDAM_ALLOW_LICENSES";
constexpr const char *api_source = "the API";

Refusal refuse(Code code, std::string why) {
    return {Stage::vet, code, std::move(why)};
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

bool names_exception(std::string_view leaf) {
    return leaf.find(" WITH ") != std::string_view::npos;
}

// The pattern with spaces folded and WITH in capitals; "" when it is neither a single licence nor a prefix of one.
std::string checked_pattern(std::string_view text) {
    // A prefix is good when something may follow it: "GPL-*" as "GPL-x".
    const bool prefix = ends_with(text, "*");
    std::string candidate(text);
    if (prefix) candidate.back() = 'x';
    const Outcome<SpdxNode> node = parse_spdx(candidate);
    if (!node || node->kind != SpdxNode::Kind::leaf || text.find('(') != std::string_view::npos) return {};
    std::string pattern = node->leaf;
    if (prefix) pattern.back() = '*';
    return pattern;
}

// A prefix is compared letter by letter: "GPL-2.0*" is no spelling of "GPL-2.0-only".
std::string prefix_of(const std::string &pattern) {
    std::string prefix = pattern.substr(0, pattern.size() - 1);
    if (names_exception(prefix)) return canonical_licence(prefix); // its id is a whole one
    for (char &c : prefix)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return prefix;
}

bool matches(const std::string &pattern, const std::string &canonical) {
    if (pattern.back() != '*') return canonical_licence(pattern) == canonical;
    const std::string prefix = prefix_of(pattern);
    return canonical.compare(0, prefix.size(), prefix) == 0;
}

// The last rule that matches. A rule that names an exception is for leaves with one, any other for leaves without.
const PolicyRule *last_match(const std::vector<PolicyRule> &rules, std::string_view leaf) {
    const std::string canonical = canonical_licence(leaf);
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule)
        if (names_exception(rule->pattern) == names_exception(leaf) && matches(rule->pattern, canonical)) return &*rule;
    return nullptr;
}

// What decides about a leaf: a rule for "X WITH E" before one for X. nullptr: no rule does.
const PolicyRule *deciding_rule(const std::vector<PolicyRule> &rules, const std::string &leaf) {
    if (const PolicyRule *rule = last_match(rules, leaf)) return rule;
    const size_t with = leaf.find(" WITH ");
    return with == std::string::npos ? nullptr : last_match(rules, leaf.substr(0, with));
}

// True: b decides about everything that a matches.
bool covers(const PolicyRule &b, const PolicyRule &a) {
    if (names_exception(a.pattern) != names_exception(b.pattern)) return false;
    if (a.pattern.back() != '*') return matches(b.pattern, canonical_licence(a.pattern));
    if (b.pattern.back() != '*') return false;
    return matches(b.pattern, prefix_of(a.pattern));
}

void add_leaves(const SpdxNode &node, const std::vector<PolicyRule> &rules, std::vector<PolicyLeaf> &leaves) {
    for (const SpdxNode &member : node.of)
        add_leaves(member, rules, leaves);
    if (node.kind != SpdxNode::Kind::leaf) return;
    for (const PolicyLeaf &known : leaves)
        if (known.licence == node.leaf) return;
    const PolicyRule *rule = deciding_rule(rules, node.leaf);
    leaves.push_back(
        {node.leaf, rule != nullptr && rule->allow, rule ? static_cast<size_t>(rule - rules.data()) + 1 : 0});
}

bool allows(const std::vector<PolicyRule> &rules, const std::string &leaf) {
    const PolicyRule *rule = deciding_rule(rules, leaf);
    return rule != nullptr && rule->allow;
}

// The smallest set of leaves that would have to be allowed for the expression to hold; of an OR, its cheapest arm.
std::vector<std::string> needed(const SpdxNode &node, const std::vector<PolicyRule> &rules) {
    if (node.kind == SpdxNode::Kind::leaf)
        return allows(rules, node.leaf) ? std::vector<std::string>{} : std::vector<std::string>{node.leaf};
    const bool all = node.kind == SpdxNode::Kind::all_of;
    std::vector<std::string> result;
    for (size_t i = 0; i < node.of.size(); ++i) {
        std::vector<std::string> more = needed(node.of[i], rules);
        if (all) {
            for (std::string &leaf : more)
                if (std::find(result.begin(), result.end(), leaf) == result.end()) result.push_back(std::move(leaf));
        } else if (i == 0 || more.size() < result.size()) {
            result = std::move(more);
        }
    }
    return result;
}

std::string rule_text(const PolicyRule &rule) {
    return (rule.allow ? "allow " : "deny ") + rule.pattern;
}

// Blank-separated words of a line, up to a comment.
std::vector<std::string_view> words_of(std::string_view line, std::string_view blanks) {
    std::vector<std::string_view> words;
    for (size_t at = 0;;) {
        at = line.find_first_not_of(blanks, at);
        if (at == std::string_view::npos) return words;
        const size_t end = std::min(line.find_first_of(blanks, at), line.size());
        words.push_back(line.substr(at, end - at));
        at = end;
    }
}

} // namespace

Policy Policy::built_in() {
    Policy policy;
    policy.local_conf_ = COF_SYSCONFDIR "/cofferdam/policy.d/50-local.conf";
    const auto add = [&](bool allow, std::string_view pattern) {
        policy.rules_.push_back({allow, std::string(pattern), built_in_source});
    };
    for (const char *pattern : {"GPL-*", "AGPL-*", "SSPL-*", "LicenseRef-*"})
        add(false, pattern);
    for (std::string_view id : permissive_licences())
        add(true, id);
    add(true, "LGPL-*");
    return policy;
}

Outcome<Policy> Policy::load(const PolicySources &sources) {
    Policy policy = built_in();
    if (!sources.etc_dir.empty()) policy.local_conf_ = sources.etc_dir + "/policy.d/50-local.conf";
    for (const std::string *dir : {&sources.vendor_dir, &sources.etc_dir, &sources.user_dir}) {
        if (dir->empty()) continue;
        const std::string folder = *dir + "/policy.d";
        const Outcome<std::vector<std::string>> names = list_conf(folder, "policy", dir == &sources.user_dir);
        if (!names) return names.refusal();
        for (const std::string &file : *names)
            if (const Check bad = policy.add_file(folder + "/" + file)) return *bad;
    }
    if (const Check bad = policy.add_list(sources.environment, environment_source)) return *bad;
    if (const Check bad = policy.add_list(sources.api, api_source)) return *bad;
    if (const Check bad = policy.add_references(sources.reference_environment, "COFFERDAM_ALLOW_REFERENCES"))
        return *bad;
    if (const Check bad = policy.add_references(sources.reference_api, api_source)) return *bad;
    return policy;
}

Check Policy::add_rule(bool allow, std::string_view text, const std::string &source) {
    const std::string pattern = checked_pattern(text);
    if (pattern.empty())
        return refuse(Code::bad_spdx, source + ": '" + printable(text) +
                                          "' is not one SPDX licence id; write one id, or the start of ids and '*'");
    if (rules_.size() >= max_rules)
        return refuse(Code::malformed, source + ": more than " + std::to_string(max_rules) + " rules; remove some");
    rules_.push_back({allow, pattern, source});
    return std::nullopt;
}

Check Policy::add_file(const std::string &path) {
    const Outcome<std::string> text = read_conf(path, "policy", 64 * 1024);
    if (!text) return text.refusal();
    size_t number = 0;
    for (size_t at = 0; at < text->size(); ++number) {
        const size_t end = std::min(text->find('\n', at), text->size());
        const std::string_view whole = std::string_view(*text).substr(at, end - at);
        at = end + 1;
        const std::string place = path + ":" + std::to_string(number + 1);
        if (whole.size() > max_line)
            return refuse(Code::malformed, place + ": the line is longer than 512 bytes; shorten it");
        const std::string_view line = whole.substr(0, whole.find('#'));
        const std::vector<std::string_view> words = words_of(line, " \t");
        if (words.empty()) continue;
        const bool allow = words[0] == "allow";
        if (words[0] == "reset" && words.size() == 1) {
            rules_.clear();
            references_.clear();
            replaced_by_ = place;
        } else if ((words[0] == "allow-reference" || words[0] == "deny-reference") && words.size() == 2) {
            if (const Check bad = add_reference(words[0].front() == 'a', words[1], place)) return bad;
        } else if ((allow || words[0] == "deny") && words.size() > 1) {
            const size_t from = static_cast<size_t>(words[1].data() - line.data());
            const size_t to = static_cast<size_t>(words.back().data() - line.data()) + words.back().size();
            if (const Check bad = add_rule(allow, line.substr(from, to - from), place)) return bad;
        } else {
            return refuse(Code::malformed,
                          place + ": '" + printable(line) +
                              "' is not a rule; write 'allow ID', 'deny ID', 'allow-reference CONTRACT', "
                              "'deny-reference CONTRACT', 'reset' or '# comment'");
        }
    }
    return std::nullopt;
}

Check Policy::add_list(std::string_view list, const std::string &source) {
    if (!list.empty() && list.front() == '=') {
        rules_.clear();
        replaced_by_ = source;
        list.remove_prefix(1);
    }
    if (list.size() > max_list) return refuse(Code::malformed, source + ": longer than 64 KiB; shorten it");
    // ',' always separates, blanks do unless WITH stands beside them.
    for (size_t at = 0; at <= list.size();) {
        const size_t comma = std::min(list.find(',', at), list.size());
        const std::vector<std::string_view> words = words_of(list.substr(at, comma - at), " \t\n");
        at = comma + 1;
        for (size_t i = 0; i < words.size();) {
            std::string id(words[i]);
            const bool with = i + 1 < words.size() && (words[i + 1] == "WITH" || words[i + 1] == "with");
            if (with) id += " WITH " + std::string(i + 2 < words.size() ? words[i + 2] : "");
            i += with ? 3 : 1;
            if (const Check bad = add_rule(true, id, source)) return bad;
        }
    }
    return std::nullopt;
}

Decision Policy::judge(std::string_view spdx) const {
    Decision decision;
    const Outcome<SpdxNode> node = parse_spdx(spdx, spdx_most_joined);
    if (!node) {
        decision.blocked = printable(spdx);
        decision.rule = node.refusal().why;
        decision.remedy = "correct the plugin's licence expression";
        return decision;
    }
    std::vector<std::string> blocked;
    decision.allowed = evaluate(
        *node, [&](const std::string &leaf) { return allows(rules_, leaf); }, blocked);
    if (decision.allowed) return decision;

    const std::vector<std::string> leaves = needed(*node, rules_);
    decision.blocked = leaves.front();
    const PolicyRule *rule = deciding_rule(rules_, decision.blocked);
    if (rule == nullptr)
        decision.rule = "no rule allows it";
    else if (rule->source == built_in_source)
        decision.rule = "built-in rule '" + rule_text(*rule) + "'";
    else
        decision.rule = "rule '" + rule_text(*rule) + "' of " + rule->source;

    std::string list, lines;
    bool gpl = false;
    for (const std::string &leaf : leaves) {
        list += (list.empty() ? "" : ",") + leaf;
        lines += (lines.empty() ? "'allow " : " and 'allow ") + leaf + "'";
        gpl = gpl || family_of(leaf) == Family::gpl || family_of(leaf) == Family::network;
    }
    decision.remedy = gpl ? "to accept that your process becomes a GPL combination, " : "to accept that, ";
    if (list.find(' ') != std::string::npos) list = "'" + list + "'";
    if (replaced_by_ == api_source)
        decision.remedy += "the program that opened Cofferdam must name " + list + " in its own list of licences";
    else if (replaced_by_ == environment_source)
        decision.remedy += std::string("add ") + list + " to " + environment_source;
    else if (rule == nullptr || rule->source == built_in_source)
        decision.remedy +=
            std::string("set ") + environment_source + "=" + list + " or put " + lines + " into " + local_conf_;
    else
        decision.remedy += std::string("set ") + environment_source + "=" + list + " or change " + rule->source;
    return decision;
}

std::vector<PolicyRow> Policy::rows() const {
    std::vector<PolicyRow> rows{{replaced_by_.empty() ? "" : "reset", replaced_by_, 0}};
    for (size_t i = 0; i < rules_.size(); ++i) {
        rows.push_back({rule_text(rules_[i]), rules_[i].source, 0});
        for (size_t later = rules_.size(); later-- > i + 1 && rows.back().overridden_by == 0;)
            if (covers(rules_[later], rules_[i])) rows.back().overridden_by = later + 1;
    }
    return rows;
}

std::vector<PolicyLeaf> Policy::leaves(const SpdxNode &node) const {
    std::vector<PolicyLeaf> leaves;
    add_leaves(node, rules_, leaves);
    return leaves;
}

std::string Policy::describe() const {
    std::string text;
    if (!replaced_by_.empty()) text += "reset  (" + replaced_by_ + ")\n";
    for (const PolicyRule &rule : rules_)
        text += rule_text(rule) + "  (" + rule.source + ")\n";
    for (const PolicyRule &rule : references_)
        text += std::string(rule.allow ? "allow" : "deny") + "-reference " + rule.pattern + "  (" + rule.source + ")\n";
    return text;
}

std::string judgement_sentence(std::string_view spdx, const Decision &decision) {
    std::string sentence = printable(spdx) + (decision.allowed ? " is allowed" : " is not allowed (");
    if (decision.allowed) return sentence + ".";
    if (decision.blocked != spdx) sentence += decision.blocked + ": ";
    return sentence + decision.rule + "); " + decision.remedy + ".";
}

std::string refusal_sentence(const std::string &path, std::string_view what, std::string_view spdx,
                             const Decision &decision) {
    std::string sentence =
        path + " " + std::string(what) + " " + printable(spdx, spdx_most_joined) + ", which policy does not allow (";
    if (decision.blocked != spdx) sentence += decision.blocked + ": ";
    return sentence + decision.rule + "); " + decision.remedy + ".";
}

} // namespace cof
