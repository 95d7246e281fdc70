// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The portable checksums against published values and a bit-at-a-time model that shares nothing with them.
#include <dlfcn.h>

#include "host/portable/any_crc.hpp"
#include "host/portable/crc_model.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {

namespace {

struct Model {
    const Contract &row;
    bool reflected;
    uint64_t poly; // as its register has it

    AnyCrc crc() const { return AnyCrc(row.kernel); }
    uint64_t mask() const { return crc_mask(row); }
    uint64_t top() const { return mask() ^ mask() >> 1; }
};

const Model models[] = {{portable_crc32c, true, 0x82F63B78},
                        {portable_crc32, true, 0xEDB88320},
                        {portable_crc32_be, false, 0x04C11DB7},
                        {portable_crc64_nvme, true, 0x9A6C9329AC4BC9B5},
                        {portable_crc64_xz, true, 0xC96C5795D7870F42},
                        {portable_crc8_smbus, false, 0x07},
                        {portable_crc8_gsm_a, false, 0x1D},
                        {portable_crc16_umts, false, 0x8005},
                        {portable_crc16_xmodem, false, 0x1021},
                        {portable_crc16_arc, true, 0xA001},
                        {portable_crc24_openpgp, false, 0x864CFB}};
constexpr size_t narrow = 5; // the first of those above with less than 32 bits

uint64_t bitwise(const Model &model, uint64_t reg, const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; ++i)
        for (unsigned bit = 0; bit < 8; ++bit) {
            const bool in = model.reflected ? p[i] >> bit & 1 : p[i] >> (7 - bit) & 1;
            const bool out = (model.reflected ? reg & 1 : reg & model.top()) != 0;
            reg = model.reflected ? reg >> 1 : reg << 1 & model.mask();
            if (in != out) reg ^= model.poly;
        }
    return reg;
}

uint64_t update(const Model &model, uint64_t reg, const void *p, size_t n) {
    return model.crc().update(reg, p, n);
}
uint64_t shift(const Model &model, uint64_t reg, int64_t n) {
    return model.crc().shift(reg, n);
}

uint64_t finished(const Model &model, const Bytes &data) {
    return update(model, model.row.init, data.data(), data.size()) ^ model.row.xorout;
}

Bytes digits() {
    return {'1', '2', '3', '4', '5', '6', '7', '8', '9'};
}

} // namespace

TEST(PortableCrc, CatalogueCheckValues) {
    EXPECT_EQ(finished(models[0], digits()), 0xE3069283u);         // CRC-32/ISCSI
    EXPECT_EQ(finished(models[1], digits()), 0xCBF43926u);         // CRC-32/ISO-HDLC
    EXPECT_EQ(finished(models[2], digits()), 0xFC891918u);         // CRC-32/BZIP2
    EXPECT_EQ(finished(models[3], digits()), 0xAE8B14860A799888u); // CRC-64/NVME
    EXPECT_EQ(finished(models[4], digits()), 0x995DC9BBDF1939FAu); // CRC-64/XZ
    EXPECT_EQ(finished(models[5], digits()), 0xF4u);               // CRC-8/SMBUS
    EXPECT_EQ(finished(models[6], digits()), 0x37u);               // CRC-8/GSM-A
    EXPECT_EQ(finished(models[7], digits()), 0xFEE8u);             // CRC-16/UMTS
    EXPECT_EQ(finished(models[8], digits()), 0x31C3u);             // CRC-16/XMODEM
    EXPECT_EQ(finished(models[9], digits()), 0xBB3Du);             // CRC-16/ARC
    EXPECT_EQ(finished(models[10], digits()), 0x21CF02u);          // CRC-24/OPENPGP
    for (const Model &model : models)
        EXPECT_EQ(finished(model, digits()), model.row.check);
}

TEST(PortableCrc, OtherModelsOfTheSameRegister) {
    const Bytes data = digits();
    EXPECT_EQ(update(models[1], 0xffffffff, data.data(), data.size()), 0x340BC6D9u);     // CRC-32/JAMCRC
    EXPECT_EQ(update(models[2], 0xffffffff, data.data(), data.size()), 0x0376E6E7u);     // CRC-32/MPEG-2
    EXPECT_EQ(0xffffffff ^ update(models[2], 0, data.data(), data.size()), 0x765E7680u); // CRC-32/CKSUM
    EXPECT_EQ(update(models[7], 0xffff, data.data(), data.size()), 0xAEE7u);             // CRC-16/CMS
    EXPECT_EQ(update(models[8], 0xffff, data.data(), data.size()), 0x29B1u);             // CRC-16/IBM-3740
    EXPECT_EQ(update(models[9], 0xffff, data.data(), data.size()), 0x4B37u);             // CRC-16/MODBUS
    Bytes with_length = data;
    with_length.push_back(9); // the cksum utility appends the length
    EXPECT_EQ(0xffffffff ^ update(models[2], 0, with_length.data(), with_length.size()), 930766865u);
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

// The vectors of abi/contracts.md; those of 4096 equal bytes are NVM Express's.
TEST(PortableCrc, ContractVectorsOf64Bits) {
    const struct {
        Bytes bytes;
        uint64_t nvme, xz;
    } vectors[] = {{Bytes(4096, 0x00), 0x6482D367EB22B64E, 0x26D3D39425EAF0A5},
                   {Bytes(4096, 0xff), 0xC0DDBA7302ECA3AC, 0x81225F948D780652},
                   {random_bytes(15), 0x6DF507905EA040BD, 0xA02D4E2192F62A10},
                   {random_bytes(16), 0x61D202B7717737B8, 0x85E23665F5B2A607},
                   {random_bytes(4096), 0x7CFB346BEE3928EC, 0x428BEA76CFC55380}};
    for (const auto &vector : vectors) {
        EXPECT_EQ(finished(models[3], vector.bytes), vector.nvme) << vector.bytes.size();
        EXPECT_EQ(finished(models[4], vector.bytes), vector.xz) << vector.bytes.size();
    }
    Bytes rising(256);
    for (size_t i = 0; i < rising.size(); ++i)
        rising[i] = static_cast<uint8_t>(i);
    EXPECT_EQ(finished(models[3], rising), 0xFF71E21279D9966Eu);
    EXPECT_EQ(finished(models[4], rising), 0x72414B2F65DB3AB0u);
}

// The vectors of abi/contracts.md, from long division of the whole message.
TEST(PortableCrc, ContractVectorsOfLessThan32Bits) {
    Bytes rising(256);
    for (size_t i = 0; i < rising.size(); ++i)
        rising[i] = static_cast<uint8_t>(i);
    const struct {
        Bytes bytes;
        uint64_t want[6];
    } vectors[] = {{{}, {0x00, 0x00, 0x0000, 0x0000, 0x0000, 0xB704CE}},
                   {Bytes(4096, 0x00), {0x00, 0x00, 0x0000, 0x0000, 0x0000, 0xDD01E6}},
                   {Bytes(4096, 0xff), {0x09, 0xC5, 0x0006, 0xE03E, 0x6000, 0x971556}},
                   {rising, {0x14, 0x3E, 0x3B7A, 0x7E55, 0xBAD3, 0x5BBD34}},
                   {random_bytes(15), {0x0E, 0x93, 0x179D, 0x7A9A, 0xEFA0, 0x986DAE}},
                   {random_bytes(16), {0x27, 0xFE, 0x1C15, 0xC8B5, 0x946E, 0x97E6FA}},
                   {random_bytes(4096), {0x2C, 0xB4, 0x3F7A, 0x721C, 0x0DEB, 0xB06A9F}}};
    for (const auto &vector : vectors)
        for (size_t i = 0; i < 6; ++i)
            EXPECT_EQ(finished(models[narrow + i], vector.bytes), vector.want[i])
                << models[narrow + i].row.kernel.contract << " over " << vector.bytes.size();
}

// Bits above a register are ignored, and come back 0.
TEST(PortableCrc, WhatIsAboveANarrowRegisterIsIgnored) {
    const Bytes data = random_bytes(50);
    for (const Model &model : std::span(models).subspan(narrow)) {
        const uint64_t reg = 0x123456 & model.mask(), above = 0xffffffff & ~model.mask();
        for (size_t n = 0; n <= data.size(); ++n) {
            EXPECT_EQ(update(model, reg | above, data.data(), n), bitwise(model, reg, data.data(), n)) << n;
            for (const int64_t by : {static_cast<int64_t>(n), -static_cast<int64_t>(n)})
                EXPECT_EQ(shift(model, reg | above, by), shift(model, reg, by)) << by;
        }
    }
}

// No contract has a register of 64 bits with the highest bit first; the model does: CRC-64/ECMA-182.
TEST(PortableCrc, TheModelOf64BitsWithTheHighestBitFirst) {
    using Ecma = Crc64Model<0x42F0E1EBA9EA3693, false>;
    const Bytes data = digits();
    EXPECT_EQ(Ecma::update(0, data.data(), data.size()), 0x6C40DF5F0B497347u);
    const Bytes more = random_bytes(1000), zeros(1000, 0);
    const uint64_t whole = Ecma::update(7, more.data(), more.size());
    for (size_t n = 0; n <= more.size(); ++n) {
        ASSERT_EQ(Ecma::update(Ecma::update(7, more.data(), n), more.data() + n, more.size() - n), whole) << n;
        const auto count = static_cast<int64_t>(n);
        const uint64_t after = Ecma::update(whole, zeros.data(), n);
        ASSERT_EQ(Ecma::shift(whole, count), after) << n;
        ASSERT_EQ(Ecma::shift(after, -count), whole) << n;
    }
}

// liblzma's own CRC-64, where that library is installed.
TEST(PortableCrc, LiblzmaHasTheSameValues) {
    void *library = dlopen("liblzma.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) GTEST_SKIP() << "liblzma.so.5 is not installed";
    const auto lzma_crc64 =
        reinterpret_cast<uint64_t (*)(const uint8_t *, size_t, uint64_t)>(dlsym(library, "lzma_crc64"));
    ASSERT_NE(lzma_crc64, nullptr);
    const Bytes data = random_bytes(5000, 6);
    for (size_t n = 0; n <= data.size(); n += n < 300 ? 1 : 97) {
        const Bytes part(data.begin(), data.begin() + static_cast<ptrdiff_t>(n));
        ASSERT_EQ(finished(models[4], part), lzma_crc64(part.data(), n, 0)) << n;
    }
    dlclose(library);
}

TEST(PortableCrc, EveryLengthAndAlignmentEqualsTheBitwiseModel) {
    const Bytes data = random_bytes(1200 + 17, 1);
    for (const Model &model : models) {
        for (size_t align = 0; align < 17; ++align) {
            const uint64_t start = 0xdeadbeefcafef00d & model.mask();
            uint64_t want = start;
            for (size_t n = 0; n <= 1200; ++n) {
                ASSERT_EQ(update(model, start, data.data() + align, n), want)
                    << model.row.kernel.contract << " length " << n << " alignment " << align;
                want = bitwise(model, want, data.data() + align + n, 1);
            }
        }
    }
}

TEST(PortableCrc, EverySplitGivesTheSame) {
    const Bytes data = random_bytes(1000, 2);
    for (const Model &model : models) {
        const uint64_t whole = update(model, 7, data.data(), data.size());
        for (size_t n = 0; n <= data.size(); ++n)
            ASSERT_EQ(update(model, update(model, 7, data.data(), n), data.data() + n, data.size() - n), whole) << n;
    }
}

TEST(PortableCrc, NothingIsNothing) {
    for (const Model &model : models)
        for (const uint64_t reg : {UINT64_C(0), UINT64_C(1), model.top(), model.mask()}) {
            EXPECT_EQ(update(model, reg, nullptr, 0), reg);
            EXPECT_EQ(shift(model, reg, 0), reg);
        }
}

TEST(PortableCrc, ShiftIsThatManyZeroBytes) {
    const Bytes zeros(2000, 0);
    SplitMix random(3);
    for (const Model &model : models)
        for (size_t n = 0; n <= zeros.size(); ++n) {
            const uint64_t reg = random.next() & model.mask();
            const uint64_t after = bitwise(model, reg, zeros.data(), n);
            ASSERT_EQ(shift(model, reg, static_cast<int64_t>(n)), after) << n;
            ASSERT_EQ(shift(model, after, -static_cast<int64_t>(n)), reg) << n;
        }
}

TEST(PortableCrc, ShiftComposesAndInvertsOverTheWholeRange) {
    SplitMix random(4);
    for (const Model &model : models)
        for (int i = 0; i < 2000; ++i) {
            const uint64_t reg = random.next() & model.mask();
            const auto a = static_cast<int64_t>(random.next()) >> random.below(64);
            const auto b = static_cast<int64_t>(random.next()) >> (1 + random.below(63));
            ASSERT_EQ(shift(model, shift(model, reg, a / 2), b), shift(model, reg, a / 2 + b)) << a << " " << b;
            if (a == INT64_MIN) continue;
            ASSERT_EQ(shift(model, shift(model, reg, a), -a), reg) << a;
        }
}

TEST(PortableCrc, ShiftByTheSmallestNumber) {
    for (const Model &model : models)
        for (const uint64_t reg : {UINT64_C(1), model.top(), UINT64_C(0x123456789abcdef0) & model.mask()}) {
            const uint64_t back = shift(model, reg, INT64_MIN);
            EXPECT_EQ(shift(model, shift(model, back, INT64_MAX), 1), reg);
            EXPECT_EQ(shift(model, shift(model, reg, INT64_MIN + 1), -1), back);
        }
}

TEST(PortableCrc, CombineFollowsFromShift) {
    const Bytes data = random_bytes(700, 5);
    for (const Model &model : models) {
        const uint64_t whole = finished(model, data);
        for (size_t n = 0; n <= data.size(); ++n) {
            const Bytes a(data.begin(), data.begin() + static_cast<ptrdiff_t>(n));
            const Bytes b(data.begin() + static_cast<ptrdiff_t>(n), data.end());
            const auto size = static_cast<int64_t>(b.size());
            const uint64_t crc_a = finished(model, a), crc_b = finished(model, b);
            const uint64_t empty = model.row.init ^ model.row.xorout;
            ASSERT_EQ(shift(model, crc_a ^ empty, size) ^ crc_b, whole) << n;
            ASSERT_EQ(shift(model, whole ^ crc_b, -size) ^ empty, crc_a) << n;
        }
    }
}

} // namespace cof::test
