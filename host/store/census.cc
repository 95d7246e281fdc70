// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/census.hpp"

#include <algorithm>

namespace cof::store {

// Big-endian, so that prefixes are in the order of addresses, which is the index's.
static uint64_t prefix(const Address &address) {
    uint64_t value = 0;
    for (size_t i = 0; i < 8; ++i)
        value = value << 8 | std::to_integer<uint64_t>(address[i]);
    return value;
}

Census::Census(Store &store) : store_(store) {
    const std::vector<Store::Named> all = store.snapshots();
    store.index().refresh(); // so that it knows what these name
    prefixes_.reserve(static_cast<size_t>(store.index().chunks()));
    store.index().each_chunk([&](const Address &address, const Location &) { prefixes_.push_back(prefix(address)); });
    owners_.resize(prefixes_.size(), nobody);
    for (const Object &object : store.backend().list("snapshots")) {
        Address address;
        if (!parse_address(object.name, address))
            throw Damage(store.backend().where("snapshots/" + object.name) +
                         ": not a name that a snapshot has; what it needs is not known");
    }
    for (const Store::Named &named : all) {
        const Snapshot snapshot = store.snapshot(named.id);
        snapshots_.push_back(
            {named.id, named.seconds, snapshot.totals, snapshot.manifest_size, snapshot.manifest.size()});
        const auto owner = static_cast<uint32_t>(snapshots_.size());
        for (const ChunkRef &ref : snapshot.manifest)
            mark(ref, owner);
        ManifestReader reader({[](const Entry &) {},
                               [&](std::span<const ChunkRef> refs) {
                                   for (const ChunkRef &ref : refs)
                                       mark(ref, owner);
                               }});
        store.read_manifest(snapshot, reader);
    }
}

void Census::mark(const ChunkRef &ref, uint32_t owner) {
    const uint64_t wanted = prefix(ref.address);
    auto at = std::lower_bound(prefixes_.begin(), prefixes_.end(), wanted);
    if (at == prefixes_.end() || *at != wanted)
        throw Damage("snapshot " + snapshots_.back().id + ": the index does not know its chunk " + hex(ref.address) +
                     "; see 'cofferdam-store check'");
    for (; at != prefixes_.end() && *at == wanted; ++at) {
        uint32_t &known = owners_[static_cast<size_t>(at - prefixes_.begin())];
        known = known == nobody || known == owner ? owner : several;
    }
}

uint32_t Census::owner(const Address &address) const {
    const uint64_t wanted = prefix(address);
    const auto at = std::lower_bound(prefixes_.begin(), prefixes_.end(), wanted);
    if (at == prefixes_.end() || *at != wanted) return nobody;
    return owners_[static_cast<size_t>(at - prefixes_.begin())];
}

void Census::each(const std::function<void(const Address &, const Location &, uint32_t owner)> &f) const {
    size_t i = 0;
    store_.index().each_chunk([&](const Address &address, const Location &where) {
        if (i == owners_.size() || prefixes_[i] != prefix(address))
            throw Failure(Exit::internal, "the index has changed while it was read");
        f(address, where, owners_[i++]);
    });
}

} // namespace cof::store
