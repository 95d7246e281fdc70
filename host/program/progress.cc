// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "host/program/text.hpp"

namespace cof::program {

static bool line_stands = false;

void Progress::clear_line() {
    if (!line_stands) return;
    std::fputs("\r\033[K", stderr);
    line_stands = false;
}

static bool dumb_terminal() {
    const char *term = std::getenv("TERM");
    return term == nullptr || std::string_view(term) == "dumb";
}

Progress::Progress(std::string verb, uint64_t total, bool wanted)
    : verb_(std::move(verb)), total_(total), shown_(wanted && isatty(STDERR_FILENO) == 1 && !dumb_terminal()) {}

double Progress::seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
}

void Progress::advance(uint64_t bytes) {
    done_ += bytes;
    if (!shown_) return;
    Clock::time_point now = Clock::now();
    if (now - start_ < std::chrono::milliseconds(500) || now - last_ < std::chrono::milliseconds(200)) return;
    last_ = now;
    double elapsed = seconds();
    std::string line = verb_ + " " + human_bytes(done_);
    if (total_ != 0) {
        double part = std::min(1.0, static_cast<double>(done_) / static_cast<double>(total_));
        auto left = static_cast<unsigned>(part > 0 ? elapsed / part - elapsed : 0);
        char text[64];
        std::snprintf(text, sizeof text, " of %s, %.0f %%, ETA %u:%02u", human_bytes(total_).c_str(), 100 * part,
                      left / 60, left % 60);
        line += text;
    }
    line += ", " + human_rate(done_, elapsed);
    std::fprintf(stderr, "\r%s\033[K", line.c_str());
    line_stands = true;
}

} // namespace cof::program
