// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The commands, without their command line.
#pragma once

#include "host/store/report.hpp"
#include "host/store/store.hpp"

namespace cof::store {

struct Options {
    std::string store, to, snapshot, other, compression = "none";
    std::vector<std::string> paths, snapshots, includes, excludes, exclude_from;
    unsigned threads = 1;
    bool rescan = false; // read what the stat cache says is unchanged
    KernelOptions kernels;
    bool json = false, skip_unreadable = false, rebuild_index = false, dry_run = false;
    unsigned rewrite_below = 75; // per cent of a pack that is in use
};

Exit ingest(const Options &options);
Exit verify(const Options &options);
Exit restore(const Options &options);
Exit list(const Options &options);
Exit check(const Options &options);
Exit diff(const Options &options);
Exit stats(const Options &options);
Exit forget(const Options &options);
Exit collect(const Options &options); // gc
Exit collect(const Options &options, Store &store, const Kernels &kernels);

} // namespace cof::store
