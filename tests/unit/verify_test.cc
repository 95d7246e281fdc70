// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "verify": every portable kernel passes against itself; kernels that are wrong in one point each do not. The
// wrong ones wrap the portable kernel.
#include <cstring>
#include <iostream>

#include <gtest/gtest.h>

#include "host/lib/verify.hpp"

namespace cof {
namespace {

// No time for random cases: what is found was found by the cases that always run.
VerifyBudget fixed_cases() {
    VerifyBudget budget = quick_budget();
    budget.time = std::chrono::microseconds(0);
    return budget;
}

cof_kernel copy_of(const Contract &portable) {
    cof_kernel kernel = portable.kernel;
    kernel.impl = "under-test";
    if (kernel.state_align == 0) kernel.state_align = 1;
    return kernel;
}

void expect_wrong(const cof_kernel &kernel, const Contract &portable, const std::string &words,
                  const VerifyBudget &budget = fixed_cases()) {
    const Check refusal = verify_kernel("x.so, kernel 'under-test'", kernel, portable, budget);
    ASSERT_TRUE(refusal) << "expected: " << words;
    EXPECT_EQ(refusal->stage, Stage::verify);
    EXPECT_EQ(refusal->code, Code::wrong_bytes);
    EXPECT_NE(refusal->why.find(words), std::string::npos) << refusal->why;
    EXPECT_NE(refusal->why.find("x.so"), std::string::npos) << refusal->why;
}

TEST(Verify, EveryPortableKernelEqualsItself) {
    for (const Contract *portable : portable_kernels()) {
        const std::string what = std::string(portable->kernel.contract) + " " + portable->kernel.iface;
        for (const VerifyBudget &budget : {fixed_cases(), quick_budget(), long_budget()}) {
            const Check refusal = verify_kernel(what, copy_of(*portable), *portable, budget);
            EXPECT_FALSE(refusal) << refusal->why;
        }
    }
}

// The fixed cases of a kernel of the portable's speed leave time for random ones. Printed, since it depends on the
// machine; the bound is far off, for loaded machines and emulators.
TEST(Verify, FixedCasesAreQuick) {
    for (const Contract *portable : portable_kernels()) {
        auto best = std::chrono::nanoseconds::max();
        for (int i = 0; i < 20; ++i) {
            const auto begin = std::chrono::steady_clock::now();
            ASSERT_FALSE(verify_kernel("x", copy_of(*portable), *portable, fixed_cases()));
            best = std::min(best, std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin));
        }
        RecordProperty(std::string(portable->kernel.contract) + portable->kernel.iface + "_us",
                       static_cast<int>(best.count() / 1000));
        std::cout << "  " << portable->kernel.contract << " " << portable->kernel.iface << ": " << best.count() / 1000
                  << " us\n";
        EXPECT_LT(best, std::chrono::milliseconds(200)) << portable->kernel.contract;
    }
}

TEST(Verify, RandomCasesStopInTime) {
    const auto begin = std::chrono::steady_clock::now();
    ASSERT_FALSE(verify_kernel("x", copy_of(portable_crc32c), portable_crc32c, quick_budget()));
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
}

TEST(Verify, AnotherInterfaceIsNotCompared) {
    cof_kernel kernel = copy_of(portable_crc32c);
    kernel.iface = "cof.hash/1";
    const Check refusal = verify_kernel("x", kernel, portable_crc32c, quick_budget());
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, Code::unknown_iface);
}

// ---- checksums

const cof_crc32 &right_crc() {
    return *static_cast<const cof_crc32 *>(portable_crc32c.kernel.vtable);
}

void expect_wrong_crc(const cof_crc32 &vtable, const std::string &words, const VerifyBudget &budget = fixed_cases(),
                      uint64_t path_switch = 0) {
    cof_kernel kernel = copy_of(portable_crc32c);
    kernel.vtable = &vtable;
    kernel.path_switch = &path_switch;
    kernel.path_switch_count = path_switch != 0;
    expect_wrong(kernel, portable_crc32c, words, budget);
}

cof_crc32 crc_with(uint32_t (*update)(uint32_t, const void *, size_t)) {
    return {sizeof(cof_crc32), 0, update, right_crc().shift};
}

TEST(Verify, CrcWrongKnownAnswer) {
    expect_wrong_crc(crc_with([](uint32_t reg, const void *, size_t) { return reg; }), "the published check");
}

TEST(Verify, CrcWrongAtOneLength) {
    expect_wrong_crc(
        crc_with([](uint32_t reg, const void *p, size_t n) { return right_crc().update(reg, p, n) ^ (n == 277); }),
        "over 277 bytes at offset");
}

TEST(Verify, CrcWrongBesideADeclaredSwitch) {
    const cof_crc32 vtable =
        crc_with([](uint32_t reg, const void *p, size_t n) { return right_crc().update(reg, p, n) ^ (n == 5001); });
    expect_wrong_crc(vtable, "over 5001 bytes", fixed_cases(), 5000);
}

TEST(Verify, CrcWrongAtAnyLengthUpTo4200InTheLongBudget) {
    expect_wrong_crc(
        crc_with([](uint32_t reg, const void *p, size_t n) { return right_crc().update(reg, p, n) ^ (n == 3777); }),
        "over 3777 bytes", long_budget());
}

TEST(Verify, CrcWrongAtOneAlignment) {
    expect_wrong_crc(crc_with([](uint32_t reg, const void *p, size_t n) {
                         const bool odd = reinterpret_cast<uintptr_t>(p) % 64 == 61 && n > 64;
                         return right_crc().update(reg, p, n) ^ odd;
                     }),
                     "at offset 61 of a 64-byte line");
}

TEST(Verify, CrcThatIgnoresTheRegister) {
    expect_wrong_crc(crc_with([](uint32_t reg, const void *p, size_t n) {
                         return n == 9 ? right_crc().update(reg, p, n) : right_crc().update(0, p, n);
                     }),
                     "update()");
}

TEST(Verify, CrcThatWritesItsInput) {
    expect_wrong_crc(crc_with([](uint32_t reg, const void *p, size_t n) {
                         const uint32_t value = right_crc().update(reg, p, n);
                         if (n == 1023) memset(const_cast<void *>(p), 0, 1); // a length that no split has
                         return value;
                     }),
                     "wrote into its input");
}

TEST(Verify, CrcWrongShift) {
    cof_crc32 vtable = right_crc();
    vtable.shift = [](uint32_t reg, int64_t n) { return n == INT64_MIN ? reg : right_crc().shift(reg, n); };
    expect_wrong_crc(vtable, "shift() by -9223372036854775808");
    vtable.shift = [](uint32_t reg, int64_t n) { return n < 0 ? reg : right_crc().shift(reg, n); };
    expect_wrong_crc(vtable, "shift() by -");
}

const cof_crc64 &right_crc64() {
    return *static_cast<const cof_crc64 *>(portable_crc64_nvme.kernel.vtable);
}

void expect_wrong_crc64(const cof_crc64 &vtable, const std::string &words) {
    cof_kernel kernel = copy_of(portable_crc64_nvme);
    kernel.vtable = &vtable;
    expect_wrong(kernel, portable_crc64_nvme, words, fixed_cases());
}

TEST(Verify, CrcOf64Bits) {
    for (const Contract *row : {&portable_crc64_nvme, &portable_crc64_xz})
        EXPECT_FALSE(verify_kernel("x", copy_of(*row), *row, quick_budget())) << row->kernel.contract;
    // One is not the other, though both are right about the empty message.
    expect_wrong(copy_of(portable_crc64_xz), portable_crc64_nvme, "the published check", fixed_cases());
}

TEST(Verify, CrcOf64BitsWithAWrongHighestBit) {
    constexpr uint64_t high = UINT64_C(1) << 63;
    cof_crc64 vtable = right_crc64();
    vtable.update = [](uint64_t reg, const void *p, size_t n) {
        return right_crc64().update(reg, p, n) ^ (n == 277 ? high : 0);
    };
    expect_wrong_crc64(vtable, "over 277 bytes at offset");
    vtable = right_crc64();
    vtable.update = [](uint64_t reg, const void *p, size_t n) { // what is right for registers below 2^63 alone
        return right_crc64().update(n == 9 ? reg : reg & ~high, p, n);
    };
    expect_wrong_crc64(vtable, "update()");
    vtable = right_crc64();
    vtable.shift = [](uint64_t reg, int64_t n) { return right_crc64().shift(reg, n) & ~high; };
    expect_wrong_crc64(vtable, "shift() by ");
}

#if defined(__x86_64__)
TEST(Verify, CrcThatChangesFloatingPointState) {
    const uint32_t before = __builtin_ia32_stmxcsr();
    const cof_crc32 vtable = crc_with([](uint32_t reg, const void *p, size_t n) {
        __builtin_ia32_ldmxcsr(0x9fc0u);
        return right_crc().update(reg, p, n);
    });
    cof_kernel kernel = copy_of(portable_crc32c);
    kernel.vtable = &vtable;
    const Check refusal = verify_kernel("x", kernel, portable_crc32c, fixed_cases());
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->code, Code::fp_state);
    EXPECT_EQ(__builtin_ia32_stmxcsr() & 0xffc0u, before & 0xffc0u);
}
#endif

TEST(VerifyDeathTest, CrcThatReadsBeyondItsInput) {
    EXPECT_DEATH(expect_wrong_crc(crc_with([](uint32_t reg, const void *p, size_t n) {
                                      const volatile uint8_t *bytes = static_cast<const uint8_t *>(p);
                                      if (n > 100) (void)bytes[n];
                                      return right_crc().update(reg, p, n);
                                  }),
                                  "unreached"),
                 "");
}

// ---- hashes

const cof_hash &right_hash() {
    return *static_cast<const cof_hash *>(portable_xxh3_64.kernel.vtable);
}

void expect_wrong_hash(const cof_hash &vtable, const std::string &words) {
    cof_kernel kernel = copy_of(portable_xxh3_64);
    kernel.vtable = &vtable;
    expect_wrong(kernel, portable_xxh3_64, words);
}

TEST(Verify, HashDigestSize) {
    cof_hash vtable = right_hash();
    vtable.digest_size = 16;
    expect_wrong_hash(vtable, "its digest has 16 bytes and the contract's 8");
}

TEST(Verify, HashThatWritesBeyondItsDigest) {
    cof_hash vtable = right_hash();
    vtable.oneshot = [](const void *p, size_t n, const cof_hash_key *key, void *digest) {
        right_hash().oneshot(p, n, key, digest);
        static_cast<uint8_t *>(digest)[8] = 0;
    };
    expect_wrong_hash(vtable, "writes beyond its digest");
}

TEST(Verify, HashThatIgnoresTheSeed) {
    cof_hash vtable = right_hash();
    vtable.oneshot = [](const void *p, size_t n, const cof_hash_key *, void *digest) {
        right_hash().oneshot(p, n, nullptr, digest);
    };
    expect_wrong_hash(vtable, "oneshot()");
}

TEST(Verify, HashStreamThatDropsAByte) {
    cof_hash vtable = right_hash();
    vtable.update = [](void *state, const void *p, size_t n) { right_hash().update(state, p, n > 200 ? n - 1 : n); };
    expect_wrong_hash(vtable, "final()");
}

TEST(Verify, HashInitThatNeedsACleanState) {
    cof_hash vtable = right_hash();
    vtable.init = [](void *state, const cof_hash_key *key) {
        const uint8_t first = static_cast<uint8_t *>(state)[0];
        right_hash().init(state, key);
        if (first == 0xff) right_hash().update(state, "x", 1);
    };
    expect_wrong_hash(vtable, "of a stream");
}

TEST(Verify, HashFinalThatSpoilsTheState) {
    cof_hash vtable = right_hash();
    vtable.final = [](const void *state, void *digest) {
        right_hash().final(state, digest);
        right_hash().update(const_cast<void *>(state), "x", 1);
    };
    expect_wrong_hash(vtable, "final()");
}

TEST(Verify, HashThatWritesBesideItsState) {
    cof_hash vtable = right_hash();
    vtable.update = [](void *state, const void *p, size_t n) {
        right_hash().update(state, p, n);
        static_cast<uint8_t *>(state)[portable_xxh3_64.kernel.state_size] = 0;
    };
    expect_wrong_hash(vtable, "outside its state block");
}

TEST(Verify, HashStateOfAnotherSizeButTheSameFormat) {
    if (portable_xxh3_64.kernel.state_format == nullptr) GTEST_SKIP() << "the portable kernel declares no format";
    cof_kernel kernel = copy_of(portable_xxh3_64);
    kernel.state_size += 8;
    expect_wrong(kernel, portable_xxh3_64, "same format");
}

} // namespace
} // namespace cof
