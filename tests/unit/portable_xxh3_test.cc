// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable XXH3 against published values and, where it is installed, against libxxhash itself.
#include <array>

#include <dlfcn.h>

#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

const Contract *const rows[] = {&portable_xxh3_64, &portable_xxh3_128};

constexpr std::array<uint64_t, 6> seeds = {0, 1, 666, 0x9E3779B185EBCA87, 0x8000000000000000, 0xffffffffffffffff};

Bytes oneshot(const Contract &row, const uint8_t *p, size_t n, uint64_t seed) {
    const auto &hash = vtable_of<cof_hash>(row);
    Bytes digest(hash.digest_size);
    cof_hash_key key{};
    key.seed = seed;
    hash.oneshot(p, n, &key, digest.data());
    return digest;
}

std::string hex(const Bytes &bytes) {
    std::string text;
    for (const uint8_t byte : bytes)
        text += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
    return text;
}

void append_be(Bytes &to, uint64_t word) {
    for (unsigned k = 8; k-- > 0;)
        to.push_back(static_cast<uint8_t>(word >> 8 * k));
}

// A state aligned as the kernel asks, that starts as garbage.
class Stream {
  public:
    Stream(const Contract &row, uint64_t seed) : row_(&row), state_(row.kernel.state_size, 0xa5) {
        cof_hash_key key{};
        key.seed = seed;
        hash().init(state_.data(), &key);
    }
    void update(const uint8_t *p, size_t n) { hash().update(state_.data(), p, n); }
    Bytes digest() const {
        Bytes digest(hash().digest_size);
        hash().final(state_.data(), digest.data());
        return digest;
    }

  private:
    const cof_hash &hash() const { return vtable_of<cof_hash>(*row_); }
    const Contract *row_;
    Bytes state_; // copying a stream copies the bytes: a clone
};

struct Hash128 {
    uint64_t low, high;
};

// The library's public functions; its headers are not used.
struct Library {
    uint64_t (*hash64)(const void *, size_t, uint64_t) = nullptr;
    Hash128 (*hash128)(const void *, size_t, uint64_t) = nullptr;
    Library() {
        void *handle = dlopen("libxxhash.so.0", RTLD_NOW | RTLD_LOCAL);
        if (handle == nullptr) return;
        hash64 = reinterpret_cast<decltype(hash64)>(dlsym(handle, "XXH3_64bits_withSeed"));
        hash128 = reinterpret_cast<decltype(hash128)>(dlsym(handle, "XXH3_128bits_withSeed"));
    }
    bool there() const { return hash64 != nullptr && hash128 != nullptr; }
};

} // namespace

TEST(PortableXxh3, PublishedValues) {
    EXPECT_EQ(hex(oneshot(portable_xxh3_64, nullptr, 0, 0)), "2d06800538d394c2");
    EXPECT_EQ(hex(oneshot(portable_xxh3_128, nullptr, 0, 0)), "99aa06d3014798d86001c324468d497f");
}

TEST(PortableXxh3, ContractVectors) { // as in abi/contracts.md
    struct Row {
        size_t n;
        uint64_t seed;
        const char *hash64, *hash128;
    };
    static constexpr Row vectors[] = {
        {0, 0, "2d06800538d394c2", "99aa06d3014798d86001c324468d497f"},
        {0, 0x9e3779b185ebca87, "07f70f819703314d", "45ef6ddc7afb225af9ece1036ecbb2ed"},
        {1, 0, "56c67cd7bde2aa02", "958490fdfb25cf9e56c67cd7bde2aa02"},
        {1, 0x9e3779b185ebca87, "18ffba340c55db79", "89834d09538dee4418ffba340c55db79"},
        {4, 0, "e459f345944e09e5", "0a18a60b5a5ee9c9577f2b08c63e6d68"},
        {4, 0x9e3779b185ebca87, "004ed0be57a2f14c", "83c0bd31d1755f1c5c8c0eb27f794604"},
        {9, 0, "e6c28e5be4fddd80", "0a7ed92b524217cf930b503731f0eade"},
        {9, 0x9e3779b185ebca87, "5a6df5dc66889f32", "63103752880b5e5f5cbeb3165e63b849"},
        {17, 0, "cce3c39ab647ab90", "c533f320e44ae2bea34e5f8f2b95f117"},
        {17, 0x9e3779b185ebca87, "ce861a5971faa4a2", "a84f1433e7c54bc1f7537f3f7c294537"},
        {129, 0, "556390b24956e1eb", "4d2d71822d7f1aef7321eece23a1860d"},
        {129, 0x9e3779b185ebca87, "8257e92e3d9d1a7e", "bc9f4a23db6d0507b79e4d70c469016e"},
        {240, 0, "fa37983741b25870", "85dcf5ac73d83b64fe2a49a88dac08e5"},
        {240, 0x9e3779b185ebca87, "335e21428d00f1ac", "40fb3d38eb1b29f986b5538883caa164"},
        {241, 0, "7c1fb605565faf41", "ac7a4a3d7efdcea27c1fb605565faf41"},
        {241, 0x9e3779b185ebca87, "dfe8a12a871c1295", "7243764c8f7a4565dfe8a12a871c1295"},
        {1024, 0, "6df8bd94379a36ea", "7d24c5799ab9cf2a6df8bd94379a36ea"},
        {1024, 0x9e3779b185ebca87, "48a27817d2515a0c", "1b228fd458511fe448a27817d2515a0c"},
        {4096, 0, "7e4f8a7fbfb6dcb3", "7618e9844bfcfa947e4f8a7fbfb6dcb3"},
        {4096, 0x9e3779b185ebca87, "1cf0c938f943d222", "1fa6e13a0e68176a1cf0c938f943d222"},
    };
    const Bytes data = random_bytes(4096);
    for (const Row &row : vectors) {
        EXPECT_EQ(hex(oneshot(portable_xxh3_64, data.data(), row.n, row.seed)), row.hash64) << row.n;
        EXPECT_EQ(hex(oneshot(portable_xxh3_128, data.data(), row.n, row.seed)), row.hash128) << row.n;
    }
}

TEST(PortableXxh3, CheckValuesAndDefaultSeed) {
    const std::string digits = "123456789";
    for (const Contract *row : rows) {
        const auto &hash = vtable_of<cof_hash>(*row);
        Bytes digest(hash.digest_size);
        hash.oneshot(digits.data(), digits.size(), nullptr, digest.data());
        uint64_t first = 0;
        for (size_t i = 0; i < 8; ++i)
            first = first << 8 | digest[i];
        EXPECT_EQ(first, row->check) << row->kernel.contract;
        EXPECT_EQ(oneshot(*row, reinterpret_cast<const uint8_t *>(digits.data()), digits.size(), 0), digest);
    }
}

TEST(PortableXxh3, EveryLengthAndSeedEqualsTheLibrary) {
    const Library library;
    if (!library.there()) GTEST_SKIP() << "libxxhash.so.0 is not installed";
    const Bytes data = random_bytes(4200 + 8, 6);
    for (const uint64_t seed : seeds)
        for (size_t n = 0; n <= 4200; ++n) {
            const uint8_t *p = data.data() + n % 8;
            Bytes want64, want128;
            append_be(want64, library.hash64(p, n, seed));
            const Hash128 hash = library.hash128(p, n, seed);
            append_be(want128, hash.high);
            append_be(want128, hash.low);
            ASSERT_EQ(oneshot(portable_xxh3_64, p, n, seed), want64) << "length " << n << " seed " << seed;
            ASSERT_EQ(oneshot(portable_xxh3_128, p, n, seed), want128) << "length " << n << " seed " << seed;
        }
}

TEST(PortableXxh3, LargeInputEqualsTheLibrary) {
    const Library library;
    if (!library.there()) GTEST_SKIP() << "libxxhash.so.0 is not installed";
    const Bytes data = random_bytes(1 << 20, 7);
    for (const size_t n : {size_t{1} << 20, (size_t{1} << 20) - 1, size_t{65536}, size_t{99999}}) {
        Bytes want;
        append_be(want, library.hash64(data.data(), n, 42));
        EXPECT_EQ(oneshot(portable_xxh3_64, data.data(), n, 42), want) << n;
    }
}

TEST(PortableXxh3, EverySplitEqualsOneShot) {
    const Bytes data = random_bytes(1000, 8);
    for (const Contract *row : rows)
        for (const size_t size : {size_t{1000}, size_t{300}, size_t{256}, size_t{257}, size_t{240}, size_t{513}}) {
            const Bytes want = oneshot(*row, data.data(), size, 99);
            for (size_t n = 0; n <= size; ++n) {
                Stream stream(*row, 99);
                stream.update(data.data(), n);
                stream.update(data.data() + n, size - n);
                ASSERT_EQ(stream.digest(), want) << row->kernel.contract << " " << n << " of " << size;
            }
        }
}

TEST(PortableXxh3, ManyPiecesWithDigestsAndClonesBetween) {
    const Bytes data = random_bytes(9000, 9);
    SplitMix random(10);
    for (const Contract *row : rows)
        for (int round = 0; round < 60; ++round) {
            const uint64_t seed = seeds[random.below(seeds.size())], most = 1 + random.below(1200);
            Stream stream(*row, seed);
            size_t at = 0;
            while (at < data.size()) {
                const size_t n = std::min<size_t>(random.below(most + 1), data.size() - at);
                Stream clone = stream;
                stream.update(nullptr, 0);
                stream.update(data.data() + at, n);
                clone.update(data.data() + at, n);
                at += n;
                ASSERT_EQ(stream.digest(), oneshot(*row, data.data(), at, seed)) << at;
                std::swap(stream, clone);
                ASSERT_EQ(stream.digest(), oneshot(*row, data.data(), at, seed)) << at;
            }
        }
}

TEST(PortableXxh3, StateIsSmallAndShared) {
    for (const Contract *row : rows) {
        EXPECT_LE(row->kernel.state_size, 600u);
        EXPECT_STREQ(row->kernel.state_format, "xxh3/1");
    }
    // One state serves both hashes.
    const Bytes data = random_bytes(777, 11);
    Bytes state(portable_xxh3_64.kernel.state_size), digest(16);
    vtable_of<cof_hash>(portable_xxh3_64).init(state.data(), nullptr);
    vtable_of<cof_hash>(portable_xxh3_64).update(state.data(), data.data(), data.size());
    vtable_of<cof_hash>(portable_xxh3_128).final(state.data(), digest.data());
    EXPECT_EQ(digest, oneshot(portable_xxh3_128, data.data(), data.size(), 0));
}

} // namespace cof::test
