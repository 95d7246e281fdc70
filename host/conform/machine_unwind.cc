// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "machine": what is tried at every instruction of a kernel, in a signal handler that interrupts it there.
#include "host/conform/machine.hpp"

#if defined(__x86_64__)
#include <link.h>
#include <unwind.h>

#include <algorithm>
#include <csetjmp>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "host/conform/elf_view.hpp"
#include "host/conform/machine_step.hpp"
#include "host/conform/machine_watch.hpp"
#include "host/conform/machine_wrong.hpp"

namespace cof::conform {

namespace {

// The plugin's own code: its executable sections without the linker's stubs, or where there is no section table its
// executable segments.
std::vector<CodeRange> code_of(const Subject &subject, uintptr_t base) {
    const ElfView view = view_of(subject.bytes);
    std::vector<CodeRange> code;
    for (const Section &section : view.sections)
        if ((section.header.sh_flags & SHF_EXECINSTR) != 0 && !section.name.starts_with(".plt"))
            code.push_back({base + section.header.sh_addr, base + section.header.sh_addr + section.header.sh_size});
    if (!code.empty()) return code;
    for (const Elf64_Phdr &segment : view.segments)
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_X) != 0)
            code.push_back({base + segment.p_vaddr, base + segment.p_vaddr + segment.p_memsz});
    return code;
}

Trials short_trials() {
    return {{0, 1, 16, 33, 64, 100, 129, 300, 1030}, 70000};
}

uintptr_t plugin_base; // where the file's address 0 lies
std::vector<CodeRange> plugin_code;

// Every kernel, stepped, with so many stops in all: each costs 5 to 10 microseconds.
Finding stepped(const Subject &subject, const Watch &watch, Stepper::Look look, size_t in_all) {
    if (auto problem = cannot_work(watch.probe, subject.seed)) return *problem;
    const Kernels all = kernels_of(subject);
    if (all.problem) return *all.problem;
    Caller caller(subject.seed);
    caller.inspect(watch.inspect);
    caller.enter(watch.entries.front());
    plugin_base = all.plugin.file.map->l_addr;
    plugin_code = code_of(subject, plugin_base);
    Stepper stepper(plugin_code, look);
    if (!stepper) return skip("cannot work here: no handler of SIGTRAP can be installed.");
    caller.step(true);
    Tally tally;
    size_t tried = 0;
    for (const cof_kernel *kernel : all.here) {
        const Proxy proxy(*kernel, caller);
        // Each its share, and what those before it left.
        stepper.allow(in_all * ++tried / all.here.size() - stepper.seen());
        if (!proxy) continue;
        if (auto bad = try_kernel(*kernel, all, proxy, caller, watch, subject)) return *bad;
        tally.add(*kernel, proxy);
    }
    if (tally.empty()) return not_applicable(watch.none);
    return pass(tally.text() + "; stopped " + std::to_string(stepper.seen()) + " times at " +
                std::to_string(stepper.different()) + " instructions.");
}

CodeRange of(void (*function)()) {
    const auto begin = reinterpret_cast<uintptr_t>(function);
    return {begin, begin + 64}; // a KERNEL is aligned to 64, and these are short
}

// ---- unwinding ----
enum class Reached : uint8_t { reached, lost, wrong_frame, wrong_register, crashed };

struct Walk {
    Reached outcome = Reached::lost;
    unsigned frames = 0;
    uintptr_t last = 0; // the address in the frame that was come to
};

struct Unwinding {
    Reached outcome = Reached::reached; // of the first that went wrong
    uintptr_t at = 0;
    uintptr_t without = 0; // the first from which the way leads through code of the plugin without tables; 0: none
    Walk walk;
    sigjmp_buf from_crash;
    volatile sig_atomic_t running = 0;
};
Unwinding unwinding;

constexpr unsigned most_frames = 64;

// rbx rbp r12-r15 in DWARF's numbers, in the order of Frame::saved.
constexpr int saved_columns[] = {3, 6, 12, 13, 14, 15};

_Unwind_Reason_Code on_frame(_Unwind_Context *context, void *data) {
    Walk &walk = *static_cast<Walk *>(data);
    if (++walk.frames > most_frames) return _URC_END_OF_STACK;
    walk.last = _Unwind_GetIP(context);
    if (_Unwind_GetIP(context) != reinterpret_cast<uintptr_t>(&cof_machine_return)) return _URC_NO_REASON;
    const Frame &frame = cof_machine_frame;
    walk.outcome = _Unwind_GetCFA(context) == frame.stack ? Reached::reached : Reached::wrong_frame;
    for (size_t i = 0; walk.outcome == Reached::reached && i < std::size(saved_columns); ++i)
        if (_Unwind_GetGR(context, saved_columns[i]) != frame.saved[i]) walk.outcome = Reached::wrong_register;
    return _URC_END_OF_STACK; // seen enough
}

// Whether the way was lost in code of the plugin which has no tables at all. FindEnclosingFunction takes a return
// address.
bool without_table(const Walk &walk, uintptr_t rip) {
    const uintptr_t last = walk.last == rip ? rip + 1 : walk.last;
    return std::any_of(plugin_code.begin(), plugin_code.end(),
                       [&](const CodeRange &range) { return range.holds(last - 1); }) &&
           _Unwind_FindEnclosingFunction(reinterpret_cast<void *>(last)) == nullptr;
}

// Wrong tables lead an unwinder anywhere.
void on_crash(int number) {
    if (unwinding.running != 0) siglongjmp(unwinding.from_crash, 1);
    signal(number, SIG_DFL); // not the unwinder's: the instruction runs again, and the process ends
}

void unwind_here(ucontext_t &context, bool often) {
    if (often || unwinding.outcome != Reached::reached) return;
    Walk &walk = unwinding.walk;
    walk = {};
    if (sigsetjmp(unwinding.from_crash, 1) == 0) {
        unwinding.running = 1;
        _Unwind_Backtrace(on_frame, &walk);
    } else {
        walk.outcome = Reached::crashed;
    }
    unwinding.running = 0;
    if (walk.outcome == Reached::reached) return;
    const auto rip = static_cast<uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
    if (walk.outcome == Reached::lost && without_table(walk, rip)) {
        if (unwinding.without == 0) unwinding.without = rip;
        return;
    }
    unwinding.outcome = walk.outcome;
    unwinding.at = rip;
}

void catch_crashes() {
    struct sigaction action {};
    action.sa_handler = on_crash;
    action.sa_flags = SA_ONSTACK | SA_NODEFER;
    for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGABRT})
        sigaction(number, &action, nullptr);
}

std::string unwound(const Caller &) {
    const char *what = nullptr;
    switch (unwinding.outcome) {
    case Reached::reached: return "";
    case Reached::lost: what = "does not come to its caller"; break;
    case Reached::wrong_frame: what = "takes another place on the stack for its caller's frame"; break;
    case Reached::wrong_register: what = "gives its caller another value of rbx, rbp or r12 to r15"; break;
    case Reached::crashed: what = "crashes"; break;
    }
    char text[160];
    snprintf(text, sizeof text, "cannot be unwound: from the instruction at address 0x%llx of the file an unwinder %s",
             static_cast<unsigned long long>(unwinding.at - plugin_base), what);
    return text;
}

std::string probe_unwind(Caller &caller) {
    catch_crashes();
    caller.step(true);
    const auto outcome = [&](void (*function)(), size_t &seen) {
        unwinding.outcome = Reached::reached;
        Stepper stepper({of(function)}, unwind_here);
        stepper.allow(100);
        caller.call(address(function));
        seen = stepper.seen();
        return unwinding.outcome;
    };
    size_t seen = 0;
    const bool right = outcome(cof_right, seen) == Reached::reached;
    if (seen == 0) return "the trap flag does not stop the program after an instruction";
    if (!right) return "the unwinder does not come through a signal handler to a caller";
    if (outcome(cof_wrong_unwind, seen) == Reached::reached)
        return "a function that moves rsp and does not say so is not noticed";
    if (outcome(cof_wrong_unwind_saved, seen) == Reached::reached)
        return "a function that changes rbx and does not say so is not noticed";
    return "";
}

// ---- red zone ----

// What a signal handler on the same stack may do: everything more than 128 bytes below rsp is overwritten.
void spoil_below(ucontext_t &context, bool) {
    constexpr size_t red_zone = 128, below = 1024;
    memset(reinterpret_cast<void *>(context.uc_mcontext.gregs[REG_RSP] - static_cast<greg_t>(red_zone + below)), 0xcc,
           below);
}

std::string probe_red_zone(Caller &caller) {
    caller.step(true);
    constexpr uint64_t value = 0x123456789abcdef;
    const auto kept = [&](void (*function)(), size_t &seen) {
        Stepper stepper({of(function)}, spoil_below);
        stepper.allow(100);
        const bool same = caller.call(address(function), value) == value;
        seen = stepper.seen();
        return same;
    };
    size_t seen = 0;
    const bool right = kept(cof_right_below, seen);
    if (seen == 0) return "the trap flag does not stop the program after an instruction";
    if (!right) return "a function that uses the red zone as it may is disturbed";
    if (kept(cof_wrong_below, seen)) return "a function that keeps a value below the red zone is not noticed";
    return "";
}

} // namespace

Finding machine_unwind(const Subject &subject) {
    Watch watch;
    watch.inspect = unwound;
    watch.trials = short_trials();
    watch.entries = {{}};
    watch.probe = probe_unwind;
    watch.remedy =
        "addr2line -fie names the place; in assembly, leave rsp and callee-saved registers alone between KERNEL "
        "and ENDKERNEL, or write the .cfi directives.";
    catch_crashes();
    const Finding found = stepped(subject, watch, unwind_here, 60000);
    if (found.verdict != Verdict::pass || unwinding.without == 0) return found;
    char text[64];
    snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(unwinding.without - plugin_base));
    return warn(found.why + " But from some of them, the first at address " + text +
                " of the file, an unwinder comes to code without any table, so that debuggers, profilers and crash "
                "reports see no caller; write .cfi directives, or KERNEL and ENDKERNEL.");
}

Finding machine_red_zone(const Subject &subject) {
    Watch watch;
    Entry entry;
    entry.how = "with signals that overwrite the stack below the red zone after each instruction";
    watch.trials = short_trials();
    watch.entries = {entry};
    watch.probe = probe_red_zone;
    return stepped(subject, watch, spoil_below, 20000);
}

} // namespace cof::conform
#endif
