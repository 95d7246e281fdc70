// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// forget takes snapshots' names away; gc frees what no snapshot names. A pack of which enough is in use is left; of
// another the chunks in use are copied into a new pack, record by record as they are. Order: the new pack, its name,
// the index; then, alone with the store, the index without the old packs; then these. docs/store-format.md.
#include <algorithm>
#include <map>

#include "host/store/census.hpp"
#include "host/store/commands.hpp"
#include "host/store/pack_scan.hpp"

namespace cof::store {

namespace {

constexpr uint64_t pack_limit = uint64_t{64} << 20;
constexpr size_t pack_records = 65536, write_size = size_t{1} << 20;

uint64_t number_of(const Backend &backend, const Object &object) {
    uint64_t number = 0;
    if (object.name.size() != 21 || !object.name.ends_with(".pack") || !parse_hex16(object.name.substr(0, 16), number))
        throw Damage(backend.where("packs/" + object.name) + ": not a name that a pack has");
    return number;
}

// Writes packs of records that were written before.
class Mover {
  public:
    Mover(Store &store, const Kernels &kernels, uint64_t number)
        : store_(store), crc_(kernels.crc32c()), next_(number) {}
    void add(const RecordHeader &header, Bytes stored) {
        if (!sink_) begin();
        const auto head = encode(header, crc_);
        records_.push_back({header.address, {next_, size_, header.stored, header.raw}});
        buffer_.insert(buffer_.end(), head.begin(), head.end());
        buffer_.insert(buffer_.end(), stored.begin(), stored.end());
        size_ += head.size() + stored.size();
        moved_ += head.size() + stored.size();
        if (buffer_.size() >= write_size) {
            sink_->append(buffer_);
            buffer_.clear();
        }
        if (size_ >= pack_limit || records_.size() >= pack_records) finish();
    }
    void finish() {
        if (!sink_) return;
        sink_->append(buffer_);
        const std::string name = Store::pack_name(next_);
        if (!sink_->commit(name))
            throw Failure(Exit::input, store_.backend().where(name) + ": another writer has made it");
        sink_.reset();
        std::sort(records_.begin(), records_.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
        store_.index().move(next_, {size_, records_.size()}, records_);
        records_.clear();
        ++next_;
        ++packs_;
    }
    // A pack without records: its number says that all before it are taken.
    void mark() {
        begin();
        finish();
    }
    uint64_t next() const { return next_; }
    uint64_t moved() const { return moved_; }
    uint64_t packs() const { return packs_; }

  private:
    void begin() {
        sink_ = store_.backend().create();
        const auto header = encode(PackHeader{store_.description().id, next_}, crc_);
        buffer_.assign(header.begin(), header.end());
        size_ = header.size();
    }
    Store &store_;
    const Crc32c &crc_;
    uint64_t next_, size_ = 0, moved_ = 0, packs_ = 0;
    std::unique_ptr<Sink> sink_;
    Buffer buffer_;
    std::vector<std::pair<Address, Location>> records_;
};

struct Use {
    uint64_t size = 0, used = 0; // bytes; used: records that a snapshot needs, and are looked for in this pack
    uint64_t unused_chunks = 0;
};

class Collector {
  public:
    Collector(Store &store, const Kernels &kernels, unsigned rewrite_below)
        : store_(store), kernels_(kernels), rewrite_below_(rewrite_below), census_(store) {
        for (const Object &object : store_.backend().list("packs")) {
            const uint64_t number = number_of(store_.backend(), object);
            last_ = std::max(last_, number);
            if (store_.index().pack(number)) packs_[number].size = object.size;
        }
        count();
        for (const auto &[number, use] : packs_) {
            if (is_mark(number)) continue;
            if (use.used == 0 || is_sparse(use)) {
                ++(use.used == 0 ? removed_ : rewritten_);
                freed_ += use.size - use.used;
                chunks_ += use.unused_chunks;
            } else {
                left_ += use.size - pack_header_size - use.used;
            }
        }
    }
    // Every step of it may be the last.
    void collect() {
        Mover mover(store_, kernels_, last_ + 1);
        Progress progress("copying");
        for (const auto &[number, use] : packs_)
            if (use.used != 0 && is_sparse(use)) {
                copy(number, mover);
                copied_.insert(number);
                progress.advance(use.size);
            }
        mover.finish();
        moved_ = mover.moved();
        count();
        if (mover.packs() == 0 && last_ != 0 && packs_.contains(last_) && packs_[last_].used == 0 && !is_mark(last_))
            mover.mark();
        last_ = mover.next() - 1;
        std::set<uint64_t> unused;
        removed_ = rewritten_ = chunks_ = freed_ = 0;
        for (const auto &[number, use] : packs_) {
            if (use.used != 0 || number == last_ || hurt_.contains(number)) continue;
            unused.insert(number);
            ++(copied_.contains(number) ? rewritten_ : removed_);
            freed_ += use.size;
            chunks_ += use.unused_chunks;
        }
        freed_ -= std::min(freed_, moved_);
        if (unused.empty()) return;
        store_.wait_for_readers([](const std::string &sentence) { complain(sentence); });
        store_.index().drop(unused);
        for (const uint64_t number : unused)
            store_.backend().remove(Store::pack_name(number));
    }
    Exit report(bool json, bool dry) const {
        if (json) {
            print_event("summary", {{"dry_run", dry},
                                    {"snapshots", census_.snapshots().size()},
                                    {"packs_removed", removed_},
                                    {"packs_rewritten", rewritten_},
                                    {"packs_damaged", hurt_.size()},
                                    {"chunks_removed", chunks_},
                                    {"freed_bytes", freed_},
                                    {"copied_bytes", moved_},
                                    {"unreferenced_left_bytes", left_}});
        } else {
            print((dry ? "would free  " : "freed       ") + human_bytes(freed_) + " in " + std::to_string(chunks_) +
                  " chunks: " + std::to_string(removed_) + " packs removed, " + std::to_string(rewritten_) +
                  " rewritten" + (dry ? "" : " (" + human_bytes(moved_) + " copied)") + "\n");
            if (left_ != 0)
                print("left        " + human_bytes(left_) + " unreferenced, in packs of which " +
                      std::to_string(rewrite_below_) + " % or more is in use\n");
        }
        return hurt_.empty() ? Exit::ok : Exit::difference;
    }

  private:
    bool is_mark(uint64_t number) const { return number == last_ && packs_.at(number).size == pack_header_size; }
    bool is_sparse(const Use &use) const {
        const uint64_t records = use.size - std::min<uint64_t>(use.size, pack_header_size);
        return use.used < records && use.used * 100 < records * rewrite_below_;
    }
    void count() {
        for (auto &[number, use] : packs_)
            use.used = use.unused_chunks = 0;
        census_.each([&](const Address &, const Location &where, uint32_t owner) {
            const auto pack = packs_.find(where.pack);
            if (pack == packs_.end() && owner != Census::nobody && where.pack <= last_)
                throw Damage(store_.backend().where(Store::pack_name(where.pack)) +
                             ": missing, and a snapshot needs it; nothing was deleted. See 'cofferdam-store check'");
            if (pack == packs_.end()) return;
            if (owner == Census::nobody)
                ++pack->second.unused_chunks;
            else
                pack->second.used += record_header_size + where.stored;
        });
        for (const auto &[number, use] : packs_)
            if (use.used + pack_header_size > use.size)
                throw Damage(store_.backend().where(Store::pack_name(number)) +
                             ": shorter than the index says; nothing was deleted. See 'cofferdam-store check'");
    }
    void copy(uint64_t number, Mover &mover) {
        const auto source = store_.backend().open(Store::pack_name(number));
        if (!source) throw Damage(store_.backend().where(Store::pack_name(number)) + ": missing");
        const auto damage = [&](uint64_t offset, const std::string &why) {
            complain(source->name() + ": offset " + std::to_string(offset) + ": " + why + "; this pack is left");
            hurt_.insert(number);
        };
        PackVisitor visitor;
        visitor.damage = damage;
        visitor.record = [&](uint64_t offset, const RecordHeader &header, Bytes stored) {
            const auto known = store_.index().find(header.address);
            if (!known || known->pack != number || known->offset != offset) return;
            if (census_.owner(header.address) == Census::nobody) return;
            if (kernels_.crc32c()(stored) != header.stored_crc)
                return damage(offset, "chunk " + hex(header.address) + " is damaged (CRC-32C)");
            mover.add(header, stored);
        };
        (void)scan_pack(*source, kernels_.crc32c(), true, visitor);
    }

    Store &store_;
    const Kernels &kernels_;
    unsigned rewrite_below_;
    Census census_;
    std::map<uint64_t, Use> packs_; // that the index knows
    std::set<uint64_t> copied_, hurt_;
    uint64_t last_ = 0, removed_ = 0, rewritten_ = 0, chunks_ = 0, freed_ = 0, moved_ = 0, left_ = 0;
};

} // namespace

Exit collect(const Options &options) {
    const Kernels kernels(options.kernels);
    Store store(options.store, options.dry_run ? Store::Mode::read : Store::Mode::write, kernels);
    return collect(options, store, kernels);
}

Exit collect(const Options &options, Store &store, const Kernels &kernels) {
    Collector collector(store, kernels, options.rewrite_below);
    if (!options.dry_run) collector.collect();
    return collector.report(options.json, options.dry_run);
}

Exit forget(const Options &options) {
    const Kernels kernels(options.kernels);
    Store store(options.store, options.dry_run ? Store::Mode::read : Store::Mode::write, kernels);
    std::set<std::string> ids;
    for (const std::string &start : options.snapshots) {
        if (start.empty()) throw Failure(Exit::usage, "the start of a snapshot's id is empty");
        ids.insert(store.snapshot_id(start));
    }
    for (const std::string &id : ids) {
        if (!options.dry_run) store.backend().remove("snapshots/" + id);
        if (options.json)
            print_event("forgotten", {{"snapshot", id}, {"dry_run", options.dry_run}});
        else
            print((options.dry_run ? "would forget " : "forgot ") + id + "\n");
    }
    return Exit::ok;
}

} // namespace cof::store
