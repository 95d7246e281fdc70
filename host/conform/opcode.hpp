// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The x86-64 instructions that want aligned memory, told from their bytes. On memory that is not aligned they raise
// #GP, which Linux reports as SIGSEGV with si_code SI_KERNEL and no address, so that it looks like a wild pointer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace cof::conform {

// In the order of the instruction set's numbers: rax rcx rdx rbx rsp rbp rsi rdi r8 ... r15.
using Registers = std::array<uint64_t, 16>;

struct AlignedAccess {
    const char *mnemonic; // "movntdq"
    const char *what;     // "aligned non-temporal store"
    unsigned align;       // in bytes, that the address must be a multiple of
    uint64_t address;     // that it used
    bool misaligned() const { return address % align != 0; }
};

// nullopt: none of them, or not enough bytes. at: the address of the instruction.
std::optional<AlignedAccess> aligned_access(std::span<const uint8_t> code, uint64_t at, const Registers &registers);

} // namespace cof::conform
