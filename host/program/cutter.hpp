// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A stream cut into chunks by one contract, each chunk handed out as contiguous bytes, from one read pass.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "host/program/context.hpp"
#include "host/program/progress.hpp"
#include "host/program/reader.hpp"

namespace cof::program {

struct CutOptions {
    std::string contract = "argmin/1", min, avg, max; // sizes as typed, "": the contract's default
    std::optional<uint32_t> level;
    uint64_t seed = 0;
};

class Cutter {
  public:
    // Resolves the contract and checks the sizes. Throws Failure(usage) with the contract's own sentence.
    Cutter(const Context &context, const CutOptions &options);

    const std::string &contract() const { return contract_; }
    const cof_cut_cfg &config() const { return config_; }

    struct Chunk {
        uint64_t offset;
        std::span<const uint8_t> bytes;
        uint64_t fingerprint;
    };
    enum class Outcome {
        done,
        unreadable, // error() is the errno
        suspect,    // a kernel was demoted: cuts and sums so far may be wrong, start again
    };
    Outcome run(int fd, const std::function<void(const Chunk &)> &on_chunk, Progress &progress);
    int error() const { return window_.error(); }

  private:
    struct Free {
        void operator()(cof_chunker *c) const { cof_chunker_free(c); }
    };
    const Context &context_;
    std::string contract_;
    cof_cut_cfg config_{};
    std::unique_ptr<cof_chunker, Free> fresh_; // never fed; cloned for each stream
    Window window_;
};

} // namespace cof::program
