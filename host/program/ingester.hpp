// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A stream cut into chunks and summed, from one read pass, by a plan of the library.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <cofferdam_ingest.h>

#include "host/program/cutter.hpp"

namespace cof::program {

class Ingester {
  public:
    // sums: COF_INGEST_*. Throws Failure(usage) with the contract's own sentence, Failure(configuration) when nothing
    // serves a sum.
    Ingester(const Context &context, const CutOptions &options, uint32_t sums);

    const std::string &contract() const { return contract_; }
    const cof_cut_cfg &config() const { return config_; }

    // A chunk: where it starts, and its record.
    using OnChunk = std::function<void(uint64_t start, const cof_ingest_record &record)>;
    Cutter::Outcome run(int fd, const OnChunk &on_chunk, Progress &progress);
    int error() const { return window_.error(); }

  private:
    struct Free {
        void operator()(cof_ingest *p) const { cof_ingest_free(p); }
    };
    std::string contract_;
    cof_cut_cfg config_{};
    std::unique_ptr<cof_ingest, Free> plan_;
    Window window_;
};

} // namespace cof::program
