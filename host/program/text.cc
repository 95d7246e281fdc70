// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/text.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdio>

#include "host/program/base.hpp"

namespace cof::program {

std::string Table::text() const {
    std::vector<size_t> width(rows_.front().size(), 0);
    for (const auto &row : rows_)
        for (size_t i = 0; row.size() > 1 && i < row.size() && i < width.size(); ++i)
            width[i] = std::max(width[i], row[i].size());
    std::string out;
    for (const auto &row : rows_) {
        for (size_t i = 0; i < row.size(); ++i) {
            out += row[i];
            if (i + 1 < row.size()) out.append(width[i] - row[i].size() + 2, ' ');
        }
        while (!out.empty() && out.back() == ' ')
            out.pop_back();
        out += '\n';
    }
    return out;
}

std::string human_bytes(uint64_t bytes) {
    static constexpr const char *units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double value = static_cast<double>(bytes);
    size_t unit = 0;
    while (value >= 1024 && unit + 1 < std::size(units)) {
        value /= 1024;
        ++unit;
    }
    char text[40];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text;
}

std::string human_rate(uint64_t bytes, double seconds) {
    if (seconds <= 0) return "-";
    double rate = static_cast<double>(bytes) / seconds;
    char text[40];
    if (rate >= 1e9)
        std::snprintf(text, sizeof text, "%.2f GB/s", rate / 1e9);
    else
        std::snprintf(text, sizeof text, "%.1f MB/s", rate / 1e6);
    return text;
}

uint64_t parse_size(const std::string &text, const std::string &option) {
    uint64_t value = 0;
    const char *end = text.data() + text.size();
    auto [rest, error] = std::from_chars(text.data(), end, value);
    std::string unit(rest, end);
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return std::toupper(c); });
    if (unit.size() == 3 && unit.ends_with("IB")) unit.resize(1);
    static constexpr std::string_view units = "KMGT";
    unsigned shift = 0;
    bool known = unit.empty() || unit == "B";
    if (unit.size() == 1 && units.find(unit[0]) != units.npos) {
        shift = 10 * static_cast<unsigned>(units.find(unit[0]) + 1);
        known = true;
    }
    if (error != std::errc() || !known || (value << shift) >> shift != value)
        throw Failure(Exit::usage, option + ": '" + printable(text) + "' is not a size; write bytes, or 16K, 1M, 2G");
    return value << shift;
}

std::string hex(const uint8_t *bytes, size_t count) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(2 * count);
    for (size_t i = 0; i < count; ++i) {
        out += digits[bytes[i] >> 4];
        out += digits[bytes[i] & 15];
    }
    return out;
}

std::string hex32(uint32_t value) {
    char text[9];
    std::snprintf(text, sizeof text, "%08x", value);
    return text;
}

std::string hex64(uint64_t value) {
    return hex32(static_cast<uint32_t>(value >> 32)) + hex32(static_cast<uint32_t>(value));
}

std::string printable(std::string_view name) {
    std::string out;
    bool utf8 = is_utf8(name);
    for (char c : name) {
        auto byte = static_cast<unsigned char>(c);
        if (c == '\\') {
            out += "\\\\";
        } else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8)) {
            char text[5];
            std::snprintf(text, sizeof text, "\\%03o", byte);
            out += text;
        } else {
            out += c;
        }
    }
    return out;
}

// Strict: no overlong forms, no surrogates, nothing above U+10FFFF. C1 controls count as not printable, so as invalid.
bool is_utf8(std::string_view text) {
    for (size_t i = 0; i < text.size();) {
        auto lead = static_cast<unsigned char>(text[i]);
        size_t tail = lead < 0x80 ? 0 : lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : 3;
        if (lead >= 0x80 && (lead < 0xc2 || lead > 0xf4)) return false;
        if (tail >= text.size() - i) return false;
        uint32_t point = tail == 0 ? lead : lead & (0x3fu >> tail);
        for (size_t k = 1; k <= tail; ++k) {
            auto byte = static_cast<unsigned char>(text[i + k]);
            if ((byte & 0xc0) != 0x80) return false;
            point = (point << 6) | (byte & 0x3fu);
        }
        if ((tail == 2 && point < 0x800) || (tail == 3 && (point < 0x10000 || point > 0x10ffff)) ||
            (point >= 0xd800 && point < 0xe000) || (point >= 0x80 && point < 0xa0))
            return false;
        i += tail + 1;
    }
    return true;
}

} // namespace cof::program
