// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "tests/hostile/subject.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace cof::hostile {

void die(const std::string &sentence) {
    fprintf(stderr, "%s\n", sentence.c_str());
    exit(1);
}
void must(cof_status status, const char *what) {
    if (status != COF_OK) die(std::string(what) + " gives " + cof_status_name(status));
}

uint64_t Sum::mix(uint64_t z) { // splitmix64's
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}
void Sum::add(const void *p, size_t n) {
    const auto *bytes = static_cast<const uint8_t *>(p);
    add(uint64_t{n});
    for (; n >= 8; n -= 8, bytes += 8) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        add(word);
    }
    uint64_t last = 0;
    if (n != 0) memcpy(&last, bytes, n);
    add(last);
}

namespace {

// Room for n bytes at any offset of a line, filled anew for each result so that nothing old is taken for one.
class Room {
  public:
    uint8_t *at(size_t offset, size_t n) {
        if (bytes_.size() < n + 128) bytes_.resize(n + 128);
        uint8_t *line = bytes_.data() + (64 - reinterpret_cast<uintptr_t>(bytes_.data()) % 64) % 64;
        memset(line + offset, 0xa5, std::min<size_t>(n, 64));
        return line + offset;
    }

  private:
    std::vector<uint8_t> bytes_;
};

class Digest : public Subject {
  public:
    explicit Digest(const cof_slot *slot) : slot_(slot), size_(cof_digest_size(slot)) {}
    uint64_t whole(const uint8_t *p, size_t n, size_t at) override {
        uint8_t *digest = room_.at(at, size_);
        must(cof_digest(slot_, p, n, nullptr, digest), "cof_digest");
        return taken(digest);
    }
    uint64_t pieces(const uint8_t *p, size_t n, size_t piece) override {
        cof_stream *stream = nullptr;
        must(cof_stream_new(slot_, nullptr, &stream), "cof_stream_new");
        for (size_t at = 0; at < n; at += piece)
            must(cof_stream_update(stream, p + at, std::min(piece, n - at)), "cof_stream_update");
        uint8_t *digest = room_.at(1, size_);
        must(cof_stream_final(stream, digest), "cof_stream_final");
        cof_stream_free(stream);
        return taken(digest);
    }

  private:
    uint64_t taken(const uint8_t *digest) const {
        Sum sum;
        sum.add(digest, size_);
        return sum.value();
    }
    const cof_slot *slot_;
    const size_t size_;
    Room room_;
};

// Five messages of a fifth each.
class Batch : public Subject {
  public:
    explicit Batch(const cof_slot *slot) : slot_(slot), size_(cof_digest_size(slot)) {}
    bool streams() const override { return false; }
    uint64_t pieces(const uint8_t *, size_t, size_t) override { return 0; }
    uint64_t whole(const uint8_t *p, size_t n, size_t at) override {
        std::array<cof_span, 5> messages;
        for (size_t i = 0; i < messages.size(); ++i) {
            const size_t from = n / messages.size() * i, to = i + 1 == messages.size() ? n : from + n / messages.size();
            messages[i] = {p + from, to - from};
        }
        uint8_t *digests = room_.at(at, size_ * messages.size());
        must(cof_digest_batch(slot_, messages.data(), messages.size(), nullptr, digests), "cof_digest_batch");
        Sum sum;
        sum.add(digests, size_ * messages.size());
        return sum.value();
    }

  private:
    const cof_slot *slot_;
    const size_t size_;
    Room room_;
};

class Chunker : public Subject {
  public:
    Chunker(cof_context *ctx, const std::string &contract) {
        std::array<char, 256> why{};
        if (cof_chunker_new(ctx, contract.c_str(), nullptr, &chunker_, why.data(), why.size()) != COF_OK)
            die(contract + ": " + why.data());
    }
    ~Chunker() override { cof_chunker_free(chunker_); }
    Chunker(const Chunker &) = delete;
    Chunker &operator=(const Chunker &) = delete;
    uint64_t whole(const uint8_t *p, size_t n, size_t) override { return pieces(p, n, n); }
    uint64_t pieces(const uint8_t *p, size_t n, size_t piece) override {
        must(cof_chunker_reset(chunker_), "cof_chunker_reset");
        Sum sum;
        size_t at = 0;
        do {
            const size_t size = std::min(piece, n - at);
            feed(p + at, size, at + size == n, sum);
            at += size;
        } while (at < n);
        return sum.value();
    }

  private:
    void feed(const uint8_t *p, size_t n, bool last, Sum &sum) {
        std::array<cof_cut_end, 32> ends;
        size_t count = 0;
        do {
            size_t used = 0;
            must(cof_chunker_feed(chunker_, p, n, last, ends.data(), ends.size(), &count, &used), "cof_chunker_feed");
            for (size_t i = 0; i < count; ++i) {
                sum.add(ends[i].end);
                sum.add(ends[i].fingerprint);
            }
            p += used;
            n -= used;
        } while (count == ends.size());
    }
    cof_chunker *chunker_ = nullptr;
};

class Codec : public Subject {
  public:
    explicit Codec(const cof_slot *slot) : slot_(slot) {}
    bool streams() const override { return false; }
    bool endless() const override { return false; }
    uint64_t pieces(const uint8_t *, size_t, size_t) override { return 0; }
    uint64_t whole(const uint8_t *p, size_t n, size_t at) override {
        const size_t bound = cof_compress_bound(slot_, n);
        uint8_t *block = packed_.at(at, bound);
        size_t size = 0, got = 0;
        must(cof_compress(slot_, COF_LEVEL_DEFAULT, p, n, block, bound, &size), "cof_compress");
        uint8_t *back = unpacked_.at(63 - at, n);
        must(cof_decompress(slot_, block, size, back, n, &got), "cof_decompress");
        if (got != n || (n != 0 && memcmp(back, p, n) != 0)) die("decompressed bytes differ");
        Sum sum;
        sum.add(block, size);
        return sum.value();
    }

  private:
    const cof_slot *slot_;
    Room packed_, unpacked_;
};

// The nonce is another each time: what is compared is that it comes back, and that a changed byte is found.
class Sealer : public Subject {
  public:
    explicit Sealer(const cof_slot *slot) {
        const std::array<uint8_t, 32> key{1, 2, 3};
        must(cof_sealer_new(slot, key.data(), key.size(), &sealer_), "cof_sealer_new");
    }
    ~Sealer() override { cof_sealer_free(sealer_); }
    Sealer(const Sealer &) = delete;
    Sealer &operator=(const Sealer &) = delete;
    bool streams() const override { return false; }
    bool endless() const override { return false; }
    uint64_t pieces(const uint8_t *, size_t, size_t) override { return 0; }
    uint64_t whole(const uint8_t *p, size_t n, size_t at) override {
        const size_t all = n + cof_seal_overhead(sealer_);
        uint8_t *sealed = sealed_.at(at, all), *back = opened_.at(63 - at, n);
        must(cof_seal(sealer_, "aad", 3, p, n, sealed, all), "cof_seal");
        must(cof_unseal(sealer_, "aad", 3, sealed, all, back, n), "cof_unseal");
        if (n != 0 && memcmp(back, p, n) != 0) die("unsealed bytes differ");
        sealed[all / 2] ^= 1;
        if (cof_unseal(sealer_, "aad", 3, sealed, all, back, n) != COF_E_AUTH) die("a changed byte is not found");
        Sum sum;
        sum.add(back, n);
        return sum.value();
    }

  private:
    cof_sealer *sealer_ = nullptr;
    Room sealed_, opened_;
};

} // namespace

std::unique_ptr<Subject> subject_of(cof_context *ctx, const std::string &contract, const std::string &iface) {
    if (iface == COF_IFACE_CUT_SKETCH) return nullptr; // the chunker of the contract uses it
    if (iface == COF_IFACE_CRC32_COPY) return nullptr; // it has no digest
    const cof_slot *slot = nullptr;
    std::array<char, 256> why{};
    if (cof_find(ctx, contract.c_str(), iface.c_str(), &slot, why.data(), why.size()) != COF_OK) return nullptr;
    if (iface == COF_IFACE_CUT) return std::make_unique<Chunker>(ctx, contract);
    if (iface == COF_IFACE_CODEC) return std::make_unique<Codec>(slot);
    if (iface == COF_IFACE_AEAD) return std::make_unique<Sealer>(slot);
    if (iface == COF_IFACE_HASH_BATCH || iface == COF_IFACE_DIGEST_BATCH || iface == COF_IFACE_CRC32_BATCH)
        return std::make_unique<Batch>(slot);
    return std::make_unique<Digest>(slot);
}

} // namespace cof::hostile
