/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0 */
#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "manager.h"

/* What the library's public header says of release 1.3; probe() accepts that release only. */
_Static_assert(offsetof(job, src) == 24 && offsetof(job, hash_offset) == 56 && offsetof(job, tag) == 88, "IMB_JOB");
_Static_assert(offsetof(job, status) == 128 && offsetof(job, order) == 144, "IMB_JOB");
_Static_assert(offsetof(manager, arch) == 56 && offsetof(manager, next) == 64, "IMB_MGR");
_Static_assert(offsetof(manager, submit_unchecked) == 80 && offsetof(manager, flush) == 96, "IMB_MGR");

enum { RELEASE = 0x103 }; /* without the last number */

/* Written by probe() only. users: engines that are bound. */
static struct {
    void *handle;
    manager *(*alloc)(uint64_t flags);
    void (*free)(manager *);
    int (*error)(manager *);
    int users;
} library;

void say(char *why, size_t why_size, const char *sentence) {
    if (!why_size) return;
    size_t n = 0;
    for (; n + 1 < why_size && sentence[n]; n++)
        why[n] = sentence[n];
    why[n] = '\0';
}

static manager *manager_make(const engine *e) {
    manager *m = library.alloc(e->flags);
    if (!m) return NULL;
    e->init(m);
    if (library.error(m) == 0 && m->arch == e->arch && (!e->needs_sha || m->features & FEATURE_SHA)) return m;
    library.free(m);
    return NULL;
}

/* No lock: a slot is emptied or filled in one step. A process that forks has in the child what lies in the pool; what
 * other threads had taken is lost to it, not broken. */
manager *manager_take(engine *e) {
    for (int i = 0; i < POOL_SIZE; i++) {
        if (!atomic_load_explicit(&e->pool[i], memory_order_relaxed)) continue;
        manager *m = atomic_exchange_explicit(&e->pool[i], NULL, memory_order_acquire);
        if (m) return m;
    }
    return manager_make(e);
}

void manager_give(engine *e, manager *m, int good) {
    for (int i = 0; good && i < POOL_SIZE; i++) {
        manager *none = NULL;
        if (atomic_compare_exchange_strong_explicit(&e->pool[i], &none, m, memory_order_release, memory_order_relaxed))
            return;
    }
    library.free(m);
}

/* dlsym gives an object pointer; POSIX makes it hold a function's address. */
static int resolve(const char *name, void *function_pointer) {
    void *address = dlsym(library.handle, name);
    memcpy(function_pointer, &address, sizeof address);
    return address != NULL;
}

static cof_status library_open(char *why, size_t why_size) {
    if (library.handle) return COF_OK;
    library.handle = dlopen(SONAME, RTLD_NOW | RTLD_LOCAL);
    if (!library.handle) {
        say(why, why_size, "The library " SONAME " cannot be opened; install it (Debian package libipsec-mb1).");
        return COF_E_DEPENDENCY;
    }
    unsigned (*version)(void);
    if (!resolve("imb_get_version", &version) || version() >> 8 != RELEASE)
        say(why, why_size,
            SONAME " is not of release 1.3, the one whose structures this kernel knows; install it (Debian 12, package "
                   "libipsec-mb1) or use the kernel \"openssl\".");
    else if (!resolve("alloc_mb_mgr", &library.alloc) || !resolve("free_mb_mgr", &library.free) ||
             !resolve("imb_get_errno", &library.error))
        say(why, why_size, SONAME " lacks functions; install a complete build (Debian package libipsec-mb1).");
    else
        return COF_OK;
    dlclose(library.handle);
    library.handle = NULL;
    return COF_E_DEPENDENCY;
}

static void library_close(void) {
    if (library.users) return;
    dlclose(library.handle);
    library.handle = NULL;
}

cof_status engine_open(engine *e, char *why, size_t why_size) {
    cof_status status = library_open(why, why_size);
    if (status != COF_OK) return status;
    if (!resolve(e->init_name, &e->init)) {
        say(why, why_size, SONAME " lacks functions; install a complete build (Debian package libipsec-mb1).");
        library_close();
        return COF_E_DEPENDENCY;
    }
    library.users++;
    return COF_OK;
}

void engine_close(engine *e) {
    for (int i = 0; i < POOL_SIZE; i++) {
        manager *m = atomic_exchange(&e->pool[i], NULL);
        if (m) library.free(m);
    }
    e->init = NULL;
    library.users--;
    library_close();
}
