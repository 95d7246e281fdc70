// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// For tests of the public API: a context of portable kernels, which no environment changes.
#pragma once

#include <gtest/gtest.h>

#include <cofferdam.h>

namespace cof::test {

class PortableContext : public testing::Test {
  protected:
    void SetUp() override {
        cof_options options{};
        options.struct_size = sizeof options;
        options.flags = COF_OPT_PORTABLE | COF_OPT_IGNORE_ENV;
        ASSERT_EQ(COF_OK, cof_open(&options, &ctx, nullptr, 0));
    }
    void TearDown() override { cof_close(ctx); }
    cof_context *ctx = nullptr;
};

} // namespace cof::test
