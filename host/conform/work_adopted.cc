// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Adopted contracts: batches, digests with contexts, ciphers, codecs. Statuses are part of the output.
#include <algorithm>
#include <array>
#include <cstring>

#include "host/adopted/adopted.hpp"
#include "host/conform/work_of.hpp"

namespace cof::conform {

namespace {

// Five messages of one input, of lengths that share nothing.
class BatchWork : public InputWork {
  protected:
    BatchWork(uint64_t seed, size_t n, uint32_t digest_size) : InputWork(seed, n) {
        output_.resize(spans_.size() * digest_size);
        const size_t lengths[] = {n, n / 2, n / 3, std::min<size_t>(n, 64), 0};
        for (size_t i = 0; i < spans_.size(); ++i)
            spans_[i] = {p(n - lengths[i]), lengths[i]};
    }
    std::array<cof_span, 5> spans_{};
};

class HashBatchWork : public BatchWork {
  public:
    HashBatchWork(const cof_kernel &kernel, uint32_t digest_size, uint64_t seed, size_t n)
        : BatchWork(seed, n, digest_size), batch_(*static_cast<const cof_hash_batch *>(kernel.vtable)),
          key_(random_key(random_)) {
        add(over("batch()", n), [this] { batch_.batch(spans_.data(), spans_.size(), &key_, output_.data()); });
    }

  private:
    const cof_hash_batch &batch_;
    const cof_hash_key key_;
};

class DigestBatchWork : public BatchWork {
  public:
    DigestBatchWork(const cof_kernel &kernel, uint32_t digest_size, uint64_t seed, size_t n)
        : BatchWork(seed, n, digest_size), batch_(*static_cast<const cof_digest_batch_vtable *>(kernel.vtable)) {
        add(over("batch()", n), [this] {
            if (batch_.batch(spans_.data(), spans_.size(), output_.data()) != COF_OK)
                std::fill(output_.begin(), output_.end(), uint8_t{0});
        });
    }

  private:
    const cof_digest_batch_vtable &batch_;
};

// Where calls can fail: the output ends in the first status that is not 0, and what follows it is not called.
class FallibleWork : public InputWork {
  protected:
    FallibleWork(uint64_t seed, size_t n, size_t output) : InputWork(seed, n) {
        output_.resize(output + sizeof(cof_status));
    }
    void try_(std::string name, std::function<cof_status()> call) {
        add(std::move(name), [this, call = std::move(call)] {
            if (status_ == COF_OK) status_ = call();
            memcpy(output_.data() + output_.size() - sizeof status_, &status_, sizeof status_);
        });
    }

  private:
    cof_status status_ = COF_OK;
};

class DigestContextWork : public FallibleWork {
  public:
    DigestContextWork(const cof_kernel &kernel, uint32_t digest_size, uint64_t seed, size_t n)
        : FallibleWork(seed, n, 3 * size_t{digest_size}), digest_(*static_cast<const cof_digest_ctx *>(kernel.vtable)) {
        const size_t middle = n / 3;
        uint8_t *out = output_.data();
        try_(over("oneshot()", n), [this, n, out] { return digest_.oneshot(p(), n, out); });
        try_("open()", [this] { return digest_.open(&first_); });
        try_(over("update()", middle), [this, middle] { return digest_.update(first_, p(), middle); });
        try_("clone()", [this] { return digest_.clone(first_, &second_); });
        try_(over("update()", n - middle), [this, n, middle] { return digest_.update(first_, p(middle), n - middle); });
        try_("final()", [this, out, digest_size] { return digest_.final(first_, out + digest_size); });
        try_(over("update()", n - middle),
             [this, n, middle] { return digest_.update(second_, p(middle), n - middle); });
        try_("final()", [this, out, digest_size] { return digest_.final(second_, out + 2 * digest_size); });
        add("close()", [this] { close(first_); });
        add("close()", [this] { close(second_); });
    }
    ~DigestContextWork() override {
        close(first_);
        close(second_);
    }

  private:
    void close(void *&context) {
        digest_.close(context);
        context = nullptr;
    }
    const cof_digest_ctx &digest_;
    void *first_ = nullptr, *second_ = nullptr;
};

class AeadWork : public FallibleWork {
  public:
    AeadWork(const cof_kernel &kernel, uint64_t seed, size_t n)
        : FallibleWork(seed, n, 2 * n + static_cast<const cof_aead *>(kernel.vtable)->tag_size),
          aead_(*static_cast<const cof_aead *>(kernel.vtable)), key_(aead_.key_size + size_t{aead_.nonce_size}) {
        for (uint8_t &byte : key_)
            byte = static_cast<uint8_t>(random_.next());
        uint8_t *sealed = output_.data(), *plain = sealed + n, *tag = plain + n;
        const uint8_t *nonce = key_.data() + aead_.key_size;
        const size_t aad = std::min<size_t>(n, 13);
        try_("open()", [this] { return aead_.open(key_.data(), &context_); });
        try_(over("seal()", n),
             [this, n, nonce, aad, sealed, tag] { return aead_.seal(context_, nonce, p(), aad, p(), n, sealed, tag); });
        try_(over("unseal()", n), [this, n, nonce, aad, sealed, tag, plain] {
            return aead_.unseal(context_, nonce, p(), aad, sealed, n, tag, plain);
        });
        add("close()", [this] { close(); });
    }
    ~AeadWork() override { close(); }

  private:
    void close() {
        aead_.close(context_);
        context_ = nullptr;
    }
    const cof_aead &aead_;
    std::vector<uint8_t> key_; // and nonce
    void *context_ = nullptr;
};

// What compress() writes is the library's affair; that it gives the bytes back is the contract's.
class CodecWork : public FallibleWork {
  public:
    CodecWork(const cof_kernel &kernel, uint64_t seed, size_t n)
        : FallibleWork(seed, n, n + 2 * sizeof(uint64_t)), codec_(*static_cast<const cof_codec *>(kernel.vtable)),
          block_(std::min(codec_.bound(n), 2 * n + most_state)) {
        uint8_t *out = output_.data();
        add("bound()", [this, n] { codec_.bound(n); });
        try_(over("compress()", n), [this, n] {
            return codec_.compress(codec_.level_default, p(), n, block_.data(), block_.size(), &written_);
        });
        try_("content_size()", [this, n, out] {
            uint64_t size = 0;
            const cof_status status = codec_.content_size(block_.data(), written_, &size);
            memcpy(out + n, &size, sizeof size);
            return status;
        });
        try_("decompress() to " + std::to_string(n) + " bytes", [this, n, out] {
            size_t got = 0;
            const cof_status status = codec_.decompress(block_.data(), written_, out, n, &got);
            memcpy(out + n + sizeof(uint64_t), &got, sizeof got);
            return status;
        });
    }

  private:
    const cof_codec &codec_;
    std::vector<uint8_t> block_;
    size_t written_ = 0;
};

} // namespace

std::unique_ptr<Work> adopted_work_of(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n) {
    if (contract.adopted == nullptr) return nullptr;
    const std::string_view iface = kernel.iface;
    const uint32_t digest_size = contract.adopted->digest_size;
    if (iface == COF_IFACE_HASH_BATCH) return std::make_unique<HashBatchWork>(kernel, digest_size, seed, n);
    if (iface == COF_IFACE_DIGEST_BATCH) return std::make_unique<DigestBatchWork>(kernel, digest_size, seed, n);
    if (iface == COF_IFACE_DIGEST_CTX) return std::make_unique<DigestContextWork>(kernel, digest_size, seed, n);
    if (iface == COF_IFACE_AEAD) {
        const auto &aead = *static_cast<const cof_aead *>(kernel.vtable);
        if (aead.key_size > 1024 || aead.nonce_size > 1024 || aead.tag_size > 1024) return nullptr;
        return std::make_unique<AeadWork>(kernel, seed, n);
    }
    if (iface == COF_IFACE_CODEC) return std::make_unique<CodecWork>(kernel, seed, n);
    return nullptr;
}

} // namespace cof::conform
