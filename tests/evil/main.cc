// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Runs the evil corpus. Two other ways to call it, for tests that need another process:
//   evil --open DIR...    opens a context on each directory, asks for crc32c/1 and prints what serves
//   (tests/evil/trace.sh) evil --environment    opens a context as the environment says and prints what was decided
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>

#include "tests/evil/corpus.hpp"

namespace {

int open_each(int count, char **dirs) {
    for (int i = 0; i < count; ++i) {
        cof::evil::Opened opened(dirs[i]);
        if (!opened.error().empty()) {
            printf("%s: %s\n", dirs[i], opened.error().c_str());
            return 1;
        }
        const std::string path = opened.chosen().path, wrong = opened.wrong_values();
        printf("%s: %s serves %s\n", dirs[i], path.empty() ? "portable" : path.c_str(), wrong.c_str());
        if (!wrong.empty()) return 1;
    }
    return 0;
}

int print_environment() {
    cof_context *ctx = nullptr;
    char why[512] = "";
    if (cof_open(nullptr, &ctx, why, sizeof why) != COF_OK) {
        printf("error: %s\n", why);
        return 1;
    }
    cof_environment environment{};
    environment.struct_size = sizeof environment;
    cof_get_environment(ctx, &environment);
    printf("elevated: %u\ncap: %s\ndirectories: %s\nnotices: %s\npolicy: %s\n", environment.elevated,
           environment.cpu_cap, environment.directories, environment.notices, environment.policy);
    cof_close(ctx);
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    if (argc > 1 && !strcmp(argv[1], "--open")) return open_each(argc - 2, argv + 2);
    if (argc > 1 && !strcmp(argv[1], "--environment")) return print_environment();
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
