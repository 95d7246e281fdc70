// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Directories of *.conf files that an administrator writes by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/lib/record.hpp"

namespace cof {

// Names of the *.conf files of dir, sorted bytewise; hidden ones never. what: "policy", for sentences. users: in a home
// directory, where one that may not be entered is as good as none.
Outcome<std::vector<std::string>> list_conf(const std::string &dir, const std::string &what, bool users);
Outcome<std::string> read_conf(const std::string &path, const std::string &what, size_t most);

// A message never carries bytes that could act on a terminal, nor more than those.
std::string printable(std::string_view text, size_t most = 255);

} // namespace cof
