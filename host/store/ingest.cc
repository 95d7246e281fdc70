// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// ingest: small files wait in pages of one arena and are cut and hashed side by side; large ones and standard input
// stream through. The manifest is written in the walk's order, and stored as chunks like everything else.
#include <fcntl.h>

#include <map>

#include "host/store/chunk_stream.hpp"
#include "host/store/commands.hpp"
#include "host/store/ingest_report.hpp"
#include "host/store/tree.hpp"

namespace cof::store {

namespace {

constexpr size_t small_file = size_t{128} << 10, arena_size = size_t{2} << 20, batch_entries = 1024;

class Ingester {
  public:
    Ingester(const Options &options, Store &store, const Kernels &kernels)
        : options_(options), store_(store), root_hash_(kernels.blake3_stream()),
          manifest_stream_(kernels, store.description().chunker,
                           [this](const cof_ingest_record &r, Bytes b) { snapshot_.manifest.push_back(keep(r, b)); }),
          manifest_([this](Bytes item) { manifest_bytes(item); }, store.description().chunker),
          stream_(kernels, store.description().chunker,
                  [this](const cof_ingest_record &r, Bytes b) { manifest_.chunk(keep(r, b)); }),
          chunker_(store.description().chunker), batch_(kernels.ingest(chunker_)), arena_(arena_size) {}

    void found(const Found &found) {
        Entry entry;
        entry.path = found.path;
        if (S_ISDIR(found.status.st_mode)) {
            entry.kind = Kind::directory;
            return queue(take(std::move(entry), found.status), {});
        }
        if (S_ISLNK(found.status.st_mode)) return link(found, std::move(entry));
        if (!S_ISREG(found.status.st_mode))
            return complain(printable(found.disk) + ": left out: neither a file, a directory nor a symbolic link");
        file(found, std::move(entry));
    }
    void standard_input() {
        Entry entry;
        entry.path = "stdin";
        entry.mode = 0644;
        entry.has_time = false;
        manifest_.entry(entry);
        stream(STDIN_FILENO, "standard input");
    }
    void unreadable(const std::string &sentence) {
        if (!options_.skip_unreadable)
            throw Failure(Exit::input, sentence + "; no snapshot was made (--skip-unreadable records the rest)");
        complain(sentence + "; left out");
        ++skipped_;
    }
    // The snapshot's id, once all of it is durable.
    std::string finish() {
        flush();
        manifest_.finish();
        manifest_stream_.finish();
        if (!root_hash_.final(snapshot_.root)) throw Failure(Exit::internal, "blake3/1 failed");
        snapshot_.totals = manifest_.totals();
        existed_ = !store_.put_snapshot(snapshot_);
        return hex(snapshot_.root);
    }
    const Totals &totals() const { return snapshot_.totals; }
    uint64_t manifest_size() const { return snapshot_.manifest_size; }
    Progress &progress() { return progress_; }
    uint64_t skipped() const { return skipped_; }
    bool existed() const { return existed_; }

  private:
    static Entry take(Entry entry, const struct stat &status) {
        entry.mode = status.st_mode & 07777;
        entry.seconds = status.st_mtim.tv_sec;
        entry.nanoseconds = static_cast<uint32_t>(status.st_mtim.tv_nsec);
        return entry;
    }
    ChunkRef keep(const cof_ingest_record &record, Bytes bytes) {
        ChunkRef ref{static_cast<uint32_t>(bytes.size()), {}};
        std::memcpy(ref.address.data(), record.blake3, sizeof record.blake3);
        if (!store_.has(ref.address)) store_.put(ref.address, record.crc32c, bytes);
        return ref;
    }
    void manifest_bytes(Bytes item) {
        if (!root_hash_.update(item)) throw Failure(Exit::internal, "blake3/1 failed");
        snapshot_.manifest_size += item.size();
        manifest_stream_.write(item);
    }
    void link(const Found &found, Entry entry) {
        std::string target(static_cast<size_t>(found.status.st_size) + 256, '\0');
        const ssize_t n = readlink(found.disk.c_str(), target.data(), target.size());
        if (n <= 0) return unreadable(system_failure(printable(found.disk)).what());
        target.resize(static_cast<size_t>(n));
        entry.kind = Kind::symlink;
        entry.target = target;
        queue(take(std::move(entry), found.status), {});
    }
    void file(const Found &found, Entry entry) {
        const Fd fd(open(found.disk.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
        struct stat status;
        if (!fd || fstat(fd.get(), &status) != 0) return unreadable(system_failure(printable(found.disk)).what());
        if (!S_ISREG(status.st_mode))
            return unreadable(printable(found.disk) + ": was replaced while it was looked at");
        entry = take(std::move(entry), status);
        if (status.st_blocks * 512 < status.st_size) entry.flags |= flag_sparse;
        if (status.st_nlink > 1) {
            const auto [first, fresh] = linked_.try_emplace({status.st_dev, status.st_ino}, found.path);
            if (!fresh) {
                Entry hard;
                hard.path = entry.path;
                hard.kind = Kind::hard_link;
                hard.target = first->second;
                return queue(std::move(hard), {});
            }
            entry.flags |= flag_linked;
        }
        if (status.st_size < static_cast<off_t>(small_file)) {
            const size_t room = small_file + page; // shows that the file has grown
            if (arena_size - used_ < room) flush();
            const std::span<std::byte> to(arena_.data() + used_, room);
            const size_t n = read_all(fd.get(), to, printable(found.disk));
            if (n < room) {
                used_ += (n + page - 1) / page * page;
                return queue(std::move(entry), to.first(n));
            }
            if (lseek(fd.get(), 0, SEEK_SET) != 0) throw system_failure(printable(found.disk));
        }
        flush();
        manifest_.entry(entry);
        stream(fd.get(), printable(found.disk));
        struct stat after;
        if (fstat(fd.get(), &after) == 0 &&
            (after.st_size != status.st_size || after.st_mtim.tv_nsec != status.st_mtim.tv_nsec ||
             after.st_mtim.tv_sec != status.st_mtim.tv_sec))
            complain(printable(found.disk) + ": changed while it was read; recorded as it was read");
    }
    void stream(int fd, const std::string &name) {
        for (;;) {
            const std::span<std::byte> room = stream_.room();
            const size_t n = read_all(fd, room, name);
            stream_.filled(n, n < room.size());
            progress_.advance(n, store_.stats().new_bytes);
            if (n < room.size()) return;
        }
    }
    void queue(Entry entry, Bytes bytes) {
        waiting_.push_back({std::move(entry), bytes});
        progress_.advance(bytes.size(), store_.stats().new_bytes);
        if (waiting_.size() == batch_entries) flush();
    }
    // What waits: its chunks, then its entries, in order.
    void flush() {
        std::vector<cof_span> spans;
        for (const auto &[entry, bytes] : waiting_)
            if (!bytes.empty()) spans.push_back({bytes.data(), bytes.size()});
        std::vector<std::pair<uint32_t, ChunkRef>> refs;
        uint64_t start = 0;
        uint32_t source = 0;
        const auto status = batch_.batch(spans, [&](const cof_ingest_record &record) {
            if (record.source != source || record.end <= start) start = 0;
            source = record.source;
            const auto *from = static_cast<const std::byte *>(spans[source].p);
            refs.push_back({source, keep(record, {from + start, static_cast<size_t>(record.end - start)})});
            start = record.end;
        });
        if (!status) throw Failure(Exit::internal, "cutting and hashing: " + std::string(status.name()));
        size_t at = 0;
        source = 0;
        for (const auto &[entry, bytes] : waiting_) {
            manifest_.entry(entry);
            if (bytes.empty()) continue;
            for (; at < refs.size() && refs[at].first == source; ++at)
                manifest_.chunk(refs[at].second);
            ++source;
        }
        waiting_.clear();
        used_ = 0;
    }

    const Options &options_;
    Store &store_;
    Snapshot snapshot_;
    cofferdam::Stream root_hash_;
    ChunkStream manifest_stream_;
    ManifestWriter manifest_;
    ChunkStream stream_;
    Chunker chunker_;
    cofferdam::Ingest batch_;
    Pages arena_;
    size_t used_ = 0;
    std::vector<std::pair<Entry, Bytes>> waiting_;
    std::map<std::pair<dev_t, ino_t>, std::string> linked_;
    Progress progress_{"storing"};
    uint64_t skipped_ = 0;
    bool existed_ = false;
};

// What the walk will find, for a progress line's sake; what cannot be read is told when it is read.
uint64_t tree_bytes(const Options &options, const struct stat &own) {
    uint64_t bytes = 0;
    walk(
        options.paths, own,
        [&](const Found &found) {
            if (S_ISREG(found.status.st_mode)) bytes += static_cast<uint64_t>(found.status.st_size);
        },
        [](const std::string &) {});
    return bytes;
}

} // namespace

Exit ingest(const Options &options) {
    const Kernels kernels(options.kernels);
    Store store(options.store, Store::Mode::create, kernels);
    if (options.compression == "zstd")
        store.compress_with(Codec::zstd, 1);
    else if (options.compression == "lz4")
        store.compress_with(Codec::lz4, COF_LEVEL_DEFAULT);
    else if (options.compression != "none")
        throw Failure(Exit::usage, "--compression is none, lz4 or zstd, not '" + printable(options.compression) + "'");
    if (options.compression != "none") (void)kernels.codec(options.compression == "zstd" ? Codec::zstd : Codec::lz4);
    Ingester ingester(options, store, kernels);
    struct stat own;
    if (stat(options.store.c_str(), &own) != 0) throw system_failure(options.store);
    if (options.paths == std::vector<std::string>{"-"}) {
        ingester.standard_input();
    } else {
        if (ingester.progress().shown()) ingester.progress().total(tree_bytes(options, own));
        walk(
            options.paths, own, [&](const Found &found) { ingester.found(found); },
            [&](const std::string &sentence) { ingester.unreadable(sentence); });
    }
    const std::string id = ingester.finish();
    Progress::clear_line();
    report(kernels, store.stats(),
           {id, ingester.totals(), ingester.manifest_size(), ingester.skipped(), ingester.existed(),
            ingester.progress().seconds()});
    return ingester.skipped() != 0 ? Exit::input : Exit::ok;
}

} // namespace cof::store
