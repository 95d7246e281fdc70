// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Objects as files. A commit is: write tmp/NAME, fdatasync, renameat2 without replacing, fsync of the directory it is
// in now. What is under its name is therefore always whole.
#include <dirent.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/stat.h>

#include <algorithm>

#include "host/store/backend.hpp"

namespace cof::store {

namespace {

class FileSource : public Source {
  public:
    FileSource(Fd fd, uint64_t size, std::string name) : fd_(std::move(fd)), size_(size), name_(std::move(name)) {}
    uint64_t size() const override { return size_; }
    const std::string &name() const override { return name_; }
    size_t read(uint64_t offset, std::span<std::byte> to) const override {
        size_t done = 0;
        while (done < to.size()) {
            const ssize_t n = pread(fd_.get(), to.data() + done, to.size() - done, static_cast<off_t>(offset + done));
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) throw system_failure(name_ + ": cannot read");
            if (n == 0) break;
            done += static_cast<size_t>(n);
        }
        return done;
    }

  private:
    Fd fd_;
    uint64_t size_;
    std::string name_;
};

class FileSink : public Sink {
  public:
    FileSink(std::string root, std::string temporary) : root_(std::move(root)), temporary_(std::move(temporary)) {
        fd_ = Fd(open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (!fd_) throw system_failure(temporary_ + ": cannot create");
    }
    ~FileSink() override {
        if (!temporary_.empty()) unlink(temporary_.c_str());
    }
    void append(Bytes bytes) override { write_all(fd_.get(), bytes, temporary_); }
    bool commit(const std::string &name) override {
        if (fchmod(fd_.get(), 0444) != 0 && errno != EPERM) throw system_failure(temporary_ + ": cannot set its mode");
        if (fdatasync(fd_.get()) != 0) throw system_failure(temporary_ + ": cannot sync");
        const std::string final_name = root_ + "/" + name;
        if (renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, final_name.c_str(), RENAME_NOREPLACE) != 0) {
            if (errno == EEXIST) return exists(final_name);
            // Of file systems that have no RENAME_NOREPLACE: a second name, which link does not replace either.
            if (errno != EINVAL || link(temporary_.c_str(), final_name.c_str()) != 0) {
                if (errno == EEXIST) return exists(final_name);
                throw system_failure(final_name + ": cannot rename to it");
            }
            unlink(temporary_.c_str());
        }
        temporary_.clear();
        sync_name(final_name);
        return true;
    }

  private:
    static void sync_name(const std::string &file) { sync_directory(file.substr(0, file.rfind('/'))); }
    // Who made it may have been killed before its name was synced, and the caller relies on it.
    static bool exists(const std::string &file) {
        sync_name(file);
        return false;
    }
    std::string root_, temporary_;
    Fd fd_;
};

class Directory : public Backend {
  public:
    explicit Directory(std::string path) : path_(std::move(path)) {}
    std::unique_ptr<Sink> create() override {
        return std::make_unique<FileSink>(path_, path_ + "/tmp/" + std::to_string(getpid()) + "." +
                                                     std::to_string(counter_++));
    }
    std::unique_ptr<Source> open(const std::string &name) const override {
        const std::string file = where(name);
        Fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
        if (!fd && errno == ENOENT) return nullptr;
        struct stat status;
        if (!fd || fstat(fd.get(), &status) != 0) throw system_failure(file + ": cannot open");
        if (!S_ISREG(status.st_mode)) throw Damage(file + ": not a regular file");
        return std::make_unique<FileSource>(std::move(fd), static_cast<uint64_t>(status.st_size), file);
    }
    std::vector<Object> list(const std::string &directory) const override {
        std::vector<Object> objects;
        each(directory, [&](const std::string &name, const struct stat &status) {
            objects.push_back(
                {name, static_cast<uint64_t>(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec});
        });
        std::sort(objects.begin(), objects.end(), [](const Object &a, const Object &b) { return a.name < b.name; });
        return objects;
    }
    bool remove(const std::string &name) override {
        const std::string file = where(name);
        if (unlink(file.c_str()) != 0) {
            if (errno == ENOENT) return false;
            throw system_failure(file + ": cannot remove");
        }
        sync_directory(file.substr(0, file.rfind('/')));
        return true;
    }
    void sweep() override {
        each("tmp", [&](const std::string &name, const struct stat &) {
            const std::string file = where("tmp/" + name);
            if (unlink(file.c_str()) != 0 && errno != ENOENT) throw system_failure(file + ": cannot remove");
        });
    }
    void settle(const std::string &directory) override { sync_directory(where(directory)); }
    std::string where(const std::string &name) const override { return path_ + "/" + name; }

  private:
    template <class F> void each(const std::string &directory, F f) const {
        const std::string path = where(directory);
        DIR *opened = opendir(path.c_str());
        if (opened == nullptr) throw system_failure(path + ": cannot open");
        const std::unique_ptr<DIR, int (*)(DIR *)> dir(opened, closedir);
        for (;;) {
            errno = 0;
            const dirent *entry = readdir(dir.get());
            if (entry == nullptr) break;
            const std::string name = entry->d_name;
            struct stat status;
            if (name == "." || name == "..") continue;
            if (fstatat(dirfd(dir.get()), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
                if (errno == ENOENT) continue;
                throw system_failure(path + "/" + name + ": cannot look at it");
            }
            f(name, status);
        }
        if (errno != 0) throw system_failure(path + ": cannot list");
    }
    std::string path_;
    unsigned counter_ = 0;
};

} // namespace

void sync_directory(const std::string &path) {
    const Fd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // EINVAL: a file system that has nothing to sync there.
    if (!fd || (fsync(fd.get()) != 0 && errno != EINVAL)) throw system_failure(path + ": cannot sync");
}

bool put(Backend &backend, const std::string &name, Bytes bytes) {
    const std::unique_ptr<Sink> sink = backend.create();
    sink->append(bytes);
    return sink->commit(name);
}

std::optional<Buffer> get(const Backend &backend, const std::string &name, uint64_t limit) {
    const std::unique_ptr<Source> source = backend.open(name);
    if (!source) return std::nullopt;
    if (source->size() > limit) throw Damage(source->name() + ": larger than such a file can be");
    Buffer bytes(static_cast<size_t>(source->size()));
    bytes.resize(source->read(0, bytes));
    return bytes;
}

std::unique_ptr<Backend> directory_backend(const std::string &path) {
    return std::make_unique<Directory>(path);
}

} // namespace cof::store
