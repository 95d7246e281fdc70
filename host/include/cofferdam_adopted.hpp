// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Adopted contracts for C++20: cryptographic digests one or many at a time, codecs, and sealing. Over cofferdam.h, as
// cofferdam.hpp is, with the same rules: nothing throws, views are copied freely, owners are moved.
//
//     auto hash = ctx.find(cofferdam::blake3_batch);
//     if (!hash) return complain(hash.error().message());   // names the package that would help
//     std::vector<std::byte> digests(32 * messages.size());
//     if (auto status = (*hash)(messages, digests); !status) return complain(status.name());
#ifndef COFFERDAM_ADOPTED_HPP
#define COFFERDAM_ADOPTED_HPP

#include <cofferdam.hpp>

namespace cofferdam {

// A digest whose library may fail.
class Digest {
  public:
    static constexpr const char *interface = COF_IFACE_DIGEST_CTX;
    static constexpr std::size_t fixed_size = 0;
    explicit Digest(const cof_slot *slot) noexcept : slot_(slot) {}
    std::size_t digest_size() const noexcept { return cof_digest_size(slot_); }
    // COF_E_SPACE: digest is shorter than digest_size().
    Status operator()(Bytes data, std::span<std::byte> digest) const noexcept {
        if (digest.size() < digest_size()) return Status(COF_E_SPACE);
        return Status(cof_digest(slot_, data.data(), data.size(), nullptr, digest.data()));
    }
    Result<Stream> stream() const noexcept { return Stream::start(slot_); }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};

// Many independent messages a call.
template <class Tag> class BatchDigest {
  public:
    static constexpr const char *interface = Tag::interface;
    static constexpr std::size_t fixed_size = 0;
    explicit BatchDigest(const cof_slot *slot) noexcept : slot_(slot) {}
    std::size_t digest_size() const noexcept { return cof_digest_size(slot_); }
    // digests: digest_size() bytes a message, in their order; COF_E_SPACE: it is shorter.
    Status operator()(std::span<const cof_span> messages, std::span<std::byte> digests,
                      const cof_hash_key *key = nullptr) const noexcept {
        if (digests.size() / digest_size() < messages.size()) return Status(COF_E_SPACE);
        return Status(cof_digest_batch(slot_, messages.data(), messages.size(), key, digests.data()));
    }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};
struct HashBatchTag {
    static constexpr const char *interface = COF_IFACE_HASH_BATCH;
};
struct DigestBatchTag {
    static constexpr const char *interface = COF_IFACE_DIGEST_BATCH;
};

class Codec {
  public:
    static constexpr const char *interface = COF_IFACE_CODEC;
    static constexpr std::size_t fixed_size = 0;
    explicit Codec(const cof_slot *slot) noexcept : slot_(slot) {}
    std::size_t bound(std::size_t n) const noexcept { return cof_compress_bound(slot_, n); }
    // How many bytes of block were written.
    Result<std::size_t> compress(Bytes data, std::span<std::byte> block,
                                 std::int32_t level = COF_LEVEL_DEFAULT) const noexcept {
        std::size_t n = 0;
        const cof_status code = cof_compress(slot_, level, data.data(), data.size(), block.data(), block.size(), &n);
        if (code != COF_OK) return Error(code);
        return n;
    }
    // By the block's own word: set a limit before allocating.
    Result<std::uint64_t> decompressed_size(Bytes block) const noexcept {
        std::uint64_t n = 0;
        if (const cof_status code = cof_decompressed_size(slot_, block.data(), block.size(), &n)) return Error(code);
        return n;
    }
    Result<std::size_t> decompress(Bytes block, std::span<std::byte> data) const noexcept {
        std::size_t n = 0;
        const cof_status code = cof_decompress(slot_, block.data(), block.size(), data.data(), data.size(), &n);
        if (code != COF_OK) return Error(code);
        return n;
    }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};

// Seals and unseals with one key; draws its nonces itself.
class Sealer {
  public:
    std::size_t overhead() const noexcept { return cof_seal_overhead(sealer_.get()); }
    // sealed: data.size() + overhead() bytes; no overlap, but data may begin at sealed + 12.
    Status seal(Bytes data, std::span<std::byte> sealed, Bytes aad = {}) noexcept {
        return Status(
            cof_seal(sealer_.get(), aad.data(), aad.size(), data.data(), data.size(), sealed.data(), sealed.size()));
    }
    // data: sealed.size() - overhead() bytes; zeros after COF_E_AUTH.
    Status unseal(Bytes sealed, std::span<std::byte> data, Bytes aad = {}) noexcept {
        return Status(
            cof_unseal(sealer_.get(), aad.data(), aad.size(), sealed.data(), sealed.size(), data.data(), data.size()));
    }

  private:
    friend class Cipher;
    explicit Sealer(cof_sealer *sealer) noexcept : sealer_(sealer) {}
    std::unique_ptr<cof_sealer, detail::Deleter<cof_sealer_free>> sealer_;
};

class Cipher {
  public:
    static constexpr const char *interface = COF_IFACE_AEAD;
    static constexpr std::size_t fixed_size = 0;
    explicit Cipher(const cof_slot *slot) noexcept : slot_(slot) {}
    Result<Sealer> with_key(Bytes key) const noexcept {
        cof_sealer *sealer = nullptr;
        if (const cof_status code = cof_sealer_new(slot_, key.data(), key.size(), &sealer)) return Error(code);
        return Sealer(sealer);
    }
    const cof_slot *slot() const noexcept { return slot_; }

  private:
    const cof_slot *slot_;
};

inline constexpr Contract<FixedHash<32>> blake3{"blake3/1"};
inline constexpr Contract<BatchDigest<HashBatchTag>> blake3_batch{"blake3/1"};
inline constexpr Contract<Digest> sha256{"sha256/1"};
inline constexpr Contract<BatchDigest<DigestBatchTag>> sha256_batch{"sha256/1"};
inline constexpr Contract<Codec> zstd{"zstd/1"}, lz4{"lz4/1"};
inline constexpr Contract<Cipher> aes256_gcm{"aes256-gcm/1"};

} // namespace cofferdam

#endif
