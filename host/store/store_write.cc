// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Opening and writing. What is synced in which order is in docs/store-format.md: the pack, its name, the index, then
// the snapshot and its name.
#include "host/store/store.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>

#include "host/store/commands.hpp"
#include "host/store/pack_scan.hpp"

namespace cof::store {

static constexpr uint64_t pack_limit = uint64_t{64} << 20; // a pack is finished once it is larger,
static constexpr size_t pack_records = 65536;              // or has so many records

static Fd lock(const std::string &file, int operation, bool create) {
    Fd fd(open(file.c_str(), (create ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0666));
    if (!fd) throw system_failure(file + ": cannot open");
    while (flock(fd.get(), operation) != 0) {
        if (errno == EINTR) continue;
        if (errno == EWOULDBLOCK) return Fd();
        throw system_failure(file + ": cannot lock");
    }
    return fd;
}

Store::Store(const std::string &path, Mode mode, const Kernels &kernels, const Chunker &chunker_if_new,
             std::unique_ptr<Backend> backend)
    : path_(path), kernels_(kernels), backend_(std::move(backend)) {
    const bool in_directory = backend_ == nullptr;
    if (in_directory) backend_ = directory_backend(path);
    if (mode == Mode::create) create_layout(in_directory);
    const bool writer = mode != Mode::read && mode != Mode::packs;
    if (mode != Mode::create && !backend_->open("format"))
        throw Failure(Exit::input, path_ + ": not a store; 'cofferdam-store ingest --store' makes one");
    reader_lock_ = lock(path_ + "/readers", LOCK_SH, writer);
    if (writer) {
        open_writer(mode, chunker_if_new);
        return;
    }
    describe(get(*backend_, "format", 4096).value());
    if (mode != Mode::packs) index_ = std::make_unique<Index>(path_ + "/index", false, kernels_.crc32c());
}

Store::~Store() {
    index_.reset(); // sealed while the lock is held
}

// The directories, if the path is free for a store. Each may be there from an interrupted start. Their names are synced
// with that of the description, which makes it a store.
void Store::create_layout(bool with_objects) {
    if (mkdir(path_.c_str(), 0777) != 0 && errno != EEXIST) throw system_failure(path_ + ": cannot create");
    std::vector<std::string> ours = {"index"};
    if (with_objects) ours.insert(ours.end(), {"packs", "snapshots", "tmp"});
    DIR *opened = opendir(path_.c_str());
    if (opened == nullptr) throw system_failure(path_ + ": cannot open");
    const std::unique_ptr<DIR, int (*)(DIR *)> dir(opened, closedir);
    const bool described = backend_->open("format") != nullptr;
    while (const dirent *entry = readdir(dir.get())) {
        const std::string name = entry->d_name;
        if (described || name == "." || name == ".." || name == "lock" || name == "readers") continue;
        if (std::find(ours.begin(), ours.end(), name) == ours.end())
            throw Failure(Exit::input, path_ + ": neither empty nor a store; name an empty or a new directory");
    }
    for (const std::string &name : ours)
        if (mkdir((path_ + "/" + name).c_str(), 0777) != 0 && errno != EEXIST)
            throw system_failure(path_ + "/" + name + ": cannot create");
    if (described) return;
    const size_t slash = path_.find_last_of('/');
    sync_directory(slash == path_.npos ? "." : slash == 0 ? "/" : path_.substr(0, slash));
}

void Store::describe(Bytes bytes) {
    try {
        description_ = decode_description(bytes, kernels_.crc32c());
    } catch (const Damage &damage) {
        throw Damage(path_ + "/format: " + damage.what());
    }
}

void Store::open_writer(Mode mode, const Chunker &chunker_if_new) {
    writer_lock_ = lock(path_ + "/lock", LOCK_EX | LOCK_NB, true);
    if (!writer_lock_)
        throw Failure(Exit::input, path_ + ": another process is writing to this store; try again later");
    backend_->sweep();
    std::optional<Buffer> bytes = get(*backend_, "format", 4096);
    // Before the description: a store that has one has an index that can be read.
    if (mode == Mode::rebuild) Index::remove(path_ + "/index");
    index_ = std::make_unique<Index>(path_ + "/index", true, kernels_.crc32c());
    if (bytes && !index_->remade().empty()) complain(index_->remade() + "; it is made again from the packs");
    if (!bytes) {
        if (mode != Mode::create) throw Failure(Exit::input, path_ + ": not a store");
        if (!backend_->list("packs").empty())
            throw Damage(path_ + "/format: missing, though there are packs; put it back from a copy");
        Description fresh{{}, chunker_if_new};
        if (getrandom(fresh.id.data(), fresh.id.size(), 0) != static_cast<ssize_t>(fresh.id.size()))
            throw system_failure("random bytes for the store's id");
        (void)kernels_.ingest(fresh.chunker); // fills in and refuses
        bytes = encode(fresh, kernels_.crc32c());
        store::put(*backend_, "format", *bytes);
    } else {
        backend_->settle(".");
    }
    describe(*bytes);
    index_packs(false, [&](const std::string &sentence) {
        if (mode != Mode::rebuild) throw Damage(sentence + "; see 'cofferdam-store check'");
        complain(sentence);
    });
}

void Store::index_packs(bool clear, const std::function<void(const std::string &)> &damage) {
    if (clear) index_->clear();
    next_pack_ = 1;
    for (const Object &object : backend_->list("packs")) {
        uint64_t number = 0;
        if (!object.name.ends_with(".pack") || !parse_hex16(object.name.substr(0, object.name.size() - 5), number)) {
            damage(backend_->where("packs/" + object.name) + ": not a name that a pack has");
            continue;
        }
        next_pack_ = number + 1;
        if (index_->pack(number)) continue;
        if (stats_.recovered_packs == 0) backend_->settle("packs");
        const std::unique_ptr<Source> source = backend_->open("packs/" + object.name);
        std::vector<std::pair<Address, Location>> found;
        PackVisitor visitor;
        visitor.record = [&](uint64_t offset, const RecordHeader &header, Bytes) {
            found.push_back({header.address, {number, offset, header.stored, header.raw}});
        };
        visitor.damage = [&](uint64_t offset, const std::string &sentence) {
            damage(source->name() + ": offset " + std::to_string(offset) + ": " + sentence);
        };
        const auto header = scan_pack(*source, kernels_.crc32c(), false, visitor);
        if (header && (header->store != description_.id || header->number != number))
            damage(source->name() + ": of another store, or of another number");
        std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        index_->add(number, {object.size, found.size()}, found);
        ++stats_.recovered_packs;
    }
}

bool Store::has(const Address &address) const {
    return pending_.contains(address) || index_->find(address).has_value();
}

void Store::put(const Address &address, uint32_t raw_crc, Bytes raw) {
    if (!sink_) {
        sink_ = backend_->create();
        pack_size_ = 0;
        append(encode(PackHeader{description_.id, next_pack_}, kernels_.crc32c()));
    }
    RecordHeader header;
    header.address = address;
    header.raw = header.stored = static_cast<uint32_t>(raw.size());
    header.raw_crc = header.stored_crc = raw_crc;
    Bytes stored = raw;
    if (codec_ != Codec::plain) {
        const cofferdam::Codec &codec = kernels_.codec(codec_);
        compressed_.resize(codec.bound(raw.size()));
        const auto n = codec.compress(raw, compressed_, level_);
        if (!n) throw Failure(Exit::internal, "compression failed: " + std::string(n.error().name()));
        if (*n < raw.size() - raw.size() / 32) { // else it is not worth decompressing
            stored = Bytes(compressed_).first(*n);
            header.codec = codec_;
            header.stored = static_cast<uint32_t>(*n);
            header.stored_crc = kernels_.crc32c()(stored);
        }
    }
    const auto head = encode(header, kernels_.crc32c());
    records_.push_back({address, {next_pack_, pack_size_, header.stored, header.raw}});
    pending_.emplace(address, header.raw);
    append(head);
    append(stored);
    ++stats_.new_chunks;
    stats_.new_bytes += raw.size();
    stats_.stored_bytes += head.size() + stored.size();
    if (pack_size_ >= pack_limit || records_.size() >= pack_records) finish_pack();
}

// Whole buffers, so that pages of memory become pages of the file.
void Store::append(Bytes bytes) {
    pack_size_ += bytes.size();
    while (!bytes.empty()) {
        const size_t n = std::min(bytes.size(), write_size - write_used_);
        std::memcpy(write_buffer_.data() + write_used_, bytes.data(), n);
        write_used_ += n;
        bytes = bytes.subspan(n);
        if (write_used_ == write_size) sink_->append({write_buffer_.data(), std::exchange(write_used_, 0)});
    }
}

void Store::finish_pack() {
    sink_->append({write_buffer_.data(), std::exchange(write_used_, 0)});
    if (!sink_->commit(pack_name(next_pack_)))
        throw Failure(Exit::input, backend_->where(pack_name(next_pack_)) +
                                       ": another writer has made it; this store is being written without its lock");
    sink_.reset();
    std::sort(records_.begin(), records_.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    index_->add(next_pack_, {pack_size_, records_.size()}, records_);
    records_.clear();
    pending_.clear();
    ++next_pack_;
}

void Store::flush() {
    if (sink_) finish_pack();
}

bool Store::put_snapshot(const Snapshot &snapshot) {
    flush();
    return store::put(*backend_, "snapshots/" + hex(snapshot.root), encode(snapshot, kernels_.crc32c()));
}

} // namespace cof::store
