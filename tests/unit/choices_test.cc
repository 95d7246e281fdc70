// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Measured choices: round trip, other CPUs, other builds, damage; and calls that go by size.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "host/lib/choices.hpp"
#include "host/lib/context.hpp"
#include "tests/unit/rig.hpp"

namespace {

class ChoiceFile : public testing::Test {
  protected:
    void SetUp() override {
        char pattern[] = "/tmp/cof-choices-XXXXXX";
        ASSERT_NE(nullptr, mkdtemp(pattern));
        dir = pattern;
        path = dir + "/choices";
    }
    void TearDown() override { std::filesystem::remove_all(dir); }

    std::string text() const {
        std::ifstream in(path);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string &content) const { std::ofstream(path) << content; }
    cof::Choices read(const cof::CpuWords &with) {
        notices.clear();
        return cof::read_choices(path, with, notices);
    }

    std::string dir, path;
    cof::CpuWords cpu{1, 2, 3};
    cof::Choices one{{{"crc32c/1", "cof.crc32/1", "fast", "abcd", 256, "portable", ""}}};
    std::vector<std::string> notices;
};

TEST_F(ChoiceFile, KeepsWhatWasWritten) {
    ASSERT_TRUE(cof::write_choices(path, cpu, one));
    const auto back = read(cpu);
    ASSERT_EQ(1u, back.list.size());
    const cof::Choice *choice = back.find("crc32c/1", "cof.crc32/1");
    ASSERT_NE(nullptr, choice);
    EXPECT_TRUE(choice->names("fast", "abcd"));
    EXPECT_FALSE(choice->names("fast", "abce"));
    EXPECT_EQ(256u, choice->short_below);
    EXPECT_TRUE(choice->names_short("portable", ""));
    EXPECT_EQ(nullptr, back.find("crc32c/1", "cof.hash/1"));
    EXPECT_TRUE(notices.empty());
}

TEST_F(ChoiceFile, OtherCpusKeepTheirs) {
    cof::Choices other = one;
    other.list[0].impl = "other";
    ASSERT_TRUE(cof::write_choices(path, {9}, other));
    ASSERT_TRUE(cof::write_choices(path, cpu, one));
    EXPECT_EQ("fast", read(cpu).list.at(0).impl);
    EXPECT_EQ("other", read({9}).list.at(0).impl);
    EXPECT_TRUE(read({8}).list.empty());
    EXPECT_TRUE(notices.empty());
}

TEST_F(ChoiceFile, ALaterChoiceReplaces) {
    ASSERT_TRUE(cof::write_choices(path, cpu, one));
    one.list[0].impl = "faster";
    ASSERT_TRUE(cof::write_choices(path, cpu, one));
    ASSERT_EQ(1u, read(cpu).list.size());
    EXPECT_EQ("faster", read(cpu).list[0].impl);
}

TEST_F(ChoiceFile, DamageIsIgnoredAloud) {
    ASSERT_TRUE(cof::write_choices(path, cpu, one));
    std::string content = text();
    content[content.size() - 3] ^= 1;
    write(content);
    EXPECT_TRUE(read(cpu).list.empty());
    ASSERT_EQ(1u, notices.size());
    EXPECT_NE(std::string::npos, notices[0].find("damaged"));
    for (const char *bad : {"", "nonsense\n", "cofferdam-choices 2\n1 a b\n"}) {
        write(bad);
        EXPECT_TRUE(read(cpu).list.empty());
        EXPECT_EQ(1u, notices.size()) << bad;
    }
}

TEST_F(ChoiceFile, ForeignFilesAreLeftAlone) {
    std::filesystem::create_symlink("/dev/null", path);
    EXPECT_FALSE(cof::write_choices(path, cpu, one));
    EXPECT_TRUE(read(cpu).list.empty());
    EXPECT_FALSE(cof::write_choices("relative", cpu, one));
    EXPECT_FALSE(cof::write_choices("", cpu, one));
}

cof_options options_with(const std::string &choice_file, uint32_t flags) {
    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = flags | COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_COUNT;
    options.choice_file = choice_file.c_str();
    options.plugin_path = "/nonexistent";
    if (const char *root = std::getenv("COFFERDAM_TEST_PLUGINS")) {
        static std::string path;
        path = std::string(root) + "/mit0:" + root + "/intel-crc";
        options.plugin_path = path.c_str();
    }
    return options;
}

std::string chosen(cof_context *ctx, const char *contract) {
    std::string impl;
    cof_each_kernel(
        ctx, contract,
        [](void *user, const cof_kernel_info *k) {
            if (k->chosen) *static_cast<std::string *>(user) = k->impl;
        },
        &impl);
    return impl;
}

TEST_F(ChoiceFile, ASavedChoiceServesAndAStaleOneIsNamed) {
    cof_options options = options_with(path, 0);
    cof_context *ctx = nullptr;
    char why[1024];
    ASSERT_EQ(COF_OK, cof_open(&options, &ctx, why, sizeof why)) << why;
    cof_choice choice{sizeof(cof_choice), 0, "crc32c/1", "cof.crc32/1", "portable", nullptr, 0};
    ASSERT_EQ(COF_OK, cof_save_choices(ctx, &choice, 1, why, sizeof why)) << why;
    choice.impl = "nosuch";
    EXPECT_EQ(COF_E_DEPENDENCY, cof_save_choices(ctx, &choice, 1, why, sizeof why));
    EXPECT_NE(nullptr, strstr(why, "nosuch"));
    cof_close(ctx);

    ASSERT_EQ(COF_OK, cof_open(&options, &ctx, why, sizeof why)) << why;
    const cof_slot *slot = nullptr;
    ASSERT_EQ(COF_OK, cof_find(ctx, "crc32c/1", nullptr, &slot, why, sizeof why));
    EXPECT_EQ("portable", chosen(ctx, "crc32c/1"));
    cof_close(ctx);

    options.flags |= COF_OPT_NO_CHOICES;
    ASSERT_EQ(COF_OK, cof_open(&options, &ctx, why, sizeof why)) << why;
    ASSERT_EQ(COF_OK, cof_find(ctx, "crc32c/1", nullptr, &slot, why, sizeof why));
    const std::string by_rank = chosen(ctx, "crc32c/1");
    cof_close(ctx);
    options.flags &= ~COF_OPT_NO_CHOICES;
    if (by_rank == "portable") GTEST_SKIP() << "no plugin serves crc32c/1 here";

    ASSERT_EQ(COF_OK, cof_open(&options, &ctx, why, sizeof why)) << why;
    cof_choice by_size{sizeof(cof_choice), 0, "crc32c/1", "cof.crc32/1", by_rank.c_str(), "portable", 1000};
    ASSERT_EQ(COF_OK, cof_save_choices(ctx, &by_size, 1, why, sizeof why)) << why;
    cof_close(ctx);
    ASSERT_EQ(COF_OK, cof_open(&options, &ctx, why, sizeof why)) << why;
    ASSERT_EQ(COF_OK, cof_find(ctx, "crc32c/1", nullptr, &slot, why, sizeof why));
    EXPECT_EQ(by_rank, slot->kernel(1000)->facts.impl);
    EXPECT_EQ("portable", slot->kernel(999)->facts.impl);
    const auto data = rig::noise(2000);
    EXPECT_EQ(cof_crc32_update(slot, 0, data.data(), 2000),
              cof_crc32_update(slot, cof_crc32_update(slot, 0, data.data(), 999), data.data() + 999, 1001));
    EXPECT_EQ(1u, slot->kernel(999)->calls.load());
    EXPECT_EQ(2u, slot->kernel(1000)->calls.load());
    EXPECT_EQ(COF_OK, cof_demote(ctx, "crc32c/1", nullptr, by_rank.c_str(), "test"));
    EXPECT_EQ("portable", slot->kernel(1000)->facts.impl);
    cof_close(ctx);

    options.plugin_path = "/nonexistent"; // the kernel is gone
    ASSERT_EQ(COF_OK, cof_open(&options, &ctx, why, sizeof why)) << why;
    cof_environment environment{};
    environment.struct_size = sizeof environment;
    cof_get_environment(ctx, &environment);
    EXPECT_NE(nullptr, strstr(environment.notices, "cofferdam tune")) << environment.notices;
    ASSERT_EQ(COF_OK, cof_find(ctx, "crc32c/1", nullptr, &slot, why, sizeof why));
    EXPECT_EQ("portable", chosen(ctx, "crc32c/1"));
    cof_close(ctx);
}

TEST(Adopted, NothingServesWithoutAPlugin) {
    rig::Rig rig(0);
    for (const char *contract : {"blake3/1", "sha256/1", "aes256-gcm/1", "zstd/1", "lz4/1"}) {
        const cof_slot *slot = reinterpret_cast<const cof_slot *>(1);
        char why[512];
        EXPECT_EQ(COF_E_DEPENDENCY, cof_find(rig.ctx, contract, nullptr, &slot, why, sizeof why));
        EXPECT_EQ(nullptr, slot);
        EXPECT_NE(nullptr, strstr(why, "cofferdam-plugin-")) << why;
        EXPECT_EQ(COF_E_DEPENDENCY, cof_find(rig.ctx, contract, nullptr, &slot, why, sizeof why)) << "asked again";
        EXPECT_EQ(COF_E_DEPENDENCY, cof_demote(rig.ctx, contract, nullptr, "x", nullptr));
    }
    cof_stream *stream = nullptr;
    const cof_slot *slot = nullptr;
    ASSERT_EQ(COF_OK, cof_find(rig.ctx, "argmin/1", nullptr, &slot, nullptr, 0));
    EXPECT_EQ(COF_E_INVALID, cof_stream_new(slot, nullptr, &stream));
    unsigned char digest[64];
    EXPECT_EQ(COF_E_INVALID, cof_digest(slot, "x", 1, nullptr, digest));
    EXPECT_EQ(0u, cof_compress_bound(slot, 10));
}

} // namespace
