// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Each plugin of the corpus, alone and beside the good one: the exact refusal, the right kernel, the right bytes, and
// no trace of the evil one in this process.
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>

#include "tests/evil/corpus.hpp"

namespace cof::evil {
namespace {

TEST(Corpus, IsThere) {
    ASSERT_NE(corpus_dir(), "") << "Set COFFERDAM_TEST_EVIL to a folder that tests/evil/build.sh made.";
    ASSERT_NE(probe_helper(), "") << "Set COFFERDAM_TEST_PROBE to the probe helper.";
    EXPECT_GT(corpus().size(), 100u) << corpus_dir();
}

// Without this nothing below means anything: the good plugin is found, loaded, chosen, and seen to be mapped.
TEST(Corpus, TheGoodOneServes) {
    const std::string good = corpus_dir() + "/good/good.so";
    Opened opened(corpus_dir() + "/good");
    ASSERT_EQ(opened.error(), "");
    EXPECT_EQ(opened.chosen().path, good) << opened.ending_of(good).why;
    EXPECT_EQ(opened.wrong_values(), "");
    EXPECT_TRUE(opened.ending_of(good).loaded);
    EXPECT_TRUE(is_mapped(good) || copy_is_mapped(good));
    EXPECT_GT(opened.chosen().calls, 0u);
}

// How long a plugin that never comes back is waited for; the good one beside it must be done in that time.
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr unsigned patience = 12000;
#else
constexpr unsigned patience = 3000;
#endif

class Evil : public testing::TestWithParam<Row> {
  protected:
    void SetUp() override {
        const Row &row = GetParam();
        if (const std::string why = why_skipped(row); !why.empty()) GTEST_SKIP() << row.name << ": " << why;
        setenv("EVIL_CANARY", (scratch_ / "canary").c_str(), 1);
        before_ = executable_mappings();
    }
    void TearDown() override { unsetenv("EVIL_CANARY"); }

    // dir: alone or both. Everything that must hold whatever the row.
    void check(const std::string &dir, Opened::How how) {
        const Row &row = GetParam();
        if (row.code == "hang") how.timeout_ms = patience;
        const std::string evil = dir + "/evil.so", good = dir + "/good.so";
        const bool beside = access(good.c_str(), F_OK) == 0;
        Opened opened(dir, how);
        ASSERT_EQ(opened.error(), "");
        const Ending ending = opened.ending_of(evil);
        ASSERT_TRUE(ending.found) << evil << " is not in the record";
        EXPECT_EQ(ending.stage + " " + ending.code, row.stage + " " + row.code) << ending.why;
        EXPECT_NE(ending.why.find(row.when == When::dir ? dir : evil), std::string::npos)
            << "the sentence does not name the file: " << ending.why;
        EXPECT_EQ(opened.wrong_values(), "");

        const KernelSeen chosen = opened.chosen();
        if (row.when == When::fine) {
            EXPECT_EQ(chosen.path, evil) << ending.why;
            return;
        }
        EXPECT_EQ(chosen.path, beside && row.when != When::dir ? good : "")
            << "of the good one: " << opened.ending_of(good).why;
        EXPECT_FALSE(ending.loaded);
        EXPECT_FALSE(is_mapped(evil));
        for (const std::string &mapping : executable_mappings())
            EXPECT_TRUE(before_.contains(mapping) || belongs_to(mapping, good) ||
                        belongs_to(mapping, corpus_dir() + "/good/good.so"))
                << "newly mapped executable: " << mapping;
        for (const KernelSeen &k : opened.kernels())
            EXPECT_TRUE(k.path != evil || k.calls == 0) << "the evil kernel was called";
        if (row.when == When::child) return;
        EXPECT_NE(access((scratch_ / "canary").c_str(), F_OK), 0) << "code of the refused plugin ran";
    }
    std::string dir(const char *which) const { return corpus_dir() + "/" + GetParam().name + "/" + which; }

    Scratch scratch_;
    std::set<std::string> before_;
};

TEST_P(Evil, Alone) {
    check(dir("alone"), {});
}

TEST_P(Evil, BesideTheGoodOne) {
    Opened::How how;
    how.cache = scratch_ / "verdicts";
    check(dir("both"), how);
}

// What is refused from the file alone needs no child for it.
class EvilByFile : public Evil {};
TEST_P(EvilByFile, WithoutAChild) {
    Opened::How how;
    how.child = false;
    check(dir("alone"), how);
    check(dir("both"), how);
}

std::vector<Row> refused_by_file() {
    std::vector<Row> rows;
    for (const Row &row : corpus())
        if (row.when == When::never || row.when == When::dir) rows.push_back(row);
    return rows;
}

std::string test_name(const testing::TestParamInfo<Row> &row) {
    std::string name = row.param.name;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Evil);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EvilByFile);
INSTANTIATE_TEST_SUITE_P(Corpus, Evil, testing::ValuesIn(corpus()), test_name);
INSTANTIATE_TEST_SUITE_P(Corpus, EvilByFile, testing::ValuesIn(refused_by_file()), test_name);

} // namespace
} // namespace cof::evil
