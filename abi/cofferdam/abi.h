/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The core of the Cofferdam plugin ABI, major 1.
 *
 * A plugin is one shared object that exports ONE function, cof_plugin_v1. The major is in that name: a break renames
 * it, so an old host and a new plugin never meet. The function returns a pointer to constant data that describes
 * kernels. A kernel computes one CONTRACT (what, to the byte: "crc32c/1") through one INTERFACE (how it is called:
 * "cof.crc32/1").
 *
 * Rules that hold for every struct here
 *   struct_size comes first. A reader never reads past it. Structs grow only at their end, and a tail that is absent
 *   reads as zero; zero always means "as before". The minor grows with the structs. Fields are never reordered, resized
 *   or reused. Reserved fields are written as zero and ignored when read.
 *   Flags: an unknown bit in 0..15 refuses the kernel (in the note: the file); an unknown bit in 16..31 is ignored.
 *
 * Thread tags
 *   [loader]  called with the host's loader lock held: one call at a time in the process, on any thread.
 *   [any]     any thread, any number of calls at once, and async-signal-safe unless COF_F_NOT_PURE is set.
 *   [stream]  as [any] for distinct states; the caller serialises calls on one state.
 *
 * A plugin has no constructors, starts no thread, prints nothing, installs nothing, and frees nothing of the host's. */
#ifndef COFFERDAM_ABI_H
#define COFFERDAM_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COF_ABI_MAJOR 1u
#define COF_ABI_MINOR 0u
#define COF_ENTRY_NAME "cof_plugin_v1"

/* 0: usable or done. Anything else refuses the kernel (from probe) or fails the call (adopted interfaces, public API).
 */
typedef int32_t cof_status;
enum {
    COF_OK = 0,
    COF_E_ABI = -1,        /* struct too small, wrong version */
    COF_E_CPU = -2,        /* the host does not allow a needed CPU feature */
    COF_E_DEPENDENCY = -3, /* a library, package or kernel is not there */
    COF_E_LICENCE = -4,    /* policy forbids it */
    COF_E_SELFTEST = -5,   /* wrong bytes */
    COF_E_INVALID = -6,    /* an argument is out of range */
    COF_E_NOMEM = -7,
    COF_E_INTERNAL = -8,
    COF_E_AUTH = -9,     /* authentication failed: no plaintext was left behind */
    COF_E_CORRUPT = -10, /* the input is not what its format says */
    COF_E_SPACE = -11,   /* the output does not fit */
    COF_E_SUSPECT = -12  /* a kernel was demoted and earlier results of this stream may be wrong: start it again */
};

/* CPU features: bit numbers per machine, append-only. A bit means: the CPU has it AND the operating system enables it
 * AND the host allows it. A host that does not know a needed bit counts it as missing. */
#define COF_CPU_WORDS 8
#define COF_CPU_BIT(number) (UINT32_C(1) << (number))
enum cof_x86 {
    COF_X86_SSE42 = 0,
    COF_X86_PCLMUL,
    COF_X86_AVX,
    COF_X86_AVX2,
    COF_X86_BMI2,
    COF_X86_AES,
    COF_X86_VAES,
    COF_X86_VPCLMUL,
    COF_X86_SHA,
    COF_X86_GFNI,
    COF_X86_AVX512F,
    COF_X86_AVX512VL,
    COF_X86_AVX512BW,
    COF_X86_AVX512DQ,
    COF_X86_AVX512VBMI
};
enum cof_a64 { COF_A64_CRC32 = 0, COF_A64_PMULL, COF_A64_AES, COF_A64_SHA2, COF_A64_SHA3, COF_A64_SVE, COF_A64_SVE2 };

#define COF_F_PROBE (1u << 0)    /* probe() must succeed before the first call */
#define COF_F_DYN_SPDX (1u << 1) /* the licence depends on what probe() binds to: ask licence() after it */
#define COF_F_NOT_PURE (1u << 2) /* allocates, locks, makes system calls or keeps state outside the caller's blocks */
#define COF_F_CTORS (1u << 3)    /* the file has constructors; refused by default. -nostartfiles leaves none */
#define COF_F_SELF_DISPATCH (1u << 4) /* its library picks its own CPU path: not used under a cap */
/* The reference kernel of a contract that this file brings (a contract pack): where policy allows it, it plays the part
 * of the host's portable kernel, which others of the contract are judged by and fall back to. It needs no CPU feature,
 * its rank is 0, no other critical flag is set, and the pack note (note.h) describes its contract, whose name begins
 * with a domain of its author's: "com.example.rot32/1". Names without one are the host's. */
#define COF_F_REFERENCE (1u << 5)
#define COF_F_KNOWN_CRITICAL 0x003fu
#define COF_F_CRITICAL_MASK 0xffffu
#define COF_F_CONST_TIME (1u << 16)

/* What the host gives to the plugin. Valid during the call only. */
typedef struct cof_host {
    uint32_t struct_size; /* sizeof in the host's build: read no further */
    uint32_t abi_minor;
    uint32_t cpu[COF_CPU_WORDS]; /* what the host allows, not what the CPU has */
    /* Unknown id: NULL. No service is ever required. */
    const void *(*service)(const struct cof_host *host, const char *id);
} cof_host;

/* One implementation. Static const; strings are ASCII, NUL-terminated and live until exit. */
typedef struct cof_kernel {
    uint32_t struct_size, flags;
    const char *contract; /* WHAT, "crc32c/1": equal contract, equal output for every input */
    const char *iface;    /* vtable type and revision, "cof.crc32/1" */
    const char *impl;     /* HOW, "sse42-3way"; (contract, iface, impl) is unique in the plugin; [a-z0-9-]+ */
    const void *vtable;   /* begins with uint32_t struct_size; no slot is NULL unless its interface says so */
    uint32_t cpu_need[COF_CPU_WORDS];
    uint32_t rank;      /* as the note; higher is tried first; a hint: an explicit pin and a measurement win */
    uint32_t min_bytes; /* below it the portable kernel is expected to be faster; a hint */
    uint32_t state_size, state_align; /* caller-owned block; size 0: state goes by value; size UINT32_MAX: ask
                                         the vtable; align 0 counts as 1 */
    const char *state_format;         /* equal strings: a stream may change kernel midway. NULL: only between streams */
    const char *provenance;           /* for people: papers, upstream, "clean room, see docs/asm/..." */
    const uint64_t *path_switch;      /* input sizes at which the code takes another path: constants, ascending */
    uint32_t path_switch_count, reserved;
    /* [loader] Idempotent; the only writer of the plugin's globals. A failure leaves nothing bound. Always fills why
     * (NUL-terminated, never more than why_size bytes, why_size may be 0 and why NULL). NULL unless COF_F_PROBE. */
    cof_status (*probe)(const cof_host *host, char *why, size_t why_size);
    /* [loader] SPDX expression of what probe() bound, the plugin's own code included. NULL unless COF_F_DYN_SPDX. */
    cof_status (*licence)(char *spdx, size_t spdx_size);
} cof_kernel;

typedef struct cof_plugin {
    uint32_t struct_size;
    uint32_t abi_minor_needed; /* smallest host minor it works with, NOT the one it was built against */
    const char *id, *version, *spdx, *domain,
        *provenance; /* "org.example.crc", "1.2.0", "MIT-0", "mit0"; as the notes */
    uint32_t kernel_count, reserved;
    const cof_kernel *const *kernels; /* pointers, so that a grown cof_kernel does not change the stride */
} cof_plugin;

/* [loader] THE one exported symbol. Pure: no allocation, no input or output; the same pointer every time; NULL refuses.
 */
typedef const cof_plugin *(*cof_entry_fn)(const cof_host *host);

#ifdef __cplusplus
}
#endif
#endif
