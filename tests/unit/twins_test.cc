// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The intrinsics twins of bench/twins against the host's portable kernels: a twin that computes something else would be
// no opponent. Inputs lie flush against inaccessible pages, so a load outside them ends the test.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <random>
#include <span>
#include <sys/mman.h>
#include <vector>

#include <cofferdam/crc.h>
#include <cofferdam/cut.h>

#include "bench/twins/twins.h"
#include "host/lib/cpu.hpp"
#include "host/portable/portable.hpp"
#include "tests/unit/bridge_open.hpp"

namespace {

constexpr size_t longest = 300 * 1024;

std::span<const CofTwin> open_twins(const std::string &compiler) {
    const char *build = std::getenv("COFFERDAM_BUILD");
    const std::string path = std::string(build ? build : "build") + "/bench/twins-" + compiler + ".so";
    void *object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void *entry = object ? dlsym(object, "cof_twins") : nullptr;
    if (!entry) return {};
    size_t count = 0;
    const CofTwin *first = reinterpret_cast<decltype(&cof_twins)>(entry)(&count);
    return {first, count};
}

// Random bytes between two inaccessible pages.
class Guarded {
  public:
    Guarded() {
        map_ = static_cast<uint8_t *>(
            mmap(nullptr, size + 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        std::mt19937 random(5);
        for (uint8_t *p = begin(); p != end(); ++p)
            *p = static_cast<uint8_t>(random());
        mprotect(map_, page, PROT_NONE);
        mprotect(end(), page, PROT_NONE);
    }
    Guarded(const Guarded &) = delete;
    Guarded &operator=(const Guarded &) = delete;
    ~Guarded() { munmap(map_, size + 2 * page); }
    uint8_t *begin() const { return map_ + page; }
    uint8_t *end() const { return begin() + size; }

  private:
    static constexpr size_t page = 4096, size = (longest / page + 1) * page;
    uint8_t *map_;
};

struct Case {
    const char *compiler, *plugin, *contract, *impl;
};
std::ostream &operator<<(std::ostream &out, const Case &c) {
    return out << c.impl << " by " << c.compiler;
}

class Twins : public testing::TestWithParam<Case> {
  protected:
    void SetUp() override {
        const auto [compiler, plugin, contract, impl] = GetParam();
        const auto twins = open_twins(compiler);
        if (twins.empty()) GTEST_SKIP() << "no twins by " << compiler << ": not installed, or this is not x86-64";
        for (const CofTwin &candidate : twins)
            if (std::string_view(candidate.contract) == contract && std::string_view(candidate.impl) == impl)
                twin = &candidate;
        ASSERT_TRUE(twin);
        std::string why;
        kernel = cof::bridge_test::find_kernel(cof::bridge_test::open_plugin(plugin, why), contract, impl);
        ASSERT_TRUE(kernel) << why;
        ASSERT_STREQ(twin->iface, kernel->iface);
        ASSERT_EQ(std::string_view(twin->compiler).substr(0, std::strlen(compiler)), compiler);
        ASSERT_EQ(twin->cpu_need, kernel->cpu_need[0]);
        const cof::CpuWords cpu = cof::features_of(cof::read_cpu());
        if (twin->cpu_need & ~cpu[0]) GTEST_SKIP() << "this CPU lacks what " << impl << " needs";
        const cof::Contract *row = cof::find_contract(contract, twin->iface);
        ASSERT_TRUE(row);
        portable = row->kernel.vtable;
    }

    // One input; back bytes before it may be read, which is nothing to a checksum.
    void check(const uint8_t *p, size_t n, size_t back) {
        if (twin->iface == std::string_view(COF_IFACE_CRC32)) {
            const auto reg = static_cast<uint32_t>(random());
            const auto &ours = *static_cast<const cof_crc32 *>(twin->vtable);
            const auto &reference = *static_cast<const cof_crc32 *>(portable);
            ASSERT_EQ(ours.update(reg, p, n), reference.update(reg, p, n)) << n << " bytes";
            return;
        }
        if (twin->iface == std::string_view(COF_IFACE_CRC64)) {
            const uint64_t reg = uint64_t{random()} << 32 | random();
            const auto &ours = *static_cast<const cof_crc64 *>(twin->vtable);
            const auto &reference = *static_cast<const cof_crc64 *>(portable);
            ASSERT_EQ(ours.update(reg, p, n), reference.update(reg, p, n)) << n << " bytes";
            return;
        }
        const auto &ours = *static_cast<const cof_cut_sketch *>(twin->vtable);
        const auto &reference = *static_cast<const cof_cut_sketch *>(portable);
        const size_t size = reference.sketch_size(n);
        ASSERT_EQ(ours.sketch_size(n), size);
        std::vector<uint16_t> got(size / 2 + 1, 0x5555), want(got);
        ours.sketch(nullptr, p, n, back, got.data());
        reference.sketch(nullptr, p, n, back, want.data());
        ASSERT_EQ(got, want) << n << " bytes, back " << back;
    }
    // As the last bytes before the page behind, and as the first after the page before.
    void check_at_both_ends(size_t n) {
        const size_t back = random() % 5;
        check(memory.end() - n, n, back);
        check(memory.begin() + back, n, back);
    }

    const CofTwin *twin = nullptr;
    const cof_kernel *kernel = nullptr;
    const void *portable = nullptr;
    Guarded memory;
    std::mt19937 random{7};
};

TEST_P(Twins, EveryLength) {
    for (size_t n = 0; n <= 4200; ++n)
        check_at_both_ends(n);
    check(nullptr, 0, 0);
}

TEST_P(Twins, PathSwitches) {
    for (const uint64_t at : std::span(kernel->path_switch, kernel->path_switch_count)) {
        if (at + 69 >= longest) continue; // prefetches, which the twins have none of
        for (size_t n = at - 1; n <= at + 1; ++n) {
            check_at_both_ends(n);
            for (size_t offset = 5; offset < 69; ++offset)
                check(memory.begin() + offset, n, offset % 4);
        }
    }
}

TEST_P(Twins, RandomPlacesAndLengths) {
    for (int i = 0; i < 1500; ++i) {
        const size_t offset = 3 + random() % 4096, n = random() % (longest - offset);
        check(memory.begin() + offset, n >> random() % 8, random() % 4);
    }
    check(memory.end() - longest, longest, 3);
}

class CrcTwins : public Twins {};

TEST_P(CrcTwins, Shift) {
    const auto &ours = *static_cast<const cof_crc32 *>(twin->vtable);
    const auto &reference = *static_cast<const cof_crc32 *>(portable);
    for (const int64_t n : {INT64_C(0), INT64_C(1), INT64_C(-1), INT64_C(4096), INT64_C(0x7fffffff), INT64_C(1) << 40,
                            INT64_MAX, INT64_MIN}) {
        const auto reg = static_cast<uint32_t>(random());
        EXPECT_EQ(ours.shift(reg, n), reference.shift(reg, n)) << n;
        EXPECT_EQ(ours.shift(ours.shift(reg, n), n == INT64_MIN ? n : -n) == reg, n != INT64_MIN) << n;
    }
    const std::vector<uint8_t> zeros(1000);
    EXPECT_EQ(ours.shift(0x12345678, 1000), ours.update(0x12345678, zeros.data(), zeros.size()));
}

TEST_P(Twins, LeaveUpperVectorHalvesClean) {
    if (!cof::bridge_test::vector_state_is_told()) GTEST_SKIP() << "this CPU does not tell";
    for (const size_t n :
         {0u, 1u, 7u, 34u, 95u, 96u, 255u, 256u, 300u, 384u, 545u, 576u, 6143u, 6144u, 8928u, 20000u}) {
        check(memory.begin() + 3, n, 3);
        EXPECT_FALSE(cof::bridge_test::vector_state_in_use() & 4) << n;
    }
}

constexpr Case crcs[] = {
    {"gcc", "intel-crc/crc32c", "crc32c/1", "sse42-3way"},
    {"gcc", "intel-crc/crc32c", "crc32c/1", "sse42-pclmul-fusion"},
    {"gcc", "intel-crc/crc32c", "crc32c/1", "avx2-vpclmul-fusion"},
    {"gcc", "intel-crc/crc32c", "crc32c/1", "avx512-vpclmul-fusion"},
    {"clang", "intel-crc/crc32c", "crc32c/1", "sse42-3way"},
    {"clang", "intel-crc/crc32c", "crc32c/1", "sse42-pclmul-fusion"},
    {"clang", "intel-crc/crc32c", "crc32c/1", "avx2-vpclmul-fusion"},
    {"clang", "intel-crc/crc32c", "crc32c/1", "avx512-vpclmul-fusion"},
    {"gcc", "intel-crc/crc-fold", "crc32/1", "sse42-pclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc32/1", "avx2-vpclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc32/1", "avx512-vpclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc32-be/1", "sse42-pclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc32-be/1", "avx2-vpclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc32-be/1", "avx512-vpclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc32/1", "sse42-pclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc32/1", "avx2-vpclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc32/1", "avx512-vpclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc32-be/1", "sse42-pclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc32-be/1", "avx2-vpclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc32-be/1", "avx512-vpclmul-fold"},
};
// Without shift, which is the portable one here.
constexpr Case wide_crcs[] = {
    {"gcc", "intel-crc/crc-fold", "crc64-nvme/1", "sse42-pclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc64-nvme/1", "avx2-vpclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc64-nvme/1", "avx512-vpclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc64-xz/1", "sse42-pclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc64-xz/1", "avx2-vpclmul-fold"},
    {"gcc", "intel-crc/crc-fold", "crc64-xz/1", "avx512-vpclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc64-nvme/1", "sse42-pclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc64-nvme/1", "avx2-vpclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc64-nvme/1", "avx512-vpclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc64-xz/1", "sse42-pclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc64-xz/1", "avx2-vpclmul-fold"},
    {"clang", "intel-crc/crc-fold", "crc64-xz/1", "avx512-vpclmul-fold"},
};
constexpr Case sketches[] = {
    {"gcc", "mit0/argmin", "argmin/1", "avx2-diff"},
    {"clang", "mit0/argmin", "argmin/1", "avx2-diff"},
};
std::string name_of(const testing::TestParamInfo<Case> &param) {
    std::string name = std::string(param.param.contract) + "-" + param.param.impl + "-" + param.param.compiler;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '-' || c == '/'; }, '_');
    return name;
}
INSTANTIATE_TEST_SUITE_P(Crc, Twins, testing::ValuesIn(crcs), name_of);
INSTANTIATE_TEST_SUITE_P(Crc, CrcTwins, testing::ValuesIn(crcs), name_of);
INSTANTIATE_TEST_SUITE_P(Crc64, Twins, testing::ValuesIn(wide_crcs), name_of);
INSTANTIATE_TEST_SUITE_P(Sketch, Twins, testing::ValuesIn(sketches), name_of);

} // namespace
