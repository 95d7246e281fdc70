// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <memory>

#include "host/program/base.hpp"
#include "host/program/selftest.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

struct FreeSealer {
    void operator()(cof_sealer *s) const { cof_sealer_free(s); }
};
struct FreeStream {
    void operator()(cof_stream *s) const { cof_stream_free(s); }
};

std::string failed(const char *what, size_t n, cof_status status) {
    return std::string(what) + " of " + std::to_string(n) + " bytes: " + cof_status_name(status);
}

// FIPS 180-4 and the BLAKE3 paper's implementation, of "abc".
std::string check_digest(const std::string &contract, const cof_slot *slot) {
    const char *want = contract == "sha256/1" ? "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
                                              : "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85";
    uint8_t digest[64];
    if (cof_status status = cof_digest(slot, "abc", 3, nullptr, digest)) return failed("WRONG: digest", 3, status);
    std::string got = hex(digest, cof_digest_size(slot));
    return got == want ? "ok" : "WRONG: " + got;
}

// One shot against a stream in pieces, where the interface has streams, and against a batch among others.
std::optional<std::string> digest_case(const cof_slot *slot, const uint8_t *p, size_t n, Random &random) {
    const size_t size = cof_digest_size(slot);
    std::vector<uint8_t> want(size), got(3 * size);
    if (cof_status status = cof_digest(slot, p, n, nullptr, want.data())) return failed("digest", n, status);
    const cof_span spans[] = {{p, n / 2}, {p, n}, {p, n / 3}};
    if (cof_status status = cof_digest_batch(slot, spans, 3, nullptr, got.data())) return failed("batch", n, status);
    if (!std::equal(want.begin(), want.end(), got.begin() + static_cast<ptrdiff_t>(size)))
        return "batch of " + std::to_string(n) + " bytes: " + hex(got.data() + size, size) + " instead of " +
               hex(want.data(), size);
    cof_stream *raw = nullptr;
    if (cof_stream_new(slot, nullptr, &raw) != COF_OK) return std::nullopt; // an interface without streams
    std::unique_ptr<cof_stream, FreeStream> stream(raw);
    for (size_t at = 0; at < n;) {
        size_t piece = std::min(n - at, 1 + random.below(4000));
        if (cof_status status = cof_stream_update(raw, p + at, piece)) return failed("stream", n, status);
        at += piece;
    }
    if (cof_status status = cof_stream_final(raw, got.data())) return failed("stream", n, status);
    if (std::equal(want.begin(), want.end(), got.begin())) return std::nullopt;
    return "stream of " + std::to_string(n) + " bytes: " + hex(got.data(), size) + " instead of " +
           hex(want.data(), size);
}

std::optional<std::string> codec_case(const cof_slot *slot, const uint8_t *p, size_t n, Random &) {
    std::vector<uint8_t> block(cof_compress_bound(slot, n)), back(n + 1);
    size_t written = 0, got = 0;
    if (cof_status status = cof_compress(slot, COF_LEVEL_DEFAULT, p, n, block.data(), block.size(), &written))
        return failed("compression", n, status);
    if (cof_status status = cof_decompress(slot, block.data(), written, back.data(), n, &got))
        return failed("decompression", n, status);
    if (got != n || !std::equal(p, p + n, back.begin())) return "round trip of " + std::to_string(n) + " bytes differs";
    return std::nullopt;
}

std::optional<std::string> seal_case(const cof_slot *slot, const uint8_t *p, size_t n, Random &random) {
    uint8_t key[32];
    for (uint8_t &byte : key)
        byte = static_cast<uint8_t>(random.next());
    cof_sealer *raw = nullptr;
    if (cof_status status = cof_sealer_new(slot, key, sizeof key, &raw)) return failed("key", n, status);
    std::unique_ptr<cof_sealer, FreeSealer> sealer(raw);
    std::vector<uint8_t> sealed(n + cof_seal_overhead(raw)), back(n + 1);
    if (cof_status status = cof_seal(raw, "aad", 3, p, n, sealed.data(), sealed.size()))
        return failed("seal", n, status);
    if (cof_status status = cof_unseal(raw, "aad", 3, sealed.data(), sealed.size(), back.data(), n))
        return failed("unseal", n, status);
    if (!std::equal(p, p + n, back.begin())) return "round trip of " + std::to_string(n) + " bytes differs";
    sealed[random.below(sealed.size())] ^= 1;
    if (cof_unseal(raw, "aad", 3, sealed.data(), sealed.size(), back.data(), n) != COF_E_AUTH)
        return "a forgery of " + std::to_string(n) + " bytes was taken";
    return std::nullopt;
}

} // namespace

SelfTest test_adopted(const std::string &contract, const std::string &iface, const cof_slot *slot, Random random,
                      unsigned rounds) {
    SelfTest result;
    auto *one_case = iface == COF_IFACE_CODEC ? codec_case : iface == COF_IFACE_AEAD ? seal_case : digest_case;
    if (one_case == digest_case) result.check = check_digest(contract, slot);
    std::vector<uint8_t> data(65536 + 64);
    random.fill(data);
    for (unsigned i = 0; i < rounds && !result.difference; ++i, ++result.cases) {
        size_t n = i < 300 ? i : random.below(size_t{1} << (8 + random.below(9)));
        result.difference = one_case(slot, data.data() + random.below(64), n, random);
    }
    return result;
}

} // namespace cof::program
