// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/context.hpp"

#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <filesystem>
#include <set>

#include "host/program/base.hpp"
#include "host/program/text.hpp"

namespace cof::program {

static std::string text(const char *s) {
    return s == nullptr ? std::string() : std::string(s);
}

static KernelRecord copy(const cof_kernel_info &k) {
    return {k.chosen != 0,          k.refused != 0, k.wanted != 0,  text(k.contract), text(k.iface),
            text(k.impl),           text(k.path),   text(k.plugin), text(k.domain),   text(k.spdx_declared),
            text(k.spdx_effective), text(k.stage),  text(k.code),   text(k.why),      text(k.cpu_need),
            text(k.provenance),     k.rank,         k.min_bytes,    k.calls,          k.bytes};
}

static void log_to_stderr(void *, const char *sentence) {
    complain(sentence);
}

std::string own_tree() {
    if (getauxval(AT_SECURE) != 0) return {};
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path);
    if (n <= 0 || n == static_cast<ssize_t>(sizeof path)) return {};
    std::string tree(path, static_cast<size_t>(n));
    for (int i = 0; i < 2; ++i) {
        size_t slash = tree.rfind('/');
        if (slash == tree.npos) return {};
        tree.resize(slash);
    }
    return tree;
}

// On the command line a relative directory means what it says there.
static std::string absolute_each(const std::string &list) {
    std::string out;
    for (size_t at = 0; at < list.size();) {
        const size_t end = std::min(list.find(':', at), list.size());
        const std::string part = list.substr(at, end - at);
        if (!part.empty()) out += (out.empty() ? "" : ":") + std::filesystem::absolute(part).string();
        at = end + 1;
    }
    return out;
}

Context::Context(const Globals &globals, bool portable_only) : watched_(globals.watch != 0) {
    std::string pins;
    for (const std::string &pin : globals.pins)
        pins += (pins.empty() ? "" : ",") + pin;
    std::string tree = own_tree();
    std::string root = tree + "/lib/cofferdam/1", helper = tree + "/libexec/cofferdam/cofferdam-probe";

    cof_options options{};
    options.struct_size = sizeof options;
    options.flags = globals.count ? COF_OPT_COUNT : 0;
    if (!globals.no_probe) options.flags |= COF_OPT_PROBE_CHILD;
    if (globals.no_choices) options.flags |= COF_OPT_NO_CHOICES;
    if (globals.no_cache) options.flags |= COF_OPT_NO_CACHE;
    if (globals.portable || portable_only) options.flags |= COF_OPT_PORTABLE;
    auto given = [](const std::string &s) { return s.empty() ? nullptr : s.c_str(); };
    const std::string plugin_path = absolute_each(globals.plugin_path);
    options.plugin_path = given(plugin_path);
    options.allow_licences = given(globals.allow_license);
    options.allow_references = given(globals.allow_reference);
    options.cpu_tier = given(globals.cpu);
    options.pins = given(pins);
    options.watch_every = globals.watch;
    if (!tree.empty() && access(root.c_str(), X_OK) == 0) options.plugin_root = root.c_str();
    if (!tree.empty() && access(helper.c_str(), X_OK) == 0) options.probe_helper = helper.c_str();
    if (globals.verbose) options.log = log_to_stderr;

    char why[2048] = "";
    cof_context *ctx = nullptr;
    cof_status status = cof_open(&options, &ctx, why, sizeof why);
    if (status == COF_E_INVALID) throw Failure(Exit::configuration, why);
    if (status != COF_OK)
        throw Failure(Exit::internal,
                      std::string("the library did not open (") + cof_status_name(status) + "): " + why);
    ctx_.reset(ctx);
}

std::vector<KernelRecord> Context::kernels(const char *contract) const {
    std::vector<KernelRecord> all;
    cof_each_kernel(
        ctx_.get(), contract,
        [](void *user, const cof_kernel_info *k) {
            static_cast<std::vector<KernelRecord> *>(user)->push_back(copy(*k));
        },
        &all);
    return all;
}

std::vector<FileRecord> Context::files() const {
    std::vector<FileRecord> all;
    cof_each_file(
        ctx_.get(),
        [](void *user, const cof_file_info *f) {
            static_cast<std::vector<FileRecord> *>(user)->push_back(
                {f->accepted != 0, f->loaded != 0, text(f->path), text(f->id), text(f->version), text(f->domain),
                 text(f->spdx), text(f->stage), text(f->code), text(f->why), f->kernel_count});
        },
        &all);
    return all;
}

Environment Context::environment() const {
    cof_environment e{};
    e.struct_size = sizeof e;
    cof_get_environment(ctx_.get(), &e);
    return {e.elevated != 0, text(e.cpu),     text(e.cpu_cap),     text(e.directories),
            text(e.policy),  text(e.notices), text(e.choice_file), e.demotions};
}

std::string Context::combination() const {
    std::string sentence(cof_combination(ctx_.get(), nullptr, 0) + 1, '\0');
    size_t length = cof_combination(ctx_.get(), sentence.data(), sentence.size());
    sentence.resize(std::min(length, sentence.size() - 1));
    return sentence;
}

std::vector<LibraryRecord> Context::libraries() const {
    std::vector<LibraryRecord> all;
    cof_each_library(
        ctx_.get(),
        [](void *user, const cof_library_info *l) {
            static_cast<std::vector<LibraryRecord> *>(user)->push_back(
                {l->loaded != 0, text(l->plugin), text(l->soname), text(l->may_be), text(l->path), text(l->spdx),
                 text(l->effective), text(l->why)});
        },
        &all);
    return all;
}

std::vector<LoadedRecord> Context::loaded() const {
    std::vector<LoadedRecord> all;
    cof_each_loaded(
        [](void *user, const cof_loaded_info *f) {
            static_cast<std::vector<LoadedRecord> *>(user)->push_back({text(f->path), text(f->id), text(f->version),
                                                                       text(f->domain), text(f->spdx_declared),
                                                                       text(f->spdx_effective), text(f->libraries)});
        },
        &all);
    return all;
}

std::vector<RuleRecord> Context::rules() const {
    std::vector<RuleRecord> all;
    cof_each_rule(
        ctx_.get(),
        [](void *user, const cof_rule_info *r) {
            static_cast<std::vector<RuleRecord> *>(user)->push_back(
                {r->number, r->overridden_by, text(r->text), text(r->source)});
        },
        &all);
    return all;
}

Judgement Context::judge(const std::string &spdx) const {
    Judgement judgement;
    char why[2048] = "";
    const cof_status status = cof_judge(
        ctx_.get(), spdx.c_str(),
        [](void *user, const cof_judged_info *l) {
            static_cast<Judgement *>(user)->leaves.push_back({text(l->licence), l->allowed != 0, l->rule});
        },
        &judgement, why, sizeof why);
    if (status != COF_OK && status != COF_E_LICENCE) throw Failure(Exit::usage, why);
    judgement.allowed = status == COF_OK;
    judgement.why = why;
    return judgement;
}

std::string Context::probe_child() const {
    char sentence[4096] = "";
    cof_describe_probe(ctx_.get(), sentence, sizeof sentence);
    return sentence;
}

KernelRecord Context::serving(const cof_slot *slot) const {
    KernelRecord record{};
    cof_slot_info(
        ctx_.get(), slot, [](void *user, const cof_kernel_info *k) { *static_cast<KernelRecord *>(user) = copy(*k); },
        &record);
    return record;
}

const cof_slot *Context::find_if_served(const std::string &contract, const std::string &iface, std::string &why) const {
    char sentence[2048] = "";
    const cof_slot *slot = nullptr;
    cof_status status = cof_find(ctx_.get(), contract.c_str(), iface.empty() ? nullptr : iface.c_str(), &slot, sentence,
                                 sizeof sentence);
    why = sentence;
    if (status == COF_OK) return slot;
    if (status != COF_E_DEPENDENCY)
        throw Failure(Exit::internal, contract + ": " + cof_status_name(status) + ": " + why);
    for (const auto &[c, i] : known())
        if (c == contract && (iface.empty() || i == iface)) return nullptr;
    for (const KernelRecord &k : kernels(contract.c_str())) // of a pack that cannot be used, or is not there
        if (iface.empty() || k.iface == iface) return nullptr;
    throw Failure(Exit::usage, why);
}

const cof_slot *Context::find(const std::string &contract, const std::string &iface) const {
    std::string why;
    const cof_slot *slot = find_if_served(contract, iface, why);
    if (slot == nullptr) throw Failure(Exit::configuration, why);
    return slot;
}

std::vector<std::pair<std::string, std::string>> Context::known() const {
    std::vector<std::pair<std::string, std::string>> order;
    cof_each_contract(
        [](void *user, const cof_contract_info *row) {
            static_cast<std::vector<std::pair<std::string, std::string>> *>(user)->emplace_back(row->contract,
                                                                                                row->iface);
        },
        &order);
    return order;
}

std::vector<PackRecord> Context::packs() const {
    std::vector<PackRecord> all;
    cof_each_pack(
        ctx_.get(),
        [](void *user, const cof_pack_info *p) {
            static_cast<std::vector<PackRecord> *>(user)->push_back(
                {p->contract, p->iface, p->path, p->specification, p->sha256, p->vectors});
        },
        &all);
    return all;
}

std::string Context::resolve(const std::string &name) const {
    std::string names;
    std::set<std::string> matches, all;
    auto contracts = known();
    for (const KernelRecord &k : kernels()) // those that plugins bring, refused ones too
        if (k.contract.find('.') != k.contract.npos) contracts.emplace_back(k.contract, k.iface);
    for (const auto &[contract, iface] : contracts) {
        if (contract == name) return contract;
        std::string stem = contract.substr(0, contract.find('/'));
        if (stem == name || stem == "x." + name) matches.insert(contract);
        all.insert(contract);
    }
    if (matches.size() == 1) return *matches.begin();
    for (const std::string &one : matches.empty() ? all : matches)
        names += (names.empty() ? "" : ", ") + one;
    throw Failure(Exit::usage, "'" + printable(name) + "' " + (matches.empty() ? "is no contract" : "is ambiguous") +
                                   "; name one of: " + names);
}

KernelRecord worker(const Context &context, const std::string &contract) {
    KernelRecord best{};
    for (const KernelRecord &k : context.kernels(contract.c_str()))
        if (k.chosen && (best.impl.empty() || (best.portable() && !k.portable()))) best = k;
    return best;
}

std::string served_by(const Context &context, const std::string &contract) {
    KernelRecord k = worker(context, contract);
    if (k.impl.empty()) return contract + ": nothing was asked of it";
    std::string licence = k.effective.empty() ? k.declared : k.effective;
    return contract + ": " + k.impl + " of " + (k.portable() ? "the host" : k.plugin) + " (" +
           (licence.empty() ? "licence unknown" : licence) + ")";
}

} // namespace cof::program
