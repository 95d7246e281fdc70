/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0 */
#ifndef IPSEC_MB_SHA256_H
#define IPSEC_MB_SHA256_H

#include "manager.h"

enum { DIGEST_SIZE = 32 };

/* [any] wide takes many messages side by side, narrow few, each of them faster. narrow may be NULL. */
cof_status sha256_batch(engine *wide, engine *narrow, const cof_span *in, size_t count, uint8_t *digests);

/* [loader] Known answers through every lane. */
int sha256_answers(engine *e);

#endif
