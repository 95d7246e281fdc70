// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// verify reads every chunk of a snapshot; check every byte of the store, and whether its parts agree.
#include <sys/wait.h>

#include <deque>
#include <unordered_set>

#include <nlohmann/json.hpp>

#include "host/store/commands.hpp"
#include "host/store/fetcher.hpp"
#include "host/store/pack_scan.hpp"

namespace cof::store {

Exit verify(const Options &options) {
    const Kernels kernels(options.kernels);
    Store store(options.store, Store::Mode::read, kernels);
    const Snapshot snapshot = store.snapshot(options.snapshot);
    uint64_t bytes = 0, damaged = 0;
    std::string path;
    std::deque<std::pair<uint64_t, std::string>> paths; // of the chunks that are fetched: from this number on
    Fetcher fetcher(store, kernels, options.threads, [&](uint64_t number, Bytes raw, const std::string &damage) {
        bytes += raw.size();
        while (paths.size() > 1 && paths[1].first <= number)
            paths.pop_front();
        if (damage.empty()) return;
        ++damaged;
        complain(printable(paths.front().second) + ": " + damage);
    });
    ManifestReader reader({[&](const Entry &entry) { path = entry.path; },
                           [&](std::span<const ChunkRef> refs) {
                               paths.push_back({fetcher.added(), path});
                               for (const ChunkRef &ref : refs)
                                   fetcher.add(ref);
                           }});
    store.read_manifest(snapshot, reader);
    fetcher.finish();
    const std::string id = hex(snapshot.root);
    if (options.json)
        print(nlohmann::ordered_json{{"snapshot", id}, {"bytes", bytes}, {"damaged_chunks", damaged}}.dump() + "\n");
    else
        print("snapshot " + id + ": " + human_bytes(bytes) + " verified, " + std::to_string(damaged) +
              " damaged chunks\n");
    return damaged == 0 ? Exit::ok : Exit::difference;
}

namespace {

class Checker {
  public:
    Checker(Store &store, const Kernels &kernels) : store_(store), kernels_(kernels) {}

    void packs() {
        for (const Object &object : store_.backend().list("packs")) {
            uint64_t number = 0;
            const std::string file = store_.backend().where("packs/" + object.name);
            if (!object.name.ends_with(".pack") ||
                !parse_hex16(object.name.substr(0, object.name.size() - 5), number)) {
                damage(file + ": not a name that a pack has");
                continue;
            }
            const auto source = store_.backend().open("packs/" + object.name);
            if (!source) continue;
            const auto at = [&](uint64_t offset) { return file + ": offset " + std::to_string(offset) + ": "; };
            const auto entry = store_.index().pack(number);
            uint64_t records = 0;
            PackVisitor visitor;
            visitor.damage = [&](uint64_t offset, const std::string &why) { damage(at(offset) + why); };
            visitor.record = [&](uint64_t offset, const RecordHeader &header, Bytes stored) {
                ++records;
                try {
                    Buffer scratch;
                    if (kernels_.blake3(store_.unpack(header, stored, scratch)) != header.address)
                        throw Damage("its bytes have another BLAKE3");
                } catch (const Damage &why) {
                    return damage(at(offset) + "chunk " + hex(header.address) + ": " + why.what());
                }
                whole_.insert(header.address);
                const auto known = store_.index().find(header.address);
                if (entry && !known) damage(at(offset) + "the index does not know chunk " + hex(header.address));
                if (known && known->pack == number && *known != Location{number, offset, header.stored, header.raw})
                    damage(at(offset) + "the index has another place for chunk " + hex(header.address));
            };
            const auto header = scan_pack(*source, kernels_.crc32c(), true, visitor);
            if (header && (header->store != store_.description().id || header->number != number))
                damage(file + ": of another store, or of another number");
            if (entry && *entry != PackEntry{source->size(), records})
                damage(file + ": the index says it has " + std::to_string(entry->size) + " bytes and " +
                       std::to_string(entry->records) + " records; it has " + std::to_string(source->size()) + " and " +
                       std::to_string(records));
            bytes_ += source->size();
            ++packs_;
        }
    }
    void index() {
        store_.index().each_pack([&](uint64_t number, const PackEntry &) {
            if (!store_.backend().open(Store::pack_name(number)))
                damage(store_.backend().where(Store::pack_name(number)) + ": missing; the index knows it");
        });
        store_.index().each_chunk([&](const Address &address, const Location &) {
            if (!whole_.contains(address)) damage("chunk " + hex(address) + ": in the index, and whole in no pack");
        });
    }
    void snapshots() {
        for (const Object &object : store_.backend().list("snapshots")) {
            const std::string file = store_.backend().where("snapshots/" + object.name);
            ++snapshots_;
            Address address;
            if (!parse_address(object.name, address)) {
                damage(file + ": not a name that a snapshot has");
                continue;
            }
            std::string path;
            ManifestReader reader({[&](const Entry &entry) { path = entry.path; },
                                   [&](std::span<const ChunkRef> refs) {
                                       for (const ChunkRef &ref : refs)
                                           if (!whole_.contains(ref.address))
                                               damage(file + ": " + printable(path) + ": chunk " + hex(ref.address) +
                                                      " is damaged or missing");
                                   }});
            try {
                store_.read_manifest(store_.snapshot(object.name), reader);
            } catch (const Damage &why) {
                damage(why.what());
            }
        }
    }
    void damage(const std::string &sentence) {
        complain(sentence);
        ++damaged_;
    }
    Exit report(bool json) const {
        if (json) {
            print(nlohmann::ordered_json{{"packs", packs_},
                                         {"bytes", bytes_},
                                         {"chunks", whole_.size()},
                                         {"snapshots", snapshots_},
                                         {"damages", damaged_}}
                      .dump() +
                  "\n");
        } else {
            print(std::to_string(packs_) + " packs, " + human_bytes(bytes_) + ", " + std::to_string(whole_.size()) +
                  " chunks, " + std::to_string(snapshots_) + " snapshots: " +
                  (damaged_ == 0 ? "all whole" : std::to_string(damaged_) + " damages, told above") + "\n");
        }
        return damaged_ == 0 ? Exit::ok : Exit::difference;
    }

  private:
    Store &store_;
    const Kernels &kernels_;
    std::unordered_set<Address, AddressHash> whole_;
    uint64_t packs_ = 0, bytes_ = 0, snapshots_ = 0, damaged_ = 0;
};

// LMDB follows what its pages say: damage there can end the process, so another one looks first.
void try_index(const std::string &store) {
    const pid_t child = fork();
    if (child < 0) throw system_failure("cannot start a process");
    if (child == 0) {
        try {
            const Index index(store + "/index", false);
            index.each_pack([](uint64_t, const PackEntry &) {});
            index.each_chunk([](const Address &, const Location &) {});
        } catch (const std::exception &) {
            _exit(1);
        }
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw Damage(store + "/index: damaged; 'cofferdam-store check --rebuild-index' makes it again from the packs");
}

} // namespace

Exit check(const Options &options) {
    const Kernels kernels(options.kernels);
    if (options.rebuild_index) {
        for (const char *file : {"/index/data.mdb", "/index/lock.mdb"})
            if (unlink((options.store + file).c_str()) != 0 && errno != ENOENT)
                throw system_failure(options.store + file);
        Store store(options.store, Store::Mode::write, kernels);
    }
    try_index(options.store);
    Store store(options.store, Store::Mode::read, kernels);
    Checker checker(store, kernels);
    checker.packs();
    checker.index();
    checker.snapshots();
    return checker.report(options.json);
}

} // namespace cof::store
