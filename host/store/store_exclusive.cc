// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Being alone with a store: for who deletes packs.
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <cstdio>
#include <memory>

#include "host/store/store.hpp"

namespace cof::store {

// The processes that hold a lock on the file, as the kernel lists them; "" where it does not.
static std::string holders(const Fd &file) {
    struct stat status;
    if (fstat(file.get(), &status) != 0) return {};
    char inode[64];
    std::snprintf(inode, sizeof inode, "%02x:%02x:%llu", major(status.st_dev), minor(status.st_dev),
                  static_cast<unsigned long long>(status.st_ino));
    const std::unique_ptr<FILE, int (*)(FILE *)> locks(std::fopen("/proc/locks", "re"), std::fclose);
    if (!locks) return {};
    std::string names;
    char line[256], where[64];
    int process = 0;
    while (std::fgets(line, sizeof line, locks.get()) != nullptr)
        if (std::sscanf(line, "%*s FLOCK %*s %*s %d %63s", &process, where) == 2 && process != getpid() &&
            std::string_view(where) == inode)
            names += (names.empty() ? "" : ", ") + std::to_string(process);
    return names;
}

void Store::wait_for_readers(const std::function<void(const std::string &)> &waiting) {
    const int fd = reader_lock_.get();
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return;
    if (errno == EWOULDBLOCK) {
        const std::string who = holders(reader_lock_);
        waiting(path_ + ": other processes have the store open" + (who.empty() ? "" : " (" + who + ")") +
                "; waiting for them. It may be interrupted: the store is whole");
    }
    while (flock(fd, LOCK_EX) != 0)
        if (errno != EINTR) throw system_failure(path_ + "/readers: cannot lock");
}

} // namespace cof::store
