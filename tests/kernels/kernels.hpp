// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every kernel of every plugin under $COFFERDAM_TEST_PLUGINS/<domain>/, next to its judge: the portable kernel it must
// equal, or for adopted contracts the most modest kernel that any plugin has (upstream's own portable build). No plugin
// or kernel is named here: a new one is tested as soon as its file is there.
#pragma once

#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/portable/portable.hpp"

namespace cof {

struct TestedFile {
    std::string path;
    std::string broken; // why it could not be loaded; "" when it was
    const cof_plugin *plugin = nullptr;
};

struct TestKernel {
    std::string path, label; // label: for people and, spelled with underscores, for test names
    cof_kernel kernel{};     // copied by its own struct_size
    const Contract *portable = nullptr;
    const cof_kernel *judge = nullptr;
    std::string skip; // why it cannot run here; "" when it can
};

const std::string &plugin_root(); // $COFFERDAM_TEST_PLUGINS, "" when it is not set
const std::vector<TestedFile> &plugin_files();
const std::vector<TestKernel> &all_kernels();
std::vector<const TestKernel *> kernels_of(const std::string &iface);
std::string test_name(const testing::TestParamInfo<const TestKernel *> &info);

// One test instance for each kernel of some interfaces. A kernel that cannot run here is SKIPPED with the reason, never
// passed.
class AnyKernelTest : public testing::TestWithParam<const TestKernel *> {
  protected:
    void SetUp() override {
        const TestKernel &t = *GetParam();
        if (!t.skip.empty()) GTEST_SKIP() << t.label << ": " << t.skip;
        kernel = &t.kernel;
        judge = t.judge;
        portable = t.portable;
    }
    template <class Vtable> void take(const cof_kernel &from, const Vtable *&vtable) const {
        vtable = static_cast<const Vtable *>(from.vtable);
        ASSERT_GE(vtable->struct_size, sizeof(Vtable)) << from.impl << ": its vtable is shorter than the interface.";
    }
    std::span<const uint64_t> path_switches() const { return {kernel->path_switch, kernel->path_switch_count}; }

    const cof_kernel *kernel = nullptr, *judge = nullptr;
    const Contract *portable = nullptr;
};

// Of one interface.
template <class Vtable> class KernelTest : public AnyKernelTest {
  protected:
    void SetUp() override {
        AnyKernelTest::SetUp();
        if (kernel == nullptr) return; // skipped
        take(*kernel, ours);
        take(*judge, twin);
    }
    const Vtable *ours = nullptr, *twin = nullptr;
};

} // namespace cof
