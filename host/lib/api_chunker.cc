// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Chunkers. A two-stage contract is cut by the host's own second stage over whatever kernel serves its sketch; any
// other by the kernel in its cof.cut/1 slot. Either way a watched feed is done again by the portable kernels on a copy
// of the state from before it, and cuts and bytes taken are compared.
#include "host/lib/chunker.hpp"
#include "host/lib/spans.hpp"

using namespace cof;

namespace {

size_t state_bytes(const cof_kernel &kernel, const cof_cut_cfg &cfg) {
    if (kernel.state_size != UINT32_MAX) return kernel.state_size;
    return static_cast<const cof_cut *>(kernel.vtable)->state_size(&cfg);
}

} // namespace

// Begins a stream on the kernel that serves now.
void cof_chunker::start() {
    kernel = watched_slot()->current.load(std::memory_order_acquire);
    // Two-stage: the state is the portable cut kernel's, whoever makes the sketch. A cut kernel with a state of its own
    // format cannot be followed by the portable one, so it is used only when the formats are equal.
    Kernel *maker = sketch ? cut->fallback.load() : kernel;
    const char *format = maker->descriptor.state_format, *ours = cut->twin->kernel.state_format;
    if (!sketch && (!format || !ours || std::string_view(format) != ours)) maker = kernel = cut->fallback.load();
    if (owner != maker) state = Block(state_bytes(maker->descriptor, cfg), maker->descriptor.state_align);
    owner = maker;
    owner->vtable<cof_cut>()->init(state.get(), &cfg);
    suspect = unwatched = false;
    sketched_by = nullptr;
    taken = 0;
}

cof_status cof_chunker::settle() {
    suspect = suspect || (sketched_by && sketched_by->demoted.load(std::memory_order_acquire));
    if (suspect) return COF_E_SUSPECT;
    if (!kernel->demoted.load(std::memory_order_acquire)) return COF_OK;
    if (unwatched) {
        suspect = true;
        return COF_E_SUSPECT;
    }
    kernel = watched_slot()->fallback.load(); // the state is in the portable format, or nothing was fed yet
    return COF_OK;
}

void cof_chunker::feed(const void *p, size_t n, bool last, cof_cut_end *out, size_t cap, size_t *cuts, size_t *used) {
    cof_slot *slot = watched_slot();
    if (kernel->portable() || !slot->watch_now()) {
        unwatched = unwatched || (!kernel->portable() && n > 0);
        *cuts = run(*kernel, state.get(), p, n, last, out, cap, used);
        if (slot->slow) kernel->count(*used); // a caller may offer a whole stream for a few cuts at a time
        return;
    }
    Block copy(state);
    std::vector<cof_cut_end> want(cap);
    size_t want_used = 0;
    *cuts = run(*kernel, state.get(), p, n, last, out, cap, used);
    const size_t want_cuts = run(*slot->fallback.load(), copy.get(), p, n, last, want.data(), cap, &want_used);
    const bool equal =
        want_cuts == *cuts && want_used == *used && std::memcmp(want.data(), out, want_cuts * sizeof *out) == 0;
    // From here on the portable state is the stream's: a wrong kernel may have left anything in its own.
    state = std::move(copy);
    kernel->count(want_used);
    if (equal) return;
    std::memcpy(out, want.data(), want_cuts * sizeof *out);
    *cuts = want_cuts;
    *used = want_used;
    demote(*slot->context, *kernel, "the watch saw wrong cuts in a feed of " + std::to_string(n) + " bytes.");
}

cof_status cof_chunker_new(cof_context *ctx, const char *contract, const cof_cut_cfg *given, cof_chunker **out,
                           char *why, size_t why_size) {
    return guarded(
        [&]() -> cof_status {
            if (out) *out = nullptr;
            const cof_slot *slot = nullptr, *sketch = nullptr;
            if (const cof_status status = cof_find(ctx, contract, COF_IFACE_CUT, &slot, why, why_size)) return status;
            const Contract &twin = *slot->twin;
            cof_cut_cfg cfg{};
            if (given) std::memcpy(&cfg, given, std::min<size_t>(given->struct_size, sizeof cfg));
            cfg.struct_size = sizeof cfg;
            if (const char *wrong = twin.check_cfg(cfg)) {
                put_why(why, why_size, wrong);
                return COF_E_INVALID;
            }
            if (twin.sketch_feed && !out) return COF_E_INVALID;
            if (twin.sketch_feed)
                if (const cof_status status = cof_find(ctx, contract, COF_IFACE_CUT_SKETCH, &sketch, why, why_size))
                    return status;
            auto chunker = std::make_unique<cof_chunker>();
            chunker->cut = const_cast<cof_slot *>(slot);
            chunker->sketch = const_cast<cof_slot *>(sketch);
            chunker->cfg = cfg;
            chunker->start();
            *out = chunker.release();
            return COF_OK;
        },
        why, why_size);
}

cof_status cof_chunker_feed(cof_chunker *c, const void *p, size_t n, int last, cof_cut_end *out, size_t cap,
                            size_t *cuts, size_t *used) {
    return guarded([&]() -> cof_status {
        if (!c || !out || cap == 0 || !cuts || !used) return COF_E_INVALID;
        *cuts = *used = 0;
        if (const cof_status status = c->settle()) return status;
        c->feed(p, n, last != 0, out, cap, cuts, used);
        c->taken += *used;
        return c->settle();
    });
}

cof_status cof_chunker_feedv(cof_chunker *c, const cof_span *spans, size_t count, int last, cof_cut_end *out,
                             size_t cap, size_t *cuts, size_t *taken) {
    return guarded([&]() -> cof_status {
        if (cuts) *cuts = 0;
        if (!c || !out || cap == 0 || !cuts || !taken || (!spans && count != 0)) return COF_E_INVALID;
        SpanCursor cursor;
        if (!cursor.start({spans, count}, *taken)) return COF_E_INVALID;
        if (const cof_status status = c->settle()) return status;
        size_t found = 0;
        while (found < cap) {
            const cof_span piece = cursor.piece();
            size_t more = 0, used = 0;
            c->feed(piece.p, piece.n, last != 0 && cursor.at_last(), out + found, cap - found, &more, &used);
            c->taken += used;
            cursor.advance(used);
            if (const cof_status status = c->settle()) return status;
            found += more;
            if (found < cap && !cursor.next()) break;
        }
        *cuts = found;
        *taken = cursor.taken();
        return COF_OK;
    });
}

cof_status cof_chunker_clone(const cof_chunker *c, cof_chunker **out) {
    return guarded([&]() -> cof_status {
        if (!c || !out) return COF_E_INVALID;
        *out = new cof_chunker(*c);
        return COF_OK;
    });
}

cof_status cof_chunker_reset(cof_chunker *c) {
    return guarded([&]() -> cof_status {
        if (!c) return COF_E_INVALID;
        c->start();
        return COF_OK;
    });
}

void cof_chunker_free(cof_chunker *c) {
    delete c;
}

void cof_chunker_config(const cof_chunker *c, cof_cut_cfg *cfg) {
    if (c && cfg) *cfg = c->cfg;
}
