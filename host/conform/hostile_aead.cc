// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Ciphers: sealed texts that were changed, and more bytes than the contract has limits for.
#include <algorithm>
#include <cstring>

#include "host/conform/hostile.hpp"

namespace cof::conform {

namespace {

constexpr uint8_t mark = 0x5a;

class AeadCalls {
  public:
    AeadCalls(Pair &pair, Random &random)
        : pair_(pair), random_(random), aead_(*static_cast<const cof_aead *>(pair.ours.kernel().vtable)),
          key_(bytes(aead_.key_size)), nonce_(bytes(aead_.nonce_size)) {
        if (aead_.open(key_.data(), &ctx_) != COF_OK) ctx_ = nullptr;
    }
    ~AeadCalls() { aead_.close(ctx_); }
    AeadCalls(const AeadCalls &) = delete;
    AeadCalls &operator=(const AeadCalls &) = delete;

    // Any one bit of what is authenticated, a length, another key: COF_E_AUTH and zeros, and the next call works.
    Problem tamper() {
        for (const size_t n : {0u, 1u, 15u, 16u, 17u, 100u, 1000u}) {
            text_ = bytes(n);
            aad_ = bytes(n % 37);
            std::vector<uint8_t> sealed(n), tag(aead_.tag_size);
            if (ctx_ == nullptr || seal(sealed, tag) != COF_OK) return fail(pair_.label + ": seal() fails.");
            for (std::vector<uint8_t> *part : {&sealed, &tag, &aad_, &nonce_})
                for (size_t bit = 0; bit<8 * part->size(); bit += part->size()> 200 ? 11 : 1) {
                    uint8_t &byte = (*part)[bit / 8];
                    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
                    const auto bad =
                        refused(sealed, tag,
                                "with a bit changed in " + std::string(part == &sealed ? "the sealed text"
                                                                       : part == &tag  ? "the tag"
                                                                       : part == &aad_ ? "what is beside it"
                                                                                       : "the nonce"));
                    byte = static_cast<uint8_t>(byte ^ 1u << bit % 8);
                    if (bad) return bad;
                }
            if (n != 0)
                if (const auto bad = refused({sealed.begin(), sealed.end() - 1}, tag, "a byte short")) return bad;
            std::vector<uint8_t> longer = sealed;
            longer.push_back(0);
            if (const auto bad = refused(longer, tag, "a byte too long")) return bad;
            std::vector<uint8_t> back(n);
            if (unseal(sealed, tag, back.data()) != COF_OK || back != text_)
                return fail(pair_.label + ": after forgeries unseal() does not take what was sealed.");
        }
        return std::nullopt;
    }

    // SP 800-38D allows 2^36 - 32 bytes of text and less than 2^61 beside it: more is refused, and nothing touched.
    Problem sizes() {
        if (std::string_view(pair_.ours.contract().kernel.contract) != "aes256-gcm/1") return std::nullopt;
        if (ctx_ == nullptr) return fail(pair_.label + ": open() fails.");
        constexpr size_t text = (size_t{1} << 36) - 31, beside = size_t{1} << 61;
        uint8_t byte = mark;
        std::vector<uint8_t> tag(aead_.tag_size, mark);
        struct Case {
            size_t aad, n;
        };
        for (const Case &c : {Case{0, text}, Case{0, SIZE_MAX}, Case{beside, 0}, Case{SIZE_MAX, 1}}) {
            const std::string sizes =
                "of " + std::to_string(c.n) + " bytes with " + std::to_string(c.aad) + " beside them";
            trying(pair_.label + ", seal() and unseal() " + sizes);
            cof_status status = aead_.seal(ctx_, nonce_.data(), &byte, c.aad, &byte, c.n, &byte, tag.data());
            if (status != COF_E_INVALID) return wrong_status(pair_, "seal() " + sizes, status, "COF_E_INVALID");
            status = aead_.unseal(ctx_, nonce_.data(), &byte, c.aad, &byte, c.n, tag.data(), &byte);
            if (status != COF_E_INVALID) return wrong_status(pair_, "unseal() " + sizes, status, "COF_E_INVALID");
            if (byte != mark || tag != std::vector<uint8_t>(tag.size(), mark))
                return fail(pair_.label + ": seal() or unseal() " + sizes + " is refused and writes.");
        }
        return std::nullopt;
    }

  private:
    std::vector<uint8_t> bytes(size_t n) {
        std::vector<uint8_t> all(n);
        for (uint8_t &byte : all)
            byte = static_cast<uint8_t>(random_.next());
        return all;
    }
    cof_status seal(std::vector<uint8_t> &sealed, std::vector<uint8_t> &tag) {
        return aead_.seal(ctx_, nonce_.data(), aad_.data(), aad_.size(), text_.data(), text_.size(), sealed.data(),
                          tag.data());
    }
    cof_status unseal(const std::vector<uint8_t> &sealed, const std::vector<uint8_t> &tag, void *to) {
        return aead_.unseal(ctx_, nonce_.data(), aad_.data(), aad_.size(), sealed.data(), sealed.size(), tag.data(),
                            to);
    }
    Problem refused(const std::vector<uint8_t> &sealed, const std::vector<uint8_t> &tag, const std::string &what) {
        const std::string call = "unseal() of " + std::to_string(text_.size()) + " bytes " + what;
        trying(pair_.label + ", " + call);
        StateBlock back(sealed.size(), 1);
        back.spoil(mark);
        const cof_status status = unseal(sealed, tag, back.data());
        if (status != COF_E_AUTH) return wrong_status(pair_, call, status, "COF_E_AUTH");
        const auto *data = static_cast<const uint8_t *>(back.data());
        if (!back.intact() || std::any_of(data, data + sealed.size(), [](uint8_t byte) { return byte != 0; }))
            return fail(pair_.label + ": " + call + " is refused and leaves bytes behind.");
        return std::nullopt;
    }

    Pair &pair_;
    Random &random_;
    const cof_aead &aead_;
    std::vector<uint8_t> key_, nonce_, text_, aad_;
    void *ctx_ = nullptr;
};

} // namespace

Problem aead_sizes(Pair &pair, Random &random) {
    return AeadCalls(pair, random).sizes();
}
Problem aead_tamper(Pair &pair, Random &random) {
    return AeadCalls(pair, random).tamper();
}

} // namespace cof::conform
