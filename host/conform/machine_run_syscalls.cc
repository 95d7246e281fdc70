// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every call where all system calls are trapped, its very first one among them. What the C library answers from the
// vDSO (the time, on most machines) is none.
#include <csignal>
#include <cstddef>
#include <cstring>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/conform/machine_run.hpp"

namespace cof::conform {

namespace {

#if defined(__x86_64__)
constexpr uint32_t arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t arch = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t arch = 0;
#endif

Note *trapped; // of the process apart
constexpr int64_t no_filter = -1, of_other_kind = -2;

void at_call(int, siginfo_t *info, void *) {
    found(*trapped, info->si_arch == arch ? info->si_syscall : of_other_kind);
}

bool trap_all() {
    struct sigaction action {};
    action.sa_sigaction = at_call;
    action.sa_flags = SA_SIGINFO;
    sock_filter code[] = {
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, arch)},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 3, arch},
        {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
        {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_exit_group}, // how the process apart ends
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
        {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_TRAP},
    };
    const sock_fprog program{std::size(code), code};
    return arch != 0 && sigaction(SIGSYS, &action, nullptr) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

// Those that code is likely to make; the others go by their number.
// clang-format off
#define COF_CALL(name) {SYS_##name, #name}
constexpr struct { int64_t number; const char *name; } names[] = {
    COF_CALL(read), COF_CALL(write), COF_CALL(readv), COF_CALL(writev), COF_CALL(pread64), COF_CALL(pwrite64),
    COF_CALL(openat), COF_CALL(close), COF_CALL(fstat), COF_CALL(newfstatat), COF_CALL(statx), COF_CALL(lseek),
    COF_CALL(readlinkat), COF_CALL(ioctl), COF_CALL(fcntl), COF_CALL(dup), COF_CALL(pipe2), COF_CALL(socket),
    COF_CALL(connect), COF_CALL(sendto), COF_CALL(recvfrom), COF_CALL(mmap), COF_CALL(munmap), COF_CALL(mremap),
    COF_CALL(mprotect), COF_CALL(madvise), COF_CALL(brk), COF_CALL(mlock), COF_CALL(memfd_create), COF_CALL(futex),
    COF_CALL(clone), COF_CALL(execve), COF_CALL(wait4), COF_CALL(kill), COF_CALL(tgkill), COF_CALL(exit),
    COF_CALL(rt_sigaction), COF_CALL(rt_sigprocmask), COF_CALL(rt_sigreturn), COF_CALL(sigaltstack),
    COF_CALL(sched_yield), COF_CALL(sched_getaffinity), COF_CALL(sched_setaffinity), COF_CALL(getcpu),
    COF_CALL(nanosleep), COF_CALL(clock_nanosleep), COF_CALL(clock_gettime), COF_CALL(gettimeofday),
    COF_CALL(getrandom), COF_CALL(getpid), COF_CALL(getppid), COF_CALL(gettid), COF_CALL(getuid), COF_CALL(geteuid),
    COF_CALL(uname), COF_CALL(sysinfo), COF_CALL(prctl), COF_CALL(getrusage), COF_CALL(times), COF_CALL(membarrier),
    COF_CALL(setitimer), COF_CALL(timer_create), COF_CALL(eventfd2), COF_CALL(epoll_pwait), COF_CALL(ppoll),
#if defined(__x86_64__)
    COF_CALL(open), COF_CALL(stat), COF_CALL(access), COF_CALL(poll), COF_CALL(time), COF_CALL(fork), COF_CALL(vfork),
    COF_CALL(arch_prctl), COF_CALL(alarm), COF_CALL(pause),
#endif
};
#undef COF_CALL
// clang-format on

std::string name_of(int64_t number) {
    for (const auto &call : names)
        if (call.number == number) return std::string(call.name) + " (" + std::to_string(number) + ")";
    return number == of_other_kind ? "of the 32-bit kind" : "number " + std::to_string(number);
}

std::optional<Finding> attempt(const Target &target) {
    const Works works = works_of(target);
    const Apart apart = conform::apart(
        [&works](Note &note) {
            trapped = &note;
            if (!trap_all()) found(note, no_filter);
            run_all(works, note);
        },
        std::chrono::seconds(10));
    if (apart.end == End::found && apart.value == no_filter) return skip("the system takes no filter of system calls.");
    return outcome(works, apart, [](int64_t number) {
        return "makes the system call " + name_of(number) +
               "; a kernel makes none. What has to be asked is asked in probe(), once.";
    });
}

uint64_t ask(uint64_t argument) {
    return argument + static_cast<uint64_t>(syscall(SYS_getppid));
}
uint64_t ask_nothing(uint64_t argument) {
    return argument;
}

} // namespace

Finding machine_no_syscalls(const Subject &subject) {
    return each_target(subject, {attempt, ask, ask_nothing, "makes a system call", true});
}

} // namespace cof::conform
