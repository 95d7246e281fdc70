/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * For plugins that need no library at all, not even libc: on functions whose locals have their address taken. What the
 * stack protector calls there when a frame was overwritten is in libc. */
#ifndef NO_LIBRARY_H
#define NO_LIBRARY_H

#define NO_LIBRARY __attribute__((no_stack_protector))

#endif
