// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Exact counts of retired instructions, without a performance counter: the work runs in a child with the processor's
// trap flag set, and a handler counts the traps. It works for every instruction the CPU has; the tools that interpret
// instructions do not know the wide ones. A repeated string instruction counts once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace bench {

// The work runs twice: once to have everything bound and warm, then counted. What counting itself and an empty call
// take is subtracted. nullopt: cannot be done on this machine, or the child died.
std::optional<uint64_t> count_instructions(const std::function<void()> &work);

} // namespace bench
