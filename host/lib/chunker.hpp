// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A chunker: its slots, the kernel it goes on with, and its state.
#pragma once

#include "host/lib/block.hpp"
#include "host/lib/context.hpp"

struct cof_chunker {
    cof_slot *cut = nullptr, *sketch = nullptr; // sketch: two-stage contracts only
    cof::Kernel *kernel = nullptr;              // what was used so far: of the sketch slot if there is one
    const cof::Kernel *sketched_by = nullptr;   // whose entries, made in calls that were not watched, were fed
    const cof::Kernel *owner = nullptr;         // whose format and size the state has
    cof_cut_cfg cfg{};
    bool suspect = false, unwatched = false;
    uint64_t taken = 0; // bytes of the stream
    cof::Block state;

    cof_slot *watched_slot() const { return sketch ? sketch : cut; }
    void start();
    size_t run(cof::Kernel &with, void *on, const void *p, size_t n, bool last, cof_cut_end *out, size_t cap,
               size_t *used) {
        if (sketch) return cut->twin->sketch_feed(on, with.vtable<cof_cut_sketch>(), p, n, last, out, cap, used);
        return with.vtable<cof_cut>()->feed(on, p, n, last, out, cap, used);
    }
    cof_status settle();
    void feed(const void *p, size_t n, bool last, cof_cut_end *out, size_t cap, size_t *cuts, size_t *used);
};
