/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A plugin whose kernels differ in how they fail, for the tests of the probe child. Each is bitwise CRC-32C. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
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
static uint32_t wrong_at_3001(uint32_t reg, const void *p, size_t n) {
    return update(reg, p, n) ^ (n == 3001);
}
static uint32_t reads_past_the_end(uint32_t reg, const void *p, size_t n) {
    const volatile uint8_t *bytes = p;
    if (n > 64) (void)bytes[n];
    return update(reg, p, n);
}
/* Well for inputs at the beginning of a page, and where others happen to lie well. */
static uint32_t wants_aligned(uint32_t reg, const void *p, size_t n) {
#if defined(__x86_64__)
    if (n >= 64) __asm__ volatile("movdqa (%0), %%xmm0" : : "r"(p) : "xmm0");
#endif
    return update(reg, p, n);
}
static const cof_crc32 good = {sizeof(cof_crc32), 0, update, shift};
static const cof_crc32 wrong = {sizeof(cof_crc32), 0, wrong_at_3001, shift};
static const cof_crc32 over = {sizeof(cof_crc32), 0, reads_past_the_end, shift};
static const cof_crc32 aligned = {sizeof(cof_crc32), 0, wants_aligned, shift};

static cof_status say(char *why, size_t size, const char *text) {
    if (size != 0) snprintf(why, size, "%s", text);
    return COF_E_DEPENDENCY;
}
static cof_status crash(const cof_host *host, char *why, size_t size) {
    (void)host, (void)why, (void)size;
    abort();
}
static cof_status hang(const cof_host *host, char *why, size_t size) {
    (void)host, (void)why, (void)size;
    for (volatile int forever = 1; forever;) {
    }
    return COF_OK;
}
static cof_status leave(const cof_host *host, char *why, size_t size) {
    (void)host, (void)why, (void)size;
    exit(0);
}
static cof_status decline(const cof_host *host, char *why, size_t size) {
    (void)host;
    puts("a plugin must not print");
    return say(why, size, "libnothere.so.1 is not installed; install libnothere1.");
}
/* As a library that keeps a log, here and with a daemon, and does without. What it gets is closed again. */
static cof_status keep_log(const cof_host *host, char *why, size_t size) {
    (void)host;
    char path[64];
    snprintf(path, sizeof path, "/tmp/cofferdam-hostile-%d", (int)getppid());
    for (int i = 0; i < 10000; ++i) {
        const int file = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0666);
        if (file >= 0) close(file);
        if (file < 0 && errno != EACCES) return say(why, size, "the log's error is not EACCES");
    }
    const int daemon = socket(AF_UNIX, SOCK_DGRAM, 0);
    if (daemon >= 0) close(daemon);
    return daemon >= 0 || errno == EACCES ? COF_OK : say(why, size, "the daemon's error is not EACCES");
}
static cof_status need_log(const cof_host *host, char *why, size_t size) {
    (void)host;
    FILE *log = fopen("/tmp/cofferdam-hostile-log", "a");
    if (log == NULL) return say(why, size, "no log");
    fclose(log);
    return COF_OK;
}
static cof_status kill_all(const cof_host *host, char *why, size_t size) {
    (void)host, (void)why, (void)size;
    kill(0, SIGKILL);
    return COF_OK;
}
/* Some small library that is on every system with this C library and that nothing else here uses. */
static cof_status open_library(const cof_host *host, char *why, size_t size) {
    (void)host;
    return dlopen("libanl.so.1", RTLD_NOW | RTLD_LOCAL) != NULL ? COF_OK : say(why, size, "no libanl.so.1");
}
static cof_status lgpl(char *spdx, size_t size) {
    snprintf(spdx, size, "%s", "LGPL-2.1-or-later");
    return COF_OK;
}

#define PLUGIN_ID "org.cofferdam.test.moods"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "test"
#define PLUGIN_LINKS "libanl.so.1\0LGPL-2.1-or-later\0"
#define MOOD(ROW, name, impl, flags, ...) ROW(name, "crc32c/1", "cof.crc32/1", impl, flags, 0, 1, __VA_ARGS__)
#define PLUGIN_KERNELS(ROW)                                                                                       \
    MOOD(ROW, k0, "fine", 0, .vtable = &good)                                                                     \
    MOOD(ROW, k1, "crash", COF_F_PROBE, .vtable = &good, .probe = crash)                                          \
    MOOD(ROW, k2, "hang", COF_F_PROBE, .vtable = &good, .probe = hang)                                            \
    MOOD(ROW, k3, "leave", COF_F_PROBE, .vtable = &good, .probe = leave)                                          \
    MOOD(ROW, k4, "decline", COF_F_PROBE, .vtable = &good, .probe = decline)                                      \
    MOOD(ROW, k5, "wrong", 0, .vtable = &wrong)                                                                   \
    MOOD(ROW, k6, "over", 0, .vtable = &over)                                                                     \
    MOOD(ROW, k7, "opens", COF_F_PROBE | COF_F_DYN_SPDX, .vtable = &good, .probe = open_library, .licence = lgpl) \
    MOOD(ROW, k8, "logs", COF_F_PROBE, .vtable = &good, .probe = keep_log)                                        \
    MOOD(ROW, k9, "needs-log", COF_F_PROBE, .vtable = &good, .probe = need_log)                                   \
    MOOD(ROW, k10, "kills", COF_F_PROBE, .vtable = &good, .probe = kill_all)                                      \
    MOOD(ROW, k11, "aligned", 0, .vtable = &aligned)
#include <cofferdam/plugin.h>
