// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <algorithm>
#include <cstdio>

#include "bench/run.hpp"

namespace bench {
namespace {

// Sizes across, a few at a time so that a line stays readable.
constexpr size_t columns = 6;

void print_columns(const std::vector<const Row *> &rows, const std::vector<size_t> &sizes) {
    std::printf("  %-33s %-8s", "", "kind");
    for (const size_t n : sizes) {
        const auto at = std::find_if(rows.begin(), rows.end(), [n](const Row *row) { return row->bytes == n; });
        const std::string head = size_name(n) + " " + (*at)->level;
        std::printf("  %17s", head.c_str());
    }
    std::printf("\n");
    std::vector<std::pair<std::string, std::string>> names;
    for (const Row *row : rows) {
        const std::pair<std::string, std::string> name{row->who.name, row->who.kind};
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    for (const auto &[name, kind] : names) {
        std::printf("  %-33s %-8s", name.c_str(), kind.c_str());
        for (const size_t n : sizes) {
            const auto at = std::find_if(rows.begin(), rows.end(), [&, &who = name, &what = kind](const Row *row) {
                return row->bytes == n && row->who.name == who && row->who.kind == what;
            });
            if (at == rows.end())
                std::printf("  %17s", "-");
            else
                std::printf("  %8.2f %7.2fx", (*at)->gbps, (*at)->ratio);
        }
        std::printf("\n");
    }
}

} // namespace

void print_heading(const std::string &text) {
    std::printf("\n== %s\n", text.c_str());
}

void print_table(const Run &run, const std::string &suite, const std::string &title, unsigned threads) {
    std::vector<const Row *> rows;
    std::vector<size_t> sizes;
    for (const Row &row : run.record.rows)
        if (row.suite == suite && row.who.contract == title && row.threads == threads) {
            rows.push_back(&row);
            if (std::find(sizes.begin(), sizes.end(), row.bytes) == sizes.end()) sizes.push_back(row.bytes);
        }
    if (rows.empty()) return;
    std::printf("\n%s %s%s: GB/s at p5, and how many times the reference\n", suite.c_str(), title.c_str(),
                threads > 1 ? (", " + std::to_string(threads) + " threads").c_str() : "");
    for (size_t first = 0; first < sizes.size(); first += columns) {
        const size_t last = std::min(sizes.size(), first + columns);
        print_columns(rows,
                      {sizes.begin() + static_cast<ptrdiff_t>(first), sizes.begin() + static_cast<ptrdiff_t>(last)});
    }
    std::fflush(stdout);
}

} // namespace bench
