// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// One contract through one interface of the public API, as bytes in and one number out: equal numbers, equal results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <cofferdam.h>

namespace cof::hostile {

// Results of any length, in order, as one number.
class Sum {
  public:
    void add(const void *p, size_t n);
    void add(uint64_t value) { state_ = mix(state_ ^ value); }
    uint64_t value() const { return state_; }

  private:
    static uint64_t mix(uint64_t z);
    uint64_t state_ = 0x9e3779b97f4a7c15;
};

class Subject {
  public:
    virtual ~Subject() = default;
    // All of it by one call. at: where the result goes, from an aligned address on, 0..63.
    virtual uint64_t whole(const uint8_t *p, size_t n, size_t at) = 0;
    // The same bytes in pieces of that size, in exact copies at an odd address if copied: must equal whole().
    virtual bool streams() const { return true; }
    virtual uint64_t pieces(const uint8_t *p, size_t n, size_t piece) = 0;
    // Takes more than 4 GiB.
    virtual bool endless() const { return true; }
};

// nullptr: nothing serves it (an adopted contract without its library), or another row of the table stands for it.
std::unique_ptr<Subject> subject_of(cof_context *ctx, const std::string &contract, const std::string &iface);

[[noreturn]] void die(const std::string &sentence);
void must(cof_status status, const char *what);

} // namespace cof::hostile
