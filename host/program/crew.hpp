// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Threads that share jobs with the one that started them.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cof::program {

class Crew {
  public:
    // So many threads, the caller's among them. Throws Failure(internal) when one cannot be started.
    explicit Crew(size_t threads);
    ~Crew(); // waits for jobs that have begun, and begins no other

    size_t size() const { return workers_.size() + 1; }
    // Starts job(0) .. job(count - 1), in this order, and returns: the caller may do something else.
    void begin(size_t count, std::function<void(size_t)> job);
    // Takes part until all jobs are done. Rethrows what the first of them threw; those not begun by then are left out.
    void finish();

  private:
    bool one(std::unique_lock<std::mutex> &lock); // false: no job is left to begin

    std::mutex mutex_;
    std::condition_variable_any work_, done_;
    std::function<void(size_t)> job_; // changed only while none is left
    size_t count_ = 0, next_ = 0, running_ = 0;
    std::exception_ptr failure_;
    std::vector<std::jthread> workers_; // last: they go first
};

} // namespace cof::program
