// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the bridges to libcrypto and libipsec-mb say where their library cannot be opened, or is of another release, or
// is configured without what they ask for. A process of its own is made to find such a library first.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include "tests/unit/bridge_vectors.hpp"

namespace {

using namespace cof::bridge_test;

struct Library {
    const char *soname, *plugin, *package, *other_release;
};
const Library libraries[] = {
    {"libcrypto.so.3", "mit0/openssl", "Debian package libssl3", "is not OpenSSL 3"},
    {"libIPSec_MB.so.1", "mit0/ipsec-mb", "libipsec-mb1", "is not of release 1.3"},
};

// In the child: every kernel of the plugin refuses, twice, and says the same each time.
TEST(BridgeChild, DISABLED_Refuses) {
    const char *plugin_name = std::getenv("COF_CHILD_PLUGIN"), *expected = std::getenv("COF_CHILD_EXPECTED");
    ASSERT_TRUE(plugin_name && expected);
    std::string why;
    const cof_plugin *plugin = open_plugin(plugin_name, why);
    ASSERT_TRUE(plugin) << why;
    cof_host host = everything_allowed();
    for (uint32_t i = 0; i < plugin->kernel_count; i++)
        for (int round = 0; round < 2; round++) {
            char said[300] = "";
            EXPECT_EQ(plugin->kernels[i]->probe(&host, said, sizeof said), COF_E_DEPENDENCY);
            EXPECT_NE(std::string(said).find(expected), std::string::npos) << said;
            EXPECT_NE(std::string(said).find("install"), std::string::npos) << said;
        }
}

// "": the child passed. Else what it said.
std::string run_child(const Library &library, const std::string &setting, const char *expected) {
    const std::string command = setting + " COF_CHILD_PLUGIN='" + library.plugin + "' COF_CHILD_EXPECTED='" + expected +
                                "' '" + std::filesystem::read_symlink("/proc/self/exe").string() +
                                "' --gtest_also_run_disabled_tests --gtest_filter=BridgeChild.DISABLED_Refuses 2>&1";
    FILE *output = popen(command.c_str(), "r");
    if (!output) return "no shell";
    std::string said;
    for (char line[500]; std::fgets(line, sizeof line, output);)
        said += line;
    const int status = pclose(output);
    if (said.find("[  PASSED  ] 1 test") == std::string::npos) said += "(did not pass)";
    return status == 0 && said.find("did not pass") == std::string::npos ? "" : said;
}

class BridgeWithout : public testing::TestWithParam<Library> {
  protected:
    void SetUp() override {
#if !defined(__x86_64__)
        GTEST_SKIP() << "the child would need the emulator";
#endif
        std::string why;
        if (!open_plugin(GetParam().plugin, why)) GTEST_SKIP() << why;
    }
};

TEST_P(BridgeWithout, ALibraryThatOpens) {
    const TemporaryDirectory directory;
    std::ofstream(directory.path() + "/" + GetParam().soname) << "not a library";
    EXPECT_EQ(run_child(GetParam(), "LD_LIBRARY_PATH=" + directory.path(), "cannot be opened"), "");
    EXPECT_EQ(run_child(GetParam(), "LD_LIBRARY_PATH=" + directory.path(), GetParam().package), "");
}

TEST_P(BridgeWithout, ALibraryOfTheKnownRelease) {
    const char *build = std::getenv("COFFERDAM_BUILD");
    const std::string stubs = std::string(build ? build : "") + "/tests/stub/other";
    if (!std::filesystem::exists(stubs + "/" + GetParam().soname)) GTEST_SKIP() << "the stub is not built";
    EXPECT_EQ(run_child(GetParam(), "LD_LIBRARY_PATH=" + stubs, GetParam().other_release), "");
}

// A configuration that leaves out the provider the bridge asks for: no other provider takes its place.
TEST_P(BridgeWithout, TheDefaultProvider) {
    if (GetParam().plugin != libraries[0].plugin) return;
    if (!bind_kernel("mit0/openssl", COF_IFACE_AEAD, "openssl").kernel)
        GTEST_SKIP() << "libcrypto.so.3 is not installed";
    const TemporaryDirectory directory;
    std::ofstream(directory.path() + "/openssl.cnf")
        << "openssl_conf = init\n[init]\nproviders = list\n[list]\nbase = on\n[on]\nactivate = 1\n";
    EXPECT_EQ(run_child(GetParam(), "OPENSSL_CONF=" + directory.path() + "/openssl.cnf", "activate that provider"), "");
}

std::string case_name(const testing::TestParamInfo<Library> &info) {
    return info.param.plugin == libraries[0].plugin ? "libcrypto" : "libipsec_mb";
}

INSTANTIATE_TEST_SUITE_P(Bridges, BridgeWithout, testing::ValuesIn(libraries), case_name);

} // namespace
