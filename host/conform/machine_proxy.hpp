// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A kernel behind which every call goes through a Caller: its descriptor with another vtable, for the engines and for
// the host's own judge.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include <cofferdam/adopted.h>
#include <cofferdam/crc.h>
#include <cofferdam/cut.h>
#include <cofferdam/hash.h>

#include "host/conform/machine_call.hpp"

namespace cof::conform {

// One at a time in a process, for a vtable's functions carry nothing that would tell two apart.
class Proxy {
  public:
    struct Slot {
        const void *function;
        const char *name;
        bool narrow; // takes an argument of 32 bits or fewer
        size_t calls = 0;
    };
    Proxy(const cof_kernel &kernel, Caller &caller);
    ~Proxy();
    Proxy(const Proxy &) = delete;
    Proxy &operator=(const Proxy &) = delete;

    explicit operator bool() const { return !slots().empty(); } // false: the kit does not know the interface
    const cof_kernel &kernel() const { return kernel_; }
    const std::vector<Slot> &slots() const;

  private:
    template <class Vtable> Vtable &copy();
    cof_kernel kernel_;
    std::shared_ptr<void> vtable_;
};

} // namespace cof::conform
