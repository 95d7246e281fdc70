// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// verify reads every chunk of a snapshot; check every byte of the store, and whether its parts agree.
#include <algorithm>
#include <deque>
#include <map>
#include <unordered_set>

#include "host/store/commands.hpp"
#include "host/store/fetcher.hpp"
#include "host/store/index_guard.hpp"
#include "host/store/pack_scan.hpp"

namespace cof::store {

Exit verify(const Options &options) {
    const Kernels kernels(options.kernels);
    Store store(options.store, Store::Mode::read, kernels);
    const Snapshot snapshot = store.snapshot(options.snapshot);
    uint64_t bytes = 0, damaged = 0;
    std::string path;
    Progress progress("verifying");
    progress.total(snapshot.totals.bytes);
    std::deque<std::pair<uint64_t, std::string>> paths; // of the chunks that are fetched: from this number on
    Fetcher fetcher(store, kernels, options.threads, [&](uint64_t number, Bytes raw, const std::string &damage) {
        bytes += raw.size();
        progress.advance(raw.size());
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
        print_event("summary", {{"snapshot", id},
                                {"bytes", bytes},
                                {"damaged_chunks", damaged},
                                {"seconds", progress.seconds()},
                                {"kernels", kernels_json(kernels)}});
    else
        print("snapshot " + id + ": " + human_bytes(bytes) + " verified, " + std::to_string(damaged) +
              " damaged chunks, " + human_rate(bytes, progress.seconds()) + "\n" + kernel_lines(kernels));
    return damaged == 0 ? Exit::ok : Exit::difference;
}

namespace {

// Memory: two numbers a pack, and 8 bytes for each record of a pack that is hurt or holds chunks twice. A chunk is
// whole when the record that the index leads to is.
class Checker {
  public:
    Checker(Store &store, const Kernels &kernels, bool with_index)
        : store_(store), kernels_(kernels), with_index_(with_index), listed_(store.backend().list("snapshots")) {}

    void packs() {
        uint64_t size = 0;
        for (const Object &object : store_.backend().list("packs"))
            size += object.size;
        progress_.total(size);
        if (with_index_) {
            store_.index().refresh(); // so that it knows what the snapshots name, and no pack that comes later
            store_.index().each_chunk([&](const Address &, const Location &where) { ++packs_[where.pack].entries; });
            store_.index().each_pack([&](uint64_t number, const PackEntry &) { packs_[number].known = true; });
        }
        for (const Object &object : store_.backend().list("packs")) {
            uint64_t number = 0;
            const std::string file = store_.backend().where("packs/" + object.name);
            if (!object.name.ends_with(".pack") ||
                !parse_hex16(object.name.substr(0, object.name.size() - 5), number)) {
                damage(file + ": not a name that a pack has");
                continue;
            }
            if (const auto source = store_.backend().open("packs/" + object.name)) pack(number, *source);
        }
        for (const auto &[number, found] : packs_)
            if (found.known && !found.there)
                damage(store_.backend().where(Store::pack_name(number)) + ": missing; the index knows it");
    }
    // What the index leads to and no whole record is.
    void index() {
        store_.index().each_chunk([&](const Address &address, const Location &where) {
            const Pack &pack = packs_[where.pack];
            if (pack.entries == pack.matched || std::binary_search(pack.whole.begin(), pack.whole.end(), where.offset))
                return;
            hurt_.insert(address);
            damage("chunk " + hex(address) + ": in the index, and whole in no pack");
        });
    }
    void snapshots() {
        for (const Object &object : listed_) {
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
                                           if (hurt_.contains(ref.address) || !store_.index().find(ref.address))
                                               damage(file + ": " + printable(path) + ": chunk " + hex(ref.address) +
                                                      " is damaged or missing");
                                   }});
            try {
                const Snapshot snapshot = store_.snapshot(object.name);
                if (with_index_) store_.read_manifest(snapshot, reader);
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
            print_event("summary", {{"packs", scanned_},
                                    {"bytes", bytes_},
                                    {"chunks", chunks_},
                                    {"snapshots", snapshots_},
                                    {"damages", damaged_}});
        } else {
            print(std::to_string(scanned_) + " packs, " + human_bytes(bytes_) + ", " + std::to_string(chunks_) +
                  " chunks, " + std::to_string(snapshots_) + " snapshots: " +
                  (damaged_ == 0 ? "all whole" : std::to_string(damaged_) + " damages, told above") + "\n");
        }
        return damaged_ == 0 ? Exit::ok : Exit::difference;
    }

  private:
    struct Pack {
        bool known = false, there = false;
        uint64_t entries = 0, matched = 0; // of the index: that lead into it; that lead to a whole record
        std::vector<uint64_t> whole;       // offsets of those records; empty when all entries match
    };

    void pack(uint64_t number, const Source &source) {
        Pack &pack = packs_[number];
        pack.there = true;
        const auto at = [&](uint64_t offset) { return source.name() + ": offset " + std::to_string(offset) + ": "; };
        uint64_t records = 0;
        PackVisitor visitor;
        visitor.damage = [&](uint64_t offset, const std::string &why) { damage(at(offset) + why); };
        visitor.record = [&](uint64_t offset, const RecordHeader &header, Bytes stored) {
            ++records;
            progress_.advance(stored.size());
            try {
                Buffer scratch;
                if (kernels_.blake3(store_.unpack(header, stored, scratch)) != header.address)
                    throw Damage("its bytes have another BLAKE3");
            } catch (const Damage &why) {
                return damage(at(offset) + "chunk " + hex(header.address) + ": " + why.what());
            }
            ++chunks_;
            if (!with_index_) return;
            const auto known = store_.index().find(header.address);
            if (pack.known && !known) damage(at(offset) + "the index does not know chunk " + hex(header.address));
            if (!known || known->pack != number || known->offset != offset) return;
            if (*known == Location{number, offset, header.stored, header.raw}) {
                ++pack.matched;
                pack.whole.push_back(offset);
            } else {
                damage(at(offset) + "the index has other sizes for chunk " + hex(header.address));
            }
        };
        const auto header = scan_pack(source, kernels_.crc32c(), true, visitor);
        if (header && (header->store != store_.description().id || header->number != number))
            damage(source.name() + ": of another store, or of another number");
        const auto entry = pack.known ? store_.index().pack(number) : std::nullopt;
        if (entry && *entry != PackEntry{source.size(), records})
            damage(source.name() + ": the index says it has " + std::to_string(entry->size) + " bytes and " +
                   std::to_string(entry->records) + " records; it has " + std::to_string(source.size()) + " and " +
                   std::to_string(records));
        if (pack.matched == pack.entries) pack.whole = {};
        bytes_ += source.size();
        ++scanned_;
    }

    Store &store_;
    const Kernels &kernels_;
    bool with_index_;
    Progress progress_{"checking"};
    std::vector<Object> listed_; // the snapshots, before the index is looked at
    std::map<uint64_t, Pack> packs_;
    std::unordered_set<Address, AddressHash> hurt_;
    uint64_t scanned_ = 0, bytes_ = 0, chunks_ = 0, snapshots_ = 0, damaged_ = 0;
};

} // namespace

Exit check(const Options &options) {
    const Kernels kernels(options.kernels);
    if (options.rebuild_index) Store(options.store, Store::Mode::rebuild, kernels);
    std::optional<std::string> hurt; // why there is no index to look at
    std::optional<Store> store;
    try {
        store.emplace(options.store, Store::Mode::read, kernels);
    } catch (const IndexDamage &damage) {
        hurt = damage.what();
        store.emplace(options.store, Store::Mode::packs, kernels);
    }
    Checker checker(*store, kernels, !hurt);
    if (hurt) checker.damage(*hurt);
    checker.packs();
    if (!hurt) checker.index();
    checker.snapshots();
    return checker.report(options.json);
}

} // namespace cof::store
