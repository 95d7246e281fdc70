// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The other side: libraries that compute one of our contracts, opened at run time with prototypes written by hand, so
// that the bench links none of them and a missing one is a gap in the record. One file per library. A rival's answer is
// compared with the contract's before it is timed.
#pragma once

#include "bench/calls.hpp"

namespace bench {

struct Rival {
    std::string contract; // as topics are titled: "crc32c/1", "zstd/1 decompress"
    std::string name, licence, library;
    std::string missing;        // why it cannot be measured; "": it can
    std::function<Loop()> make; // a fresh loop for each thread
    // The contract's answer in its canonical form; not set for codecs, whose blocks may differ.
    std::function<Value(const uint8_t *p, size_t n)> value;
};

void isal_rivals(std::vector<Rival> &out);
void zlib_rivals(std::vector<Rival> &out);
void libdeflate_rivals(std::vector<Rival> &out);
void liblzma_rivals(std::vector<Rival> &out);
void libavutil_rivals(std::vector<Rival> &out);
void xxhash_rivals(std::vector<Rival> &out);
void openssl_rivals(std::vector<Rival> &out);
void blake3_rivals(std::vector<Rival> &out, const std::string &build);
void zstd_rivals(std::vector<Rival> &out);
void lz4_rivals(std::vector<Rival> &out);

// All of them, the missing ones too. build: where the bench's own shared objects are.
std::vector<Rival> all_rivals(const std::string &build);

// A library opened at run time, for good.
class Library {
  public:
    Library(std::string soname, std::string package);
    explicit operator bool() const { return handle_ != nullptr; }
    const std::string &soname() const { return soname_; }
    const std::string &missing() const { return missing_; }
    // Sets fn; a symbol that is not there makes the library count as missing.
    template <class Fn> bool find(Fn *&fn, const char *symbol) {
        fn = reinterpret_cast<Fn *>(address(symbol));
        return fn != nullptr;
    }

  private:
    void *address(const char *symbol);
    std::string soname_, package_, missing_;
    void *handle_;
};

// A rival that may be missing: the caller fills make and value in when it is not.
Rival rival_of(const Library &library, const char *contract, const char *name, const char *licence);

// A rival whose call is a checksum or hash; `call` is a Call of measure.hpp, `value` gives the canonical answer.
template <class Call, class Answer>
Rival rival_of(const Library &library, const char *contract, const char *name, const char *licence, Call call,
               Answer value) {
    Rival rival = rival_of(library, contract, name, licence);
    if (rival.missing.empty()) {
        rival.make = [call] { return loop_of(call); };
        rival.value = value;
    }
    return rival;
}

// Calls that take and return a finished value of 32 or 64 bits, whatever the order of their parameters.
template <class Word, class Fn> struct ValueCall {
    static constexpr bool feeds_state = true;
    Fn fn; // Word (Word value, const uint8_t *p, size_t n)
    uint64_t operator()(const uint8_t *p, size_t n, uint64_t x) const { return fn(static_cast<Word>(x), p, n); }
};
// first: what the function is given before the first byte. last: what its result is XORed with.
template <class Word, class Fn>
Rival crc_rival(const Library &library, const char *contract, const char *name, const char *licence, Fn fn, Word first,
                Word last) {
    return rival_of(
        library, contract, name, licence, ValueCall<Word, Fn>{fn},
        [fn, first, last](const uint8_t *p, size_t n) { return value_of(static_cast<Word>(fn(first, p, n) ^ last)); });
}

} // namespace bench
