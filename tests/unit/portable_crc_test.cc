// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable checksums against published values and a bit-at-a-time model that shares nothing with them.
#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

struct Model {
    const Contract &row;
    bool reflected;
    uint32_t poly; // as its register has it
};

const Model models[] = {
    {portable_crc32c, true, 0x82F63B78}, {portable_crc32, true, 0xEDB88320}, {portable_crc32_be, false, 0x04C11DB7}};

uint32_t bitwise(const Model &model, uint32_t reg, const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            const uint32_t in = model.reflected ? p[i] >> bit & 1 : p[i] >> (7 - bit) & 1;
            const uint32_t out = model.reflected ? reg & 1 : reg >> 31;
            reg = model.reflected ? reg >> 1 : reg << 1;
            if (in != out) reg ^= model.poly;
        }
    return reg;
}

uint32_t update(const Model &model, uint32_t reg, const void *p, size_t n) {
    return vtable_of<cof_crc32>(model.row).update(reg, p, n);
}
uint32_t shift(const Model &model, uint32_t reg, int64_t n) {
    return vtable_of<cof_crc32>(model.row).shift(reg, n);
}

uint32_t finished(const Model &model, const Bytes &data) {
    return update(model, model.row.init, data.data(), data.size()) ^ model.row.xorout;
}

Bytes digits() {
    return {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
}

} // namespace

TEST(PortableCrc, CatalogueCheckValues) {
    EXPECT_EQ(finished(models[0], digits()), 0xE3069283u); // CRC-32/ISCSI
    EXPECT_EQ(finished(models[1], digits()), 0xCBF43926u); // CRC-32/ISO-HDLC
    EXPECT_EQ(finished(models[2], digits()), 0xFC891918u); // CRC-32/BZIP2
    for (const Model &model : models)
        EXPECT_EQ(finished(model, digits()), model.row.check);
}

TEST(PortableCrc, OtherModelsOfTheSameRegister) {
    const Bytes data = digits();
    EXPECT_EQ(update(models[1], 0xffffffff, data.data(), data.size()), 0x340BC6D9u); // CRC-32/JAMCRC
    EXPECT_EQ(update(models[2], 0xffffffff, data.data(), data.size()), 0x0376E6E7u); // CRC-32/MPEG-2
    EXPECT_EQ(~update(models[2], 0, data.data(), data.size()), 0x765E7680u);         // CRC-32/CKSUM
    Bytes with_length = data;
    with_length.push_back(9); // the cksum utility appends the length
    EXPECT_EQ(~update(models[2], 0, with_length.data(), with_length.size()), 930766865u);
}

TEST(PortableCrc, Rfc3720Vectors) {
    Bytes rising(32), falling(32);
    for (size_t i = 0; i < 32; ++i)
        rising[i] = falling[31 - i] = static_cast<uint8_t>(i);
    EXPECT_EQ(finished(models[0], Bytes(32, 0x00)), 0x8A9136AAu);
    EXPECT_EQ(finished(models[0], Bytes(32, 0xff)), 0x62A8AB43u);
    EXPECT_EQ(finished(models[0], rising), 0x46DD794Eu);
    EXPECT_EQ(finished(models[0], falling), 0x113FDB5Cu);
    const Bytes read10 = {0x01, 0xc0, 0, 0,    0, 0, 0, 0,    0,    0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0,
                          0,    0,    0, 0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0,    0};
    ASSERT_EQ(read10.size(), 48u);
    EXPECT_EQ(finished(models[0], read10), 0xD9963A56u);
}

TEST(PortableCrc, EveryLengthAndAlignmentEqualsTheBitwiseModel) {
    const Bytes data = random_bytes(1200 + 17, 1);
    for (const Model &model : models) {
        for (size_t align = 0; align < 17; ++align) {
            uint32_t want = 0xdeadbeef;
            for (size_t n = 0; n <= 1200; ++n) {
                ASSERT_EQ(update(model, 0xdeadbeef, data.data() + align, n), want)
                    << model.row.kernel.contract << " length " << n << " alignment " << align;
                want = bitwise(model, want, data.data() + align + n, 1);
            }
        }
    }
}

TEST(PortableCrc, EverySplitGivesTheSame) {
    const Bytes data = random_bytes(1000, 2);
    for (const Model &model : models) {
        const uint32_t whole = update(model, 7, data.data(), data.size());
        for (size_t n = 0; n <= data.size(); ++n)
            ASSERT_EQ(update(model, update(model, 7, data.data(), n), data.data() + n, data.size() - n), whole) << n;
    }
}

TEST(PortableCrc, NothingIsNothing) {
    for (const Model &model : models)
        for (const uint32_t reg : {0u, 1u, 0x80000000u, 0xffffffffu}) {
            EXPECT_EQ(update(model, reg, nullptr, 0), reg);
            EXPECT_EQ(shift(model, reg, 0), reg);
        }
}

TEST(PortableCrc, ShiftIsThatManyZeroBytes) {
    const Bytes zeros(2000, 0);
    SplitMix random(3);
    for (const Model &model : models)
        for (size_t n = 0; n <= zeros.size(); ++n) {
            const auto reg = static_cast<uint32_t>(random.next());
            const uint32_t after = bitwise(model, reg, zeros.data(), n);
            ASSERT_EQ(shift(model, reg, static_cast<int64_t>(n)), after) << n;
            ASSERT_EQ(shift(model, after, -static_cast<int64_t>(n)), reg) << n;
        }
}

TEST(PortableCrc, ShiftComposesAndInvertsOverTheWholeRange) {
    SplitMix random(4);
    for (const Model &model : models)
        for (int i = 0; i < 2000; ++i) {
            const auto reg = static_cast<uint32_t>(random.next());
            const auto a = static_cast<int64_t>(random.next()) >> random.below(64);
            const auto b = static_cast<int64_t>(random.next()) >> (1 + random.below(63));
            ASSERT_EQ(shift(model, shift(model, reg, a / 2), b), shift(model, reg, a / 2 + b)) << a << " " << b;
            if (a == INT64_MIN) continue;
            ASSERT_EQ(shift(model, shift(model, reg, a), -a), reg) << a;
        }
}

TEST(PortableCrc, ShiftByTheSmallestNumber) {
    for (const Model &model : models)
        for (const uint32_t reg : {1u, 0x80000000u, 0x12345678u}) {
            const uint32_t back = shift(model, reg, INT64_MIN);
            EXPECT_EQ(shift(model, shift(model, back, INT64_MAX), 1), reg);
            EXPECT_EQ(shift(model, shift(model, reg, INT64_MIN + 1), -1), back);
        }
}

TEST(PortableCrc, CombineFollowsFromShift) {
    const Bytes data = random_bytes(700, 5);
    for (const Model &model : models) {
        const uint32_t whole = finished(model, data);
        for (size_t n = 0; n <= data.size(); ++n) {
            const Bytes a(data.begin(), data.begin() + static_cast<ptrdiff_t>(n));
            const Bytes b(data.begin() + static_cast<ptrdiff_t>(n), data.end());
            const auto size = static_cast<int64_t>(b.size());
            const uint32_t crc_a = finished(model, a), crc_b = finished(model, b);
            ASSERT_EQ(shift(model, crc_a, size) ^ crc_b, whole) << n;
            ASSERT_EQ(shift(model, whole ^ crc_b, -size), crc_a) << n;
        }
    }
}

} // namespace cof::test
