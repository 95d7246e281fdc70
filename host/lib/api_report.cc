// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The record, as callers see it: files, kernels, environment.
#include <algorithm>
#include <cstring>

#include "host/lib/context.hpp"

using namespace cof;

namespace {

const char *text(const char *s) {
    return s ? s : "";
}

void report(const PluginFile &file, cof_file_fn fn, void *user) {
    cof_file_info info{};
    info.struct_size = sizeof info;
    info.accepted = !file.record.refused();
    info.path = file.path.c_str();
    info.id = file.facts.id.c_str();
    info.version = file.facts.version.c_str();
    info.domain = file.facts.domain.c_str();
    info.spdx = file.facts.spdx.c_str();
    info.stage = name(file.record.stage);
    info.code = name(file.record.code);
    info.why = file.record.why.c_str();
    info.loaded = file.is_loaded;
    info.kernel_count = static_cast<uint32_t>(file.facts.kernels.size());
    fn(user, &info);
}

void report(const Kernel &kernel, bool chosen, cof_kernel_fn fn, void *user) {
    const std::string need = feature_names(kernel.facts.need);
    cof_kernel_info info{};
    info.struct_size = sizeof info;
    info.chosen = chosen;
    info.refused =
        kernel.record.refused() && kernel.record.code != Code::outranked && kernel.record.code != Code::not_pinned;
    info.wanted = kernel.wanted;
    info.contract = kernel.facts.contract.c_str();
    info.iface = kernel.facts.iface.c_str();
    info.impl = kernel.facts.impl.c_str();
    info.path = kernel.file ? kernel.file->path.c_str() : "";
    info.plugin = kernel.file ? kernel.file->facts.id.c_str() : "host";
    info.domain = kernel.file ? kernel.file->facts.domain.c_str() : "host";
    info.spdx_declared = kernel.file ? kernel.file->facts.spdx.c_str() : "MIT-0";
    info.spdx_effective = kernel.effective_spdx.c_str();
    info.stage = name(kernel.record.stage);
    info.code = name(kernel.record.code);
    info.why = kernel.record.why.c_str();
    info.cpu_need = need.c_str();
    info.provenance = text(kernel.descriptor.provenance);
    info.rank = kernel.facts.rank;
    info.min_bytes = kernel.descriptor.min_bytes;
    info.calls = kernel.calls.load(std::memory_order_relaxed);
    info.bytes = kernel.bytes.load(std::memory_order_relaxed);
    fn(user, &info);
}

// One (contract, interface): from its slot if it was asked for, else as vetted, with the portable kernel standing by.
void report_row(cof_context &ctx, const Contract &twin, cof_kernel_fn fn, void *user) {
    for (const auto &slot : ctx.slots)
        if (slot->twin == &twin) {
            const Kernel *current = slot->current.load();
            for (const Kernel *kernel : slot->candidates)
                report(*kernel, kernel == current, fn, user);
            return;
        }
    for (const Kernel *kernel : candidates_for(ctx, twin))
        report(*kernel, false, fn, user);
    if (const Kernel *reference = reference_of(ctx, twin)) report(*reference, false, fn, user);
    if (twin.adopted || twin.pack) return;
    Kernel portable;
    portable.descriptor = twin.kernel;
    portable.facts = {0, {}, 0, twin.kernel.contract, twin.kernel.iface, twin.kernel.impl};
    portable.record = {Stage::vet, Code::ok, "The portable kernel; its contract has not been asked for yet."};
    report(portable, false, fn, user);
}

std::string lines(const std::vector<std::string> &parts, const char *separator) {
    std::string joined;
    for (const std::string &part : parts)
        joined += (joined.empty() ? "" : separator) + part;
    return joined;
}

} // namespace

void cof_each_file(cof_context *ctx, cof_file_fn fn, void *user) {
    guarded([&] {
        const std::lock_guard lock(ctx->mutex);
        for (const auto &file : ctx->files)
            report(*file, fn, user);
        return COF_OK;
    });
}

void cof_each_kernel(cof_context *ctx, const char *contract, cof_kernel_fn fn, void *user) {
    guarded([&] {
        const std::lock_guard lock(ctx->mutex);
        for (const Contract *twin : contracts())
            if (!contract || std::string_view(contract) == twin->kernel.contract) report_row(*ctx, *twin, fn, user);
        for (const Brought &brought : ctx->packs)
            if (!contract || contract == brought.pack->facts.contract)
                report_row(*ctx, brought.pack->contract, fn, user);
        // Contracts and interfaces that this host does not have. By index: a callback that asks for a contract makes
        // the list grow.
        for (size_t i = 0; i < ctx->kernels.size(); ++i)
            if (const Kernel &kernel = *ctx->kernels[i];
                !kernel.twin && (!contract || kernel.facts.contract == contract))
                report(kernel, false, fn, user);
        return COF_OK;
    });
}

void cof_slot_info(cof_context *ctx, const cof_slot *slot, cof_kernel_fn fn, void *user) {
    guarded([&] {
        const std::lock_guard lock(ctx->mutex);
        report(*slot->current.load(), true, fn, user);
        return COF_OK;
    });
}

void cof_each_contract(cof_contract_fn fn, void *user) {
    for (const Contract *row : contracts()) {
        cof_contract_info info{};
        info.struct_size = sizeof info;
        info.adopted = row->adopted != nullptr;
        info.contract = row->kernel.contract;
        info.iface = row->kernel.iface;
        info.package = row->adopted ? row->adopted->package : "";
        fn(user, &info);
    }
}

void cof_get_environment(cof_context *ctx, cof_environment *out) {
    guarded([&] {
        const std::lock_guard lock(ctx->mutex);
        const Settings &settings = ctx->settings;
        ctx->environment_text[0] = feature_names(settings.cpu);
        ctx->environment_text[1] = settings.cpu_cap.empty() ? "none" : settings.cpu_cap;
        ctx->environment_text[2] = lines(settings.directories, ":");
        ctx->environment_text[3] = settings.policy.describe();
        if (!settings.hashes.empty())
            ctx->environment_text[3] += "plugin files by SHA-256: " + std::to_string(settings.hashes.size()) +
                                        " are listed  (" + settings.hashes.directory() + ")\n";
        ctx->environment_text[4] = lines(settings.notices, "\n");
        cof_environment environment{};
        environment.struct_size = sizeof environment;
        environment.elevated = settings.elevated;
        environment.cpu = ctx->environment_text[0].c_str();
        environment.cpu_cap = ctx->environment_text[1].c_str();
        environment.directories = ctx->environment_text[2].c_str();
        environment.policy = ctx->environment_text[3].c_str();
        environment.notices = ctx->environment_text[4].c_str();
        environment.demotions = ctx->demotions.load();
        environment.choice_file = settings.choice_file.c_str();
        std::memcpy(out, &environment, std::min<size_t>(out->struct_size, sizeof environment));
        return COF_OK;
    });
}

size_t cof_describe_probe(cof_context *ctx, char *buffer, size_t size) {
    size_t length = 0;
    guarded([&] {
        // Without the mutex: these settings do not change once the context is open, and the helper may take seconds.
        const std::string sentence = (ctx->settings.flags & COF_OPT_PROBE_CHILD)
                                         ? describe_probe(ctx->settings.probe_helper)
                                         : "No probe child is used: plugins are loaded here at once.";
        length = sentence.size();
        put_why(buffer, size, sentence);
        return COF_OK;
    });
    return length;
}
