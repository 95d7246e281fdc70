// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/crew.hpp"

#include <string>
#include <system_error>
#include <utility>

#include "host/program/base.hpp"

namespace cof::program {

Crew::Crew(size_t threads) {
    try {
        while (workers_.size() + 1 < threads)
            workers_.emplace_back([this](const std::stop_token &stop) {
                std::unique_lock lock(mutex_);
                while (work_.wait(lock, stop, [this] { return next_ < count_; }))
                    one(lock);
            });
    } catch (const std::system_error &error) {
        throw Failure(Exit::internal, "--threads " + std::to_string(threads) + ": cannot start that many (" +
                                          error.code().message() + "); ask for fewer");
    }
}

Crew::~Crew() {
    const std::lock_guard lock(mutex_);
    count_ = next_ = 0;
}

bool Crew::one(std::unique_lock<std::mutex> &lock) {
    if (next_ >= count_) return false;
    const size_t i = next_++;
    ++running_;
    lock.unlock();
    std::exception_ptr failure;
    try {
        job_(i);
    } catch (...) {
        failure = std::current_exception();
    }
    lock.lock();
    if (failure && !failure_) failure_ = failure;
    if (failure) next_ = count_;
    if (--running_ == 0 && next_ >= count_) done_.notify_all();
    return true;
}

void Crew::begin(size_t count, std::function<void(size_t)> job) {
    {
        const std::lock_guard lock(mutex_);
        job_ = std::move(job);
        next_ = 0;
        count_ = count;
    }
    work_.notify_all();
}

void Crew::finish() {
    std::unique_lock lock(mutex_);
    while (one(lock)) {
    }
    done_.wait(lock, [this] { return running_ == 0; });
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

} // namespace cof::program
