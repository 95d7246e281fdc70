/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Seeded for the forge: each turn needs the one before, so no compiler makes vectors of the loop. */
#include <stddef.h>
#include <stdint.h>

uint32_t seeded_missed(const uint8_t *p, size_t n, const uint32_t *table);
uint32_t seeded_missed(const uint8_t *p, size_t n, const uint32_t *table) {
    uint32_t x = 0;
    for (size_t i = 0; i < n; i++)
        x = table[(x ^ p[i]) & 255] ^ (x >> 8);
    return x;
}
