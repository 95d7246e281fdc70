// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Part of a check in a process of its own, for what cannot be taken back: a filter of system calls, breakpoints in the
// C library, a crash on purpose.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include <sys/types.h>

namespace cof::conform {

// In memory that both processes have; what the process apart fills is there however it ended. Every field may be
// written by a signal handler.
struct Note {
    volatile uint32_t work, step; // which call is being made
    volatile int64_t value;       // for found()
};

enum class End : uint8_t { done, found, died, hung, none }; // none: there is no process or memory to be had

struct Apart {
    End end;
    int signal; // that it died of; 0: it ended by itself, with a status that is not ours
    uint32_t work, step;
    int64_t value;
};

// Runs body in a child, which ends with it. The child may call found(): from a signal handler too.
Apart apart(const std::function<void(Note &note)> &body, std::chrono::milliseconds limit);
[[noreturn]] void found(Note &note, int64_t value);

} // namespace cof::conform
