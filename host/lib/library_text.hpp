// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Reading what a library says of its licence out of its bytes, without loading it: the text after a prefix that the
// plugin's note names (COF_NT_TELLS), in a segment that would be mapped and is not writable. The file is anybody's:
// every read is bounded, and what is found is fit to print.
#pragma once

#include <string>
#include <vector>

#include "host/lib/facts.hpp"

namespace cof {

struct LibraryText {
    std::vector<std::string> answers; // distinct texts after the prefix, in the order found; at most 8
    std::string problem;              // why the file could not be searched; then answers is empty
};
// A text ends at a NUL in the same segment, is printable ASCII and has 1 to 255 bytes; what is otherwise counts as
// none.
LibraryText texts_after(const ReadAt &read, uint64_t size, const std::string &prefix);
LibraryText texts_in_file(const std::string &path, const std::string &prefix);

// What a plugin's notes and the library's bytes say together about one of its links.
struct LibraryReport {
    bool loaded = false;
    std::string path, spdx, effective, why;
};
LibraryReport report_library(const FileFacts &facts, const LinkFacts &link);

} // namespace cof
