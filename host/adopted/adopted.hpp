// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Adopted contracts: cryptographic hashes, ciphers and codecs, which are never written here. Bridge plugins serve them
// from established libraries. What the host has instead of a portable kernel is published answers to judge them by, and
// the name of the package that would help.
#pragma once

#include "host/portable/portable.hpp"

namespace cof {

// Input: `length` bytes, byte i being i mod 251. Digests in hexadecimal; keyed nullptr: the contract has no key.
struct DigestAnswer {
    uint32_t length;
    const char *digest = nullptr, *keyed = nullptr;
};

// All in hexadecimal.
struct SealAnswer {
    const char *key, *nonce, *plain, *aad, *sealed, *tag;
};

// A block and what becomes of it: content in hexadecimal, or a failure.
struct BlockAnswer {
    const char *block;
    cof_status status;
    const char *content;
};

struct Adopted {
    const char *package; // "the package x": completes "install ..."
    uint32_t digest_size = 0;
    const char *key = nullptr; // 32 bytes in ASCII, for the keyed digests
    std::span<const DigestAnswer> digests = {};
    std::span<const SealAnswer> seals = {};
    std::span<const BlockAnswer> blocks = {};
};

constexpr Contract adopted_row(const char *contract, const char *iface, const Adopted &facts) {
    Contract row{};
    row.kernel.contract = contract;
    row.kernel.iface = iface;
    row.adopted = &facts;
    return row;
}

extern const Contract adopted_blake3, adopted_blake3_batch, adopted_sha256, adopted_sha256_batch, adopted_aes256_gcm,
    adopted_zstd, adopted_lz4;

} // namespace cof
