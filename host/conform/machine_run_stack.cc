// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every call on a stack of its own, with 16 KiB left at the kernel's first instruction and forbidden memory below. What
// the kit's own frames take of the stack above that is measured, and added.
#include <csignal>
#include <cstring>

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "host/conform/machine_run.hpp"

namespace cof::conform {

namespace {

constexpr size_t room = 16 << 10, below = 1 << 20, most_of_kit = 8 << 10; // below: more than a large frame skips

struct SmallStack {
    uint8_t *base = nullptr; // the lowest byte that may be touched
    size_t size = 0;         // room and the kit's frames
    ucontext_t outside{}, inside{};
    Work *work = nullptr;
    uint32_t step = 0;
    Note *note = nullptr;
} stack; // of the process apart, which has one

void on_it() {
    stack.work->run(stack.step);
}

bool run_on_it(Work &work, uint32_t step, size_t size) {
    stack.work = &work;
    stack.step = step;
    if (getcontext(&stack.inside) != 0) return false;
    stack.inside.uc_stack.ss_sp = stack.base;
    stack.inside.uc_stack.ss_size = size;
    stack.inside.uc_link = &stack.outside;
    makecontext(&stack.inside, on_it, 0);
    return swapcontext(&stack.outside, &stack.inside) == 0;
}

// On a stack of the signal's own.
void overflow(int signal, siginfo_t *info, void *) {
    const auto *address = static_cast<const uint8_t *>(info->si_addr);
    if (address >= stack.base - below && address < stack.base) found(*stack.note, stack.base - address);
    ::signal(signal, SIG_DFL); // anything else: it happens again, and is what the process dies of
}

uint8_t *frame; // of a function that the kit calls as it calls a kernel's

__attribute__((noinline)) uint64_t where(uint64_t argument) {
    frame = static_cast<uint8_t *>(__builtin_frame_address(0));
    return argument;
}

bool prepare() {
    void *memory = mmap(nullptr, below + room + most_of_kit, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    stack.base = static_cast<uint8_t *>(memory) + below;
    if (mprotect(stack.base, room + most_of_kit, PROT_READ | PROT_WRITE) != 0) return false;
    static uint8_t other[64 << 10];
    stack_t alternate{};
    alternate.ss_sp = other;
    alternate.ss_size = sizeof other;
    struct sigaction action {};
    action.sa_sigaction = overflow;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    if (sigaltstack(&alternate, nullptr) != 0 || sigaction(SIGSEGV, &action, nullptr) != 0 ||
        sigaction(SIGBUS, &action, nullptr) != 0)
        return false;
    const auto probe = Work::of(where, 1);
    if (!run_on_it(*probe, 0, room + most_of_kit)) return false;
    stack.size = room + static_cast<size_t>(stack.base + room + most_of_kit - frame);
    return stack.size <= room + most_of_kit;
}

std::optional<Finding> attempt(const Target &target) {
    const Works works = works_of(target);
    const Apart apart = conform::apart(
        [&works](Note &note) {
            stack.note = &note;
            if (!prepare()) found(note, 0);
            for (uint32_t work = 0; work < works.size(); ++work)
                for (uint32_t step = 0; step < works[work]->size(); ++step) {
                    note.work = work;
                    note.step = step;
                    if (!run_on_it(*works[work], step, stack.size)) found(note, 0);
                }
        },
        std::chrono::seconds(10));
    if (apart.end == End::found && apart.value == 0) return skip("no small stack can be had.");
    return outcome(works, apart, [](int64_t) {
        return "needs more than 16 KiB of stack; threads, signal handlers and coroutines may not have more. Keep large "
               "tables static and constant, large buffers in the caller's state.";
    });
}

template <size_t size> __attribute__((noinline)) uint64_t use(uint64_t argument) {
    volatile uint8_t bytes[size];
    for (size_t at = 0; at < size; at += 64)
        bytes[at] = static_cast<uint8_t>(argument);
    return bytes[0];
}

} // namespace

Finding machine_small_stack(const Subject &subject) {
    return each_target(subject,
                       {attempt, use<room + 1024>, use<room - 1024>, "uses 17 KiB of stack where there are 16", true});
}

} // namespace cof::conform
