// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/probe/confine.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace cof {

namespace {

constexpr rlim_t most_memory = rlim_t{4} << 30; // address space; the libraries of a bridge take some 100 MiB
constexpr rlim_t most_descriptors = 128;

std::string reason(int error) {
    return std::generic_category().message(error);
}

class Log {
  public:
    void say(const std::string &what, bool done, const std::string &why = reason(errno)) {
        if (done)
            confinement.with.push_back(what);
        else
            confinement.without.push_back(what + " (" + why + ")");
    }
    Confinement confinement;
};

bool limit(__rlimit_resource what, rlim_t value) {
    // A lower hard limit that is in force already stays.
    rlimit now{};
    if (getrlimit(what, &now) == 0 && now.rlim_max < value) value = now.rlim_max;
    const rlimit both{value, value};
    if (setrlimit(what, &both) != 0 || getrlimit(what, &now) != 0) return false;
    errno = ENOTSUP; // an emulator that says yes and means itself
    return now.rlim_cur == value;
}

void limit_resources(Log &log, unsigned seconds) {
    // RLIMIT_CORE is 1 and not 0, for a core pattern that names a program: it is run for 0 too.
    log.say("no core dump", limit(RLIMIT_CORE, 1) && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
    // A write past the limit is an error and not the signal: where there is no filter that denies opening the file, a
    // library that keeps a log would end the child of a plugin that did nothing.
    signal(SIGXFSZ, SIG_IGN);
    log.say("no file output", limit(RLIMIT_FSIZE, 0));
    log.say(std::to_string(seconds) + " s of CPU", limit(RLIMIT_CPU, seconds));
    log.say(std::to_string(most_descriptors) + " descriptors", limit(RLIMIT_NOFILE, most_descriptors));
    // The kernel counts all of the user's processes; 0 forbids one more, and root is not bound by it.
    const bool root = geteuid() == 0;
    log.say("no new process by limit", !sanitized && !root && limit(RLIMIT_NPROC, 0),
            sanitized ? because_sanitized
            : root    ? "root is not bound by it"
                      : reason(errno));
    log.say("4 GiB of memory", !sanitized && limit(RLIMIT_AS, most_memory),
            sanitized ? because_sanitized : reason(errno));
}

// What posix_spawn cannot leave out: descriptors that the program has open without FD_CLOEXEC.
bool close_from(unsigned first) {
    if (close_range(first, ~0u, 0) == 0) return true;
    if (errno != ENOSYS) return false;
    rlimit open_files{};
    const bool known = getrlimit(RLIMIT_NOFILE, &open_files) == 0 && open_files.rlim_cur <= 65536;
    for (unsigned fd = first; known && fd < open_files.rlim_cur; ++fd)
        close(static_cast<int>(fd));
    errno = ENOSYS;
    return known;
}

// Root without capabilities is an owner like any other. What needs CAP_SETPCAP comes first and may fail.
bool drop_capabilities() {
    prctl(PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP_LOCKED, 0, 0, 0);
    for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; ++cap)
        prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
    return syscall(SYS_capset, &header, none.data()) == 0;
}

} // namespace

Confinement confine(std::span<const int> plugins, int pipe, int last_fd, unsigned seconds,
                    const std::vector<std::string> &libraries) {
    Log log;
    log.say("no new privileges", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    log.say("an end with its parent", prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0);
    log.say("no inherited descriptors", close_from(static_cast<unsigned>(last_fd) + 1));
    log.say("no working directory", chdir("/") == 0);
    limit_resources(log, seconds);
    alarm(seconds);
    std::string what;
    const std::string no_files = restrict_files(plugins, libraries, what);
    log.say(what, no_files.empty(), no_files);
    log.say("no capabilities", drop_capabilities());
    const std::string no_filter = filter_system_calls(pipe);
    log.say("a system call filter", no_filter.empty(), no_filter);
    return log.confinement;
}

} // namespace cof
