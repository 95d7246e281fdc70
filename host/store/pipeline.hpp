// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Jobs that are worked on side by side and finished in order.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace cof::store {

// work runs on some thread, each thread with a number below threads(); done on the caller's, in the order of submit,
// and may throw. What work throws is thrown where done would have been called. One thread: the caller's does both.
template <class Job> class Pipeline {
  public:
    using Work = std::function<void(Job &, unsigned thread)>;
    using Done = std::function<void(Job &)>;
    Pipeline(unsigned threads, Work work, Done done)
        : work_(std::move(work)), done_(std::move(done)), window_(2 * size_t{threads} + 2) {
        if (threads < 2) return;
        try {
            for (unsigned i = 0; i < threads; ++i)
                threads_.emplace_back([this, i] { serve(i); });
        } catch (...) {
            stop();
            throw;
        }
    }
    ~Pipeline() { stop(); }
    Pipeline(const Pipeline &) = delete;
    Pipeline &operator=(const Pipeline &) = delete;

    void submit(std::unique_ptr<Job> job) {
        if (threads_.empty()) {
            work_(*job, 0);
            return done_(*job);
        }
        {
            const std::lock_guard lock(mutex_);
            all_.push_back({std::move(job), false, nullptr});
            waiting_.push_back(&all_.back());
        }
        wake_.notify_one();
        while (all_.size() >= window_)
            finish_first();
    }
    void finish() {
        while (!all_.empty())
            finish_first();
    }

  private:
    struct Slot {
        std::unique_ptr<Job> job;
        bool ready;
        std::exception_ptr failure;
    };
    void finish_first() {
        Slot &first = all_.front(); // only this thread adds and removes; references into a deque stay
        {
            std::unique_lock lock(mutex_);
            ready_.wait(lock, [&] { return first.ready; });
        }
        if (first.failure) std::rethrow_exception(first.failure);
        done_(*first.job);
        const std::lock_guard lock(mutex_);
        all_.pop_front();
    }
    void serve(unsigned number) {
        for (;;) {
            Slot *slot;
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, [&] { return stopped_ || !waiting_.empty(); });
                if (stopped_) return;
                slot = waiting_.front();
                waiting_.pop_front();
            }
            try {
                work_(*slot->job, number);
            } catch (...) {
                slot->failure = std::current_exception();
            }
            const std::lock_guard lock(mutex_);
            slot->ready = true;
            ready_.notify_one();
        }
    }
    void stop() {
        {
            const std::lock_guard lock(mutex_);
            stopped_ = true;
        }
        wake_.notify_all();
        for (std::thread &thread : threads_)
            thread.join();
        threads_.clear();
    }

    Work work_;
    Done done_;
    size_t window_;
    std::mutex mutex_;
    std::condition_variable wake_, ready_;
    bool stopped_ = false;
    std::deque<Slot> all_;       // oldest first
    std::deque<Slot *> waiting_; // for a thread
    std::vector<std::thread> threads_;
};

} // namespace cof::store
