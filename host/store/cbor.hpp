// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// CBOR in the core deterministic encoding (RFC 8949, 4.2.1), as far as the store's formats need it: integers, byte and
// text strings, arrays and maps of a given length. libcbor encodes the heads and decodes; what is checked here is that
// each item has the one form that is allowed.
#pragma once

#include "host/store/base.hpp"

namespace cof::store {

class CborWriter {
  public:
    void uint(uint64_t value);
    void integer(int64_t value);
    void bytes(Bytes value);
    void text(std::string_view value);
    void array(size_t count);
    void map(size_t count);
    const Buffer &buffer() const { return out_; }
    Buffer take() { return std::exchange(out_, {}); }

  private:
    template <class Encode> void head(Encode encode);
    Buffer out_;
};

// Throws Damage: "byte OFFSET: SENTENCE".
class CborReader {
  public:
    explicit CborReader(Bytes bytes, uint64_t offset = 0) : bytes_(bytes), offset_(offset) {}
    uint64_t uint(const char *what, uint64_t most = UINT64_MAX);
    int64_t integer(const char *what);
    Bytes bytes(const char *what);
    std::string_view text(const char *what);
    void array(const char *what, size_t count);
    size_t map(const char *what); // the count
    void key(uint64_t wanted);
    bool at_end() const { return at_ == bytes_.size(); }
    size_t at() const { return at_; }
    void end(const char *what) const; // nothing follows
    [[noreturn]] void fail(const std::string &sentence) const;

    // How many bytes the item at the start of bytes has; 0: it goes on after their end. Nesting is at most one deep,
    // which all items of a manifest are.
    static size_t item_size(Bytes bytes, uint64_t offset);

  private:
    struct Item;
    Item next(const char *what);
    Bytes bytes_;
    uint64_t offset_;
    size_t at_ = 0, last_ = 0;
};

} // namespace cof::store
