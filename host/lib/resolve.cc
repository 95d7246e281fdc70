// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The second half of the pipeline, for one (contract, interface) when it is first asked for: candidates are tried in
// order of preference through probe, load, prove, bind and verify until one passes; that one is published. Each that
// fails keeps its reason, and the portable kernel stands last in every list.
#include <algorithm>
#include <tuple>

#include "host/lib/context.hpp"
#include "host/lib/verify.hpp"
#include "host/lib/vet.hpp"

namespace cof {
namespace {

void refuse(Kernel &kernel, const Refusal &refusal) {
    kernel.record = {refusal.stage, refusal.code, refusal.why};
    // What happened before or while the whole file was being brought in concerns all of it.
    const bool whole_file = refusal.stage <= Stage::trust || refusal.stage == Stage::load ||
                            refusal.stage == Stage::prove || refusal.code == Code::changed;
    if (kernel.file && whole_file) kernel.file->record = kernel.record;
}

std::string title(const Kernel &kernel) {
    return kernel.file ? kernel.facts.impl + " of " + kernel.file->path : std::string("the portable kernel");
}

// The file again, the same bytes as were vetted at open: descriptors are not hoarded while nobody wants them.
Outcome<TrustedFile> reopen(const cof_context &ctx, const PluginFile &file) {
    auto trusted = open_trusted(file.directory, file.name, ctx.settings.elevated);
    if (!trusted) return trusted.refusal();
    if (trusted->id != file.id)
        return Refusal{Stage::trust, Code::changed,
                       file.path + " is not the file that was vetted when the context was opened; open a new context "
                                   "to have the new one looked at."};
    // A sealed copy was made anew, and a file's times are only as fine as the clock that wrote them: vet what is in
    // hand.
    auto facts = read_facts_fd(trusted->fd.get());
    if (!facts) return facts.refusal();
    const VetRules rules{ctx.settings.cpu, ctx.settings.capped(), &ctx.settings.policy};
    if (auto refusal = vet_file(file.path, *facts, rules)) return *refusal;
    return trusted;
}

// "becomes, with libavutil.so.57,": names the library whose licence came in.
std::string becoming(const PluginFile &file, const std::vector<BoundLibrary> &libraries) {
    for (const BoundLibrary &library : libraries)
        for (const LinkFacts &link : file.facts.links)
            if (library.path.find("/" + link.soname) != std::string::npos) return "becomes, with " + link.soname + ",";
    return "becomes";
}

// The child's word, cached or fresh. nullopt: it found nothing wrong and policy allows what it saw.
Check probe(cof_context &ctx, Kernel &kernel, const TrustedFile &trusted) {
    const Settings &settings = ctx.settings;
    const PluginFile &file = *kernel.file;
    const std::string key = VerdictCache::key(trusted, file.facts, kernel.index, settings.cpu);
    std::optional<Verdict> verdict = ctx.cache->find(key);
    if (!verdict) {
        ProbeRequest request;
        request.helper = settings.probe_helper;
        request.file = &trusted;
        request.kernel = kernel.index;
        request.cpu = settings.cpu;
        request.timeout_ms = settings.probe_timeout_ms;
        verdict = run_probe(request, title(kernel));
        if (verdict->good || verdict->refusal.code != Code::no_verdict) ctx.cache->store(key, *verdict);
    }
    if (!verdict->good) return verdict->refusal;
    if (!verdict->effective_spdx.empty()) {
        const Decision decision = settings.policy.judge(verdict->effective_spdx);
        if (!decision.allowed) {
            kernel.effective_spdx = verdict->effective_spdx;
            return Refusal{
                Stage::bind, Code::licence,
                refusal_sentence(file.path, becoming(file, verdict->libraries), verdict->effective_spdx, decision)};
        }
    }
    return std::nullopt;
}

// probe .. verify for one kernel of a vetted file.
Check bring_in(cof_context &ctx, Kernel &kernel) {
    PluginFile &file = *kernel.file;
    const Settings &settings = ctx.settings;
    if (file.record.refused()) return Refusal{file.record.stage, file.record.code, file.record.why};

    if (!file.is_loaded || (settings.flags & COF_OPT_PROBE_CHILD)) {
        auto trusted = reopen(ctx, file);
        if (!trusted) return trusted.refusal();
        // What it opens must be allowed before it is opened, here or in the child: by its notes, unless the child may
        // find out which of several licences it really is.
        const bool child = (settings.flags & COF_OPT_PROBE_CHILD) != 0;
        const bool asks_child = child && (kernel.facts.flags & COF_F_DYN_SPDX);
        if ((kernel.facts.flags & (COF_F_PROBE | COF_F_DYN_SPDX)) && !asks_child)
            if (auto refusal = vet_links(file.path, file.facts, settings.policy)) return refusal;
        if (child)
            if (auto refusal = probe(ctx, kernel, *trusted)) return refusal;
        if (!file.is_loaded) {
            auto loaded = load_plugin(*trusted, file.facts, settings.cpu);
            if (!loaded) return loaded.refusal();
            file.loaded = std::move(*loaded);
            file.is_loaded = true;
            file.record = {Stage::prove, Code::ok, "Loaded, and its descriptors equal its notes."};
        }
    }
    kernel.descriptor = file.loaded.kernels[kernel.index];
    auto bound = bind_kernel(file.path, file.facts, kernel.descriptor, settings.cpu, settings.policy);
    if (!bound) return bound.refusal();
    kernel.effective_spdx = bound->effective_spdx;
    return verify_kernel(title(kernel), kernel.descriptor, *kernel.twin, quick_budget());
}

bool preferred(const Kernel *a, const Kernel *b) {
    // Rank first; then names, so that ties never depend on the order of directories.
    if (a->facts.rank != b->facts.rank) return a->facts.rank > b->facts.rank;
    return std::tie(a->file->facts.id, a->facts.impl, a->file->path) <
           std::tie(b->file->facts.id, b->facts.impl, b->file->path);
}

// Tries candidates in order. nullptr: none passed.
Kernel *first_that_passes(cof_context &ctx, const std::vector<Kernel *> &candidates, const std::string &pin) {
    Kernel *chosen = nullptr;
    for (Kernel *kernel : candidates) {
        kernel->wanted = true;
        if (kernel->record.refused()) continue;
        if (!pin.empty() && kernel->facts.impl != pin) {
            kernel->record = {Stage::publish, Code::not_pinned,
                              title(*kernel) + " is not used: the contract is pinned to '" + pin + "'."};
        } else if (chosen) {
            kernel->record = {Stage::publish, Code::outranked,
                              title(*kernel) + " was not tried: " + title(*chosen) + " has the higher rank (" +
                                  std::to_string(chosen->facts.rank) + " over " + std::to_string(kernel->facts.rank) +
                                  ") and serves."};
        } else if (auto refusal = bring_in(ctx, *kernel)) {
            refuse(*kernel, *refusal);
            ctx.log(refusal->why);
        } else {
            chosen = kernel;
        }
    }
    return chosen;
}

} // namespace

std::vector<Kernel *> candidates_for(const cof_context &ctx, const Portable &twin) {
    std::vector<Kernel *> list;
    for (const auto &kernel : ctx.kernels)
        if (kernel->twin == &twin && !kernel->portable()) list.push_back(kernel.get());
    std::sort(list.begin(), list.end(), preferred);
    return list;
}

cof_slot *resolve(cof_context &ctx, const Portable &twin) {
    for (const auto &slot : ctx.slots)
        if (slot->twin == &twin) return slot.get();

    auto fallback = std::make_unique<Kernel>();
    fallback->descriptor = twin.kernel;
    fallback->facts = {0, {}, 0, twin.kernel.contract, twin.kernel.iface, twin.kernel.impl};
    fallback->twin = &twin;
    fallback->effective_spdx = "MIT-0";
    fallback->wanted = true;

    auto slot = std::make_unique<cof_slot>();
    slot->context = &ctx;
    slot->twin = &twin;
    slot->init = twin.init;
    slot->xorout = twin.xorout;
    slot->watch_every = ctx.settings.watch_every;
    slot->slow = slot->watch_every != 0 || (ctx.settings.flags & COF_OPT_COUNT);
    slot->fallback = fallback.get();
    slot->candidates = candidates_for(ctx, twin);
    ctx.kernels.push_back(std::move(fallback));

    const std::string pin = ctx.settings.pinned(twin.kernel.contract);
    Kernel *chosen = first_that_passes(ctx, slot->candidates, pin);
    const std::string name = std::string(twin.kernel.contract) + " through " + twin.kernel.iface;
    if (!chosen) chosen = slot->fallback;
    const std::string pinned = pin == chosen->facts.impl ? ", as pinned" : "";
    std::string sentence = title(*chosen) + " serves " + name + pinned + ".";
    sentence[0] = static_cast<char>(chosen->portable() ? 'T' : sentence[0]);
    chosen->record = {Stage::publish, Code::ok, std::move(sentence)};
    if (chosen != slot->fallback) {
        slot->fallback->record = {Stage::publish, Code::outranked,
                                  "The portable kernel stands by: " + title(*chosen) + " serves " + name + "."};
    } else if (!pin.empty() && pinned.empty()) {
        chosen->record.why += " The pin '" + pin + "' names no kernel that could be used.";
    }
    slot->candidates.push_back(slot->fallback);
    slot->publish(chosen);
    ctx.log(chosen->record.why);
    ctx.slots.push_back(std::move(slot));
    return ctx.slots.back().get();
}

void demote(cof_context &ctx, Kernel &kernel, const std::string &reason) {
    if (kernel.portable() || kernel.demoted.exchange(true)) return;
    const std::lock_guard lock(ctx.mutex);
    ctx.demotions.fetch_add(1);
    for (const auto &slot : ctx.slots)
        if (slot->current.load() == &kernel) {
            slot->publish(slot->fallback);
            slot->fallback->record = {Stage::publish, Code::ok,
                                      "The portable kernel serves: " + title(kernel) + " was demoted."};
        }
    kernel.record = {Stage::watch, Code::demoted, title(kernel) + " was taken out of service: " + reason};
    ctx.log(kernel.record.why);
}

} // namespace cof
