// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the process of a check died of, beyond the number of the signal: which instruction, at which address, and
// whether it is one that wants aligned memory.
#pragma once

#include <optional>
#include <string>

#include "host/conform/opcode.hpp"

namespace cof::conform {

// Notes the next fault of this process and of those that it forks, in memory shared with its parent, and lets the
// process die of it all the same.
void note_faults();
void forget_fault();

// Of the fault noted last. "": none was. Else the rest of a sentence, ": at mine.so+0x1139, ...".
std::string fault_text();
// Of that fault: the instruction that wanted aligned memory and did not get it.
std::optional<AlignedAccess> alignment_fault();

} // namespace cof::conform
