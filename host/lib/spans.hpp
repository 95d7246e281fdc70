// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A walk through bytes that lie in several places.
#pragma once

#include <cstdint>
#include <span>

#include <cofferdam/hash.h>

namespace cof {

class SpanCursor {
  public:
    // Behind the first `taken` bytes. false: there are fewer, or a span is NULL and not empty.
    bool start(std::span<const cof_span> spans, size_t taken) {
        spans_ = spans;
        size_t total = 0;
        bool found = false;
        for (size_t i = 0; i < spans.size(); ++i) {
            const size_t n = spans[i].n;
            if ((!spans[i].p && n != 0) || n > SIZE_MAX - total) return false;
            if (!found && (taken - total < n || i + 1 == spans.size())) {
                index_ = i;
                offset_ = taken - total;
                found = true;
            }
            total += n;
        }
        taken_ = taken;
        return taken <= total;
    }

    // What is left of the span that it has come to; empty behind the last.
    cof_span piece() const {
        if (spans_.empty()) return {nullptr, 0};
        const cof_span &span = spans_[index_];
        if (offset_ == span.n) return {nullptr, 0};
        return {static_cast<const uint8_t *>(span.p) + offset_, span.n - offset_};
    }
    bool at_last() const { return index_ + 1 >= spans_.size(); }
    void advance(size_t n) {
        offset_ += n;
        taken_ += n;
    }
    // On to the next span; false: there is none.
    bool next() {
        if (at_last()) return false;
        ++index_;
        offset_ = 0;
        return true;
    }
    size_t taken() const { return taken_; }

  private:
    std::span<const cof_span> spans_;
    size_t index_ = 0, offset_ = 0, taken_ = 0;
};

} // namespace cof
