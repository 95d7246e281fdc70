// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What every command shares: exit codes, the way a command fails, and the output to standard output.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace cof::program {

// Documented in cofferdam(1): scripts rely on them.
enum class Exit : int { ok = 0, difference = 1, usage = 2, input = 3, configuration = 4, internal = 5, incomplete = 6 };

// Ends a command. main prints "cofferdam: SENTENCE" and exits with the code.
class Failure : public std::runtime_error {
  public:
    Failure(Exit code, const std::string &sentence) : std::runtime_error(sentence), code_(code) {}
    Exit code() const { return code_; }

  private:
    Exit code_;
};

// Two outcomes of one run: a difference says more than an unreadable file, and both more than ok.
inline Exit worse(Exit a, Exit b) {
    if (a == Exit::difference || b == Exit::difference) return Exit::difference;
    return a == Exit::ok ? b : a;
}

// One line on standard error: "cofferdam: SENTENCE". Clears a progress line that may stand there.
void complain(const std::string &sentence);

// Standard output, buffered. A write that fails ends the command with Exit::input.
void put(std::string_view text);
void flush_output();

// "FILE: No such file or directory"
std::string system_error(std::string_view what, int error);

} // namespace cof::program
