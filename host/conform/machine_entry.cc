// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "machine": what a call may find in registers and on the stack.
#include "host/conform/machine.hpp"

#if defined(__x86_64__)
#include <algorithm>
#include <cstring>

#include "host/conform/machine_watch.hpp"
#include "host/conform/machine_wrong.hpp"

namespace cof::conform {

namespace {

// ---- narrow arguments ----

constexpr uint32_t narrow_value = 0x12345678;

std::string probe_narrow(Caller &caller) {
    Entry entry;
    entry.narrow = Fill::ones;
    caller.enter(entry);
    const Word argument{narrow_value, sizeof narrow_value};
    const uint64_t arrived = caller.call(address(cof_right), "it", {&argument, 1});
    return arrived == (~UINT64_C(0) << 32 | narrow_value) ? "" : "garbage above an argument of 32 bits does not arrive";
}
bool has_narrow(const Proxy &proxy) {
    return std::any_of(proxy.slots().begin(), proxy.slots().end(), [](const Proxy::Slot &slot) { return slot.narrow; });
}

// ---- every register ----

std::string probe_dirty(Caller &caller) {
    Entry entry;
    entry.registers = entry.vectors = Fill::ones;
    entry.loads = true;
    caller.enter(entry);
    const auto ones = [](const void *p, size_t n) {
        const auto *bytes = static_cast<const uint8_t *>(p);
        return std::all_of(bytes, bytes + n, [](uint8_t byte) { return byte == 0xff; });
    };
    constexpr uint64_t status_flags = 0x8d5;
    uint64_t registers[9] = {};
    caller.call(address(cof_arrived_registers), reinterpret_cast<uintptr_t>(registers));
    if (!ones(registers, 8 * sizeof registers[0])) return "garbage in scratch registers does not arrive";
    if ((registers[8] & status_flags) != status_flags) return "garbage in the flags does not arrive";
    alignas(64) uint8_t vectors[32 * 64 + 64] = {};
    const size_t width = caller.has_avx512() ? 64 : caller.has_avx() ? 32 : 16, count = width == 64 ? 32 : 16;
    caller.call(address(width == 64   ? cof_arrived_zmm
                        : width == 32 ? cof_arrived_ymm
                                      : cof_arrived_xmm),
                reinterpret_cast<uintptr_t>(vectors));
    for (size_t i = 0; i < count; ++i)
        if (!ones(vectors + 64 * i, width))
            return "garbage in vector register " + std::to_string(i) + " does not arrive";
    if (width == 64 && !ones(vectors + sizeof vectors - 64, 64)) return "garbage in mask registers does not arrive";
    return "";
}

// ---- stack ----

std::string above(const Caller &caller) {
    return caller.above_intact() ? "" : "writes into its caller's stack frame, above the return address";
}

// The return address at every multiple of 16 of a line, and at the ends of a page.
constexpr size_t stack_places[] = {0, 16, 32, 48, 4096 - 320 - 64, 4096 - 320 - 16, 4096 - 320, 4096 - 320 + 16, 2048};

std::string probe_above(Caller &caller) {
    for (const size_t below : stack_places) {
        Entry entry;
        entry.below = below;
        caller.enter(entry);
        const uint64_t rsp = caller.call(address(cof_arrived_stack));
        if (rsp % 16 != 8 || rsp + 8 != caller.frame().stack) return "the stack is not where it was to be";
        if (!above(caller).empty()) return "a function that writes nothing is said to write";
        for (const uint64_t at : {0u, 7u, 40u, 255u}) {
            caller.call(address(cof_wrong_above), at);
            if (above(caller).empty())
                return "a function that writes " + std::to_string(at) +
                       " bytes above its return address is not noticed";
        }
    }
    return "";
}

} // namespace

Finding machine_narrow_arguments(const Subject &subject) {
    Watch watch;
    watch.probe = probe_narrow;
    watch.applies = has_narrow;
    watch.none = "no kernel that runs here takes an argument of 32 bits or fewer.";
    for (const Fill fill : {Fill::ones, Fill::random}) {
        Entry entry;
        entry.how = fill == Fill::ones ? "with ones above 32-bit arguments" : "with garbage above 32-bit arguments";
        entry.narrow = fill;
        watch.entries.push_back(entry);
    }
    return watched(subject, watch);
}

Finding machine_dirty_registers(const Subject &subject) {
    Watch watch;
    watch.probe = probe_dirty;
    for (const Fill fill : {Fill::ones, Fill::random}) {
        Entry entry;
        entry.how = fill == Fill::ones ? "with ones in every register without an argument"
                                       : "with garbage in every register without an argument";
        entry.registers = entry.vectors = fill;
        entry.loads = true;
        watch.entries.push_back(entry);
    }
    return watched(subject, watch);
}

Finding machine_stack_canary(const Subject &subject) {
    Watch watch;
    watch.inspect = above;
    watch.probe = probe_above;
    watch.remedy = "what it needs lies below rsp, in room it has made itself.";
    watch.trials.sizes = {0, 1, 17, 64, 129, 257, 1025, 5000};
    for (const size_t below : stack_places) {
        Entry entry;
        entry.how = "on another stack";
        entry.below = below;
        watch.entries.push_back(entry);
    }
    return watched(subject, watch);
}

} // namespace cof::conform
#endif
