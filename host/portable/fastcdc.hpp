// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the FastCDC contracts have in common: the configuration, and the masks that follow from it.
#pragma once

#include <cofferdam/cut.h>

namespace cof::fastcdc {

// Fills in the defaults, or says what is wrong.
const char *check(cof_cut_cfg &cfg);

struct Masks {
    uint64_t strict, loose; // before the average size and from there on
};
Masks masks_of(const cof_cut_cfg &valid);

} // namespace cof::fastcdc
