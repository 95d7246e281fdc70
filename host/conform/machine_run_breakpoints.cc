// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every call with breakpoints at the functions that allocate memory, or take locks: whoever calls them, the plugin, a
// library that it has bound or another function of the C library, and however the address was come by. Allocators and
// locks of somebody's own making are not seen by this; what they ask the system for, machine.no-syscalls sees, and a
// lock that is held when a handler calls again, machine.signals.
#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <span>

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <ucontext.h>
#include <unistd.h>

#include "host/conform/machine_run.hpp"
#include "host/lib/fd.hpp"

namespace cof::conform {

namespace {

#if defined(__x86_64__)
constexpr std::array<uint8_t, 1> breakpoint{0xcc}; // int3
uintptr_t stopped_at(const ucontext_t &context) {
    return static_cast<uintptr_t>(context.uc_mcontext.gregs[REG_RIP]) - breakpoint.size();
}
#elif defined(__aarch64__)
constexpr std::array<uint8_t, 4> breakpoint{0x00, 0x00, 0x20, 0xd4}; // brk #0
uintptr_t stopped_at(const ucontext_t &context) {
    return context.uc_mcontext.pc;
}
#else
constexpr std::array<uint8_t, 0> breakpoint{}; // not known: none can be set
uintptr_t stopped_at(const ucontext_t &) {
    return 0;
}
#endif

using Names = std::span<const char *const>;
constexpr const char *allocating[] = {"malloc",         "calloc",   "realloc", "reallocarray", "free", "aligned_alloc",
                                      "posix_memalign", "memalign", "valloc",  "pvalloc",      "sbrk", "brk",
                                      "mmap",           "munmap",   "mremap"};
// The dynamic linker's functions take its lock.
constexpr const char *locking[] = {"pthread_mutex_lock",
                                   "pthread_mutex_trylock",
                                   "pthread_mutex_timedlock",
                                   "pthread_mutex_clocklock",
                                   "pthread_rwlock_rdlock",
                                   "pthread_rwlock_tryrdlock",
                                   "pthread_rwlock_timedrdlock",
                                   "pthread_rwlock_wrlock",
                                   "pthread_rwlock_trywrlock",
                                   "pthread_rwlock_timedwrlock",
                                   "pthread_spin_lock",
                                   "pthread_spin_trylock",
                                   "pthread_cond_wait",
                                   "pthread_cond_timedwait",
                                   "pthread_cond_signal",
                                   "pthread_cond_broadcast",
                                   "pthread_barrier_wait",
                                   "pthread_once",
                                   "pthread_join",
                                   "sem_wait",
                                   "sem_trywait",
                                   "sem_timedwait",
                                   "mtx_lock",
                                   "mtx_trylock",
                                   "mtx_timedlock",
                                   "cnd_wait",
                                   "call_once",
                                   "flockfile",
                                   "ftrylockfile",
                                   "__cxa_guard_acquire",
                                   "dlopen",
                                   "dlsym",
                                   "dladdr",
                                   "dl_iterate_phdr"};

// Of the process apart.
Note *reached;
uintptr_t places[64];
constexpr int64_t none_set = -1, elsewhere = -2;

void at_breakpoint(int, siginfo_t *, void *context) {
    const uintptr_t at = stopped_at(*static_cast<const ucontext_t *>(context));
    for (size_t i = 0; i < std::size(places); ++i)
        if (places[i] != 0 && places[i] == at) found(*reached, static_cast<int64_t>(i));
    found(*reached, elsewhere);
}

// Through the process's memory file, as a debugger does it: the page stays what it is.
bool set_breakpoints(Names names) {
    struct sigaction action {};
    action.sa_sigaction = at_breakpoint;
    action.sa_flags = SA_SIGINFO;
    const Fd memory(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
    if (!memory || breakpoint.empty() || sigaction(SIGTRAP, &action, nullptr) != 0) return false;
    for (size_t i = 0; i < names.size(); ++i)
        places[i] = reinterpret_cast<uintptr_t>(dlsym(RTLD_DEFAULT, names[i])); // 0: then nobody calls it
    for (const uintptr_t place : places)
        if (place != 0 && pwrite(memory.get(), breakpoint.data(), breakpoint.size(), static_cast<off_t>(place)) !=
                              static_cast<ssize_t>(breakpoint.size()))
            return false;
    return true;
}

std::optional<Finding> attempt(const Target &target, Names names, const char *advice) {
    const Works works = works_of(target);
    const Apart apart = conform::apart(
        [&works, names](Note &note) {
            reached = &note;
            if (!set_breakpoints(names)) found(note, none_set);
            run_all(works, note);
        },
        std::chrono::seconds(10));
    if (apart.end == End::found && apart.value == none_set)
        return skip("no breakpoints can be set: /proc/self/mem cannot be written.");
    return outcome(works, apart, [names, advice](int64_t which) {
        return (which >= 0 && static_cast<size_t>(which) < names.size()
                    ? "calls " + std::string(names[static_cast<size_t>(which)]) + "()"
                    : std::string("stops at a breakpoint instruction")) +
               advice;
    });
}

uint64_t nothing(uint64_t argument) {
    return argument;
}
uint64_t allocate(uint64_t argument) {
    void *volatile memory = malloc(static_cast<size_t>(argument % 100 + 1));
    free(memory);
    return argument;
}
uint64_t lock(uint64_t argument) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    return argument;
}

static_assert(std::size(allocating) <= std::size(places) && std::size(locking) <= std::size(places));

} // namespace

Finding machine_no_allocation(const Subject &subject) {
    const auto each = [](const Target &target) {
        return attempt(target, allocating,
                       "; a kernel has the caller's buffers and state, and allocates nothing. Where a library must, "
                       "the kernel declares COF_F_NOT_PURE.");
    };
    return each_target(subject, {each, allocate, nothing, "calls malloc()", true});
}

Finding machine_no_locks(const Subject &subject) {
    const auto each = [](const Target &target) {
        return attempt(target, locking,
                       ", which takes a lock; a kernel may run in a signal handler that interrupted it. What has to be "
                       "set up is set up in probe().");
    };
    return each_target(subject, {each, lock, nothing, "takes a lock", true});
}

} // namespace cof::conform
