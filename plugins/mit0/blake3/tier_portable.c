/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * Upstream's C, one input at a time. */
#include "tier.h"

#define TIER portable
#define TIER_DEGREE 1
#define TIER_FEWEST 1
#define TIER_HASH_MANY blake3_hash_many_portable
#define TIER_COMPRESS blake3_compress_in_place_portable
#define TIER_XOF blake3_compress_xof_portable
#include "tier_body.h"
