// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a licence expression. What parses is printed, parsed and printed to the same; means the same after being
// joined with itself; and what does not parse never becomes good by being joined with something else.
#include "host/lib/spdx.hpp"

#include <cstdlib>

namespace {

void require(bool condition) {
    if (!condition) std::abort();
}

// An arbitrary but fixed opinion about leaves, so that both outcomes occur.
bool holds(const cof::SpdxNode &node) {
    std::vector<std::string> blocked;
    const auto even = [](const std::string &leaf) { return leaf.size() % 2 == 0; };
    const bool good = cof::evaluate(node, even, blocked);
    require(good == blocked.empty());
    return good;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string text(reinterpret_cast<const char *>(data), size);
    const auto node = cof::parse_spdx(text);
    const std::string joined = cof::spdx_and(text, "ab");
    if (node) {
        const std::string printed = cof::to_text(*node);
        if (const auto again = cof::parse_spdx(printed))
            require(*again == *node && cof::to_text(*again) == printed);
        else
            require(printed.size() > 255);
        // Joining adds at most " AND ab" and a few parentheses, for which the limits of what is joined have room.
        const auto twice = cof::parse_spdx(cof::spdx_and(text, text), cof::spdx_most_joined);
        require(twice && holds(*twice) == holds(*node));
        const auto both = cof::parse_spdx(joined, cof::spdx_most_joined);
        require(both && holds(*both) == holds(*node));
    } else {
        for (char c : node.refusal().why)
            require(c >= ' ' && c <= '~');
        // What is only too long or too deep for an expression from outside is good in what was joined.
        if (text.empty() || cof::parse_spdx(text, cof::spdx_most_joined)) return 0;
        require(!cof::parse_spdx(joined, cof::spdx_most_joined));
        require(!cof::parse_spdx(cof::spdx_and("ab", text), cof::spdx_most_joined));
    }
    return 0;
}
