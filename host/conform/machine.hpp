// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The group "machine", first half: every function of every vtable called through machine_call.asm, which sees what
// C code does not show. For x86-64; on other machines these checks do not apply.
#pragma once

#include "host/conform/kit.hpp"

namespace cof::conform {

Finding machine_callee_saved(const Subject &);
Finding machine_stack_canary(const Subject &);
Finding machine_red_zone(const Subject &);
Finding machine_narrow_arguments(const Subject &);
Finding machine_dirty_registers(const Subject &);
Finding machine_direction_flag(const Subject &);
Finding machine_flags(const Subject &);
Finding machine_mxcsr(const Subject &);
Finding machine_x87(const Subject &);
Finding machine_vector_state(const Subject &);
Finding machine_unwind(const Subject &);
Finding machine_endbr(const Subject &);

} // namespace cof::conform
