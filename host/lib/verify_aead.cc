// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Authenticated encryption: published vectors both ways, then forgeries, of which nothing may be left behind.
#include <algorithm>
#include <cstring>

#include "host/adopted/adopted.hpp"
#include "host/lib/verify_tools.hpp"

namespace cof {

namespace {

using Bytes = std::vector<uint8_t>;

class AeadTrial {
  public:
    explicit AeadTrial(Trial &trial) : trial_(trial), kernel_(*static_cast<const cof_aead *>(trial.kernel.vtable)) {}
    ~AeadTrial() { kernel_.close(ctx_); }
    AeadTrial(const AeadTrial &) = delete;
    AeadTrial &operator=(const AeadTrial &) = delete;

    Check run() {
        kernel_.close(nullptr);
        for (const SealAnswer &answer : trial_.portable.adopted->seals)
            if (auto refusal = published(answer)) return refusal;
        do
            if (auto refusal = forgeries(trial_.random.length(trial_.thorough ? 65536 : 2048))) return refusal;
        while (!trial_.expired());
        return std::nullopt;
    }

  private:
    Check open(const Bytes &key) {
        kernel_.close(ctx_);
        ctx_ = nullptr;
        const cof_status status = kernel_.open(key.data(), &ctx_);
        if (status != COF_OK || ctx_ == nullptr)
            return trial_.broken("open() fails with status " + std::to_string(status));
        return std::nullopt;
    }

    cof_status unseal(const Bytes &nonce, const Bytes &aad, const Bytes &sealed, const Bytes &tag, Bytes &plain) {
        return kernel_.unseal(ctx_, nonce.data(), aad.data(), aad.size(), sealed.data(), sealed.size(), tag.data(),
                              plain.data());
    }

    Check published(const SealAnswer &answer) {
        const Bytes key = from_hexadecimal(answer.key), nonce = from_hexadecimal(answer.nonce),
                    plain = from_hexadecimal(answer.plain), aad = from_hexadecimal(answer.aad),
                    sealed = from_hexadecimal(answer.sealed), tag = from_hexadecimal(answer.tag);
        if (kernel_.key_size != key.size() || kernel_.nonce_size != nonce.size() || kernel_.tag_size != tag.size())
            return trial_.broken("its key, nonce or tag has another size than the contract's");
        if (auto refusal = open(key)) return refusal;
        Bytes got(plain.size()), got_tag(tag.size());
        const cof_status status = kernel_.seal(ctx_, nonce.data(), aad.data(), aad.size(), plain.data(), plain.size(),
                                               got.data(), got_tag.data());
        if (status != COF_OK) return trial_.broken("seal() fails with status " + std::to_string(status));
        if (got != sealed || got_tag != tag)
            return trial_.wrong("seal() of a published vector", nullptr, plain.size(),
                                hexadecimal(got) + "," + hexadecimal(got_tag),
                                hexadecimal(sealed) + "," + hexadecimal(tag));
        Bytes back(plain.size(), 0x5a);
        if (unseal(nonce, aad, sealed, tag, back) != COF_OK || back != plain)
            return trial_.broken("unseal() does not give a published vector back");
        return std::nullopt;
    }

    // What was sealed opens, in place as well; changed in any one bit it does not, and nothing of it can be read.
    Check forgeries(size_t n) {
        Bytes key(kernel_.key_size), nonce(kernel_.nonce_size), aad(trial_.random.below(64)), tag(kernel_.tag_size);
        for (Bytes *bytes : {&key, &nonce, &aad})
            std::generate(bytes->begin(), bytes->end(), [&] { return static_cast<uint8_t>(trial_.random.next()); });
        if (auto refusal = open(key)) return refusal;
        const uint8_t *p = trial_.at_end(n);
        const Bytes plain(p, p + n);
        Bytes sealed(n), inplace(plain);
        Bytes tag2(tag.size());
        if (kernel_.seal(ctx_, nonce.data(), aad.data(), aad.size(), p, n, sealed.data(), tag.data()) != COF_OK ||
            kernel_.seal(ctx_, nonce.data(), aad.data(), aad.size(), inplace.data(), n, inplace.data(), tag2.data()) !=
                COF_OK)
            return trial_.broken("seal() fails");
        if (sealed != inplace || tag != tag2) return trial_.broken("seal() in place gives other bytes");
        Bytes back(n, 0x5a);
        if (unseal(nonce, aad, sealed, tag, back) != COF_OK || back != plain)
            return trial_.broken("unseal() does not give back what seal() took, " + std::to_string(n) + " bytes");
        for (Bytes *part : {&sealed, &tag, &aad, &nonce}) {
            if (part->empty()) continue;
            uint8_t &byte = (*part)[trial_.random.below(part->size())];
            const auto bit = static_cast<uint8_t>(1u << trial_.random.below(8));
            byte = static_cast<uint8_t>(byte ^ bit);
            back.assign(n, 0x5a);
            const cof_status status = unseal(nonce, aad, sealed, tag, back);
            byte = static_cast<uint8_t>(byte ^ bit);
            if (status != COF_E_AUTH)
                return trial_.broken("unseal() of a forgery answers with status " + std::to_string(status));
            if (std::any_of(back.begin(), back.end(), [](uint8_t b) { return b != 0; }))
                return trial_.broken("unseal() of a forgery leaves bytes behind");
        }
        return std::nullopt;
    }

    Trial &trial_;
    const cof_aead &kernel_;
    void *ctx_ = nullptr;
};

} // namespace

Check verify_aead(Trial &trial) {
    return AeadTrial(trial).run();
}

} // namespace cof
