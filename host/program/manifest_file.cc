// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/manifest_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "host/program/base.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

constexpr size_t flush_at = size_t{1} << 20;

[[noreturn]] void failed(const std::string &path, const char *what) {
    throw Failure(Exit::input, system_error(printable(path) + ": " + what, errno));
}

Descriptor make_spool(const std::string &directory) {
    int fd = open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) { // not every file system has O_TMPFILE
        std::string name = directory + "/.cofferdam.XXXXXX";
        fd = mkostemp(name.data(), O_CLOEXEC);
        if (fd >= 0) unlink(name.c_str());
    }
    if (fd < 0) failed(directory, "cannot create a temporary file here");
    return Descriptor(fd);
}

std::string directory_of(const std::string &path) {
    if (path.empty()) {
        const char *tmp = secure_getenv("TMPDIR");
        return tmp != nullptr && *tmp != '\0' ? tmp : "/tmp";
    }
    size_t slash = path.rfind('/');
    return slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

// A device or pipe is written to as it is; a link is replaced where it points to.
bool replaceable(const std::string &path) {
    struct stat st {};
    return stat(path.c_str(), &st) != 0 || S_ISREG(st.st_mode);
}

std::string resolved(const std::string &path) {
    struct Free {
        void operator()(char *p) const { std::free(p); }
    };
    std::unique_ptr<char, Free> real(path.empty() ? nullptr : realpath(path.c_str(), nullptr));
    return real ? real.get() : path;
}

} // namespace

ManifestFile::ManifestFile(const std::string &path)
    : path_(replaceable(path) ? resolved(path) : path),
      directory_(directory_of(path_.empty() || !replaceable(path_) ? "" : path_)), spool_(make_spool(directory_)) {}

void ManifestFile::write_all(int fd, std::string_view bytes) const {
    while (!bytes.empty()) {
        ssize_t n = write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) failed(path_.empty() ? directory_ : path_, "cannot write");
        bytes.remove_prefix(static_cast<size_t>(n));
    }
}

void ManifestFile::add(const Entry &entry) {
    pending_ += encode_entry(entry);
    ++entries_;
    if (pending_.size() < flush_at) return;
    write_all(spool_.get(), pending_);
    pending_.clear();
}

void ManifestFile::emit(int fd, const cof_slot *crc32c, const std::string &head) {
    uint32_t crc = 0;
    auto piece = [&](std::string_view bytes) {
        crc = cof_crc32_update(crc32c, crc, bytes.data(), bytes.size());
        if (fd < 0)
            put(bytes);
        else
            write_all(fd, bytes);
    };
    piece(head);
    if (lseek(spool_.get(), 0, SEEK_SET) != 0) failed(directory_, "cannot read back the temporary file");
    Window window;
    while (!window.at_end()) {
        if (!window.fill(spool_.get())) {
            errno = window.error();
            failed(directory_, "cannot read back the temporary file");
        }
        auto bytes = window.pending();
        piece({reinterpret_cast<const char *>(bytes.data()), bytes.size()});
        window.consume(bytes.size());
    }
    piece(encode_tail_key());
    piece(encode_tail_value(crc));
}

void ManifestFile::commit(const ManifestChunker &chunker, const cof_slot *crc32c) {
    write_all(spool_.get(), pending_);
    pending_.clear();
    std::string head = encode_head(chunker, entries_);
    if (path_.empty()) {
        emit(-1, crc32c, head);
        flush_output();
        return;
    }
    if (!replaceable(path_)) {
        Descriptor out(open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
        if (!out) failed(path_, "cannot open");
        emit(out.get(), crc32c, head);
        return;
    }
    std::string temporary = path_ + ".XXXXXX";
    Descriptor out(mkostemp(temporary.data(), O_CLOEXEC));
    if (!out) failed(path_, "cannot create");
    try {
        emit(out.get(), crc32c, head);
        mode_t mask = umask(0);
        umask(mask);
        if (fchmod(out.get(), 0666 & ~mask) != 0 || fsync(out.get()) != 0) failed(path_, "cannot finish");
        if (rename(temporary.c_str(), path_.c_str()) != 0) failed(path_, "cannot rename into place");
    } catch (...) {
        unlink(temporary.c_str());
        throw;
    }
}

} // namespace cof::program
