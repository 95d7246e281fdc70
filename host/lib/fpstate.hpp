// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The floating-point control state around foreign code. A shared object linked with -ffast-math turns on flush-to-zero
// in the thread that loads it; a kernel may leave the direction flag set.
#pragma once

#include <cstdint>

namespace cof {

// Puts the thread into the state the psABI gives a new program, so that a change cannot hide behind a caller who
// already has the changed state; gives the caller's state back at the end of its life.
class FpGuard {
  public:
    FpGuard() : caller_(read()) { write(fresh); }
    ~FpGuard() { write(caller_); }
    FpGuard(const FpGuard &) = delete;
    FpGuard &operator=(const FpGuard &) = delete;

    // What foreign code changed since the last call, in words; nullptr: nothing. The change is undone.
    const char *changed() {
        const State now = read();
        write(fresh);
        return now.simd != fresh.simd ? simd_name
               : now.x87 != fresh.x87 ? "the x87 control word"
               : now.down             ? "the direction flag"
                                      : nullptr;
    }

  private:
    struct State {
        uint64_t simd; // x86: MXCSR without its sticky exception flags; AArch64: FPCR
        uint16_t x87;
        bool down;
    };
#if defined(__x86_64__)
    static constexpr State fresh{0x1f80, 0x037f, false};
    static constexpr const char *simd_name = "MXCSR (flush-to-zero or rounding; linking with -ffast-math does this)";
    static State read() {
        uint16_t control;
        __asm__ volatile("fnstcw %0" : "=m"(control));
        return {__builtin_ia32_stmxcsr() & 0xffc0u, control, (__builtin_ia32_readeflags_u64() & 0x400u) != 0};
    }
    static void write(const State &state) {
        __asm__ volatile("cld\n\tfldcw %0" : : "m"(state.x87) : "cc");
        __builtin_ia32_ldmxcsr(static_cast<uint32_t>(state.simd));
    }
#elif defined(__aarch64__)
    static constexpr State fresh{0, 0, false};
    static constexpr const char *simd_name = "FPCR (flush-to-zero or rounding; linking with -ffast-math does this)";
    static State read() {
        uint64_t control;
        __asm__ volatile("mrs %0, fpcr" : "=r"(control));
        return {control, 0, false};
    }
    static void write(const State &state) {
        __asm__ volatile("msr fpcr, %0" : : "r"(state.simd));
    }
#else
    static constexpr State fresh{0, 0, false};
    static constexpr const char *simd_name = "";
    static State read() {
        return fresh;
    }
    static void write(const State &) {}
#endif
    State caller_;
};

} // namespace cof
