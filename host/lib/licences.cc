// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/licences.hpp"

#include <algorithm>
#include <vector>

#include "host/lib/policy.hpp"
#include "host/lib/spdx.hpp"

namespace cof {

namespace {

constexpr std::string_view permissive[] = {
    "MIT-0",
    "MIT",
    "0BSD",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "BSL-1.0",
    "curl",
    "PSF-2.0",
    "CC0-1.0",
    "Unlicense",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "GPL-2.0-or-later WITH GCC-exception-2.0",
    "GPL-2.0-only WITH GCC-exception-2.0",
    "GPL-3.0-or-later WITH GCC-exception-3.1",
    "GPL-3.0-only WITH GCC-exception-3.1",
};

struct Prefix {
    std::string_view text; // in lower case
    Family family;
};
constexpr Prefix prefixes[] = {{"lgpl-", Family::weak}, {"gpl-", Family::gpl}, {"agpl-", Family::network}};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with(std::string_view text, std::string_view prefix) {
    return text.substr(0, prefix.size()) == prefix;
}

// "gpl-2.0" but not "gpl-2.0-only" nor "gpl-2.0-with-classpath-exception".
bool is_bare_gnu(std::string_view id) {
    for (const Prefix &prefix : prefixes)
        if (starts_with(id, prefix.text))
            return id.size() > prefix.text.size() &&
                   id.find_first_not_of("0123456789.", prefix.text.size()) == std::string_view::npos;
    return false;
}

// Leaves of one way to satisfy an expression: of an OR, the arm that asks least (the first of equals).
std::vector<std::string> least_demanding(const SpdxNode &node, Family &worst) {
    if (node.kind == SpdxNode::Kind::leaf) {
        worst = family_of(node.leaf);
        return {node.leaf};
    }
    const bool all = node.kind == SpdxNode::Kind::all_of;
    std::vector<std::string> leaves;
    worst = all ? Family::permissive : Family::unknown;
    bool first = true;
    for (const SpdxNode &member : node.of) {
        Family of_member = Family::permissive;
        std::vector<std::string> more = least_demanding(member, of_member);
        if (all) {
            leaves.insert(leaves.end(), more.begin(), more.end());
            worst = std::max(worst, of_member);
        } else if (first || of_member < worst) {
            leaves = std::move(more);
            worst = of_member;
        }
        first = false;
    }
    return leaves;
}

std::string joined(const std::vector<std::string> &list, const char *between) {
    std::string text;
    for (const std::string &item : list)
        text += (text.empty() ? "" : between) + item;
    return text;
}

} // namespace

std::span<const std::string_view> permissive_licences() {
    return permissive;
}

std::string canonical_licence(std::string_view leaf) {
    std::string text(leaf.size(), ' ');
    std::transform(leaf.begin(), leaf.end(), text.begin(), lower);
    const size_t with = std::min(text.find(" with "), text.size());
    std::string id = text.substr(0, with);
    if (const bool plus = !id.empty() && id.back() == '+'; is_bare_gnu(id.substr(0, id.size() - plus)))
        id = id.substr(0, id.size() - plus) + (plus ? "-or-later" : "-only");
    return id + text.substr(with);
}

Family family_of(std::string_view leaf) {
    const std::string text = canonical_licence(leaf);
    const std::string id = text.substr(0, text.find(" with "));
    for (std::string_view row : permissive) {
        const std::string known = canonical_licence(row);
        if (known == text || known == id) return Family::permissive;
    }
    for (const Prefix &prefix : prefixes)
        if (starts_with(id, prefix.text)) return prefix.family;
    return Family::unknown;
}

std::string combination_sentence(const std::vector<std::string> &expressions) {
    std::vector<std::string> by_family[5];
    for (const std::string &expression : expressions) {
        Family worst = Family::unknown;
        const Outcome<SpdxNode> node = parse_spdx(expression, spdx_most_joined);
        const std::vector<std::string> leaves =
            node ? least_demanding(*node, worst) : std::vector<std::string>{"'" + expression + "'"};
        for (const std::string &leaf : leaves) {
            auto &list = by_family[static_cast<size_t>(node ? family_of(leaf) : Family::unknown)];
            const auto same = [&](const std::string &other) {
                return canonical_licence(other) == canonical_licence(leaf);
            };
            if (std::none_of(list.begin(), list.end(), same)) list.push_back(leaf);
        }
    }
    const auto &of = [&](Family family) -> const std::vector<std::string> & {
        return by_family[static_cast<size_t>(family)];
    };
    const auto &free = of(Family::permissive), &weak = of(Family::weak), &unknown = of(Family::unknown);
    std::vector<std::string> strong = of(Family::gpl);
    strong.insert(strong.end(), of(Family::network).begin(), of(Family::network).end());
    if (weak.empty() && strong.empty() && unknown.empty())
        return free.empty() ? "Nothing is loaded."
                            : "Everything loaded is under permissive licences (" + joined(free, ", ") + ").";

    std::vector<std::string> clauses;
    if (!free.empty())
        clauses.push_back("permissive licences cover part of what is loaded (" + joined(free, ", ") + ")");
    if (!weak.empty())
        clauses.push_back(
            joined(weak, " and ") +
            " code is loaded through a replaceable shared object; who distributes it passes on that licence "
            "and its source, and lets users replace it");
    if (!strong.empty()) {
        const std::string names = joined(strong, " and ");
        std::string clause = "the process is a combination under " + names +
                             "; distributing it as a whole requires offering all of it under " +
                             (strong.size() == 1 ? "that licence" : "each of them, which may be impossible,") +
                             " with complete source";
        if (!of(Family::network).empty()) clause += ", also to those who use it over a network";
        clauses.push_back(std::move(clause));
    }
    if (!unknown.empty())
        clauses.push_back("what " + joined(unknown, " and ") +
                          " asks for is not known here: read the text before distributing the process");
    std::string sentence = joined(clauses, "; ") + ".";
    sentence[0] = sentence[0] >= 'a' && sentence[0] <= 'z' ? static_cast<char>(sentence[0] - 'a' + 'A') : sentence[0];
    return sentence;
}

} // namespace cof
