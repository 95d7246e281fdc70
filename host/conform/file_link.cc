// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "file", second half: what the linker made of it. Most is judged by the host's own vetting (host/lib/vet.cc),
// with a policy that allows every licence, for whether a licence is wanted is not a question of conformance.
#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "host/conform/file.hpp"
#include "host/conform/scratch.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/vet.hpp"

namespace cof::conform {

namespace {

// The host's sentence about one fact of the file, all others being as they should.
template <class Keep> Finding vetted(const Subject &subject, Keep keep) {
    const auto &facts = facts_of(subject);
    if (!facts) return unread(facts.refusal());
    FileFacts one;
    one.major = COF_ABI_MAJOR;
    one.spdx = "MIT-0";
    one.hygiene.gnu_stack = one.hygiene.entry = true;
    keep(facts->hygiene, one.hygiene);
    CpuWords all;
    all.fill(UINT32_MAX);
    if (const Check bad = vet_file("the plugin", one, {all})) return fail(bad->why);
    return pass();
}

bool is_one_of(std::string_view name, std::span<const std::string_view> list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

// Computes and touches nothing but what it is given, with the fortified spellings of each.
constexpr std::string_view pure_imports[] = {"memcpy",
                                             "memmove",
                                             "memset",
                                             "memcmp",
                                             "bcmp",
                                             "memchr",
                                             "strlen",
                                             "strcmp",
                                             "strncmp",
                                             "strnlen",
                                             "strchr",
                                             "strrchr",
                                             "strncpy",
                                             "snprintf",
                                             "vsnprintf",
                                             "__memcpy_chk",
                                             "__memmove_chk",
                                             "__memset_chk",
                                             "__strncpy_chk",
                                             "__snprintf_chk",
                                             "__vsnprintf_chk",
                                             "__stack_chk_fail",
                                             "__stack_chk_guard",
                                             "__cxa_finalize",
                                             "__gmon_start__",
                                             "_ITM_deregisterTMCloneTable",
                                             "_ITM_registerTMCloneTable"};
constexpr std::string_view opening_imports[] = {"dlopen", "dlsym", "dlclose", "dlerror", "dladdr", "dlinfo"};
constexpr std::string_view memory_imports[] = {"malloc", "calloc",        "realloc",
                                               "free",   "aligned_alloc", "posix_memalign"};

} // namespace

Finding file_entry_symbol(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.entry = from.entry; });
}

Finding file_exports(const Subject &subject) {
    const ElfView view = view_of(subject.bytes);
    if (view.symbols.empty()) return skip("not looked at, for the file has no section .dynsym.");
    std::string others;
    for (const Symbol &s : view.symbols)
        if (s.defined && !s.name.empty() && s.bind != STB_LOCAL && s.name != COF_ENTRY_NAME && s.type != STT_SECTION)
            others += (others.empty() ? "'" : ", '") + quotable(s.name) + "'";
    if (others.empty()) return pass();
    return fail("it also exports " + others.substr(0, 300) +
                ", which another object's of that name would replace; compile it with "
                "-fvisibility=hidden and link it with a version script as abi/plugin.map.");
}

Finding file_imports(const Subject &subject) {
    const auto &facts = facts_of(subject);
    if (!facts) return unread(facts.refusal());
    const bool opens = !facts->links.empty();
    const bool contexts = std::any_of(facts->kernels.begin(), facts->kernels.end(),
                                      [](const KernelFacts &k) { return (k.flags & COF_F_NOT_PURE) != 0; });
    std::string bad;
    unsigned count = 0;
    for (const Symbol &s : view_of(subject.bytes).symbols) {
        if (s.defined || s.name.empty()) continue;
        ++count;
        if (is_one_of(s.name, pure_imports) || (opens && is_one_of(s.name, opening_imports)) ||
            ((opens || contexts) && is_one_of(s.name, memory_imports)))
            continue;
        bad += (bad.empty() ? "'" : ", '") + quotable(s.name) + "'";
    }
    if (bad.empty()) return pass(std::to_string(count) + " imported functions.");
    return fail("it imports " + bad.substr(0, 300) +
                ", which a kernel may not call; only memcpy and its like, for plugins with a links "
                "note dlopen and its like too, and where memory has to be had for contexts malloc and its like.");
}

Finding file_needed(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.needed = from.needed; });
}
Finding file_search_path(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.rpath = from.rpath; });
}
Finding file_library_name(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.soname = from.soname; });
}
Finding file_filter(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.filter = from.filter; });
}
Finding file_text_relocations(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.textrel = from.textrel; });
}
Finding file_stack(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) {
        to.gnu_stack = from.gnu_stack;
        to.exec_stack = from.exec_stack;
    });
}
Finding file_segments(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.rwx = from.rwx; });
}
Finding file_constructors(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.constructors = from.constructors; });
}
Finding file_ifunc(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.ifunc = from.ifunc; });
}
Finding file_unique_symbols(const Subject &subject) {
    return vetted(subject, [](const Hygiene &from, Hygiene &to) { to.gnu_unique = from.gnu_unique; });
}

Finding file_relro(const Subject &subject) {
    const ElfView view = view_of(subject.bytes);
    if (view.relocations.empty() || view.segment(PT_GNU_RELRO) != nullptr) return pass();
    return fail(
        "its descriptors stay writable after loading, for it has no PT_GNU_RELRO segment; link it with -Wl,-z,relro.");
}

Finding file_bind_now(const Subject &subject) {
    const ElfView view = view_of(subject.bytes);
    if (!view.has_tag(DT_JMPREL)) return pass("it calls no function of another object.");
    if (view.has_tag(DT_BIND_NOW) || view.has_tag(DT_FLAGS, DF_BIND_NOW) || view.has_tag(DT_FLAGS_1, DF_1_NOW))
        return pass();
    return fail("it binds lazily, so that a first call runs the dynamic linker, with its locks, in the middle of a "
                "kernel; link it "
                "with -Wl,-z,now.");
}

Finding file_thread_locals(const Subject &subject) {
    if (view_of(subject.bytes).segment(PT_TLS) == nullptr) return pass();
    const auto &facts = facts_of(subject);
    if (!facts) return unread(facts.refusal());
    const bool declared = std::any_of(facts->kernels.begin(), facts->kernels.end(),
                                      [](const KernelFacts &k) { return (k.flags & COF_F_NOT_PURE) != 0; });
    if (declared) return pass("it has thread-local data, and says COF_F_NOT_PURE.");
    return fail("it has thread-local data (PT_TLS), which a signal handler may find half written and whose first use "
                "allocates; keep "
                "state in the caller's block, or declare COF_F_NOT_PURE.");
}

// The notes and the entry after what packagers' tools do to the file.
Finding file_survives_tools(const Subject &subject) {
    const auto &facts = facts_of(subject);
    if (!facts) return unread(facts.refusal());
    struct Tool {
        std::vector<std::string> command;
        bool optional;
    };
    std::string absent;
    for (const Tool &tool : {Tool{{"strip", "--strip-all"}, false}, Tool{{"objcopy", "--strip-debug"}, false},
                             Tool{{"patchelf", "--remove-rpath"}, true}}) {
        const ScratchFile copy(subject.bytes);
        if (copy.path().empty())
            return skip("there is no room for a copy in the directory for temporary files; set TMPDIR.");
        std::vector<std::string> command = tool.command;
        command.push_back(copy.path());
        const int status = run_quietly(command);
        if (status == 127) {
            if (!tool.optional) return skip("'" + tool.command[0] + "' is not installed; install binutils.");
            absent = "; " + tool.command[0] + " is not installed";
            continue;
        }
        if (status != 0)
            return fail("'" + tool.command[0] + "' cannot work on it; link it again with a current linker.");
        const auto bytes = copy.read();
        const auto after = read_facts_bytes(bytes);
        if (!after) return fail("after '" + tool.command[0] + "' the host cannot read it: " + after.refusal().why);
        if (after->kernels.size() != facts->kernels.size() || after->spdx != facts->spdx ||
            after->hygiene.entry != facts->hygiene.entry)
            return fail("after '" + tool.command[0] +
                        "' its notes or its entry are not there any more; keep them in an allocated "
                        "section of type NOTE and in .dynsym.");
    }
    return pass("notes and entry are the same after strip, objcopy and patchelf" + absent + ".");
}

} // namespace cof::conform
