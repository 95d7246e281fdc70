// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A plugin's code one instruction at a time: the trap flag in EFLAGS, and a handler of SIGTRAP on a stack of its own.
// It changes return addresses (below), so that it is not for processes with shadow stacks.
#pragma once

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <ucontext.h>

namespace cof::conform {

struct CodeRange {
    uintptr_t begin, end;
    bool holds(uintptr_t address) const { return begin <= address && address < end; }
};

// While it lives, a Caller with step(true) stops before each instruction within code. What lies outside (libraries)
// runs at full speed. One at a time in a process.
class Stepper {
  public:
    // Called in the signal handler, which interrupted code of the range and nothing else. rip and rsp are in context.
    // often: this instruction was looked at before, on every way to it that is worth a look.
    using Look = void (*)(ucontext_t &context, bool often);
    Stepper(const std::vector<CodeRange> &code, Look look);
    ~Stepper();
    Stepper(const Stepper &) = delete;
    Stepper &operator=(const Stepper &) = delete;

    explicit operator bool() const { return usable_; }
    // So many instructions are stopped at; then calls go on at full speed.
    void allow(size_t count) { left_ = count; }
    size_t seen() const { return seen_; } // stops
    size_t different() const;             // instructions

  private:
    static void on_trap(int, siginfo_t *, void *context);
    void stop(ucontext_t &context);

    struct Code {
        CodeRange range;
        std::vector<uint8_t> visits; // of each address
    };
    std::vector<Code> code_;
    const Look look_;
    std::unique_ptr<uint8_t[]> handler_stack_;
    size_t left_ = 0, seen_ = 0;
    size_t calls_ = 0;       // that came to something known
    size_t nothing_new_ = 0; // instructions since one of this call was new
    bool usable_ = false;
};

} // namespace cof::conform
