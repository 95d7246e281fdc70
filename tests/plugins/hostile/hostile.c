/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A plugin whose kernels try what no kernel needs, for the tests of what the probe child gives up. Each computes
 * CRC-32C, and each that gets its way leaves a file behind, named after the process that started the child. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cofferdam/abi.h>
#include <cofferdam/crc.h>

static uint32_t update(uint32_t reg, const void *data, size_t n) {
    const uint8_t *p = data;
    for (size_t i = 0; i < n; ++i) {
        reg ^= p[i];
        for (int bit = 0; bit < 8; ++bit)
            reg = reg >> 1 ^ (0x82f63b78u & (0u - (reg & 1u)));
    }
    return reg;
}
static uint32_t multiply(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (; a != 0; a <<= 1) {
        if (a >> 31) product ^= b;
        b = b >> 1 ^ (0x82f63b78u & (0u - (b & 1u)));
    }
    return product;
}
static uint32_t shift(uint32_t reg, int64_t n) {
    int64_t rest = n % 0x7fffffff;
    if (rest < 0) rest += 0x7fffffff;
    for (uint32_t power = 0x00800000u; rest != 0; rest >>= 1, power = multiply(power, power))
        if (rest & 1) reg = multiply(reg, power);
    return reg;
}

static void leave_file(void) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/cofferdam-hostile-%d", (int)getppid());
    const int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0666);
    if (fd >= 0) close(fd);
}
/* In the kernel itself, at one length only. */
static uint32_t update_that_writes(uint32_t reg, const void *data, size_t n) {
    if (n == 100) leave_file();
    return update(reg, data, n);
}
static uint32_t update_that_connects(uint32_t reg, const void *data, size_t n) {
    if (n == 100) (void)socket(AF_INET, SOCK_DGRAM, 0);
    return update(reg, data, n);
}
static const cof_crc32 good = {sizeof(cof_crc32), 0, update, shift};
static const cof_crc32 writes = {sizeof(cof_crc32), 0, update_that_writes, shift};
static const cof_crc32 connects = {sizeof(cof_crc32), 0, update_that_connects, shift};

/* What was got is told in why, so that the test sees what the child's process may do. */
static cof_status told(char *why, size_t size, const char *what, int error) {
    if (size != 0) snprintf(why, size, "%s: %s", what, error != 0 ? strerrorname_np(error) : "got it");
    return COF_E_DEPENDENCY;
}
#define PROBE(name) static cof_status name(const cof_host *host, char *why, size_t size)
#define UNUSED (void)host, (void)why, (void)size

PROBE(write_file) {
    UNUSED;
    leave_file();
    return COF_OK;
}
PROBE(make_socket) {
    UNUSED;
    (void)socket(AF_UNIX, SOCK_STREAM, 0);
    return COF_OK;
}
PROBE(make_pair) {
    UNUSED;
    int ends[2];
    (void)!socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    return COF_OK;
}
PROBE(open_by_structure) {
    UNUSED;
    char path[64];
    struct {
        uint64_t flags, mode, resolve;
    } how = {O_CREAT | O_WRONLY | O_CLOEXEC, 0666, 0};
    snprintf(path, sizeof path, "/tmp/cofferdam-hostile-%d", (int)getppid());
    const long fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    if (fd >= 0) close((int)fd);
    return COF_OK;
}
#if defined(__x86_64__)
PROBE(call_as_i386) { /* socket, by its number there */
    UNUSED;
    long result = 359;
    __asm__ volatile("int $0x80" : "+a"(result) : "b"(1L), "c"(1L), "d"(0L) : "memory", "r8", "r9", "r10", "r11");
    return COF_OK;
}
PROBE(call_as_x32) {
    UNUSED;
    syscall(0x40000000L | SYS_socket, AF_UNIX, SOCK_STREAM, 0);
    return COF_OK;
}
#else /* other machines have no second kind that this process could use */
#define call_as_i386 make_socket
#define call_as_x32 make_socket
#endif
PROBE(execute) {
    UNUSED;
    execl("/bin/true", "true", (char *)NULL);
    return COF_OK;
}
PROBE(run_shell) {
    UNUSED;
    (void)!system("true");
    return COF_OK;
}
PROBE(fork_bomb) {
    UNUSED;
    while (fork() >= 0) {
    }
    return COF_OK;
}
PROBE(kill_parent) {
    UNUSED;
    kill(getppid(), SIGKILL);
    return COF_OK;
}
PROBE(kill_group) {
    UNUSED;
    kill(0, SIGKILL);
    return COF_OK;
}
PROBE(own_pipe) { /* from then on the parent's reading would send it a signal */
    UNUSED;
    fcntl(4, F_SETOWN, getppid());
    return COF_OK;
}
PROBE(pick_signal) {
    UNUSED;
    fcntl(4, F_SETSIG, SIGKILL);
    return COF_OK;
}
PROBE(trace_parent) {
    UNUSED;
    ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
    return COF_OK;
}
PROBE(read_parent) {
    UNUSED;
    char byte;
    struct iovec mine = {&byte, 1}, theirs = {(void *)0x1000, 1};
    process_vm_readv(getppid(), &mine, 1, &theirs, 1, 0);
    return COF_OK;
}
PROBE(mount_something) {
    UNUSED;
    mount("none", "/mnt", "tmpfs", 0, NULL);
    return COF_OK;
}
PROBE(make_ring) {
    UNUSED;
    syscall(SYS_io_uring_setup, 1, NULL);
    return COF_OK;
}
PROBE(unblock_alarm) { /* the trap's own signal is not the plugin's to take */
    (void)host;
    return told(why, size, "SIGSYS", signal(SIGSYS, SIG_IGN) == SIG_ERR ? errno : 0);
}
PROBE(read_shadow) {
    (void)host;
    return told(why, size, "/etc/shadow", open("/etc/shadow", O_RDONLY | O_CLOEXEC) < 0 ? errno : 0);
}
PROBE(read_passwd) {
    (void)host;
    return told(why, size, "/etc/passwd", open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? errno : 0);
}
PROBE(read_memory) {
    char path[64];
    (void)host;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)getppid());
    return told(why, size, "the parent's memory", open(path, O_RDONLY | O_CLOEXEC) < 0 ? errno : 0);
}
PROBE(raise_limit) {
    (void)host;
    const struct rlimit more = {1 << 20, 1 << 20};
    return told(why, size, "a higher limit", setrlimit(RLIMIT_FSIZE, &more) != 0 ? errno : 0);
}
/* At an address whose low half is 0: no null pointer, whatever half of it somebody looks at. */
PROBE(limit_parent) {
    (void)host;
    struct rlimit *none = mmap((void *)0x100000000, sizeof *none, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (none == MAP_FAILED) return told(why, size, "a page at 4 GiB", errno);
    none->rlim_cur = none->rlim_max = 1 << 30; /* of file output: to be seen, and no harm to the suite */
    const long done = syscall(SYS_prlimit64, getppid(), RLIMIT_FSIZE, none, NULL);
    return told(why, size, "a limit of the parent", done != 0 ? errno : 0);
}
PROBE(use_inherited) { /* 6 and above: what the program had open */
    (void)host;
    for (int fd = 6; fd < 128; ++fd)
        if (fcntl(fd, F_GETFD) >= 0) return told(why, size, "an inherited descriptor", 0);
    return told(why, size, "an inherited descriptor", EBADF);
}
PROBE(see_environment) {
    (void)host;
    return told(why, size, "the environment", getenv("COFFERDAM_TEST_SECRET") != NULL ? 0 : ENOENT);
}
static void *nothing(void *user) {
    return user;
}
PROBE(start_thread) {
    (void)host;
    pthread_t thread;
    return told(why, size, "a thread", pthread_create(&thread, NULL, nothing, NULL));
}
PROBE(take_memory) {
    (void)host;
    for (int i = 0; i < 512; ++i)
        if (malloc((size_t)64 << 20) == NULL) return told(why, size, "all memory", ENOMEM);
    return told(why, size, "all memory", 0);
}

#define PLUGIN_ID "org.cofferdam.test.hostile"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "test"
#define TRY(ROW, number, act, impl) \
    ROW(number, "crc32c/1", "cof.crc32/1", impl, COF_F_PROBE, 0, 1, .vtable = &good, .probe = act)
#define PLUGIN_KERNELS(ROW)                                                             \
    ROW(k0, "crc32c/1", "cof.crc32/1", "kernel-writes", 0, 0, 1, .vtable = &writes)     \
    ROW(k1, "crc32c/1", "cof.crc32/1", "kernel-connects", 0, 0, 1, .vtable = &connects) \
    TRY(ROW, k2, write_file, "write-file")                                              \
    TRY(ROW, k3, make_socket, "make-socket")                                            \
    TRY(ROW, k4, execute, "execute")                                                    \
    TRY(ROW, k5, run_shell, "run-shell")                                                \
    TRY(ROW, k6, fork_bomb, "fork-bomb")                                                \
    TRY(ROW, k7, kill_parent, "kill-parent")                                            \
    TRY(ROW, k8, kill_group, "kill-group")                                              \
    TRY(ROW, k9, trace_parent, "trace-parent")                                          \
    TRY(ROW, k10, read_parent, "read-parent")                                           \
    TRY(ROW, k11, mount_something, "mount-something")                                   \
    TRY(ROW, k12, make_ring, "make-ring")                                               \
    TRY(ROW, k13, unblock_alarm, "unblock-alarm")                                       \
    TRY(ROW, k14, read_shadow, "read-shadow")                                           \
    TRY(ROW, k15, read_passwd, "read-passwd")                                           \
    TRY(ROW, k16, read_memory, "read-memory")                                           \
    TRY(ROW, k17, raise_limit, "raise-limit")                                           \
    TRY(ROW, k18, use_inherited, "use-inherited")                                       \
    TRY(ROW, k19, see_environment, "see-environment")                                   \
    TRY(ROW, k20, start_thread, "start-thread")                                         \
    TRY(ROW, k21, take_memory, "take-memory")                                           \
    TRY(ROW, k22, limit_parent, "limit-parent")                                         \
    TRY(ROW, k23, own_pipe, "own-pipe")                                                 \
    TRY(ROW, k24, pick_signal, "pick-signal")                                           \
    TRY(ROW, k25, make_pair, "make-pair")                                               \
    TRY(ROW, k26, open_by_structure, "open-by-structure")                               \
    TRY(ROW, k27, call_as_i386, "call-as-i386")                                         \
    TRY(ROW, k28, call_as_x32, "call-as-x32")
#include <cofferdam/plugin.h>
