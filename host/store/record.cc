// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/record.hpp"

#include <algorithm>

namespace cof::store {

static constexpr std::string_view pack_magic = "COFPACK\n";

static bool zeros(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

std::array<std::byte, pack_header_size> encode(const PackHeader &header, const Crc32c &crc) {
    std::array<std::byte, pack_header_size> out{};
    std::memcpy(out.data(), pack_magic.data(), pack_magic.size());
    put_le(out.data() + 8, pack_version);
    put_le(out.data() + 12, static_cast<uint32_t>(pack_header_size));
    std::memcpy(out.data() + 16, header.store.data(), header.store.size());
    put_le(out.data() + 32, header.number);
    put_le(out.data() + 60, crc(Bytes(out).first(60)));
    return out;
}

PackHeader decode_pack_header(Bytes bytes, const Crc32c &crc) {
    if (bytes.size() < pack_header_size) throw Damage("the pack ends within its header");
    bytes = bytes.first(pack_header_size);
    if (text_of(bytes.first(8)) != pack_magic) throw Damage("it does not begin as a pack does");
    if (get_le<uint32_t>(bytes.data() + 60) != crc(bytes.first(60)))
        throw Damage("the pack header's checksum is wrong");
    if (get_le<uint32_t>(bytes.data() + 8) != pack_version)
        throw Damage("the pack has format version " + std::to_string(get_le<uint32_t>(bytes.data() + 8)) +
                     "; this program reads version 1");
    if (get_le<uint32_t>(bytes.data() + 12) != pack_header_size || !zeros(bytes.subspan(40, 20)))
        throw Damage("the pack header is not one of version 1");
    PackHeader header;
    std::memcpy(header.store.data(), bytes.data() + 16, header.store.size());
    header.number = get_le<uint64_t>(bytes.data() + 32);
    return header;
}

std::array<std::byte, record_header_size> encode(const RecordHeader &header, const Crc32c &crc) {
    std::array<std::byte, record_header_size> out{};
    put_le(out.data(), record_magic);
    out[8] = std::byte{record_chunk};
    out[9] = static_cast<std::byte>(header.codec);
    put_le(out.data() + 12, header.stored);
    put_le(out.data() + 16, header.raw);
    put_le(out.data() + 20, header.stored_crc);
    put_le(out.data() + 24, header.raw_crc);
    std::memcpy(out.data() + 32, header.address.data(), header.address.size());
    put_le(out.data() + 4, crc(Bytes(out).subspan(8)));
    return out;
}

RecordHeader decode_record_header(Bytes bytes, const Crc32c &crc) {
    if (bytes.size() < record_header_size) throw Damage("it ends within a record's header");
    bytes = bytes.first(record_header_size);
    if (get_le<uint32_t>(bytes.data()) != record_magic) throw Damage("no record begins there");
    if (get_le<uint32_t>(bytes.data() + 4) != crc(bytes.subspan(8)))
        throw Damage("the record header's checksum is wrong");
    const auto kind = std::to_integer<uint8_t>(bytes[8]), codec = std::to_integer<uint8_t>(bytes[9]);
    if (kind != record_chunk) throw Damage("the record is of unknown kind " + std::to_string(kind));
    if (codec > static_cast<uint8_t>(Codec::lz4)) throw Damage("the record has unknown codec " + std::to_string(codec));
    RecordHeader header;
    header.codec = static_cast<Codec>(codec);
    header.stored = get_le<uint32_t>(bytes.data() + 12);
    header.raw = get_le<uint32_t>(bytes.data() + 16);
    header.stored_crc = get_le<uint32_t>(bytes.data() + 20);
    header.raw_crc = get_le<uint32_t>(bytes.data() + 24);
    std::memcpy(header.address.data(), bytes.data() + 32, header.address.size());
    if (!zeros(bytes.subspan(10, 2)) || !zeros(bytes.subspan(28, 4)))
        throw Damage("the record header has bits that version 1 does not");
    if (header.raw == 0 || header.raw > record_max || header.stored == 0 || header.stored > header.raw)
        throw Damage("the record's sizes cannot be");
    if (header.codec == Codec::plain && (header.stored != header.raw || header.stored_crc != header.raw_crc))
        throw Damage("the record is plain, but its sizes or checksums differ");
    if (header.codec != Codec::plain && header.stored == header.raw)
        throw Damage("the record is compressed, but not smaller");
    return header;
}

std::optional<size_t> find_record(Bytes bytes, size_t from, const Crc32c &crc) {
    std::array<std::byte, 4> magic;
    put_le(magic.data(), record_magic);
    for (;;) {
        if (from >= bytes.size()) return std::nullopt;
        const auto found =
            std::search(bytes.begin() + static_cast<std::ptrdiff_t>(from), bytes.end(), magic.begin(), magic.end());
        from = static_cast<size_t>(found - bytes.begin());
        if (bytes.size() - from < record_header_size) return std::nullopt;
        if (get_le<uint32_t>(bytes.data() + from + 4) == crc(bytes.subspan(from + 8, record_header_size - 8)))
            return from;
        ++from;
    }
}

} // namespace cof::store
