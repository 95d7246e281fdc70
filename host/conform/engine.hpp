// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// One kernel as a stream of bytes in and bytes out, whatever its interface: what the checks of the group "function"
// compare. The judge is another engine, over the host's portable kernel. An adopted kernel is its own judge, over a
// copy of the input in ordinary memory: a batch one message at a time, a codec by giving back what it took.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "host/conform/kit.hpp"
#include "host/lib/verify_tools.hpp"

namespace cof::conform {

// Garbage in the vector registers that a call may overwrite: nobody cleared them for a kernel. Streams have it before
// each of their calls: what a kernel forgets to clear may show at a few positions of a call alone.
void spoil_registers();

class Engine {
  public:
    // salt decides about register, seed and key.
    Engine(const cof_kernel &kernel, const Contract &contract, uint64_t salt)
        : kernel_(kernel), contract_(contract), salt_(salt) {}
    virtual ~Engine() = default;
    Engine(const Engine &) = delete;
    Engine &operator=(const Engine &) = delete;

    const cof_kernel &kernel() const { return kernel_; }
    const Contract &contract() const { return contract_; }
    // The alignment, and no better one, of digests and sketches; as the contract has it where that is more.
    void output_align(size_t align) { output_align_ = align; }
    bool intact() const { return intact_; } // no call wrote outside its output or its state so far

    // All of it by one call.
    virtual std::string whole(const uint8_t *p, size_t n) = 0;
    // As a stream; none where the interface has no streams.
    virtual bool streams() const { return true; }
    virtual size_t state_size() { return kernel_.state_size; }
    virtual void begin(void *) {}
    virtual void feed(void *, const uint8_t *, size_t, bool, std::string &) {}
    virtual void end(const void *, std::string &) {}
    // A state that goes on by itself. memcpy makes one of any block; a context makes it itself.
    virtual void clone(void *to, const void *from) { memcpy(to, from, state_size()); }
    virtual void release(void *) {} // what begin() or clone() made, once
    size_t state_align() { return std::max<size_t>(kernel_.state_align, alignof(void *)); }
    // Before inputs of gigabytes: no more output than they need, and no key.
    virtual void expect_large_input() {}
    // Chunks of about two KiB, between the smallest and the contract's own. False: it does not take them.
    virtual bool cut_at_two_kib() { return false; }
    // What else is wrong with an output, as the rest of a sentence: rules of the contract. "": nothing.
    virtual std::string against_the_rules(const std::string &, size_t) { return ""; }

    StateBlock block() { return {state_size(), state_align()}; }
    std::string pieces(const uint8_t *p, size_t n, const std::vector<size_t> &sizes);

  protected:
    void watch(bool intact) { intact_ = intact_ && intact; }
    const cof_kernel &kernel_;
    const Contract &contract_;
    const uint64_t salt_;
    size_t output_align_ = 1;

  private:
    bool intact_ = true;
};

// nullptr: the kit has no engine for this interface; the host's judge alone tries it.
std::unique_ptr<Engine> engine_of(const cof_kernel &kernel, const Contract &contract, uint64_t salt);
std::unique_ptr<Engine> judge_of(const cof_kernel &kernel, const Contract &contract, uint64_t salt);
// engine_adopted.cc: the interfaces of adopted.h, and batches of hashes.
std::unique_ptr<Engine> adopted_engine_of(const cof_kernel &kernel, const Contract &contract, uint64_t salt,
                                          bool as_judge);
// engine_crc_many.cc: where is_crc_many().
std::unique_ptr<Engine> crc_many_engine_of(const cof_kernel &kernel, const Contract &contract, uint64_t salt);
bool adopted_interface(std::string_view iface);

template <class T> void append(std::string &to, const T &value) {
    to.append(reinterpret_cast<const char *>(&value), sizeof value);
}

} // namespace cof::conform
