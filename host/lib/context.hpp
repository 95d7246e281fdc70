// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The context: everything found, its record, and the slots. All of it is guarded by one recursive mutex (recursive, so
// that a log or report callback may call back); only what the hot path reads is atomic.
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <new>

#include "host/lib/loader.hpp"
#include "host/lib/probe.hpp"
#include "host/lib/settings.hpp"
#include "host/lib/slot.hpp"
#include "host/lib/trust.hpp"

namespace cof {

struct PluginFile {
    std::string directory, name, path;
    FileId id;
    FileFacts facts; // empty when refused before or at "read"
    Record record;
    std::vector<Kernel *> kernels; // in the file's order
    Loaded loaded;
    bool is_loaded = false;
};

} // namespace cof

struct cof_context {
    std::recursive_mutex mutex;
    cof::Settings settings;
    cof_log_fn log_fn = nullptr;
    void *log_user = nullptr;
    std::vector<std::unique_ptr<cof::PluginFile>> files;
    std::vector<std::unique_ptr<cof::Kernel>> kernels;
    std::vector<std::unique_ptr<cof_slot>> slots;
    std::unique_ptr<cof::VerdictCache> cache;
    std::atomic<uint64_t> demotions{0};
    std::string environment_text[5]; // keeps cof_get_environment's strings alive

    void log(const std::string &sentence) const {
        if (log_fn) log_fn(log_user, sentence.c_str());
    }
};

namespace cof {

// Stages find .. vet for every directory; nothing is loaded.
void discover(cof_context &ctx);
// Stages probe .. publish for one (contract, interface); mutex held. Always yields a slot, but for adopted contracts
// that no plugin serves: nullptr, and a sentence.
cof_slot *resolve(cof_context &ctx, const Contract &twin, std::string &why);
// Kernels that could serve twin's (contract, interface), in order of preference; without the portable one.
std::vector<Kernel *> candidates_for(const cof_context &ctx, const Contract &twin);
// Takes a kernel out of every slot. Any thread. false: nothing could take its place, so it stays.
bool demote(cof_context &ctx, Kernel &kernel, const std::string &reason);

// Measured choices for kernels that are not here, or not these builds, are ignored aloud.
void drop_stale_choices(cof_context &ctx);

// Copies a sentence into a caller's buffer: always NUL-terminated when size > 0, never beyond size.
void put_why(char *why, size_t size, std::string_view sentence);

// The C boundary: no exception leaves.
template <class Body> cof_status guarded(Body body, char *why = nullptr, size_t why_size = 0) noexcept {
    try {
        return body();
    } catch (const std::bad_alloc &) {
        put_why(why, why_size, "Out of memory.");
        return COF_E_NOMEM;
    } catch (const std::exception &e) {
        put_why(why, why_size, e.what());
        return COF_E_INTERNAL;
    }
}

} // namespace cof
