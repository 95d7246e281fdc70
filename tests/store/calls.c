// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Preloaded into cofferdam-store by the suites of the store: every call of libc that changes something below a
// directory is an event with a number, from 0. Events are recorded, made to fail, or the process is killed at one.
// Without ptrace, which containers forbid. That nothing is missed shows where a record is replayed and compared.
//
//     CALLS_ROOT    the directory, absolute, without links; nothing is done when it is absent
//     CALLS_TRACE   a file that events are appended to
//     CALLS_KILL    N: SIGKILL at event N; of a write, half is done first
//     CALLS_FAIL    N:ERRNO[:stay]: event N fails, of a write after half of it; stay: so do all after it that need room
//
// A record: one line, for W and P followed by as many bytes as it says. INODE is the file's number.
//
//     C INODE PATH        a file was created           D INODE PATH   a directory
//     W INODE OFFSET LENGTH SYNC   written; SYNC 1: and synced, by O_DSYNC       T INODE SIZE   its size was set
//     S INODE             fsync or fdatasync           R FROM|TO      renamed       L FROM|TO   linked
//     U PATH              a name was removed           P LENGTH       written to standard output: not an event
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static bool ready, fail_stays;
static const char *root;
static long event, kill_at = -1, fail_at = -1;
static int fail_with;

static void prepare(void) {
    if (ready) return;
    ready = true;
    root = getenv("CALLS_ROOT");
    const char *file = getenv("CALLS_TRACE"), *text = getenv("CALLS_KILL");
    if (root == NULL) return;
    if (file != NULL) trace = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (text != NULL) kill_at = atol(text);
    text = getenv("CALLS_FAIL");
    if (text == NULL) return;
    char *end;
    fail_at = strtol(text, &end, 10);
    if (*end == ':') fail_with = (int)strtol(end + 1, &end, 10);
    fail_stays = *end == ':';
}

// PATH relative to the root, in to; NULL: it is not below.
static const char *below(const char *path, char to[PATH_MAX]) {
    if (root == NULL) return NULL;
    if (path[0] == '/') {
        snprintf(to, PATH_MAX, "%s", path);
    } else {
        char here[PATH_MAX];
        if (syscall(SYS_getcwd, here, sizeof here) < 0) return NULL;
        if (snprintf(to, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return NULL;
    }
    const size_t n = strlen(root);
    if (strncmp(to, root, n) != 0 || to[n] != '/') return NULL;
    return to + n + 1;
}
// The inode of what is open, if it lies below the root.
static bool ours(int fd, uint64_t *inode) {
    char link[64], path[PATH_MAX], full[PATH_MAX];
    struct stat status;
    if (root == NULL) return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0 || path[0] != '/') return false;
    path[n] = '\0';
    // The root itself counts: its own directory is synced.
    if (strcmp(path, root) != 0 && below(path, full) == NULL) return false;
    if (fstat(fd, &status) != 0) return false;
    *inode = status.st_ino;
    return true;
}

static void say(const char *line, size_t length) {
    if (trace >= 0 && syscall(SYS_write, trace, line, length) != (long)length) abort();
}
static void record(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void record(const char *format, ...) {
    char line[2 * PATH_MAX + 64];
    va_list arguments;
    va_start(arguments, format);
    const int n = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    say(line, (size_t)n);
}

enum verdict { go_on, half_and_kill, half_and_fail };
// At the start of each event, under the lock.
static enum verdict next(bool needs_room) {
    const long now = event++;
    if (now == kill_at) return half_and_kill;
    if (now == fail_at || (fail_stays && fail_at >= 0 && now > fail_at && needs_room)) return half_and_fail;
    return go_on;
}
static int refuse(enum verdict verdict) {
    if (verdict == half_and_kill) kill(getpid(), SIGKILL);
    errno = fail_with;
    return -1;
}

static ssize_t write_at(int fd, const void *from, size_t length, off_t offset, bool moves) {
    uint64_t inode;
    prepare();
    if (!ours(fd, &inode)) {
        return moves ? syscall(SYS_write, fd, from, length) : syscall(SYS_pwrite64, fd, from, length, offset);
    }
    pthread_mutex_lock(&lock);
    const enum verdict verdict = next(true);
    if (moves) offset = lseek(fd, 0, SEEK_CUR);
    const size_t wanted = verdict == go_on ? length : length / 2;
    ssize_t n = 0;
    if (wanted > 0 || verdict == go_on)
        n = moves ? syscall(SYS_write, fd, from, wanted) : syscall(SYS_pwrite64, fd, from, wanted, offset);
    if (n > 0) {
        const int flags = fcntl(fd, F_GETFL);
        record("W %llu %lld %zd %d\n", (unsigned long long)inode, (long long)offset, n, (flags & O_DSYNC) != 0);
        say(from, (size_t)n);
    }
    if (verdict == half_and_kill) kill(getpid(), SIGKILL);
    if (verdict == half_and_fail && n == 0) n = refuse(verdict);
    pthread_mutex_unlock(&lock);
    return n;
}

SHOWN ssize_t write(int fd, const void *from, size_t length) {
    return write_at(fd, from, length, 0, true);
}
SHOWN ssize_t pwrite(int fd, const void *from, size_t length, off_t offset) {
    return write_at(fd, from, length, offset, false);
}
SHOWN ssize_t pwrite64(int fd, const void *from, size_t length, off_t offset) {
    return write_at(fd, from, length, offset, false);
}
static ssize_t write_vector(int fd, const struct iovec *from, int count, off_t offset, bool moves) {
    ssize_t all = 0;
    for (int i = 0; i < count; ++i) {
        const ssize_t n = write_at(fd, from[i].iov_base, from[i].iov_len, offset + all, moves);
        if (n < 0) return all > 0 ? all : n;
        all += n;
        if ((size_t)n < from[i].iov_len) break;
    }
    return all;
}
SHOWN ssize_t writev(int fd, const struct iovec *from, int count) {
    return write_vector(fd, from, count, 0, true);
}
SHOWN ssize_t pwritev(int fd, const struct iovec *from, int count, off_t offset) {
    return write_vector(fd, from, count, offset, false);
}
SHOWN ssize_t pwritev64(int fd, const struct iovec *from, int count, off_t offset) {
    return write_vector(fd, from, count, offset, false);
}

static int truncated(int fd, off_t size) {
    uint64_t inode;
    prepare();
    if (!ours(fd, &inode)) return (int)syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&lock);
    const enum verdict verdict = next(true);
    const int result = verdict == go_on ? (int)syscall(SYS_ftruncate, fd, size) : refuse(verdict);
    if (result == 0) record("T %llu %lld\n", (unsigned long long)inode, (long long)size);
    pthread_mutex_unlock(&lock);
    return result;
}
SHOWN int ftruncate(int fd, off_t size) {
    return truncated(fd, size);
}
SHOWN int ftruncate64(int fd, off_t size) {
    return truncated(fd, size);
}

static int synced(int fd, long call) {
    uint64_t inode;
    prepare();
    if (!ours(fd, &inode)) return (int)syscall(call, fd);
    pthread_mutex_lock(&lock);
    const enum verdict verdict = next(false);
    const int result = verdict == go_on ? (int)syscall(call, fd) : refuse(verdict);
    if (result == 0) record("S %llu\n", (unsigned long long)inode);
    pthread_mutex_unlock(&lock);
    return result;
}
SHOWN int fsync(int fd) {
    return synced(fd, SYS_fsync);
}
SHOWN int fdatasync(int fd) {
    return synced(fd, SYS_fdatasync);
}

static int opened(int at, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    struct stat status;
    prepare();
    const char *name = at == AT_FDCWD || path[0] == '/' ? below(path, full) : NULL;
    if (name == NULL || (flags & O_ACCMODE) == O_RDONLY || (lstat(path, &status) == 0 && !(flags & O_TRUNC)) ||
        !(flags & (O_CREAT | O_TRUNC)))
        return (int)syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&lock);
    const bool creates = lstat(path, &status) != 0;
    const enum verdict verdict = next(true);
    const int fd = verdict == go_on ? (int)syscall(SYS_openat, at, path, flags, mode) : refuse(verdict);
    if (fd >= 0 && fstat(fd, &status) == 0) {
        if (creates)
            record("C %llu %s\n", (unsigned long long)status.st_ino, name);
        else
            record("T %llu 0\n", (unsigned long long)status.st_ino);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}
static mode_t mode_of(int flags, va_list arguments) {
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? (mode_t)va_arg(arguments, unsigned) : 0;
}
#define OPEN(name)                                     \
    SHOWN int name(const char *path, int flags, ...) { \
        va_list arguments;                             \
        va_start(arguments, flags);                    \
        const mode_t mode = mode_of(flags, arguments); \
        va_end(arguments);                             \
        return opened(AT_FDCWD, path, flags, mode);    \
    }
#define OPENAT(name)                                           \
    SHOWN int name(int at, const char *path, int flags, ...) { \
        va_list arguments;                                     \
        va_start(arguments, flags);                            \
        const mode_t mode = mode_of(flags, arguments);         \
        va_end(arguments);                                     \
        return opened(at, path, flags, mode);                  \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

SHOWN int mkdir(const char *path, mode_t mode) {
    char full[PATH_MAX];
    struct stat status;
    prepare();
    const char *name = below(path, full);
    if (name == NULL || lstat(path, &status) == 0) return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    pthread_mutex_lock(&lock);
    const enum verdict verdict = next(true);
    const int result = verdict == go_on ? (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode) : refuse(verdict);
    if (result == 0 && stat(path, &status) == 0) record("D %llu %s\n", (unsigned long long)status.st_ino, name);
    pthread_mutex_unlock(&lock);
    return result;
}

static int moved(char kind, const char *from, const char *to, unsigned flags) {
    char full_from[PATH_MAX], full_to[PATH_MAX];
    prepare();
    const char *old_name = below(from, full_from), *name = below(to, full_to);
    const bool known = old_name != NULL && name != NULL;
    if (known) pthread_mutex_lock(&lock);
    const enum verdict verdict = known ? next(kind == 'L') : go_on;
    int result;
    if (verdict != go_on)
        result = refuse(verdict);
    else if (kind == 'R')
        result = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
    else
        result = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    const int error = errno;
    if (known && result == 0) record("%c %s|%s\n", kind, old_name, name);
    if (known) pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}
SHOWN int rename(const char *from, const char *to) {
    return moved('R', from, to, 0);
}
SHOWN int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    if (from_at != AT_FDCWD || to_at != AT_FDCWD) return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    return moved('R', from, to, flags);
}
SHOWN int link(const char *from, const char *to) {
    return moved('L', from, to, 0);
}
static int removed(const char *path, int flags) {
    char full[PATH_MAX];
    struct stat status;
    prepare();
    const char *name = below(path, full);
    if (name == NULL || lstat(path, &status) != 0) return (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
    pthread_mutex_lock(&lock);
    const enum verdict verdict = next(false);
    const int result = verdict == go_on ? (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags) : refuse(verdict);
    if (result == 0) record("U %s\n", name);
    pthread_mutex_unlock(&lock);
    return result;
}
SHOWN int unlink(const char *path) {
    return removed(path, 0);
}
SHOWN int rmdir(const char *path) {
    return removed(path, AT_REMOVEDIR);
}

// Standard output by stdio ends in a write that libc does not let be replaced: what is given to fwrite counts as told.
SHOWN size_t fwrite(const void *from, size_t size, size_t count, FILE *to) {
    static size_t (*next_fwrite)(const void *, size_t, size_t, FILE *);
    prepare();
    pthread_mutex_lock(&lock);
    if (next_fwrite == NULL) {
        void *symbol = dlsym(RTLD_NEXT, "fwrite");
        memcpy(&next_fwrite, &symbol, sizeof symbol);
    }
    if (to == stdout && root != NULL && trace >= 0) {
        record("P %zu\n", size * count);
        say(from, size * count);
    }
    pthread_mutex_unlock(&lock);
    return next_fwrite(from, size, count, to);
}
