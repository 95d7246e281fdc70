// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Lab runs: a plugin built with a sanitizer breaks rules that every host insists on, since the sanitizer's runtime is a
// library with constructors. A lab run leaves those checks out, says so, and never says that a plugin conforms.
#pragma once

#include <string>
#include <string_view>

#include "host/conform/kit.hpp"

namespace cof::conform {

// Why a lab run leaves a check out, as a sentence; nullptr: it does not.
const char *left_out_of_lab(std::string_view id);

// The sanitizers' runtimes that the plugin needs, in the form of LD_PRELOAD; "": none.
std::string runtimes_of(const Subject &subject);

// Starts this program again with these libraries loaded before all others, which is where such a runtime has to be.
// Returns "" where they are there already; else why it cannot be.
std::string with_runtimes(const std::string &runtimes);

// What a sanitizer wrote to a check's standard error, in a line; "": nothing.
std::string sanitizer_report(std::string_view text);

} // namespace cof::conform
