// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The contracts that plugins bring, once all plugins were read.
#include <algorithm>

#include "host/lib/context.hpp"

namespace cof {

namespace {

std::string called(const Kernel &kernel) {
    return kernel.file->path + ": kernel '" + kernel.facts.impl + "' of '" + kernel.facts.contract + "'";
}

void refuse(const cof_context &ctx, Kernel &kernel, Code code, const std::string &why) {
    kernel.record = {Stage::vet, code, called(kernel) + why + "."};
    ctx.log(kernel.record.why);
}

void take_reference(cof_context &ctx, Kernel &kernel) {
    const PackFacts *facts = pack_of(kernel.file->facts, kernel.index);
    std::string why = "its pack note does not describe it";
    auto pack = facts ? decode_pack(*facts, why) : nullptr;
    if (!pack) {
        refuse(ctx, kernel, Code::bad_pack, " is a reference kernel, and " + why);
        return;
    }
    const Decision decision = ctx.settings.policy.judge_reference(kernel.facts.contract);
    if (!decision.allowed) {
        refuse(ctx, kernel, Code::reference_denied,
               " is a reference kernel, which policy does not allow (" + decision.rule + "); " + decision.remedy);
        return;
    }
    ctx.packs.push_back({std::move(pack), &kernel});
}

// Two that bring one contract may mean two things by it, and which one counts must not hang on a directory's place: so
// none does.
void refuse_twins(cof_context &ctx) {
    const auto same = [](const Brought &a, const Brought &b) {
        return a.pack->facts.contract == b.pack->facts.contract;
    };
    std::vector<std::pair<Kernel *, const Kernel *>> twins;
    for (const Brought &one : ctx.packs) {
        const auto other = std::find_if(ctx.packs.begin(), ctx.packs.end(),
                                        [&](const Brought &b) { return b.reference != one.reference && same(one, b); });
        if (other != ctx.packs.end()) twins.emplace_back(one.reference, other->reference);
    }
    for (const auto &[kernel, other] : twins)
        refuse(ctx, *kernel, Code::two_references,
               " is one of two reference kernels of its contract, the other being '" + other->facts.impl + "' of " +
                   other->file->path + ", and neither is used; leave one of them out");
    std::erase_if(ctx.packs, [](const Brought &b) { return b.reference->record.refused(); });
}

const Brought *find_pack(const cof_context &ctx, std::string_view contract) {
    const auto at = std::find_if(ctx.packs.begin(), ctx.packs.end(),
                                 [&](const Brought &b) { return b.pack->facts.contract == contract; });
    return at == ctx.packs.end() ? nullptr : &*at;
}

// Why nobody brings the contract, as the rest of a sentence without its full stop.
std::string not_brought(const cof_context &ctx, std::string_view contract) {
    for (const auto &kernel : ctx.kernels)
        if (kernel->reference() && kernel->facts.contract == contract)
            return "its pack is not used: " + kernel->record.why.substr(0, kernel->record.why.rfind('.'));
    if (ctx.settings.flags & COF_OPT_PORTABLE) return "plugins, one of which may bring it, are not looked at";
    return "no plugin here brings it; install its contract pack";
}

// Gives a kernel the pack that it belongs to, or the reason why there is none.
void find_judge(const cof_context &ctx, Kernel &kernel) {
    const Brought *brought = find_pack(ctx, kernel.facts.contract);
    if (brought &&
        (kernel.reference() ? brought->reference == &kernel : brought->pack->facts.iface == kernel.facts.iface))
        kernel.twin = &brought->pack->contract;
    if (kernel.twin || kernel.record.refused()) return;
    const bool denied = std::any_of(ctx.kernels.begin(), ctx.kernels.end(), [&](const auto &other) {
        return other->facts.contract == kernel.facts.contract && other->record.code == Code::reference_denied;
    });
    if (!brought)
        refuse(ctx, kernel, denied ? Code::reference_denied : Code::unknown_contract,
               " is for a contract that this host does not have, and " + not_brought(ctx, kernel.facts.contract));
    else
        refuse(ctx, kernel, Code::unknown_contract,
               " offers the contract through '" + kernel.facts.iface + "', and its reference kernel, through '" +
                   brought->pack->facts.iface + "', cannot judge that");
}

} // namespace

void gather_packs(cof_context &ctx) {
    for (const auto &kernel : ctx.kernels)
        if (kernel->reference() && !kernel->record.refused()) take_reference(ctx, *kernel);
    refuse_twins(ctx);
    for (const auto &kernel : ctx.kernels)
        if (!kernel->twin && namespaced(kernel->facts.contract)) find_judge(ctx, *kernel);
    for (const auto &[contract, impl] : ctx.settings.pins)
        if (!find_contract(ctx, contract, ""))
            ctx.settings.notices.push_back("The pin '" + contract + "=" + impl +
                                           "' has no effect: this host has no "
                                           "contract of that name, and " +
                                           not_brought(ctx, contract) + ".");
}

const Contract *find_contract(const cof_context &ctx, std::string_view contract, std::string_view iface,
                              std::string *why) {
    if (const Contract *own = find_contract(contract, iface)) return own;
    const Brought *brought = find_pack(ctx, contract);
    if (brought && (iface.empty() || iface == brought->pack->facts.iface)) return &brought->pack->contract;
    if (why && !brought && namespaced(contract)) *why = not_brought(ctx, contract);
    return nullptr;
}

Kernel *reference_of(const cof_context &ctx, const Contract &twin) {
    for (const Brought &brought : ctx.packs)
        if (&brought.pack->contract == &twin) return brought.reference;
    return nullptr;
}

void install_reference(cof_context &ctx, const Kernel &reference) {
    for (const Brought &brought : ctx.packs)
        if (brought.reference == &reference) brought.pack->contract.kernel = reference.descriptor;
}

} // namespace cof

using namespace cof;

void cof_each_pack(cof_context *ctx, cof_pack_fn fn, void *user) {
    guarded([&] {
        const std::lock_guard lock(ctx->mutex);
        for (const Brought &brought : ctx->packs) {
            const PackFacts &facts = brought.pack->facts;
            cof_pack_info info{};
            info.struct_size = sizeof info;
            info.vectors = static_cast<uint32_t>(facts.vectors.size());
            info.contract = facts.contract.c_str();
            info.iface = facts.iface.c_str();
            info.path = brought.reference->file->path.c_str();
            info.specification = facts.specification.c_str();
            info.sha256 = facts.sha256.c_str();
            fn(user, &info);
        }
        return COF_OK;
    });
}
