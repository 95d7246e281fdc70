// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A progress line on standard error, only when that is a terminal and the work takes longer than half a second.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace cof::program {

class Progress {
  public:
    // total 0: not known, no percentage and no ETA.
    Progress(std::string verb, uint64_t total, bool wanted);
    ~Progress() { clear_line(); }
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;
    void advance(uint64_t bytes);
    uint64_t done() const { return done_; }
    double seconds() const;
    static void clear_line();

  private:
    using Clock = std::chrono::steady_clock;
    std::string verb_;
    uint64_t total_, done_ = 0;
    bool shown_;
    Clock::time_point start_ = Clock::now(), last_ = start_;
};

} // namespace cof::program
