// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/vet.hpp"

#include <algorithm>
#include <array>

#include "host/lib/pack.hpp"
#include "host/lib/spdx.hpp"
#include "host/portable/portable.hpp"

namespace cof {
namespace {

Refusal refuse(Code code, const std::string &why) {
    return {Stage::vet, code, why + "."};
}

// What a plugin may have the loader open by itself; everything else it opens in probe(), after policy was asked.
// libpthread and libdl are parts of glibc before 2.34.
constexpr std::array<std::string_view, 8> allowed_needed = {
    "libc.so.6",     "libm.so.6",      "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
    "libgcc_s.so.1", "libstdc++.so.6", "libpthread.so.0",      "libdl.so.2"};

uint32_t unknown_critical(uint32_t flags) {
    return flags & COF_F_CRITICAL_MASK & ~COF_F_KNOWN_CRITICAL;
}

std::string bits_of(uint32_t flags) {
    std::string text;
    for (unsigned bit = 0; bit < 32; ++bit)
        if (flags >> bit & 1) text += (text.empty() ? "" : ", ") + std::to_string(bit);
    return text;
}

bool any(const CpuWords &words) {
    return std::any_of(words.begin(), words.end(), [](uint32_t word) { return word != 0; });
}

// Names come from a file that has not been vetted: no control bytes into a sentence, and not too many of any.
std::string quoted(const std::string &name) {
    std::string text = "'";
    for (const char c : name.substr(0, 64))
        text += c >= 0x20 && c <= 0x7e ? c : '?';
    return text + (name.size() > 64 ? "...'" : "'");
}

Check check_abi(const std::string &path, const FileFacts &facts) {
    if (facts.major != COF_ABI_MAJOR)
        return refuse(Code::abi_major, path + ": is for plugin ABI " + std::to_string(facts.major) +
                                           ", and this host has ABI " + std::to_string(COF_ABI_MAJOR) +
                                           "; install the plugin built for ABI " + std::to_string(COF_ABI_MAJOR));
    if (facts.minor_needed > COF_ABI_MINOR)
        return refuse(Code::abi_minor, path + ": needs plugin ABI " + std::to_string(facts.major) + "." +
                                           std::to_string(facts.minor_needed) + ", and this host has " +
                                           std::to_string(COF_ABI_MAJOR) + "." + std::to_string(COF_ABI_MINOR) +
                                           "; install a newer libcofferdam or an older plugin");
    if (const uint32_t unknown = unknown_critical(facts.flags))
        return refuse(Code::unknown_flag, path + ": sets the critical file flags " + bits_of(unknown) +
                                              ", which this host does not know; install a newer libcofferdam");
    return {};
}

Check check_licence(const std::string &path, const FileFacts &facts, const VetRules &rules) {
    if (auto parsed = parse_spdx(facts.spdx); !parsed)
        return refuse(Code::bad_spdx, path + ": " + parsed.refusal().why);
    const Decision decision = rules.policy ? rules.policy->judge(facts.spdx) : Policy::built_in().judge(facts.spdx);
    if (!decision.allowed)
        return Refusal{Stage::vet, Code::licence, refusal_sentence(path, "declares", facts.spdx, decision)};
    return {};
}

// A fact that must not be, its code, and what to say about it after the path.
struct Rule {
    bool broken;
    Code code;
    const char *sentence;
};

Check first_broken(const std::string &path, std::initializer_list<Rule> rules) {
    for (const Rule &rule : rules)
        if (rule.broken) return refuse(rule.code, path + ": " + rule.sentence);
    return {};
}

Check check_hygiene(const std::string &path, const Hygiene &h) {
    if (Check bad = first_broken(
            path,
            {{!h.gnu_stack, Code::no_gnu_stack,
              "has no PT_GNU_STACK header, so that loading it would make the stack executable; link it with -Wl,-z,"
              "noexecstack and give each assembly file a .note.GNU-stack section"},
             {h.exec_stack, Code::exec_stack, "asks for an executable stack; link it with -Wl,-z,noexecstack"},
             {h.textrel, Code::textrel,
              "has relocations in its code (DT_TEXTREL); compile it with -fPIC and use RIP-relative addresses"},
             {h.rwx, Code::rwx,
              "has a segment that is writable and executable; link it without -Wl,-N or the linker script that "
              "merges code and data"},
             {h.rpath, Code::rpath, "has a library search path (DT_RPATH or DT_RUNPATH); link it without -Wl,-rpath"},
             {h.soname, Code::soname,
              "has a library name of its own (DT_SONAME), under which the dynamic linker would hand it to whoever "
              "opens "
              "a library of that name; link it without -Wl,-soname"},
             {h.filter, Code::filter,
              "has DT_FILTER, DT_AUXILIARY, DT_AUDIT or DT_DEPAUDIT, which bring in other code unasked; link it "
              "without "
              "these options"}}))
        return bad;
    for (const std::string &name : h.needed)
        if (std::find(allowed_needed.begin(), allowed_needed.end(), name) == allowed_needed.end())
            return refuse(Code::needed, path + ": is linked to " + quoted(name) +
                                            ", whose code would run before any policy is asked; open that library in "
                                            "probe() and name it in the links note");
    return first_broken(
        path,
        {{h.ifunc, Code::ifunc,
          "has IFUNC symbols or relocations, whose resolvers run when it is loaded; select by kernel rows instead"},
         {h.gnu_unique, Code::gnu_unique,
          "has symbols of binding GNU_UNIQUE, which are shared with other objects; compile it with -fno-gnu-unique"},
         {h.constructors, Code::constructor,
          "has constructors or destructors (DT_INIT, DT_FINI or a non-empty array of them), which run unasked; link it "
          "with -nostartfiles and without static constructors (the flag COF_F_CTORS does not help under the default "
          "policy)"},
         {!h.entry, Code::no_entry,
          "does not define the function " COF_ENTRY_NAME
          " in its dynamic symbol table with default visibility; include "
          "<cofferdam/plugin.h> once, and check that link-time optimisation did not drop it"}});
}

// what: the file and the kernel.
Check vet_reference(const std::string &what, const KernelFacts &kernel) {
    const auto bad = [&what](const char *why) { return refuse(Code::bad_pack, what + " is a reference kernel" + why); };
    if (find_contract(kernel.contract, ""))
        return bad(
            ", and its contract is the host's own, which no plugin replaces; take the flag COF_F_REFERENCE away");
    if (!namespaced(kernel.contract))
        return bad(", and its contract's name does not begin with a domain of its author's, as com.example.rot32/1");
    if (any(kernel.need)) return bad(" and needs CPU features; it must run everywhere");
    if (kernel.rank != 0) return bad(" and its rank is not 0; it stands last, as the host's portable kernels do");
    if (kernel.flags & COF_F_CRITICAL_MASK & ~COF_F_REFERENCE)
        return bad(" and sets further critical flags; it is plain code that opens, keeps and asks for nothing");
    return {};
}

} // namespace

Check vet_file(const std::string &path, const FileFacts &facts, const VetRules &rules) {
    if (Check bad = check_abi(path, facts)) return bad;
    if (const CpuWords lacking = missing(facts.floor, rules.cpu); any(lacking))
        return refuse(Code::cpu_floor, path + ": needs " + feature_names(lacking) +
                                           " merely to be loaded, which this CPU lacks or COFFERDAM_CPU forbids; "
                                           "install a build for this CPU or lift the cap");
    if (Check bad = check_licence(path, facts, rules)) return bad;
    return check_hygiene(path, facts.hygiene);
}

Check vet_kernel(const std::string &path, const KernelFacts &kernel, const VetRules &rules) {
    const std::string what = path + ": kernel " + quoted(kernel.impl) + " of " + quoted(kernel.contract);
    if (const uint32_t unknown = unknown_critical(kernel.flags))
        return refuse(Code::unknown_flag, what + " sets the critical flags " + bits_of(unknown) +
                                              ", which this host does not know; install a newer libcofferdam");
    if (!known_interface(kernel.iface))
        return refuse(Code::unknown_iface, what + " is called through " + quoted(kernel.iface) +
                                               ", an interface this host does not know; install a newer libcofferdam");
    if (kernel.flags & COF_F_REFERENCE) {
        if (Check bad = vet_reference(what, kernel)) return bad;
    } else if (!find_contract(kernel.contract, "") && !namespaced(kernel.contract)) {
        return refuse(Code::unknown_contract,
                      what + " is for a contract this host does not know; install a newer libcofferdam");
    }
    // Whether a plugin brings a contract that has an owner's name is seen when all of them were read.
    if (find_contract(kernel.contract, "") && !find_contract(kernel.contract, kernel.iface))
        return refuse(Code::unknown_contract, what + " offers the contract through " + quoted(kernel.iface) +
                                                  ", for which this host has nothing to judge it by; use the "
                                                  "contract's own interface");
    if (const CpuWords lacking = missing(kernel.need, rules.cpu); any(lacking))
        return refuse(Code::cpu, what + " needs " + feature_names(lacking) +
                                     ", which this CPU lacks or COFFERDAM_CPU forbids; another kernel serves unless "
                                     "the cap is lifted");
    if (rules.capped && (kernel.flags & COF_F_SELF_DISPATCH))
        return refuse(Code::self_dispatch, what + " belongs to a library that picks its CPU path by itself, so the cap "
                                                  "in force (COFFERDAM_CPU) cannot hold it; lift the cap to use it");
    return {};
}

std::string spdx_with_links(const FileFacts &facts) {
    std::string all = facts.spdx;
    for (const LinkFacts &link : facts.links)
        for (const std::string &licence : link.licences)
            all = spdx_and(all, licence);
    return all;
}

Check vet_links(const std::string &path, const FileFacts &facts, const Policy &policy) {
    const bool dynamic = std::any_of(facts.kernels.begin(), facts.kernels.end(),
                                     [](const KernelFacts &k) { return (k.flags & COF_F_DYN_SPDX) != 0; });
    if (dynamic && facts.links.empty())
        return refuse(Code::licence, path +
                                         ": has a kernel whose licence depends on what it opens (COF_F_DYN_SPDX), and "
                                         "its links note names no library to judge; name it in PLUGIN_LINKS");
    // Every licence that may come in must be allowed, and one remedy should name all that stand in the way.
    const std::string all = spdx_with_links(facts);
    std::string sonames;
    for (const LinkFacts &link : facts.links)
        sonames += (sonames.empty() ? "" : ", ") + link.soname;
    if (const Decision decision = policy.judge(all); !decision.allowed)
        return Refusal{Stage::vet, Code::licence,
                       refusal_sentence(path, "may become, with what it opens (" + sonames + "),", all, decision)};
    return {};
}

} // namespace cof
