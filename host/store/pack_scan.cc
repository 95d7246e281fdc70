// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/pack_scan.hpp"

#include <algorithm>

namespace cof::store {

namespace {

// A window of the pack; bytes stay valid until the next call.
class Window {
  public:
    Window(const Source &source, size_t ahead) : source_(source), ahead_(ahead) {}
    // Bytes from offset on: n, or fewer where the pack ends.
    Bytes at(uint64_t offset, size_t n) {
        const uint64_t end = start_ + have_;
        if (offset < start_ || offset + n > end) {
            const auto wanted = static_cast<size_t>(
                std::min<uint64_t>(std::max(n, ahead_), source_.size() - std::min(offset, source_.size())));
            if (buffer_.size() < wanted) buffer_.resize(wanted);
            have_ = source_.read(offset, std::span(buffer_).first(wanted));
            start_ = offset;
        }
        const auto from = static_cast<size_t>(offset - start_);
        return Bytes(buffer_).subspan(from, std::min(n, have_ - from));
    }

  private:
    const Source &source_;
    size_t ahead_;
    Buffer buffer_;
    uint64_t start_ = 0;
    size_t have_ = 0;
};

// Where the next record header is, from offset on; the pack's end when there is none.
uint64_t next_record(Window &window, uint64_t offset, uint64_t size, const Crc32c &crc) {
    constexpr size_t step = size_t{1} << 20;
    while (offset < size) {
        const Bytes bytes = window.at(offset, step + record_header_size);
        if (const auto found = find_record(bytes, 0, crc)) return offset + *found;
        offset += step;
    }
    return size;
}

} // namespace

std::optional<PackHeader> scan_pack(const Source &source, const Crc32c &crc, bool with_bytes,
                                    const PackVisitor &visitor) {
    Window window(source, with_bytes ? size_t{1} << 20 : record_header_size);
    std::optional<PackHeader> header;
    try {
        header = decode_pack_header(window.at(0, pack_header_size), crc);
    } catch (const Damage &damage) {
        visitor.damage(0, damage.what());
    }
    const uint64_t size = source.size();
    uint64_t offset = header ? pack_header_size : next_record(window, 0, size, crc);
    while (offset < size) {
        try {
            const RecordHeader record = decode_record_header(window.at(offset, record_header_size), crc);
            if (size - offset - record_header_size < record.stored) throw Damage("it ends within a record's bytes");
            Bytes stored;
            if (with_bytes) stored = window.at(offset, record_header_size + record.stored).subspan(record_header_size);
            if (with_bytes && stored.size() < record.stored) throw Damage("it ends within a record's bytes");
            visitor.record(offset, record, stored);
            offset += record_header_size + record.stored;
        } catch (const Damage &damage) {
            visitor.damage(offset, damage.what());
            offset = next_record(window, offset + 1, size, crc);
        }
    }
    return header;
}

} // namespace cof::store
