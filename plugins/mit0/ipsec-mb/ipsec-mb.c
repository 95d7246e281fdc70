/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Bridge to libipsec-mb: SHA-256 of many messages side by side. The library is opened in probe() and nothing of its
 * headers is included. Three implementations, one for each way of the library that pays on some machine. See
 * docs/asm/ipsec-mb.md. */
#include <cofferdam/dlopen_note.h>
#include <cofferdam/tiers.h>

#include "sha256.h"

/* What the library asks of the CPU for each of its ways, plus SHA where it makes the difference. */
#define NEED_BASE (COF_CPU_BIT(COF_X86_SSE42) | COF_CPU_BIT(COF_X86_PCLMUL) | COF_CPU_BIT(COF_X86_AES))
#define NEED_SSE (NEED_BASE | COF_CPU_BIT(COF_X86_SHA))
#define NEED_AVX2 (NEED_BASE | COF_CPU_BIT(COF_X86_AVX) | COF_CPU_BIT(COF_X86_AVX2) | COF_CPU_BIT(COF_X86_BMI2))
#define NEED_AVX512                                                                                             \
    (NEED_AVX2 | COF_CPU_BIT(COF_X86_AVX512F) | COF_CPU_BIT(COF_X86_AVX512VL) | COF_CPU_BIT(COF_X86_AVX512BW) | \
     COF_CPU_BIT(COF_X86_AVX512DQ))

static engine sse = {.init_name = "init_mb_mgr_sse", .arch = ARCH_SSE, .lanes = 2, .needs_sha = 1};
static engine avx2 = {.init_name = "init_mb_mgr_avx2", .flags = FLAG_NO_SHA, .arch = ARCH_AVX2, .lanes = 8};
static engine avx512 = {.init_name = "init_mb_mgr_avx512", .arch = ARCH_AVX512, .lanes = 16};

static _Atomic(engine *) beside_avx512; /* written by probe() only, once: sse, or NULL */

static cof_status batch_sse(const cof_span *in, size_t count, void *digests) {
    return sha256_batch(&sse, NULL, in, count, digests);
}
static cof_status batch_avx2(const cof_span *in, size_t count, void *digests) {
    return sha256_batch(&avx2, NULL, in, count, digests);
}
static cof_status batch_avx512(const cof_span *in, size_t count, void *digests) {
    return sha256_batch(&avx512, beside_avx512, in, count, digests);
}
static const cof_digest_batch_vtable with_sse = {sizeof(cof_digest_batch_vtable), DIGEST_SIZE, batch_sse};
static const cof_digest_batch_vtable with_avx2 = {sizeof(cof_digest_batch_vtable), DIGEST_SIZE, batch_avx2};
static const cof_digest_batch_vtable with_avx512 = {sizeof(cof_digest_batch_vtable), DIGEST_SIZE, batch_avx512};

static cof_status bind(engine *e, uint32_t need, const cof_host *host, char *why, size_t why_size) {
    if ((host->cpu[0] & need) != need) {
        say(why, why_size,
            "The host does not allow the instructions that this kernel needs; the kernel \"openssl\" works.");
        return COF_E_CPU;
    }
    if (!e->init) {
        cof_status status = engine_open(e, why, why_size);
        if (status != COF_OK) return status;
        manager *first = manager_take(e);
        if (first) manager_give(e, first, 1);
        if (!first || !sha256_answers(e)) {
            say(why, why_size,
                first ? SONAME " gives a wrong SHA-256; do not use this build of it."
                      : SONAME " did not start: out of memory, its own tests failed, or it misses CPU features.");
            engine_close(e);
            return first ? COF_E_SELFTEST : COF_E_DEPENDENCY;
        }
    }
    say(why, why_size, SONAME " is bound.");
    return COF_OK;
}

static cof_status probe_sse(const cof_host *host, char *why, size_t why_size) {
    return bind(&sse, NEED_SSE, host, why, why_size);
}
static cof_status probe_avx2(const cof_host *host, char *why, size_t why_size) {
    return bind(&avx2, NEED_AVX2, host, why, why_size);
}
static cof_status probe_avx512(const cof_host *host, char *why, size_t why_size) {
    cof_status status = bind(&avx512, NEED_AVX512, host, why, why_size);
    if (status == COF_OK && !beside_avx512 && bind(&sse, NEED_SSE, host, NULL, 0) == COF_OK) beside_avx512 = &sse;
    return status;
}

/* Where the padding takes a block of its own, and whole blocks. */
static const uint64_t switches[] = {1, 56, 64};

COF_DLOPEN_NOTE(ipsec_mb, "ipsec-mb", "SHA-256 of many messages at once", COF_DLOPEN_RECOMMENDED, "\"" SONAME "\"")

#define PLUGIN_ID "org.cofferdam.mit0.ipsec-mb"
#define PLUGIN_VERSION "1.0.0"
#define PLUGIN_SPDX "MIT-0"
#define PLUGIN_DOMAIN "mit0"
#define PLUGIN_PROVENANCE "bridge to libipsec-mb (BSD-3-Clause) from its public documentation; see docs/asm/ipsec-mb.md"
#define PLUGIN_LINKS SONAME "\0BSD-3-Clause\0"
#define KERNEL_FLAGS (COF_F_PROBE | COF_F_NOT_PURE | COF_F_SELF_DISPATCH)
#define SWITCHES .path_switch = switches, .path_switch_count = sizeof switches / sizeof switches[0]
#define PLUGIN_KERNELS(ROW)                                                                                            \
    ROW(row_sse, "sha256/1", COF_IFACE_DIGEST_BATCH, "ipsec-mb-sse", KERNEL_FLAGS, NEED_SSE, 200, .vtable = &with_sse, \
        .probe = probe_sse, SWITCHES)                                                                                  \
    ROW(row_avx2, "sha256/1", COF_IFACE_DIGEST_BATCH, "ipsec-mb-avx2", KERNEL_FLAGS, NEED_AVX2, 150,                   \
        .vtable = &with_avx2, .probe = probe_avx2, SWITCHES)                                                           \
    ROW(row_avx512, "sha256/1", COF_IFACE_DIGEST_BATCH, "ipsec-mb-avx512", KERNEL_FLAGS, NEED_AVX512, 250,             \
        .vtable = &with_avx512, .probe = probe_avx512, SWITCHES)
#include <cofferdam/plugin.h>
