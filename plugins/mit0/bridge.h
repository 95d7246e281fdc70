/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * For bridges: what probe() needs to bind a library that is opened at run time. A sentence is cut to the room that why
 * has; without room nothing is written. */
#ifndef COFFERDAM_BRIDGE_H
#define COFFERDAM_BRIDGE_H

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include <cofferdam/abi.h>

static inline void say(char *why, size_t why_size, const char *sentence) {
    if (why_size) snprintf(why, why_size, "%s", sentence);
}

/* NULL, said with the package that has it: it cannot be opened. */
static inline void *open_library(const char *soname, const char *package, char *why, size_t why_size) {
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (!library && why_size)
        snprintf(why, why_size, "The library %s cannot be opened; install it (Debian package %s).", soname, package);
    return library;
}

/* dlsym gives an object pointer; POSIX makes it hold a function's address. */
static inline int resolve(void *library, const char *name, void *function_pointer) {
    void *address = dlsym(library, name);
    memcpy(function_pointer, &address, sizeof address);
    return address != NULL;
}

/* where: the address of a function pointer. */
typedef struct {
    const char *name;
    void *where;
} library_symbol;

/* False, said with the function's name: one is missing. */
static inline int resolve_all(void *library, const char *soname, const library_symbol *symbols, size_t count, char *why,
                              size_t why_size) {
    for (size_t i = 0; i < count; i++)
        if (!resolve(library, symbols[i].name, symbols[i].where)) {
            if (why_size)
                snprintf(why, why_size, "%s has no function %s; install a complete build.", soname, symbols[i].name);
            return 0;
        }
    return 1;
}

#endif
