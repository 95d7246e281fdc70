// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What ingest says at its end.
#pragma once

#include "host/store/report.hpp"
#include "host/store/store.hpp"

namespace cof::store {

struct Ingested {
    std::string id;
    Totals totals;
    uint64_t manifest_size = 0, skipped = 0;
    uint64_t unchanged = 0, unchanged_bytes = 0; // files that were not read again
    bool existed = false;
    double seconds = 0;
};
void report(const Kernels &kernels, const StoreStats &stats, const Ingested &ingested);

} // namespace cof::store
