// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a key, a nonce, what lies beside, and a sealed text: nothing opens that was not sealed so, and a refusal
// leaves zeros. COFFERDAM_TEST_PLUGINS names the directory that holds mit0/openssl.so; without that plugin and its
// library this ends at once.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <cofferdam/adopted.h>

#include "tests/unit/bridge_open.hpp"

namespace {

using Bytes = std::vector<uint8_t>;
constexpr size_t edge = 32, key_size = 32, nonce_size = 12, tag_size = 16;

void require(bool condition) {
    if (!condition) std::abort();
}

const cof_aead *find_aead() {
    std::string why;
    const cof_plugin *plugin = cof::bridge_test::open_plugin("mit0/openssl", why);
    const cof_kernel *kernel = cof::bridge_test::find_kernel(plugin, "aes256-gcm/1", "openssl");
    const cof_host host = cof::bridge_test::everything_allowed();
    char said[300] = "";
    if (kernel && kernel->probe(&host, said, sizeof said) == COF_OK)
        return static_cast<const cof_aead *>(kernel->vtable);
    std::fprintf(stderr, "aead_fuzz: %s %s\n", why.c_str(), said);
    std::exit(2);
}

struct Message {
    std::array<uint8_t, nonce_size> nonce{};
    Bytes aad, text;
    std::array<uint8_t, tag_size> tag{};
    bool operator==(const Message &) const = default;
};

class Input {
  public:
    Input(const uint8_t *p, size_t n) : p_(p), n_(n) {}
    size_t left() const { return n_; }
    uint8_t byte() {
        uint8_t b = 0;
        fill(&b, 1);
        return b;
    }
    void fill(uint8_t *to, size_t n) { // with zeros, once the input is used up
        const size_t have = std::min(n, n_);
        std::copy_n(p_, have, to);
        std::fill(to + have, to + n, uint8_t{0});
        p_ += have;
        n_ -= have;
    }
    Bytes take(size_t n) {
        Bytes bytes(std::min(n, n_));
        fill(bytes.data(), bytes.size());
        return bytes;
    }

  private:
    const uint8_t *p_;
    size_t n_;
};

void seal(const cof_aead *aead, void *ctx, Message &message, const Bytes &plain) {
    message.text.resize(plain.size());
    require(aead->seal(ctx, message.nonce.data(), message.aad.data(), message.aad.size(), plain.data(), plain.size(),
                       message.text.data(), message.tag.data()) == COF_OK);
}

// Apart or in place. Canaries stand; a refusal leaves zeros.
cof_status unseal(const cof_aead *aead, void *ctx, const Message &message, bool in_place, Bytes &plain) {
    const size_t n = message.text.size();
    Bytes buffer(n + 2 * edge, 0xa5);
    if (in_place) std::copy(message.text.begin(), message.text.end(), buffer.begin() + edge);
    const uint8_t *src = in_place ? buffer.data() + edge : message.text.data();
    const cof_status status = aead->unseal(ctx, message.nonce.data(), message.aad.data(), message.aad.size(), src, n,
                                           message.tag.data(), buffer.data() + edge);
    for (size_t i = 0; i < edge; i++)
        require(buffer[i] == 0xa5 && buffer[edge + n + i] == 0xa5);
    plain.assign(buffer.begin() + edge, buffer.end() - edge);
    require(status == COF_OK || status == COF_E_AUTH);
    if (status != COF_OK) require(plain == Bytes(n));
    return status;
}

// The rest of the input is the sealed text, its tag last.
void open_forged(const cof_aead *aead, void *ctx, Message message, Input &input, bool in_place) {
    message.text = input.take(input.left() - std::min(input.left(), tag_size));
    input.fill(message.tag.data(), tag_size);
    Bytes plain;
    if (unseal(aead, ctx, message, in_place, plain) != COF_OK) return;
    Message again = message;
    seal(aead, ctx, again, plain);
    require(again == message);
}

// The rest of the input is sealed, then changed in up to four places.
void open_tampered(const cof_aead *aead, void *ctx, Message message, Input &input, bool in_place) {
    std::array<uint8_t, 12> changes{};
    input.fill(changes.data(), changes.size());
    const Bytes plain = input.take(input.left());
    seal(aead, ctx, message, plain);
    Message changed = message;
    for (size_t i = 0; i < changes.size(); i += 3) {
        const size_t at = changes[i + 1];
        const uint8_t by = changes[i + 2];
        switch (changes[i] % 6) {
        case 0: changed.tag[at % tag_size] ^= by; break;
        case 1: changed.nonce[at % nonce_size] ^= by; break;
        case 2:
            if (!changed.text.empty()) changed.text[at * 37 % changed.text.size()] ^= by;
            break;
        case 3:
            if (!changed.aad.empty()) changed.aad[at % changed.aad.size()] ^= by;
            break;
        case 4: changed.text.resize(changed.text.size() - std::min<size_t>(changed.text.size(), at % 3)); break;
        default: changed.aad.resize(changed.aad.size() + at % 3); break;
        }
    }
    Bytes opened;
    require((unseal(aead, ctx, changed, in_place, opened) == COF_OK) == (changed == message));
    require(unseal(aead, ctx, message, in_place, opened) == COF_OK && opened == plain);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const cof_aead *const aead = find_aead();
    Input input(data, size);
    const uint8_t way = input.byte();
    std::array<uint8_t, key_size> key{};
    input.fill(key.data(), key.size());
    Message message;
    input.fill(message.nonce.data(), message.nonce.size());
    message.aad = input.take(input.byte());
    void *ctx = nullptr;
    require(aead->open(key.data(), &ctx) == COF_OK);
    if (way & 1)
        open_tampered(aead, ctx, message, input, way & 2);
    else
        open_forged(aead, ctx, message, input, way & 2);
    aead->close(ctx);
    return 0;
}
