// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Where each chunk lies: an LMDB environment in the store's directory. It holds nothing that the packs do not say, so
// it may be deleted and made again.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "host/store/record.hpp"

struct MDB_env;
struct MDB_txn;

namespace cof::store {

struct Location {
    uint64_t pack = 0, offset = 0; // of the record's header
    uint32_t stored = 0, raw = 0;
    bool operator==(const Location &) const = default;
};
struct PackEntry {
    uint64_t size = 0, records = 0;
    bool operator==(const PackEntry &) const = default;
};

class Index {
  public:
    // Throws Failure, and IndexDamage before a damaged page is believed. A writer, who holds the store's lock, makes
    // what is missing and throws away what is damaged; see remade.
    Index(const std::string &directory, bool writer, const Crc32c &crc);
    ~Index(); // a writer seals what it has changed
    Index(const Index &) = delete;
    Index &operator=(const Index &) = delete;

    // All of it, if it is there. Only who holds the store's lock may.
    static void remove(const std::string &directory);

    // Not empty: what was there was damaged, says this sentence, and the packs are to be added again.
    const std::string &remade() const { return remade_; }

    void refresh(); // what other processes have added since
    // As of the last refresh, or of what this object has added.
    std::optional<Location> find(const Address &address) const;
    std::optional<PackEntry> pack(uint64_t number) const;
    uint64_t chunks() const;
    void each_chunk(const std::function<void(const Address &, const Location &)> &f) const;
    void each_pack(const std::function<void(uint64_t, const PackEntry &)> &f) const;

    // A pack and its records, durable when it returns. An address that is there stays where it is.
    void add(uint64_t number, const PackEntry &entry, std::span<const std::pair<Address, Location>> records);
    // The same, but an address that is there gets the new place.
    void move(uint64_t number, const PackEntry &entry, std::span<const std::pair<Address, Location>> records);
    // Forgets packs and every chunk that lies in one, durable when it returns. Interrupted it leaves packs that the
    // index does not know, which a writer adds again.
    void drop(const std::set<uint64_t> &numbers);
    void clear(); // all of it, durable

  private:
    void open(bool writer, bool fresh);
    void begin_reading() const;
    void write(uint64_t number, const PackEntry &entry, std::span<const std::pair<Address, Location>> records,
               unsigned flags);
    bool drop_some(const std::set<uint64_t> &numbers, Address &from);
    void begin_changing();
    std::string directory_, remade_;
    Crc32c crc_;
    bool writer_ = false, sealed_ = false;
    struct Close {
        void operator()(MDB_env *env) const;
    };
    std::unique_ptr<MDB_env, Close> env_;
    unsigned chunks_ = 0, packs_ = 0;
    mutable MDB_txn *reading_ = nullptr;
};

} // namespace cof::store
