// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Licences, as callers see them: the policy in force, libraries that may come in, and what is in the process.
#include "host/lib/context.hpp"
#include "host/lib/library_text.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/process.hpp"
#include "host/lib/spdx.hpp"

using namespace cof;

namespace {

std::string joined(const std::vector<std::string> &parts, const char *between) {
    std::string text;
    for (const std::string &part : parts)
        text += (text.empty() ? "" : between) + part;
    return text;
}

} // namespace

void cof_each_rule(cof_context *ctx, cof_rule_fn fn, void *user) {
    guarded([&] {
        const std::lock_guard lock(ctx->mutex);
        const std::vector<PolicyRow> rows = ctx->settings.policy.rows();
        for (size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].text.empty()) continue;
            cof_rule_info info{};
            info.struct_size = sizeof info;
            info.number = static_cast<uint32_t>(i);
            info.overridden_by = static_cast<uint32_t>(rows[i].overridden_by);
            info.text = rows[i].text.c_str();
            info.source = rows[i].source.c_str();
            fn(user, &info);
        }
        return COF_OK;
    });
}

cof_status cof_judge(cof_context *ctx, const char *spdx, cof_judged_fn fn, void *user, char *why, size_t why_size) {
    return guarded(
        [&]() -> cof_status {
            put_why(why, why_size, "");
            if (ctx == nullptr || spdx == nullptr) {
                put_why(why, why_size, "cof_judge needs a context and an expression.");
                return COF_E_INVALID;
            }
            const Outcome<SpdxNode> node = parse_spdx(spdx);
            if (!node) {
                put_why(why, why_size, node.refusal().why + ".");
                return COF_E_INVALID;
            }
            const std::lock_guard lock(ctx->mutex);
            const Policy &policy = ctx->settings.policy;
            for (const PolicyLeaf &leaf : policy.leaves(*node)) {
                cof_judged_info info{};
                info.struct_size = sizeof info;
                info.allowed = leaf.allowed;
                info.rule = static_cast<uint32_t>(leaf.rule);
                info.licence = leaf.licence.c_str();
                if (fn) fn(user, &info);
            }
            const Decision decision = policy.judge(spdx);
            put_why(why, why_size, judgement_sentence(spdx, decision));
            return decision.allowed ? COF_OK : COF_E_LICENCE;
        },
        why, why_size);
}

void cof_each_library(cof_context *ctx, cof_library_fn fn, void *user) {
    guarded([&] {
        // Without the mutex: files and their facts do not change once the context is open, and libraries are read.
        for (const auto &file : ctx->files)
            for (const LinkFacts &link : file->facts.links) {
                const LibraryReport report = report_library(file->facts, link);
                const std::string may_be = joined(link.licences, ", ");
                cof_library_info info{};
                info.struct_size = sizeof info;
                info.loaded = report.loaded;
                info.plugin = file->path.c_str();
                info.soname = link.soname.c_str();
                info.may_be = may_be.c_str();
                info.path = report.path.c_str();
                info.spdx = report.spdx.c_str();
                info.effective = report.effective.c_str();
                info.why = report.why.c_str();
                fn(user, &info);
            }
        return COF_OK;
    });
}

void cof_each_loaded(cof_loaded_fn fn, void *user) {
    guarded([&] {
        const std::vector<LoadedObject> objects = loaded_objects();
        for (const LoadedFile &file : loaded_files()) {
            std::vector<std::string> libraries;
            for (const std::string &soname : file.sonames)
                for (const LoadedObject &object : objects)
                    if (object.path.substr(object.path.rfind('/') + 1) == soname) libraries.push_back(object.path);
            const std::string paths = joined(libraries, ":");
            cof_loaded_info info{};
            info.struct_size = sizeof info;
            info.path = file.path.c_str();
            info.id = file.id.c_str();
            info.version = file.version.c_str();
            info.domain = file.domain.c_str();
            info.spdx_declared = file.declared.c_str();
            info.spdx_effective = file.effective.c_str();
            info.libraries = paths.c_str();
            fn(user, &info);
        }
        return COF_OK;
    });
}

size_t cof_combination(cof_context *, char *buffer, size_t size) {
    size_t length = 0;
    guarded([&] {
        std::vector<std::string> expressions{"MIT-0"}; // the host itself
        for (const LoadedFile &file : loaded_files())
            expressions.push_back(file.effective);
        const std::string sentence = combination_sentence(expressions);
        length = sentence.size();
        put_why(buffer, size, sentence);
        return COF_OK;
    });
    return length;
}
