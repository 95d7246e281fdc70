// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A filter of system calls with three answers. What computing and loading take is allowed. What no kernel can have a
// use for (a process, a socket, a file to write, another process) ends the child with a name: the plugin is refused,
// for it would do the same after the probe. Everything else, and what is yet to be invented, is "not implemented",
// which libraries know from older systems.
//
// Where the plugin opens libraries, files and sockets are denied by name instead, and the child goes on: whoever has
// changed such a library may have it keep a log, and it is not the plugin that does it.
#include "host/probe/confine.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <system_error>

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

namespace cof {

namespace {

#if defined(__x86_64__)
constexpr uint32_t arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t arch = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t arch = 0; // system calls have other numbers and arguments there: no filter
#endif

// clang-format off
constexpr uint32_t allowed[] = {
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_pread64, SYS_lseek, SYS_close, SYS_fstat, SYS_newfstatat,
    SYS_statx, SYS_statfs, SYS_fstatfs, SYS_faccessat, SYS_faccessat2, SYS_readlinkat, SYS_getdents64, SYS_getcwd,
    SYS_dup, SYS_mmap, SYS_mprotect, SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk, SYS_mincore,
    SYS_mlock, SYS_munlock, SYS_futex, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_exit,
    SYS_exit_group, SYS_restart_syscall, SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_clock_nanosleep,
    SYS_nanosleep, SYS_ppoll, SYS_pselect6, SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid,
    SYS_getgid, SYS_getegid, SYS_getgroups, SYS_getresuid, SYS_getresgid, SYS_getrlimit, SYS_getrusage, SYS_times,
    SYS_uname, SYS_sysinfo, SYS_getrandom, SYS_getcpu, SYS_sched_yield, SYS_sched_getaffinity,
    SYS_sched_getscheduler, SYS_sched_getparam, SYS_get_mempolicy, SYS_membarrier, SYS_set_robust_list, SYS_rseq,
#if defined(__x86_64__)
    SYS_stat, SYS_lstat, SYS_access, SYS_readlink, SYS_getdents, SYS_dup2, SYS_poll, SYS_select, SYS_pause,
    SYS_time, SYS_arch_prctl,
#endif
};

struct Named {
    uint32_t number;
    const char *name;
};
#define COF_CALL(name) \
    { SYS_##name, #name }
constexpr Named forbidden[] = {
    COF_CALL(execve), COF_CALL(execveat), COF_CALL(ptrace), COF_CALL(process_vm_readv), COF_CALL(process_vm_writev),
    COF_CALL(tkill), COF_CALL(rt_sigqueueinfo), COF_CALL(rt_tgsigqueueinfo), COF_CALL(pidfd_send_signal),
    COF_CALL(pidfd_getfd), COF_CALL(mount), COF_CALL(umount2), COF_CALL(pivot_root), COF_CALL(chroot),
    COF_CALL(unshare), COF_CALL(setns), COF_CALL(init_module), COF_CALL(finit_module), COF_CALL(delete_module),
    COF_CALL(kexec_load), COF_CALL(reboot), COF_CALL(swapon), COF_CALL(swapoff), COF_CALL(bpf),
    COF_CALL(io_uring_setup), COF_CALL(setuid), COF_CALL(setgid), COF_CALL(setreuid), COF_CALL(setregid),
    COF_CALL(setresuid), COF_CALL(setresgid), COF_CALL(setgroups), COF_CALL(capset), COF_CALL(settimeofday),
    COF_CALL(clock_settime),
#if defined(__x86_64__)
    COF_CALL(fork), COF_CALL(vfork), COF_CALL(iopl), COF_CALL(ioperm),
#endif
};
// Of files and sockets.
constexpr Named deniable[] = {
    COF_CALL(socket), COF_CALL(socketpair), COF_CALL(connect), COF_CALL(bind), COF_CALL(listen), COF_CALL(accept),
    COF_CALL(accept4), COF_CALL(sendto), COF_CALL(sendmsg), COF_CALL(sendmmsg), COF_CALL(truncate),
    COF_CALL(renameat), COF_CALL(renameat2), COF_CALL(mkdirat), COF_CALL(unlinkat), COF_CALL(linkat),
    COF_CALL(symlinkat), COF_CALL(mknodat), COF_CALL(fchmodat), COF_CALL(fchmod), COF_CALL(fchownat),
    COF_CALL(fchown), COF_CALL(setxattr), COF_CALL(openat2), // whose flags cannot be seen
#if defined(__x86_64__)
    COF_CALL(creat), COF_CALL(rename), COF_CALL(mkdir), COF_CALL(rmdir), COF_CALL(unlink), COF_CALL(link),
    COF_CALL(symlink), COF_CALL(mknod), COF_CALL(chmod), COF_CALL(chown), COF_CALL(lchown),
#endif
};
// These depend on an argument, which the filter looks at: first those of files.
constexpr Named opening[] = {
    COF_CALL(openat),
#if defined(__x86_64__)
    COF_CALL(open),
#endif
};
constexpr Named by_argument[] = {COF_CALL(clone), COF_CALL(kill), COF_CALL(tgkill), COF_CALL(fcntl)};
#undef COF_CALL
// clang-format on

constexpr uint32_t x32 = 0x40000000; // x86-64: calls from here on have 32-bit pointers
constexpr uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);

// What fcntl may be asked for: descriptors and their flags. What has the kernel signal another process when a
// descriptor is used (SIGKILL, if wished) is no kernel's business.
constexpr uint32_t descriptor_commands[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL};
constexpr uint32_t signal_commands[] = {F_SETOWN, F_SETOWN_EX, F_SETSIG, F_SETLEASE, F_NOTIFY};

constexpr uint32_t allow = SECCOMP_RET_ALLOW, trap = SECCOMP_RET_TRAP;
constexpr uint32_t refuse_with(int error) {
    return SECCOMP_RET_ERRNO | static_cast<uint32_t>(error);
}

class Program {
  public:
    void load(size_t offset) { put(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)); }
    // The low half: all that the kernel looks at of an int, and of the flags of clone. Not of a pointer: by_null().
    void load_argument(unsigned i) { load(offsetof(seccomp_data, args) + i * sizeof(uint64_t)); }
    void load_high_half(unsigned i) { load(offsetof(seccomp_data, args) + i * sizeof(uint64_t) + sizeof(uint32_t)); }
    void answer(uint32_t action) { put(BPF_RET | BPF_K, action); }
    void answer_if(uint16_t test, uint32_t operand, uint32_t action) {
        put(static_cast<uint16_t>(BPF_JMP | test | BPF_K), operand, 0, 1);
        answer(action);
    }
    void answer_unless(uint16_t test, uint32_t operand, uint32_t action) {
        put(static_cast<uint16_t>(BPF_JMP | test | BPF_K), operand, 1, 0);
        answer(action);
    }
    // For one call: the argument decides between two answers.
    void by_argument(uint32_t call, unsigned argument, uint16_t test, uint32_t operand, uint32_t yes, uint32_t no) {
        put(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4);
        load_argument(argument);
        answer_if(test, operand, yes);
        answer(no);
    }
    // For one call: the argument is one of yes, of no, or something else.
    void by_values(uint32_t call, unsigned argument, std::span<const uint32_t> yes, std::span<const uint32_t> no,
                   uint32_t if_yes, uint32_t if_no, uint32_t otherwise) {
        put(BPF_JMP | BPF_JEQ | BPF_K, call, 0, static_cast<uint8_t>(2 + 2 * (yes.size() + no.size())));
        load_argument(argument);
        for (const uint32_t value : yes)
            answer_if(BPF_JEQ, value, if_yes);
        for (const uint32_t value : no)
            answer_if(BPF_JEQ, value, if_no);
        answer(otherwise);
    }
    // For one call: whether the argument is a null pointer, all 64 bits of it.
    void by_null(uint32_t call, unsigned argument, uint32_t null, uint32_t other) {
        put(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 7);
        load_argument(argument);
        answer_unless(BPF_JEQ, 0, other);
        load_high_half(argument);
        answer_unless(BPF_JEQ, 0, other);
        answer(null);
    }
    bool install() {
        const sock_fprog program{static_cast<unsigned short>(size_), code_.data()};
        return !overflow_ && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
    }

  private:
    void put(uint16_t code, uint32_t k, uint8_t yes = 0, uint8_t no = 0) {
        overflow_ |= size_ == code_.size();
        if (!overflow_) code_[size_++] = {code, yes, no, k};
    }
    std::array<sock_filter, 512> code_{};
    size_t size_ = 0;
    bool overflow_ = false;
};

int report_to = -1;
bool libraries_come = false; // the plugin is about to open some
bool denied_once = false;    // the first is reported, so that the report has an end

const char *name_in(std::span<const Named> calls, uint32_t number) {
    for (const Named &call : calls)
        if (call.number == number) return call.name;
    return nullptr;
}

// What the interrupted call returns.
void answer_call(void *context, int error) {
    [[maybe_unused]] auto *state = static_cast<ucontext_t *>(context);
#if defined(__x86_64__)
    state->uc_mcontext.gregs[REG_RAX] = -error;
#elif defined(__aarch64__)
    state->uc_mcontext.regs[0] = static_cast<uint64_t>(-int64_t{error});
#endif
}

bool report(const char *keyword, const char *name) {
    char line[64];
    size_t size = 0;
    for (const char *part : {keyword, name})
        for (; *part != '\0' && size + 1 < sizeof line; ++part)
            line[size++] = *part;
    line[size++] = '\n';
    return write(report_to, line, size) >= 0;
}

// In whatever state the plugin left the process: nothing but two system calls.
void violation(int, siginfo_t *info, void *context) {
    const auto number = static_cast<uint32_t>(info->si_syscall);
    const char *name = nullptr;
    if (info->si_arch != arch || number >= x32) { // with numbers of its own
        name = "a 32-bit system call";
    } else if ((name = name_in(deniable, number)) != nullptr || (name = name_in(opening, number)) != nullptr) {
        if (libraries_come) {
            const int before = errno;
            if (!denied_once) report("denied ", name);
            denied_once = true;
            errno = before;
            return answer_call(context, EACCES);
        }
    } else if ((name = name_in(forbidden, number)) == nullptr) {
        name = name_in(by_argument, number);
    }
    _exit(report("forbidden ", name != nullptr ? name : "something") ? 1 : 2);
}

bool catch_violations(int pipe) {
    report_to = pipe;
    struct sigaction action {};
    action.sa_sigaction = violation;
    action.sa_flags = SA_SIGINFO;
    return sigaction(SIGSYS, &action, nullptr) == 0;
}

} // namespace

std::string filter_system_calls(int pipe) {
    if (sanitized) return because_sanitized;
    if (arch == 0) return "not written for this machine";
    const auto self = static_cast<uint32_t>(getpid());

    Program program;
    program.load(offsetof(seccomp_data, arch));
    // Calls of the 32-bit kinds, which are all other calls than these numbers say, and nobody's here.
    program.answer_unless(BPF_JEQ, arch, trap);
    program.load(offsetof(seccomp_data, nr));
#if defined(__x86_64__)
    program.answer_if(BPF_JGE, x32, trap);
#endif
    for (const uint32_t call : allowed)
        program.answer_if(BPF_JEQ, call, allow);
    for (const std::span<const Named> calls : {std::span<const Named>(forbidden), std::span<const Named>(deniable)})
        for (const Named &call : calls)
            program.answer_if(BPF_JEQ, call.number, trap);
    program.by_argument(SYS_openat, 2, BPF_JSET, writing, trap, allow);
#if defined(__x86_64__)
    program.by_argument(SYS_open, 1, BPF_JSET, writing, trap, allow);
#endif
    // A thread is refused as where there are too many; clone3, whose flags cannot be seen, as by an older kernel: the
    // C library begins with it for a thread and goes on to clone.
    program.by_argument(SYS_clone, 0, BPF_JSET, CLONE_THREAD, refuse_with(EAGAIN), trap);
    program.by_argument(SYS_kill, 0, BPF_JEQ, self, allow, trap); // abort() is a signal to oneself
    program.by_argument(SYS_tgkill, 0, BPF_JEQ, self, allow, trap);
    program.by_values(SYS_fcntl, 1, descriptor_commands, signal_commands, allow, trap, refuse_with(EINVAL));
    program.by_argument(SYS_rt_sigaction, 0, BPF_JEQ, SIGSYS, refuse_with(EINVAL), allow);
    program.by_null(SYS_prlimit64, 2, allow, refuse_with(EPERM)); // asking, not setting
    program.by_argument(SYS_ioctl, 0, BPF_JGE, 0, refuse_with(ENOTTY), refuse_with(ENOTTY));
    program.answer(refuse_with(ENOSYS));

    if (!catch_violations(pipe) || !program.install()) return std::generic_category().message(errno);
    return "";
}

void expect_libraries() {
    libraries_come = true;
}

} // namespace cof
