// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Streams of any checksum or hash. A stream keeps the kernel it began with until that kernel is demoted; then it goes
// on with the portable one if what it has so far is known to be right, and is SUSPECT otherwise.
//
// How a stream is watched depends on its state:
//   by value (checksums), or in the fallback's format: every Nth call is recomputed on a copy from before it;
//   in a format of the kernel's own: every Nth STREAM has a shadow of the fallback's that is fed everything;
//   in an opaque context of an adopted library: not at all.
#include "host/lib/block.hpp"
#include "host/lib/context.hpp"
#include "host/lib/digest_context.hpp"
#include "host/portable/bytes.hpp"

using namespace cof;

namespace {

constexpr size_t max_digest = 64;

bool same_format(const Kernel &a, const Kernel &b) {
    const char *fa = a.descriptor.state_format, *fb = b.descriptor.state_format;
    return fa && fb && std::string_view(fa) == fb;
}

// Compares what two states of possibly different kernels amount to.
bool equal_digests(const cof_hash &a, const void *state_a, const cof_hash &b, const void *state_b) {
    unsigned char digest_a[max_digest], digest_b[max_digest];
    a.final(state_a, digest_a);
    b.final(state_b, digest_b);
    return std::memcmp(digest_a, digest_b, a.digest_size) == 0;
}

} // namespace

struct cof_stream {
    cof_slot *slot = nullptr;
    Kernel *kernel = nullptr;
    bool is_crc = false, suspect = false;
    cof_status failure = COF_OK; // an adopted library failed; what the stream has is lost
    bool unwatched = false;      // some call ran on a plugin's kernel and was not recomputed
    bool shadowed = false;       // shadow is fed everything
    uint64_t reg = 0;            // checksums
    Block state, shadow;         // hashes
    Kernel *shadow_kernel = nullptr;
    DigestContext context; // adopted digests

    cof_hash_key key{};
    bool keyed = false; // key is to be used
    bool fed = false;   // the kernel has been given something

    const cof_hash &hash() const { return *kernel->vtable<cof_hash>(); }
    Kernel *fallback() const { return slot->fallback.load(std::memory_order_acquire); }

    cof_status start();
    cof_status update(const void *p, size_t n);
    cof_status settle();
    void update_crc(const void *p, size_t n);
    void update_hash(const void *p, size_t n);
    void fall_back(Kernel *judge, Block right_state);
    void caught(size_t n) {
        demote(*slot->context, *kernel,
               "the watch saw a wrong result over " + std::to_string(n) + " bytes of a stream.");
    }
};

// Begins on the kernel that serves now.
cof_status cof_stream::start() {
    kernel = slot->current.load(std::memory_order_acquire);
    shadowed = false;
    if (is_crc) {
        reg = slot->init;
        return COF_OK;
    }
    if (slot->serves(Interface::digest_ctx)) {
        context = {};
        return context.open(*kernel->vtable<cof_digest_ctx>());
    }
    const cof_hash_key *with = keyed ? &key : nullptr;
    state = Block(kernel->descriptor.state_size, kernel->descriptor.state_align);
    hash().init(state.get(), with);
    Kernel *judge = fallback();
    if (judge && judge != kernel && !same_format(*kernel, *judge) && slot->watch_now()) {
        shadowed = true;
        shadow = Block(judge->descriptor.state_size, judge->descriptor.state_align);
        shadow_kernel = judge;
        judge->vtable<cof_hash>()->init(shadow.get(), with);
    }
    return COF_OK;
}

// Called before anything else is done with the stream: reacts to a demotion since the last call.
cof_status cof_stream::settle() {
    if (failure != COF_OK) return failure;
    if (suspect) return COF_E_SUSPECT;
    if (!kernel->demoted.load(std::memory_order_acquire)) return COF_OK;
    if (!fed) return failure = start(); // nothing is lost
    Kernel *judge = fallback();
    if (unwatched || !judge) {
        suspect = true;
        return COF_E_SUSPECT;
    }
    if (is_crc)
        kernel = judge;
    else if (shadowed && shadow_kernel == judge)
        fall_back(judge, shadow);
    else if (!shadowed && same_format(*kernel, *judge))
        fall_back(judge, state); // every call was recomputed
    else
        suspect = true;
    return suspect ? COF_E_SUSPECT : COF_OK;
}

void cof_stream::fall_back(Kernel *judge, Block right_state) {
    kernel = judge;
    state = std::move(right_state);
    shadowed = false;
}

void cof_stream::update_crc(const void *p, size_t n) {
    const uint64_t before = reg;
    reg = slot->crc(*kernel).update(before, p, n);
    Kernel *judge = fallback();
    if (kernel == judge) return;
    if (!slot->watch_now()) {
        unwatched = true;
        return;
    }
    const uint64_t want = slot->crc(*judge).update(before, p, n);
    if (want == reg) return;
    reg = want;
    caught(n);
}

void cof_stream::update_hash(const void *p, size_t n) {
    Kernel *judge = fallback();
    if (kernel == judge) {
        hash().update(state.get(), p, n);
        return;
    }
    if (shadowed) {
        const auto &shadowing = *shadow_kernel->vtable<cof_hash>();
        hash().update(state.get(), p, n);
        shadowing.update(shadow.get(), p, n);
        if (!equal_digests(hash(), state.get(), shadowing, shadow.get())) caught(n);
        return;
    }
    const bool watch = judge && same_format(*kernel, *judge) && slot->watch_now();
    Block copy;
    if (watch) copy = state;
    hash().update(state.get(), p, n);
    if (!watch) {
        unwatched = true;
        return;
    }
    const auto &judging = *judge->vtable<cof_hash>();
    judging.update(copy.get(), p, n);
    if (equal_digests(hash(), state.get(), judging, copy.get())) return;
    state = std::move(copy);
    caught(n);
}

cof_status cof_stream::update(const void *p, size_t n) {
    if (const cof_status status = settle()) return status;
    if (slot->slow) kernel->count(n);
    fed = true;
    if (is_crc) {
        update_crc(p, n);
    } else if (context) {
        unwatched = true;
        failure = context.update(p, n);
    } else {
        update_hash(p, n);
    }
    return settle();
}

cof_status cof_stream_new(const cof_slot *slot, const cof_hash_key *key, cof_stream **out) {
    return guarded([&]() -> cof_status {
        if (!slot || !out) return COF_E_INVALID;
        *out = nullptr;
        if (!slot->serves_crc() && !slot->serves(Interface::hash) && !slot->serves(Interface::digest_ctx))
            return COF_E_INVALID;
        auto stream = std::make_unique<cof_stream>();
        stream->slot = const_cast<cof_slot *>(slot);
        stream->is_crc = slot->serves_crc();
        stream->keyed = key != nullptr;
        if (key) stream->key = *key;
        if (const cof_status status = stream->start()) return status;
        *out = stream.release();
        return COF_OK;
    });
}

cof_status cof_stream_update(cof_stream *s, const void *p, size_t n) {
    return guarded([&]() -> cof_status { return s && (p || n == 0) ? s->update(p, n) : COF_E_INVALID; });
}

cof_status cof_stream_final(cof_stream *s, void *digest) {
    return guarded([&]() -> cof_status {
        if (!s || !digest) return COF_E_INVALID;
        if (const cof_status status = s->settle()) return status;
        if (s->is_crc) {
            store_crc_digest(*s->slot->twin, s->reg ^ s->slot->xorout, digest);
            return COF_OK;
        }
        if (s->context) return s->context.digest(digest);
        s->hash().final(s->state.get(), digest);
        return COF_OK;
    });
}

cof_status cof_stream_clone(const cof_stream *s, cof_stream **out) {
    return guarded([&]() -> cof_status {
        if (out) *out = nullptr;
        if (!s || !out) return COF_E_INVALID;
        *out = new cof_stream(*s);
        return COF_OK;
    });
}

void cof_stream_free(cof_stream *s) {
    delete s;
}
