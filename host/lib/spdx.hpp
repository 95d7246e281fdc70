// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// SPDX licence expressions (SPDX 2.3 annex D): ids, "+", WITH, AND, OR, parentheses, LicenseRef. Operators are all
// upper case, or all lower case as SPDX 3.0 has it too; AND binds tighter than OR. Pure text; knows no list of ids.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/lib/record.hpp"

namespace cof {

// One leaf: "LGPL-2.1-or-later", "GPL-2.0+", "GPL-2.0-only WITH Classpath-exception-2.0", as written (spaces folded).
struct SpdxNode {
    enum class Kind : uint8_t { leaf, all_of, any_of } kind = Kind::leaf;
    std::string leaf;
    std::vector<SpdxNode> of; // no member of a list is a list of the same kind
    bool operator==(const SpdxNode &) const = default;
};

// Bytes of an expression: of one from outside, as in a note; and of what spdx_and makes of a plugin's own licence and
// those of its libraries.
constexpr size_t spdx_most = 255, spdx_most_joined = 4096;

// Refusal: stage vet, code bad_spdx, with the position. At most 32 levels of parentheses, which 255 bytes cannot have
// once they are printed by to_text: so what is joined never has more.
Outcome<SpdxNode> parse_spdx(std::string_view text, size_t most = spdx_most);
// The expression in one spelling: single blanks, operators in capitals, no parenthesis that is not needed. Parses to an
// equal tree, unless it became too long by the blanks.
std::string to_text(const SpdxNode &node);
// True when the expression holds under allowed(leaf). blocked receives the leaves that stood in the way, each once.
bool evaluate(const SpdxNode &node, const std::function<bool(const std::string &)> &allowed,
              std::vector<std::string> &blocked);
// "a AND b" of two expressions, each of at most spdx_most_joined bytes, parenthesised where needed; duplicates of the
// same text are folded.
std::string spdx_and(const std::string &a, const std::string &b);

} // namespace cof
