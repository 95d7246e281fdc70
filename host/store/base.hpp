// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What every part shares: bytes, addresses, exit codes, the way a command fails, and the file descriptor.
#pragma once

#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cof::store {

using Bytes = std::span<const std::byte>;
using Buffer = std::vector<std::byte>;
// The address of a chunk or a snapshot: BLAKE3-256.
using Address = std::array<std::byte, 32>;

// Documented in cofferdam-store(1): scripts rely on them. The numbers are those of cofferdam(1).
enum class Exit : int { ok = 0, difference = 1, usage = 2, input = 3, configuration = 4, internal = 5 };

// Ends a command. main prints "cofferdam-store: SENTENCE" and exits with the code.
class Failure : public std::runtime_error {
  public:
    Failure(Exit code, const std::string &sentence) : std::runtime_error(sentence), code_(code) {}
    Exit code() const { return code_; }

  private:
    Exit code_;
};

// Stored bytes that are not what the format allows or not what their sums say.
class Damage : public Failure {
  public:
    explicit Damage(const std::string &sentence) : Failure(Exit::difference, sentence) {}
};

// "FILE: No such file or directory"
inline Failure system_failure(const std::string &what, int error = errno) {
    return Failure(Exit::input, what + ": " + std::strerror(error));
}

template <class T> void put_le(std::byte *to, T value) {
    static_assert(std::endian::native == std::endian::little, "the store's numbers are little-endian");
    std::memcpy(to, &value, sizeof value);
}
template <class T> T get_le(const std::byte *from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

inline Bytes bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}
inline std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

class Fd {
  public:
    explicit Fd(int fd = -1) noexcept : fd_(fd) {}
    Fd(Fd &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd &operator=(Fd &&other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd() {
        if (fd_ >= 0) close(fd_);
    }
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

  private:
    int fd_;
};

// All of bytes, or an exception that names the file.
void write_all(int fd, Bytes bytes, const std::string &name);
// As many bytes as there are, up to to.size().
size_t read_all(int fd, std::span<std::byte> to, const std::string &name);

std::string hex(Bytes bytes);
// false: not 64 hexadecimal digits in lower case.
bool parse_address(std::string_view text, Address &out);
std::string hex16(uint64_t value);
bool parse_hex16(std::string_view text, uint64_t &out);
// Control bytes and backslashes as \ooo and \\, so that a name is one line and cannot drive a terminal.
std::string printable(std::string_view name);
std::string human_bytes(uint64_t bytes);
// In decimal, as throughput is quoted; "-" when no time passed.
std::string human_rate(uint64_t bytes, double seconds);

} // namespace cof::store
