/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Preloaded: the process ends by SIGKILL before its KILL_AT-th call that changes files (1: the first). Without KILL_AT
 * it counts, and writes their number to the file KILL_COUNT at its end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static long calls;

static void step(void) {
    const char *at = getenv("KILL_AT");
    if (++calls == (at != NULL ? atol(at) : 0)) kill(getpid(), SIGKILL);
}

__attribute__((destructor)) static void tell(void) {
    const char *name = getenv("KILL_COUNT");
    FILE *file = name != NULL ? fopen(name, "w") : NULL;
    if (file == NULL) return;
    fprintf(file, "%ld\n", calls);
    fclose(file);
}

#define WRAP(type, name, parameters, arguments)                      \
    type name parameters {                                           \
        static type(*real) parameters;                               \
        if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, #name); \
        step();                                                      \
        return real arguments;                                       \
    }

WRAP(ssize_t, write, (int fd, const void *bytes, size_t n), (fd, bytes, n))
WRAP(ssize_t, pwrite, (int fd, const void *bytes, size_t n, off_t at), (fd, bytes, n, at))
WRAP(ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off64_t at), (fd, bytes, n, at))
WRAP(ssize_t, writev, (int fd, const struct iovec *parts, int n), (fd, parts, n))
WRAP(ssize_t, pwritev, (int fd, const struct iovec *parts, int n, off_t at), (fd, parts, n, at))
WRAP(int, fsync, (int fd), (fd))
WRAP(int, fdatasync, (int fd), (fd))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(int, msync, (void *at, size_t n, int flags), (at, n, flags))
WRAP(int, ftruncate, (int fd, off_t size), (fd, size))
WRAP(int, unlink, (const char *name), (name))
WRAP(int, renameat2, (int from, const char *a, int to, const char *b, unsigned int flags), (from, a, to, b, flags))
