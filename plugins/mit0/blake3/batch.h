/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0 */
#ifndef COFFERDAM_BLAKE3_BATCH_H
#define COFFERDAM_BLAKE3_BATCH_H

#include "tier.h"

/* digests[32 * i] = BLAKE3 of in[i], as the tier's hasher computes it. Pure; under 12 KiB of stack, under 16 where a
 * message is longer than LONGEST. */
void blake3_batch(const blake3_tier *tier, const cof_span *in, size_t count, const cof_hash_key *key, void *digests);

#endif
