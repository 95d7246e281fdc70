// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Other threads at the same time, and another process from the middle of a stream on.
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <thread>

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/conform/machine_run.hpp"

namespace cof::conform {

namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t threads = 64;
// How long: by the processors' time, so that there are as many calls on a machine that is busy; by the clock at most.
constexpr double together = 0.03;
constexpr std::chrono::seconds patience{2};

void let_run() {
    const auto spent = [] {
        timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
    };
    const double enough = spent() + together;
    const auto deadline = Clock::now() + patience;
    while (spent() < enough && Clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

// First once with the others' calls between any two of its own, then without a pause.
bool right_beside_others(Work &work, const Work &wanted, const std::atomic<bool> &over) {
    for (size_t step = 0; step < work.size(); ++step) {
        work.run(step);
        sched_yield();
    }
    bool right = work.comes_to(wanted);
    while (right && !over) {
        work.run_all();
        right = work.comes_to(wanted);
    }
    return right;
}

std::optional<Finding> beside_others(const Target &target) {
    struct Job {
        size_t n;
        std::unique_ptr<Work> work, wanted;
        std::thread thread;
        bool right = true;
    };
    std::vector<Job> jobs(threads);
    for (size_t i = 0; i < threads; ++i) { // one after the other: what is right
        Job &job = jobs[i];
        job.n = 3000 + 1000 * (i % 8) + i;
        job.work = target.make(target.seed + i, job.n);
        job.wanted = target.judge(target.seed + i, job.n);
        job.wanted->run_all();
    }
    std::atomic<bool> over = false, go = false;
    size_t started = 0;
    try {
        for (Job &job : jobs) {
            job.thread = std::thread([&job, &over, &go] {
                while (!go && !over)
                    sched_yield();
                job.right = right_beside_others(*job.work, *job.wanted, over);
            });
            ++started;
        }
    } catch (const std::system_error &) {
    }
    go = true;
    let_run();
    over = true;
    for (size_t i = 0; i < started; ++i)
        jobs[i].thread.join();
    if (started < threads)
        return skip("only " + std::to_string(started) + " of " + std::to_string(threads) +
                    " threads can be had here; raise the limit.");
    const auto wrong = std::ranges::find(jobs, false, &Job::right);
    if (wrong == jobs.end()) return std::nullopt;
    return fail("beside " + std::to_string(threads - 1) + " threads with states of their own, " +
                std::to_string(wrong->n) +
                " bytes give another result than alone; keep no state but in the caller's "
                "block.");
}

// The child's answer is its status.
enum class Forked : uint8_t { right, wrong, died, none };
Forked finish_in_a_child(Work &work, size_t from, const Work &wanted) {
    const pid_t pid = fork();
    if (pid < 0) return Forked::none;
    if (pid == 0) {
        for (size_t step = from; step < work.size(); ++step)
            work.run(step);
        _exit(work.comes_to(wanted) ? 76 : 77);
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status)) return Forked::died;
    return WEXITSTATUS(status) == 76 ? Forked::right : Forked::wrong;
}

std::optional<Finding> in_two_processes(const Target &target) {
    constexpr size_t n = 5000;
    const auto wanted = target.judge(target.seed, n);
    wanted->run_all();
    for (size_t middle = 0;; ++middle) {
        const auto work = target.make(target.seed, n);
        if (middle >= work->size() + 1) return std::nullopt;
        for (size_t step = 0; step < middle; ++step)
            work->run(step);
        const std::string where = middle == 0 ? "before its first call" : "after " + work->name(middle - 1);
        const Forked child = finish_in_a_child(*work, middle == work->size() ? 0 : middle, *wanted);
        if (child == Forked::none) return skip("no process can be had here; end some.");
        if (child == Forked::died)
            return Finding{Verdict::crash, "a child forked " + where + " dies in the calls that follow."};
        if (child == Forked::wrong)
            return fail("a child forked " + where +
                        " comes to another result than its parent; keep no process id and the like between calls.");
        for (size_t step = middle; step < work->size(); ++step)
            work->run(step);
        if (!work->comes_to(*wanted))
            return fail("a parent that forked " + where + " comes to another result afterwards.");
    }
}

uint64_t remember_process(uint64_t argument) {
    static const pid_t first = getpid();
    return argument + (getpid() != first ? 1 : 0);
}
uint64_t remember_nothing(uint64_t argument) {
    return argument;
}

} // namespace

Finding machine_threads(const Subject &subject) {
    return each_target(
        subject, {beside_others, in_static_memory<2000>, in_own_memory<2000>, "keeps a value in static memory", false});
}

Finding machine_fork(const Subject &subject) {
    return each_target(subject, {in_two_processes, remember_process, remember_nothing, "remembers its process", false});
}

} // namespace cof::conform
