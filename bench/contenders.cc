// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "bench/contenders.hpp"

#include <algorithm>
#include <cstring>
#include <dlfcn.h>
#include <sstream>

#include <cofferdam/tiers.h>

#include "bench/clock.hpp"
#include "host/portable/portable.hpp"

namespace bench {
namespace {

// The features in force, by their names, as the words a plugin is given.
cof_host host_with(const std::string &features) {
    cof_host host{};
    host.struct_size = sizeof host;
    host.abi_minor = COF_ABI_MINOR;
    host.service = [](const cof_host *, const char *) -> const void * { return nullptr; };
    std::istringstream words(features);
    for (std::string word; words >> word;) {
#define FEATURE(bit, name) \
    if (word == name) host.cpu[0] |= COF_CPU_BIT(bit);
#if defined(__x86_64__)
        COF_FEATURES_X86(FEATURE)
#else
        COF_FEATURES_A64(FEATURE)
#endif
#undef FEATURE
    }
    return host;
}

std::vector<Kernel> list_kernels(cof_context *ctx) {
    std::vector<Kernel> list;
    cof_each_kernel(
        ctx, nullptr,
        [](void *user, const cof_kernel_info *info) {
            Kernel kernel;
            const std::string impl = info->impl;
            kernel.who = {info->contract, info->iface,
                          impl,           impl == "portable" ? "portable" : "kernel",
                          info->domain,   *info->spdx_effective ? info->spdx_effective : info->spdx_declared};
            kernel.path = info->path;
            kernel.code = info->refused ? info->code : "";
            kernel.why = info->why;
            static_cast<std::vector<Kernel> *>(user)->push_back(std::move(kernel));
        },
        &list);
    return list;
}

// Copies what the context says of this kernel; true when it serves.
bool look_up(cof_context *ctx, Kernel &kernel) {
    struct Query {
        Kernel *kernel;
        bool chosen;
    } query{&kernel, false};
    cof_each_kernel(
        ctx, kernel.who.contract.c_str(),
        [](void *user, const cof_kernel_info *info) {
            auto *q = static_cast<Query *>(user);
            if (q->kernel->who.iface != info->iface || q->kernel->who.name != info->impl) return;
            q->chosen = q->chosen || info->chosen;
            if (*info->spdx_effective) q->kernel->who.licence = info->spdx_effective;
            if (!info->chosen) q->kernel->code = info->code;
            q->kernel->why = info->why;
        },
        &query);
    return query.chosen;
}

} // namespace

const cof_plugin *open_plugin(const std::string &path, const std::string &features) {
    void *object = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void *entry = object ? dlsym(object, COF_ENTRY_NAME) : nullptr;
    if (!entry) return nullptr;
    const cof_host host = host_with(features);
    return reinterpret_cast<cof_entry_fn>(entry)(&host);
}

const cof_kernel *open_directly(const std::string &path, const Identity &who, const std::string &features) {
    if (path.empty()) {
        const cof::Contract *row = cof::find_contract(who.contract, who.iface);
        return row && !row->adopted ? &row->kernel : nullptr;
    }
    const cof_host host = host_with(features);
    const cof_plugin *plugin = open_plugin(path, features);
    for (uint32_t i = 0; plugin && i < plugin->kernel_count; ++i) {
        const cof_kernel *kernel = plugin->kernels[i];
        if (who.contract != kernel->contract || who.iface != kernel->iface || who.name != kernel->impl) continue;
        char why[256] = "";
        if (kernel->probe && kernel->probe(&host, why, sizeof why) != COF_OK) return nullptr;
        return kernel;
    }
    return nullptr;
}

Context open_context(const Settings &settings, const std::string &pins, std::string &why) {
    cof_options o{};
    o.struct_size = sizeof o;
    o.flags = COF_OPT_PROBE_CHILD | COF_OPT_NO_CHOICES;
    o.plugin_root = settings.plugin_root.empty() ? nullptr : settings.plugin_root.c_str();
    o.probe_helper = settings.probe_helper.empty() ? nullptr : settings.probe_helper.c_str();
    o.allow_licences = settings.allow_licences.empty() ? nullptr : settings.allow_licences.c_str();
    o.pins = pins.empty() ? nullptr : pins.c_str();
    cof_context *ctx = nullptr;
    char text[512] = "";
    if (cof_open(&o, &ctx, text, sizeof text) != COF_OK) why = text;
    return Context(ctx);
}

Contenders::Contenders(const Settings &settings) : settings_(settings) {
    std::string why;
    const Context ctx = open_context(settings, "", why);
    if (!ctx) throw std::runtime_error(why);
    cof_environment environment{};
    environment.struct_size = sizeof environment;
    cof_get_environment(ctx.get(), &environment);
    features_ = environment.cpu;
    kernels_ = list_kernels(ctx.get());
    const std::vector<std::string> &wanted = settings.contracts;
    if (!wanted.empty())
        std::erase_if(kernels_, [&](const Kernel &kernel) {
            return std::find(wanted.begin(), wanted.end(), kernel.who.contract) == wanted.end();
        });
    for (Kernel &kernel : kernels_)
        vet(kernel);
    for (Kernel &kernel : kernels_) {
        const cof_slot *slot = nullptr;
        Kernel copy;
        copy.who = kernel.who;
        if (kernel.usable() &&
            cof_find(ctx.get(), kernel.who.contract.c_str(), kernel.who.iface.c_str(), &slot, nullptr, 0) == COF_OK)
            kernel.chosen = look_up(ctx.get(), copy);
    }
}

// Pins it, makes sure that it really serves, and takes its vtable.
void Contenders::vet(Kernel &kernel) {
    if (!kernel.code.empty()) return;
    const auto &[contract, iface, name, kind, domain, licence] = kernel.who;
    kernel.ctx = open_context(settings_, contract + "=" + name, kernel.why);
    const cof_slot *slot = nullptr;
    if (!kernel.ctx || cof_find(kernel.ctx.get(), contract.c_str(), iface.c_str(), &slot, nullptr, 0) != COF_OK) {
        kernel.code = "unavailable";
        return;
    }
    if (!look_up(kernel.ctx.get(), kernel)) return;
    kernel.code.clear();
    kernel.slot = slot;
    if (const cof_kernel *direct = open_directly(kernel.path, kernel.who, features_)) kernel.vtable = direct->vtable;
}

std::vector<std::string> Contenders::contracts() const {
    std::vector<std::string> names;
    for (const Kernel &kernel : kernels_)
        if (std::find(names.begin(), names.end(), kernel.who.contract) == names.end())
            names.push_back(kernel.who.contract);
    return names;
}

std::vector<const Kernel *> Contenders::of(const std::string &contract, const std::string &iface) const {
    std::vector<const Kernel *> list;
    for (const Kernel &kernel : kernels_)
        if (kernel.who.contract == contract && (iface.empty() || kernel.who.iface == iface)) list.push_back(&kernel);
    return list;
}

Entry Contenders::slowed(Entry entry) const {
    for (const auto &[name, percent] : settings_.slow)
        if (name == entry.who.contract + "=" + entry.who.name && entry.make)
            entry.make = [make = entry.make, percent = percent]() -> Loop {
                return [loop = make(), percent](const Job &job) {
                    const uint64_t start = ticks();
                    const uint64_t result = loop(job);
                    const uint64_t end = ticks();
                    const auto extra = static_cast<uint64_t>(static_cast<double>(end - start) * percent / 100);
                    while (ticks() - end < extra) {
                    }
                    return result;
                };
            };
    return entry;
}

Entry Contenders::api_entry(const Kernel &kernel) const {
    if (!kernel.usable() || !api_loop(kernel.who.iface, kernel.ctx.get(), kernel.slot, kernel.who.contract))
        return {kernel.who, {}};
    return slowed({kernel.who, [&kernel] {
                       return api_loop(kernel.who.iface, kernel.ctx.get(), kernel.slot, kernel.who.contract);
                   }});
}

Entry Contenders::direct_entry(const Kernel &kernel) const {
    if (!kernel.vtable || !direct_loop(kernel.who.iface, kernel.vtable)) return {kernel.who, {}};
    return slowed({kernel.who, [&kernel] { return direct_loop(kernel.who.iface, kernel.vtable); }});
}

Value Contenders::value(const Kernel &kernel, const uint8_t *p, size_t n) const {
    if (kernel.usable())
        if (Value value = api_value(kernel.who.iface, kernel.slot, p, n); !value.empty()) return value;
    return direct_value(kernel.who.iface, kernel.vtable, p, n);
}

} // namespace bench
