// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Tells the parent of a general-protection fault, before the child dies of it. x86-64 has them for instructions that
// want aligned memory and do not get it; a SIGSEGV by itself looks like a bad pointer.
#pragma once

namespace cof {

void report_faults(int pipe);

} // namespace cof
