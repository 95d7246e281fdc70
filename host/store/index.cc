// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/index.hpp"

#include <lmdb.h>
#include <sys/stat.h>

#include <algorithm>

#include "host/store/backend.hpp"

namespace cof::store {

// Address space, not memory: room for half a billion chunks.
static constexpr size_t map_size = size_t{64} << 30;
static constexpr size_t location_size = 24, pack_entry_size = 16;

static Failure lmdb_failure(const std::string &directory, int code) {
    std::string remedy;
    if (code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_VERSION_MISMATCH || code == MDB_INVALID ||
        code == MDB_NOTFOUND || code == ENOENT)
        remedy = "; 'cofferdam-store check --rebuild-index' makes it again from the packs";
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

Index::Index(const std::string &directory, bool writer) : directory_(directory) {
    const auto must = [&](int code) {
        if (code != 0) throw lmdb_failure(directory_, code);
    };
    MDB_env *env = nullptr;
    must(mdb_env_create(&env));
    env_.reset(env);
    must(mdb_env_set_maxdbs(env, 2));
    must(mdb_env_set_mapsize(env, map_size));
    if (writer && mkdir(directory.c_str(), 0777) != 0 && errno != EEXIST) throw system_failure(directory);
    must(mdb_env_open(env, directory.c_str(), MDB_NOTLS | MDB_NORDAHEAD | (writer ? 0 : MDB_RDONLY), 0666));
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
    if (writer) sync_directory(directory); // LMDB syncs the file, not its name
    begin_reading();
}

Index::~Index() {
    if (reading_ != nullptr) mdb_txn_abort(reading_);
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

static void walk(MDB_txn *txn, unsigned dbi, const std::string &directory, const std::function<void(Bytes, Bytes)> &f) {
    MDB_cursor *cursor = nullptr;
    if (const int code = mdb_cursor_open(txn, dbi, &cursor)) throw lmdb_failure(directory, code);
    const std::unique_ptr<MDB_cursor, void (*)(MDB_cursor *)> close(cursor, mdb_cursor_close);
    MDB_val key, value;
    int code;
    while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
        f(bytes(key), bytes(value));
    if (code != MDB_NOTFOUND) throw lmdb_failure(directory, code);
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
    mdb_txn_abort(std::exchange(reading_, nullptr)); // else its pages could not be used again
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
    mdb_txn_abort(std::exchange(reading_, nullptr));
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
    mdb_txn_abort(std::exchange(reading_, nullptr));
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
