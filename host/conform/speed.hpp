// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Group "speed": warnings, and only of clear cases, for a machine is never quite its own.
#pragma once

#include <memory>
#include <optional>

#include "host/conform/kit.hpp"
#include "host/portable/portable.hpp"

namespace cof::conform {

// Calls of one size, to be timed. Its memory is there beforehand.
class Timed {
  public:
    virtual ~Timed() = default;
    // Takes bytes() bytes, in calls of the size that it was made for.
    virtual void run() = 0;
    virtual size_t bytes() const = 0;
};
// p: n bytes, or of a chunker stream_bytes, which it takes in pieces of n. nullptr: the interface is not timed.
constexpr size_t stream_bytes = size_t{1} << 18;
std::unique_ptr<Timed> timed(const cof_kernel &kernel, const Contract &contract, const uint8_t *p, size_t n);

// Nanoseconds a byte of each, side by side: A B C, B C A and so on, of each the low end of its samples.
std::vector<double> costs(std::span<Timed *const> contenders, unsigned rounds);

Finding speed_not_slower(const Subject &);
Finding speed_cliffs(const Subject &);

} // namespace cof::conform
