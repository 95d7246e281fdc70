/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Upstream's assembly for AVX2; like upstream, single blocks in that for SSE4.1. */
#include "tier.h"

#if defined(__x86_64__)
#define TIER avx2
#define TIER_DEGREE 8
#define TIER_FEWEST 8
#define TIER_HASH_MANY blake3_hash_many_avx2
#define TIER_COMPRESS blake3_compress_in_place_sse41
#define TIER_XOF blake3_compress_xof_sse41
#include "tier_body.h"
#endif
