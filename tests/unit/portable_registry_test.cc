// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The registry of portable kernels, and what every row of it must keep.
#include <set>

#include "host/portable/any_crc.hpp"
#include "tests/unit/portable_data.hpp"

namespace cof::test {

TEST(PortableRegistry, FindsUsualAndNamedInterfaces) {
    EXPECT_EQ(find_contract("crc32c/1", ""), &portable_crc32c);
    EXPECT_EQ(find_contract("crc32/1", COF_IFACE_CRC32), &portable_crc32);
    EXPECT_EQ(find_contract("crc32-be/1", ""), &portable_crc32_be);
    EXPECT_EQ(find_contract("crc32c/1", COF_IFACE_CRC32_COPY), &portable_crc32c_copy);
    EXPECT_EQ(find_contract("crc32-be/1", COF_IFACE_CRC32_BATCH), &portable_crc32_be_batch);
    EXPECT_EQ(find_contract("crc64-nvme/1", ""), &portable_crc64_nvme);
    EXPECT_EQ(find_contract("crc64-xz/1", COF_IFACE_CRC64), &portable_crc64_xz);
    EXPECT_EQ(find_contract("crc8-smbus/1", ""), &portable_crc8_smbus);
    EXPECT_EQ(find_contract("crc8-gsm-a/1", ""), &portable_crc8_gsm_a);
    EXPECT_EQ(find_contract("crc16-umts/1", ""), &portable_crc16_umts);
    EXPECT_EQ(find_contract("crc16-xmodem/1", ""), &portable_crc16_xmodem);
    EXPECT_EQ(find_contract("crc16-arc/1", ""), &portable_crc16_arc);
    EXPECT_EQ(find_contract("crc24-openpgp/1", COF_IFACE_CRC32), &portable_crc24_openpgp);
    EXPECT_EQ(find_contract("xxh3-64/1", ""), &portable_xxh3_64);
    EXPECT_EQ(find_contract("xxh3-128/1", COF_IFACE_HASH), &portable_xxh3_128);
    EXPECT_EQ(find_contract("fastcdc2020/1", ""), &portable_fastcdc2020);
    EXPECT_EQ(find_contract("fastcdc2016/1", ""), &portable_fastcdc2016);
    EXPECT_EQ(find_contract("repmaxcdc/1", ""), &portable_repmaxcdc);
    EXPECT_EQ(find_contract("argmin/1", ""), &portable_argmin_cut);
    EXPECT_EQ(find_contract("argmin/1", COF_IFACE_CUT), &portable_argmin_cut);
    EXPECT_EQ(find_contract("argmin/1", COF_IFACE_CUT_SKETCH), &portable_argmin_sketch);
    EXPECT_EQ(find_contract("gear8/1", ""), &portable_gear8);
    EXPECT_EQ(find_contract("crc32c/1", COF_IFACE_HASH), nullptr);
    EXPECT_EQ(find_contract("crc32c/2", ""), nullptr);
    EXPECT_EQ(find_contract("", ""), nullptr);
}

TEST(PortableRegistry, KnowsTheInterfacesItServes) {
    for (const char *iface : {COF_IFACE_CRC32, COF_IFACE_CRC64, COF_IFACE_HASH, COF_IFACE_CUT, COF_IFACE_CUT_SKETCH,
                              COF_IFACE_CRC32_COPY, COF_IFACE_CRC32_BATCH})
        EXPECT_TRUE(known_interface(iface)) << iface;
    for (const char *iface : {"", "cof.crc32/2", "cof.crc32", "cof.crc64/2"})
        EXPECT_FALSE(known_interface(iface));
}

TEST(PortableRegistry, RowsAreWellFormed) {
    std::set<std::pair<std::string, std::string>> seen;
    for (const Contract *row : portable_kernels()) {
        const cof_kernel &k = row->kernel;
        EXPECT_TRUE(seen.insert({k.contract, k.iface}).second) << k.contract;
        EXPECT_EQ(k.struct_size, sizeof(cof_kernel));
        EXPECT_EQ(k.flags, 0u);
        EXPECT_STREQ(k.impl, "portable");
        EXPECT_NE(k.vtable, nullptr);
        EXPECT_GE(k.state_align, 1u);
        EXPECT_NE(k.provenance, nullptr);
        EXPECT_EQ(k.probe, nullptr);
        EXPECT_EQ(k.licence, nullptr);
        for (const uint32_t word : k.cpu_need)
            EXPECT_EQ(word, 0u);
        const std::string iface = k.iface;
        EXPECT_EQ(row->check_cfg != nullptr, iface == COF_IFACE_CUT) << k.contract;
        const uint32_t most = iface == COF_IFACE_CRC32 || is_crc_many(iface) ? 32 : iface == COF_IFACE_CRC64 ? 64 : 0;
        EXPECT_EQ(row->width >= 8 && row->width <= most, most != 0) << k.contract;
        EXPECT_EQ((row->init | row->xorout | row->check) & ~crc_mask(*row), most != 0 ? 0 : row->check) << k.contract;
        EXPECT_EQ(k.state_size == 0, is_crc(iface) || is_crc_many(iface) || iface == COF_IFACE_CUT_SKETCH)
            << k.contract;
        EXPECT_EQ(row->sketch_feed != nullptr,
                  iface == COF_IFACE_CUT && find_contract(k.contract, COF_IFACE_CUT_SKETCH) != nullptr);
        EXPECT_EQ(row->sketched_feed != nullptr, row->sketch_feed != nullptr);
    }
    EXPECT_EQ(seen.size(), 25u);
}

} // namespace cof::test
