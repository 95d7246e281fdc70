// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/function_each.hpp"

#include <algorithm>
#include <cstring>

#include <fcntl.h>

#include "host/lib/bind.hpp"
#include "host/lib/fd.hpp"
#include "host/lib/prove.hpp"
#include "host/lib/verify.hpp"
#include "host/portable/any_crc.hpp"

namespace cof::conform {

std::optional<Finding> Pair::compare(const std::string &got, const std::string &wanted, const std::string &call) const {
    if (got == wanted) return std::nullopt;
    const auto at = std::mismatch(got.begin(), got.end(), wanted.begin(), wanted.end()).first - got.begin();
    const auto shown = [&](const std::string &bytes) {
        const size_t from = std::min(bytes.size(), static_cast<size_t>(at) / 8 * 8),
                     size = std::min<size_t>(bytes.size() - from, 16);
        return size == 0 ? std::string("nothing")
                         : hexadecimal({reinterpret_cast<const uint8_t *>(bytes.data()) + from, size});
    };
    return fail(label + ": " + call + " gives " + shown(got) + " and must give " + shown(wanted) + " (from byte " +
                std::to_string(at / 8 * 8) + " of the result).");
}
std::optional<Finding> Pair::whole(const uint8_t *p, size_t n, const std::string &what) {
    const std::string call = std::to_string(n) + " bytes " + what;
    trying(label + " over " + call);
    const std::string wanted = want(p, n);
    if (subject.lab) { // a sanitizer sees the ends of what was allocated
        const std::vector<uint8_t> exact(p, p + n);
        if (const auto bad = compare(ours.whole(n == 0 ? nullptr : exact.data(), n), wanted, call)) return bad;
    }
    spoil_registers();
    return compare(ours.whole(n == 0 ? nullptr : p, n), wanted, call);
}

bool to_every(const Engine &) {
    return true;
}
bool to_all(const Engine &engine) {
    return !adopted_interface(engine.kernel().iface);
}
bool to_streams(const Engine &engine) {
    return engine.streams();
}

bool to_formats(const Engine &engine) {
    return engine.contract().adopted == nullptr && same_streams(engine.kernel(), engine.contract().kernel);
}

// The register of a checksum is its state.
bool same_streams(const cof_kernel &a, const cof_kernel &b) {
    const std::string_view iface = a.iface;
    if (is_crc(iface)) return true;
    if (iface != COF_IFACE_HASH && iface != COF_IFACE_CUT) return false;
    return a.state_format != nullptr && b.state_format != nullptr && strcmp(a.state_format, b.state_format) == 0;
}

namespace {

// What breaks the rules of packs is left out: file.pack says it.
void take_packs(const FileFacts &facts, const Loaded &loaded, std::vector<std::unique_ptr<Pack>> &packs) {
    for (size_t i = 0; i < loaded.kernels.size(); ++i) {
        const PackFacts *record = pack_of(facts, i);
        std::string why;
        auto pack = record != nullptr ? decode_pack(*record, why) : nullptr;
        if (!pack) continue;
        pack->contract.kernel = loaded.kernels[i];
        packs.push_back(std::move(pack));
    }
}

// The packs of the file that was given beside the plugin.
std::optional<Finding> take_reference(const Subject &subject, std::vector<std::unique_ptr<Pack>> &packs) {
    if (subject.reference.empty()) return std::nullopt;
    const auto unusable = [&](const std::string &why) {
        return skip("not looked at, for the reference " + subject.reference + " cannot be used: " + why);
    };
    const Fd fd(open(subject.reference.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return unusable("it cannot be opened.");
    const auto facts = read_facts_fd(fd.get());
    if (!facts) return unusable(facts.refusal().why);
    const Opened file = open_plugin(subject.reference);
    if (file.entry == nullptr || !file.image) return unusable(file.why_not);
    const cof_host host = make_host(subject.cpu);
    trying("the entry function of the reference");
    const cof_plugin *plugin = file.entry(&host);
    if (plugin == nullptr) return unusable("its entry returns NULL.");
    const auto loaded = prove_plugin("the reference", *file.image, *facts, plugin);
    if (!loaded) return unusable(loaded.refusal().why);
    const size_t before = packs.size();
    take_packs(*facts, *loaded, packs);
    if (packs.size() == before) return unusable("it brings no contract; check it by itself first.");
    for (size_t i = before; i < packs.size(); ++i) {
        const Contract &contract = packs[i]->contract;
        trying("the reference kernel of " + packs[i]->facts.contract);
        if (const Check bad = verify_kernel("the reference", contract.kernel, contract, quick_budget()))
            return unusable(bad->why);
    }
    return std::nullopt;
}

} // namespace

const Contract *Kernels::contract_of(const cof_kernel &kernel) const {
    if (const Contract *own = find_contract(kernel.contract, kernel.iface)) return own;
    for (const auto &pack : packs)
        if (pack->facts.contract == kernel.contract && pack->facts.iface == kernel.iface) return &pack->contract;
    return nullptr;
}

Kernels kernels_of(const Subject &subject) {
    Kernels all{std::nullopt, describe(subject), {}, "", {}};
    if ((all.problem = without_kernels(all.plugin))) return all;
    take_packs(all.plugin.facts, all.plugin.loaded, all.packs);
    if ((all.problem = take_reference(subject, all.packs))) return all;
    for (const cof_kernel &kernel : all.plugin.loaded.kernels) {
        CpuWords need;
        std::copy(std::begin(kernel.cpu_need), std::end(kernel.cpu_need), need.begin());
        std::string why;
        if (const CpuWords lacking = missing(need, subject.cpu); lacking != CpuWords{}) {
            why = "this CPU lacks " + feature_names(lacking);
        } else if (all.contract_of(kernel) == nullptr) {
            why = "neither this host nor a reference kernel in the file knows the contract through " +
                  quotable(kernel.iface) + "; give the contract pack with --reference";
        } else {
            trying("probe() of '" + std::string(kernel.impl) + "'");
            if (const auto bound = bind_unjudged("the plugin", all.plugin.facts, kernel, subject.cpu); !bound)
                why = bound.refusal().why;
        }
        if (why.empty())
            all.here.push_back(&kernel);
        else
            all.not_here += (all.not_here.empty() ? "'" : "; '") + quotable(kernel.impl) + "' of " +
                            quotable(kernel.contract) + ": " + why;
    }
    return all;
}

static bool is_chunker(const cof_kernel &kernel) {
    return std::string_view(kernel.iface) == COF_IFACE_CUT;
}

Finding each_kernel(const Subject &subject, Applies applies, EachKernel each, const char *no_kernel, Sizes sizes) {
    const Kernels all = kernels_of(subject);
    if (all.problem) return *all.problem;
    const auto chunkers = std::count_if(all.here.begin(), all.here.end(), [](auto *k) { return is_chunker(*k); });
    unsigned count = 0;
    std::optional<Finding> warning; // of the first kernel that has one; a failure of a later one counts more
    for (const cof_kernel *kernel : all.here) {
        const Contract &contract = *all.contract_of(*kernel);
        Random random(subject.seed);
        const uint64_t salt = random.next();
        const std::string name = "'" + quotable(kernel->impl) + "' of " + quotable(kernel->contract);
        for (const bool own_sizes : {false, true}) {
            const auto ours = engine_of(*kernel, contract, salt);
            if (!ours || !applies(*ours)) break;
            if (own_sizes && (sizes == Sizes::small || !is_chunker(*kernel))) break;
            const auto judge = judge_of(*kernel, contract, salt);
            if (own_sizes) {
                ours->expect_large_input();
                judge->expect_large_input();
            }
            // State that the host would refuse to have is tried by the host's judge; here it would be no memory.
            if (ours->streams() && (ours->state_size() == 0 || ours->state_size() > (1u << 20)))
                return fail(name + ": it asks for a state of " + std::to_string(ours->state_size()) + " bytes.");
            Pair pair{*ours, *judge, name + (own_sizes ? " with its own sizes" : ""), subject,
                      all.here.size() + static_cast<size_t>(chunkers)};
            if (const auto bad = each(pair, random)) {
                if (bad->verdict != Verdict::warn) return *bad;
                if (!warning) warning = bad;
            }
            count += !own_sizes;
        }
    }
    if (warning) return *warning;
    if (count == 0) return not_applicable(no_kernel);
    return pass(std::to_string(count) + " kernels.");
}

std::vector<uint8_t> random_bytes(size_t n, Random &random) {
    std::vector<uint8_t> bytes(n + 2 * slack);
    for (uint8_t &byte : bytes)
        byte = static_cast<uint8_t>(random.next());
    return bytes;
}

} // namespace cof::conform
