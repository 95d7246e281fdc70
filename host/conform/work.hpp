// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A kernel's functions as a list of calls whose memory is there beforehand. While a step runs, the kit itself allocates
// nothing, takes no lock and makes no system call: what is seen then is the kernel's. So a step can run on another
// stack, in a signal handler, in a thread, or where system calls are fatal.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/portable/portable.hpp"

namespace cof::conform {

class Work {
  public:
    Work() = default;
    virtual ~Work() = default;
    Work(const Work &) = delete; // steps point into it
    Work &operator=(const Work &) = delete;

    // One call of a function, whose result is the output.
    static std::unique_ptr<Work> of(uint64_t (*function)(uint64_t), uint64_t argument);

    size_t size() const { return steps_.size(); }
    const std::string &name(size_t step) const { return steps_[step].name; } // "update() over 137 bytes"
    void run(size_t step) { steps_[step].call(); }
    void run_all() {
        for (const Step &step : steps_)
            step.call();
    }
    // What the steps have written, when all have run.
    std::span<const uint8_t> output() const { return output_; }
    bool comes_to(const Work &other) const { return output_ == other.output_; }

  protected:
    struct Step {
        std::string name;
        std::function<void()> call;
    };
    void add(std::string name, std::function<void()> call) { steps_.push_back({std::move(name), std::move(call)}); }

    std::vector<Step> steps_;
    std::vector<uint8_t> output_;
};

// On n bytes, which like key and configuration come from the seed: equal seeds and lengths give equal outputs,
// whichever kernel of the contract does it. Every function of the vtable is called. nullptr: the kit cannot call this
// interface, or the kernel asks for what the host would refuse to give it.
std::unique_ptr<Work> work_of(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n);

} // namespace cof::conform
