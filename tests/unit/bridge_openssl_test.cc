// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// SHA-256 of the bridge to libcrypto, as cof.digest-ctx/1: NIST's vectors, every short length against another
// implementation, splits, clones, threads, and a library that runs out of memory.
#include <atomic>
#include <cstring>
#include <gtest/gtest.h>
#include <random>
#include <thread>

#include "tests/unit/bridge_vectors.hpp"

namespace {

using namespace cof::bridge_test;

class OpensslDigest : public testing::Test {
  protected:
    void SetUp() override {
        const Bound bound = bind_kernel("mit0/openssl", COF_IFACE_DIGEST_CTX, "openssl");
        ASSERT_TRUE(bound.kernel || bound.expected) << bound.why;
        if (!bound.kernel) GTEST_SKIP() << bound.why;
        kernel = bound.kernel;
        sha = bound.as<cof_digest_ctx>();
        ASSERT_EQ(sha->digest_size, sizeof(Digest));
    }
    Digest whole(const void *p, size_t n) const {
        Digest digest{};
        EXPECT_EQ(sha->oneshot(p, n, digest.data()), COF_OK);
        return digest;
    }
    Digest whole(const Bytes &bytes) const { return whole(bytes.data(), bytes.size()); }
    Digest finish(void *ctx) const {
        Digest digest{};
        EXPECT_EQ(sha->final(ctx, digest.data()), COF_OK);
        sha->close(ctx);
        return digest;
    }
    void *open() const {
        void *ctx = nullptr;
        EXPECT_EQ(sha->open(&ctx), COF_OK);
        return ctx;
    }

    const cof_kernel *kernel = nullptr;
    const cof_digest_ctx *sha = nullptr;
};

TEST_F(OpensslDigest, Fips180) {
    EXPECT_EQ(to_hex(whole("abc", 3)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(whole("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56)),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    const Bytes million(1000000, 'a');
    EXPECT_EQ(to_hex(whole(million)), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    EXPECT_EQ(to_hex(whole(nullptr, 0)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    void *ctx = open();
    EXPECT_EQ(sha->update(ctx, nullptr, 0), COF_OK);
    EXPECT_EQ(to_hex(finish(ctx)), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha->close(nullptr);
}

TEST_F(OpensslDigest, CavpShortAndLongMessages) {
    size_t tried = 0;
    for (const char *name : {"hashes/SHA2/SHA256ShortMsg.rsp", "hashes/SHA2/SHA256LongMsg.rsp"})
        for (const Record &record : read_records(name)) {
            Bytes message = record.bytes("Msg");
            message.resize(std::stoul(record.text("Len")) / 8);
            EXPECT_EQ(to_hex(whole(message)), record.text("MD")) << record.text("Len");
            void *ctx = open();
            for (const uint8_t &byte : message)
                ASSERT_EQ(sha->update(ctx, &byte, 1), COF_OK);
            EXPECT_EQ(to_hex(finish(ctx)), record.text("MD")) << record.text("Len");
            tried++;
        }
    if (!tried) GTEST_SKIP() << "python3-cryptography-vectors is not installed";
    EXPECT_EQ(tried, 65u + 64u);
}

TEST_F(OpensslDigest, CavpMonteCarlo) {
    const std::vector<Record> records = read_records("hashes/SHA2/SHA256Monte.rsp");
    if (records.empty()) GTEST_SKIP() << "python3-cryptography-vectors is not installed";
    ASSERT_EQ(records.size(), 101u);
    Bytes seed = records[0].bytes("Seed");
    for (size_t count = 1; count < records.size(); count++) {
        Bytes last3;
        for (int i = 0; i < 3; i++)
            last3.insert(last3.end(), seed.begin(), seed.end());
        for (int i = 0; i < 1000; i++) {
            const Digest digest = whole(last3);
            std::memmove(last3.data(), last3.data() + 32, 64);
            std::memcpy(last3.data() + 64, digest.data(), 32);
        }
        seed.assign(last3.begin() + 64, last3.end());
        ASSERT_EQ(to_hex(seed), records[count].text("MD")) << count;
    }
}

TEST_F(OpensslDigest, EveryLengthAgainstSha256sumWhereverItIsSplit) {
    const Bytes data = noise(70000);
    std::vector<Bytes> messages;
    for (size_t n = 0; n <= 300; n++)
        messages.emplace_back(data.begin(), data.begin() + static_cast<ptrdiff_t>(n));
    for (const size_t n : {511u, 512u, 513u, 1000u, 4095u, 4096u, 4097u, 65535u, 65536u, 65537u})
        messages.emplace_back(data.begin() + 9, data.begin() + 9 + static_cast<ptrdiff_t>(n));
    const std::vector<Digest> expected = by_sha256sum(messages);
    ASSERT_EQ(expected.size(), messages.size());
    std::mt19937 random(7);
    for (size_t i = 0; i < messages.size(); i++) {
        const Bytes &message = messages[i];
        ASSERT_EQ(whole(message), expected[i]) << message.size();
        for (int round = 0; round < 8; round++) {
            void *ctx = open();
            for (size_t at = 0; at < message.size();) {
                const size_t step = std::min<size_t>(message.size() - at, random() % (round < 4 ? 9 : 200));
                ASSERT_EQ(sha->update(ctx, message.data() + at, step), COF_OK);
                at += step;
            }
            ASSERT_EQ(finish(ctx), expected[i]) << message.size();
        }
    }
}

TEST_F(OpensslDigest, ClonesGoTheirOwnWay) {
    const Bytes data = noise(300);
    Bytes other = data;
    for (size_t split = 0; split <= data.size(); split++) {
        for (size_t i = split; i < other.size(); i++)
            other[i] = static_cast<uint8_t>(~data[i]);
        void *first = open(), *second = nullptr, *third = nullptr;
        ASSERT_EQ(sha->update(first, data.data(), split), COF_OK);
        ASSERT_EQ(sha->clone(first, &second), COF_OK);
        ASSERT_EQ(sha->clone(second, &third), COF_OK);
        ASSERT_EQ(sha->update(second, other.data() + split, other.size() - split), COF_OK);
        ASSERT_EQ(sha->update(first, data.data() + split, data.size() - split), COF_OK);
        ASSERT_EQ(finish(first), whole(data)) << split;
        ASSERT_EQ(finish(second), whole(other)) << split;
        ASSERT_EQ(finish(third), whole(data.data(), split)) << split;
        other = data;
    }
}

TEST_F(OpensslDigest, ThreadsAtOnce) {
    const Bytes data = noise(5000);
    std::vector<Digest> expected;
    for (size_t n = 0; n < data.size(); n += 61)
        expected.push_back(whole(data.data(), n));
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; t++)
        threads.emplace_back([&] {
            for (int round = 0; round < 10; round++)
                for (size_t i = 0; i < expected.size(); i++) {
                    Digest digest{};
                    void *ctx = nullptr;
                    if (sha->oneshot(data.data(), i * 61, digest.data()) != COF_OK || digest != expected[i]) wrong++;
                    if (sha->open(&ctx) != COF_OK || sha->update(ctx, data.data(), i * 61) != COF_OK ||
                        sha->final(ctx, digest.data()) != COF_OK || digest != expected[i])
                        wrong++;
                    sha->close(ctx);
                }
        });
    for (std::thread &thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST_F(OpensslDigest, LeavesUpperVectorHalvesClean) {
    if (!vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const Bytes data = noise(100000);
    for (const size_t n : {0u, 64u, 1000u, 100000u}) {
        clear_vector_state();
        whole(data.data(), n);
        EXPECT_FALSE(vector_state_in_use() & 4) << n;
    }
}

TEST_F(OpensslDigest, ProbeRepeatsAndFillsAnyWhy) {
    const cof_host host = this_machine();
    char why[8];
    for (size_t size = 0; size <= sizeof why; size++) {
        std::memset(why, '#', sizeof why);
        EXPECT_EQ(kernel->probe(&host, size ? why : nullptr, size), COF_OK);
        if (size) {
            EXPECT_LT(strnlen(why, size), size);
        }
        for (size_t i = size; i < sizeof why; i++)
            EXPECT_EQ(why[i], '#');
    }
}

} // namespace
