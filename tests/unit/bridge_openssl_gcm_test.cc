// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// AES-256-GCM of the bridge to libcrypto: NIST's vectors, everything that may be tampered with, limits, threads.
#include <atomic>
#include <cstring>
#include <gtest/gtest.h>
#include <thread>

#include "tests/unit/bridge_vectors.hpp"

namespace {

using namespace cof::bridge_test;

using Key = std::array<uint8_t, 32>;
using Nonce = std::array<uint8_t, 12>;
using Tag = std::array<uint8_t, 16>;

template <class Array> Array array_of(const Bytes &bytes) {
    Array array{};
    EXPECT_EQ(bytes.size(), array.size());
    std::copy_n(bytes.begin(), std::min(bytes.size(), array.size()), array.begin());
    return array;
}

struct Sealed {
    Nonce nonce{};
    Bytes aad, text;
    Tag tag{};
};

class OpensslGcm : public testing::Test {
  protected:
    void SetUp() override {
        const Bound bound = bind_kernel("mit0/openssl", COF_IFACE_AEAD, "openssl");
        ASSERT_TRUE(bound.kernel || bound.expected) << bound.why;
        if (!bound.kernel) GTEST_SKIP() << bound.why;
        gcm = bound.as<cof_aead>();
        ASSERT_EQ(gcm->key_size, sizeof(Key));
        ASSERT_EQ(gcm->nonce_size, sizeof(Nonce));
        ASSERT_EQ(gcm->tag_size, sizeof(Tag));
    }
    void *open(const Key &key) const {
        void *ctx = nullptr;
        EXPECT_EQ(gcm->open(key.data(), &ctx), COF_OK);
        return ctx;
    }
    Sealed seal(void *ctx, const Nonce &nonce, const Bytes &aad, const Bytes &plain) const {
        Sealed sealed{nonce, aad, Bytes(plain.size()), {}};
        EXPECT_EQ(gcm->seal(ctx, nonce.data(), aad.data(), aad.size(), plain.data(), plain.size(), sealed.text.data(),
                            sealed.tag.data()),
                  COF_OK);
        return sealed;
    }
    // Opens in a buffer of its own and in place, with canaries around both; the two must agree in everything. After a
    // failure the output is zeros.
    cof_status unseal(void *ctx, const Sealed &sealed, Bytes &plain) const {
        constexpr size_t edge = 48;
        const size_t n = sealed.text.size();
        cof_status statuses[2];
        Bytes buffers[2];
        for (const bool in_place : {false, true}) {
            Bytes &buffer = buffers[in_place];
            buffer.assign(n + 2 * edge, 0xa5);
            if (in_place) std::copy(sealed.text.begin(), sealed.text.end(), buffer.begin() + edge);
            const uint8_t *src = in_place ? buffer.data() + edge : sealed.text.data();
            statuses[in_place] = gcm->unseal(ctx, sealed.nonce.data(), sealed.aad.data(), sealed.aad.size(), src, n,
                                             sealed.tag.data(), buffer.data() + edge);
            for (size_t i = 0; i < edge; i++)
                EXPECT_TRUE(buffer[i] == 0xa5 && buffer[edge + n + i] == 0xa5) << "written beside the output";
        }
        EXPECT_EQ(statuses[0], statuses[1]);
        EXPECT_EQ(buffers[0], buffers[1]);
        plain.assign(buffers[0].begin() + edge, buffers[0].end() - edge);
        if (statuses[0] != COF_OK) {
            EXPECT_EQ(plain, Bytes(n)) << "something was left behind";
        }
        return statuses[0];
    }
    void expect_refused(void *ctx, const Sealed &sealed, const std::string &what) const {
        Bytes plain;
        EXPECT_EQ(unseal(ctx, sealed, plain), COF_E_AUTH) << what;
    }

    const cof_aead *gcm = nullptr;
};

bool is_of_our_sizes(const Record &record) {
    return record.parameters.at("IVlen") == "96" && record.parameters.at("Taglen") == "128";
}

TEST_F(OpensslGcm, CavpEncrypt) {
    size_t tried = 0;
    for (const Record &record : read_records("ciphers/AES/GCM/gcmEncryptExtIV256.rsp")) {
        if (!is_of_our_sizes(record)) continue;
        void *ctx = open(array_of<Key>(record.bytes("Key")));
        const Bytes plain = record.bytes("PT");
        const Sealed sealed = seal(ctx, array_of<Nonce>(record.bytes("IV")), record.bytes("AAD"), plain);
        EXPECT_EQ(to_hex(sealed.text), record.text("CT"));
        EXPECT_EQ(to_hex(sealed.tag), record.text("Tag"));
        Bytes opened;
        EXPECT_EQ(unseal(ctx, sealed, opened), COF_OK);
        EXPECT_EQ(opened, plain);
        gcm->close(ctx);
        tried++;
    }
    if (!tried) GTEST_SKIP() << "python3-cryptography-vectors is not installed";
    EXPECT_EQ(tried, 375u);
}

TEST_F(OpensslGcm, CavpDecrypt) {
    size_t good = 0, bad = 0;
    for (const Record &record : read_records("ciphers/AES/GCM/gcmDecrypt256.rsp")) {
        if (!is_of_our_sizes(record)) continue;
        void *ctx = open(array_of<Key>(record.bytes("Key")));
        const Sealed sealed{array_of<Nonce>(record.bytes("IV")), record.bytes("AAD"), record.bytes("CT"),
                            array_of<Tag>(record.bytes("Tag"))};
        Bytes plain;
        EXPECT_EQ(unseal(ctx, sealed, plain), record.fail ? COF_E_AUTH : COF_OK);
        if (!record.fail) {
            EXPECT_EQ(to_hex(plain), record.text("PT"));
        }
        gcm->close(ctx);
        (record.fail ? bad : good)++;
    }
    if (!good) GTEST_SKIP() << "python3-cryptography-vectors is not installed";
    EXPECT_EQ(good, 184u);
    EXPECT_EQ(bad, 191u);
}

TEST_F(OpensslGcm, EveryBitCounts) {
    const Key key = array_of<Key>(noise(32, 3));
    void *ctx = open(key);
    for (const size_t n : {0u, 1u, 15u, 16u, 17u, 64u, 100u, 300u})
        for (const size_t aad_size : {0u, 1u, 20u}) {
            const Bytes plain = noise(n, 5);
            const Sealed sealed = seal(ctx, array_of<Nonce>(noise(12, n)), noise(aad_size, 6), plain);
            const std::string where = std::to_string(n) + " beside " + std::to_string(aad_size);
            Sealed changed = sealed;
            const auto flip_each = [&](uint8_t *bytes, size_t size, const char *what) {
                for (size_t bit = 0; bit < 8 * size; bit++) {
                    bytes[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
                    expect_refused(ctx, changed, where + ", " + what + " bit " + std::to_string(bit));
                    bytes[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
                }
            };
            flip_each(changed.tag.data(), changed.tag.size(), "tag");
            flip_each(changed.text.data(), changed.text.size(), "text");
            flip_each(changed.aad.data(), changed.aad.size(), "aad");
            flip_each(changed.nonce.data(), changed.nonce.size(), "nonce");
            for (size_t size = 0; size < n; size++) {
                changed.text.resize(size);
                expect_refused(ctx, changed, where + ", cut to " + std::to_string(size));
                changed.text = sealed.text;
            }
            changed.text.push_back(0);
            expect_refused(ctx, changed, where + ", a byte more");
            changed = sealed;
            changed.aad.push_back(0);
            expect_refused(ctx, changed, where + ", a byte more beside it");
            if (aad_size) {
                changed.aad.resize(aad_size - 1);
                expect_refused(ctx, changed, where + ", a byte less beside it");
            }
            for (const size_t bit : {0u, 77u, 255u}) {
                Key other = key;
                other[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
                void *wrong = open(other);
                expect_refused(wrong, sealed, where + ", key bit " + std::to_string(bit));
                gcm->close(wrong);
            }
            Bytes opened;
            EXPECT_EQ(unseal(ctx, sealed, opened), COF_OK) << "after refusals";
            EXPECT_EQ(opened, plain);
        }
    gcm->close(ctx);
}

TEST_F(OpensslGcm, SealInPlaceWritesTheSameAndNothingBeside) {
    void *ctx = open(array_of<Key>(noise(32, 9)));
    for (size_t n = 0; n < 1200; n += n < 300 ? 1 : 37) {
        const Bytes plain = noise(n, 4), aad = noise(n % 50, 8);
        const Nonce nonce = array_of<Nonce>(noise(12, n));
        const Sealed sealed = seal(ctx, nonce, aad, plain);
        Bytes buffer(n + 64, 0xa5);
        std::copy(plain.begin(), plain.end(), buffer.begin() + 32);
        std::array<uint8_t, 20> tag;
        tag.fill(0x5a);
        ASSERT_EQ(gcm->seal(ctx, nonce.data(), aad.data(), aad.size(), buffer.data() + 32, n, buffer.data() + 32,
                            tag.data() + 2),
                  COF_OK);
        for (size_t i = 0; i < 32; i++)
            ASSERT_TRUE(buffer[i] == 0xa5 && buffer[32 + n + i] == 0xa5) << n;
        ASSERT_TRUE(tag[0] == 0x5a && tag[1] == 0x5a && tag[18] == 0x5a && tag[19] == 0x5a);
        ASSERT_TRUE(std::equal(sealed.text.begin(), sealed.text.end(), buffer.begin() + 32)) << n;
        ASSERT_TRUE(std::equal(sealed.tag.begin(), sealed.tag.end(), tag.begin() + 2)) << n;
        Bytes opened;
        ASSERT_EQ(unseal(ctx, sealed, opened), COF_OK);
        ASSERT_EQ(opened, plain);
    }
    gcm->close(ctx);
}

TEST_F(OpensslGcm, BeyondTheLimitsIsInvalidAndTouchesNothing) {
    void *ctx = open(Key{});
    const Nonce nonce{};
    Tag tag;
    tag.fill(7);
    const Tag before = tag;
    uint8_t byte = 9;
    const size_t text = (size_t{1} << 36) - 31, beside = size_t{1} << 61;
    EXPECT_EQ(gcm->seal(ctx, nonce.data(), nullptr, 0, &byte, text, &byte, tag.data()), COF_E_INVALID);
    EXPECT_EQ(gcm->unseal(ctx, nonce.data(), nullptr, 0, &byte, text, tag.data(), &byte), COF_E_INVALID);
    EXPECT_EQ(gcm->seal(ctx, nonce.data(), nullptr, 0, &byte, SIZE_MAX, &byte, tag.data()), COF_E_INVALID);
    EXPECT_EQ(gcm->seal(ctx, nonce.data(), &byte, beside, nullptr, 0, nullptr, tag.data()), COF_E_INVALID);
    EXPECT_EQ(gcm->unseal(ctx, nonce.data(), &byte, beside, nullptr, 0, tag.data(), nullptr), COF_E_INVALID);
    EXPECT_EQ(tag, before);
    EXPECT_EQ(byte, 9);
    gcm->close(ctx);
    gcm->close(nullptr);
}

// More than the bridge hands to the library in one piece, text and aad. One long message must equal itself cut by the
// counter: with the same nonce, a prefix of the text is sealed to a prefix.
TEST_F(OpensslGcm, LongTextAndLongAad) {
    void *ctx = open(array_of<Key>(noise(32, 2)));
    const Nonce nonce = array_of<Nonce>(noise(12, 2));
    const size_t piece = size_t{1} << 26, n = 2 * piece + 77;
    Bytes plain = noise(n, 12);
    const Bytes aad(plain.begin(), plain.begin() + static_cast<ptrdiff_t>(piece + 5));
    Sealed sealed = seal(ctx, nonce, aad, plain);
    for (const size_t prefix : {piece - 16, piece, piece + 33, 2 * piece}) {
        const Bytes start(plain.begin(), plain.begin() + static_cast<ptrdiff_t>(prefix));
        const Sealed part = seal(ctx, nonce, {}, start);
        EXPECT_TRUE(std::equal(part.text.begin(), part.text.end(), sealed.text.begin())) << prefix;
    }
    Bytes buffer = sealed.text;
    ASSERT_EQ(
        gcm->unseal(ctx, nonce.data(), aad.data(), aad.size(), buffer.data(), n, sealed.tag.data(), buffer.data()),
        COF_OK);
    EXPECT_TRUE(buffer == plain);
    sealed.text[n - 1] ^= 1;
    EXPECT_EQ(
        gcm->unseal(ctx, nonce.data(), aad.data(), aad.size(), sealed.text.data(), n, sealed.tag.data(), buffer.data()),
        COF_E_AUTH);
    EXPECT_TRUE(buffer == Bytes(n));
    gcm->close(ctx);
}

TEST_F(OpensslGcm, ContextsAreIndependent) {
    const Bytes plain = noise(333);
    std::atomic<int> wrong = 0;
    std::vector<Sealed> expected;
    for (uint64_t k = 0; k < 8; k++) {
        void *ctx = open(array_of<Key>(noise(32, k)));
        expected.push_back(seal(ctx, Nonce{}, {}, plain));
        gcm->close(ctx);
    }
    void *a = open(array_of<Key>(noise(32, 0))), *b = open(array_of<Key>(noise(32, 1)));
    for (int i = 0; i < 3; i++) {
        EXPECT_EQ(seal(a, Nonce{}, {}, plain).tag, expected[0].tag);
        EXPECT_EQ(seal(b, Nonce{}, {}, plain).tag, expected[1].tag);
        expect_refused(a, expected[1], "the other context's message");
    }
    gcm->close(a);
    gcm->close(b);
    std::vector<std::thread> threads;
    for (uint64_t k = 0; k < 8; k++)
        threads.emplace_back([&, k] {
            const Bytes key = noise(32, k);
            Bytes out(plain.size());
            Tag tag{};
            const Nonce nonce{};
            for (int i = 0; i < 200; i++) {
                void *ctx = nullptr;
                if (gcm->open(key.data(), &ctx) != COF_OK ||
                    gcm->seal(ctx, nonce.data(), nullptr, 0, plain.data(), plain.size(), out.data(), tag.data()) !=
                        COF_OK ||
                    tag != expected[k].tag || out != expected[k].text ||
                    gcm->unseal(ctx, nonce.data(), nullptr, 0, out.data(), out.size(), tag.data(), out.data()) !=
                        COF_OK ||
                    out != plain)
                    wrong++;
                gcm->close(ctx);
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST_F(OpensslGcm, LeavesUpperVectorHalvesClean) {
    if (!vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    void *ctx = open(Key{});
    const Nonce nonce{};
    Tag tag{};
    for (const size_t n : {0u, 16u, 300u, 100000u}) {
        Bytes data = noise(n);
        clear_vector_state();
        gcm->seal(ctx, nonce.data(), data.data(), n, data.data(), n, data.data(), tag.data());
        EXPECT_FALSE(vector_state_in_use() & 4) << "seal of " << n;
        clear_vector_state();
        gcm->unseal(ctx, nonce.data(), data.data(), n, data.data(), n, tag.data(), data.data());
        EXPECT_FALSE(vector_state_in_use() & 4) << "unseal of " << n;
    }
    gcm->close(ctx);
}

} // namespace
