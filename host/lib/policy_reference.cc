// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The policy's other list: whose contracts the host takes over from plugins. It is empty unless somebody writes to it.
#include "host/lib/conf.hpp"
#include "host/lib/pack.hpp"
#include "host/lib/policy.hpp"

namespace cof {

namespace {

constexpr size_t most_rules = 4096, most_bytes = 128;

bool starts(const std::string &pattern, std::string_view contract) {
    return contract.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

bool matches(const std::string &pattern, std::string_view contract) {
    return pattern.back() == '*' ? starts(pattern, contract) : pattern == contract;
}

// A whole name, or a start with the dot after one label at least: "*" alone would be everybody.
bool well_formed(std::string_view text) {
    if (text.empty() || text.size() > most_bytes) return false;
    if (text.back() != '*') return namespaced(text);
    text.remove_suffix(1);
    return text.find('.') != std::string_view::npos &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-/") == std::string_view::npos;
}

} // namespace

Check Policy::add_reference(bool allow, std::string_view name, const std::string &source) {
    if (!well_formed(name))
        return Refusal{Stage::vet, Code::malformed,
                       source + ": '" + printable(name) +
                           "' names no contract that a plugin may bring; write one, as com.example.rot32/1, or the "
                           "start of one and '*', as com.example.*"};
    if (references_.size() >= most_rules)
        return Refusal{Stage::vet, Code::malformed,
                       source + ": more than " + std::to_string(most_rules) + " rules; remove some"};
    references_.push_back({allow, std::string(name), source});
    return std::nullopt;
}

Check Policy::add_references(std::string_view list, const std::string &source) {
    constexpr std::string_view separators = ", \t\n";
    for (size_t at = 0; (at = list.find_first_not_of(separators, at)) != std::string_view::npos;) {
        const size_t end = std::min(list.find_first_of(separators, at), list.size());
        if (const Check bad = add_reference(true, list.substr(at, end - at), source)) return bad;
        at = end;
    }
    return std::nullopt;
}

Decision Policy::judge_reference(std::string_view contract) const {
    Decision decision;
    decision.blocked = printable(contract);
    decision.rule = "no rule allows it: it would say for itself what is right";
    for (const PolicyRule &rule : references_)
        if (matches(rule.pattern, contract)) {
            decision.allowed = rule.allow;
            decision.rule = "rule '" + std::string(rule.allow ? "allow" : "deny") + "-reference " + rule.pattern +
                            "' of " + rule.source;
        }
    decision.remedy =
        "if its author is to be trusted with that, allow it with COFFERDAM_ALLOW_REFERENCES=" + decision.blocked +
        ", or with the line 'allow-reference " + decision.blocked + "' in " + local_conf_;
    return decision;
}

} // namespace cof
