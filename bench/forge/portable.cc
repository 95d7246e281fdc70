// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The host's portable kernels in the form of a plugin, so that two builds of them can be timed in one process. For the
// forge alone: it has no notes, and no host would load it.
#include <array>

#include "host/portable/portable.hpp"

namespace {

constexpr size_t most = 64;

const cof_plugin *describe() {
    static std::array<const cof_kernel *, most> kernels{};
    static cof_plugin plugin{sizeof(cof_plugin), 0, "org.cofferdam.portable", "0", "MIT-0", "host", "own work", 0, 0,
                             kernels.data()};
    if (plugin.kernel_count == 0)
        for (const cof::Contract *row : cof::portable_kernels())
            if (plugin.kernel_count < most) kernels[plugin.kernel_count++] = &row->kernel;
    return &plugin;
}

} // namespace

extern "C" __attribute__((visibility("default"))) const cof_plugin *cof_plugin_v1(const cof_host *);
const cof_plugin *cof_plugin_v1(const cof_host *) {
    return describe();
}
