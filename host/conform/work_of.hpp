// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What the works of the interfaces share.
#pragma once

#include "host/conform/work.hpp"
#include "host/lib/verify_tools.hpp"

namespace cof::conform {

constexpr size_t most_state = size_t{1} << 20;

class InputWork : public Work {
  protected:
    InputWork(uint64_t seed, size_t n);
    const uint8_t *p(size_t at = 0) const { return bytes_.empty() ? nullptr : bytes_.data() + at; }
    Random random_;

  private:
    std::vector<uint8_t> bytes_;
};

std::string over(const char *function, size_t n); // "function() over n bytes"
cof_hash_key random_key(Random &random);

std::unique_ptr<Work> crc_many_work_of(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n);
std::unique_ptr<Work> adopted_work_of(const cof_kernel &kernel, const Contract &contract, uint64_t seed, size_t n);

} // namespace cof::conform
