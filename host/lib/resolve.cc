// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The second half of the pipeline, for one (contract, interface) when it is first asked for: candidates are tried in
// order of preference through probe, load, prove, bind and verify until one passes; that one is published. Each that
// fails keeps its reason, and the portable kernel stands last in every list.
#include <algorithm>
#include <tuple>

#include "host/lib/bring_in.hpp"

namespace cof {
namespace {

void refuse(Kernel &kernel, const Refusal &refusal) {
    kernel.record = {refusal.stage, refusal.code, refusal.why};
    // What happened before or while the whole file was being brought in concerns all of it.
    const bool whole_file = refusal.stage <= Stage::trust || refusal.stage == Stage::load ||
                            refusal.stage == Stage::prove || refusal.code == Code::changed;
    if (kernel.file && whole_file) kernel.file->record = kernel.record;
}

bool preferred(const Kernel *a, const Kernel *b) {
    // Rank first; then names, so that ties never depend on the order of directories.
    if (a->facts.rank != b->facts.rank) return a->facts.rank > b->facts.rank;
    return std::tie(a->file->facts.id, a->facts.impl, a->file->path) <
           std::tie(b->file->facts.id, b->facts.impl, b->file->path);
}

std::string build_id_of(const Kernel &kernel) {
    return kernel.file ? kernel.file->facts.build_id : "";
}

// The kernel that was measured to be the fastest goes first; it has to pass like any other.
void prefer(std::vector<Kernel *> &candidates, const Choice &choice) {
    const auto at = std::find_if(candidates.begin(), candidates.end(), [&](const Kernel *kernel) {
        return choice.names(kernel->facts.impl, build_id_of(*kernel));
    });
    if (at != candidates.end()) std::rotate(candidates.begin(), at, at + 1);
}

// Why nothing serves a contract that the host has no kernel of its own for: no plugin, or what stopped the first that
// came nearest; of a pack, what stopped its reference.
std::string unavailable(const cof_slot &slot) {
    const Contract &twin = *slot.twin;
    std::string text = std::string(twin.kernel.contract) + " (" + twin.kernel.iface + ") is unavailable: ";
    if (twin.pack)
        return text + reference_of(*slot.context, twin)->record.why +
               " Without its reference kernel nobody judges the others, and none of them is used.";
    const Kernel *nearest = nullptr;
    for (const Kernel *kernel : slot.candidates)
        if (kernel->record.refused() && (!nearest || kernel->record.stage > nearest->record.stage)) nearest = kernel;
    if (slot.context->settings.flags & COF_OPT_PORTABLE)
        return text + "it takes " + twin.adopted->package + ", and plugins are not looked at.";
    if (!nearest) return text + "no plugin serves it; install " + twin.adopted->package + ".";
    return text + nearest->record.why + " It takes " + twin.adopted->package + ".";
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
                              title(*kernel) + " was not tried: " + title(*chosen) +
                                  (chosen->facts.rank >= kernel->facts.rank
                                       ? " has the higher rank (" + std::to_string(chosen->facts.rank) + " over " +
                                             std::to_string(kernel->facts.rank) + ") and serves."
                                       : " was measured to be faster here, and serves.")};
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

std::vector<Kernel *> candidates_for(const cof_context &ctx, const Contract &twin) {
    std::vector<Kernel *> list;
    for (const auto &kernel : ctx.kernels)
        if (kernel->twin == &twin && !kernel->portable() && !(twin.pack && kernel->reference()))
            list.push_back(kernel.get());
    std::sort(list.begin(), list.end(), preferred);
    return list;
}

namespace {

std::unique_ptr<Kernel> portable_kernel(const Contract &twin) {
    auto kernel = std::make_unique<Kernel>();
    kernel->descriptor = twin.kernel;
    kernel->facts = {0, {}, 0, twin.kernel.contract, twin.kernel.iface, twin.kernel.impl};
    kernel->twin = &twin;
    kernel->effective_spdx = "MIT-0";
    kernel->wanted = true;
    return kernel;
}

std::string name_of(const Contract &twin) {
    return std::string(twin.kernel.contract) + " through " + twin.kernel.iface;
}

// True: the kernel is only outranked, and passes what it has not been through yet. A kernel that a pin leaves out may
// still judge the one that serves.
bool stands_by(cof_context &ctx, Kernel &kernel, bool to_judge = false) {
    const Code code = kernel.record.code;
    if (code != Code::outranked && !(to_judge && code == Code::not_pinned)) return false;
    if (kernel.demoted.load()) return false;
    if (kernel.descriptor.vtable) return true;
    const auto refusal = bring_in(ctx, kernel);
    if (refusal) refuse(kernel, *refusal);
    return !refusal;
}

// For an adopted contract: the best kernel to go on with when one falls out.
Kernel *stand_in(cof_context &ctx, const cof_slot &slot, const Kernel *without) {
    for (Kernel *kernel : slot.candidates)
        if (kernel != without && stands_by(ctx, *kernel)) return kernel;
    return nullptr;
}

// For an adopted contract: the most modest kernel beside those two, to judge what is watched.
Kernel *judge_for(cof_context &ctx, const cof_slot &slot, const Kernel *serving, const Kernel *without) {
    for (auto at = slot.candidates.rbegin(); at != slot.candidates.rend(); ++at)
        if (*at != serving && *at != without && stands_by(ctx, **at, true)) return *at;
    return nullptr;
}

void set_aside(const std::vector<Kernel *> &candidates) {
    for (Kernel *kernel : candidates) {
        kernel->wanted = true;
        if (!kernel->record.refused())
            kernel->record = {Stage::publish, Code::outranked,
                              title(*kernel) +
                                  " was not tried: the portable kernel was measured to be faster here, and serves."};
    }
}

// Which kernel gets the short calls, and below how many bytes: as measured, or by what the chosen one says of itself.
void publish_short(cof_context &ctx, cof_slot &slot, const Choice *choice) {
    const Kernel *chosen = slot.current.load();
    if (!slot.serves_crc() && !slot.serves(Interface::hash)) return;
    Kernel *kernel = nullptr;
    size_t below = 0;
    if (choice && choice->short_below != 0 && choice->impl == chosen->facts.impl) {
        below = choice->short_below;
        for (Kernel *candidate : slot.candidates)
            if (candidate != chosen && choice->names_short(candidate->facts.impl, build_id_of(*candidate)) &&
                stands_by(ctx, *candidate))
                kernel = candidate;
    } else if (!choice && !slot.twin->adopted && chosen->descriptor.min_bytes != 0 && chosen != slot.fallback.load()) {
        kernel = slot.fallback.load();
        below = chosen->descriptor.min_bytes;
    }
    if (kernel == nullptr) return;
    slot.publish_short(kernel);
    slot.short_below = below;
    kernel->record.why += " It serves calls on fewer than " + std::to_string(below) + " bytes.";
}

void without_judge(const std::vector<Kernel *> &candidates, const std::string &reference) {
    for (Kernel *kernel : candidates) {
        kernel->wanted = true;
        if (!kernel->record.refused())
            kernel->record = {Stage::verify, Code::unavailable,
                              title(*kernel) + " is not used: " + reference +
                                  ", which would judge it, cannot be used."};
    }
}

// The reference of a pack's contract, brought in. nullptr: it cannot be used, and its record says why.
Kernel *judge_of_pack(cof_context &ctx, const Contract &twin) {
    Kernel *reference = reference_of(ctx, twin);
    reference->wanted = true;
    if (reference->record.refused()) return nullptr;
    if (auto refusal = bring_in(ctx, *reference)) {
        refuse(*reference, *refusal);
        return nullptr;
    }
    return reference;
}

} // namespace

void lend_single(cof_context &ctx, cof_slot &slot) {
    if (!slot.serves_crc_many()) return;
    const Contract *row = find_contract(slot.twin->kernel.contract, COF_IFACE_CRC32);
    Kernel *kernel = slot.current.load();
    const cof_slot *single = nullptr;
    for (const auto &other : ctx.slots)
        if (other->twin == row && kernel->portable() && !other->current.load()->portable()) single = other.get();
    const cof_slot *before = slot.single.exchange(single, std::memory_order_acq_rel);
    if (single)
        kernel->record.why +=
            std::string(slot.serves(Interface::crc32_copy) ? " The library's calls are made of memcpy and "
                                                           : " The library's calls are made of ") +
            title(*single->current.load()) + ", which serves " + name_of(*row) +
            " and is faster; no such kernel serves this interface.";
    else if (before)
        kernel->record.why = "The portable kernel serves " + name_of(*slot.twin) + ": the kernel of " +
                             COF_IFACE_CRC32 + " that calls were made of was demoted.";
}

cof_slot *resolve(cof_context &ctx, const Contract &twin, std::string &why) {
    for (const auto &slot : ctx.slots)
        if (slot->twin == &twin) {
            if (!slot->current.load()) why = unavailable(*slot);
            return slot->current.load() ? slot.get() : nullptr;
        }

    auto owned = std::make_unique<cof_slot>();
    cof_slot &slot = *owned;
    slot.context = &ctx;
    slot.twin = &twin;
    slot.iface = interface_of(twin.kernel.iface);
    slot.init = twin.init;
    slot.xorout = twin.xorout;
    slot.watch_every = ctx.settings.watch_every;
    slot.slow = slot.watch_every != 0 || (ctx.settings.flags & COF_OPT_COUNT);
    slot.candidates = candidates_for(ctx, twin);
    const Choice *choice = ctx.settings.choices.find(twin.kernel.contract, twin.kernel.iface);
    if (choice) prefer(slot.candidates, *choice);

    const std::string pin = ctx.settings.pinned(twin.kernel.contract);
    const bool portable_wins = choice && pin.empty() && choice->impl == "portable" && !twin.adopted;
    if (portable_wins) set_aside(slot.candidates);
    Kernel *reference = twin.pack ? judge_of_pack(ctx, twin) : nullptr;
    if (twin.pack && !reference) {
        why = unavailable(slot);
        without_judge(slot.candidates, title(*reference_of(ctx, twin)));
        slot.candidates.push_back(reference_of(ctx, twin));
        ctx.slots.push_back(std::move(owned));
        ctx.log(why);
        return nullptr;
    }
    Kernel *chosen = portable_wins ? nullptr : first_that_passes(ctx, slot.candidates, pin);
    if (reference) {
        slot.fallback = reference;
        slot.candidates.push_back(reference);
    } else if (!twin.adopted) {
        auto portable = portable_kernel(twin);
        slot.fallback = portable.get();
        slot.candidates.push_back(portable.get());
        ctx.kernels.push_back(std::move(portable));
    } else if (slot.watch_every != 0 && chosen) {
        const bool watched = slot.serves(Interface::hash) || slot.serves(Interface::hash_batch);
        slot.fallback = watched ? judge_for(ctx, slot, chosen, nullptr) : nullptr;
        if (!slot.fallback.load())
            ctx.log(name_of(twin) + " is not watched: there is no second kernel that could judge the one that serves.");
    }
    Kernel *fallback = slot.fallback.load();
    if (!chosen && !twin.adopted) chosen = fallback;
    if (!chosen) {
        why = unavailable(slot);
        ctx.slots.push_back(std::move(owned));
        ctx.log(why);
        return nullptr;
    }
    const std::string pinned =
        pin == chosen->facts.impl || (pin == "portable" && chosen == reference) ? ", as pinned" : "";
    const std::string measured =
        pinned.empty() && choice && choice->names(chosen->facts.impl, build_id_of(*chosen)) ? ", as measured" : "";
    std::string sentence = title(*chosen) + " serves " + name_of(twin) + pinned + measured + ".";
    sentence[0] = static_cast<char>(chosen->portable() ? 'T' : sentence[0]);
    if (!chosen->remark.empty()) sentence += " " + chosen->remark;
    chosen->record = {Stage::publish, Code::ok, std::move(sentence)};
    if (fallback && chosen != fallback) {
        fallback->record = {Stage::publish, Code::outranked,
                            (fallback->portable() ? "The portable kernel" : title(*fallback)) +
                                " stands by: " + title(*chosen) + " serves " + name_of(twin) + "."};
    } else if (!pin.empty() && pinned.empty()) {
        chosen->record.why += " The pin '" + pin + "' names no kernel that could be used.";
    }
    slot.publish(chosen);
    slot.publish_short(chosen);
    if (pin.empty()) publish_short(ctx, slot, choice);
    if (slot.serves_crc_many() && chosen->portable() && !portable_wins) {
        if (const Contract *single = find_contract(twin.kernel.contract, COF_IFACE_CRC32)) resolve(ctx, *single, why);
        lend_single(ctx, slot);
    }
    ctx.slots.push_back(std::move(owned));
    ctx.log(chosen->record.why);
    return &slot;
}

bool demote(cof_context &ctx, Kernel &kernel, const std::string &reason) {
    if (kernel.portable() || kernel.reference()) return false;
    const std::lock_guard lock(ctx.mutex);
    if (kernel.demoted.load()) return true;
    // An adopted contract has nobody to fall back to but another plugin's kernel: found before anything is changed.
    struct Change {
        cof_slot *slot;
        Kernel *serving, *judge;
    };
    std::vector<Change> changes;
    for (const auto &slot : ctx.slots) {
        Kernel *serving = slot->current.load(), *judge = slot->fallback.load();
        if (serving != &kernel && slot->current_short.load() != &kernel && judge != &kernel) continue;
        if (serving == &kernel) {
            serving = judge && judge != &kernel ? judge : stand_in(ctx, *slot, &kernel);
            if (serving == nullptr) return false;
        }
        if (judge == &kernel) judge = judge_for(ctx, *slot, serving, &kernel);
        changes.push_back({slot.get(), serving, judge});
    }
    kernel.demoted.store(true, std::memory_order_release);
    ctx.demotions.fetch_add(1);
    for (const auto &[slot, serving, judge] : changes) {
        slot->fallback.store(judge, std::memory_order_release);
        if (slot->current_short.load() == &kernel) slot->publish_short(serving);
        if (slot->current.load() != &kernel) continue;
        slot->publish(serving);
        serving->record = {Stage::publish, Code::ok,
                           (serving->portable() ? "The portable kernel" : title(*serving)) +
                               " serves: " + title(kernel) + " was demoted."};
    }
    for (const auto &slot : ctx.slots)
        lend_single(ctx, *slot);
    kernel.record = {Stage::watch, Code::demoted, title(kernel) + " was taken out of service: " + reason};
    ctx.log(kernel.record.why);
    return true;
}

} // namespace cof
