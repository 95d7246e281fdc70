// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The files behind a soname: which one this process would get, and what that one needs in turn. The probe child may
// read these, and what it says is taken for this process only where it opened the same.
#pragma once

#include "host/lib/facts.hpp"
#include "host/lib/fd.hpp"
#include "host/lib/library_search.hpp"
#include "host/lib/probe.hpp"

namespace cof {

// A regular file, opened without waiting.
Fd open_library(const std::string &path, uint64_t &size);
// An ELF shared object of this machine, as the dynamic linker would take. Everything else it passes over.
bool is_library(const std::string &path);

// What dlopen(soname) would give here: the one that is loaded already, else what the search finds.
LibraryFiles library_for(const LibrarySearch &search, const std::string &soname);

// The libraries of the links note and all that they need (DT_NEEDED, with DT_RPATH and DT_RUNPATH), as far as they are
// found; more rather than fewer, where the linker would take one of several. At most 512.
std::vector<BoundLibrary> libraries_for(const LibrarySearch &search, const std::vector<LinkFacts> &links);

// Why what a child opened says nothing about what this process would open; nullopt: it is the same. Of the alternatives
// of one library, which the note lists in the order in which they are tried, the first that is here decides.
std::optional<std::string> other_library(const LibrarySearch &search, const std::vector<LinkFacts> &links,
                                         const std::vector<BoundLibrary> &opened);

} // namespace cof
