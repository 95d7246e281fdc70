// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stages probe .. verify for one kernel of a vetted file.
#pragma once

#include "host/lib/context.hpp"

namespace cof {

// "crc-sse42 of /usr/lib/.../crc.so", "the portable kernel".
std::string title(const Kernel &kernel);

// The kernel's contract has its judge by now, but for a reference, which its vectors judge: a reference that passes
// becomes its contract's kernel. Context's mutex held.
Check bring_in(cof_context &ctx, Kernel &kernel);

} // namespace cof
