// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/cutter.hpp"

#include <fcntl.h>

namespace cof::store {

uint64_t Keeper::new_bytes() {
    const std::lock_guard lock(mutex_);
    return store_.stats().new_bytes;
}

bool Keeper::has(const Address &address) {
    const std::lock_guard lock(mutex_);
    return store_.has(address);
}

ChunkRef Keeper::keep_locked(const cof_ingest_record &record, Bytes bytes) {
    ChunkRef ref{static_cast<uint32_t>(bytes.size()), {}};
    std::memcpy(ref.address.data(), record.blake3, sizeof record.blake3);
    if (!store_.has(ref.address)) store_.put(ref.address, record.crc32c, bytes);
    return ref;
}
ChunkRef Keeper::keep(const cof_ingest_record &record, Bytes bytes) {
    const std::lock_guard lock(mutex_);
    return keep_locked(record, bytes);
}
void Keeper::keep(std::span<const Cut> cuts, std::vector<ChunkRef> &refs) {
    const std::lock_guard lock(mutex_);
    for (const Cut &cut : cuts)
        refs.push_back(keep_locked(cut.record, cut.bytes));
}

Cutter::Cutter(Keeper &keeper, const Kernels &kernels, const Chunker &chunker)
    : keeper_(keeper),
      stream_(kernels, chunker, [this](const cof_ingest_record &r, Bytes b) { out_(keeper_.keep(r, b)); }),
      chunker_(chunker), batch_(kernels.ingest(chunker_)), arena_(arena_size) {}

void Cutter::work(Job &job) {
    for (Item &item : job.items)
        if (item.read) file(job, item);
    flush(job);
}

Fd Cutter::open(Item &item) {
    Fd fd(::open(item.disk.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status;
    if (!fd || fstat(fd.get(), &status) != 0) {
        item.unreadable = system_failure(printable(item.disk)).what();
        return Fd();
    }
    const FileIdentity now = identity(status);
    if (!S_ISREG(status.st_mode) || ((item.entry.flags & flag_linked) != 0 &&
                                     (now.device != item.identity.device || now.inode != item.identity.inode))) {
        item.unreadable = printable(item.disk) + ": was replaced while it was looked at";
        return Fd();
    }
    item.identity = now;
    item.entry.mode = status.st_mode & 07777;
    item.entry.seconds = status.st_mtim.tv_sec;
    item.entry.nanoseconds = static_cast<uint32_t>(status.st_mtim.tv_nsec);
    item.entry.flags &= ~flag_sparse;
    if (status.st_blocks * 512 < status.st_size) item.entry.flags |= flag_sparse;
    return fd;
}

// Until to is full, the file over, or the size reached that it should have. false: errno says why.
static bool read_some(int fd, std::span<std::byte> to, uint64_t size, size_t &n) {
    for (n = 0; n < to.size();) {
        const ssize_t got = ::read(fd, to.data() + n, to.size() - n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        n += static_cast<size_t>(got);
        if (got == 0 || n == size) break;
    }
    return true;
}

void Cutter::file(Job &job, Item &item) {
    const Fd fd = open(item);
    if (!fd) return;
    if (item.identity.size < small_file) {
        const size_t room = small_file + page; // shows that the file has grown
        if (arena_size - used_ < room) flush(job);
        const std::span<std::byte> to(arena_.data() + used_, room);
        size_t n = 0;
        if (!read_some(fd.get(), to, item.identity.size, n)) {
            item.unreadable = system_failure(printable(item.disk)).what();
            return;
        }
        if (n == item.identity.size || n < room) {
            used_ += (n + page - 1) / page * page;
            if (n > 0) waiting_.push_back({&item, to.first(n)});
            return;
        }
        if (lseek(fd.get(), 0, SEEK_SET) != 0) {
            item.unreadable = system_failure(printable(item.disk)).what();
            return;
        }
    }
    item.first = job.refs.size();
    try {
        stream(fd.get(), item.disk, [&](const ChunkRef &ref) { job.refs.push_back(ref); });
    } catch (const Unreadable &why) {
        item.unreadable = why.what();
        job.refs.resize(item.first);
        return;
    }
    item.chunks = job.refs.size() - item.first;
    item.changed = changed(fd.get(), item);
}

bool Cutter::changed(int fd, const Item &item) {
    struct stat status;
    if (fstat(fd, &status) != 0) return true;
    const FileIdentity then = identity(status);
    return then.size != item.identity.size || then.mtime != item.identity.mtime ||
           then.mtime_ns != item.identity.mtime_ns;
}

void Cutter::stream(int fd, const std::string &disk, const std::function<void(const ChunkRef &)> &out) {
    out_ = out;
    for (;;) {
        const std::span<std::byte> room = stream_.room();
        size_t n = 0;
        if (!read_some(fd, room, SIZE_MAX, n)) {
            const Unreadable why(system_failure(printable(disk)).what());
            stream_.abandon();
            throw why;
        }
        stream_.filled(n, n < room.size());
        if (n < room.size()) return;
    }
}

// What waits in the arena.
void Cutter::flush(Job &job) {
    spans_.clear();
    cuts_.clear();
    for (const auto &[item, bytes] : waiting_)
        spans_.push_back({bytes.data(), bytes.size()});
    uint64_t start = 0;
    uint32_t source = 0;
    const size_t first = job.refs.size();
    const auto status = batch_.batch(spans_, [&](const cof_ingest_record &record) {
        if (record.source != source || record.end <= start) start = 0;
        source = record.source;
        Item &item = *waiting_[source].first;
        if (item.chunks++ == 0) item.first = first + cuts_.size();
        cuts_.push_back({record, waiting_[source].second.subspan(start, static_cast<size_t>(record.end - start))});
        start = record.end;
    });
    if (!status) throw Failure(Exit::internal, "cutting and hashing: " + std::string(status.name()));
    keeper_.keep(cuts_, job.refs);
    waiting_.clear();
    used_ = 0;
}

} // namespace cof::store
