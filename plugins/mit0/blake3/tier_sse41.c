/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Upstream's assembly for SSSE3 and SSE4.1. */
#include "tier.h"

#if defined(__x86_64__)
#define TIER sse41
#define TIER_DEGREE 4
#define TIER_FEWEST 2
#define TIER_HASH_MANY blake3_hash_many_sse41
#define TIER_COMPRESS blake3_compress_in_place_sse41
#define TIER_XOF blake3_compress_xof_sse41
#include "tier_body.h"
#endif
