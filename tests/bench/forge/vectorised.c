/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * The forge's other half of missed-vectorisation.c: a loop that gcc does make vectors of. */
#include <stddef.h>
#include <stdint.h>

void clean_vectorised(uint32_t *restrict out, const uint32_t *restrict p);
void clean_vectorised(uint32_t *restrict out, const uint32_t *restrict p) {
    for (size_t i = 0; i < 4096; i++)
        out[i] += p[i];
}
