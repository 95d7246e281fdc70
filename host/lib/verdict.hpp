// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// A verdict as one line of text: what the probe child writes to its parent, and what the cache keeps.
//
//     bad STAGE CODE WHY (PATH DEV INO SIZE MTIME_NS CTIME_NS BUILD_ID)...
//     good SPDX (PATH DEV INO SIZE MTIME_NS CTIME_NS BUILD_ID)...
//
// Words are separated by single spaces. In a word, bytes other than printable ASCII, and space and '%', are "%xx"; an
// empty word is "%".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/lib/probe.hpp"

namespace cof {

std::string escape_word(std::string_view text);
std::optional<std::string> unescape_word(std::string_view word);
// nullopt: not words with single spaces between, or a word that escape_word cannot have written.
std::optional<std::vector<std::string>> split_words(std::string_view line);
// The whole word is one decimal number in range.
template <class Number> bool parse_number(std::string_view word, Number &out);

std::string encode_verdict(const Verdict &verdict); // without a newline
std::optional<Verdict> decode_verdict(std::string_view line);

std::optional<Stage> stage_named(std::string_view name);
std::optional<Code> code_named(std::string_view name);

// FileId of what a path names now, links followed; nullopt: nothing.
std::optional<FileId> file_id_of(const std::string &path);

} // namespace cof
