// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/calls.hpp"

#include <cstring>
#include <map>
#include <memory>

namespace bench {
namespace {

uint64_t word_at(const void *p) {
    uint64_t word;
    std::memcpy(&word, p, sizeof word);
    return word;
}

struct DirectCrc {
    static constexpr bool feeds_state = true;
    const cof_crc32 *v;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t reg) const {
        return v->update(static_cast<uint32_t>(reg), p, n);
    }
};
struct ApiCrc {
    static constexpr bool feeds_state = true;
    const cof_slot *slot;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t crc) const {
        return cof_crc32_update(slot, static_cast<uint32_t>(crc), p, n);
    }
};
struct DirectCrc64 {
    static constexpr bool feeds_state = true;
    const cof_crc64 *v;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t reg) const { return v->update(reg, p, n); }
};
struct ApiCrc64 {
    static constexpr bool feeds_state = true;
    const cof_slot *slot;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t crc) const { return cof_crc64_update(slot, crc, p, n); }
};
struct DirectHash {
    static constexpr bool feeds_state = false;
    const cof_hash *v;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        uint8_t digest[64];
        v->oneshot(p, n, nullptr, digest);
        return word_at(digest);
    }
};
struct ApiHash {
    static constexpr bool feeds_state = false;
    const cof_slot *slot;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        uint8_t digest[64];
        cof_hash_oneshot(slot, p, n, nullptr, digest);
        return word_at(digest);
    }
};
struct DirectDigest {
    static constexpr bool feeds_state = false;
    const cof_digest_ctx *v;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        uint8_t digest[64];
        return static_cast<uint64_t>(v->oneshot(p, n, digest)) ^ word_at(digest);
    }
};
struct ApiDigest {
    static constexpr bool feeds_state = false;
    const cof_slot *slot;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        uint8_t digest[64];
        return static_cast<uint64_t>(cof_digest(slot, p, n, nullptr, digest)) ^ word_at(digest);
    }
};

// One context and one key; the nonce counts.
struct DirectAead {
    static constexpr bool feeds_state = false;
    const cof_aead *v;
    std::shared_ptr<void> ctx;
    uint64_t count = 0;
    explicit DirectAead(const cof_aead *vtable) : v(vtable) {
        const std::vector<uint8_t> key(v->key_size, 7);
        void *opened = nullptr;
        if (v->open(key.data(), &opened) == COF_OK) ctx = {opened, v->close};
    }
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        uint8_t nonce[32] = {}, tag[32];
        ++count;
        std::memcpy(nonce, &count, sizeof count);
        return static_cast<uint64_t>(v->seal(ctx.get(), nonce, nullptr, 0, p, n, destination().at_least(n), tag)) ^
               word_at(tag);
    }
};

// Draws its nonces, which the direct call is given.
struct ApiSeal {
    static constexpr bool feeds_state = false;
    std::shared_ptr<cof_sealer> sealer;
    explicit ApiSeal(const cof_slot *slot) {
        const std::vector<uint8_t> key(32, 7);
        cof_sealer *opened = nullptr;
        if (cof_sealer_new(slot, key.data(), key.size(), &opened) == COF_OK) sealer = {opened, cof_sealer_free};
    }
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        const size_t size = n + cof_seal_overhead(sealer.get());
        uint8_t *out = destination().at_least(size);
        return static_cast<uint64_t>(cof_seal(sealer.get(), nullptr, 0, p, n, out, size)) ^ word_at(out + size - 8);
    }
};
// Unsealing draws no nonce, so that both ways do the same. Messages of the lengths asked for are sealed when they are
// first met, in the warm-up: nonce, text, tag, as the API lays them out. Both ways unseal the same ones.
struct Sealed {
    Scratch bytes;
    bool done = false;
};
Sealed &sealed_of(size_t n) {
    thread_local std::map<size_t, Sealed> messages;
    return messages[n];
}
struct DirectUnseal {
    static constexpr bool feeds_state = false;
    DirectAead aead;
    explicit DirectUnseal(const cof_aead *vtable) : aead(vtable) {}
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        const cof_aead *v = aead.v;
        Sealed &message = sealed_of(n);
        uint8_t *nonce = message.bytes.at_least(v->nonce_size + n + v->tag_size), *text = nonce + v->nonce_size;
        if (!message.done) {
            std::memcpy(nonce, &n, sizeof n);
            message.done = v->seal(aead.ctx.get(), nonce, nullptr, 0, p, n, text, text + n) == COF_OK;
        }
        uint8_t *out = destination().at_least(n);
        return static_cast<uint64_t>(v->unseal(aead.ctx.get(), nonce, nullptr, 0, text, n, text + n, out)) ^ out[0];
    }
};
struct ApiUnseal {
    static constexpr bool feeds_state = false;
    ApiSeal api;
    size_t overhead; // asked once: what is compared is one call
    explicit ApiUnseal(const cof_slot *slot) : api(slot), overhead(cof_seal_overhead(api.sealer.get())) {}
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        const size_t size = n + overhead;
        Sealed &message = sealed_of(n);
        uint8_t *bytes = message.bytes.at_least(size), *out = destination().at_least(n);
        if (!message.done) message.done = cof_seal(api.sealer.get(), nullptr, 0, p, n, bytes, size) == COF_OK;
        return static_cast<uint64_t>(cof_unseal(api.sealer.get(), nullptr, 0, bytes, size, out, n)) ^ out[0];
    }
};

struct ApiCompress {
    static constexpr bool feeds_state = false;
    const cof_slot *slot;
    size_t bound_of = SIZE_MAX, bound = 0; // asked once: what is compared is one call
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        if (n != bound_of) bound = cof_compress_bound(slot, bound_of = n);
        size_t written = 0;
        cof_compress(slot, COF_LEVEL_DEFAULT, p, n, destination().at_least(bound), bound, &written);
        return written;
    }
};

struct DirectCompress {
    static constexpr bool feeds_state = false;
    const cof_codec *v;
    size_t bound_of = SIZE_MAX, bound = 0;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        if (n != bound_of) bound = v->bound(bound_of = n);
        size_t written = 0;
        v->compress(v->level_default, p, n, destination().at_least(bound), bound, &written);
        return written;
    }
};

// Blocks of the lengths asked for are made when they are first met, in the warm-up; what they hold stands behind p.
struct Block {
    Scratch bytes;
    size_t size = 0;
};

struct DirectDecompress {
    static constexpr bool feeds_state = false;
    const cof_codec *v;
    std::map<size_t, Block> blocks;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        Block &block = blocks[n];
        const size_t bound = v->bound(n);
        if (!block.size) v->compress(v->level_default, p, n, block.bytes.at_least(bound), bound, &block.size);
        size_t written = 0;
        v->decompress(block.bytes.at_least(0), block.size, destination().at_least(n), n, &written);
        return written;
    }
};

struct ApiDecompress {
    static constexpr bool feeds_state = false;
    const cof_slot *slot;
    std::map<size_t, Block> blocks;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        Block &block = blocks[n];
        const size_t bound = cof_compress_bound(slot, n);
        if (!block.size) cof_compress(slot, COF_LEVEL_DEFAULT, p, n, block.bytes.at_least(bound), bound, &block.size);
        size_t written = 0;
        cof_decompress(slot, block.bytes.at_least(0), block.size, destination().at_least(n), n, &written);
        return written;
    }
};

struct DirectSketch {
    static constexpr bool feeds_state = false;
    const cof_cut_sketch *v;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        uint8_t *sketch = destination().at_least(v->sketch_size(n));
        v->sketch(nullptr, p, n, 0, sketch);
        return sketch[0];
    }
};

// One stream without end, each call's bytes the next ones of it.
struct DirectCut {
    static constexpr bool feeds_state = false;
    const cof_cut *v;
    Scratch state;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) {
        void *memory = state.at_least(0);
        if (!memory) v->init(memory = state.at_least(v->state_size(nullptr)), nullptr);
        cof_cut_end ends[256];
        uint64_t all = 0;
        for (size_t cuts = 256, used = 0; cuts == 256; p += used, n -= used)
            all += cuts = v->feed(memory, p, n, 0, ends, 256, &used);
        return all;
    }
};

// Chunkers as a whole, whichever kernel their context chose.
struct ApiChunker {
    static constexpr bool feeds_state = false;
    cof_context *ctx;
    std::string contract;
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t) const {
        cof_chunker *chunker = nullptr;
        if (cof_chunker_new(ctx, contract.c_str(), nullptr, &chunker, nullptr, 0) != COF_OK) return 0;
        cof_cut_end ends[256];
        size_t cuts = 0, used = 0;
        uint64_t all = 0;
        do {
            cof_chunker_feed(chunker, p, n, 1, ends, 256, &cuts, &used);
            p += used;
            n -= used;
            all += cuts;
        } while (cuts == 256);
        cof_chunker_free(chunker);
        return all;
    }
};

template <class Vtable> const Vtable *as(const void *vtable) {
    return static_cast<const Vtable *>(vtable);
}

} // namespace

Loop direct_loop(const std::string &iface, const void *vtable) {
    if (!vtable) return {};
    if (iface == COF_IFACE_CRC32) return loop_of(DirectCrc{as<cof_crc32>(vtable)});
    if (iface == COF_IFACE_CRC64) return loop_of(DirectCrc64{as<cof_crc64>(vtable)});
    if (iface == COF_IFACE_HASH) return loop_of(DirectHash{as<cof_hash>(vtable)});
    if (iface == COF_IFACE_DIGEST_CTX) return loop_of(DirectDigest{as<cof_digest_ctx>(vtable)});
    if (iface == COF_IFACE_AEAD) return loop_of(DirectAead(as<cof_aead>(vtable)));
    if (iface == COF_IFACE_CODEC) return loop_of(DirectCompress{as<cof_codec>(vtable), SIZE_MAX, 0});
    if (iface == COF_IFACE_CUT_SKETCH) return loop_of(DirectSketch{as<cof_cut_sketch>(vtable)});
    if (iface == COF_IFACE_CUT) return loop_of(DirectCut{as<cof_cut>(vtable), {}});
    return {};
}

Loop unseal_loop(const void *vtable) {
    return loop_of(DirectUnseal(as<cof_aead>(vtable)));
}

Loop api_unseal_loop(const cof_slot *slot) {
    return loop_of(ApiUnseal(slot));
}

Loop decompress_loop(const void *vtable) {
    return loop_of(DirectDecompress{as<cof_codec>(vtable), {}});
}

Loop api_decompress_loop(const cof_slot *slot) {
    return loop_of(ApiDecompress{slot, {}});
}

Loop api_loop(const std::string &iface, cof_context *ctx, const cof_slot *slot, const std::string &contract) {
    if (iface == COF_IFACE_CRC32) return loop_of(ApiCrc{slot});
    if (iface == COF_IFACE_CRC64) return loop_of(ApiCrc64{slot});
    if (iface == COF_IFACE_HASH) return loop_of(ApiHash{slot});
    if (iface == COF_IFACE_DIGEST_CTX) return loop_of(ApiDigest{slot});
    if (iface == COF_IFACE_AEAD) return loop_of(ApiSeal(slot));
    if (iface == COF_IFACE_CODEC) return loop_of(ApiCompress{slot, SIZE_MAX, 0});
    if (iface == COF_IFACE_CUT || iface == COF_IFACE_CUT_SKETCH) return loop_of(ApiChunker{ctx, contract});
    return {};
}

bool callable(const std::string &iface) {
    for (const char *known : {COF_IFACE_CRC32, COF_IFACE_CRC64, COF_IFACE_HASH, COF_IFACE_DIGEST_CTX, COF_IFACE_AEAD,
                              COF_IFACE_CODEC, COF_IFACE_CUT, COF_IFACE_CUT_SKETCH})
        if (iface == known) return true;
    return false;
}

Value value_of(uint32_t crc) {
    return {static_cast<uint8_t>(crc >> 24), static_cast<uint8_t>(crc >> 16), static_cast<uint8_t>(crc >> 8),
            static_cast<uint8_t>(crc)};
}

Value value_of(uint64_t hash) {
    Value value = value_of(static_cast<uint32_t>(hash >> 32));
    const Value low = value_of(static_cast<uint32_t>(hash));
    value.insert(value.end(), low.begin(), low.end());
    return value;
}

Value direct_value(const std::string &iface, const void *vtable, const uint8_t *p, size_t n) {
    if (!vtable) return {};
    if (iface == COF_IFACE_CRC32) return value_of(~as<cof_crc32>(vtable)->update(~UINT32_C(0), p, n));
    if (iface == COF_IFACE_CRC64) return value_of(~as<cof_crc64>(vtable)->update(~UINT64_C(0), p, n));
    if (iface == COF_IFACE_HASH) {
        Value digest(as<cof_hash>(vtable)->digest_size);
        as<cof_hash>(vtable)->oneshot(p, n, nullptr, digest.data());
        return digest;
    }
    if (iface == COF_IFACE_DIGEST_CTX) {
        Value digest(as<cof_digest_ctx>(vtable)->digest_size);
        return as<cof_digest_ctx>(vtable)->oneshot(p, n, digest.data()) == COF_OK ? digest : Value{};
    }
    if (iface == COF_IFACE_AEAD) { // ciphertext and tag, key of 7s, the nonce of the first call
        const DirectAead aead(as<cof_aead>(vtable));
        Value out(n + aead.v->tag_size), nonce(aead.v->nonce_size);
        if (!nonce.empty()) nonce[0] = 1;
        if (aead.v->seal(aead.ctx.get(), nonce.data(), nullptr, 0, p, n, out.data(), out.data() + n) != COF_OK)
            return {};
        return out;
    }
    if (iface == COF_IFACE_CUT_SKETCH) {
        const auto *v = as<cof_cut_sketch>(vtable);
        Value sketch(v->sketch_size(n) + 1);
        v->sketch(nullptr, p, n, 0, sketch.data());
        return sketch;
    }
    return {}; // which block a codec writes is the library's
}

Value api_value(const std::string &iface, const cof_slot *slot, const uint8_t *p, size_t n) {
    if (iface == COF_IFACE_CRC32) return value_of(cof_crc32_oneshot(slot, p, n));
    if (iface == COF_IFACE_CRC64) return value_of(cof_crc64_oneshot(slot, p, n));
    if (iface == COF_IFACE_HASH) {
        Value digest(cof_digest_size(slot));
        cof_hash_oneshot(slot, p, n, nullptr, digest.data());
        return digest;
    }
    return {};
}

} // namespace bench
