/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Upstream's assembly for SSE2, which every x86-64 has. */
#include "tier.h"

#if defined(__x86_64__)
#define TIER sse2
#define TIER_DEGREE 4
#define TIER_FEWEST 2
#define TIER_HASH_MANY blake3_hash_many_sse2
#define TIER_COMPRESS blake3_compress_in_place_sse2
#define TIER_XOF blake3_compress_xof_sse2
#include "tier_body.h"
#endif
