// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Opening a context: options, environment, bad input; and threads that all ask first.
#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/rig.hpp"

namespace {

struct Variable { // set for one test
    Variable(const char *name, const char *value) : name_(name) { setenv(name, value, 1); }
    ~Variable() { unsetenv(name_); }
    const char *name_;
};

struct Opened {
    explicit Opened(cof_options options) {
        options.struct_size = sizeof options;
        char text[512] = "";
        status = cof_open(&options, &ctx, text, sizeof text);
        why = text;
    }
    ~Opened() { cof_close(ctx); }
    cof_context *ctx = nullptr;
    cof_status status;
    std::string why;
};

std::string environment_of(cof_context *ctx, const char *cof_environment::*field) {
    cof_environment environment{};
    environment.struct_size = sizeof environment;
    cof_get_environment(ctx, &environment);
    return environment.*field;
}

} // namespace

TEST(Context, NullOptionsWork) {
    const Variable path("COFFERDAM_PLUGIN_PATH", "/nonexistent");
    cof_context *ctx = nullptr;
    ASSERT_EQ(COF_OK, cof_open(nullptr, &ctx, nullptr, 0));
    const cof_slot *slot = nullptr;
    ASSERT_EQ(COF_OK, cof_find(ctx, "crc32c/1", nullptr, &slot, nullptr, 0));
    EXPECT_EQ(0xE3069283u, cof_crc32_update(slot, 0, "123456789", 9));
    EXPECT_EQ(0xE3069283u,
              cof_crc32_combine(slot, cof_crc32_update(slot, 0, "1234", 4), cof_crc32_update(slot, 0, "56789", 5), 5));
    cof_close(ctx);
    cof_close(nullptr);
    EXPECT_EQ(COF_E_INVALID, cof_open(nullptr, nullptr, nullptr, 0));
}

TEST(Context, MalformedOptionsAreOneClearSentence) {
    struct Case {
        cof_options options;
        const char *word;
    };
    Case cases[5] = {};
    cases[0] = {{}, "avx1024"};
    cases[0].options.cpu_tier = "avx1024";
    cases[1] = {{}, "CONTRACT=IMPL"};
    cases[1].options.pins = "crc32c/1";
    cases[2] = {{}, "no contract"};
    cases[2].options.pins = "nothing/1=portable";
    cases[3] = {{}, "flags"};
    cases[3].options.flags = 1u << 30;
    cases[4] = {{}, "(("};
    cases[4].options.allow_licences = "((";
    for (const Case &c : cases) {
        const Opened opened(c.options);
        EXPECT_EQ(COF_E_INVALID, opened.status);
        EXPECT_EQ(nullptr, opened.ctx);
        EXPECT_NE(std::string::npos, opened.why.find(c.word)) << opened.why;
        EXPECT_FALSE(opened.why.empty());
    }
    cof_options unset{};
    cof_context *ctx = nullptr;
    EXPECT_EQ(COF_E_INVALID, cof_open(&unset, &ctx, nullptr, 0));
}

TEST(Context, EnvironmentIsReadAndCanBeIgnored) {
    const Variable disable("COFFERDAM_DISABLE", "perhaps");
    EXPECT_EQ(COF_E_INVALID, Opened({}).status);
    cof_options ignore{};
    ignore.flags = COF_OPT_IGNORE_ENV;
    EXPECT_EQ(COF_OK, Opened(ignore).status);
}

TEST(Context, DirectoriesFollowPrecedence) {
    const Variable path("COFFERDAM_PLUGIN_PATH", "/nonexistent/b:/nonexistent/c");
    const Variable add("COFFERDAM_ADD_PLUGIN_PATH", "/nonexistent/a");
    EXPECT_EQ("/nonexistent/a:/nonexistent/b:/nonexistent/c",
              environment_of(Opened({}).ctx, &cof_environment::directories));
    cof_options options{};
    options.plugin_path = "/nonexistent/x";
    EXPECT_EQ("/nonexistent/a:/nonexistent/x", environment_of(Opened(options).ctx, &cof_environment::directories));
    const Variable disable("COFFERDAM_DISABLE", "1");
    EXPECT_EQ("", environment_of(Opened({}).ctx, &cof_environment::directories));
}

TEST(Context, UnknownContractsAreAnError) {
    rig::Rig rig(0);
    const cof_slot *slot = nullptr;
    char why[256];
    EXPECT_EQ(COF_E_DEPENDENCY, cof_find(rig.ctx, "md5/1", nullptr, &slot, why, sizeof why));
    EXPECT_EQ(nullptr, slot);
    EXPECT_NE(std::string::npos, std::string(why).find("md5/1"));
    EXPECT_EQ(COF_E_DEPENDENCY, cof_find(rig.ctx, "crc32c/1", "cof.hash/1", &slot, why, sizeof why));
    char tiny[4];
    EXPECT_EQ(COF_E_DEPENDENCY, cof_find(rig.ctx, "md5/1", nullptr, &slot, tiny, sizeof tiny));
    EXPECT_EQ('\0', tiny[3]);
    EXPECT_EQ(COF_E_INVALID, cof_find(rig.ctx, nullptr, nullptr, &slot, nullptr, 0));
}

TEST(Context, ManyThreadsAskFirstAtOnce) {
    cof_options options{};
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE;
    options.plugin_root = getenv("COFFERDAM_TEST_PLUGINS");
    if (!options.plugin_root) options.flags |= COF_OPT_PORTABLE;
    const Opened opened(options);
    ASSERT_EQ(COF_OK, opened.status) << opened.why;
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    const auto data = rig::noise(200000);
    for (int i = 0; i < 16; ++i)
        threads.emplace_back([&] {
            const cof_slot *slot = nullptr;
            cof_chunker *chunker = nullptr;
            cof_cut_end ends[64];
            size_t cuts = 0, used = 0;
            if (cof_find(opened.ctx, "crc32c/1", nullptr, &slot, nullptr, 0) == COF_OK &&
                cof_crc32_update(slot, 0, "123456789", 9) == 0xE3069283u &&
                cof_chunker_new(opened.ctx, "argmin/1", nullptr, &chunker, nullptr, 0) == COF_OK &&
                cof_chunker_feed(chunker, data.data(), data.size(), 1, ends, 64, &cuts, &used) == COF_OK && cuts > 7)
                ++right;
            cof_chunker_free(chunker);
        });
    for (auto &thread : threads)
        thread.join();
    EXPECT_EQ(16, right);
}

TEST(Context, ChunkerConfigurationIsValidated) {
    rig::Rig rig(0);
    cof_chunker *chunker = nullptr;
    char why[256];
    cof_cut_cfg cfg{};
    cfg.struct_size = sizeof cfg;
    cfg.min = 1000;
    cfg.max = 10;
    EXPECT_EQ(COF_E_INVALID, cof_chunker_new(rig.ctx, "argmin/1", &cfg, &chunker, why, sizeof why));
    EXPECT_EQ(nullptr, chunker);
    EXPECT_NE('\0', why[0]);
    EXPECT_EQ(COF_E_DEPENDENCY, cof_chunker_new(rig.ctx, "crc32c/1", nullptr, &chunker, why, sizeof why));
    ASSERT_EQ(COF_OK, cof_chunker_new(rig.ctx, "argmin/1", nullptr, &chunker, why, sizeof why));
    cof_chunker_config(chunker, &cfg);
    EXPECT_LT(cfg.min, cfg.max);
    cof_chunker_free(chunker);
}

TEST(Context, EveryKernelIsReported) {
    rig::Rig rig(0);
    int rows = 0;
    cof_each_kernel(
        rig.ctx, nullptr,
        [](void *user, const cof_kernel_info *k) {
            ++*static_cast<int *>(user);
            EXPECT_STREQ("portable", k->impl);
            EXPECT_STREQ("none", k->cpu_need);
            EXPECT_EQ(0u, k->wanted);
        },
        &rows);
    EXPECT_EQ(static_cast<int>(cof::portable_kernels().size()), rows);
    char text[8];
    EXPECT_GT(cof_combination(rig.ctx, text, sizeof text), 8u);
    EXPECT_EQ('\0', text[7]);
}

// Kernels of contracts that this host does not have, and a callback that makes the context find others: the list that
// is walked moves in memory.
TEST(Context, ReportCallbacksMayAskForContracts) {
    rig::Rig rig(0);
    auto &kernels = rig.ctx->kernels;
    constexpr size_t unknown = 64;
    for (size_t i = 0; i < unknown; ++i) {
        kernels.push_back(std::make_unique<cof::Kernel>());
        kernels.back()->facts.contract = "x.unknown/0";
        kernels.back()->facts.impl = std::to_string(i);
    }
    kernels.shrink_to_fit();
    struct Walk {
        cof_context *ctx;
        const void *before;
        size_t rows = 0;
    } walk{rig.ctx, kernels.data()};
    cof_each_kernel(
        rig.ctx, "x.unknown/0",
        [](void *user, const cof_kernel_info *info) {
            auto &w = *static_cast<Walk *>(user);
            EXPECT_EQ(std::to_string(w.rows), info->impl);
            const cof_slot *slot = nullptr;
            if (w.rows++ != 0) return;
            EXPECT_EQ(COF_OK, cof_find(w.ctx, "crc32c/1", nullptr, &slot, nullptr, 0));
            EXPECT_NE(w.before, w.ctx->kernels.data()) << "nothing moved, so nothing was tested";
            // What was the list may be anything else now.
            std::vector<std::unique_ptr<std::array<uintptr_t, unknown>>> others;
            for (int i = 0; i < 16; ++i)
                others.push_back(std::make_unique<std::array<uintptr_t, unknown>>());
        },
        &walk);
    EXPECT_EQ(unknown, walk.rows);
}

namespace {

// True when another thread gets an answer about ctx while this one is within a call.
bool answers_others(cof_context *ctx, std::thread &other) {
    const auto answered = std::make_shared<std::atomic<bool>>(false);
    other = std::thread([ctx, answered] {
        environment_of(ctx, &cof_environment::policy);
        *answered = true;
    });
    for (int i = 0; i < 500 && !*answered; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return *answered;
}

} // namespace

// What reads files or waits for a process does not keep the other threads of a program from their kernels.
TEST(Context, LibrariesAreReadWithoutTheLock) {
    cof_options options{};
    options.flags = COF_OPT_IGNORE_ENV;
    options.plugin_root = getenv("COFFERDAM_TEST_PLUGINS");
    if (!options.plugin_root) GTEST_SKIP() << "COFFERDAM_TEST_PLUGINS is not set";
    const Opened opened(options);
    ASSERT_EQ(COF_OK, opened.status) << opened.why;
    struct Walk {
        cof_context *ctx;
        int rows = 0;
        std::thread other;
    } walk{opened.ctx, 0, {}};
    cof_each_library(
        opened.ctx,
        [](void *user, const cof_library_info *) {
            auto &w = *static_cast<Walk *>(user);
            if (w.rows++ != 0) return;
            EXPECT_TRUE(answers_others(w.ctx, w.other));
        },
        &walk);
    if (walk.rows == 0) GTEST_SKIP() << "no plugin here opens a library";
    walk.other.join();
}

TEST(Context, TheHelperIsAskedWithoutTheLock) {
    const auto dir = std::filesystem::temp_directory_path() / ("cof-context-" + std::to_string(getpid()));
    const std::string helper = dir / "helper", here = helper + ".here", go = helper + ".go";
    std::filesystem::create_directory(dir);
    std::ofstream(helper) << "#!/bin/sh\n: >" + here + "\nwhile [ ! -e " + go + " ]; do sleep 0.01; done\n";
    ASSERT_EQ(0, chmod(helper.c_str(), 0755));
    cof_options options{};
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE | COF_OPT_PROBE_CHILD;
    options.probe_helper = helper.c_str();
    const Opened opened(options);
    ASSERT_EQ(COF_OK, opened.status) << opened.why;
    std::thread asking([&] { cof_describe_probe(opened.ctx, nullptr, 0); });
    for (int i = 0; i < 500 && !std::filesystem::exists(here); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_TRUE(std::filesystem::exists(here)) << "the helper does not run";
    std::thread other;
    EXPECT_TRUE(answers_others(opened.ctx, other));
    std::ofstream(go) << "";
    other.join();
    asking.join();
    std::filesystem::remove_all(dir);
}
