/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Managers of libipsec-mb: what holds messages in the making, about 200 KB each. One serves one call at a time. Making
 * one takes up to two milliseconds, because the library tests itself, so that finished ones wait in a pool. */
#ifndef IPSEC_MB_MANAGER_H
#define IPSEC_MB_MANAGER_H

#include <stdatomic.h>

#include <cofferdam/adopted.h>

#define SONAME "libIPSec_MB.so.1"

/* The head of the library's IMB_JOB as of release 1.3; it is 200 bytes long and belongs to the manager. */
typedef struct {
    const void *encrypt_keys, *decrypt_keys;
    uint64_t key_size;
    const uint8_t *src;
    uint8_t *dst;
    uint64_t cipher_offset, cipher_size, hash_offset, hash_size;
    const uint8_t *iv;
    uint64_t iv_size;
    uint8_t *tag;
    uint64_t tag_size;
    uint64_t of_the_algorithm[3];
    int32_t status, cipher_mode, cipher_direction, hash, order;
} job;
enum {
    JOB_COMPLETED = 3,
    CIPHER_NULL = 3,
    CIPHER_ENCRYPT = 1,
    HASH_SHA256 = 15,
    ORDER_HASH_FIRST = 2,
    ARCH_SSE = 2,
    ARCH_AVX2 = 4,
    ARCH_AVX512 = 5
};
#define FLAG_NO_SHA (UINT64_C(1) << 0)
#define FEATURE_SHA (UINT64_C(1) << 0)

/* The head of the library's IMB_MGR as of release 1.3. */
typedef struct manager manager;
struct manager {
    uint64_t flags, features, reserved[5];
    uint32_t arch;
    int32_t error;
    job *(*next)(manager *);
    job *(*submit)(manager *);
    job *(*submit_unchecked)(manager *);
    job *(*completed)(manager *);
    job *(*flush)(manager *);
};

/* One way of the library to compute SHA-256. */
enum { POOL_SIZE = 64 };
typedef struct {
    const char *init_name;
    uint64_t flags;
    uint32_t arch, lanes;
    int needs_sha;
    void (*init)(manager *); /* NULL until probe() bound it */
    _Atomic(manager *) pool[POOL_SIZE];
} engine;

/* [any] NULL: out of memory, or the CPU lacks what the engine needs. */
manager *manager_take(engine *e);
/* [any] good: nothing went wrong, so that no message is left inside. */
void manager_give(engine *e, manager *m, int good);

/* [loader] Opens the library, unless that is done, and finds the engine's init function. */
cof_status engine_open(engine *e, char *why, size_t why_size);
/* [loader] For a probe that failed after engine_open. */
void engine_close(engine *e);

void say(char *why, size_t why_size, const char *sentence);

#endif
