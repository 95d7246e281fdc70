// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#pragma once

#include "host/program/base.hpp"
#include "host/program/context.hpp"

namespace cof::program {

struct IngestBenchOptions {
    std::string contract;
    size_t bytes = 0, mean = 0, tile = 0; // tile 0: the plan's default
    double seconds = 0;
};

Exit bench_ingest(const Globals &globals, const IngestBenchOptions &o);

} // namespace cof::program
