// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The two ways out, alone in a file: tests have others.
#include <cstdio>

#include "host/store/report.hpp"

namespace cof::store {

void print(const std::string &text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        throw system_failure("standard output: cannot write");
}

void complain(const std::string &sentence) {
    Progress::clear_line();
    std::fprintf(stderr, "cofferdam-store: %s\n", sentence.c_str());
    if (!reports_json()) return;
    const std::string text = json_line({{"event", "error"}, {"message", sentence}});
    std::fwrite(text.data(), 1, text.size(), stdout); // a failure shows at the end, when standard output is flushed
}

} // namespace cof::store
