// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the store computes with: everything comes from the public API of libcofferdam.
#pragma once

#include <map>

#include <cofferdam_adopted.hpp>
#include <cofferdam_ingest.hpp>

#include "host/store/manifest.hpp"
#include "host/store/record.hpp"

namespace cof::store {

struct KernelOptions {
    std::string plugin_path, cpu; // "": as the environment says
};

// A kernel that has worked: for the report.
struct KernelUse {
    std::string contract, impl, plugin, licence;
    uint64_t calls = 0, bytes = 0;
};

class Kernels {
  public:
    // Throws Failure(configuration) that names the package when nothing serves BLAKE3.
    explicit Kernels(const KernelOptions &options);

    const Crc32c &crc32c() const { return crc_; }
    // digests: 32 bytes for each message.
    void blake3(std::span<const cof_span> messages, std::span<Address> digests) const;
    Address blake3(Bytes message) const;
    cofferdam::Stream blake3_stream() const;
    // Cuts, BLAKE3 and CRC-32C in one pass. Zero fields of the chunker are filled in.
    cofferdam::Ingest ingest(Chunker &chunker) const;

    // Throws Failure(configuration) when no plugin serves the codec.
    const cofferdam::Codec &codec(Codec codec) const;

    std::vector<KernelUse> used() const;

  private:
    cofferdam::Context context_;
    Crc32c crc_;
    cofferdam::BatchDigest<cofferdam::HashBatchTag> batch_;
    cofferdam::FixedHash<32> hash_;
    mutable std::map<Codec, cofferdam::Codec> codecs_;
};

} // namespace cof::store
