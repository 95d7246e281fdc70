// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// From directories to vetted files and kernels, in an order that depends on names alone. One bad file never stops
// others.
#include "host/lib/context.hpp"
#include "host/lib/vet.hpp"

namespace cof {
namespace {

Record refused(const Refusal &refusal) {
    return {refusal.stage, refusal.code, refusal.why};
}

void add_kernels(cof_context &ctx, PluginFile &file, const VetRules &rules) {
    for (size_t i = 0; i < file.facts.kernels.size(); ++i) {
        auto kernel = std::make_unique<Kernel>();
        kernel->facts = file.facts.kernels[i];
        kernel->file = &file;
        kernel->index = i;
        kernel->twin = find_contract(kernel->facts.contract, kernel->facts.iface);
        if (file.record.refused())
            kernel->record = file.record;
        else if (auto refusal = vet_kernel(file.path, kernel->facts, rules))
            kernel->record = refused(*refusal);
        else
            kernel->record = {Stage::vet, Code::ok, "Vetted; its contract has not been asked for yet."};
        file.kernels.push_back(kernel.get());
        ctx.kernels.push_back(std::move(kernel));
    }
}

// dir: opened, or why it cannot be used; then neither can what is in it.
void add_file(cof_context &ctx, const std::string &directory, const Outcome<TrustedDir> &dir, const std::string &name,
              const VetRules &rules) {
    auto owned = std::make_unique<PluginFile>();
    PluginFile &file = *owned;
    file.directory = directory;
    file.name = name;
    file.path = directory + "/" + name;
    ctx.files.push_back(std::move(owned));

    if (!dir) {
        file.record = refused(dir.refusal());
        return;
    }
    auto trusted = open_trusted(*dir, name, ctx.settings.elevated, !ctx.settings.hashes.empty());
    if (!trusted) {
        file.record = refused(trusted.refusal());
        return;
    }
    file.id = trusted->id;
    for (const std::string &warning : trusted->warnings)
        ctx.settings.notices.push_back(warning);
    auto facts = read_facts_fd(trusted->fd.get());
    if (!facts) {
        file.record = refused(facts.refusal());
        file.record.why = file.path + ": " + file.record.why;
        return;
    }
    file.facts = std::move(*facts);
    if (auto refusal = vet_file(file.path, file.facts, rules))
        file.record = refused(*refusal);
    else if (auto unlisted =
                 ctx.settings.hashes.check(file.path, file.facts.spdx, trusted->fd.get(), ctx.settings.notices))
        file.record = refused(*unlisted);
    else
        file.record = {Stage::vet, Code::ok, "Vetted; nothing of it has been loaded yet."};
    add_kernels(ctx, file, rules);
}

} // namespace

void discover(cof_context &ctx) {
    const VetRules rules{ctx.settings.cpu, ctx.settings.capped(), &ctx.settings.policy};
    // Settings are copied first: add_file appends notices.
    const std::vector<std::string> directories = ctx.settings.directories;
    for (const std::string &directory : directories) {
        auto names = list_plugins(directory);
        if (!names) {
            ctx.settings.notices.push_back(names.refusal().why);
            continue;
        }
        if (const auto inner = list_domains(directory); names->empty() && !inner.empty())
            ctx.settings.notices.push_back(directory +
                                           " holds directories and no plugin; a plugin path names the "
                                           "directories that hold the files, such as " +
                                           directory + "/" + inner.front() + ".");
        const auto dir = open_directory(directory, ctx.settings.elevated);
        if (dir && !names->empty())
            for (const std::string &warning : dir->warnings)
                ctx.settings.notices.push_back(warning);
        for (const std::string &name : *names) {
            add_file(ctx, directory, dir, name, rules);
            const PluginFile &file = *ctx.files.back();
            if (file.record.refused()) ctx.log(file.record.why);
        }
    }
    gather_packs(ctx);
}

} // namespace cof
