// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/cbor.hpp"

#include <cbor.h>

namespace cof::store {

template <class Encode> void CborWriter::head(Encode encode) {
    unsigned char head[9];
    const size_t n = encode(head, sizeof head);
    const auto *from = reinterpret_cast<const std::byte *>(head);
    out_.insert(out_.end(), from, from + n);
}
void CborWriter::uint(uint64_t value) {
    head([&](unsigned char *to, size_t n) { return cbor_encode_uint(value, to, n); });
}
void CborWriter::integer(int64_t value) {
    if (value >= 0) return uint(static_cast<uint64_t>(value));
    head([&](unsigned char *to, size_t n) { return cbor_encode_negint(static_cast<uint64_t>(-(value + 1)), to, n); });
}
void CborWriter::bytes(Bytes value) {
    head([&](unsigned char *to, size_t n) { return cbor_encode_bytestring_start(value.size(), to, n); });
    out_.insert(out_.end(), value.begin(), value.end());
}
void CborWriter::text(std::string_view value) {
    head([&](unsigned char *to, size_t n) { return cbor_encode_string_start(value.size(), to, n); });
    const Bytes raw = bytes_of(value);
    out_.insert(out_.end(), raw.begin(), raw.end());
}
void CborWriter::array(size_t count) {
    head([&](unsigned char *to, size_t n) { return cbor_encode_array_start(count, to, n); });
}
void CborWriter::map(size_t count) {
    head([&](unsigned char *to, size_t n) { return cbor_encode_map_start(count, to, n); });
}

namespace {

enum class Type { other, uint, negative, bytes, text, array, map };

struct Taken {
    Type type = Type::other;
    uint64_t value = 0; // of an integer, or how long the string, array or map is
    cbor_data payload = nullptr;
    Bytes string() const { return {reinterpret_cast<const std::byte *>(payload), static_cast<size_t>(value)}; }
};

size_t shortest_head(uint64_t value) {
    return value < 24 ? 1 : value <= UINT8_MAX ? 2 : value <= UINT16_MAX ? 3 : value <= UINT32_MAX ? 5 : 9;
}

} // namespace

struct CborReader::Item {
    Taken taken;
    bool is(Type wanted) const { return taken.type == wanted; }
};

namespace {

template <Type type, class T> void take(void *item, T value) {
    *static_cast<Taken *>(item) = {type, value, nullptr};
}
template <Type type> void take_string(void *item, cbor_data data, size_t length) {
    *static_cast<Taken *>(item) = {type, length, data};
}

cbor_callbacks callbacks() {
    cbor_callbacks c = cbor_empty_callbacks;
    c.uint8 = take<Type::uint, uint8_t>;
    c.uint16 = take<Type::uint, uint16_t>;
    c.uint32 = take<Type::uint, uint32_t>;
    c.uint64 = take<Type::uint, uint64_t>;
    c.negint8 = take<Type::negative, uint8_t>;
    c.negint16 = take<Type::negative, uint16_t>;
    c.negint32 = take<Type::negative, uint32_t>;
    c.negint64 = take<Type::negative, uint64_t>;
    c.byte_string = take_string<Type::bytes>;
    c.string = take_string<Type::text>;
    c.array_start = take<Type::array, size_t>;
    c.map_start = take<Type::map, size_t>;
    return c;
}

// How many bytes; 0: more are needed; bad: not CBOR that is allowed.
constexpr size_t bad = SIZE_MAX;
size_t decode_one(Bytes bytes, Taken &item) {
    static const cbor_callbacks table = callbacks();
    if (bytes.empty()) return 0;
    const cbor_decoder_result result =
        cbor_stream_decode(reinterpret_cast<cbor_data>(bytes.data()), bytes.size(), &table, &item);
    if (result.status == CBOR_DECODER_NEDATA) return 0;
    if (result.status != CBOR_DECODER_FINISHED || item.type == Type::other) return bad;
    const bool string = item.type == Type::bytes || item.type == Type::text;
    const size_t payload = string ? static_cast<size_t>(item.value) : 0;
    return result.read - payload == shortest_head(item.value) ? result.read : bad;
}

} // namespace

void CborReader::fail(const std::string &sentence) const {
    throw Damage("byte " + std::to_string(offset_ + last_) + ": " + sentence);
}
void CborReader::end(const char *what) const {
    if (!at_end()) throw Damage("byte " + std::to_string(offset_ + at_) + ": bytes follow after " + what);
}

CborReader::Item CborReader::next(const char *what) {
    last_ = at_;
    Taken taken;
    const size_t n = decode_one(bytes_.subspan(at_), taken);
    if (n == 0) fail(std::string("the end comes where ") + what + " belongs");
    if (n == bad) fail(std::string(what) + " is not in the form that is allowed (RFC 8949, 4.2.1)");
    at_ += n;
    return {taken};
}

uint64_t CborReader::uint(const char *what, uint64_t most) {
    const Item item = next(what);
    if (!item.is(Type::uint)) fail(std::string(what) + " is not an unsigned integer");
    if (item.taken.value > most) fail(std::string(what) + " is larger than " + std::to_string(most));
    return item.taken.value;
}
int64_t CborReader::integer(const char *what) {
    const Item item = next(what);
    if (!item.is(Type::uint) && !item.is(Type::negative)) fail(std::string(what) + " is not an integer");
    if (item.taken.value > INT64_MAX) fail(std::string(what) + " does not fit in 64 bits");
    const auto value = static_cast<int64_t>(item.taken.value);
    return item.is(Type::uint) ? value : -value - 1;
}
Bytes CborReader::bytes(const char *what) {
    const Item item = next(what);
    if (!item.is(Type::bytes)) fail(std::string(what) + " is not a byte string");
    return item.taken.string();
}
std::string_view CborReader::text(const char *what) {
    const Item item = next(what);
    if (!item.is(Type::text)) fail(std::string(what) + " is not a text string");
    return text_of(item.taken.string());
}
void CborReader::array(const char *what, size_t count) {
    const Item item = next(what);
    if (!item.is(Type::array) || item.taken.value != count)
        fail(std::string(what) + " is not an array of " + std::to_string(count));
}
size_t CborReader::map(const char *what) {
    const Item item = next(what);
    if (!item.is(Type::map)) fail(std::string(what) + " is not a map");
    return static_cast<size_t>(item.taken.value);
}
void CborReader::key(uint64_t wanted) {
    if (const uint64_t got = uint("a map key"); got != wanted)
        fail("map key " + std::to_string(got) + " stands where " + std::to_string(wanted) + " belongs");
}

size_t CborReader::item_size(Bytes bytes, uint64_t offset) {
    size_t at = 0;
    // Items that are still to come.
    for (uint64_t open = 1; open > 0; --open) {
        Taken taken;
        const size_t n = decode_one(bytes.subspan(at), taken);
        if (n == 0) return 0;
        if (n == bad)
            throw Damage("byte " + std::to_string(offset + at) + ": not in the form that is allowed (RFC 8949, 4.2.1)");
        if (taken.type == Type::array || taken.type == Type::map) {
            if (taken.value > 64) throw Damage("byte " + std::to_string(offset + at) + ": more items than can be");
            open += taken.type == Type::map ? 2 * taken.value : taken.value;
        }
        at += n;
    }
    return at;
}

} // namespace cof::store
