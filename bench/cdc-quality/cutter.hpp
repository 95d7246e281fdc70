// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Any chunker that the library has, by the name of its contract, and fixed sizes as the null beside them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <cofferdam.h>

#include "bench/cdc-quality/count.hpp"
#include "bench/cdc-quality/data.hpp"

namespace cdc {

// What main() ends with.
enum class Exit { usage = 2, unreadable = 3, internal = 4 };
struct Failure : std::runtime_error {
    Failure(Exit status, const std::string &sentence) : std::runtime_error(sentence), code(status) {}
    Exit code;
};

inline constexpr const char *fixed = "fixed"; // chunks of avg bytes each; no contract

// A context of the library, with a hash for chunks.
class Library {
  public:
    // plugin_root "": portable kernels only.
    Library(const std::string &plugin_root, const std::string &pins);
    cof_context *get() const { return context_.get(); }
    Digest digest(std::span<const uint8_t> bytes) const;
    // The contracts that cut, in the host's order.
    static std::vector<std::string> contracts();
    // "cof.cut/1=portable cof.cut-sketch/1=...": what serves a contract now.
    std::string kernels(const std::string &contract) const;

  private:
    struct Close {
        void operator()(cof_context *context) const { cof_close(context); }
    };
    std::unique_ptr<cof_context, Close> context_;
    const cof_slot *hash_ = nullptr;
};

class Cutter {
  public:
    // Throws Failure(usage) with the contract's own sentence.
    Cutter(const Library &library, const std::string &contract, const cof_cut_cfg &wanted);
    const cof_cut_cfg &config() const { return config_; }
    // All cuts of a stream.
    Cuts cut(std::span<const uint8_t> stream) const;
    // The first cut of a stream of random bytes.
    uint64_t first_of_random(Random &random) const;

  private:
    struct Free {
        void operator()(cof_chunker *chunker) const { cof_chunker_free(chunker); }
    };
    using Chunker = std::unique_ptr<cof_chunker, Free>;
    Chunker fresh_chunker() const;

    cof_cut_cfg config_{};
    Chunker fresh_; // never fed; none for fixed sizes
};

} // namespace cdc
