// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Several checksums of one stream in one pass.
#pragma once

#include <vector>

#include "host/program/context.hpp"
#include "host/program/progress.hpp"
#include "host/program/reader.hpp"
#include "host/program/sum_format.hpp"

namespace cof::program {

class Summer {
  public:
    Summer(const Context &context, const std::vector<const Algorithm *> &algorithms);

    // Reads name ("-": standard input) to its end. error "": sums has one entry for each algorithm, in order.
    struct Result {
        std::vector<Sum> sums;
        std::string error;
    };
    Result run(const std::string &name, Progress &progress);

  private:
    enum class Pass { done, failed, again };
    Pass pass(const std::string &name, Input &input, Progress &progress, Result &result);

    const Context &context_;
    std::vector<const Algorithm *> algorithms_;
    std::vector<const cof_slot *> slots_;
    Window window_;
};

} // namespace cof::program
