// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the chunkers do alike with a configuration and with a list of cuts.
#pragma once

#include <algorithm>
#include <cstddef>

#include "host/portable/portable.hpp"

namespace cof {

inline bool has_key(const cof_cut_cfg &cfg) {
    return std::any_of(std::begin(cfg.key), std::end(cfg.key), [](uint8_t byte) { return byte != 0; });
}

// For the functions of the interface: the filled in configuration, or false. NULL asks for every default.
inline bool accept(const cof_cut_cfg *given, const char *(*check)(cof_cut_cfg &cfg), cof_cut_cfg &cfg) {
    cfg = {};
    if (given != nullptr) {
        if (given->struct_size < sizeof cfg) return false;
        cfg = *given;
    }
    return check(cfg) == nullptr;
}

// The caller's array of cuts.
class CutList {
  public:
    CutList(cof_cut_end *out, size_t cap) : out_(out), cap_(cap) {}
    bool full() const { return count_ == cap_; }
    size_t count() const { return count_; }
    void add(uint64_t end, uint64_t fingerprint) { out_[count_++] = {end, fingerprint}; }

  private:
    cof_cut_end *out_;
    size_t cap_, count_ = 0;
};

} // namespace cof
