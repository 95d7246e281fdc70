// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The commands, without their command line.
#pragma once

#include "host/store/store.hpp"

namespace cof::store {

struct Options {
    std::string store, to, snapshot, compression = "none";
    std::vector<std::string> paths, includes, excludes, exclude_from;
    unsigned threads = 1;
    bool rescan = false; // read what the stat cache says is unchanged
    KernelOptions kernels;
    bool json = false, skip_unreadable = false, rebuild_index = false;
};

Exit ingest(const Options &options);
Exit verify(const Options &options);
Exit restore(const Options &options);
Exit list(const Options &options);
Exit check(const Options &options);

// One line on standard error: "cofferdam-store: SENTENCE".
void complain(const std::string &sentence);
// Standard output; a write that fails ends the command.
void print(const std::string &text);

} // namespace cof::store
