// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any bytes as a store's pack. Records lie one behind the other inside it, the same with their bytes and without, and
// what is damaged is told at an offset inside. Every second time the checksums of all headers are put right first.
#include "tests/fuzz/store_fuzz.hpp"

#include "host/store/pack_scan.hpp"

namespace {

using namespace cof::store;
using namespace cof::fuzz;

class Memory : public Source {
  public:
    explicit Memory(Bytes bytes) : bytes_(bytes) {}
    uint64_t size() const override { return bytes_.size(); }
    size_t read(uint64_t offset, std::span<std::byte> to) const override {
        if (offset >= bytes_.size()) return 0;
        const size_t n = std::min<size_t>(to.size(), bytes_.size() - static_cast<size_t>(offset));
        std::memcpy(to.data(), bytes_.data() + offset, n);
        return n;
    }
    const std::string &name() const override { return name_; }

  private:
    Bytes bytes_;
    std::string name_ = "pack";
};

struct Seen {
    std::vector<std::pair<uint64_t, uint32_t>> records;
    std::vector<uint64_t> damages;
    bool operator==(const Seen &) const = default;
};

Seen scan(const Memory &pack, bool with_bytes) {
    Seen seen;
    uint64_t end = 0;
    PackVisitor visitor;
    visitor.record = [&](uint64_t offset, const RecordHeader &header, Bytes stored) {
        must(offset >= end && stored.size() == (with_bytes ? header.stored : 0));
        end = offset + record_header_size + header.stored;
        must(end <= pack.size());
        seen.records.push_back({offset, header.stored});
    };
    visitor.damage = [&](uint64_t offset, const std::string &sentence) {
        must(offset <= pack.size() && !sentence.empty());
        seen.damages.push_back(offset);
    };
    (void)scan_pack(pack, crc32c(), with_bytes, visitor);
    // Every byte is in a record or before the end of what is told as damaged.
    must(end == pack.size() || !seen.damages.empty() || pack.size() == pack_header_size);
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    const Bytes rest = input(data + 1, size - 1);
    Buffer bytes(rest.begin(), rest.end());
    if (data[0] & 1) {
        if (bytes.size() >= 64) put_le(bytes.data() + 60, crc32c()(Bytes(bytes).first(60)));
        for (size_t at = 0; at + record_header_size <= bytes.size(); ++at)
            if (get_le<uint32_t>(bytes.data() + at) == record_magic)
                put_le(bytes.data() + at + 4, crc32c()(Bytes(bytes).subspan(at + 8, 56)));
    }
    const Memory pack(bytes);
    must(scan(pack, true) == scan(pack, false));
    return 0;
}
