// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// restore writes into a directory of its own, so that nothing it follows was there before; ls shows what there is.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <deque>

#include "host/store/commands.hpp"
#include "host/store/fetcher.hpp"

namespace cof::store {

namespace {

class Restorer {
  public:
    Restorer(Store &store, const Kernels &kernels, unsigned threads, std::string to, uint64_t total)
        : to_(std::move(to)),
          fetcher_(store, kernels, threads, [this](uint64_t number, Bytes raw, const std::string &damage) {
              apply(number);
              if (!damage.empty())
                  damage_ = damage;
              else if (damage_.empty())
                  write(raw);
          }) {
        progress_.total(total);
        if (mkdir(to_.c_str(), 0777) != 0 && errno != EEXIST) throw system_failure(to_ + ": cannot create");
        DIR *opened = opendir(to_.c_str());
        if (opened == nullptr) throw system_failure(to_);
        const std::unique_ptr<DIR, int (*)(DIR *)> dir(opened, closedir);
        while (const dirent *entry = readdir(dir.get()))
            if (std::string_view(entry->d_name) != "." && std::string_view(entry->d_name) != "..")
                throw Failure(Exit::input, to_ + ": not empty; name an empty or a new directory");
    }
    void entry(const Entry &entry) {
        waiting_.push_back({fetcher_.added(), entry});
        if (waiting_.size() < waiting_limit) return;
        fetcher_.finish();
        apply(fetcher_.added());
    }
    void chunks(std::span<const ChunkRef> refs) {
        for (const ChunkRef &ref : refs)
            fetcher_.add(ref);
    }
    void finish() {
        fetcher_.finish();
        apply(fetcher_.added());
        end_file();
        while (!open_.empty())
            end_directory();
    }
    uint64_t bytes() const { return bytes_; }
    uint64_t entries() const { return entries_; }
    uint64_t damaged() const { return damaged_; }
    double seconds() const { return progress_.seconds(); }

  private:
    static constexpr size_t waiting_limit = 4096;
    // The entries that come before this chunk.
    void apply(uint64_t number) {
        for (; !waiting_.empty() && waiting_.front().first <= number; waiting_.pop_front())
            begin(waiting_.front().second);
    }
    void begin(const Entry &entry) {
        end_file();
        while (!open_.empty() && open_.back().path != "." && !entry.path.starts_with(open_.back().path + "/"))
            end_directory();
        const std::string disk = where(entry.path);
        current_ = entry;
        switch (entry.kind) {
        case Kind::directory:
            if (entry.path != "." && mkdir(disk.c_str(), 0700) != 0) throw system_failure(disk + ": cannot create");
            open_.push_back(entry);
            break;
        case Kind::symlink:
            if (symlink(entry.target.c_str(), disk.c_str()) != 0) throw system_failure(disk + ": cannot create");
            set_time(entry);
            break;
        case Kind::hard_link:
            // Its target was damaged, and is told: then there is nothing to link to.
            if (link(where(entry.target).c_str(), disk.c_str()) != 0) {
                if (errno != ENOENT) throw system_failure(disk + ": cannot link");
                hurt(entry.path, "the file it is a link to was not restored");
            }
            break;
        case Kind::file:
            fd_ = Fd(open(disk.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
            if (!fd_) throw system_failure(disk + ": cannot create");
            size_ = 0;
            break;
        }
        ++entries_;
    }
    std::string where(const std::string &path) const { return path == "." ? to_ : to_ + "/" + path; }
    void hurt(const std::string &path, const std::string &why) {
        complain(printable(path) + ": not restored: " + why);
        ++damaged_;
    }
    void write(Bytes raw) {
        const std::string &name = current_.path;
        size_ += raw.size();
        bytes_ += raw.size();
        progress_.advance(raw.size());
        if ((current_.flags & flag_sparse) == 0) return write_all(fd_.get(), raw, name);
        for (size_t at = 0; at < raw.size();) { // whole blocks of zeros, as they lie in the file, become holes
            const uint64_t offset = size_ - raw.size() + at;
            const size_t n = std::min<size_t>(raw.size() - at, 4096 - offset % 4096);
            const Bytes block = raw.subspan(at, n);
            const bool zero = std::all_of(block.begin(), block.end(), [](std::byte b) { return b == std::byte{0}; });
            if (zero) {
                if (lseek(fd_.get(), static_cast<off_t>(n), SEEK_CUR) < 0) throw system_failure(name);
            } else {
                write_all(fd_.get(), block, name);
            }
            at += n;
        }
    }
    void end_file() {
        if (!fd_) return;
        const std::string disk = where(current_.path);
        if (!damage_.empty()) {
            unlink(disk.c_str());
            hurt(current_.path, damage_);
        } else {
            if ((current_.flags & flag_sparse) && ftruncate(fd_.get(), static_cast<off_t>(size_)) != 0)
                throw system_failure(disk);
            if (fchmod(fd_.get(), current_.mode) != 0) throw system_failure(disk + ": cannot set its mode");
            if (current_.has_time && futimens(fd_.get(), times(current_).data()) != 0)
                throw system_failure(disk + ": cannot set its time");
        }
        damage_.clear();
        fd_ = Fd();
    }
    void end_directory() {
        const Entry directory = std::move(open_.back());
        open_.pop_back();
        const std::string disk = where(directory.path);
        set_time(directory);
        if (chmod(disk.c_str(), directory.mode) != 0) throw system_failure(disk + ": cannot set its mode");
    }
    static std::array<timespec, 2> times(const Entry &entry) {
        const timespec time{static_cast<time_t>(entry.seconds), static_cast<long>(entry.nanoseconds)};
        return {time, time};
    }
    void set_time(const Entry &entry) const {
        if (!entry.has_time) return;
        if (utimensat(AT_FDCWD, where(entry.path).c_str(), times(entry).data(), AT_SYMLINK_NOFOLLOW) != 0)
            throw system_failure(where(entry.path) + ": cannot set its time");
    }

    std::string to_, damage_;
    Progress progress_{"restoring"};
    Entry current_;
    Fd fd_;
    uint64_t size_ = 0, bytes_ = 0, entries_ = 0, damaged_ = 0;
    std::vector<Entry> open_;
    std::deque<std::pair<uint64_t, Entry>> waiting_; // each until the chunks before it, so many, are written
    Fetcher fetcher_;
};

} // namespace

Exit restore(const Options &options) {
    const Kernels kernels(options.kernels);
    Store store(options.store, Store::Mode::read, kernels);
    const Snapshot snapshot = store.snapshot(options.snapshot);
    Restorer restorer(store, kernels, options.threads, options.to, snapshot.totals.bytes);
    ManifestReader reader({[&](const Entry &entry) { restorer.entry(entry); },
                           [&](std::span<const ChunkRef> refs) { restorer.chunks(refs); }});
    store.read_manifest(snapshot, reader);
    restorer.finish();
    const std::string id = hex(snapshot.root);
    if (options.json)
        print_event("summary", {{"snapshot", id},
                                {"entries", restorer.entries()},
                                {"bytes", restorer.bytes()},
                                {"damaged", restorer.damaged()},
                                {"seconds", restorer.seconds()},
                                {"kernels", kernels_json(kernels)}});
    else
        print("snapshot " + id + ": " + human_bytes(restorer.bytes()) + " in " + std::to_string(restorer.entries()) +
              " entries restored to " + printable(options.to) + ", " +
              human_rate(restorer.bytes(), restorer.seconds()) + "\n" + kernel_lines(kernels));
    return restorer.damaged() == 0 ? Exit::ok : Exit::difference;
}

static void tell(const Entry &entry) {
    static constexpr char kinds[] = {'-', 'd', 'l', 'h'};
    char mode[16];
    std::snprintf(mode, sizeof mode, "%c%04o ", kinds[static_cast<size_t>(entry.kind)],
                  static_cast<unsigned>(entry.mode));
    const std::string target = entry.target.empty() ? "" : " -> " + printable(entry.target);
    print(mode + printable(entry.path) + target + "\n");
}

static void tell_json(const Entry &entry) {
    Json json;
    set_path(json, "path", entry.path);
    json.update(entry_json(entry));
    print_event("entry", json);
}

Exit list(const Options &options) {
    const Kernels kernels(options.kernels);
    Store store(options.store, Store::Mode::read, kernels);
    if (!options.snapshot.empty()) {
        ManifestReader reader({[&](const Entry &entry) { options.json ? tell_json(entry) : tell(entry); },
                               [](std::span<const ChunkRef>) {}});
        store.read_manifest(store.snapshot(options.snapshot), reader);
        return Exit::ok;
    }
    for (const Store::Named &named : store.snapshots()) {
        const Totals t = store.snapshot(named.id).totals;
        char when[32] = "";
        const time_t seconds = named.seconds;
        tm utc;
        if (gmtime_r(&seconds, &utc) != nullptr) std::strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
        if (options.json)
            print_event("snapshot", {{"snapshot", named.id},
                                     {"stored", when},
                                     {"entries", t.entries},
                                     {"bytes", t.bytes},
                                     {"chunks", t.chunks}});
        else
            print(named.id + "  " + when + "  " + std::to_string(t.entries) + " entries  " + human_bytes(t.bytes) +
                  "\n");
    }
    return Exit::ok;
}

} // namespace cof::store
