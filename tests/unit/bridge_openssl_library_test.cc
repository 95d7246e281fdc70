// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the bridge to libcrypto takes for granted of that library, watched from its other side: that keys are wiped,
// what happens when memory runs out, that the application's queue of errors stays as it was.
#include <cstring>
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <set>

#include "tests/unit/bridge_vectors.hpp"

namespace {

using namespace cof::bridge_test;

// The library's memory, once watch() came before its first allocation, which takes a process of its own.
struct Memory {
    static inline size_t calls = 0, fail_at = SIZE_MAX;
    static inline std::set<void *> live;
    static inline Bytes secret; // counted in freed blocks when not empty
    static inline size_t freed_with_secret = 0;

    static bool holds_secret(const void *p) {
        return !secret.empty() && memmem(p, malloc_usable_size(const_cast<void *>(p)), secret.data(), secret.size());
    }
    static size_t live_with_secret() {
        size_t found = 0;
        for (const void *p : live)
            found += holds_secret(p);
        return found;
    }
    static void *allocate(size_t n, const char *, int) {
        if (++calls == fail_at) return nullptr;
        void *p = std::malloc(n);
        if (p) live.insert(p);
        return p;
    }
    static void release(void *p, const char *, int) {
        if (!p) return;
        freed_with_secret += holds_secret(p);
        live.erase(p);
        std::free(p);
    }
    static void *reallocate(void *p, size_t n, const char *file, int line) {
        void *moved = allocate(n, file, line);
        if (moved && p) {
            std::memcpy(moved, p, std::min(n, malloc_usable_size(p)));
            release(p, file, line);
        }
        return moved;
    }
    static bool watch(void *library) {
        using SetFunctions = int (*)(decltype(&allocate), decltype(&reallocate), decltype(&release));
        const auto set = reinterpret_cast<SetFunctions>(dlsym(library, "CRYPTO_set_mem_functions"));
        return set && set(allocate, reallocate, release) == 1;
    }
};

void *open_library() {
    return dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
}

// Ends the process: 0 good, a number that says where otherwise.
[[noreturn]] void wipes_keys() {
    if (!Memory::watch(open_library())) _exit(2);
    const Bound bound = bind_kernel("mit0/openssl", COF_IFACE_AEAD, "openssl");
    if (!bound.kernel) _exit(3);
    const cof_aead *gcm = bound.as<cof_aead>();
    Memory::secret = noise(32, 77);
    const Bytes nonce = noise(12), text = noise(100);
    Bytes out(text.size()), tag(16);
    void *ctx = nullptr;
    if (gcm->open(Memory::secret.data(), &ctx) != COF_OK) _exit(4);
    if (gcm->seal(ctx, nonce.data(), nullptr, 0, text.data(), text.size(), out.data(), tag.data()) != COF_OK) _exit(5);
    if (gcm->unseal(ctx, nonce.data(), nullptr, 0, out.data(), out.size(), tag.data(), out.data()) != COF_OK) _exit(6);
    if (Memory::live_with_secret() < 2) _exit(7); // the first round key is the key: the watch sees it
    gcm->close(ctx);
    _exit(Memory::live_with_secret() || Memory::freed_with_secret ? 8 : 0);
}

// Fails each of the library's allocations in turn. Success or COF_E_NOMEM, no context after the latter, and no leak.
template <class Try> bool survives_failures(Try attempt) {
    const auto clear = reinterpret_cast<void (*)()>(dlsym(open_library(), "ERR_clear_error"));
    attempt();
    clear();
    const size_t live = Memory::live.size();
    int failed = 0;
    for (size_t k = 1; k < 30; k++) {
        Memory::fail_at = Memory::calls + k;
        const cof_status status = attempt();
        Memory::fail_at = SIZE_MAX;
        failed += status == COF_E_NOMEM;
        clear();
        if ((status != COF_OK && status != COF_E_NOMEM) || Memory::live.size() > live) return false;
    }
    return failed > 0 && attempt() == COF_OK;
}

[[noreturn]] void runs_out_of_memory() {
    if (!Memory::watch(open_library())) _exit(2);
    const Bound aead = bind_kernel("mit0/openssl", COF_IFACE_AEAD, "openssl");
    const Bound digest = bind_kernel("mit0/openssl", COF_IFACE_DIGEST_CTX, "openssl");
    const Bound batch = bind_kernel("mit0/openssl", COF_IFACE_DIGEST_BATCH, "openssl");
    if (!aead.kernel || !digest.kernel || !batch.kernel) _exit(3);
    const cof_aead *gcm = aead.as<cof_aead>();
    const cof_digest_ctx *sha = digest.as<cof_digest_ctx>();
    const Bytes key = noise(32);
    if (!survives_failures([&] {
            void *ctx = &ctx;
            const cof_status status = gcm->open(key.data(), &ctx);
            if ((status == COF_OK) != (ctx != nullptr)) _exit(4);
            gcm->close(ctx);
            return status;
        }))
        _exit(5);
    if (!survives_failures([&] {
            void *ctx = &ctx, *copy = &ctx;
            cof_status status = sha->open(&ctx);
            if ((status == COF_OK) != (ctx != nullptr)) _exit(6);
            if (status != COF_OK) return status;
            status = sha->clone(ctx, &copy);
            if ((status == COF_OK) != (copy != nullptr)) _exit(7);
            sha->close(ctx);
            sha->close(copy);
            return status;
        }))
        _exit(8);
    if (!survives_failures([&] {
            Digest digests[3];
            const cof_span in[3] = {{"a", 1}, {"b", 1}, {"c", 1}};
            return batch.as<cof_digest_batch_vtable>()->batch(in, 3, digests);
        }))
        _exit(9);
    if (!survives_failures([&] {
            Digest out;
            out.fill(0xa5);
            const cof_status status = sha->oneshot("abc", 3, out.data());
            if (status != COF_OK && out != Digest{}) _exit(10);
            return status;
        }))
        _exit(11);
    _exit(0);
}

class OpensslLibrary : public testing::Test {
  protected:
    void SetUp() override {
        if (!std::getenv("COFFERDAM_TEST_PLUGINS")) GTEST_SKIP() << "COFFERDAM_TEST_PLUGINS is not set";
        library = open_library();
        if (!library) GTEST_SKIP() << "libcrypto.so.3 is not installed";
        GTEST_FLAG_SET(death_test_style, "threadsafe"); // the child starts afresh, without libcrypto's first allocation
    }
    void TearDown() override { GTEST_FLAG_SET(death_test_style, style); }
    template <class Function> Function *function(const char *name) const {
        return reinterpret_cast<Function *>(dlsym(library, name));
    }
    void *library = nullptr;
    const std::string style = GTEST_FLAG_GET(death_test_style);
};

TEST_F(OpensslLibrary, KeysAreWipedOnClose) {
    EXPECT_EXIT(wipes_keys(), testing::ExitedWithCode(0), "");
}

TEST_F(OpensslLibrary, MemoryMayRunOutAnywhere) {
    EXPECT_EXIT(runs_out_of_memory(), testing::ExitedWithCode(0), "");
}

TEST_F(OpensslLibrary, RefusalsLeaveTheQueueOfErrorsAlone) {
    const Bound bound = bind_kernel("mit0/openssl", COF_IFACE_AEAD, "openssl");
    ASSERT_TRUE(bound.kernel) << bound.why;
    const auto peek = function<unsigned long()>("ERR_peek_error");
    ASSERT_TRUE(peek);
    EXPECT_EQ(peek(), 0u) << "after probe()";
    const cof_aead *gcm = bound.as<cof_aead>();
    void *ctx = nullptr;
    const Bytes key(32), nonce(12), tag(16);
    Bytes text(50);
    ASSERT_EQ(gcm->open(key.data(), &ctx), COF_OK);
    EXPECT_EQ(gcm->unseal(ctx, nonce.data(), key.data(), 7, text.data(), 50, tag.data(), text.data()), COF_E_AUTH);
    EXPECT_EQ(peek(), 0u) << "after a refusal";
    gcm->close(ctx);
}

// The bridge cuts what is long into pieces; the library is asked here for the same in one call each.
TEST_F(OpensslLibrary, PiecesEqualOneCall) {
    const Bound bound = bind_kernel("mit0/openssl", COF_IFACE_AEAD, "openssl");
    ASSERT_TRUE(bound.kernel) << bound.why;
    const size_t n = (size_t{1} << 26) + 77;
    const Bytes key = noise(32, 1), nonce = noise(12, 2), text = noise(n, 3);
    Bytes ours(n), theirs(n), our_tag(16), their_tag(16);
    const cof_aead *gcm = bound.as<cof_aead>();
    void *ctx = nullptr;
    ASSERT_EQ(gcm->open(key.data(), &ctx), COF_OK);
    ASSERT_EQ(gcm->seal(ctx, nonce.data(), text.data(), n, text.data(), n, ours.data(), our_tag.data()), COF_OK);
    gcm->close(ctx);

    void *cipher = function<void *(void *, const char *, const char *)>("EVP_CIPHER_fetch")(nullptr, "AES-256-GCM", "");
    void *c = function<void *()>("EVP_CIPHER_CTX_new")();
    const auto init = function<int(void *, void *, void *, const uint8_t *, const uint8_t *)>("EVP_EncryptInit_ex");
    const auto update = function<int(void *, uint8_t *, int *, const uint8_t *, int)>("EVP_EncryptUpdate");
    int written = 0;
    ASSERT_EQ(init(c, cipher, nullptr, key.data(), nonce.data()), 1);
    ASSERT_EQ(update(c, nullptr, &written, text.data(), static_cast<int>(n)), 1);
    ASSERT_EQ(update(c, theirs.data(), &written, text.data(), static_cast<int>(n)), 1);
    ASSERT_EQ(function<int(void *, uint8_t *, int *)>("EVP_EncryptFinal_ex")(c, theirs.data(), &written), 1);
    ASSERT_EQ(function<int(void *, int, int, void *)>("EVP_CIPHER_CTX_ctrl")(c, 0x10, 16, their_tag.data()), 1);
    function<void(void *)>("EVP_CIPHER_CTX_free")(c);
    function<void(void *)>("EVP_CIPHER_free")(cipher);
    EXPECT_TRUE(ours == theirs);
    EXPECT_EQ(our_tag, their_tag);
}

} // namespace
