// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A store: chunks by their address, and snapshots. One writer, many readers, in any number of processes.
#pragma once

#include <list>
#include <unordered_map>

#include "host/store/backend.hpp"
#include "host/store/chunk_stream.hpp"
#include "host/store/index.hpp"
#include "host/store/kernels.hpp"

namespace cof::store {

struct AddressHash {
    size_t operator()(const Address &address) const { return get_le<size_t>(address.data()); }
};

struct StoreStats {
    uint64_t new_chunks = 0, new_bytes = 0, stored_bytes = 0; // of this object's puts; stored: with record headers
    uint64_t recovered_packs = 0;                             // that an interrupted writer had left unindexed
};

class Store {
  public:
    // create: write, and make the store if there is none. rebuild: write, with an index that is made again; damaged
    // packs are complained of. packs: read, without the index, which fetch needs.
    enum class Mode { read, packs, write, create, rebuild };
    // backend: where the objects are; none: in the directory path, where the index and the locks are in any case.
    Store(const std::string &path, Mode mode, const Kernels &kernels, const Chunker &chunker_if_new = {},
          std::unique_ptr<Backend> backend = nullptr);
    ~Store();
    Store(const Store &) = delete;
    Store &operator=(const Store &) = delete;

    const Description &description() const { return description_; }
    Backend &backend() { return *backend_; }
    Index &index() { return *index_; } // not of Mode::packs
    const StoreStats &stats() const { return stats_; }

    // ---- writing ----
    void compress_with(Codec codec, int32_t level) { codec_ = codec, level_ = level; }
    bool has(const Address &address) const;
    // raw_crc is the chunk's crc32c/1. Nothing is durable before flush.
    void put(const Address &address, uint32_t raw_crc, Bytes raw);
    void flush();
    // Flushes, then names the manifest: once it returns, all of it survives a power cut. false: it was there.
    bool put_snapshot(const Snapshot &snapshot);
    // Until no other process has the store open; says whom it waits for. Then none can open it as long as this does.
    void wait_for_readers(const std::function<void(const std::string &)> &waiting);
    // Packs that the index does not know are read and added. With clear: all of them.
    void index_packs(bool clear, const std::function<void(const std::string &)> &damage);

    // ---- reading ----
    // Every chunk in order, verified by CRC-32C and BLAKE3; or an empty span and a sentence that names what is hurt.
    using OnChunk = std::function<void(size_t number, Bytes raw, const std::string &damage)>;
    void fetch(std::span<const ChunkRef> refs, const OnChunk &on_chunk);
    struct Named {
        std::string id;
        int64_t seconds = 0, nanoseconds = 0;
    };
    std::vector<Named> snapshots() const; // oldest first
    // By the start of its id; "": the newest. Throws Failure.
    std::string snapshot_id(const std::string &id) const;
    Snapshot snapshot(const std::string &id) const;
    // The manifest in order, its BLAKE3 compared with the root. Throws Damage.
    void read_manifest(const Snapshot &snapshot, ManifestReader &reader);

    static std::string pack_name(uint64_t number) { return "packs/" + hex16(number) + ".pack"; }
    std::shared_ptr<const Source> pack(uint64_t number); // stays open for a while. Throws Damage.
    // The raw bytes of a record; uses scratch when it has to decompress. Throws Damage.
    Bytes unpack(const RecordHeader &header, Bytes stored, Buffer &scratch) const;

  private:
    void open_writer(Mode mode, const Chunker &chunker_if_new);
    void create_layout(bool with_objects);
    void describe(Bytes bytes);
    void append(Bytes bytes); // to the pack
    void finish_pack();

    std::string path_;
    const Kernels &kernels_;
    std::unique_ptr<Backend> backend_;
    std::unique_ptr<Index> index_;
    Description description_;
    StoreStats stats_;
    Fd writer_lock_, reader_lock_;

    Codec codec_ = Codec::plain;
    int32_t level_ = COF_LEVEL_DEFAULT;
    std::unique_ptr<Sink> sink_;
    uint64_t next_pack_ = 1, pack_size_ = 0;
    static constexpr size_t write_size = size_t{1} << 20;
    Pages write_buffer_{write_size};
    size_t write_used_ = 0;
    Buffer compressed_;
    std::vector<std::pair<Address, Location>> records_; // of the pack that is being written
    std::unordered_map<Address, uint32_t, AddressHash> pending_;

    std::list<std::pair<uint64_t, std::shared_ptr<const Source>>> open_packs_; // the last used first
};

} // namespace cof::store
