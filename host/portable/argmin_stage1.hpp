// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Where stage 2 of argmin/1 has its entries from: a kernel that it calls; or the caller, who has made those of the
// bytes that it feeds beforehand. Blocks from before these bytes, which only the buffer has, are the kernel's then too.
#pragma once

#include "host/portable/argmin.hpp"

namespace cof::argmin {

class Stage1 {
  public:
    explicit Stage1(const cof_cut_sketch &kernel) : kernel_(kernel), made_(false) {}
    // made: an entry for each whole block, in bytes of any alignment; nullptr where there is none.
    Stage1(const cof_cut_sketch &kernel, const void *made)
        : kernel_(kernel), made_(true), entries_(static_cast<const uint8_t *>(made)) {}

    bool made() const { return made_; }

    // The entries of the blocks from..to-1 at data; before data back bytes may be read. first_made: which of those
    // blocks is the caller's first, before data if negative.
    void write(const cof_cut_cfg &cfg, const uint8_t *data, size_t back, size_t from, size_t to, ptrdiff_t first_made,
               int16_t *out) const {
        if (made_) {
            const size_t own = std::min(to, static_cast<size_t>(std::max(first_made, static_cast<ptrdiff_t>(from))));
            const auto at = static_cast<ptrdiff_t>(own) - first_made;
            if (own < to) std::memcpy(out + (own - from), entries_ + at * 2, (to - own) * sizeof *out);
            to = own;
        }
        if (from < to) kernel_.sketch(&cfg, data + from * block, (to - from) * block, back + from * block, out);
    }

  private:
    const cof_cut_sketch &kernel_;
    bool made_;
    const uint8_t *entries_ = nullptr;
};

} // namespace cof::argmin
