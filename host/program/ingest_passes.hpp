// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What `bench ingest` times: the fused pass, what it is made of, and what else does the same. Each pass is over the
// whole of one buffer; that they agree is seen before anything is timed.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <cofferdam_ingest.h>

#include "host/program/bench_ingest.hpp"
#include "host/program/context.hpp"

namespace cof::program {

// Of this thread: a pass takes tens of milliseconds, so on a busy machine none falls between interruptions.
double thread_seconds();

struct Pass {
    std::string name;
    std::function<void()> run;
    size_t bytes;
    std::vector<double> samples = {};
    double low() const; // the 5th percentile
};

struct Profile {
    double cut = 0, crc32c = 0, xxh3 = 0, blake3 = 0, list = 0;
    double total() const { return cut + crc32c + xxh3 + blake3 + list; }
};

class IngestPasses {
  public:
    IngestPasses(const Globals &globals, const IngestBenchOptions &o);
    IngestPasses(const IngestPasses &) = delete;
    IngestPasses &operator=(const IngestPasses &) = delete;

    std::vector<Pass> &passes() { return passes_; }
    const std::vector<Pass> &passes() const { return passes_; }
    const Pass &pass(const std::string &name) const;
    Profile profile();
    const Context &context() const { return context_; }
    const std::string &contract() const { return contract_; }
    size_t bytes() const { return data_.size(); }
    size_t chunks() const { return chunks_.size(); }
    size_t together() const { return together_; }

  private:
    struct Free {
        void operator()(cof_chunker *c) const { cof_chunker_free(c); }
        void operator()(cof_ingest *p) const { cof_ingest_free(p); }
    };
    using Chunker = std::unique_ptr<cof_chunker, Free>;
    using Plan = std::unique_ptr<cof_ingest, Free>;

    Plan plan(uint32_t sums) const;
    Chunker chunker(const Context &context, const char *contract, cof_cut_cfg &cfg) const;
    void fused(cof_ingest *plan);
    void fused_feeds();
    void cut();
    void crc32c();
    void xxh3();
    void blake3();
    void blake3_single();
    void list_hash();
    void known_cuts();
    void reference();
    void objects_batch();
    void objects_single();
    void compare();

    Context context_, pinned_;
    std::string contract_;
    cof_ingest_cfg cfg_{};
    cof_cut_cfg cut_cfg_{};
    std::vector<uint8_t> data_;
    const cof_slot *crc32c_, *xxh3_, *blake3_, *batch_;
    Chunker chunker_, reference_;
    Plan fused_, fused_blake3_, fused_xxh3_, small_;
    std::vector<cof_ingest_record> records_;
    std::vector<cof_cut_end> ends_;
    std::vector<cof_span> chunks_, objects_;
    std::vector<uint32_t> crcs_;
    std::vector<std::array<uint8_t, 16>> xxh3s_;
    std::vector<std::array<uint8_t, 32>> digests_;
    std::vector<uint8_t> list_;
    size_t together_ = 1; // chunks that a tile has
    std::vector<Pass> passes_;
};

} // namespace cof::program
