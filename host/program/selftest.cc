// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/selftest.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <tuple>

#include "host/program/base.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

constexpr char digits[] = "123456789";
constexpr size_t largest = size_t{1} << 20;

// Every short length once, then lengths spread over the powers of two.
size_t case_length(unsigned round, Random &random) {
    if (round < 300) return round;
    return random.below(size_t{1} << (8 + random.below(13)));
}

struct FreeStream {
    void operator()(cof_stream *s) const { cof_stream_free(s); }
};
struct FreeChunker {
    void operator()(cof_chunker *c) const { cof_chunker_free(c); }
};

void ensure(cof_status status, const char *what) {
    if (status == COF_E_NOMEM) throw std::bad_alloc();
    if (status != COF_OK) throw Failure(Exit::internal, std::string(what) + ": " + cof_status_name(status));
}

// The digest of bytes fed in random pieces.
std::string streamed(const cof_slot *slot, const cof_hash_key *key, const uint8_t *p, size_t n, Random &random) {
    cof_stream *raw = nullptr;
    ensure(cof_stream_new(slot, key, &raw), "stream");
    std::unique_ptr<cof_stream, FreeStream> stream(raw);
    for (size_t at = 0; at < n;) {
        size_t piece = std::min(n - at, 1 + random.below(random.below(4) == 0 ? 70000 : 300));
        ensure(cof_stream_update(raw, p + at, piece), "stream");
        at += piece;
    }
    uint8_t digest[64];
    ensure(cof_stream_final(raw, digest), "stream");
    return hex(digest, cof_digest_size(slot));
}

std::string oneshot(const cof_slot *slot, const void *p, size_t n, const cof_hash_key *key) {
    uint8_t digest[64];
    cof_hash_oneshot(slot, p, n, key, digest);
    return hex(digest, cof_digest_size(slot));
}

std::string differs(const char *what, size_t length, size_t alignment, const std::string &got,
                    const std::string &want) {
    return std::string(what) + " of " + std::to_string(length) + " bytes at alignment " + std::to_string(alignment) +
           ": " + got + " instead of " + want;
}

struct Known {
    const char *contract, *value;
};

std::string verdict(std::initializer_list<Known> known, const std::string &contract, const std::string &got) {
    for (const Known &k : known)
        if (contract == k.contract) return got == k.value ? "ok" : "WRONG: " + got;
    return "-";
}

} // namespace

void Random::fill(std::vector<uint8_t> &bytes) {
    for (size_t at = 0; at < bytes.size(); at += 8) {
        uint64_t word = next();
        for (size_t i = at; i < std::min(at + 8, bytes.size()); ++i, word >>= 8)
            bytes[i] = static_cast<uint8_t>(word);
    }
}

namespace {

// The functions of one width.
template <class Value> struct CrcApi {
    Value (*oneshot)(const cof_slot *slot, const void *p, size_t n);
    Value (*update)(const cof_slot *slot, Value crc, const void *p, size_t n);
    Value (*raw)(const cof_slot *slot, Value reg, const void *p, size_t n);
    Value (*combine)(const cof_slot *slot, Value crc_a, Value crc_b, uint64_t len_b);
};

// As many digits as the digest has.
std::string hex_of(const cof_slot *slot, uint64_t value) {
    return hex64(value).substr(16 - 2 * cof_digest_size(slot));
}

template <class Value>
SelfTest test_crc(const CrcApi<Value> &api, std::initializer_list<Known> known, const std::string &contract,
                  const cof_slot *tested, const cof_slot *portable, Random random, unsigned rounds) {
    SelfTest result;
    result.check = verdict(known, contract, hex_of(portable, api.oneshot(portable, digits, 9)));
    std::vector<uint8_t> data(largest + 64);
    random.fill(data);
    for (unsigned i = 0; i < rounds && !result.difference; ++i, ++result.cases) {
        size_t n = case_length(i, random), alignment = random.below(64);
        const uint8_t *p = data.data() + alignment;
        auto start = static_cast<Value>(random.next());
        Value want = api.update(portable, start, p, n), got = api.update(tested, start, p, n);
        if (got != want) result.difference = differs("value", n, alignment, hex_of(tested, got), hex_of(tested, want));
        want = api.raw(portable, start, p, n), got = api.raw(tested, start, p, n);
        if (got != want)
            result.difference = differs("raw register", n, alignment, hex_of(tested, got), hex_of(tested, want));
        auto other = static_cast<Value>(random.next());
        want = api.combine(portable, start, other, n), got = api.combine(tested, start, other, n);
        if (got != want) result.difference = differs("combination", n, 0, hex_of(tested, got), hex_of(tested, want));
        std::string whole = hex_of(portable, api.oneshot(portable, p, n)),
                    pieces = streamed(tested, nullptr, p, n, random);
        if (pieces != whole) result.difference = differs("stream", n, alignment, pieces, whole);
    }
    return result;
}

} // namespace

SelfTest test_crc32(const std::string &contract, const cof_slot *tested, const cof_slot *portable, Random random,
                    unsigned rounds) {
    // Published: RFC 3720, ITU-T V.42, bzip2; those of less than 32 bits in the RevEng catalogue.
    return test_crc<uint32_t>({cof_crc32_oneshot, cof_crc32_update, cof_crc32_raw, cof_crc32_combine},
                              {{"crc32c/1", "e3069283"},
                               {"crc32/1", "cbf43926"},
                               {"crc32-be/1", "fc891918"},
                               {"crc8-smbus/1", "f4"},
                               {"crc8-gsm-a/1", "37"},
                               {"crc16-umts/1", "fee8"},
                               {"crc16-xmodem/1", "31c3"},
                               {"crc16-arc/1", "bb3d"},
                               {"crc24-openpgp/1", "21cf02"}},
                              contract, tested, portable, random, rounds);
}

SelfTest test_crc64(const std::string &contract, const cof_slot *tested, const cof_slot *portable, Random random,
                    unsigned rounds) {
    // Published: NVM Express, the .xz file format.
    return test_crc<uint64_t>({cof_crc64_oneshot, cof_crc64_update, cof_crc64_raw, cof_crc64_combine},
                              {{"crc64-nvme/1", "ae8b14860a799888"}, {"crc64-xz/1", "995dc9bbdf1939fa"}}, contract,
                              tested, portable, random, rounds);
}

SelfTest test_hash(const std::string &contract, const cof_slot *tested, const cof_slot *portable, Random random,
                   unsigned rounds) {
    SelfTest result;
    // As the reference implementation gives them.
    result.check = verdict({{"xxh3-64/1", "72dcb18b67a17dff"}, {"xxh3-128/1", "33119477ede5dcd5e9716427681d5860"}},
                           contract, oneshot(portable, digits, 9, nullptr));
    std::vector<uint8_t> data(largest + 64);
    random.fill(data);
    for (unsigned i = 0; i < rounds && !result.difference; ++i, ++result.cases) {
        size_t n = case_length(i, random), alignment = random.below(64);
        const uint8_t *p = data.data() + alignment;
        cof_hash_key seeded{};
        seeded.seed = random.next();
        const cof_hash_key *key = i % 2 == 0 ? nullptr : &seeded;
        std::string want = oneshot(portable, p, n, key), got = oneshot(tested, p, n, key);
        if (got != want) result.difference = differs("digest", n, alignment, got, want);
        got = streamed(tested, key, p, n, random);
        if (got != want) result.difference = differs("stream", n, alignment, got, want);
    }
    return result;
}

namespace {

using Cuts = std::vector<cof_cut_end>;

// nullopt: the contract does not take this configuration.
std::optional<Cuts> cuts_of(cof_context *ctx, const std::string &contract, const cof_cut_cfg *cfg, const uint8_t *p,
                            size_t n, Random &random, bool in_pieces) {
    cof_chunker *raw = nullptr;
    cof_status status = cof_chunker_new(ctx, contract.c_str(), cfg, &raw, nullptr, 0);
    if (status == COF_E_INVALID) return std::nullopt;
    ensure(status, "chunker");
    std::unique_ptr<cof_chunker, FreeChunker> chunker(raw);
    Cuts all;
    size_t at = 0;
    do {
        size_t piece = in_pieces ? std::min(n - at, 1 + random.below(random.below(4) == 0 ? 300000 : 5000)) : n;
        int last = at + piece == n ? 1 : 0;
        size_t count = 0, used = 0, capacity = in_pieces ? 1 + random.below(8) : 256;
        do {
            cof_cut_end ends[256];
            ensure(cof_chunker_feed(raw, p + at, piece, last, ends, capacity, &count, &used), "chunker");
            all.insert(all.end(), ends, ends + count);
            at += used;
            piece -= used;
        } while (count == capacity);
    } while (at < n);
    return all;
}

// FNV-1a over the chunk lengths as 64-bit little-endian numbers.
std::string fingerprint(const Cuts &cuts) {
    uint64_t h = 0xcbf29ce484222325u, start = 0;
    for (const cof_cut_end &cut : cuts) {
        for (uint64_t length = cut.end - start, i = 0; i < 8; ++i, length >>= 8)
            h = (h ^ (length & 255)) * 0x100000001b3u;
        start = cut.end;
    }
    return hex64(h);
}

cof_cut_cfg sizes(uint64_t min, uint64_t avg, uint64_t max, uint32_t level) {
    cof_cut_cfg cfg{};
    cfg.struct_size = sizeof cfg;
    cfg.min = min;
    cfg.avg = avg;
    cfg.max = max;
    cfg.level = level;
    return cfg;
}

void fill_kind(std::vector<uint8_t> &data, unsigned kind, Random &random) {
    random.fill(data);
    if (kind == 1) std::fill(data.begin(), data.end(), uint8_t{0});
    if (kind == 2) // records with a few random bytes in a field of zeros
        for (size_t i = 0; i < data.size(); ++i)
            if (i % 64 >= 4) data[i] = 0;
    if (kind == 3)
        for (size_t i = 4096; i < data.size(); ++i)
            data[i] = data[i - 4096];
}

} // namespace

SelfTest test_cut(const std::string &contract, cof_context *tested, cof_context *portable, Random random,
                  unsigned rounds) {
    SelfTest result;
    std::vector<uint8_t> data(largest);
    Random zero(0);
    zero.fill(data);
    // Digests of the cuts of the first MiB of SplitMix64 from 0, as abi/contracts.md lists them.
    for (const auto &[name, cfg, digest] :
         {std::tuple{"fastcdc2020/1", sizes(4096, 16384, 65536, 1), "af6d1af9d676b353"},
          std::tuple{"fastcdc2016/1", sizes(4096, 16384, 65536, 1), "af6d1af9d676b353"},
          std::tuple{"gear8/1", sizes(4096, 16384, 65536, 1), "d7f2748e5e7b27ff"},
          std::tuple{"repmaxcdc/1", sizes(8192, 0, 81920, 0), "092b0f47cedd0099"},
          std::tuple{"argmin/1", sizes(8192, 0, 24576, 0), "1f84e58e9f7905c0"}}) {
        if (contract != name) continue;
        auto cuts = cuts_of(portable, contract, &cfg, data.data(), data.size(), random, false);
        std::string got = cuts ? fingerprint(*cuts) : "refused";
        result.check = got == digest ? "ok" : "WRONG: " + got;
    }
    const cof_cut_cfg configurations[] = {sizes(0, 0, 0, 0),           sizes(4096, 16384, 65536, 1),
                                          sizes(2048, 8192, 32768, 0), sizes(16384, 65536, 262144, 0),
                                          sizes(1024, 0, 10240, 0),    sizes(64, 0, 192, 0)};
    for (unsigned i = 0; i < std::max(8u, rounds / 16) && !result.difference; ++i) {
        fill_kind(data, i % 4, random);
        size_t n = i < 4 ? random.below(600) : random.below(data.size());
        const cof_cut_cfg &cfg = configurations[(i / 4) % std::size(configurations)];
        auto want = cuts_of(portable, contract, &cfg, data.data(), n, random, false);
        auto got = cuts_of(tested, contract, &cfg, data.data(), n, random, true);
        if (!want && !got) continue;
        ++result.cases;
        auto same = [](const cof_cut_end &a, const cof_cut_end &b) {
            return a.end == b.end && a.fingerprint == b.fingerprint;
        };
        if (!want || !got || !std::equal(want->begin(), want->end(), got->begin(), got->end(), same))
            result.difference =
                differs("cuts", n, 0, got ? fingerprint(*got) : "a refusal", want ? fingerprint(*want) : "a refusal");
    }
    return result;
}

} // namespace cof::program
