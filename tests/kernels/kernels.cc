// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "tests/kernels/kernels.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "host/lib/cpu.hpp"

namespace cof {
namespace {

cof_host host_of(const CpuWords &cpu) {
    cof_host host{};
    host.struct_size = sizeof host;
    host.abi_minor = COF_ABI_MINOR;
    std::copy(cpu.begin(), cpu.end(), host.cpu);
    host.service = [](const cof_host *, const char *) -> const void * { return nullptr; };
    return host;
}

TestedFile load(const std::string &path, const cof_host &host) {
    TestedFile file{path, "", nullptr};
    void *handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!handle) {
        file.broken = dlerror();
        return file;
    }
    void *symbol = dlsym(handle, COF_ENTRY_NAME);
    if (!symbol) {
        file.broken = path + " has no symbol " COF_ENTRY_NAME;
        return file;
    }
    file.plugin = reinterpret_cast<cof_entry_fn>(symbol)(&host);
    if (!file.plugin) file.broken = path + ": its entry function returned NULL";
    return file;
}

// Why the kernel cannot run here; probe() is run for those the CPU allows.
std::string why_skip(const cof_kernel &kernel, const Contract *portable, const CpuWords &cpu, const cof_host &host) {
    CpuWords need{};
    std::copy(std::begin(kernel.cpu_need), std::end(kernel.cpu_need), need.begin());
    if (CpuWords lacking = missing(need, cpu); lacking != CpuWords{}) return "this CPU lacks " + feature_names(lacking);
    if (!portable) return std::string("the host does not know ") + kernel.contract + " through " + kernel.iface;
    if ((kernel.flags & COF_F_PROBE) && kernel.probe) {
        char why[512] = "";
        if (cof_status status = kernel.probe(&host, why, sizeof why); status != COF_OK)
            return "its probe answered " + std::to_string(status) + ": " + why;
    }
    return "";
}

// nullptr: none.
const cof_kernel *judge_of(const TestKernel &t, const std::vector<TestKernel> &all) {
    if (!t.portable || !t.portable->adopted) return t.portable ? &t.portable->kernel : nullptr;
    const cof_kernel *best = nullptr;
    for (const TestKernel &other : all)
        if (other.portable == t.portable && other.skip.empty() && (!best || other.kernel.rank < best->rank))
            best = &other.kernel;
    return best;
}

std::vector<std::string> shared_objects() {
    namespace fs = std::filesystem;
    std::vector<std::string> paths;
    std::error_code error;
    for (const auto &domain : fs::directory_iterator(plugin_root(), error)) {
        if (!domain.is_directory(error)) continue;
        for (const auto &entry : fs::directory_iterator(domain.path(), error))
            if (entry.path().extension() == ".so") paths.push_back(entry.path().string());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

} // namespace

const std::string &plugin_root() {
    static const std::string root = getenv("COFFERDAM_TEST_PLUGINS") ? getenv("COFFERDAM_TEST_PLUGINS") : "";
    return root;
}

const std::vector<TestedFile> &plugin_files() {
    static const std::vector<TestedFile> files = [] {
        const cof_host host = host_of(features_of(read_cpu()));
        std::vector<TestedFile> all;
        for (const std::string &path : shared_objects())
            all.push_back(load(path, host));
        return all;
    }();
    return files;
}

const std::vector<TestKernel> &all_kernels() {
    static const std::vector<TestKernel> kernels = [] {
        const CpuWords cpu = features_of(read_cpu());
        const cof_host host = host_of(cpu);
        std::vector<TestKernel> all;
        for (const TestedFile &file : plugin_files()) {
            for (uint32_t i = 0; file.plugin && i < file.plugin->kernel_count; ++i) {
                const cof_kernel *from = file.plugin->kernels[i];
                TestKernel t;
                memcpy(&t.kernel, from, std::min<size_t>(from->struct_size, sizeof t.kernel));
                t.path = file.path;
                t.label = std::string(file.plugin->domain) + " " + std::filesystem::path(file.path).stem().string() +
                          " " + t.kernel.contract + " " + t.kernel.iface + " " + t.kernel.impl;
                t.portable = find_contract(t.kernel.contract, t.kernel.iface);
                t.skip = why_skip(t.kernel, t.portable, cpu, host);
                all.push_back(std::move(t));
            }
        }
        for (TestKernel &t : all)
            t.judge = judge_of(t, all);
        return all;
    }();
    return kernels;
}

std::vector<const TestKernel *> kernels_of(const std::string &iface) {
    std::vector<const TestKernel *> found;
    for (const TestKernel &t : all_kernels())
        if (t.kernel.iface == iface) found.push_back(&t);
    return found;
}

std::string test_name(const testing::TestParamInfo<const TestKernel *> &info) {
    std::string name = info.param->label;
    for (char &c : name)
        if (!isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
}

} // namespace cof
