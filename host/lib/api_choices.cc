// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Measured choices: written from what a caller measured, dropped where they no longer fit.
#include <algorithm>

#include "host/lib/context.hpp"
#include "host/lib/mapping.hpp"

using namespace cof;

namespace {

// nullptr: not found, or refused. portable: of a contract that has a portable kernel.
const Kernel *admissible(const cof_context &ctx, const Contract &twin, std::string_view impl, std::string_view id,
                         bool any_build) {
    for (const auto &kernel : ctx.kernels)
        if (kernel->twin == &twin && kernel->file && kernel->facts.impl == impl &&
            (any_build || kernel->file->facts.build_id == id)) {
            const Code code = kernel->record.code;
            if (code == Code::ok || code == Code::outranked || code == Code::not_pinned) return kernel.get();
        }
    return nullptr;
}

bool fits(const cof_context &ctx, const Contract &twin, const std::string &impl, const std::string &id) {
    if (impl == "portable") return !twin.adopted;
    return admissible(ctx, twin, impl, id, false) != nullptr;
}

} // namespace

void cof::drop_stale_choices(cof_context &ctx) {
    std::erase_if(ctx.settings.choices.list, [&](const Choice &choice) {
        const Contract *twin = find_contract(choice.contract, choice.iface);
        if (twin && fits(ctx, *twin, choice.impl, choice.build_id) &&
            (choice.short_below == 0 || fits(ctx, *twin, choice.short_impl, choice.short_build_id)))
            return false;
        // With plugins left out on purpose, that they are missing is no news.
        if (!(ctx.settings.flags & COF_OPT_PORTABLE)) {
            ctx.settings.notices.push_back(ctx.settings.choice_file + ": the measured choice '" +
                                           quotable(choice.impl) + "' for " + quotable(choice.contract) + " (" +
                                           quotable(choice.iface) +
                                           ") is of a kernel or build that is not here, and is ignored; run "
                                           "`cofferdam tune` to measure again.");
            ctx.log(ctx.settings.notices.back());
        }
        return true;
    });
}

cof_status cof_save_choices(cof_context *ctx, const cof_choice *given, size_t count, char *why, size_t why_size) {
    return guarded(
        [&]() -> cof_status {
            put_why(why, why_size, "");
            if (!ctx || (count != 0 && !given)) {
                put_why(why, why_size, "cof_save_choices needs a context and choices.");
                return COF_E_INVALID;
            }
            const std::lock_guard lock(ctx->mutex);
            Choices choices;
            // The caller's elements are as large as its struct_size says.
            const size_t stride = count ? given->struct_size : 0;
            for (size_t i = 0; i < count; ++i) {
                const auto &c =
                    *reinterpret_cast<const cof_choice *>(reinterpret_cast<const char *>(given) + i * stride);
                if (c.struct_size < sizeof c || c.struct_size != stride || !c.contract || !c.iface || !c.impl ||
                    (c.short_below != 0 && !c.short_impl)) {
                    put_why(why, why_size, "A choice lacks its struct_size, contract, interface or kernel.");
                    return COF_E_INVALID;
                }
                Choice choice{c.contract, c.iface, c.impl, "", static_cast<size_t>(c.short_below), "", ""};
                if (c.short_below != 0) choice.short_impl = c.short_impl;
                const Contract *twin = find_contract(choice.contract, choice.iface);
                for (auto [impl, id] : {std::pair{&choice.impl, &choice.build_id},
                                        std::pair{&choice.short_impl, &choice.short_build_id}}) {
                    if (impl->empty() || (*impl == "portable" && twin && !twin->adopted)) continue;
                    const Kernel *kernel = twin ? admissible(*ctx, *twin, *impl, "", true) : nullptr;
                    if (!kernel) {
                        put_why(why, why_size,
                                "No kernel '" + *impl + "' serves " + choice.contract + " through " + choice.iface +
                                    ", or it was refused; nothing was written.");
                        return COF_E_DEPENDENCY;
                    }
                    *id = kernel->file->facts.build_id;
                }
                choices.list.push_back(std::move(choice));
            }
            if (write_choices(ctx->settings.choice_file, ctx->settings.cpu, choices)) return COF_OK;
            put_why(why, why_size,
                    ctx->settings.choice_file.empty()
                        ? std::string("There is no choice file to write; set XDG_CACHE_HOME or HOME, or name one.")
                        : ctx->settings.choice_file + " cannot be written; its directory must be yours alone.");
            return COF_E_INVALID;
        },
        why, why_size);
}
