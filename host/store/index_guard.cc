// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/index_guard.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "host/store/backend.hpp"

namespace cof::store {

namespace {

constexpr std::string_view seal_magic = "COFSEAL\n";
constexpr uint32_t seal_version = 1, block = uint32_t{1} << 20;
constexpr size_t head_size = 24;

// All of a small file; nothing: it cannot be read, for whatever reason.
Buffer bytes_of_file(const std::string &file) {
    const Fd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status;
    if (!fd || fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return {};
    Buffer bytes(static_cast<size_t>(status.st_size));
    bytes.resize(read_all(fd.get(), bytes, file));
    return bytes;
}

Buffer make_seal(const std::string &directory, const Crc32c &crc) {
    const std::string file = directory + "/data.mdb";
    const Fd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) throw system_failure(file + ": cannot open");
    Buffer seal(head_size), bytes(block);
    std::memcpy(seal.data(), seal_magic.data(), seal_magic.size());
    put_le(seal.data() + 8, seal_version);
    put_le(seal.data() + 12, block);
    uint64_t size = 0;
    std::array<std::byte, 4> sum;
    while (const size_t n = read_all(fd.get(), bytes, file)) {
        size += n;
        put_le(sum.data(), crc(Bytes(bytes).first(n)));
        seal.insert(seal.end(), sum.begin(), sum.end());
    }
    put_le(seal.data() + 16, size);
    put_le(sum.data(), crc(seal));
    seal.insert(seal.end(), sum.begin(), sum.end());
    return seal;
}

bool well_formed(Bytes seal, const Crc32c &crc) {
    return seal.size() >= head_size + 4 && text_of(seal.first(8)) == seal_magic &&
           get_le<uint32_t>(seal.data() + 8) == seal_version && get_le<uint32_t>(seal.data() + 12) == block &&
           get_le<uint32_t>(seal.data() + seal.size() - 4) == crc(seal.first(seal.size() - 4));
}

} // namespace

bool seal_holds(const std::string &directory, const Crc32c &crc) {
    const std::string file = directory + "/seal";
    const Buffer seal = bytes_of_file(file);
    if (!well_formed(seal, crc)) return false;
    const Buffer now = make_seal(directory, crc);
    if (now == seal) return true;
    // A writer that begins takes the seal away before it changes a page.
    if (bytes_of_file(file) != seal) return false;
    if (now.size() != seal.size() || std::memcmp(now.data(), seal.data(), head_size) != 0)
        throw IndexDamage(directory, "data.mdb has another size than its seal says");
    uint64_t number = 0;
    while (std::memcmp(now.data() + head_size + 4 * number, seal.data() + head_size + 4 * number, 4) == 0)
        ++number;
    throw IndexDamage(directory, "data.mdb is not what its seal says between bytes " + std::to_string(number * block) +
                                     " and " + std::to_string((number + 1) * block));
}

void write_seal(const std::string &directory, const Crc32c &crc) {
    const std::string file = directory + "/seal", temporary = file + ".new";
    const Buffer seal = make_seal(directory, crc);
    {
        const Fd fd(open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
        if (!fd) throw system_failure(temporary + ": cannot create");
        write_all(fd.get(), seal, temporary);
    }
    // Not synced: half a seal is none.
    if (rename(temporary.c_str(), file.c_str()) != 0) throw system_failure(file + ": cannot rename to it");
}

void break_seal(const std::string &directory) {
    const std::string file = directory + "/seal";
    if (unlink(file.c_str()) == 0)
        sync_directory(directory);
    else if (errno != ENOENT)
        throw system_failure(file + ": cannot remove");
}

bool survives(const std::function<void()> &f) {
    const pid_t child = fork();
    if (child < 0) throw system_failure("cannot start a process");
    if (child == 0) {
        const rlimit none{0, 0};
        (void)setrlimit(RLIMIT_CORE, &none);
        const int silence = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (silence >= 0) (void)dup2(silence, STDERR_FILENO);
        try {
            f();
        } catch (const std::exception &) {
            _exit(1);
        }
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace cof::store
