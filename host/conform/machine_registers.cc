// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "machine": what a call leaves behind in registers.
#include "host/conform/machine.hpp"

#if defined(__x86_64__)
#include <algorithm>
#include <csignal>
#include <cstdio>

#include "host/conform/machine_watch.hpp"
#include "host/conform/machine_wrong.hpp"

namespace cof::conform {

namespace {

std::string hex(uint64_t value) {
    char text[24];
    snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

// Whether inspect finds something in a call to that function, and nothing in one to a right function before it.
bool finds(Caller &caller, Caller::Inspect inspect, void (*wrong)(), uint64_t argument = 0) {
    caller.call(address(cof_right));
    const bool quiet = inspect(caller).empty();
    caller.call(address(wrong), argument);
    return quiet && !inspect(caller).empty();
}

// ---- callee-saved registers
// -------------------------------------------------------------------------------------------
constexpr const char *saved_names[] = {"rbx", "rbp", "r12", "r13", "r14", "r15"};

std::string saved_registers(const Caller &caller) {
    const Frame &frame = caller.frame();
    if (frame.stack_after != frame.stack)
        return "returns with rsp off by " + std::to_string(static_cast<int64_t>(frame.stack_after - frame.stack));
    for (size_t i = 0; i < std::size(saved_names); ++i)
        if (frame.saved_after[i] != frame.saved[i])
            return std::string("changes ") + saved_names[i] + " from " + hex(frame.saved[i]) + " to " +
                   hex(frame.saved_after[i]);
    return "";
}

std::string probe_saved(Caller &caller) {
    void (*const wrong[])() = {cof_wrong_rbx, cof_wrong_rbp, cof_wrong_r12, cof_wrong_r13,
                               cof_wrong_r14, cof_wrong_r15, cof_wrong_rsp};
    for (size_t i = 0; i < std::size(wrong); ++i)
        if (!finds(caller, saved_registers, wrong[i]))
            return std::string("a function that changes ") + (i < 6 ? saved_names[i] : "rsp") + " is not noticed";
    return "";
}

// ---- flags ----

constexpr uint64_t trap = 1 << 8, direction = 1 << 10, alignment = 1 << 18;

std::string direction_flag(const Caller &caller) {
    return (caller.frame().flags_after & direction) == 0 ? "" : "returns with the direction flag set";
}
std::string system_flags(const Caller &caller) {
    const uint64_t after = caller.frame().flags_after;
    if ((after & alignment) != 0) return "returns with the alignment check flag (AC) set";
    if ((after & trap) != 0) return "returns with the trap flag (TF) set";
    return "";
}
std::string probe_direction(Caller &caller) {
    return finds(caller, direction_flag, cof_wrong_flags, direction) ? "" : "a function that sets DF is not noticed";
}
// A set trap flag means a signal after each instruction, until the trampoline clears it.
void ignore_traps() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    sigaction(SIGTRAP, &action, nullptr);
}
std::string probe_flags(Caller &caller) {
    ignore_traps();
    if (!finds(caller, system_flags, cof_wrong_flags, alignment)) return "a function that sets AC is not noticed";
    if (!finds(caller, system_flags, cof_wrong_flags, trap)) return "a function that sets TF is not noticed";
    return "";
}

// ---- floating point ----

constexpr uint32_t mxcsr_control = 0xffc0, flush = 0x8040; // FTZ and DAZ

std::string mxcsr(const Caller &caller) {
    const uint32_t before = caller.frame().mxcsr & mxcsr_control, after = caller.frame().mxcsr_after & mxcsr_control;
    return before == after ? "" : "changes MXCSR's control bits from " + hex(before) + " to " + hex(after);
}
std::string probe_mxcsr(Caller &caller) {
    for (const uint32_t bit : {0x8000u, 0x0040u, 0x2000u, 0x0080u})
        if (!finds(caller, mxcsr, cof_wrong_mxcsr, bit))
            return "a function that changes bit " + hex(bit) + " of MXCSR is not noticed";
    Entry entry;
    entry.mxcsr = 0x7f80 | flush;
    caller.enter(entry);
    if ((caller.call(address(cof_arrived_mxcsr)) & mxcsr_control) != (entry.mxcsr & mxcsr_control))
        return "another rounding does not arrive";
    return "";
}

std::string x87(const Caller &caller) {
    const Frame &frame = caller.frame();
    if (frame.x87_after[0] != frame.x87)
        return "changes the x87 control word from " + hex(frame.x87) + " to " + hex(frame.x87_after[0]);
    if (frame.x87_after[4] != 0xffff)
        return "leaves values in the x87 registers (tag word " + hex(frame.x87_after[4]) + ")";
    return "";
}
std::string probe_x87(Caller &caller) {
    if (!finds(caller, x87, cof_wrong_x87_control)) return "a function that changes the control word is not noticed";
    if (!finds(caller, x87, cof_wrong_x87_stack)) return "a function that leaves a value there is not noticed";
    return "";
}

// ---- upper halves ----

constexpr uint32_t upper_ymm = 1 << 2, upper_zmm = 1 << 6;

// Of registers 0-15: those have a legacy encoding, which pays for the upper halves. zmm16-31 and the masks are free.
// What was dirty when it came may be dirty when it goes: there the result alone counts.
std::string upper_halves(const Caller &caller) {
    if (!caller.entry().initial) return "";
    const Frame &frame = caller.frame();
    for (size_t i = 0; i < std::size(frame.vectors_after); ++i) {
        const uint8_t *reg = frame.vectors_after[i];
        if (std::any_of(reg + 16, reg + 64, [](uint8_t byte) { return byte != 0; }))
            return "returns with a value in the upper half of ymm" + std::to_string(i) + " or zmm" + std::to_string(i);
    }
    if ((frame.vectors & ask_xinuse) != 0 && (frame.xinuse[0] & (upper_ymm | upper_zmm)) != 0)
        return std::string("returns with the upper halves of ") + ((frame.xinuse[0] & upper_ymm) != 0 ? "ymm" : "zmm") +
               " registers in use, by XGETBV(1)";
    return "";
}
std::string probe_upper(Caller &caller) {
    Entry entry;
    entry.initial = true;
    caller.enter(entry);
    caller.call(address(cof_right));
    if (!upper_halves(caller).empty())
        return "this processor or emulator says after every call that upper halves are in use";
    if (!finds(caller, upper_halves, cof_wrong_ymm)) return "a function without vzeroupper is not noticed";
    if ((caller.frame().vectors & ask_xinuse) != 0 && (caller.frame().xinuse[0] & upper_ymm) == 0)
        return "XGETBV(1) does not tell that upper halves are in use";
    if ((caller.frame().vectors & have_avx512) != 0 && !finds(caller, upper_halves, cof_wrong_zmm))
        return "a function that leaves a zmm register is not noticed";
    return "";
}

} // namespace

Finding machine_callee_saved(const Subject &subject) {
    Watch watch;
    watch.inspect = saved_registers;
    watch.entries = {{}};
    watch.probe = probe_saved;
    watch.remedy = "rbx, rbp, rsp and r12 to r15 are the caller's: push and pop, or use another.";
    return watched(subject, watch);
}

Finding machine_direction_flag(const Subject &subject) {
    Watch watch;
    watch.inspect = direction_flag;
    watch.entries = {{}};
    watch.probe = probe_direction;
    watch.remedy = "every std needs its cld, on every way out.";
    return watched(subject, watch);
}

Finding machine_flags(const Subject &subject) {
    Watch watch;
    watch.inspect = system_flags;
    watch.entries = {{}};
    watch.probe = probe_flags;
    watch.remedy = "a kernel has no business with popf.";
    ignore_traps();
    return watched(subject, watch);
}

Finding machine_mxcsr(const Subject &subject) {
    Watch watch;
    watch.inspect = mxcsr;
    watch.probe = probe_mxcsr;
    watch.remedy = "save MXCSR and load it again, or leave it.";
    static constexpr struct {
        const char *how;
        uint32_t bits;
    } ways[] = {{"", 0},
                {"with rounding down", 0x2000},
                {"with rounding up", 0x4000},
                {"with rounding to zero", 0x6000},
                {"with FTZ and DAZ", flush},
                {"with FTZ, DAZ and rounding up", 0x4000 | flush}};
    for (const auto &way : ways) {
        Entry entry;
        entry.how = way.how;
        entry.mxcsr |= way.bits;
        watch.entries.push_back(entry);
    }
    return watched(subject, watch);
}

Finding machine_x87(const Subject &subject) {
    Watch watch;
    watch.inspect = x87;
    watch.probe = probe_x87;
    watch.remedy = "end code with MMX or x87 registers with emms, and leave the control word.";
    Entry other;
    other.how = "with x87 precision of 53 bits and rounding up";
    other.x87 = 0x0a7f;
    watch.entries = {{}, other};
    return watched(subject, watch);
}

Finding machine_vector_state(const Subject &subject) {
    Watch watch;
    watch.inspect = upper_halves;
    watch.remedy = "vzeroupper before every ret, in whatever touches ymm or zmm registers.";
    Entry clean, dirty;
    clean.initial = true;
    dirty.how = "with upper halves in use";
    dirty.loads = true;
    dirty.vectors = Fill::random;
    watch.entries = {clean, dirty};
    if (!Caller(subject.seed).has_avx()) return not_applicable("this CPU has no ymm registers.");
    // Some processors and emulators say of every call that it leaves upper halves in use, or do not know the question.
    watch.probe = probe_upper;
    const auto without = cannot_work(watch.probe, subject.seed);
    if (without) {
        Caller::ask_in_use(false);
        if (const auto neither = cannot_work(watch.probe, subject.seed)) return *neither;
    }
    Finding found = watched(subject, watch);
    if (found.verdict == Verdict::pass && without)
        found.why += " By the contents of the registers alone, since XGETBV(1) is of no use here.";
    return found;
}

} // namespace cof::conform
#endif
