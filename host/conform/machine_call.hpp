// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// One call watched from outside: what the function is entered with, and what it leaves behind. x86-64 alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "host/lib/verify_tools.hpp"

namespace cof::conform {

// Shared with machine_call.asm.
struct alignas(64) Frame {
    const void *function;
    uint64_t arguments[6]; // rdi rsi rdx rcx r8 r9
    uint64_t scratch[3];   // rax r10 r11
    uint64_t saved[6];     // rbx rbp r12-r15
    uint64_t stack;        // rsp before the call; what the call finds above it are the arguments beyond the sixth
    uint64_t flags;
    uint32_t mxcsr;
    uint16_t x87, unused1;
    uint64_t vectors; // enum VectorBits
    // and afterwards
    uint64_t result;
    uint64_t saved_after[6];
    uint64_t stack_after, flags_after;
    uint32_t mxcsr_after, unused2;
    uint32_t xinuse[4];
    uint16_t x87_after[16]; // as fnstenv writes it: [0] is the control word, [4] the tags
    // the trampoline's own
    uint64_t own_stack;
    uint32_t own_mxcsr, own_x87;
    uint64_t return_to, unused3;
    uint8_t vectors_after[16][64]; // zmm0-15, as far as the machine has them
    uint8_t pattern[32][64];
    uint64_t masks[8];
    uint8_t clean[4736]; // an xsave area without components; only MXCSR in it counts
};
enum VectorBits : uint64_t { have_avx = 1, have_avx512 = 2, load_pattern = 4, initial_vectors = 8, ask_xinuse = 16 };
static_assert(offsetof(Frame, scratch) == 56 && offsetof(Frame, stack) == 128 && offsetof(Frame, vectors) == 152);
static_assert(offsetof(Frame, saved_after) == 168 && offsetof(Frame, xinuse) == 240);
static_assert(offsetof(Frame, own_stack) == 288 && offsetof(Frame, return_to) == 304);
static_assert(offsetof(Frame, vectors_after) == 320 && offsetof(Frame, pattern) == 1344);
static_assert(offsetof(Frame, masks) == 3392 && offsetof(Frame, clean) == 3456 && sizeof(Frame) == 8192);

extern "C" {
extern Frame cof_machine_frame;
uint64_t cof_machine_call();
void cof_machine_return(); // where the function returns to
void cof_machine_end();    // of cof_machine_call
void cof_machine_step_again();
}

// What a register is filled with that holds no argument, or the rest of one.
enum class Fill : uint8_t { zeros, ones, random };

// What a function is entered with. how: the rest of a sentence, "" for what every caller does.
struct Entry {
    const char *how = "";
    Fill narrow = Fill::zeros;    // upper halves of arguments of 32 bits and fewer
    Fill registers = Fill::zeros; // scratch registers without an argument, and status flags
    Fill vectors = Fill::zeros;   // with loads: vector and mask registers
    bool loads = false;
    bool initial = false;    // upper halves and masks as in a new program
    uint32_t mxcsr = 0x1f80; // the psABI's for a new program, and so is
    uint16_t x87 = 0x037f;
    size_t below = 0; // bytes from the top of the stack to rsp at the call: a multiple of 16
};

// An argument: of bytes bytes.
struct Word {
    uint64_t value;
    size_t bytes;
};

// Calls functions as entries say, and keeps what inspect finds first. One at a time in a process.
class Caller {
  public:
    using Inspect = std::string (*)(const Caller &caller); // "": nothing; else the rest of a sentence
    explicit Caller(uint64_t seed);

    explicit operator bool() const { return bool(stack_); }
    void enter(const Entry &entry) { entry_ = entry; }
    void inspect(Inspect by) { inspect_ = by; }
    const std::string &found() const { return found_; }
    void step(bool on) { step_ = on; } // single-stepping, for whom a handler of SIGTRAP waits

    uint64_t call(const void *function, const char *name, std::span<const Word> arguments);
    uint64_t call(const void *function, uint64_t argument = 0);

    // After a call.
    const Frame &frame() const { return cof_machine_frame; }
    const Entry &entry() const { return entry_; }
    bool above_intact() const; // its caller's frame, beyond the arguments
    bool has_avx() const { return (machine_ & have_avx) != 0; }
    bool has_avx512() const { return (machine_ & have_avx512) != 0; }
    // Whether XGETBV(1) is executed after a call with clean vectors, where the processor says that it has it.
    static void ask_in_use(bool on) { asks_in_use_ = on; }

  private:
    uint64_t filled(Fill fill);
    void fill_vectors();

    Entry entry_;
    Inspect inspect_ = nullptr;
    std::string found_;
    bool step_ = false;
    uint64_t machine_ = 0; // have_avx, have_avx512
    static bool asks_in_use_;
    Random random_;
    GuardedBuffer stack_;
    static constexpr size_t above_size = 256; // that is watched; not a part of the stack that entries go down from
    uint8_t above_[above_size];               // as it was
    uint8_t *above_at_ = nullptr;
};

} // namespace cof::conform
