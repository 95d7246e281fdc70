// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// cof_open, cof_close, cof_find and what needs only the context.
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "host/lib/context.hpp"

namespace cof {

void put_why(char *why, size_t size, std::string_view sentence) {
    if (why == nullptr || size == 0) return;
    const size_t n = std::min(size - 1, sentence.size());
    std::memcpy(why, sentence.data(), n);
    why[n] = '\0';
}

} // namespace cof

using namespace cof;

cof_status cof_open(const cof_options *options, cof_context **out, char *why, size_t why_size) {
    return guarded(
        [&]() -> cof_status {
            put_why(why, why_size, "");
            if (out == nullptr) {
                put_why(why, why_size, "cof_open needs a place for the context; out is NULL.");
                return COF_E_INVALID;
            }
            *out = nullptr;
            auto settings = read_settings(options);
            if (!settings) {
                put_why(why, why_size, settings.refusal().why);
                return COF_E_INVALID;
            }
            auto ctx = std::make_unique<cof_context>();
            ctx->settings = std::move(*settings);
            if (options && options->struct_size >= offsetof(cof_options, choice_file)) {
                ctx->log_fn = options->log;
                ctx->log_user = options->log_user;
            }
            ctx->cache = std::make_unique<VerdictCache>(ctx->settings.cache_file);
            discover(*ctx);
            drop_stale_choices(*ctx);
            *out = ctx.release();
            return COF_OK;
        },
        why, why_size);
}

void cof_close(cof_context *ctx) {
    delete ctx;
}

const char *cof_version(void) {
    return COF_VERSION;
}

cof_status cof_find(cof_context *ctx, const char *contract, const char *iface, const cof_slot **out, char *why,
                    size_t why_size) {
    return guarded(
        [&]() -> cof_status {
            put_why(why, why_size, "");
            if (ctx == nullptr || contract == nullptr || out == nullptr) {
                put_why(why, why_size, "cof_find needs a context, a contract and a place for the slot.");
                return COF_E_INVALID;
            }
            *out = nullptr;
            const std::lock_guard lock(ctx->mutex);
            std::string sentence;
            const Contract *twin = find_contract(*ctx, contract, iface ? iface : "", &sentence);
            if (twin == nullptr) {
                const std::string of_pack = sentence.empty() ? "" : ", and " + sentence;
                sentence = "This host has no contract '" + std::string(contract) + "'";
                if (iface) sentence += " through '" + std::string(iface) + "'";
                sentence += of_pack.empty() ? "; `cofferdam list` shows those it has." : of_pack + ".";
                put_why(why, why_size, sentence);
                return COF_E_DEPENDENCY;
            }
            *out = resolve(*ctx, *twin, sentence);
            put_why(why, why_size, sentence);
            return *out ? COF_OK : COF_E_DEPENDENCY;
        },
        why, why_size);
}

static cof_context *open_shared() {
    cof_context *ctx = nullptr;
    if (cof_open(nullptr, &ctx, nullptr, 0) == COF_OK) return ctx;
    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = COF_OPT_IGNORE_ENV | COF_OPT_PORTABLE | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES;
    return cof_open(&options, &ctx, nullptr, 0) == COF_OK ? ctx : nullptr;
}

const cof_slot *cof_shared_slot(const char *contract) {
    static cof_context *const shared = open_shared();
    const cof_slot *slot = nullptr;
    if (!shared || cof_find(shared, contract, nullptr, &slot, nullptr, 0) != COF_OK) return nullptr;
    return slot;
}

cof_status cof_demote(cof_context *ctx, const char *contract, const char *iface, const char *impl, const char *reason) {
    return guarded([&]() -> cof_status {
        if (!ctx || !contract || !impl) return COF_E_INVALID;
        const std::lock_guard lock(ctx->mutex);
        const Contract *twin = find_contract(*ctx, contract, iface ? iface : "");
        if (twin == nullptr) return COF_E_DEPENDENCY;
        for (Kernel *kernel : candidates_for(*ctx, *twin))
            if (kernel->facts.impl == impl) {
                const bool done = demote(*ctx, *kernel, reason && *reason ? reason : "the program asked for it.");
                return done ? COF_OK : COF_E_DEPENDENCY;
            }
        return COF_E_DEPENDENCY;
    });
}

const char *cof_status_name(cof_status status) {
    static const char *const names[] = {"COF_OK",         "COF_E_ABI",      "COF_E_CPU",     "COF_E_DEPENDENCY",
                                        "COF_E_LICENCE",  "COF_E_SELFTEST", "COF_E_INVALID", "COF_E_NOMEM",
                                        "COF_E_INTERNAL", "COF_E_AUTH",     "COF_E_CORRUPT", "COF_E_SPACE",
                                        "COF_E_SUSPECT"};
    return status <= 0 && status >= COF_E_SUSPECT ? names[-status] : "COF_E_UNKNOWN";
}
