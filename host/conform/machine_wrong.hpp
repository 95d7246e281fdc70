// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The functions of machine_wrong.asm: they are called through a Caller alone, whatever their declaration says.
#pragma once

extern "C" {
void cof_right();
void cof_wrong_rbx();
void cof_wrong_rbp();
void cof_wrong_r12();
void cof_wrong_r13();
void cof_wrong_r14();
void cof_wrong_r15();
void cof_wrong_rsp();
void cof_wrong_flags();
void cof_wrong_mxcsr();
void cof_wrong_x87_control();
void cof_wrong_x87_stack();
void cof_wrong_ymm();
void cof_wrong_zmm();
void cof_wrong_above();
void cof_wrong_below();
void cof_right_below();
void cof_wrong_unwind();
void cof_wrong_unwind_saved();
void cof_arrived_stack();
void cof_arrived_mxcsr();
void cof_arrived_registers();
void cof_arrived_xmm();
void cof_arrived_ymm();
void cof_arrived_zmm();
}

namespace cof::conform {

inline const void *address(void (*function)()) {
    return reinterpret_cast<const void *>(function);
}

} // namespace cof::conform
