// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Calls a function the way a hostile caller may, and says what it left behind. x86-64 only; elsewhere it is a plain
// call and machine_checks() says so.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace cof {

enum class CallMode {
    clean,       // default floating-point state, upper vector halves clean: they must be so on return
    dirty_upper, // upper halves in use on entry
    odd_fp,      // rounds down, flushes denormals, x87 in single precision: all of it must survive
};
constexpr CallMode all_call_modes[] = {CallMode::clean, CallMode::dirty_upper, CallMode::odd_fp};

// At most 8 integer or pointer arguments. The caller-saved registers hold garbage on entry. broken: "" or what the
// callee changed that it must not: a callee-saved register, the stack pointer, DF, AC, MXCSR, the x87 control or tag
// word, the upper vector state. Returns rax; of a 32-bit result only the low half counts.
uint64_t checked_call(const void *function, const std::vector<uint64_t> &args, CallMode mode, std::string &broken);

// A 32-bit argument as the ABI allows it: its upper half is garbage.
constexpr uint64_t narrow(uint32_t value) {
    return UINT64_C(0xdeadbeef00000000) | value;
}
inline uint64_t word(const void *p) {
    return reinterpret_cast<uintptr_t>(p);
}
template <class R, class... A> const void *address(R (*function)(A...)) {
    return reinterpret_cast<void *>(function);
}

// One line: which checks work on this machine, and why one does not.
std::string machine_checks();

} // namespace cof
