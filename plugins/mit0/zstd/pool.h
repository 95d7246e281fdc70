/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Contexts kept between calls. A slot holds an idle context or NULL; a call takes one out, so that nobody else sees it,
 * and puts it back. Without locks: after fork the child owns what is idle, and what another thread had taken is lost to
 * it, no more. Nothing waits: with every slot empty the caller makes a context, with every slot full it frees one. */
#ifndef COFFERDAM_ZSTD_POOL_H
#define COFFERDAM_ZSTD_POOL_H

#include <stdatomic.h>
#include <stddef.h>

enum { POOL_SLOTS = 16 };

typedef struct {
    _Atomic(void *) slot[POOL_SLOTS];
} context_pool;

/* NULL: none is idle. */
static inline void *pool_take(context_pool *pool) {
    for (int i = 0; i < POOL_SLOTS; i++) {
        if (!atomic_load_explicit(&pool->slot[i], memory_order_relaxed)) continue;
        void *context = atomic_exchange_explicit(&pool->slot[i], NULL, memory_order_acquire);
        if (context) return context;
    }
    return NULL;
}

/* False: no room, the context stays the caller's. */
static inline int pool_give(context_pool *pool, void *context) {
    for (int i = 0; i < POOL_SLOTS; i++) {
        void *empty = NULL;
        if (!atomic_load_explicit(&pool->slot[i], memory_order_relaxed) &&
            atomic_compare_exchange_strong_explicit(&pool->slot[i], &empty, context, memory_order_release,
                                                    memory_order_relaxed))
            return 1;
    }
    return 0;
}

#endif
