// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/apart.hpp"

#include <cerrno>
#include <csignal>
#include <new>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/lib/fd.hpp"

namespace cof::conform {

namespace {

constexpr int status_done = 76, status_found = 77;

// One page, shared with children.
class SharedNote {
  public:
    SharedNote()
        : page_(mmap(nullptr, sizeof(Note), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)),
          note_(page_ != MAP_FAILED ? new (page_) Note{} : nullptr) {}
    ~SharedNote() {
        if (note_ != nullptr) munmap(page_, sizeof(Note));
    }
    SharedNote(const SharedNote &) = delete;
    SharedNote &operator=(const SharedNote &) = delete;
    Note *get() { return note_; }

  private:
    void *page_;
    Note *note_;
};

// Until nobody has the other end. false: time is over.
bool closed_within(int fd, std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + limit;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd wait{fd, 0, 0};
        const int ready = poll(&wait, 1, static_cast<int>(left > 0 ? left : 0));
        if (ready > 0) return true;
        if (ready == 0 || errno != EINTR) return false;
    }
}

} // namespace

Apart apart(const std::function<void(Note &)> &body, std::chrono::milliseconds limit) {
    Apart result{End::none, 0, 0, 0, 0};
    SharedNote note;
    int ends[2];
    if (note.get() == nullptr || pipe2(ends, O_CLOEXEC) != 0) return result;
    const Fd from(ends[0]);
    Fd to(ends[1]);
    const pid_t pid = fork();
    if (pid < 0) return result;
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        body(*note.get());
        _exit(status_done);
    }
    to = Fd();
    const bool ended = closed_within(from.get(), limit);
    if (!ended) kill(pid, SIGKILL);
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    result.work = note.get()->work, result.step = note.get()->step, result.value = note.get()->value;
    if (!ended)
        result.end = End::hung;
    else if (WIFEXITED(status) && WEXITSTATUS(status) == status_done)
        result.end = End::done;
    else if (WIFEXITED(status) && WEXITSTATUS(status) == status_found)
        result.end = End::found;
    else
        result.end = End::died, result.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return result;
}

void found(Note &note, int64_t value) {
    note.value = value;
    _exit(status_found);
}

} // namespace cof::conform
