// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/machine_step.hpp"

#if defined(__x86_64__)
#include <algorithm>
#include <csignal>
#include <cstring>

#include "host/conform/machine_call.hpp"

namespace cof::conform {

namespace {

constexpr size_t handler_stack_size = 256 << 10; // an AVX-512 frame of a signal, twice, and an unwinder
constexpr greg_t trap = 0x100;
// An instruction may be reached on more than one way with different stacks.
constexpr uint8_t enough_visits = 3;
// A call that has come to nothing new in so many instructions is in a loop, and left alone: a stop costs some
// microseconds. Most calls are left soon, some are followed through long loops to what comes after them.
size_t patience(size_t call) {
    return call % 8 == 0 ? 2500 : call % 2 == 0 ? 300 : 40;
}

Stepper *current_stepper;

uintptr_t address_of(void (*function)()) {
    return reinterpret_cast<uintptr_t>(function);
}
const CodeRange &trampoline() {
    static const CodeRange range{reinterpret_cast<uintptr_t>(&cof_machine_call), address_of(cof_machine_end)};
    return range;
}

} // namespace

Stepper::Stepper(const std::vector<CodeRange> &code, Look look)
    : look_(look), handler_stack_(new uint8_t[handler_stack_size]) {
    for (const CodeRange &range : code)
        code_.push_back({range, std::vector<uint8_t>(range.end - range.begin)});
    current_stepper = this;
    stack_t stack{};
    stack.ss_sp = handler_stack_.get();
    stack.ss_size = handler_stack_size;
    struct sigaction action {};
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    usable_ = sigaltstack(&stack, nullptr) == 0 && sigaction(SIGTRAP, &action, nullptr) == 0;
}
Stepper::~Stepper() {
    signal(SIGTRAP, SIG_DFL);
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    sigaltstack(&none, nullptr);
    current_stepper = nullptr;
}

void Stepper::stop(ucontext_t &context) {
    context.uc_mcontext.gregs[REG_EFL] &= ~trap;
}

size_t Stepper::different() const {
    size_t count = 0;
    for (const Code &code : code_)
        count += code.visits.size() - static_cast<size_t>(std::count(code.visits.begin(), code.visits.end(), 0));
    return count;
}

void Stepper::on_trap(int, siginfo_t *, void *data) {
    Stepper &self = *current_stepper;
    ucontext_t &context = *static_cast<ucontext_t *>(data);
    const auto rip = static_cast<uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
    if (trampoline().holds(rip)) { // before the call; after it the trap flag is cleared there
        if (self.nothing_new_ != 0) ++self.calls_;
        self.nothing_new_ = 0;
        return;
    }
    for (Code &code : self.code_) {
        if (!code.range.holds(rip)) continue;
        if (self.left_ == 0 || self.nothing_new_ >= patience(self.calls_)) return self.stop(context);
        --self.left_, ++self.seen_;
        uint8_t &visits = code.visits[rip - code.range.begin];
        const bool often = visits == enough_visits;
        if (often)
            ++self.nothing_new_;
        else
            ++visits, self.nothing_new_ = 0;
        return self.look_(context, often);
    }
    // The first instruction of a function elsewhere, called or jumped to: its return address is on top of the stack. It
    // returns through cof_machine_step_again instead. Whatever it calls returns before it does, so one such address is
    // enough.
    self.stop(context);
    const uintptr_t again = reinterpret_cast<uintptr_t>(&cof_machine_step_again);
    if (again <= rip && rip < again + 64) return;
    auto *top = reinterpret_cast<uint64_t *>(context.uc_mcontext.gregs[REG_RSP]);
    cof_machine_frame.return_to = *top;
    *top = again;
}

} // namespace cof::conform
#endif
