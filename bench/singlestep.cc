// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/singlestep.hpp"

#if defined(__x86_64__)

#include <csignal>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

namespace bench {
namespace {

volatile uint64_t steps;
volatile uint64_t last_rip;

void on_trap(int, siginfo_t *, void *context) {
    // A repeated string instruction traps after each repetition, with the same address.
    const auto rip = static_cast<uint64_t>(static_cast<ucontext_t *>(context)->uc_mcontext.gregs[REG_RIP]);
    if (rip != last_rip) steps = steps + 1;
    last_rip = rip;
}

// The traps begin after the instruction that follows the one that sets the flag. The red zone is stepped over.
inline void set_trap_flag() {
    asm volatile("sub $128, %%rsp\n\tpushfq\n\torq $0x100, (%%rsp)\n\tpopfq\n\tadd $128, %%rsp" ::: "memory", "cc");
}
inline void clear_trap_flag() {
    asm volatile("sub $128, %%rsp\n\tpushfq\n\tandq $~0x100, (%%rsp)\n\tpopfq\n\tadd $128, %%rsp" ::: "memory", "cc");
}

[[gnu::noinline]] uint64_t count_steps(const std::function<void()> &work) {
    steps = 0;
    last_rip = 0;
    set_trap_flag();
    work();
    clear_trap_flag();
    return steps;
}

[[noreturn]] void child(const std::function<void()> &work, int out) {
    struct sigaction action {};
    action.sa_sigaction = on_trap;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGTRAP, &action, nullptr);
    const std::function<void()> empty = [] { asm volatile(""); };
    work();
    const uint64_t overhead = count_steps(empty);
    const uint64_t count = count_steps(work) - overhead;
    const bool written = write(out, &count, sizeof count) == sizeof count;
    _exit(written && overhead ? 0 : 1);
}

} // namespace

std::optional<uint64_t> count_instructions(const std::function<void()> &work) {
    int ends[2];
    if (pipe(ends) != 0) return std::nullopt;
    const pid_t pid = fork();
    if (pid == 0) child(work, ends[1]);
    close(ends[1]);
    uint64_t count = 0;
    const bool got = pid > 0 && read(ends[0], &count, sizeof count) == sizeof count;
    close(ends[0]);
    int status = 1;
    if (pid > 0) waitpid(pid, &status, 0);
    if (!got || status != 0) return std::nullopt;
    return count;
}

} // namespace bench

#else

namespace bench {
std::optional<uint64_t> count_instructions(const std::function<void()> &) {
    return std::nullopt;
}
} // namespace bench

#endif
