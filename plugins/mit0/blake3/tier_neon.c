/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Upstream's intrinsics for NEON; like upstream, single blocks in C. */
#include "tier.h"

#if defined(__aarch64__)
#define TIER neon
#define TIER_DEGREE 4
#define TIER_FEWEST 4
#define TIER_HASH_MANY blake3_hash_many_neon
#define TIER_COMPRESS blake3_compress_in_place_portable
#define TIER_XOF blake3_compress_xof_portable
#include "tier_body.h"
#endif
