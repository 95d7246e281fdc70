// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/bring_in.hpp"

#include "host/lib/bind.hpp"
#include "host/lib/library_needs.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/verify.hpp"
#include "host/lib/vet.hpp"

namespace cof {

std::string title(const Kernel &kernel) {
    return kernel.file ? kernel.facts.impl + " of " + kernel.file->path : std::string("the portable kernel");
}

namespace {

// The file again, the same bytes as were vetted at open: descriptors are not hoarded while nobody wants them.
Outcome<TrustedFile> reopen(const cof_context &ctx, const PluginFile &file) {
    const HashList &hashes = ctx.settings.hashes;
    auto trusted = open_trusted(file.directory, file.name, ctx.settings.elevated, !hashes.empty());
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
    std::vector<std::string> warned_at_open;
    if (auto refusal = hashes.check(file.path, facts->spdx, trusted->fd.get(), warned_at_open)) return *refusal;
    return trusted;
}

// "becomes, with libavutil.so.57,": names the library whose licence came in.
std::string becoming(const PluginFile &file, const std::vector<BoundLibrary> &libraries) {
    for (const BoundLibrary &library : libraries)
        for (const LinkFacts &link : file.facts.links)
            if (library.path.find("/" + link.soname) != std::string::npos) return "becomes, with " + link.soname + ",";
    return "becomes";
}

// A child that could not open what this process finds says where that is.
std::string beside(const LibrarySearch &search, const std::vector<LinkFacts> &links) {
    for (const LinkFacts &link : links)
        if (const LibraryFiles files = library_for(search, link.soname); !files.paths.empty())
            return " " + link.soname + " is here as " + quotable(files.paths.front()) +
                   ", which a child process could not open or use: see that it, and what it needs, can be read.";
    return "";
}

// What to remember of a verdict. A refusal may be the fault of a library, and dies with any that could have a part in
// it; where none is known, or one could not be opened, nothing would tell that it has been put right.
void remember(VerdictCache &cache, const std::string &key, Verdict verdict, bool links,
              const std::vector<BoundLibrary> &libraries) {
    if (!verdict.good && links) {
        if (libraries.empty() || verdict.refusal.stage == Stage::bind) return;
        verdict.libraries = libraries;
    }
    cache.store(key, verdict);
}

// The child's word, cached or fresh. nullopt: it found nothing wrong and policy allows what it saw.
Check probe(cof_context &ctx, Kernel &kernel, const TrustedFile &trusted) {
    const Settings &settings = ctx.settings;
    const PluginFile &file = *kernel.file;
    const std::vector<LinkFacts> &links = file.facts.links;
    const LibrarySearch search = links.empty() ? LibrarySearch{} : library_search();
    const Kernel *reference = reference_of(ctx, *kernel.twin);
    std::string judge; // what else the verdict depends on
    std::optional<TrustedFile> elsewhere;
    if (reference != nullptr) {
        judge = std::to_string(reference->index) + "," + reference->file->facts.build_id;
        for (const uint64_t part : {reference->file->id.dev, reference->file->id.ino, reference->file->id.size})
            judge += "," + std::to_string(part);
        for (const int64_t time : {reference->file->id.mtime_ns, reference->file->id.ctime_ns})
            judge += "," + std::to_string(time);
    }
    const std::string key = VerdictCache::key(trusted, file.facts, kernel.index, settings.cpu, judge);
    std::optional<Verdict> verdict = ctx.cache->find(key);
    if (!verdict) {
        ProbeRequest request;
        request.helper = settings.probe_helper;
        request.file = &trusted;
        request.kernel = kernel.index;
        request.opens_libraries = !file.facts.links.empty();
        request.cpu = settings.cpu;
        if (reference != nullptr) {
            if (reference->file != &file) {
                auto opened = reopen(ctx, *reference->file);
                if (!opened)
                    return Refusal{Stage::probe, Code::no_verdict,
                                   title(kernel) + " cannot be judged: " + opened.refusal().why};
                elsewhere = std::move(*opened);
            }
            request.reference_file = elsewhere ? &*elsewhere : &trusted;
            request.reference = reference->index;
        }
        request.timeout_ms = settings.probe_timeout_ms;
        if (!links.empty()) request.libraries = libraries_for(search, links);
        verdict = run_probe(request, title(kernel));
        remember(*ctx.cache, key, *verdict, !links.empty(), request.libraries);
    }
    if (!verdict->good) {
        if (verdict->refusal.code == Code::unavailable) verdict->refusal.why += beside(search, links);
        return verdict->refusal;
    }
    kernel.remark = verdict->remark;
    // The child speaks for the libraries that it opened, and for no other.
    if (kernel.facts.flags & COF_F_DYN_SPDX)
        if (const auto other = other_library(search, links, verdict->libraries)) {
            auto refusal = vet_links(file.path, file.facts, settings.policy);
            if (refusal) refusal->why += " It is judged by its note, since " + *other + ".";
            return refusal;
        }
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

} // namespace

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
    auto bound = bind_unjudged(file.path, file.facts, kernel.descriptor, settings.cpu);
    if (!bound) return bound.refusal();
    kernel.effective_spdx = bound->effective_spdx;
    if (auto refusal = judge_bound(file.path, file.facts, kernel.descriptor, *bound, settings.policy)) return refusal;
    if (!kernel.reference()) return verify_kernel(title(kernel), kernel.descriptor, *kernel.twin, quick_budget());
    Contract own = *kernel.twin;
    own.kernel = kernel.descriptor;
    if (auto refusal = verify_kernel(title(kernel), kernel.descriptor, own, quick_budget())) return refusal;
    install_reference(ctx, kernel);
    return std::nullopt;
}

} // namespace cof
