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
#include "host/lib/pack.hpp"
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

// A contract that a plugin brings, and its reference kernel, which nothing had refused when the context was opened.
struct Brought {
    std::unique_ptr<Pack> pack;
    Kernel *reference = nullptr;
};

} // namespace cof

struct cof_context {
    std::recursive_mutex mutex;
    cof::Settings settings;
    cof_log_fn log_fn = nullptr;
    void *log_user = nullptr;
    std::vector<std::unique_ptr<cof::PluginFile>> files;
    std::vector<std::unique_ptr<cof::Kernel>> kernels;
    std::vector<cof::Brought> packs; // as discovered
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
// The last part of that: which contracts are brought, and whose kernels of them can be judged.
void gather_packs(cof_context &ctx);
// As of the host alone, packs included. nullptr: why, unless NULL, gets the rest of a sentence that begins with the
// name: a pack that was refused.
const Contract *find_contract(const cof_context &ctx, std::string_view contract, std::string_view iface,
                              std::string *why = nullptr);
// nullptr: no pack brings this contract.
Kernel *reference_of(const cof_context &ctx, const Contract &twin);
// The reference has passed: from now on it judges the other kernels of its contract.
void install_reference(cof_context &ctx, const Kernel &reference);
// Stages probe .. publish for one (contract, interface); mutex held. Always yields a slot, but for adopted contracts
// that no plugin serves and for those of a pack whose reference cannot be used: nullptr, and a sentence.
cof_slot *resolve(cof_context &ctx, const Contract &twin, std::string &why);
// Of slots that copy or take many messages, once served: whether calls are made of the single-call kernel's, among the
// slots that are there. Mutex held.
void lend_single(cof_context &ctx, cof_slot &slot);
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
