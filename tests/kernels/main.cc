// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Runs every kernel of every plugin that was built against its portable twin. $COFFERDAM_TEST_PLUGINS names the folder
// that holds <domain>/<plugin>.so.
#include <cstdio>

#include "host/lib/cpu.hpp"
#include "host/portable/any_crc.hpp"
#include "tests/kernels/checked_call.hpp"
#include "tests/kernels/kernels.hpp"

namespace cof {
namespace {

TEST(Plugins, WereFoundAndLoad) {
    ASSERT_NE(plugin_root(), "") << "Set COFFERDAM_TEST_PLUGINS to the folder that holds <domain>/<plugin>.so.";
    EXPECT_FALSE(plugin_files().empty()) << "There is no <domain>/<plugin>.so under " << plugin_root() << ".";
    for (const TestedFile &file : plugin_files())
        EXPECT_EQ(file.broken, "") << file.path;
}

// A kernel without a twin is tested by nobody here, so it must not go unnoticed.
class AnyKernel : public testing::TestWithParam<const TestKernel *> {};
TEST_P(AnyKernel, HasATwinAndATest) {
    const TestKernel &t = *GetParam();
    if (!t.portable) GTEST_SKIP() << t.label << ": " << t.skip;
    const std::string iface = t.kernel.iface;
    EXPECT_TRUE(is_crc(iface) || is_crc_many(iface) || iface == COF_IFACE_HASH || iface == COF_IFACE_CUT ||
                iface == COF_IFACE_CUT_SKETCH || t.portable->adopted)
        << t.label << ": no test here knows the interface " << iface << "; write one in tests/kernels.";
    EXPECT_NE(t.kernel.vtable, nullptr);
}

std::vector<const TestKernel *> every() {
    std::vector<const TestKernel *> all;
    for (const TestKernel &t : all_kernels())
        all.push_back(&t);
    return all;
}
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AnyKernel);
INSTANTIATE_TEST_SUITE_P(Plugins, AnyKernel, testing::ValuesIn(every()), test_name);

} // namespace
} // namespace cof

int main(int argc, char **argv) {
    testing::InitGoogleTest(&argc, argv);
    printf("cpu: %s\n%s\n", cof::feature_names(cof::features_of(cof::read_cpu())).c_str(),
           cof::machine_checks().c_str());
    size_t here = 0;
    for (const cof::TestKernel &t : cof::all_kernels())
        here += t.skip.empty();
    printf("kernels: %zu, of which %zu run here\n", cof::all_kernels().size(), here);
    return RUN_ALL_TESTS();
}
