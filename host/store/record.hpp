// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Packs as bytes: encoding and strict decoding, without files. docs/store-format.md is the specification.
//
//     pack    = header record*
//     header  = magic[8] version u32, size u32, store id[16], number u64, zeros[20], crc32c u32 of the 60 bytes before
//     record  = magic u32, crc32c u32 of the 56 bytes that follow it, kind u8, codec u8, zeros[2], stored u32, raw u32,
//               crc32c of the stored bytes u32, crc32c of the raw bytes u32, zeros[4], address[32]; then the stored
//               bytes
#pragma once

#include <functional>
#include <optional>

#include "host/store/base.hpp"

namespace cof::store {

using Crc32c = std::function<uint32_t(Bytes)>; // the finished value of crc32c/1
using StoreId = std::array<std::byte, 16>;

inline constexpr uint32_t pack_version = 1;
inline constexpr size_t pack_header_size = 64, record_header_size = 64;
inline constexpr uint32_t record_magic = 0x52464f43;       // "COFR" in the file
inline constexpr uint32_t record_max = uint32_t{64} << 20; // no chunk is longer, stored or raw

enum class Codec : uint8_t { plain = 0, zstd = 1, lz4 = 2 };
inline constexpr uint8_t record_chunk = 1; // the only kind of version 1

struct PackHeader {
    StoreId store{};
    uint64_t number = 0;
};

struct RecordHeader {
    Codec codec = Codec::plain;
    uint32_t stored = 0, raw = 0; // bytes
    uint32_t stored_crc = 0, raw_crc = 0;
    Address address{};
};

std::array<std::byte, pack_header_size> encode(const PackHeader &header, const Crc32c &crc);
std::array<std::byte, record_header_size> encode(const RecordHeader &header, const Crc32c &crc);

// Throw Damage, with a sentence that names the field.
PackHeader decode_pack_header(Bytes bytes, const Crc32c &crc);
RecordHeader decode_record_header(Bytes bytes, const Crc32c &crc);

// The next offset from `from` on at which a whole record header lies; nothing: there is none in these bytes.
std::optional<size_t> find_record(Bytes bytes, size_t from, const Crc32c &crc);

} // namespace cof::store
