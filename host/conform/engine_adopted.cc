// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Engines for adopted interfaces. What a call says of itself (a status other than COF_OK, bytes left behind) becomes
// part of the output, where it differs from what the judge has.
#include <algorithm>
#include <array>
#include <cstring>

#include "host/adopted/adopted.hpp"
#include "host/conform/engine.hpp"

namespace cof::conform {

namespace {

constexpr size_t longest_small = 70000; // up to here calls are repeated in several ways

std::string status_text(const char *call, cof_status status) {
    return std::string(call) + " answers with status " + std::to_string(status);
}

std::string text_of(StateBlock &block) {
    return {static_cast<const char *>(block.data()), block.size()};
}

bool all_are(std::string_view bytes, char value) {
    return std::all_of(bytes.begin(), bytes.end(), [value](char byte) { return byte == value; });
}

// cof.digest-ctx/1. The state is the context's address.
class ContextEngine : public Engine {
  public:
    using Engine::Engine;
    std::string whole(const uint8_t *p, size_t n) override {
        StateBlock digest(vtable().digest_size, 1);
        const cof_status status = vtable().oneshot(p, n, digest.data());
        watch(digest.intact());
        return status == COF_OK ? text_of(digest) : status_text("oneshot()", status);
    }
    size_t state_size() override { return sizeof(void *); }
    void begin(void *state) override {
        void *ctx = nullptr;
        if (vtable().open(&ctx) != COF_OK) ctx = nullptr;
        memcpy(state, &ctx, sizeof ctx);
    }
    void feed(void *state, const uint8_t *p, size_t n, bool, std::string &out) override {
        void *ctx = context(state);
        const cof_status status = ctx == nullptr ? COF_E_NOMEM : vtable().update(ctx, p, n);
        if (status != COF_OK) out += status_text("update()", status);
    }
    void end(const void *state, std::string &out) override {
        StateBlock digest(vtable().digest_size, 1);
        void *ctx = context(state);
        const cof_status status = ctx == nullptr ? COF_E_NOMEM : vtable().final(ctx, digest.data());
        watch(digest.intact());
        out += status == COF_OK ? text_of(digest) : status_text("final()", status);
    }
    void clone(void *to, const void *from) override {
        void *copy = nullptr;
        if (context(from) == nullptr || vtable().clone(context(from), &copy) != COF_OK) copy = nullptr;
        memcpy(to, &copy, sizeof copy);
    }
    void release(void *state) override { vtable().close(context(state)); }

  private:
    const cof_digest_ctx &vtable() const { return *static_cast<const cof_digest_ctx *>(kernel_.vtable); }
    static void *context(const void *state) {
        void *ctx;
        memcpy(&ctx, state, sizeof ctx);
        return ctx;
    }
};

// cof.hash-batch/1 and cof.digest-batch/1: the input among its own parts in one call; the judge has a call for each.
class BatchEngine : public Engine {
  public:
    BatchEngine(const cof_kernel &kernel, const Contract &contract, uint64_t salt, bool one_by_one)
        : Engine(kernel, contract, salt), hash_(std::string_view(kernel.iface) == COF_IFACE_HASH_BATCH),
          one_by_one_(one_by_one),
          size_(hash_ ? static_cast<const cof_hash_batch *>(kernel.vtable)->digest_size
                      : static_cast<const cof_digest_batch_vtable *>(kernel.vtable)->digest_size) {
        Random random(salt);
        key_.keyed = salt % 2;
        for (uint8_t &byte : key_.key)
            byte = static_cast<uint8_t>(random.next());
    }
    bool streams() const override { return false; }
    void expect_large_input() override { alone_ = true, key_ = {}; }
    std::string whole(const uint8_t *p, size_t n) override {
        if (alone_) return batch({{p, n}});
        std::vector<cof_span> spans{{p, n}, {p, n / 2}, {p + n / 2, n - n / 2}};
        if (n <= longest_small) {
            spans.insert(spans.begin(), {{p + n - n / 3, n / 3}, {nullptr, 0}, {p, n - n / 4}, {p, n / 7}});
            for (size_t i = 0; i < salt_ % 14; ++i) // 7 to 20 messages: less and more than libraries have lanes
                spans.push_back({p + n / 8, std::min<size_t>(n - n / 8, 37 * i)});
        }
        if (!one_by_one_) return batch(spans);
        std::string out;
        for (const cof_span &span : spans)
            out += batch({span});
        return out;
    }

  private:
    std::string batch(const std::vector<cof_span> &spans) {
        StateBlock digests(spans.size() * size_, 1);
        cof_status status = COF_OK;
        if (hash_)
            static_cast<const cof_hash_batch *>(kernel_.vtable)
                ->batch(spans.data(), spans.size(), contract_.adopted->key != nullptr ? &key_ : nullptr,
                        digests.data());
        else
            status = static_cast<const cof_digest_batch_vtable *>(kernel_.vtable)
                         ->batch(spans.data(), spans.size(), digests.data());
        watch(digests.intact());
        return status == COF_OK ? text_of(digests) : status_text("batch()", status);
    }
    const bool hash_, one_by_one_;
    bool alone_ = false;
    const size_t size_;
    cof_hash_key key_{};
};

// cof.aead/1: the input as text to seal, as sealed text that is a forgery, and as what is authenticated beside it.
class AeadEngine : public Engine {
  public:
    AeadEngine(const cof_kernel &kernel, const Contract &contract, uint64_t salt)
        : Engine(kernel, contract, salt), key_(vtable().key_size), nonce_(vtable().nonce_size), aad_(salt % 40) {
        Random random(salt);
        for (std::vector<uint8_t> *bytes : {&key_, &nonce_, &aad_})
            for (uint8_t &byte : *bytes)
                byte = static_cast<uint8_t>(random.next());
        if (vtable().open(key_.data(), &ctx_) != COF_OK) ctx_ = nullptr;
    }
    ~AeadEngine() override { vtable().close(ctx_); }
    bool streams() const override { return false; }
    std::string whole(const uint8_t *p, size_t n) override {
        if (ctx_ == nullptr) return "open() fails";
        StateBlock sealed(n, 1), tag(vtable().tag_size, 1), back(n, 1), beside(vtable().tag_size, 1);
        cof_status status =
            vtable().seal(ctx_, nonce_.data(), aad_.data(), aad_.size(), p, n, sealed.data(), tag.data());
        if (status != COF_OK) return status_text("seal()", status);
        std::string out = text_of(sealed) + text_of(tag);
        status =
            vtable().unseal(ctx_, nonce_.data(), aad_.data(), aad_.size(), sealed.data(), n, tag.data(), back.data());
        if (status != COF_OK || (n != 0 && memcmp(back.data(), p, n) != 0))
            out += status_text("unseal(), which must give back what was sealed,", status);
        back.spoil(0x5a);
        status = vtable().unseal(ctx_, nonce_.data(), p, n, p, n, tag.data(), back.data());
        if (status != COF_E_AUTH || !all_are(text_of(back), 0))
            out += status_text("unseal() of a forgery, which must leave zeros,", status);
        status = vtable().seal(ctx_, nonce_.data(), p, n, nullptr, 0, nullptr, beside.data());
        out += status == COF_OK ? text_of(beside) : status_text("seal() of no text", status);
        watch(sealed.intact() && tag.intact() && back.intact() && beside.intact());
        return out;
    }

  private:
    const cof_aead &vtable() const { return *static_cast<const cof_aead *>(kernel_.vtable); }
    std::vector<uint8_t> key_, nonce_, aad_;
    void *ctx_ = nullptr;
};

// cof.codec/1. What compress() writes is the library's; what comes back is not. So the output is what came back.
class CodecEngine : public Engine {
  public:
    CodecEngine(const cof_kernel &kernel, const Contract &contract, uint64_t salt)
        : Engine(kernel, contract, salt), guarded_(size_t{1} << 17) {
        const cof_codec &codec = vtable();
        levels_ = {codec.level_default, codec.level_min, std::min<int32_t>(codec.level_max, 6)};
    }
    bool streams() const override { return false; }
    std::string whole(const uint8_t *p, size_t n) override {
        const int32_t level = levels_[n % levels_.size()];
        std::string out = round_trip(p, n, level);
        if (n > longest_small) return out;
        // The same bytes once more in what a codec has something to do with, and as a block that somebody sent.
        std::vector<uint8_t> repeating(n);
        for (size_t at = 0; at < n; ++at)
            repeating[at] = at < 40 + n / 8 ? p[at] % 16 : repeating[at - 40 - n / 8 + at % 3];
        if (round_trip(repeating.data(), n, level) !=
            std::string_view(reinterpret_cast<const char *>(repeating.data()), n))
            out += " of repeating bytes something else comes back";
        StateBlock back(n, 1);
        back.spoil(0x5a);
        size_t written = 0;
        const cof_status status = vtable().decompress(p, n, back.data(), n, &written);
        watch(back.intact());
        if (status == COF_OK ? written > n : written != 0)
            out += status_text("decompress() of anything", status) + " and writes " + std::to_string(written);
        return out;
    }

  private:
    const cof_codec &vtable() const { return *static_cast<const cof_codec *>(kernel_.vtable); }
    std::string round_trip(const uint8_t *p, size_t n, int32_t level) {
        StateBlock block(vtable().bound(n), 1), back(n, 1);
        size_t size = 0, written = 0;
        cof_status status = vtable().compress(level, p, n, block.data(), block.size(), &size);
        watch(block.intact());
        if (status != COF_OK || size > block.size()) return status_text("compress()", status);
        const auto *from = static_cast<const uint8_t *>(block.data());
        if (guarded_ && size <= guarded_.size()) // nothing may be read behind the block
            from = static_cast<const uint8_t *>(memcpy(guarded_.last(size), from, size));
        uint64_t says = 0;
        if (vtable().content_size(from, size, &says) != COF_OK || says != n)
            return "content_size() says " + std::to_string(says);
        status = vtable().decompress(from, size, back.data(), n, &written);
        watch(back.intact());
        return status == COF_OK && written == n ? text_of(back) : status_text("decompress()", status);
    }
    const GuardedBuffer guarded_;
    std::array<int32_t, 3> levels_{};
};

class Verbatim : public Engine {
  public:
    using Engine::Engine;
    bool streams() const override { return false; }
    std::string whole(const uint8_t *p, size_t n) override { return {reinterpret_cast<const char *>(p), n}; }
};

} // namespace

bool adopted_interface(std::string_view iface) {
    return iface == COF_IFACE_DIGEST_CTX || iface == COF_IFACE_DIGEST_BATCH || iface == COF_IFACE_HASH_BATCH ||
           iface == COF_IFACE_AEAD || iface == COF_IFACE_CODEC;
}

std::unique_ptr<Engine> adopted_engine_of(const cof_kernel &kernel, const Contract &contract, uint64_t salt,
                                          bool as_judge) {
    const std::string_view iface = kernel.iface;
    if (contract.adopted == nullptr) return nullptr;
    if (iface == COF_IFACE_DIGEST_CTX) return std::make_unique<ContextEngine>(kernel, contract, salt);
    if (iface == COF_IFACE_DIGEST_BATCH || iface == COF_IFACE_HASH_BATCH)
        return std::make_unique<BatchEngine>(kernel, contract, salt, as_judge);
    if (iface == COF_IFACE_AEAD) return std::make_unique<AeadEngine>(kernel, contract, salt);
    if (iface != COF_IFACE_CODEC) return nullptr;
    if (as_judge) return std::make_unique<Verbatim>(kernel, contract, salt);
    return std::make_unique<CodecEngine>(kernel, contract, salt);
}

} // namespace cof::conform
