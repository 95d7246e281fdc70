// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Sketches that the caller has made. A sketch stays with the kernel that served when it was made. Once that is demoted
// the portable one goes on, unless entries were made that nobody checked: then it is suspect for good, and so is every
// chunker that may have been fed such entries.
#include <cofferdam_sketch.h>

#include "host/lib/chunker.hpp"

using namespace cof;

struct cof_sketch {
    cof_slot *slot = nullptr;
    Kernel *kernel = nullptr;
    cof_cut_cfg cfg{}; // the key alone
    mutable std::atomic<bool> unwatched{false};

    const cof_cut_sketch &portable() const { return *slot->fallback.load()->vtable<cof_cut_sketch>(); }
    bool demoted() const { return kernel->demoted.load(std::memory_order_acquire); }
    bool suspect() const { return unwatched.load() && demoted(); }
    void run(const void *p, size_t n, size_t back, void *entries) const;
    void run_watched(const void *p, size_t n, size_t back, void *entries) const;
};

void cof_sketch::run(const void *p, size_t n, size_t back, void *entries) const {
    Kernel *with = demoted() ? slot->fallback.load() : kernel;
    if (!with->portable()) {
        if (slot->watch_now()) return run_watched(p, n, back, entries);
        unwatched.store(true);
    }
    with->vtable<cof_cut_sketch>()->sketch(&cfg, p, n, back, entries);
    if (slot->slow) with->count(n);
}

void cof_sketch::run_watched(const void *p, size_t n, size_t back, void *entries) const {
    std::vector<uint8_t> want(portable().sketch_size(n));
    portable().sketch(&cfg, p, n, back, want.data()); // from operator new: aligned
    kernel->vtable<cof_cut_sketch>()->sketch(&cfg, p, n, back, entries);
    kernel->count(n);
    if (want.empty() || std::memcmp(want.data(), entries, want.size()) == 0) return;
    std::memcpy(entries, want.data(), want.size());
    demote(*slot->context, *kernel, "the watch saw a wrong sketch of " + std::to_string(n) + " bytes.");
}

cof_status cof_sketch_new(cof_context *ctx, const char *contract, const cof_cut_cfg *cfg, cof_sketch **out, char *why,
                          size_t why_size) {
    return guarded(
        [&]() -> cof_status {
            if (out) *out = nullptr;
            if (!ctx || !contract || !out) {
                put_why(why, why_size, "ctx, contract or out is NULL; pass an open context, a name, and a place.");
                return COF_E_INVALID;
            }
            const cof_slot *cut = nullptr, *slot = nullptr;
            if (const cof_status status = cof_find(ctx, contract, COF_IFACE_CUT, &cut, why, why_size)) return status;
            if (!cut->twin->sketched_feed) {
                put_why(why, why_size,
                        std::string(contract) + " has no sketch: its cuts are found one after the other, in one thread;"
                                                " use argmin/1, or feed a chunker.");
                return COF_E_INVALID;
            }
            if (const cof_status status = cof_find(ctx, contract, COF_IFACE_CUT_SKETCH, &slot, why, why_size))
                return status;
            auto sketch = std::make_unique<cof_sketch>();
            sketch->slot = const_cast<cof_slot *>(slot);
            sketch->kernel = slot->current.load(std::memory_order_acquire);
            cof_cut_cfg given{};
            if (cfg) std::memcpy(&given, cfg, std::min<size_t>(cfg->struct_size, sizeof given));
            sketch->cfg.struct_size = sizeof sketch->cfg;
            std::memcpy(sketch->cfg.key, given.key, sizeof given.key);
            *out = sketch.release();
            return COF_OK;
        },
        why, why_size);
}

size_t cof_sketch_block(const cof_sketch *s) {
    return s ? s->portable().block : 0;
}

size_t cof_sketch_size(const cof_sketch *s, size_t n) {
    return s ? s->portable().sketch_size(n) : 0;
}

cof_status cof_sketch_run(const cof_sketch *s, const void *p, size_t n, size_t back, void *entries) {
    return guarded([&]() -> cof_status {
        if (!s || (n != 0 && (!p || !entries)) || reinterpret_cast<uintptr_t>(entries) % 2 != 0) return COF_E_INVALID;
        if (s->suspect()) return COF_E_SUSPECT;
        if (n != 0) s->run(p, n, back, entries);
        return s->suspect() ? COF_E_SUSPECT : COF_OK;
    });
}

void cof_sketch_free(cof_sketch *s) {
    delete s;
}

cof_status cof_chunker_feed_sketched(cof_chunker *c, const cof_sketch *s, const void *p, size_t n, int last,
                                     const void *entries, cof_cut_end *out, size_t cap, size_t *cuts, size_t *taken) {
    return guarded([&]() -> cof_status {
        if (cuts) *cuts = 0;
        if (!c || !s || (!p && n != 0) || !out || cap == 0 || !cuts || !taken || *taken > n) return COF_E_INVALID;
        if (c->sketch != s->slot || std::memcmp(c->cfg.key, s->cfg.key, sizeof s->cfg.key) != 0) return COF_E_INVALID;
        const size_t block = s->portable().block;
        if (*taken > c->taken || (c->taken - *taken) % block != 0 || (!last && n % block != 0)) return COF_E_INVALID;
        if (!entries && n >= block) return COF_E_INVALID;
        if (const cof_status status = c->settle()) return status;
        if (s->suspect()) return COF_E_SUSPECT;
        const size_t before = *taken;
        const size_t found = c->cut->twin->sketched_feed(c->state.get(), entries, p, n, last != 0, out, cap, taken);
        c->taken += *taken - before;
        if (s->unwatched.load()) c->sketched_by = s->kernel;
        if (const cof_status status = c->settle()) return status;
        *cuts = found;
        return COF_OK;
    });
}
