// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/scratch.hpp"

#include <cerrno>
#include <cstdlib>

#include <sys/wait.h>
#include <unistd.h>

#include "host/lib/fd.hpp"
#include "host/lib/spawn.hpp"

namespace cof::conform {

ScratchFile::ScratchFile(std::span<const uint8_t> bytes) {
    const char *directory = secure_getenv("TMPDIR");
    std::string name =
        std::string(directory != nullptr && *directory == '/' ? directory : "/tmp") + "/cofferdam-conform-XXXXXX";
    const Fd fd(mkostemp(name.data(), O_CLOEXEC));
    if (!fd) return;
    path_ = name;
    while (!bytes.empty()) {
        const ssize_t done = write(fd.get(), bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) {
            unlink(path_.c_str());
            path_.clear();
            return;
        }
        bytes = bytes.subspan(static_cast<size_t>(done));
    }
}

ScratchFile::~ScratchFile() {
    if (!path_.empty()) unlink(path_.c_str());
}

std::vector<uint8_t> ScratchFile::read() const {
    std::vector<uint8_t> bytes, block(65536);
    const Fd fd(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    for (ssize_t got; fd && (got = ::read(fd.get(), block.data(), block.size())) > 0;)
        bytes.insert(bytes.end(), block.begin(), block.begin() + got);
    return bytes;
}

int run_quietly(const std::vector<std::string> &command) {
    std::vector<char *> arguments;
    for (const std::string &word : command)
        arguments.push_back(const_cast<char *>(word.c_str()));
    arguments.push_back(nullptr);
    SpawnSettings settings;
    pid_t pid = 0;
    int status = 0;
    if (!settings.prepare(false, {}) ||
        posix_spawnp(&pid, arguments[0], &settings.actions, &settings.attributes, arguments.data(), environ) != 0)
        return 127;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

} // namespace cof::conform
