// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// How a process of the library's own starts: no signal blocked, each with its default action, standard streams on
// /dev/null unless they are passed. A setting that could not be recorded is told, never left out: the child would have
// a stream of the program's instead.
#pragma once

#include <csignal>
#include <initializer_list>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

namespace cof {

// Where dup2 finds source and target the same, it leaves FD_CLOEXEC set: sources are duplicated to here or above.
constexpr int above_fixed_fds = 10;

struct PassedFd {
    int from, to; // from >= above_fixed_fds > to
};

class SpawnSettings {
  public:
    SpawnSettings() {
        has_actions_ = posix_spawn_file_actions_init(&actions) == 0;
        has_attributes_ = posix_spawnattr_init(&attributes) == 0;
    }
    ~SpawnSettings() {
        if (has_actions_) posix_spawn_file_actions_destroy(&actions);
        if (has_attributes_) posix_spawnattr_destroy(&attributes);
    }
    SpawnSettings(const SpawnSettings &) = delete;
    SpawnSettings &operator=(const SpawnSettings &) = delete;

    // own_group: it leads a process group, so that one signal reaches all that it starts. False: do not spawn.
    bool prepare(bool own_group, std::initializer_list<PassedFd> passed) {
        sigset_t none, all;
        sigemptyset(&none);
        sigfillset(&all);
        const int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (own_group ? POSIX_SPAWN_SETPGROUP : 0);
        bool good =
            has_actions_ && has_attributes_ && posix_spawnattr_setflags(&attributes, static_cast<short>(flags)) == 0 &&
            posix_spawnattr_setpgroup(&attributes, 0) == 0 && posix_spawnattr_setsigmask(&attributes, &none) == 0 &&
            posix_spawnattr_setsigdefault(&attributes, &all) == 0;
        for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            good = good && posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0) == 0;
        for (const PassedFd &fd : passed)
            good = good && posix_spawn_file_actions_adddup2(&actions, fd.from, fd.to) == 0;
        return good;
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

  private:
    bool has_actions_ = false, has_attributes_ = false;
};

} // namespace cof
