// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/index.hpp"

#include <lmdb.h>
#include <sys/stat.h>

#include <algorithm>
#include <exception>

#include "host/store/backend.hpp"
#include "host/store/index_guard.hpp"

namespace cof::store {

// Address space, not memory: room for half a billion chunks.
static constexpr size_t map_size = size_t{64} << 30;
static constexpr size_t location_size = 24, pack_entry_size = 16;

static Failure lmdb_failure(const std::string &directory, int code) {
    std::string remedy;
    if (code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_VERSION_MISMATCH || code == MDB_INVALID ||
        code == MDB_NOTFOUND || code == ENOENT)
        remedy = index_remedy;
    if (code == EIO) remedy = "; or no space is left, which LMDB does not tell apart";
    return Failure(Exit::input, directory + ": the index: " + mdb_strerror(code) + remedy);
}

static MDB_val val(Bytes bytes) {
    return {bytes.size(), const_cast<std::byte *>(bytes.data())};
}
static Bytes bytes(const MDB_val &value) {
    return {static_cast<const std::byte *>(value.mv_data), value.mv_size};
}
static std::array<std::byte, location_size> pack_location(const Location &l) {
    std::array<std::byte, location_size> out;
    put_le(out.data(), l.pack);
    put_le(out.data() + 8, l.offset);
    put_le(out.data() + 16, l.stored);
    put_le(out.data() + 20, l.raw);
    return out;
}
static std::optional<Location> location(Bytes b) {
    if (b.size() != location_size) return std::nullopt;
    return Location{get_le<uint64_t>(b.data()), get_le<uint64_t>(b.data() + 8), get_le<uint32_t>(b.data() + 16),
                    get_le<uint32_t>(b.data() + 20)};
}
static std::optional<PackEntry> pack_entry(Bytes b) {
    if (b.size() != pack_entry_size) return std::nullopt;
    return PackEntry{get_le<uint64_t>(b.data()), get_le<uint64_t>(b.data() + 8)};
}

void Index::Close::operator()(MDB_env *env) const {
    mdb_env_close(env);
}

// Every entry is looked at, and each key comes after the one before: pages that lead in a circle end it.
static void walk(MDB_txn *txn, unsigned dbi, const std::string &directory, const std::function<void(Bytes, Bytes)> &f) {
    MDB_cursor *cursor = nullptr;
    if (const int code = mdb_cursor_open(txn, dbi, &cursor)) throw lmdb_failure(directory, code);
    const std::unique_ptr<MDB_cursor, void (*)(MDB_cursor *)> close(cursor, mdb_cursor_close);
    MDB_val key, value;
    Buffer last;
    int code;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
        const Bytes now = bytes(key);
        if (!last.empty() && !std::lexicographical_compare(last.begin(), last.end(), now.begin(), now.end()))
            throw IndexDamage(directory, std::string("its entries are not in order") + index_remedy);
        last.assign(now.begin(), now.end());
        f(now, bytes(value));
    }
    if (code != MDB_NOTFOUND) throw lmdb_failure(directory, code);
}

// Throws, or ends the process, where the pages are damaged.
static void walk_database(MDB_txn *txn, const char *name, size_t key_size, size_t value_size,
                          const std::string &directory) {
    unsigned dbi = 0;
    MDB_stat stat;
    int code = mdb_dbi_open(txn, name, 0, &dbi);
    if (code == 0) code = mdb_stat(txn, dbi, &stat);
    if (code != 0) throw lmdb_failure(directory, code);
    uint64_t entries = 0;
    walk(txn, dbi, directory, [&](Bytes key, Bytes value) {
        if (key.size() != key_size || value.size() != value_size)
            throw IndexDamage(directory, "an entry has another form");
        for (const std::byte &byte : value)
            (void)*const_cast<const volatile std::byte *>(&byte); // reads it
        ++entries;
    });
    if (entries != stat.ms_entries) throw IndexDamage(directory, "it has another number of entries than it says");
}
static void walk_all(const std::string &directory) {
    MDB_env *env = nullptr;
    const auto must = [&](int code) {
        if (code != 0) throw lmdb_failure(directory, code);
    };
    must(mdb_env_create(&env));
    const std::unique_ptr<MDB_env, void (*)(MDB_env *)> close(env, mdb_env_close);
    must(mdb_env_set_maxdbs(env, 2));
    must(mdb_env_set_mapsize(env, map_size));
    must(mdb_env_open(env, directory.c_str(), MDB_NOTLS | MDB_NORDAHEAD | MDB_RDONLY, 0666));
    MDB_txn *txn = nullptr;
    must(mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn));
    const std::unique_ptr<MDB_txn, void (*)(MDB_txn *)> abort(txn, mdb_txn_abort);
    walk_database(txn, "chunks", sizeof(Address), location_size, directory);
    walk_database(txn, "packs", 8, pack_entry_size, directory);
}

Index::Index(const std::string &directory, bool writer, const Crc32c &crc)
    : directory_(directory), crc_(crc), writer_(writer) {
    if (writer && mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST) throw system_failure(directory);
    const std::string file = directory + "/data.mdb";
    struct stat status;
    const bool there = stat(file.c_str(), &status) == 0;
    try {
        sealed_ = there && seal_holds(directory, crc);
        if (there && !sealed_ && !survives([&] { walk_all(directory); }))
            throw IndexDamage(directory, "its entries cannot be read");
    } catch (const IndexDamage &damage) {
        if (!writer) throw IndexDamage(damage.what() + std::string(index_remedy));
        remade_ = damage.what();
        remove(directory);
    }
    if (writer && !sealed_) break_seal(directory);
    open(writer, !there || !remade_.empty());
    begin_reading();
}

void Index::remove(const std::string &directory) {
    break_seal(directory);
    for (const char *name : {"/data.mdb", "/lock.mdb"})
        if (unlink((directory + name).c_str()) != 0 && errno != ENOENT)
            throw system_failure(directory + name + ": cannot remove");
}

void Index::open(bool writer, bool fresh) {
    const auto must = [&](int code) {
        if (code != 0) throw lmdb_failure(directory_, code);
    };
    MDB_env *env = nullptr;
    must(mdb_env_create(&env));
    env_.reset(env);
    must(mdb_env_set_maxdbs(env, 2));
    must(mdb_env_set_mapsize(env, map_size));
    must(mdb_env_open(env, directory_.c_str(), MDB_NOTLS | MDB_NORDAHEAD | (writer ? 0 : MDB_RDONLY), 0666));
    if (writer) {
        int dead = 0;
        must(mdb_reader_check(env, &dead));     // readers that were killed would keep old pages
        if (!fresh) must(mdb_env_sync(env, 1)); // what a writer that was killed had written, but not synced
    }
    MDB_txn *txn = nullptr;
    must(mdb_txn_begin(env, nullptr, writer ? 0 : MDB_RDONLY, &txn));
    const unsigned flags = writer ? MDB_CREATE : 0;
    int code = mdb_dbi_open(txn, "chunks", flags, &chunks_);
    if (code == 0) code = mdb_dbi_open(txn, "packs", flags, &packs_);
    if (code == 0)
        code = mdb_txn_commit(txn);
    else
        mdb_txn_abort(txn);
    must(code);
    if (writer) sync_directory(directory_); // LMDB syncs the file, not its name
}

Index::~Index() {
    if (reading_ != nullptr) mdb_txn_abort(reading_);
    if (!writer_ || sealed_ || std::uncaught_exceptions() != 0) return;
    try {
        write_seal(directory_, crc_);
    } catch (const Failure &) { // then there is none, and the next who opens it walks through it
    }
}

void Index::begin_changing() {
    mdb_txn_abort(std::exchange(reading_, nullptr)); // else its pages could not be used again
    if (sealed_) break_seal(directory_);
    sealed_ = false;
}

void Index::refresh() {
    mdb_txn_abort(std::exchange(reading_, nullptr));
    begin_reading();
}

void Index::begin_reading() const {
    if (const int code = mdb_txn_begin(env_.get(), nullptr, MDB_RDONLY, &reading_))
        throw lmdb_failure(directory_, code);
}

std::optional<Location> Index::find(const Address &address) const {
    MDB_val key = val(address), value;
    const int code = mdb_get(reading_, chunks_, &key, &value);
    if (code == MDB_NOTFOUND) return std::nullopt;
    if (code != 0) throw lmdb_failure(directory_, code);
    return location(bytes(value));
}

std::optional<PackEntry> Index::pack(uint64_t number) const {
    std::array<std::byte, 8> raw;
    put_le(raw.data(), number);
    MDB_val key = val(raw), value;
    const int code = mdb_get(reading_, packs_, &key, &value);
    if (code == MDB_NOTFOUND) return std::nullopt;
    if (code != 0) throw lmdb_failure(directory_, code);
    return pack_entry(bytes(value));
}

uint64_t Index::chunks() const {
    MDB_stat stat;
    if (const int code = mdb_stat(reading_, chunks_, &stat)) throw lmdb_failure(directory_, code);
    return stat.ms_entries;
}

void Index::each_chunk(const std::function<void(const Address &, const Location &)> &f) const {
    walk(reading_, chunks_, directory_, [&](Bytes key, Bytes value) {
        Address address;
        const auto where = location(value);
        if (key.size() != address.size() || !where)
            throw Damage(directory_ + ": the index has an entry of another form");
        std::copy(key.begin(), key.end(), address.begin());
        f(address, *where);
    });
}

void Index::each_pack(const std::function<void(uint64_t, const PackEntry &)> &f) const {
    walk(reading_, packs_, directory_, [&](Bytes key, Bytes value) {
        const auto entry = pack_entry(value);
        if (key.size() != 8 || !entry) throw Damage(directory_ + ": the index has an entry of another form");
        f(get_le<uint64_t>(key.data()), *entry);
    });
}

void Index::add(uint64_t number, const PackEntry &entry, std::span<const std::pair<Address, Location>> records) {
    write(number, entry, records, MDB_NOOVERWRITE);
}

void Index::move(uint64_t number, const PackEntry &entry, std::span<const std::pair<Address, Location>> records) {
    write(number, entry, records, 0);
}

void Index::write(uint64_t number, const PackEntry &entry, std::span<const std::pair<Address, Location>> records,
                  unsigned flags) {
    begin_changing();
    MDB_txn *txn = nullptr;
    int code = mdb_txn_begin(env_.get(), nullptr, 0, &txn);
    for (const auto &[address, where] : records) {
        if (code != 0) break;
        const auto packed = pack_location(where);
        MDB_val key = val(address), value = val(packed);
        code = mdb_put(txn, chunks_, &key, &value, flags);
        if (code == MDB_KEYEXIST) code = 0;
    }
    std::array<std::byte, 8> name;
    std::array<std::byte, pack_entry_size> packed;
    put_le(name.data(), number);
    put_le(packed.data(), entry.size);
    put_le(packed.data() + 8, entry.records);
    MDB_val key = val(name), value = val(packed);
    if (code == 0) code = mdb_put(txn, packs_, &key, &value, 0);
    if (code == 0)
        code = mdb_txn_commit(txn);
    else if (txn != nullptr)
        mdb_txn_abort(txn);
    if (code != 0) throw lmdb_failure(directory_, code);
    begin_reading();
}

// Deletes chunks of these packs, beginning at from, in one transaction of bounded size. true: there may be more, from
// `from` on.
bool Index::drop_some(const std::set<uint64_t> &numbers, Address &from) {
    static constexpr size_t at_once = 65536;
    MDB_txn *txn = nullptr;
    MDB_cursor *opened = nullptr;
    size_t deleted = 0;
    int code = mdb_txn_begin(env_.get(), nullptr, 0, &txn);
    if (code == 0) code = mdb_cursor_open(txn, chunks_, &opened);
    MDB_val key = val(from), value;
    if (code == 0) code = mdb_cursor_get(opened, &key, &value, MDB_SET_RANGE);
    while (code == 0 && deleted < at_once) {
        const auto where = location(bytes(value));
        if (where && numbers.contains(where->pack)) {
            const Bytes address = bytes(key);
            std::copy_n(address.begin(), std::min(address.size(), from.size()), from.begin());
            code = mdb_cursor_del(opened, 0);
            ++deleted;
        }
        if (code == 0) code = mdb_cursor_get(opened, &key, &value, MDB_NEXT);
    }
    const bool more = code == 0;
    if (code == MDB_NOTFOUND) code = 0;
    if (opened != nullptr) mdb_cursor_close(opened);
    if (code == 0)
        code = mdb_txn_commit(txn);
    else if (txn != nullptr)
        mdb_txn_abort(txn);
    if (code != 0) throw lmdb_failure(directory_, code);
    return more;
}

// A pack's own entry goes first: what the index does not know the next writer adds again, so that an interruption
// between any two transactions leaves a whole store.
void Index::drop(const std::set<uint64_t> &numbers) {
    begin_changing();
    MDB_txn *txn = nullptr;
    int code = mdb_txn_begin(env_.get(), nullptr, 0, &txn);
    for (const uint64_t number : numbers) {
        std::array<std::byte, 8> name;
        put_le(name.data(), number);
        MDB_val key = val(name);
        if (code == 0) code = mdb_del(txn, packs_, &key, nullptr);
        if (code == MDB_NOTFOUND) code = 0;
    }
    if (code == 0)
        code = mdb_txn_commit(txn);
    else if (txn != nullptr)
        mdb_txn_abort(txn);
    if (code != 0) throw lmdb_failure(directory_, code);
    Address from{};
    while (drop_some(numbers, from)) {
    }
    begin_reading();
}

void Index::clear() {
    begin_changing();
    MDB_txn *txn = nullptr;
    int code = mdb_txn_begin(env_.get(), nullptr, 0, &txn);
    if (code == 0) code = mdb_drop(txn, chunks_, 0);
    if (code == 0) code = mdb_drop(txn, packs_, 0);
    if (code == 0)
        code = mdb_txn_commit(txn);
    else if (txn != nullptr)
        mdb_txn_abort(txn);
    if (code != 0) throw lmdb_failure(directory_, code);
    begin_reading();
}

} // namespace cof::store
