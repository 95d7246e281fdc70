// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The licence policy: an allow-list of SPDX ids. Sources, a later one wins: built-in, vendor directory, /etc, user,
// environment (COFFERDAM_ALLOW_LICENSES), API. docs/policy.md is the users' page.
//
// A policy file is lines: "allow ID", "deny ID", "reset" (forget all rules so far), "#" comments. ID may end in "*".
// The last matching rule decides. "allow-reference NAME" and "deny-reference NAME" are about contracts that plugins
// bring (pack.hpp): NAME is a contract, or the start of one and '*'; what no rule names is denied. GPL ids are denied
// by the built-in list; LGPL ids are allowed for dynamically opened modules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/lib/record.hpp"

namespace cof {

struct SpdxNode;

struct PolicyRule {
    bool allow = false;
    std::string pattern; // SPDX id, or a prefix followed by '*'
    std::string source;  // "built-in", a file name with line number, "COFFERDAM_ALLOW_LICENSES", "the API"
};

struct Decision {
    bool allowed = false;
    std::string blocked; // the leaf that stood in the way
    std::string rule;    // "built-in rule 'deny GPL-*'"
    std::string remedy;  // "allow it with COFFERDAM_ALLOW_LICENSES=..., or ... in /etc/cofferdam/policy.d/"
};

// One rule as a reader sees it. Rules are numbered from 1 in the order of precedence: a later one decides.
struct PolicyRow {
    std::string text; // "allow MIT"; "reset" for number 0, where a source dropped all rules before its own
    std::string source;
    size_t overridden_by = 0; // a later rule matches all that this one matches; 0: it is in force
};
// What is said about one licence of an expression. rule: its number; 0: no rule matches, so it is denied.
struct PolicyLeaf {
    std::string licence;
    bool allowed = false;
    size_t rule = 0;
};

struct PolicySources {
    std::string vendor_dir; // "" : none; reads policy.d/*.conf, sorted
    std::string etc_dir;
    std::string user_dir;
    std::string environment; // value of COFFERDAM_ALLOW_LICENSES; "" : not set. Adds; a leading "=" replaces everything
    std::string api;         // cof_options.allow_licences; same form
    std::string reference_environment = {}, reference_api = {}; // contracts: COFFERDAM_ALLOW_REFERENCES, the option
};

class Policy {
  public:
    static Policy built_in();
    // Refusal (stage vet, code bad_spdx or malformed or unreadable) names file and line. A missing directory is fine.
    static Outcome<Policy> load(const PolicySources &sources);

    Decision judge(std::string_view spdx) const; // an expression that does not parse is not allowed
    const std::vector<PolicyRule> &rules() const { return rules_; }
    std::vector<PolicyRow> rows() const;                        // row 0 is the reset, or has no text; row N is rule N
    std::vector<PolicyLeaf> leaves(const SpdxNode &node) const; // each licence once
    // Whether a plugin's reference kernel may say what this contract is. Not allowed: rule and remedy are filled in.
    Decision judge_reference(std::string_view contract) const;
    std::string describe() const; // one line per rule with its source, in order of precedence

  private:
    Check add_file(const std::string &path);
    Check add_list(std::string_view list, const std::string &source);
    Check add_rule(bool allow, std::string_view text, const std::string &source);
    Check add_reference(bool allow, std::string_view name, const std::string &source);
    Check add_references(std::string_view list, const std::string &source);
    std::vector<PolicyRule> rules_, references_;
    std::string replaced_by_; // the last source that dropped all rules before it
    std::string local_conf_;  // the file that a remedy names
};

// One sentence for a refusal: names file, licence, rule and remedy. what: "declares" or "becomes, with
// libavutil.so.57,".
std::string refusal_sentence(const std::string &path, std::string_view what, std::string_view spdx,
                             const Decision &decision);
// The same of an expression that no file carries: "GPL-2.0-only is not allowed (RULE); REMEDY."
std::string judgement_sentence(std::string_view spdx, const Decision &decision);
// What a combination of licences amounts to, in one sentence: the strictest family present and its consequence.
std::string combination_sentence(const std::vector<std::string> &expressions);

} // namespace cof
