// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/reader.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "host/program/base.hpp"
#include "host/program/text.hpp"

namespace cof::program {

Descriptor::~Descriptor() {
    if (owned_ && fd_ >= 0) close(fd_);
}

Descriptor &Descriptor::operator=(Descriptor &&other) noexcept {
    if (this != &other) {
        if (owned_ && fd_ >= 0) close(fd_);
        fd_ = other.fd_;
        owned_ = other.owned_;
        other.fd_ = -1;
    }
    return *this;
}

static Input open_with(const std::string &name, int flags) {
    Input input;
    int fd = flags < 0 ? STDIN_FILENO : -1;
    while (fd < 0) {
        fd = open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | flags);
        if (fd < 0 && errno != EINTR) {
            input.error = system_error(printable(name), errno);
            return input;
        }
    }
    input.fd = Descriptor(fd, flags >= 0);
    struct stat st {};
    if (fstat(input.fd.get(), &st) != 0) {
        input.error = system_error(printable(name), errno);
        return input;
    }
    if (S_ISDIR(st.st_mode)) input.error = printable(name) + ": is a directory; name the files in it";
    if (S_ISREG(st.st_mode)) {
        input.regular = true;
        input.size = static_cast<uint64_t>(st.st_size);
        posix_fadvise(input.fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return input;
}

Input open_input(const std::string &name, bool dash_is_stdin) {
    return open_with(name, dash_is_stdin && name == "-" ? -1 : 0);
}

Input open_regular(const std::string &name) {
    Input input = open_with(name, O_NOFOLLOW | O_NONBLOCK);
    if (input.error.empty() && !input.regular) input.error = printable(name) + ": is no longer a regular file";
    return input;
}

// The pending bytes end at a page boundary, so that the read lands aligned behind them.
bool Window::fill(int fd) {
    constexpr size_t page = 4096;
    size_t keep = tail_ - head_;
    size_t start = (keep + page - 1) / page * page;
    if (capacity_ < start + step) {
        size_t wanted = std::max(capacity_ * 2, start + step);
        wanted = (wanted + page - 1) / page * page;
        std::unique_ptr<uint8_t[], Free> grown(static_cast<uint8_t *>(std::aligned_alloc(page, wanted)));
        if (!grown) throw std::bad_alloc();
        if (keep != 0) std::memcpy(grown.get() + start - keep, memory_.get() + head_, keep);
        memory_ = std::move(grown);
        capacity_ = wanted;
    } else if (keep != 0) {
        std::memmove(memory_.get() + start - keep, memory_.get() + head_, keep);
    }
    head_ = start - keep;
    tail_ = fresh_ = start;
    while (tail_ < start + step) {
        ssize_t got = read(fd, memory_.get() + tail_, start + step - tail_);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            error_ = errno;
            return false;
        }
        if (got == 0) {
            end_ = true;
            break;
        }
        tail_ += static_cast<size_t>(got);
    }
    return true;
}

std::string read_whole(const std::string &name, uint64_t limit) {
    Input input = open_input(name, true);
    if (!input.error.empty()) throw Failure(Exit::input, input.error);
    std::string all;
    Window window;
    while (!window.at_end()) {
        if (!window.fill(input.fd.get())) throw Failure(Exit::input, system_error(printable(name), window.error()));
        auto bytes = window.pending();
        if (all.size() + bytes.size() > limit)
            throw Failure(Exit::input, printable(name) + ": larger than " + human_bytes(limit) + "; not read");
        all.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
        window.consume(bytes.size());
    }
    return all;
}

} // namespace cof::program
