// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What an object of twins exports. A twin is an assembly kernel of the tree written again in C++ with intrinsics: the
// same algorithm, block sizes, thresholds and prefetches, so that what the assembly gains over a compiler is measured.
#pragma once

#include <cstddef>
#include <cstdint>

struct CofTwin {
    const char *contract, *iface, *impl; // the assembly kernel's
    const char *compiler;                // "gcc 12.2.0"
    const void *vtable;                  // of the interface
    uint32_t cpu_need;                   // word 0 of cof_kernel::cpu_need
};

// Static data; always the same. Calling it needs none of the features that the twins need.
extern "C" __attribute__((visibility("default"))) const CofTwin *cof_twins(size_t *count);
