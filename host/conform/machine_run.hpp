// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "machine", the half about where a call runs: on how little stack, with what forbidden, interrupted by what,
// beside what. Each check first tries itself on a built-in function that is wrong, for an emulator or a hardened system
// may not have what it rests on.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "host/conform/apart.hpp"
#include "host/conform/kit.hpp"
#include "host/conform/work.hpp"

namespace cof::conform {

// A kernel, or a built-in function.
struct Target {
    bool pure; // declares no COF_F_NOT_PURE
    uint64_t seed;
    std::vector<size_t> sizes; // that reach all its paths, ascending
    std::function<std::unique_ptr<Work>(uint64_t seed, size_t n)> make;
    // What is right: the portable kernel; of an adopted contract the kernel itself.
    std::function<std::unique_ptr<Work>(uint64_t seed, size_t n)> judge;
};

// nullopt: nothing found. The sentence of a finding begins after the kernel's name.
using Attempt = std::optional<Finding> (*)(const Target &target);

struct RunCheck {
    Attempt attempt;
    uint64_t (*wrong)(uint64_t), (*right)(uint64_t); // built-in functions: the first is to be caught, the second not
    const char *wrong_does;                          // "allocates memory"
    bool pure_only;                                  // COF_F_NOT_PURE excuses
};
Finding each_target(const Subject &subject, const RunCheck &check);

// A built-in function that works for a while, with its intermediate value in memory that is everybody's: wrong wherever
// another call may come between; and the same with memory of its own.
inline std::atomic<uint64_t> everybodys;
inline uint64_t work_in(std::atomic<uint64_t> &value, uint64_t argument, unsigned rounds) {
    value = argument;
    for (unsigned i = 0; i < rounds; ++i)
        value = value * UINT64_C(6364136223846793005) + 1;
    return value;
}
template <unsigned rounds> uint64_t in_static_memory(uint64_t argument) {
    return work_in(everybodys, argument, rounds);
}
template <unsigned rounds> uint64_t in_own_memory(uint64_t argument) {
    std::atomic<uint64_t> own;
    return work_in(own, argument, rounds);
}

// For checks that need a process apart. Every step of one work for each of the target's sizes.
using Works = std::vector<std::unique_ptr<Work>>;
Works works_of(const Target &target);
void run_all(const Works &works, Note &note);
// What became of it; found: of the value, the rest of a sentence that begins with the call's name.
std::optional<Finding> outcome(const Works &works, const Apart &apart,
                               const std::function<std::string(int64_t)> &found);

Finding machine_small_stack(const Subject &);
Finding machine_no_syscalls(const Subject &);
Finding machine_no_allocation(const Subject &);
Finding machine_no_locks(const Subject &);
Finding machine_signals(const Subject &);
Finding machine_threads(const Subject &);
Finding machine_fork(const Subject &);

} // namespace cof::conform
