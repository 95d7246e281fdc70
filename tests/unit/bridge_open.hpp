// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// For tests of single plugins: opens one of the tree's own plugins directly, without the host's pipeline.
// COFFERDAM_TEST_PLUGINS names the directory that holds <domain>/<name>.so.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <string>
#include <string_view>

#include <cofferdam/abi.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace cof::bridge_test {

inline cof_host everything_allowed() {
    cof_host host{};
    host.struct_size = sizeof host;
    for (uint32_t &word : host.cpu)
        word = ~UINT32_C(0);
    host.service = [](const cof_host *, const char *) -> const void * { return nullptr; };
    return host;
}

// nullptr with a reason in why: not there.
inline const cof_plugin *open_plugin(const char *domain_and_name, std::string &why) {
    const char *root = std::getenv("COFFERDAM_TEST_PLUGINS");
    if (!root) {
        why = "COFFERDAM_TEST_PLUGINS is not set";
        return nullptr;
    }
    const std::string path = std::string(root) + "/" + domain_and_name + ".so";
    void *object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void *entry = object ? dlsym(object, COF_ENTRY_NAME) : nullptr;
    if (!entry) {
        why = path + " is not a plugin that can be opened here";
        return nullptr;
    }
    const cof_host host = everything_allowed();
    return reinterpret_cast<cof_entry_fn>(entry)(&host);
}

inline const cof_kernel *find_kernel(const cof_plugin *plugin, std::string_view contract, std::string_view impl) {
    for (uint32_t i = 0; plugin && i < plugin->kernel_count; i++)
        if (contract == plugin->kernels[i]->contract && impl == plugin->kernels[i]->impl) return plugin->kernels[i];
    return nullptr;
}

#if defined(__x86_64__)
inline bool cpu_has_avx2() {
    return __builtin_cpu_supports("avx2");
}
inline bool cpu_has_avx512bw() {
    return __builtin_cpu_supports("avx512bw");
}
inline bool cpu_has_avx512vbmi() { // and VL, which every CPU with VBMI has
    return __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vl");
}

// Which vector register halves the CPU holds in use; all where it cannot say. Bit 2: the upper halves of ymm0-15.
inline uint64_t vector_state_in_use() {
    uint32_t a = 0, b = 0, c = 0, d = 0;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 27 & 1)) return ~UINT64_C(0);
    if (!__get_cpuid_count(0xd, 1, &a, &b, &c, &d) || !(a & 4)) return ~UINT64_C(0);
    __asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(1));
    return a;
}
inline void clear_vector_state() {
    if (__builtin_cpu_supports("avx")) __asm__ volatile("vzeroupper");
}
// False where the CPU (or an emulator) cannot say, or calls the upper halves in use whatever was done.
inline bool vector_state_is_told() {
    clear_vector_state();
    return !(vector_state_in_use() & 4);
}
#else
inline bool cpu_has_avx2() {
    return false;
}
inline bool cpu_has_avx512bw() {
    return false;
}
inline bool cpu_has_avx512vbmi() {
    return false;
}
inline uint64_t vector_state_in_use() {
    return 0;
}
inline void clear_vector_state() {}
inline bool vector_state_is_told() {
    return false;
}
#endif

} // namespace cof::bridge_test
