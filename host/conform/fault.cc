// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/fault.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <sys/mman.h>
#include <ucontext.h>

#include "host/lib/mapping.hpp"

namespace cof::conform {

namespace {

struct Fault {
    volatile bool noted;
    int signal, code;
    uint64_t address; // si_addr
    uint64_t instruction, in_object;
    char object[64]; // the file that the instruction is from
    uint8_t bytes[15];
    size_t size; // of bytes
    Registers registers;
};

Fault *shared_fault() {
    static Fault *const fault = [] {
        void *page = mmap(nullptr, sizeof(Fault), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        return page == MAP_FAILED ? nullptr : static_cast<Fault *>(page);
    }();
    return fault;
}

// dladdr takes the dynamic linker's lock, which the faulting thread may take twice. Should another hold it for good,
// the time limit of the check ends this.
void note_object(Fault &fault) {
    Dl_info info;
    const auto at = reinterpret_cast<const void *>(fault.instruction); // NOLINT(performance-no-int-to-ptr)
    if (dladdr(at, &info) == 0 || info.dli_fname == nullptr) return;
    const char *slash = strrchr(info.dli_fname, '/'), *name = slash != nullptr ? slash + 1 : info.dli_fname;
    memcpy(fault.object, name, strnlen(name, sizeof fault.object - 1));
    fault.in_object = fault.instruction - reinterpret_cast<uintptr_t>(info.dli_fbase);
}

// Runs once (SA_RESETHAND), in whatever state the plugin left the process. Back from here the instruction faults again,
// and that ends the process; what was sent as a signal is sent again.
void note(int number, siginfo_t *info, void *context) {
    Fault *fault = shared_fault();
    if (info->si_code <= 0) raise(number);
    if (fault == nullptr || fault->noted) return;
    fault->noted = true;
    fault->signal = number;
    fault->code = info->si_code;
    fault->address = info->si_code > 0 ? reinterpret_cast<uintptr_t>(info->si_addr) : 0;
    [[maybe_unused]] const auto *state = static_cast<const ucontext_t *>(context);
#if defined(__x86_64__)
    const auto &from = state->uc_mcontext.gregs;
    constexpr int order[] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                             REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
    for (size_t i = 0; i < std::size(order); ++i)
        fault->registers[i] = static_cast<uint64_t>(from[order[i]]);
    fault->instruction = static_cast<uint64_t>(from[REG_RIP]);
    // Only what the processor could read itself, and no further than its page.
    if (number == SIGSEGV && info->si_code == SI_KERNEL && fault->instruction >> 47 == 0) {
        fault->size = std::min<size_t>(sizeof fault->bytes, 4096 - fault->instruction % 4096);
        memcpy(fault->bytes, reinterpret_cast<const void *>(fault->instruction), fault->size); // NOLINT
    }
#elif defined(__aarch64__)
    fault->instruction = state->uc_mcontext.pc;
#endif
    note_object(*fault);
}

std::string hexadecimal_number(uint64_t number) {
    char text[24];
    snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(number));
    return text;
}

bool is_general_protection(const Fault &fault) {
    return fault.signal == SIGSEGV && fault.code == SI_KERNEL && fault.address == 0;
}

} // namespace

void note_faults() {
    if (shared_fault() == nullptr) return;
    forget_fault();
    // A stack that has run out has no room for the handler.
    static uint8_t stack[16384];
    stack_t other{};
    other.ss_sp = stack;
    other.ss_size = sizeof stack;
    sigaltstack(&other, nullptr);
    struct sigaction action {};
    action.sa_sigaction = note;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
    for (const int number : {SIGSEGV, SIGBUS, SIGILL, SIGFPE})
        sigaction(number, &action, nullptr);
}

void forget_fault() {
    if (Fault *fault = shared_fault()) *fault = {};
}

std::optional<AlignedAccess> alignment_fault() {
    const Fault *fault = shared_fault();
    if (fault == nullptr || !fault->noted || !is_general_protection(*fault)) return std::nullopt;
    const auto access = aligned_access({fault->bytes, fault->size}, fault->instruction, fault->registers);
    return access && access->misaligned() ? access : std::nullopt;
}

std::string fault_text() {
    const Fault *fault = shared_fault();
    if (fault == nullptr || !fault->noted) return "";
    std::string text =
        " at " + (fault->object[0] != 0 ? quotable({fault->object, strnlen(fault->object, sizeof fault->object)}) +
                                              "+" + hexadecimal_number(fault->in_object)
                                        : hexadecimal_number(fault->instruction));
    if (const auto access = alignment_fault())
        return text + " (" + access->mnemonic + ", an " + access->what + ", at address " +
               hexadecimal_number(access->address) + ", which is not a multiple of " + std::to_string(access->align) +
               ": a matter of alignment, not a bad pointer)";
    if (is_general_protection(*fault))
        return text + " (SI_KERNEL without an address: a general-protection fault, from a pointer that is no address "
                      "at all or an instruction that wants aligned memory)";
    if (fault->signal == SIGSEGV || fault->signal == SIGBUS)
        return text + " (touching address " + hexadecimal_number(fault->address) + ")";
    return text;
}

} // namespace cof::conform
