/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Upstream's assembly for AVX-512F and VL. */
#include "tier.h"

#if defined(__x86_64__)
#define TIER avx512
#define TIER_DEGREE 16
#define TIER_FEWEST 8
#define TIER_HASH_MANY blake3_hash_many_avx512
#define TIER_COMPRESS blake3_compress_in_place_avx512
#define TIER_XOF blake3_compress_xof_avx512
#include "tier_body.h"
#endif
