// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// ingest: this thread walks the tree, and writes the manifest in the walk's order; what lies between is a cutter's.
#include <fcntl.h>

#include <map>
#include <unordered_set>

#include "host/store/commands.hpp"
#include "host/store/cutter.hpp"
#include "host/store/ingest_report.hpp"
#include "host/store/pipeline.hpp"
#include "host/store/tree.hpp"

namespace cof::store {

namespace {

constexpr size_t job_entries = 1024;
constexpr uint64_t job_bytes = uint64_t{4} << 20;
constexpr uint64_t huge_file = uint64_t{1} << 30; // has this thread for itself, and its chunks are not held

class Ingester {
  public:
    Ingester(const Options &options, Store &store, const Kernels &kernels, StatCache &cache)
        : options_(options), store_(store), kernels_(kernels), cache_(cache), keeper_(store),
          root_hash_(kernels.blake3_stream()), manifest_stream_(kernels, store.description().chunker,
                                                                [this](const cof_ingest_record &r, Bytes b) {
                                                                    snapshot_.manifest.push_back(keeper_.keep(r, b));
                                                                }),
          manifest_([this](Bytes item) { manifest_bytes(item); }, store.description().chunker),
          cutters_(options.threads + 1), job_(std::make_unique<Job>()),
          pipeline_(
              options.threads, [this](Job &job, unsigned thread) { cutter(thread).work(job); },
              [this](Job &job) { commit(job); }) {}

    void found(const Found &found) {
        Item item;
        item.entry.path = found.path;
        item.disk = found.disk;
        const struct stat &status = found.status;
        item.entry.mode = status.st_mode & 07777;
        item.entry.seconds = status.st_mtim.tv_sec;
        item.entry.nanoseconds = static_cast<uint32_t>(status.st_mtim.tv_nsec);
        if (S_ISDIR(status.st_mode)) {
            item.entry.kind = Kind::directory;
            return queue(std::move(item), 0);
        }
        if (S_ISLNK(status.st_mode)) return symlink(found, std::move(item));
        if (!S_ISREG(status.st_mode))
            return complain(printable(found.disk) + ": left out: neither a file, a directory nor a symbolic link");
        file(found, std::move(item));
    }
    void standard_input() {
        Entry entry;
        entry.path = "stdin";
        entry.mode = 0644;
        entry.has_time = false;
        manifest_.entry(entry);
        main_cutter().stream(STDIN_FILENO, "standard input", [this](const ChunkRef &ref) {
            manifest_.chunk(ref);
            advance(ref.length);
        });
    }
    void unreadable(const std::string &sentence) {
        if (!options_.skip_unreadable)
            throw Failure(Exit::input, sentence + "; no snapshot was made (--skip-unreadable records the rest)");
        complain(sentence + "; left out");
        ++skipped_;
    }
    // The snapshot's id, once all of it is durable.
    std::string finish() {
        submit();
        pipeline_.finish();
        manifest_.finish();
        manifest_stream_.finish();
        if (!root_hash_.final(snapshot_.root)) throw Failure(Exit::internal, "blake3/1 failed");
        snapshot_.totals = manifest_.totals();
        existed_ = !store_.put_snapshot(snapshot_);
        cache_.keep();
        return hex(snapshot_.root);
    }
    const Totals &totals() const { return snapshot_.totals; }
    uint64_t manifest_size() const { return snapshot_.manifest_size; }
    Progress &progress() { return progress_; }
    uint64_t skipped() const { return skipped_; }
    uint64_t unchanged() const { return unchanged_; }
    uint64_t unchanged_bytes() const { return unchanged_bytes_; }
    bool existed() const { return existed_; }

  private:
    void advance(uint64_t bytes) { progress_.advance(bytes, keeper_.new_bytes()); }
    // Each is used by one thread alone.
    Cutter &cutter(unsigned thread) {
        if (!cutters_[thread])
            cutters_[thread] = std::make_unique<Cutter>(keeper_, kernels_, store_.description().chunker);
        return *cutters_[thread];
    }
    Cutter &main_cutter() { return cutter(options_.threads > 1 ? options_.threads : 0); }
    void manifest_bytes(Bytes item) {
        if (!root_hash_.update(item)) throw Failure(Exit::internal, "blake3/1 failed");
        snapshot_.manifest_size += item.size();
        manifest_stream_.write(item);
    }
    void symlink(const Found &found, Item item) {
        std::string target(static_cast<size_t>(found.status.st_size) + 256, '\0');
        const ssize_t n = readlink(found.disk.c_str(), target.data(), target.size());
        if (n <= 0) return unreadable(system_failure(printable(found.disk)).what());
        target.resize(static_cast<size_t>(n));
        item.entry.kind = Kind::symlink;
        item.entry.target = target;
        queue(std::move(item), 0);
    }
    void file(const Found &found, Item item) {
        const struct stat &status = found.status;
        if (status.st_nlink > 1) {
            const auto [first, fresh] = linked_.try_emplace({status.st_dev, status.st_ino}, found.path);
            if (!fresh) {
                Entry hard;
                hard.path = item.entry.path;
                hard.kind = Kind::hard_link;
                hard.target = first->second;
                item.entry = std::move(hard);
                return queue(std::move(item), 0);
            }
            item.entry.flags |= flag_linked;
        }
        item.identity = identity(status);
        item.first = job_->refs.size();
        const auto know = [this](const ChunkRef &ref) { return keeper_.has(ref.address); };
        if (cache_.find(found.path, item.identity, know, job_->refs)) {
            item.chunks = job_->refs.size() - item.first;
            if (status.st_blocks * 512 < status.st_size) item.entry.flags |= flag_sparse;
            ++unchanged_;
            unchanged_bytes_ += item.identity.size;
            return queue(std::move(item), 0);
        }
        item.read = true;
        const uint64_t size = item.identity.size;
        if (size < huge_file) return queue(std::move(item), size < small_file ? (size + page - 1) / page * page : size);
        submit();
        pipeline_.finish();
        huge(std::move(item));
    }
    // As long as the chunks of its beginning are held, it can still be left out.
    void huge(Item item) {
        const Fd fd = Cutter::open(item);
        if (!fd) return unreadable(item.unreadable);
        Job job;
        bool begun = false;
        const auto out = [&](const ChunkRef &ref) {
            advance(ref.length);
            if (begun) return manifest_.chunk(ref);
            job.refs.push_back(ref);
            if (job.refs.size() < huge_refs) return;
            begun = true;
            manifest_.entry(item.entry);
            for (const ChunkRef &early : job.refs)
                manifest_.chunk(early);
        };
        try {
            main_cutter().stream(fd.get(), item.disk, out);
        } catch (const Unreadable &why) {
            if (begun) throw Failure(Exit::input, std::string(why.what()) + "; no snapshot was made");
            return unreadable(why.what());
        }
        item.changed = Cutter::changed(fd.get(), item);
        item.chunks = job.refs.size();
        if (begun) return note(item);
        record(item, job.refs);
    }
    void queue(Item item, uint64_t bytes) {
        job_->items.push_back(std::move(item));
        job_->bytes += bytes;
        if (job_->items.size() >= job_entries || job_->bytes >= job_bytes || job_->refs.size() >= huge_refs) submit();
    }
    void submit() { pipeline_.submit(std::exchange(job_, std::make_unique<Job>())); }
    // In the walk's order.
    void commit(const Job &job) {
        for (const Item &item : job.items) {
            if (!item.unreadable.empty())
                unreadable(item.unreadable);
            else if (item.entry.kind == Kind::hard_link && !recorded_.contains(item.entry.target))
                unreadable(printable(item.disk) + ": the file that it is another name of, " +
                           printable(item.entry.target) + ", could not be read");
            else
                record(item, job.refs);
            advance(item.entry.kind == Kind::file ? item.identity.size : 0);
        }
    }
    void record(const Item &item, const std::vector<ChunkRef> &refs) {
        manifest_.entry(item.entry);
        const auto own = std::span(refs).subspan(item.first, item.chunks);
        for (const ChunkRef &ref : own)
            manifest_.chunk(ref);
        note(item);
        if (item.entry.kind == Kind::file && !item.changed) cache_.add(item.entry.path, item.identity, own);
    }
    void note(const Item &item) {
        if (item.entry.flags & flag_linked) recorded_.insert(item.entry.path);
        if (item.changed) complain(printable(item.disk) + ": changed while it was read; recorded as it was read");
    }

    const Options &options_;
    Store &store_;
    const Kernels &kernels_;
    StatCache &cache_;
    Keeper keeper_;
    Snapshot snapshot_;
    cofferdam::Stream root_hash_;
    ChunkStream manifest_stream_;
    ManifestWriter manifest_;
    std::map<std::pair<dev_t, ino_t>, std::string> linked_; // files of several names: the first
    std::unordered_set<std::string> recorded_;              // which of these are in the manifest
    Progress progress_{"storing"};
    uint64_t skipped_ = 0, unchanged_ = 0, unchanged_bytes_ = 0;
    bool existed_ = false;
    std::vector<std::unique_ptr<Cutter>> cutters_;
    std::unique_ptr<Job> job_;
    Pipeline<Job> pipeline_; // the last: its threads use the rest
};

// What the walk will find, for a progress line's sake; what cannot be read is told when it is read.
uint64_t tree_bytes(const Options &options, const struct stat &own, const Filter &filter) {
    uint64_t bytes = 0;
    walk(
        options.paths, own, filter,
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
    Filter filter(options.includes, options.excludes);
    for (const std::string &file : options.exclude_from)
        filter.exclude_from(file);
    const bool stdin_alone = options.paths == std::vector<std::string>{"-"};
    std::optional<std::string> cache_file;
    if (!stdin_alone)
        cache_file = stat_cache_file(store.description().id, options.paths, [&](Bytes b) { return kernels.blake3(b); });
    StatCache cache(cache_file, store.description().id, kernels.crc32c(), !options.rescan);
    Ingester ingester(options, store, kernels, cache);
    struct stat own;
    if (stat(options.store.c_str(), &own) != 0) throw system_failure(options.store);
    if (stdin_alone) {
        ingester.standard_input();
    } else {
        if (ingester.progress().shown()) ingester.progress().total(tree_bytes(options, own, filter));
        walk(
            options.paths, own, filter, [&](const Found &found) { ingester.found(found); },
            [&](const std::string &sentence) { ingester.unreadable(sentence); });
    }
    const std::string id = ingester.finish();
    Progress::clear_line();
    report(kernels, store.stats(),
           {id, ingester.totals(), ingester.manifest_size(), ingester.skipped(), ingester.unchanged(),
            ingester.unchanged_bytes(), ingester.existed(), ingester.progress().seconds()});
    return ingester.skipped() != 0 ? Exit::input : Exit::ok;
}

} // namespace cof::store
