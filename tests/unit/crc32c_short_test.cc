// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CRC-32C in place (cofferdam_crc32c_short.h) against the bit-at-a-time definition: every length, every place in a
// page, between pages that cannot be read.
#include "tests/unit/crc32c_short.hpp"

#include <sys/mman.h>

#include <cofferdam.hpp>

#include "tests/unit/portable_data.hpp"

namespace cof::test {
namespace {

constexpr size_t page = 4096;

uint32_t bitwise(uint32_t crc, const uint8_t *p, size_t n) {
    crc = ~crc;
    for (; n > 0; --n) {
        crc ^= *p++;
        for (int bit = 0; bit < 8; ++bit)
            crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
    }
    return ~crc;
}

class Crc32cShort : public ::testing::Test {
  protected:
    void SetUp() override {
        if (in_place.most == 0) GTEST_SKIP() << "computing in place takes SSE4.2";
        ASSERT_EQ(in_place.most, 16u);
    }
    const ShortCrc in_place = short_crc();
    SplitMix random{1};
};

} // namespace

TEST_F(Crc32cShort, EveryLengthInEveryPlaceOfAPage) {
    const Bytes data = random_bytes(3 * page, 1);
    for (size_t at = page - 100; at < 2 * page + 100; ++at)
        for (size_t n = 0; n <= in_place.most; ++n) {
            const auto crc = static_cast<uint32_t>(random.next());
            ASSERT_EQ(in_place.any(crc, data.data() + at, n), bitwise(crc, data.data() + at, n)) << at << " " << n;
        }
}

TEST_F(Crc32cShort, EveryBitOfTheRegisterAndLengthsThatTheCompilerKnows) {
    const Bytes data = random_bytes(in_place.most, 2);
    for (size_t n = 0; n <= in_place.most; ++n)
        for (unsigned bit = 0; bit < 32; ++bit)
            for (const uint32_t crc : {uint32_t{1} << bit, ~(uint32_t{1} << bit)}) {
                const uint32_t want = bitwise(crc, data.data(), n);
                ASSERT_EQ(in_place.any(crc, data.data(), n), want) << n << " " << bit;
                ASSERT_EQ(in_place.constant[n](crc, data.data()), want) << n << " " << bit;
            }
}

TEST_F(Crc32cShort, NoPageOfOthersIsTouched) {
    void *memory = mmap(nullptr, 3 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    uint8_t *first = static_cast<uint8_t *>(memory) + page, *end = first + page;
    ASSERT_EQ(mprotect(first, page, PROT_READ | PROT_WRITE), 0);
    const Bytes data = random_bytes(page, 3);
    std::copy(data.begin(), data.end(), first);
    for (size_t n = 0; n <= in_place.most; ++n) {
        ASSERT_EQ(in_place.any(9, first, n), bitwise(9, first, n)) << n;
        ASSERT_EQ(in_place.any(9, end - n, n), bitwise(9, end - n, n)) << n;
        ASSERT_EQ(in_place.constant[n](9, end - n), bitwise(9, end - n, n)) << n;
    }
    EXPECT_EQ(in_place.any(9, nullptr, 0), 9u);
    munmap(memory, 3 * page);
}

// Of exactly n bytes each: with AddressSanitizer, a byte too many would be reported.
TEST_F(Crc32cShort, ExactBuffers) {
    for (size_t n = 0; n <= in_place.most; ++n) {
        const Bytes data = random_bytes(n, n);
        ASSERT_EQ(in_place.any(0, data.data(), n), bitwise(0, data.data(), n)) << n;
    }
}

TEST_F(Crc32cShort, TheWrapperUsesItAndAgrees) {
    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE | COF_OPT_NO_CACHE | COF_OPT_COUNT;
    auto ctx = cofferdam::Context::open(options);
    ASSERT_TRUE(ctx);
    const auto crc = *ctx->find(cofferdam::crc32c);
    const Bytes data = random_bytes(64, 6);
    for (size_t n = 0; n <= data.size(); ++n) {
        ASSERT_EQ(in_place.wrapped(crc.slot(), 77, data.data(), n), bitwise(77, data.data(), n)) << n;
        ASSERT_EQ(crc(cofferdam::bytes_of(data).first(n), 77), bitwise(77, data.data(), n)) << n;
    }
    uint64_t calls = 0;
    ctx->serving(crc, [&](const cof_kernel_info &info) { calls = info.calls; });
    EXPECT_EQ(calls, 2 * (data.size() + 1) - (in_place.most + 1)) << "what is computed in place is not counted";
}

TEST(Crc32cType, IsForItsContractAlone) {
    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE | COF_OPT_NO_CACHE;
    auto ctx = cofferdam::Context::open(options);
    ASSERT_TRUE(ctx);
    EXPECT_EQ(ctx->find(cofferdam::Contract<cofferdam::Crc32c>{"crc32/1"}).error().code(), COF_E_INVALID);
    const cofferdam::Crc32 plain = *ctx->find(cofferdam::crc32c); // what takes any checksum takes this one
    EXPECT_EQ(plain(cofferdam::bytes_of(std::string_view("123456789"))), 0xe3069283u);
}

} // namespace cof::test
