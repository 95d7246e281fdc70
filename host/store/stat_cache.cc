// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/stat_cache.hpp"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <time.h>

#include <algorithm>

namespace cof::store {

namespace {

constexpr std::array<char, 8> file_magic = {'C', 'O', 'F', 'S', 'T', 'A', 'T', '\n'};
constexpr uint32_t version = 1, record_magic_number = 0x53464f43; // "COFS"
constexpr size_t head_size = 32, fixed_size = 72, path_max = size_t{1} << 20;
constexpr int64_t coarsest_clock = 2; // seconds; FAT's
constexpr size_t buffer_size = size_t{256} << 10;

} // namespace

FileIdentity identity(const struct stat &s) {
    return {s.st_dev,
            s.st_ino,
            static_cast<uint64_t>(s.st_size),
            s.st_mtim.tv_sec,
            s.st_ctim.tv_sec,
            static_cast<uint32_t>(s.st_mtim.tv_nsec),
            static_cast<uint32_t>(s.st_ctim.tv_nsec)};
}

std::optional<std::string> stat_cache_file(const StoreId &store, const std::vector<std::string> &arguments,
                                           const std::function<Address(Bytes)> &blake3) {
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    std::string path = cache != nullptr && *cache == '/' ? cache
                       : home != nullptr && *home == '/' ? std::string(home) + "/.cache"
                                                         : "";
    if (path.empty()) return std::nullopt;
    std::vector<std::string> absolute;
    for (const std::string &argument : arguments) {
        char real[PATH_MAX];
        if (realpath(argument.c_str(), real) == nullptr) return std::nullopt;
        absolute.emplace_back(real);
        absolute.back() += '\0' + argument.substr(std::min(argument.rfind('/') + 1, argument.size()));
    }
    std::sort(absolute.begin(), absolute.end());
    std::string all;
    for (const std::string &one : absolute)
        all += one + '\0';
    (void)mkdir(path.c_str(), 0700);
    for (const std::string &part : {std::string("cofferdam-store"), hex(store)}) {
        path += "/" + part;
        if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return std::nullopt;
    }
    return path + "/" + hex(blake3(bytes_of(all))).substr(0, 32);
}

StatCache::StatCache(std::optional<std::string> file, const StoreId &store, const Crc32c &crc, bool read) : crc_(crc) {
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now); // that of files' times
    old_before_ = now.tv_sec - coarsest_clock;
    if (!file) return;
    file_ = *file;
    std::array<std::byte, head_size> head{};
    std::memcpy(head.data(), file_magic.data(), file_magic.size());
    put_le(head.data() + 8, version);
    std::copy(store.begin(), store.end(), head.begin() + 16);
    put_le(head.data() + 12, crc_(Bytes(head).subspan(16)));
    if (read) in_ = Fd(open(file_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (std::array<std::byte, head_size> old; in_ && (!fill(old.data(), old.size()) || old != head)) in_ = Fd();
    temporary_ = file_ + "." + std::to_string(getpid());
    out_ = Fd(open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    behind_.assign(head.begin(), head.end());
}

StatCache::~StatCache() {
    if (out_) unlink(temporary_.c_str());
}

bool StatCache::fill(std::byte *to, size_t n) {
    while (n > 0) {
        if (at_ == ahead_.size()) {
            ahead_.resize(buffer_size);
            at_ = 0;
            const ssize_t got = ::read(in_.get(), ahead_.data(), ahead_.size());
            ahead_.resize(got > 0 ? static_cast<size_t>(got) : 0);
            if (got <= 0) return false;
        }
        const size_t part = std::min(n, ahead_.size() - at_);
        std::memcpy(to, ahead_.data() + at_, part);
        at_ += part;
        to += part;
        n -= part;
    }
    return true;
}

std::string_view StatCache::path() const {
    return text_of(Bytes(record_).subspan(fixed_size, get_le<uint32_t>(record_.data() + 8)));
}

// The next record; false, for good: there is none.
bool StatCache::next() {
    if (!in_) return false;
    const auto ok = [&] {
        record_.resize(fixed_size);
        if (!fill(record_.data(), fixed_size) || get_le<uint32_t>(record_.data()) != record_magic_number) return false;
        const size_t path_size = get_le<uint32_t>(record_.data() + 8);
        const auto refs = get_le<uint64_t>(record_.data() + 16);
        if (path_size > path_max || refs > huge_refs) return false;
        record_.resize(fixed_size + path_size + static_cast<size_t>(refs) * chunk_ref_size);
        if (!fill(record_.data() + fixed_size, record_.size() - fixed_size)) return false;
        return crc_(Bytes(record_).subspan(8)) == get_le<uint32_t>(record_.data() + 4);
    };
    if (ok()) return true;
    record_.clear();
    in_ = Fd();
    return false;
}

bool StatCache::find(const std::string &path, const FileIdentity &now, const Know &know, std::vector<ChunkRef> &refs) {
    while (record_.empty() || path_before(this->path(), path))
        if (!next()) return false;
    const std::byte *b = record_.data();
    const FileIdentity then = {get_le<uint64_t>(b + 24), get_le<uint64_t>(b + 32), get_le<uint64_t>(b + 40),
                               get_le<int64_t>(b + 48),  get_le<int64_t>(b + 56),  get_le<uint32_t>(b + 64),
                               get_le<uint32_t>(b + 68)};
    if (this->path() != path || then != now) return false;
    const size_t before = refs.size();
    uint64_t total = 0;
    for (size_t at = fixed_size + path.size(); at < record_.size(); at += chunk_ref_size) {
        ChunkRef ref{get_le<uint32_t>(b + at), {}};
        std::memcpy(ref.address.data(), b + at + 4, ref.address.size());
        total += ref.length;
        if (!know(ref)) {
            refs.resize(before);
            return false;
        }
        refs.push_back(ref);
    }
    if (total == now.size) return true;
    refs.resize(before);
    return false;
}

void StatCache::add(const std::string &path, const FileIdentity &id, std::span<const ChunkRef> refs) {
    if (!out_ || broken_ || refs.size() > huge_refs || id.mtime >= old_before_ || id.ctime >= old_before_) return;
    const size_t at = behind_.size();
    behind_.resize(at + fixed_size);
    std::byte *b = behind_.data() + at;
    put_le(b, record_magic_number);
    put_le(b + 8, static_cast<uint32_t>(path.size()));
    put_le(b + 12, uint32_t{0});
    put_le(b + 16, uint64_t{refs.size()});
    put_le(b + 24, id.device);
    put_le(b + 32, id.inode);
    put_le(b + 40, id.size);
    put_le(b + 48, id.mtime);
    put_le(b + 56, id.ctime);
    put_le(b + 64, id.mtime_ns);
    put_le(b + 68, id.ctime_ns);
    const Bytes name = bytes_of(path);
    behind_.insert(behind_.end(), name.begin(), name.end());
    for (const ChunkRef &ref : refs)
        put_ref(behind_, ref);
    put_le(behind_.data() + at + 4, crc_(Bytes(behind_).subspan(at + 8)));
    if (behind_.size() < buffer_size) return;
    try {
        write_all(out_.get(), behind_, temporary_);
    } catch (const Failure &) {
        broken_ = true;
    }
    behind_.clear();
}

void StatCache::keep() {
    if (!out_) return;
    try {
        if (!broken_) write_all(out_.get(), behind_, temporary_);
    } catch (const Failure &) {
        broken_ = true;
    }
    if (!broken_ && rename(temporary_.c_str(), file_.c_str()) == 0) out_ = Fd();
}

} // namespace cof::store
