// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Reading files and streams: into 4 KiB-aligned memory, in pieces of 1 MiB, EINTR safe. An unaligned buffer makes
// read() several times slower where the kernel copies page by page.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>

namespace cof::program {

class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd, bool owned = true) : fd_(fd), owned_(owned) {}
    ~Descriptor();
    Descriptor(Descriptor &&other) noexcept : fd_(other.fd_), owned_(other.owned_) { other.fd_ = -1; }
    Descriptor &operator=(Descriptor &&other) noexcept;
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

  private:
    int fd_ = -1;
    bool owned_ = false;
};

// A file opened for reading front to back, or the sentence that says why not. "-" is standard input if so asked.
struct Input {
    Descriptor fd;
    uint64_t size = 0; // of a regular file; else 0
    bool regular = false;
    std::string error; // "": open
};
Input open_input(const std::string &name, bool dash_is_stdin);
// The same for a file that a walk has seen as a regular one: a link or pipe put in its place is refused, not followed.
Input open_regular(const std::string &name);

// A sliding window over a stream. Bytes stay until they are consumed, in one contiguous piece.
class Window {
  public:
    static constexpr size_t step = size_t{1} << 20;

    // Reads up to one step behind the pending bytes; views taken before are void. false: error() says why.
    bool fill(int fd);
    std::span<const uint8_t> pending() const { return {memory_.get() + head_, tail_ - head_}; }
    // The bytes that the last fill added.
    std::span<const uint8_t> fresh() const { return {memory_.get() + fresh_, tail_ - fresh_}; }
    void consume(size_t bytes) { head_ += bytes; }
    void clear() { head_ = tail_ = fresh_ = 0, end_ = false; }
    bool at_end() const { return end_; } // the last fill met the end of the stream
    int error() const { return error_; }

  private:
    struct Free {
        void operator()(uint8_t *p) const { std::free(p); }
    };
    std::unique_ptr<uint8_t[], Free> memory_;
    size_t capacity_ = 0, head_ = 0, tail_ = 0, fresh_ = 0;
    bool end_ = false;
    int error_ = 0;
};

// All of a small file (at most limit bytes). Throws Failure(input).
std::string read_whole(const std::string &name, uint64_t limit);

} // namespace cof::program
