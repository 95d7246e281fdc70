// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Checksums as text: what people's checkers print and accept.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace cof::program {

enum class Style {
    plain, // HEX  NAME, as coreutils; a name with a newline, CR or backslash is escaped, with '\' before the line
    tag,   // CRC32C (NAME) = HEX
    sfv,   // NAME HEX, crc32 only
    posix, // VALUE SIZE NAME, cksum only
};

struct Algorithm {
    std::string_view name;     // of -a
    std::string_view tag;      // of --tag
    std::string_view contract; // "crc32-be/1"
    size_t digest_size;        // 0: of a contract that a plugin brings, as its slot says
};
std::span<const Algorithm> algorithms();
// The full name of a contract that a plugin may bring is an algorithm too. nullptr: none of that name.
const Algorithm *find_algorithm(std::string_view name);

struct Sum {
    std::string digest; // hex; for cksum the decimal value
    uint64_t size = 0;
};

// One line with its newline. name "": standard input without a name.
std::string format_sum(const Algorithm &algorithm, Style style, const Sum &sum, const std::string &name);

struct CheckLine {
    const Algorithm *algorithm;
    std::string digest; // lower case
    std::optional<uint64_t> size;
    std::string name;
};
// Any of the four styles. hint: the algorithm of -a, nullptr to guess by tag or length. nullopt: not a checksum line.
std::optional<CheckLine> parse_sum(std::string_view line, const Algorithm *hint);

} // namespace cof::program
