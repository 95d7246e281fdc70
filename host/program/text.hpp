// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Text for people: aligned tables, sizes, names that may hold any byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cof::program {

// Columns are as wide as their widest cell; the last one is not padded. Rows of one cell are printed as they are.
class Table {
  public:
    explicit Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    bool empty() const { return rows_.size() == 1; }
    std::string text() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

// "1.5 GiB", "512 B"
std::string human_bytes(uint64_t bytes);
// "1.2 GB/s" in decimal, as throughput is quoted; "-" when no time passed.
std::string human_rate(uint64_t bytes, double seconds);
// "16K", "1M", "65536", "1GiB": powers of 1024. Throws Failure(usage) naming the option.
uint64_t parse_size(const std::string &text, const std::string &option);

std::string hex(const uint8_t *bytes, size_t count);
std::string hex32(uint32_t value);
std::string hex64(uint64_t value);
// Control bytes and backslashes as \ooo and \\, so that a name is one line and cannot drive a terminal.
std::string printable(std::string_view name);
bool is_utf8(std::string_view text);

} // namespace cof::program
