// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable kernel behind sketch.c.
#include "host/portable/portable.hpp"

extern "C" __attribute__((visibility("hidden"))) const cof_cut_sketch *sketch_portable() {
    return static_cast<const cof_cut_sketch *>(cof::portable_argmin_sketch.kernel.vtable);
}
