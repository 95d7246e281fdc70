// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Adopted contracts through the public API, with the tree's own bridges. What needs a library that is not here is
// skipped, by name.
#include <cstdlib>
#include <cstring>
#include <set>

#include <gtest/gtest.h>

#include <cofferdam_adopted.hpp>

#include "host/lib/context.hpp"
#include "host/lib/verify.hpp"
#include "tests/unit/rig.hpp"

namespace {

using cofferdam::Bytes;

class AdoptedApi : public testing::Test {
  protected:
    void SetUp() override { open(0); }
    void TearDown() override { cof_close(ctx); }
    void open(uint32_t watch_every) {
        cof_close(ctx);
        ctx = nullptr;
        const char *root = std::getenv("COFFERDAM_TEST_PLUGINS");
        if (!root) GTEST_SKIP() << "COFFERDAM_TEST_PLUGINS is not set";
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_COUNT;
        options.plugin_root = root;
        options.watch_every = watch_every;
        ASSERT_EQ(COF_OK, cof_open(&options, &ctx, why, sizeof why)) << why;
    }
    // nullptr: skipped.
    const cof_slot *find(const char *contract, const char *iface = nullptr) {
        const cof_slot *slot = nullptr;
        why[0] = '\0';
        cof_find(ctx, contract, iface, &slot, why, sizeof why);
        return slot;
    }
    cof_context *ctx = nullptr;
    char why[1024] = "";
};

#define FIND_OR_SKIP(slot, ...)               \
    const cof_slot *slot = find(__VA_ARGS__); \
    if (!slot) GTEST_SKIP() << why

TEST_F(AdoptedApi, OneShotStreamAndBatchAgree) {
    const auto data = rig::noise(100000);
    for (const auto &[contract, iface] :
         {std::pair{"sha256/1", COF_IFACE_DIGEST_BATCH}, {"blake3/1", COF_IFACE_HASH_BATCH}}) {
        FIND_OR_SKIP(slot, contract);
        FIND_OR_SKIP(batch, contract, iface);
        ASSERT_EQ(32u, cof_digest_size(slot));
        ASSERT_EQ(32u, cof_digest_size(batch));
        std::vector<cof_span> spans;
        for (size_t n = 0; n < 300; ++n)
            spans.push_back({data.data() + n, n * n});
        std::vector<uint8_t> digests(32 * spans.size()), one(digests.size());
        ASSERT_EQ(COF_OK, cof_digest_batch(batch, spans.data(), spans.size(), nullptr, digests.data()));
        ASSERT_EQ(COF_OK, cof_digest_batch(slot, spans.data(), spans.size(), nullptr, one.data())) << "one by one";
        EXPECT_EQ(digests, one) << contract;

        cof_stream *stream = nullptr, *clone = nullptr;
        uint8_t digest[32];
        ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &stream));
        ASSERT_EQ(COF_OK, cof_stream_update(stream, data.data(), 1000));
        ASSERT_EQ(COF_OK, cof_stream_final(stream, digest));
        ASSERT_EQ(COF_OK, cof_digest(slot, data.data(), 1000, nullptr, one.data()));
        EXPECT_EQ(0, std::memcmp(digest, one.data(), 32));
        ASSERT_EQ(COF_OK, cof_stream_clone(stream, &clone)) << "after final";
        ASSERT_EQ(COF_OK, cof_stream_update(stream, data.data() + 1000, 9000));
        ASSERT_EQ(COF_OK, cof_stream_final(stream, digest));
        ASSERT_EQ(COF_OK, cof_digest(slot, data.data(), 10000, nullptr, one.data()));
        EXPECT_EQ(0, std::memcmp(digest, one.data(), 32)) << "a stream goes on after final";
        cof_stream_free(stream);
        ASSERT_EQ(COF_OK, cof_stream_final(clone, digest));
        ASSERT_EQ(COF_OK, cof_digest(slot, data.data(), 1000, nullptr, one.data()));
        EXPECT_EQ(0, std::memcmp(digest, one.data(), 32)) << "the clone stayed behind";
        cof_stream_free(clone);
        EXPECT_EQ(COF_E_INVALID, cof_stream_new(batch, nullptr, &stream)) << "batches have no streams";
        EXPECT_EQ(COF_OK, cof_digest_batch(batch, nullptr, 0, nullptr, nullptr));
        EXPECT_EQ(COF_E_INVALID, cof_digest_batch(batch, nullptr, 1, nullptr, digest));
        const cof_span nowhere{nullptr, 5};
        EXPECT_EQ(COF_E_INVALID, cof_digest_batch(batch, &nowhere, 1, nullptr, digest));
        EXPECT_EQ(COF_E_INVALID, cof_digest_batch(slot, &nowhere, 1, nullptr, digest));
        ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &stream));
        EXPECT_EQ(COF_E_INVALID, cof_stream_update(stream, nullptr, 5));
        cof_stream_free(stream);
    }
}

TEST_F(AdoptedApi, KeyedHashesDiffer) {
    FIND_OR_SKIP(slot, "blake3/1");
    cof_hash_key key{};
    key.keyed = 1;
    uint8_t plain[32], keyed[32], batched[32];
    ASSERT_EQ(COF_OK, cof_digest(slot, "abc", 3, nullptr, plain));
    ASSERT_EQ(COF_OK, cof_digest(slot, "abc", 3, &key, keyed));
    EXPECT_NE(0, std::memcmp(plain, keyed, 32));
    FIND_OR_SKIP(batch, "blake3/1", COF_IFACE_HASH_BATCH);
    const cof_span span{"abc", 3};
    ASSERT_EQ(COF_OK, cof_digest_batch(batch, &span, 1, &key, batched));
    EXPECT_EQ(0, std::memcmp(batched, keyed, 32));
}

// Every call watched: the most modest kernel computes everything again, and a demotion moves the stream to it.
TEST_F(AdoptedApi, AWatchedStreamSurvivesADemotion) {
    open(1);
    FIND_OR_SKIP(slot, "blake3/1");
    if (!slot->fallback.load()) GTEST_SKIP() << "one kernel only";
    const auto data = rig::noise(50000);
    uint8_t want[32], got[32];
    slot->fallback.load()->vtable<cof_hash>()->oneshot(data.data(), data.size(), nullptr, want);
    cof_stream *stream = nullptr;
    ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &stream));
    ASSERT_EQ(COF_OK, cof_stream_update(stream, data.data(), 20000));
    const std::string impl = slot->kernel(SIZE_MAX)->facts.impl;
    ASSERT_EQ(COF_OK, cof_demote(ctx, "blake3/1", COF_IFACE_HASH, impl.c_str(), "test"));
    EXPECT_NE(impl, slot->kernel(SIZE_MAX)->facts.impl);
    ASSERT_EQ(COF_OK, cof_stream_update(stream, data.data() + 20000, 30000));
    ASSERT_EQ(COF_OK, cof_stream_final(stream, got));
    EXPECT_EQ(0, std::memcmp(got, want, 32));
    cof_stream_free(stream);
}

// Without the watch, kernels fall one after the other until one is left, which stays.
TEST_F(AdoptedApi, TheLastKernelCannotBeDemoted) {
    FIND_OR_SKIP(slot, "blake3/1");
    uint8_t want[32], got[32];
    ASSERT_EQ(COF_OK, cof_digest(slot, "abc", 3, nullptr, want));
    std::set<std::string> seen;
    for (;;) {
        const std::string impl = slot->kernel(SIZE_MAX)->facts.impl;
        ASSERT_TRUE(seen.insert(impl).second) << impl;
        const cof_status status = cof_demote(ctx, "blake3/1", COF_IFACE_HASH, impl.c_str(), "test");
        ASSERT_EQ(COF_OK, cof_digest(slot, "abc", 3, nullptr, got));
        EXPECT_EQ(0, std::memcmp(got, want, 32)) << slot->kernel(SIZE_MAX)->facts.impl;
        if (status == COF_OK) continue;
        EXPECT_EQ(COF_E_DEPENDENCY, status);
        break;
    }
    cof_stream *stream = nullptr;
    ASSERT_EQ(COF_OK, cof_stream_new(slot, nullptr, &stream));
    EXPECT_EQ(COF_OK, cof_stream_update(stream, "abc", 3));
    EXPECT_EQ(COF_OK, cof_stream_final(stream, got));
    EXPECT_EQ(0, std::memcmp(got, want, 32));
    cof_stream_free(stream);
}

// Nothing was fed yet when its kernel falls: the stream begins again, on what serves then.
TEST_F(AdoptedApi, AnEmptyStreamOutlivesItsKernel) {
    for (const char *contract : {"blake3/1", "xxh3-64/1"}) {
        FIND_OR_SKIP(slot, contract);
        const std::string impl = slot->kernel(SIZE_MAX)->facts.impl;
        cof_hash_key key{};
        key.seed = 12345;
        key.keyed = 1;
        key.key[7] = 9;
        const auto data = rig::noise(5000);
        uint8_t want[32], got[32];
        ASSERT_EQ(COF_OK, cof_digest(slot, data.data(), data.size(), &key, want));
        cof_stream *stream = nullptr, *empty = nullptr;
        ASSERT_EQ(COF_OK, cof_stream_new(slot, &key, &stream));
        ASSERT_EQ(COF_OK, cof_stream_new(slot, &key, &empty));
        const cof_status status = cof_demote(ctx, contract, COF_IFACE_HASH, impl.c_str(), "test");
        if (status != COF_OK) GTEST_SKIP() << "one kernel only";
        EXPECT_EQ(COF_OK, cof_stream_update(stream, data.data(), data.size()));
        EXPECT_EQ(COF_OK, cof_stream_final(stream, got));
        EXPECT_EQ(0, std::memcmp(got, want, cof_digest_size(slot))) << contract;
        ASSERT_EQ(COF_OK, cof_digest(slot, nullptr, 0, &key, want));
        EXPECT_EQ(COF_OK, cof_stream_final(empty, got));
        EXPECT_EQ(0, std::memcmp(got, want, cof_digest_size(slot))) << contract << ", nothing";
        cof_stream_free(stream);
        cof_stream_free(empty);
    }
}

// The judge of watched calls falls out of service like any other, and does not come back.
TEST_F(AdoptedApi, ADemotedJudgeNeverServes) {
    open(1);
    FIND_OR_SKIP(slot, "blake3/1");
    if (!slot->fallback.load()) GTEST_SKIP() << "one kernel only";
    const std::string judge = slot->fallback.load()->facts.impl;
    ASSERT_EQ(COF_OK, cof_demote(ctx, "blake3/1", COF_IFACE_HASH, judge.c_str(), "test"));
    for (;;) {
        const cof::Kernel *serving = slot->kernel(SIZE_MAX), *now = slot->fallback.load();
        EXPECT_NE(judge, serving->facts.impl);
        EXPECT_TRUE(!now || (now->facts.impl != judge && !now->demoted.load()));
        EXPECT_FALSE(serving->demoted.load());
        uint8_t digest[32];
        EXPECT_EQ(COF_OK, cof_digest(slot, "abc", 3, nullptr, digest));
        if (cof_demote(ctx, "blake3/1", COF_IFACE_HASH, serving->facts.impl.c_str(), "test") != COF_OK) break;
    }
}

// A BLAKE3 that is wrong on long inputs alone, in both ways of calling it.
const cof_hash *right_hash = nullptr;
void wrong_oneshot(const void *p, size_t n, const cof_hash_key *key, void *digest) {
    right_hash->oneshot(p, n, key, digest);
    if (n >= 16384) static_cast<uint8_t *>(digest)[5] ^= 1;
}
void wrong_init(void *state, const cof_hash_key *key) {
    right_hash->init(state, key);
}
void wrong_update(void *state, const void *p, size_t n) {
    right_hash->update(state, p, n);
    if (n >= 16384) right_hash->update(state, "x", 1);
}
void wrong_final(const void *state, void *digest) {
    right_hash->final(state, digest);
}

TEST_F(AdoptedApi, TheTrialInProcessReachesLongInputs) {
    FIND_OR_SKIP(slot, "blake3/1");
    cof_kernel kernel = slot->kernel(SIZE_MAX)->descriptor;
    right_hash = static_cast<const cof_hash *>(kernel.vtable);
    EXPECT_FALSE(cof::verify_kernel("test", kernel, *slot->twin, cof::quick_budget()));
    cof_hash wrong = *right_hash;
    wrong.oneshot = wrong_oneshot;
    kernel.vtable = &wrong;
    EXPECT_TRUE(cof::verify_kernel("test", kernel, *slot->twin, cof::quick_budget())) << "one-shot";
    wrong = *right_hash;
    wrong.init = wrong_init;
    wrong.update = wrong_update;
    wrong.final = wrong_final;
    EXPECT_TRUE(cof::verify_kernel("test", kernel, *slot->twin, cof::quick_budget())) << "stream";
}

// Every distance of the plain text from the sealed message, and of the additional data from what is written.
TEST_F(AdoptedApi, SealersRefuseWhatOverlaps) {
    FIND_OR_SKIP(slot, "aes256-gcm/1");
    const uint8_t key[32] = {4};
    cof_sealer *opened = nullptr;
    ASSERT_EQ(COF_OK, cof_sealer_new(slot, key, sizeof key, &opened));
    const std::unique_ptr<cof_sealer, void (*)(cof_sealer *)> sealer(opened, cof_sealer_free);
    constexpr size_t most = 40, beyond = 120;
    std::vector<uint8_t> place(3 * beyond), elsewhere(most), message(most + 28);
    const auto share = [](size_t p, size_t p_size, size_t q, size_t q_size) {
        return std::max(p, q) < std::min(p + p_size, q + q_size);
    };
    for (const size_t n : {size_t{0}, size_t{1}, size_t{13}, most}) {
        ASSERT_EQ(COF_OK, cof_seal(opened, nullptr, 0, elsewhere.data(), n, message.data(), n + 28));
        for (size_t at = 0; at + most + 28 <= place.size(); ++at) {
            uint8_t *sealed = place.data() + beyond, *plain = place.data() + at;
            const bool bad = at != beyond + 12 && share(at, n, beyond, n + 28);
            std::copy_n(message.data(), n + 28, sealed);
            EXPECT_EQ(bad ? COF_E_INVALID : COF_OK, cof_unseal(opened, nullptr, 0, sealed, n + 28, plain, n)) << at;
            EXPECT_EQ(bad ? COF_E_INVALID : COF_OK, cof_seal(opened, nullptr, 0, plain, n, sealed, n + 28)) << at;
            const bool head_in_sealed = share(at, 5, beyond, n + 28), head_in_plain = share(at, 5, beyond, n);
            EXPECT_EQ(head_in_sealed ? COF_E_INVALID : COF_OK,
                      cof_seal(opened, plain, 5, elsewhere.data(), n, sealed, n + 28))
                << at;
            EXPECT_EQ(head_in_plain ? COF_E_INVALID : COF_E_AUTH,
                      cof_unseal(opened, plain, 5, message.data(), n + 28, sealed, n))
                << at;
        }
    }
}

TEST_F(AdoptedApi, SealersDrawTheirNonces) {
    FIND_OR_SKIP(slot, "aes256-gcm/1");
    const uint8_t key[32] = {1, 2, 3};
    cof_sealer *sealer = nullptr;
    EXPECT_EQ(COF_E_INVALID, cof_sealer_new(slot, key, 16, &sealer)) << "a key of another size";
    EXPECT_EQ(nullptr, sealer);
    ASSERT_EQ(COF_OK, cof_sealer_new(slot, key, sizeof key, &sealer));
    ASSERT_EQ(28u, cof_seal_overhead(sealer));
    const auto data = rig::noise(5000);
    std::vector<uint8_t> sealed(data.size() + 28), back(data.size());
    std::set<std::vector<uint8_t>> nonces;
    for (int i = 0; i < 1000; ++i) {
        ASSERT_EQ(COF_OK, cof_seal(sealer, "head", 4, data.data(), 100, sealed.data(), sealed.size()));
        EXPECT_TRUE(nonces.insert({sealed.begin(), sealed.begin() + 12}).second) << "a nonce came twice";
    }
    EXPECT_EQ(COF_E_SPACE, cof_seal(sealer, nullptr, 0, data.data(), data.size(), sealed.data(), sealed.size() - 1));
    ASSERT_EQ(COF_OK, cof_seal(sealer, "head", 4, data.data(), data.size(), sealed.data(), sealed.size()));
    EXPECT_EQ(COF_E_SPACE, cof_unseal(sealer, "head", 4, sealed.data(), sealed.size(), back.data(), back.size() - 1));
    ASSERT_EQ(COF_OK, cof_unseal(sealer, "head", 4, sealed.data(), sealed.size(), back.data(), back.size()));
    EXPECT_EQ(data, back);
    for (size_t bit = 0; bit < sealed.size() * 8; bit += bit < 400 ? 1 : 997) {
        sealed[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
        std::fill(back.begin(), back.end(), uint8_t{0xee});
        EXPECT_EQ(COF_E_AUTH, cof_unseal(sealer, "head", 4, sealed.data(), sealed.size(), back.data(), back.size()));
        EXPECT_EQ(std::vector<uint8_t>(back.size()), back) << "bit " << bit;
        sealed[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    }
    EXPECT_EQ(COF_E_AUTH, cof_unseal(sealer, "tail", 4, sealed.data(), sealed.size(), back.data(), back.size()));
    EXPECT_EQ(COF_E_AUTH, cof_unseal(sealer, "head", 4, sealed.data(), 27, back.data(), back.size())) << "too short";
    EXPECT_EQ(COF_E_INVALID, cof_seal(sealer, nullptr, 1, data.data(), 1, sealed.data(), sealed.size()));

    // In place, and any other overlap.
    std::vector<uint8_t> place(data.size() + 28);
    std::copy(data.begin(), data.end(), place.begin() + 12);
    ASSERT_EQ(COF_OK, cof_seal(sealer, nullptr, 0, place.data() + 12, data.size(), place.data(), place.size()));
    ASSERT_EQ(COF_OK, cof_unseal(sealer, nullptr, 0, place.data(), place.size(), place.data() + 12, data.size()));
    EXPECT_TRUE(std::equal(data.begin(), data.end(), place.begin() + 12));
    for (const size_t at : {0u, 1u, 11u, 13u, 28u})
        EXPECT_EQ(COF_E_INVALID, cof_seal(sealer, nullptr, 0, place.data() + at, 1000, place.data(), place.size()))
            << at;
    EXPECT_EQ(COF_E_INVALID, cof_seal(sealer, place.data(), 5, data.data(), 100, place.data(), place.size()));
    EXPECT_EQ(COF_E_INVALID,
              cof_unseal(sealer, nullptr, 0, sealed.data(), sealed.size(), sealed.data(), sealed.size()));

    cof_sealer *other = nullptr;
    const uint8_t wrong[32] = {9};
    ASSERT_EQ(COF_OK, cof_sealer_new(slot, wrong, sizeof wrong, &other));
    EXPECT_EQ(COF_E_AUTH, cof_unseal(other, "head", 4, sealed.data(), sealed.size(), back.data(), back.size()));
    cof_sealer_free(other);
    ASSERT_EQ(COF_OK, cof_seal(sealer, nullptr, 0, nullptr, 0, sealed.data(), 28)) << "nothing can be sealed";
    EXPECT_EQ(COF_OK, cof_unseal(sealer, nullptr, 0, sealed.data(), 28, nullptr, 0));
    cof_sealer_free(sealer);
    cof_sealer_free(nullptr);
    EXPECT_EQ(COF_E_INVALID, cof_sealer_new(find("crc32c/1"), key, sizeof key, &sealer));
}

TEST_F(AdoptedApi, CodecsGoBothWays) {
    const auto noise = rig::noise(70000);
    std::vector<uint8_t> data(noise);
    std::memset(data.data() + 1000, 0, 60000);
    for (const char *contract : {"zstd/1", "lz4/1"}) {
        FIND_OR_SKIP(slot, contract);
        std::vector<uint8_t> block(cof_compress_bound(slot, data.size())), back(data.size());
        size_t written = 0, got = 77;
        uint64_t size = 0;
        ASSERT_EQ(COF_OK, cof_compress(slot, COF_LEVEL_DEFAULT, data.data(), data.size(), block.data(), block.size(),
                                       &written));
        EXPECT_LT(written, data.size() / 4);
        ASSERT_EQ(COF_OK, cof_decompressed_size(slot, block.data(), written, &size));
        EXPECT_EQ(data.size(), size);
        ASSERT_EQ(COF_OK, cof_decompress(slot, block.data(), written, back.data(), back.size(), &got));
        EXPECT_EQ(data, back);
        EXPECT_EQ(data.size(), got);
        EXPECT_EQ(COF_E_SPACE, cof_decompress(slot, block.data(), written, back.data(), back.size() - 1, &got));
        EXPECT_EQ(0u, got);
        EXPECT_EQ(COF_E_CORRUPT, cof_decompress(slot, block.data(), written - 1, back.data(), back.size(), &got));
        EXPECT_EQ(COF_E_CORRUPT, cof_decompressed_size(slot, "junk", 4, &size));
        EXPECT_EQ(COF_E_INVALID, cof_compress(slot, 1000, data.data(), 10, block.data(), block.size(), &written));
        EXPECT_EQ(COF_E_INVALID, cof_decompress(slot, nullptr, 4, back.data(), back.size(), &got));
    }
    EXPECT_EQ(0u, cof_compress_bound(find("crc32c/1"), 10));
}

TEST(AdoptedCxx, TheLayerCompilesAndWorks) {
    const char *root = std::getenv("COFFERDAM_TEST_PLUGINS");
    if (!root) GTEST_SKIP() << "COFFERDAM_TEST_PLUGINS is not set";
    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE;
    options.plugin_root = root;
    auto ctx = cofferdam::Context::open(options);
    ASSERT_TRUE(ctx) << ctx.error().message();
    const std::string text = "abc";
    if (auto hash = ctx->find(cofferdam::blake3)) {
        const auto digest = (*hash)(cofferdam::bytes_of(text));
        EXPECT_EQ(0x64, std::to_integer<int>(digest[0]));
    }
    if (auto batch = ctx->find(cofferdam::blake3_batch)) {
        const cof_span spans[] = {{text.data(), 3}, {text.data(), 2}};
        std::array<std::byte, 64> digests{};
        EXPECT_TRUE((*batch)(spans, digests));
        EXPECT_EQ(COF_E_SPACE, (*batch)(spans, std::span(digests).first(63)).code());
    }
    if (auto sha = ctx->find(cofferdam::sha256)) {
        std::array<std::byte, 32> digest{};
        EXPECT_TRUE((*sha)(cofferdam::bytes_of(text), digest));
        EXPECT_EQ(0xba, std::to_integer<int>(digest[0]));
    }
    if (auto codec = ctx->find(cofferdam::zstd)) {
        std::vector<std::byte> block(codec->bound(3)), back(3);
        auto written = codec->compress(cofferdam::bytes_of(text), block);
        ASSERT_TRUE(written) << written.error().message();
        EXPECT_TRUE(codec->decompress(Bytes(block).first(*written), back));
        EXPECT_EQ(0, std::memcmp(back.data(), "abc", 3));
    }
    if (auto cipher = ctx->find(cofferdam::aes256_gcm)) {
        const std::array<std::byte, 32> key{};
        auto sealer = cipher->with_key(key);
        ASSERT_TRUE(sealer);
        std::vector<std::byte> sealed(3 + sealer->overhead()), back(3);
        EXPECT_TRUE(sealer->seal(cofferdam::bytes_of(text), sealed));
        EXPECT_TRUE(sealer->unseal(sealed, back));
        EXPECT_EQ(0, std::memcmp(back.data(), "abc", 3));
        sealed[20] ^= std::byte{1};
        EXPECT_EQ(COF_E_AUTH, sealer->unseal(sealed, back).code());
    }
}

} // namespace
