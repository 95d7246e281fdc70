// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/base.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "host/program/progress.hpp"

namespace cof::program {

void complain(const std::string &sentence) {
    Progress::clear_line();
    std::fprintf(stderr, "cofferdam: %s\n", sentence.c_str());
}

[[noreturn]] static void output_failed() {
    throw Failure(Exit::input, system_error("standard output: cannot write", errno));
}

void put(std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) output_failed();
}

void flush_output() {
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) output_failed();
}

std::string system_error(std::string_view what, int error) {
    return std::string(what) + ": " + std::strerror(error);
}

} // namespace cof::program
