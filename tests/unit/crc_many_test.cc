// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Checksums while copying, of many messages and of pieces, through the API and by the portable kernels: always what the
// contract's single call says. And who serves: a kernel of the interface, or one that lends its single call.
#include <cstring>
#include <numeric>

#include <cofferdam_crc.hpp>

#include "host/lib/context.hpp"
#include "host/lib/verify.hpp"
#include "tests/unit/portable_data.hpp"
#include "tests/unit/rig.hpp"

namespace cof::test {

namespace {

constexpr const char *crcs[] = {"crc32c/1", "crc32/1", "crc32-be/1"};

struct Slots {
    const cof_slot *single = nullptr, *copy = nullptr, *batch = nullptr;
};

class CrcMany : public testing::TestWithParam<const char *> {
  protected:
    void SetUp() override {
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE;
        ASSERT_EQ(cof_open(&options, &ctx_, nullptr, 0), COF_OK);
        for (const auto &[iface, slot] : {std::pair{COF_IFACE_CRC32, &slots_.single},
                                          {COF_IFACE_CRC32_COPY, &slots_.copy},
                                          {COF_IFACE_CRC32_BATCH, &slots_.batch}})
            ASSERT_EQ(cof_find(ctx_, GetParam(), iface, slot, nullptr, 0), COF_OK) << iface;
        for (size_t i = 0; i < data_.size(); ++i)
            data_[i] = static_cast<uint8_t>(random() >> 24);
    }
    void TearDown() override { cof_close(ctx_); }
    uint32_t random() { return seed_ = seed_ * 1664525 + 1013904223; }
    std::vector<cof_span> any_messages() {
        std::vector<cof_span> in(random() % 50);
        for (cof_span &span : in) {
            const size_t n = random() % 3 == 0 ? random() % 20 : random() % 2000;
            span = {n == 0 && random() % 2 ? nullptr : data_.data() + random() % (data_.size() - n), n};
        }
        return in;
    }

    cof_context *ctx_ = nullptr;
    Slots slots_;
    std::vector<uint8_t> data_ = std::vector<uint8_t>(9000);
    uint32_t seed_ = 1;
};

TEST_P(CrcMany, ACopyIsACopyAndAnUpdate) {
    for (size_t n = 0; n <= 9000; n += n < 300 ? 1 : 97)
        for (const cof_slot *slot : {slots_.copy, slots_.single}) {
            std::vector<uint8_t> to(n + 32, 0xa7);
            const uint32_t before = random(), want = cof_crc32_update(slots_.single, before, data_.data(), n);
            ASSERT_EQ(cof_crc32_update_copy(slot, before, to.data() + 16, data_.data(), n), want) << n;
            ASSERT_TRUE(std::equal(data_.begin(), data_.begin() + static_cast<ptrdiff_t>(n), to.begin() + 16)) << n;
            ASSERT_EQ(std::count(to.begin(), to.begin() + 16, 0xa7) + std::count(to.end() - 16, to.end(), 0xa7), 32);
            ASSERT_EQ(cof_crc32_raw_copy(slot, before, to.data(), data_.data(), n),
                      cof_crc32_raw(slots_.single, before, data_.data(), n));
        }
    EXPECT_EQ(cof_crc32_update_copy(slots_.copy, 77, nullptr, nullptr, 0), 77u);
}

TEST_P(CrcMany, ABatchIsALoop) {
    for (int round = 0; round < 300; ++round) {
        const std::vector<cof_span> in = any_messages();
        for (const cof_slot *slot : {slots_.batch, slots_.single}) {
            std::vector<uint32_t> values(in.size()), raw(in.size()), want(in.size()), want_raw(in.size());
            for (size_t i = 0; i < in.size(); ++i) {
                values[i] = raw[i] = random();
                want[i] = cof_crc32_update(slots_.single, values[i], in[i].p, in[i].n);
                want_raw[i] = cof_crc32_raw(slots_.single, raw[i], in[i].p, in[i].n);
            }
            cof_crc32_update_batch(slot, values.data(), in.data(), in.size());
            cof_crc32_raw_batch(slot, raw.data(), in.data(), in.size());
            ASSERT_EQ(values, want);
            ASSERT_EQ(raw, want_raw);
        }
    }
    cof_crc32_update_batch(slots_.batch, nullptr, nullptr, 0);
}

TEST_P(CrcMany, PiecesAreTheirConcatenation) {
    for (int round = 0; round < 300; ++round) {
        const std::vector<cof_span> in = any_messages();
        std::vector<uint8_t> whole;
        for (const cof_span &span : in)
            if (span.n != 0)
                whole.insert(whole.end(), static_cast<const uint8_t *>(span.p),
                             static_cast<const uint8_t *>(span.p) + span.n);
        const uint32_t before = random();
        for (const cof_slot *slot : {slots_.batch, slots_.single}) {
            ASSERT_EQ(cof_crc32_update_gather(slot, before, in.data(), in.size()),
                      cof_crc32_update(slots_.single, before, whole.data(), whole.size()));
            ASSERT_EQ(cof_crc32_raw_gather(slot, before, in.data(), in.size()),
                      cof_crc32_raw(slots_.single, before, whole.data(), whole.size()));
        }
    }
    EXPECT_EQ(cof_crc32_update_gather(slots_.batch, 77, nullptr, 0), 77u);
}

TEST_P(CrcMany, AnySplitOfOneMessage) {
    const uint32_t want = cof_crc32_update(slots_.single, 0, data_.data(), 500);
    std::vector<uint8_t> to(500);
    for (size_t k = 0; k <= 500; ++k) {
        const cof_span two[] = {{data_.data(), k}, {data_.data() + k, 500 - k}};
        ASSERT_EQ(cof_crc32_update_gather(slots_.batch, 0, two, 2), want) << k;
        const uint32_t first = cof_crc32_update_copy(slots_.copy, 0, to.data(), data_.data(), k);
        ASSERT_EQ(cof_crc32_update_copy(slots_.copy, first, to.data() + k, data_.data() + k, 500 - k), want) << k;
    }
}

TEST_P(CrcMany, DigestsOfABatch) {
    uint8_t digest[4], want[4];
    EXPECT_EQ(cof_digest_size(slots_.batch), 4u);
    ASSERT_EQ(cof_digest(slots_.batch, data_.data(), 99, nullptr, digest), COF_OK);
    ASSERT_EQ(cof_digest(slots_.single, data_.data(), 99, nullptr, want), COF_OK);
    EXPECT_EQ(std::memcmp(digest, want, 4), 0);
    EXPECT_EQ(cof_digest_size(slots_.copy), 0u);
    EXPECT_EQ(cof_digest(slots_.copy, data_.data(), 99, nullptr, digest), COF_E_INVALID);
}

TEST_P(CrcMany, PortableKernelsPassTheTrials) {
    for (const char *iface : {COF_IFACE_CRC32_COPY, COF_IFACE_CRC32_BATCH}) {
        const Contract &row = *find_contract(GetParam(), iface);
        const Check refusal = verify_kernel("portable", row.kernel, row, quick_budget());
        EXPECT_FALSE(refusal) << refusal->why;
    }
}

std::string name_of(const testing::TestParamInfo<const char *> &info) {
    std::string name = info.param;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return !isalnum(static_cast<unsigned char>(c)); }, '_');
    return name;
}
INSTANTIATE_TEST_SUITE_P(Contracts, CrcMany, testing::ValuesIn(crcs), name_of);

// What verification must not let pass.
void expect_wrong(const Contract &row, const void *vtable, const std::string &words) {
    cof_kernel kernel = row.kernel;
    kernel.vtable = vtable;
    const Check refusal = verify_kernel("broken", kernel, row, quick_budget());
    ASSERT_TRUE(refusal) << words;
    EXPECT_EQ(refusal->code, Code::wrong_bytes);
    EXPECT_NE(refusal->why.find(words), std::string::npos) << refusal->why;
}
const cof_crc32_copy &right_copy() {
    return *static_cast<const cof_crc32_copy *>(portable_crc32c_copy.kernel.vtable);
}
const cof_crc32_batch &right_batch() {
    return *static_cast<const cof_crc32_batch *>(portable_crc32c_batch.kernel.vtable);
}

TEST(VerifyCrcMany, WrongCopies) {
    cof_crc32_copy vtable = right_copy();
    vtable.copy = [](uint32_t reg, void *dst, const void *src, size_t n) {
        return right_copy().copy(reg, dst, src, n) ^ (n == 257);
    };
    expect_wrong(portable_crc32c_copy, &vtable, "copy() to offset");
    vtable.copy = [](uint32_t reg, void *dst, const void *src, size_t n) {
        const uint32_t value = right_copy().copy(reg, dst, src, n);
        if (n == 100) static_cast<uint8_t *>(dst)[99] ^= 1;
        return value;
    };
    expect_wrong(portable_crc32c_copy, &vtable, "byte 99 of copy()");
    vtable.copy = [](uint32_t reg, void *dst, const void *src, size_t n) {
        const uint32_t value = right_copy().copy(reg, dst, src, n);
        if (n > 16 && reinterpret_cast<uintptr_t>(dst) % 4096 > 64) static_cast<uint8_t *>(dst)[-1] = 0;
        return value;
    };
    expect_wrong(portable_crc32c_copy, &vtable, "writes outside of them");
    expect_wrong(portable_crc32c_copy, portable_crc32_copy.kernel.vtable, "the published check, copy()");
}

TEST(VerifyCrcMany, WrongBatches) {
    cof_crc32_batch vtable = right_batch();
    vtable.batch = [](uint32_t *reg, const cof_span *in, size_t count) {
        right_batch().batch(reg, in, count);
        if (count == 5) reg[4] ^= 1;
    };
    expect_wrong(portable_crc32c_batch, &vtable, "message 4 of 5 in batch()");
    vtable = right_batch();
    vtable.gather = [](uint32_t reg, const cof_span *in, size_t count) {
        return right_batch().gather(reg, in, count > 6 ? count - 1 : count);
    };
    expect_wrong(portable_crc32c_batch, &vtable, "pieces");
    expect_wrong(portable_crc32c_batch, portable_crc32_batch.kernel.vtable, "the published check, batch()");
}

TEST(CrcManyWrapper, TheCppForms) {
    cof_options options = cofferdam::default_options();
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE;
    auto ctx = cofferdam::Context::open(options);
    ASSERT_TRUE(ctx);
    const auto copy = ctx->find(cofferdam::crc32c_copy);
    const auto batch = ctx->find(cofferdam::crc32c_batch);
    ASSERT_TRUE(copy && batch);
    const std::string text = "123456789";
    std::array<std::byte, 9> to{};
    EXPECT_EQ((*copy)(to, cofferdam::bytes_of(text)), 0xe3069283u);
    EXPECT_EQ(std::memcmp(to.data(), text.data(), to.size()), 0);
    const std::array<cof_span, 2> parts{{{text.data(), 4}, {text.data() + 4, 5}}};
    std::array<std::uint32_t, 3> values{0, 0, 7}; // one more than there are messages
    (*batch)(values, parts);
    EXPECT_EQ(values, (std::array<std::uint32_t, 3>{0xf63af4ee, 0x83b565d8, 7}));
    EXPECT_EQ(batch->gather(parts), 0xe3069283u);
    EXPECT_EQ(~batch->raw_gather(~0u, parts), 0xe3069283u);
    EXPECT_EQ(~copy->raw(~0u, to, cofferdam::bytes_of(text)), 0xe3069283u);
}

} // namespace

} // namespace cof::test
