// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The bridge to libavutil, over whichever libavutil the loader finds: FFmpeg's own, or the tests' stub.
#include <cstring>
#include <gtest/gtest.h>
#include <map>
#include <vector>

#include <cofferdam/crc.h>

#include "tests/unit/bridge_open.hpp"

namespace {

struct Model {
    const char *contract;
    unsigned width;
    uint32_t poly; // reflected: low bit is x^(width-1); else low bit is x^0
    bool reflected;
    uint32_t init, xorout, check; // of "123456789"

    uint32_t mask() const { return ~0u >> (32 - width); }
};
const Model models[] = {{"crc32/1", 32, 0xedb88320u, true, ~0u, ~0u, 0xcbf43926u},
                        {"crc32-be/1", 32, 0x04c11db7u, false, ~0u, ~0u, 0xfc891918u},
                        {"crc32c/1", 32, 0x82f63b78u, true, ~0u, ~0u, 0xe3069283u},
                        {"crc8-smbus/1", 8, 0x07, false, 0, 0, 0xf4},
                        {"crc8-gsm-a/1", 8, 0x1d, false, 0, 0, 0x37},
                        {"crc16-umts/1", 16, 0x8005, false, 0, 0, 0xfee8},
                        {"crc16-xmodem/1", 16, 0x1021, false, 0, 0, 0x31c3},
                        {"crc16-arc/1", 16, 0xa001, true, 0, 0, 0xbb3d},
                        {"crc24-openpgp/1", 24, 0x864cfb, false, 0xb704ce, 0, 0x21cf02}};

uint32_t bitwise(const Model &m, uint32_t reg, const uint8_t *p, size_t n) {
    for (size_t i = 0; i < n; i++) {
        reg ^= m.reflected ? p[i] : uint32_t{p[i]} << (m.width - 8);
        for (int bit = 0; bit < 8; bit++) {
            const bool out = m.reflected ? reg & 1 : reg >> (m.width - 1);
            reg = (m.reflected ? reg >> 1 : reg << 1 & m.mask()) ^ (out ? m.poly : 0);
        }
    }
    return reg;
}

class AvutilBridge : public testing::TestWithParam<Model> {
  protected:
    void SetUp() override {
        std::string why;
        const cof_plugin *plugin = cof::bridge_test::open_plugin("lgpl/avutil", why);
        if (!plugin) GTEST_SKIP() << why;
        kernel = cof::bridge_test::find_kernel(plugin, GetParam().contract, "avutil");
        ASSERT_TRUE(kernel);
        const cof_host host = cof::bridge_test::everything_allowed();
        char said[200] = "";
        const cof_status status = kernel->probe(&host, said, sizeof said);
        if (status != COF_OK) GTEST_SKIP() << said;
        crc = static_cast<const cof_crc32 *>(kernel->vtable);
    }
    const cof_kernel *kernel = nullptr;
    const cof_crc32 *crc = nullptr;
};

TEST_P(AvutilBridge, CheckValue) {
    EXPECT_EQ(crc->update(GetParam().init, "123456789", 9) ^ GetParam().xorout, GetParam().check);
}

TEST_P(AvutilBridge, EqualsBitAtATime) {
    std::vector<uint8_t> data(1500);
    uint32_t x = 7;
    for (uint8_t &b : data)
        b = static_cast<uint8_t>((x = x * 1664525u + 1013904223u) >> 24);
    for (uint32_t start : {0u, GetParam().mask(), 0x12345678u & GetParam().mask()})
        for (size_t n = 0; n < data.size() - 8; n += n < 80 ? 1 : 53)
            for (size_t at = 0; at < 8; at++)
                ASSERT_EQ(crc->update(start, data.data() + at, n), bitwise(GetParam(), start, data.data() + at, n))
                    << n << " bytes at " << at;
    // What is above the register is ignored.
    EXPECT_EQ(crc->update(0xabcdef01u, nullptr, 0), 0xabcdef01u & GetParam().mask());
    EXPECT_EQ(crc->update(0xabcdef01u, data.data(), 99),
              bitwise(GetParam(), 0xabcdef01u & GetParam().mask(), data.data(), 99));
    EXPECT_EQ(crc->shift(0xabcdef01u, 99), crc->shift(0xabcdef01u & GetParam().mask(), 99));
}

TEST_P(AvutilBridge, ChainsAtEverySplit) {
    uint8_t data[64];
    for (size_t i = 0; i < sizeof data; i++)
        data[i] = static_cast<uint8_t>(i * 37);
    for (size_t split = 0; split <= sizeof data; split++)
        EXPECT_EQ(crc->update(crc->update(~0u, data, split), data + split, sizeof data - split),
                  crc->update(~0u, data, sizeof data));
}

TEST_P(AvutilBridge, ShiftFeedsAndUndoesZeros) {
    const std::vector<uint8_t> zeros(1000);
    const uint32_t mask = GetParam().mask();
    for (uint32_t reg : {0u, 1u, mask, mask ^ mask >> 1, 0x12345678u & mask}) {
        for (size_t n = 0; n <= zeros.size(); n += n < 40 ? 1 : 97) {
            EXPECT_EQ(crc->shift(reg, static_cast<int64_t>(n)), crc->update(reg, zeros.data(), n));
            EXPECT_EQ(crc->shift(crc->update(reg, zeros.data(), n), -static_cast<int64_t>(n)), reg);
        }
        for (int64_t n :
             {INT64_MAX, INT64_C(0x7fffffff), INT64_C(0xffffffff), INT64_C(1) << 40, INT64_C(123456789123)}) {
            EXPECT_EQ(crc->shift(crc->shift(reg, n), -n), reg) << n;
            EXPECT_EQ(crc->shift(crc->shift(reg, n), -n + 3), crc->update(reg, zeros.data(), 3)) << n;
            EXPECT_EQ(crc->shift(crc->shift(reg, n / 2), n - n / 2), crc->shift(reg, n)) << n;
        }
        EXPECT_EQ(crc->shift(crc->shift(crc->shift(reg, INT64_MIN), INT64_MAX), 1), reg);
    }
}

TEST_P(AvutilBridge, LicenceIsThatOfTheLibraryBound) {
    ASSERT_TRUE(kernel->licence);
    const std::map<std::string, std::string> expected = {
        {"LGPL version 2.1 or later", "LGPL-2.1-or-later"},
        {"LGPL version 3 or later", "LGPL-2.1-or-later AND LGPL-3.0-or-later"},
        {"GPL version 2 or later", "LGPL-2.1-or-later AND GPL-2.0-or-later"},
        {"GPL version 3 or later", "LGPL-2.1-or-later AND GPL-3.0-or-later"},
    };
    char said[300] = "", spdx[256] = "";
    void *library = nullptr;
    for (int major = 61; major >= 56 && !library; major--)
        library = dlopen(("libavutil.so." + std::to_string(major)).c_str(), RTLD_NOW | RTLD_NOLOAD);
    ASSERT_TRUE(library);
    const auto answer = reinterpret_cast<const char *(*)()>(dlsym(library, "avutil_license"))();
    const auto row = expected.find(answer);
    const std::string want = row == expected.end() ? "LGPL-2.1-or-later AND LicenseRef-nonfree" : row->second;
    EXPECT_EQ(kernel->licence(spdx, sizeof spdx), COF_OK);
    EXPECT_EQ(spdx, want) << answer;

    for (size_t size = 0; size <= want.size() + 1; size++) {
        std::memset(said, '#', sizeof said);
        EXPECT_EQ(kernel->licence(size ? said : nullptr, size), size <= want.size() ? COF_E_SPACE : COF_OK) << size;
        if (size) {
            EXPECT_EQ(std::string(said), want.substr(0, size - 1));
        }
        EXPECT_EQ(said[size], '#');
    }
    dlclose(library);
}

TEST_P(AvutilBridge, ProbeRepeatsAndFillsAnyWhy) {
    const cof_host host = cof::bridge_test::everything_allowed();
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

std::string case_name(const testing::TestParamInfo<Model> &info) {
    std::string name = info.param.contract;
    for (char &c : name)
        if (c == '-' || c == '/') c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Bridges, AvutilBridge, testing::ValuesIn(models), case_name);

} // namespace
