// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The kernels of the argmin sketch against their definition, with inaccessible pages on both sides of the input.
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <vector>

#include <cofferdam/cut.h>

#include "tests/unit/bridge_open.hpp"

namespace {

constexpr size_t page = 4096;

// size bytes, writable, between two inaccessible pages.
class Guarded {
  public:
    explicit Guarded(size_t size) : size_(size) {
        map_ = static_cast<uint8_t *>(
            mmap(nullptr, size + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        mprotect(map_, page, PROT_NONE);
        mprotect(map_ + page + size, page, PROT_NONE);
    }
    Guarded(const Guarded &) = delete;
    Guarded &operator=(const Guarded &) = delete;
    ~Guarded() { munmap(map_, size_ + 2 * page); }
    uint8_t *begin() const { return map_ + page; }
    uint8_t *end() const { return begin() + size_; }
    void fill() const {
        uint32_t x = 9;
        for (uint8_t *p = begin(); p != end(); p++)
            *p = static_cast<uint8_t>((x = x * 1664525u + 1013904223u) >> 24);
    }

  private:
    size_t size_;
    uint8_t *map_;
};

constexpr uint32_t usual_k = 0xadb9, usual_c = 1;

// The contract, position by position.
std::vector<int16_t> defined_sketch(const uint8_t *p, size_t n, size_t back, uint32_t k = usual_k,
                                    uint32_t c = usual_c) {
    const auto byte = [&](size_t i, size_t before) -> uint32_t {
        return before <= i || before - i <= back ? *(p + i - before) : 0u;
    };
    std::vector<int16_t> entries;
    for (size_t i = 0; i < n; i++) {
        const uint32_t here = byte(i, 1) | byte(i, 0) << 8, earlier = byte(i, 4) | byte(i, 3) << 8;
        const auto key = static_cast<int16_t>(static_cast<uint16_t>((here - earlier) * k + c));
        if (i % 256 == 0) entries.push_back(INT16_MAX);
        entries.back() = std::min(entries.back(), key);
    }
    return entries;
}

cof_cut_cfg keyed_cfg() {
    cof_cut_cfg cfg{};
    cfg.struct_size = sizeof cfg;
    for (int i = 0; i < 32; i++)
        cfg.key[i] = static_cast<uint8_t>(i + 1);
    return cfg;
}

class ArgminKernel : public testing::TestWithParam<const char *> {
  protected:
    void SetUp() override {
        std::string why;
        const cof_plugin *plugin = cof::bridge_test::open_plugin("mit0/argmin", why);
        if (!plugin) GTEST_SKIP() << why;
        if (!cof::bridge_test::cpu_has_avx2()) GTEST_SKIP() << "this CPU has no AVX2";
        const cof_kernel *kernel = cof::bridge_test::find_kernel(plugin, "argmin/1", GetParam());
        ASSERT_TRUE(kernel);
        if ((kernel->cpu_need[0] & COF_CPU_BIT(COF_X86_AVX512BW)) != 0 && !cof::bridge_test::cpu_has_avx512bw())
            GTEST_SKIP() << "this CPU has no AVX-512BW";
        vtable = static_cast<const cof_cut_sketch *>(kernel->vtable);
    }
    void check(const uint8_t *p, size_t n, size_t back) const {
        const std::vector<int16_t> want = defined_sketch(p, n, back);
        std::vector<int16_t> got(want.size() + 2, 0x5555);
        ASSERT_EQ(vtable->sketch_size(n), want.size() * sizeof(int16_t));
        vtable->sketch(nullptr, p, n, back, got.data() + 1);
        ASSERT_EQ(got.front(), 0x5555) << n << " bytes, back " << back;
        ASSERT_EQ(got.back(), 0x5555) << n << " bytes, back " << back;
        ASSERT_TRUE(std::equal(want.begin(), want.end(), got.begin() + 1)) << n << " bytes, back " << back;
    }
    const cof_cut_sketch *vtable = nullptr;
};

TEST_P(ArgminKernel, EveryLengthAgainstTheGuardPageBehind) {
    const Guarded memory(2 * page);
    memory.fill();
    mprotect(memory.begin(), 2 * page, PROT_READ);
    for (size_t n = 0; n <= 1400; n++)
        for (size_t back : {0u, 1u, 2u, 3u, 4u, 5u, 900u})
            check(memory.end() - n, n, back);
}

TEST_P(ArgminKernel, EveryLengthAgainstTheGuardPageBefore) {
    const Guarded memory(2 * page);
    memory.fill();
    for (size_t n = 0; n <= 1400; n++)
        for (size_t back = 0; back <= 4; back++)
            check(memory.begin() + back, n, back);
}

TEST_P(ArgminKernel, EveryAlignment) {
    const Guarded memory(4 * page);
    memory.fill();
    for (size_t at = 0; at < 64; at++)
        for (size_t n :
             {31u, 34u, 35u, 36u, 37u, 63u, 64u, 67u, 68u, 255u, 256u, 257u, 511u, 512u, 4607u, 4608u, 4609u, 9000u})
            check(memory.begin() + at + 4, n, at % 5);
}

TEST_P(ArgminKernel, ExtremeKeys) {
    const Guarded memory(page);
    for (int value : {0x00, 0xff, 0x80, 0x7f}) {
        std::memset(memory.begin(), value, page);
        for (size_t n : {1u, 35u, 36u, 300u, 600u, 1111u})
            check(memory.begin() + 8, n, 4);
    }
    for (size_t period = 1; period <= 64; period++) {
        std::memset(memory.begin(), 0, page);
        for (size_t i = 0; i < page; i += period)
            memory.begin()[i] = static_cast<uint8_t>(i * 31 + 1);
        check(memory.begin() + 4, 2000, period % 5);
    }
}

// A single smallest key at each position in turn: no position of a block may be left out or counted to another block.
TEST_P(ArgminKernel, EveryPositionCounts) {
    const Guarded memory(page);
    for (size_t n :
         {35u, 36u, 63u, 64u, 65u, 67u, 68u, 256u, 257u, 270u, 287u, 288u, 319u, 320u, 321u, 530u, 600u, 775u})
        for (size_t at = 0; at < n; at++) {
            std::memset(memory.begin(), 0, page);
            memory.begin()[8 + at] = 0xd1;
            check(memory.begin() + 8, n, 4);
        }
}

// The largest key there is, alone in its block, must come out as it is.
TEST_P(ArgminKernel, LargestKeyAlone) {
    std::vector<uint8_t> bytes(257);
    uint32_t word = 0;
    while (((word * usual_k + usual_c) & 0xffff) != 0x7fff)
        word++;
    bytes[255] = static_cast<uint8_t>(word);
    bytes[256] = static_cast<uint8_t>(word >> 8);
    check(bytes.data() + 256, 1, 1);
    check(bytes.data() + 256, 1, 256);
    check(bytes.data(), 257, 0);
    EXPECT_EQ(defined_sketch(bytes.data(), 257, 0).back(), INT16_MAX);
}

// The multiplier of the keys follows from cfg.key; without one, or without a cfg that holds one, it is the usual.
TEST_P(ArgminKernel, Keyed) {
    const Guarded memory(page);
    memory.fill();
    cof_cut_cfg cfg = keyed_cfg();
    std::vector<int16_t> plain(12), got(12);
    for (size_t n : {1u, 35u, 36u, 300u, 3000u}) {
        const uint32_t keyed_k = 0x08d9, keyed_c = 0x1d2f;
        vtable->sketch(nullptr, memory.begin() + 8, n, 4, plain.data());
        cfg = keyed_cfg();
        vtable->sketch(&cfg, memory.begin() + 8, n, 4, got.data());
        const std::vector<int16_t> want = defined_sketch(memory.begin() + 8, n, 4, keyed_k, keyed_c);
        EXPECT_TRUE(std::equal(want.begin(), want.end(), got.begin())) << n;
        cfg.struct_size = offsetof(cof_cut_cfg, key);
        vtable->sketch(&cfg, memory.begin() + 8, n, 4, got.data());
        EXPECT_EQ(got, plain);
        cfg = {};
        cfg.struct_size = sizeof cfg;
        vtable->sketch(&cfg, memory.begin() + 8, n, 4, got.data());
        EXPECT_EQ(got, plain);
    }
}

TEST_P(ArgminKernel, EmptyInput) {
    EXPECT_EQ(vtable->sketch_size(0), 0u);
    EXPECT_EQ(vtable->sketch_size(SIZE_MAX), (SIZE_MAX / 256 + 1) * 2);
    vtable->sketch(nullptr, nullptr, 0, 0, nullptr);
    vtable->sketch(nullptr, nullptr, 0, SIZE_MAX, nullptr);
}

TEST_P(ArgminKernel, LeavesUpperVectorHalvesClean) {
    if (!cof::bridge_test::vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    const Guarded memory(page);
    memory.fill();
    int16_t out[64];
    for (size_t n : {0u, 1u, 35u, 36u, 63u, 64u, 67u, 68u, 256u, 257u, 300u, 512u, 513u, 545u, 4000u}) {
        vtable->sketch(nullptr, memory.begin() + 4, n, 4, out);
        EXPECT_FALSE(cof::bridge_test::vector_state_in_use() & 4) << n;
    }
}

std::string name_of(const testing::TestParamInfo<const char *> &param) {
    std::string name = param.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}
INSTANTIATE_TEST_SUITE_P(Tier, ArgminKernel, testing::Values("avx2-diff", "avx512bw"), name_of);

} // namespace
