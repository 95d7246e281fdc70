// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "load": what opening the file and calling its entry does to the process.
#include <dlfcn.h>
#include <link.h>

#include <chrono>
#include <clocale>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <set>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/conform/elf_view.hpp"
#include "host/conform/file.hpp"
#include "host/conform/open.hpp"
#include "host/conform/scratch.hpp"
#include "host/lib/fd.hpp"
#include "host/lib/fpstate.hpp"
#include "host/lib/prove.hpp"

namespace cof::conform {

namespace {

// Open it and call its entry twice, as a host does.
std::optional<Finding> load_and_enter(const Subject &subject) {
    const Opened file = open_plugin(subject.path);
    if (file.entry == nullptr) return skip("not looked at, for it cannot be opened: " + file.why_not);
    const cof_host host = make_host(subject.cpu);
    trying("the entry function");
    file.entry(&host);
    file.entry(&host);
    return std::nullopt;
}

// Something of the process that must be the same after loading. snapshot: its text.
template <class Snapshot> Finding unchanged(const Subject &subject, Snapshot snapshot, const std::string &sentence) {
    const std::string before = snapshot();
    if (const auto problem = load_and_enter(subject)) return *problem;
    const std::string after = snapshot();
    if (before == after) return pass();
    return fail(sentence);
}

std::string entries_of(const char *directory) {
    std::set<std::string> names;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(directory, error)) {
        const auto target = std::filesystem::read_symlink(entry.path(), error);
        names.insert(entry.path().filename().string() + " " + target.string());
    }
    std::string all;
    for (const std::string &name : names)
        if (name.find("/proc/") == std::string::npos) all += name + "\n"; // the iteration's own
    return all;
}

} // namespace

Opened open_plugin(const std::string &path) {
    Opened file;
    trying("dlopen()");
    file.handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (file.handle == nullptr) {
        const char *text = dlerror();
        file.why_not = quotable(text != nullptr ? text : "no reason given") + ".";
        return file;
    }
    link_map *map = nullptr;
    if (dlinfo(file.handle, RTLD_DI_LINKMAP, &map) == 0) file.map = map;
    if (file.map != nullptr) file.image = MappedObject::of(*file.map);
    void *symbol = dlsym(file.handle, COF_ENTRY_NAME);
    memcpy(&file.entry, &symbol, sizeof symbol);
    if (symbol == nullptr) file.why_not = "it has no function " COF_ENTRY_NAME ".";
    return file;
}

Described describe(const Subject &subject) {
    Described plugin;
    const auto &facts = facts_of(subject);
    if (!facts) {
        plugin.problem = unread(facts.refusal());
        return plugin;
    }
    plugin.facts = *facts;
    plugin.file = open_plugin(subject.path);
    if (plugin.file.entry == nullptr || !plugin.file.image) {
        plugin.problem = skip("not looked at, for it cannot be opened: " + plugin.file.why_not);
        return plugin;
    }
    const cof_host host = make_host(subject.cpu);
    trying("the entry function");
    plugin.plugin = plugin.file.entry(&host);
    if (plugin.plugin == nullptr) {
        plugin.problem = skip("not looked at, for its entry returns NULL; see descriptor.entry.");
        return plugin;
    }
    auto proved = prove_plugin("the plugin", *plugin.file.image, plugin.facts, plugin.plugin);
    if (proved)
        plugin.loaded = *proved;
    else
        plugin.proof = proved.refusal();
    return plugin;
}

std::optional<Finding> without_kernels(const Described &plugin) {
    if (plugin.plugin == nullptr) return plugin.problem;
    if (plugin.proof) return skip("not looked at, for its descriptors cannot be trusted: " + plugin.proof->why);
    return std::nullopt;
}

Finding load_dlopen(const Subject &subject) {
    const Opened file = open_plugin(subject.path);
    if (file.handle == nullptr)
        return fail("the dynamic linker refuses it: " + file.why_not + " Link it with -Wl,-z,defs.");
    return pass();
}

Finding load_own_symbol(const Subject &subject) {
    const Opened file = open_plugin(subject.path);
    if (file.handle == nullptr) return skip("not looked at, for it cannot be opened: " + file.why_not);
    if (file.entry == nullptr) return fail(file.why_not + " Include <cofferdam/plugin.h> once, and export the entry.");
    void *symbol = nullptr, *owner = nullptr;
    memcpy(&symbol, &file.entry, sizeof symbol);
    Dl_info info{};
    if (dladdr1(symbol, &info, &owner, RTLD_DL_LINKMAP) != 0 && owner == file.map && file.image &&
        file.image->executable(symbol))
        return pass();
    return fail("the function " COF_ENTRY_NAME " that is found is not its own but " +
                quotable(info.dli_fname != nullptr ? info.dli_fname : "another object") +
                "'s; define one in the plugin itself.");
}

Finding load_fast(const Subject &subject) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    if (const auto problem = load_and_enter(subject)) return *problem;
    const double took = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    char text[64];
    snprintf(text, sizeof text, "%.1f ms", took);
    if (took <= 5) return pass(std::string(text) + ".");
    return warn(std::string("opening it and calling its entry took ") + text +
                " and should take less than 5; leave what is slow to "
                "probe(), and have fewer relocations.");
}

Finding load_silent(const Subject &subject) {
    const Fd seen(memfd_create("conform-output", MFD_CLOEXEC));
    const Fd out(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)), err(fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!seen || !out || !err) return skip("no file can be had to catch output with; close some.");
    dup2(seen.get(), STDOUT_FILENO);
    dup2(seen.get(), STDERR_FILENO);
    const auto problem = load_and_enter(subject);
    fflush(nullptr);
    dup2(out.get(), STDOUT_FILENO);
    dup2(err.get(), STDERR_FILENO);
    if (problem) return *problem;
    char text[80];
    const ssize_t got = pread(seen.get(), text, sizeof text, 0);
    if (got <= 0) return pass();
    return fail("it printed '" + quotable({text, static_cast<size_t>(got)}) +
                "'; a plugin says what it has to say in why and provenance.");
}

Finding load_files(const Subject &subject) {
    return unchanged(
        subject, [] { return entries_of("/proc/self/fd"); },
        "it opened, closed or replaced a file descriptor; entry and loading touch no files.");
}

Finding load_threads(const Subject &subject) {
    return unchanged(
        subject, [] { return entries_of("/proc/self/task"); }, "it started a thread; a plugin has none of its own.");
}

Finding load_signals(const Subject &subject) {
    const auto snapshot = [] {
        std::string all;
        for (int number = 1; number < NSIG; ++number) {
            struct sigaction action {};
            if (sigaction(number, nullptr, &action) == 0)
                all += std::to_string(reinterpret_cast<uintptr_t>(action.sa_sigaction)) + " " +
                       std::to_string(action.sa_flags) + ",";
        }
        sigset_t mask;
        sigemptyset(&mask);
        sigprocmask(SIG_SETMASK, nullptr, &mask);
        for (int number = 1; number < NSIG; ++number)
            all += sigismember(&mask, number) == 1 ? '1' : '0';
        return all;
    };
    return unchanged(subject, snapshot, "it changed a signal's handler or the signal mask; these are the program's.");
}

Finding load_environment(const Subject &subject) {
    const auto snapshot = [] {
        std::string all;
        for (char **at = environ; at != nullptr && *at != nullptr; ++at)
            all += std::string(*at) + "\n";
        const char *locale = setlocale(LC_ALL, nullptr);
        const mode_t mask = umask(0);
        umask(mask);
        std::error_code error;
        return all + (locale != nullptr ? locale : "") + "\n" + std::to_string(mask) + "\n" +
               std::filesystem::current_path(error).string();
    };
    return unchanged(
        subject, snapshot,
        "it changed the environment, the locale, the umask or the working directory; these are the program's.");
}

Finding load_fp_state(const Subject &subject) {
    FpGuard fp;
    if (const auto problem = load_and_enter(subject)) return *problem;
    const char *change = fp.changed();
    if (change == nullptr) return pass();
    return fail(std::string("it changed ") + change + "; link it without -ffast-math, and with -nostartfiles.");
}

Finding load_twice(const Subject &subject) {
    const Opened first = open_plugin(subject.path), second = open_plugin(subject.path);
    if (first.entry == nullptr) return skip("not looked at, for it cannot be opened: " + first.why_not);
    const cof_host host = make_host(subject.cpu);
    const cof_plugin *a = first.entry(&host), *b = second.entry != nullptr ? second.entry(&host) : nullptr;
    if (a != nullptr && a == b) return pass();
    return fail("opened twice, it does not give the same descriptor; entry keeps no state.");
}

Finding load_second_copy(const Subject &subject) {
    const ScratchFile copy(subject.bytes);
    if (copy.path().empty())
        return skip("there is no room for a copy in the directory for temporary files; set TMPDIR.");
    const Described first = describe(subject);
    if (const auto problem = without_kernels(first)) return *problem;
    Subject other = subject;
    other.path = copy.path();
    const Described second = describe(other);
    if (second.plugin == nullptr)
        return fail("a second copy of it, under another path, is not usable beside it: " + second.problem.why);
    if (second.plugin == first.plugin || second.proof)
        return fail("a second copy of it, under another path, is mixed up with the first; it may have no symbols that "
                    "are shared between objects (GNU_UNIQUE, "
                    "exported data).");
    return pass();
}

// A copy of it, opened first and for all to see, has every name that the plugin itself defines: as a program has that
// links zlib and so exports crc32. What of the plugin is bound by name must be bound to itself.
Finding load_symbol_clash(const Subject &subject) {
    const ScratchFile copy(subject.bytes);
    if (copy.path().empty())
        return skip("there is no room for a copy in the directory for temporary files; set TMPDIR.");
    if (dlopen(copy.path().c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr)
        return skip("not looked at, for it cannot be opened; see load.dlopen.");
    const Opened file = open_plugin(subject.path);
    if (!file.image) return skip("not looked at, for it cannot be opened: " + file.why_not);
    const ElfView view = view_of(subject.bytes);
    for (const Elf64_Rela &r : view.relocations) {
        const uint64_t symbol = ELF64_R_SYM(r.r_info);
        if (symbol == 0 || symbol >= view.symbols.size() || !view.symbols[symbol].defined) continue;
        const auto *slot = reinterpret_cast<const void *const *>(file.map->l_addr + r.r_offset);
        if (file.image->holds(slot, sizeof *slot, 1) && !file.image->holds(*slot, 1, 1))
            return fail("its '" + quotable(view.symbols[symbol].name) +
                        "' is replaced by a function of that name elsewhere in the process; compile it with "
                        "-fvisibility=hidden.");
    }
    return pass(std::to_string(view.relocations.size()) + " relocations.");
}

} // namespace cof::conform
