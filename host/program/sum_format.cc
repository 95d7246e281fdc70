// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/sum_format.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace cof::program {

static constexpr Algorithm table[] = {
    {"crc32c", "CRC32C", "crc32c/1", 4},
    {"crc32", "CRC32", "crc32/1", 4},
    {"crc32-be", "CRC32-BE", "crc32-be/1", 4},
    {"cksum", "CKSUM", "crc32-be/1", 4},
    {"crc64-nvme", "CRC64-NVME", "crc64-nvme/1", 8},
    {"crc64-xz", "CRC64-XZ", "crc64-xz/1", 8},
    {"crc8-smbus", "CRC8-SMBUS", "crc8-smbus/1", 1},
    {"crc8-gsm-a", "CRC8-GSM-A", "crc8-gsm-a/1", 1},
    {"crc16-umts", "CRC16-UMTS", "crc16-umts/1", 2},
    {"crc16-xmodem", "CRC16-XMODEM", "crc16-xmodem/1", 2},
    {"crc16-arc", "CRC16-ARC", "crc16-arc/1", 2},
    {"crc24-openpgp", "CRC24-OPENPGP", "crc24-openpgp/1", 3},
    {"xxh3-64", "XXH3", "xxh3-64/1", 8},
    {"xxh3-128", "XXH128", "xxh3-128/1", 16},
    {"blake3", "BLAKE3", "blake3/1", 32},
    {"sha256", "SHA256", "sha256/1", 32},
};

std::span<const Algorithm> algorithms() {
    return table;
}

const Algorithm *find_algorithm(std::string_view name) {
    for (const Algorithm &a : table)
        if (a.name == name) return &a;
    if (name.find('.') == name.npos || name.find('/') == name.npos) return nullptr;
    static std::map<std::string, Algorithm, std::less<>> brought; // its elements stay where they are
    const auto at = brought.try_emplace(std::string(name)).first;
    at->second = {at->first, at->first, at->first, 0};
    return &at->second;
}

static std::string escape(const std::string &name, bool &escaped) {
    std::string out;
    for (char c : name) {
        if (c == '\n')
            out += "\\n";
        else if (c == '\r')
            out += "\\r";
        else if (c == '\\')
            out += "\\\\";
        else
            out += c;
    }
    escaped = out != name;
    return out;
}

static std::optional<std::string> unescape(std::string_view name) {
    std::string out;
    for (size_t i = 0; i < name.size(); ++i) {
        if (name[i] != '\\') {
            out += name[i];
            continue;
        }
        if (++i == name.size()) return std::nullopt;
        if (name[i] == 'n')
            out += '\n';
        else if (name[i] == 'r')
            out += '\r';
        else if (name[i] == '\\')
            out += '\\';
        else
            return std::nullopt;
    }
    return out;
}

std::string format_sum(const Algorithm &algorithm, Style style, const Sum &sum, const std::string &name) {
    // cksum(1) writes names as they are, and nothing for standard input.
    if (style == Style::posix)
        return sum.digest + " " + std::to_string(sum.size) + (name.empty() ? "" : " " + name) + "\n";
    bool escaped = false;
    std::string shown = escape(name.empty() ? "-" : name, escaped);
    std::string mark = escaped ? "\\" : "";
    if (style == Style::tag) return mark + std::string(algorithm.tag) + " (" + shown + ") = " + sum.digest + "\n";
    if (style == Style::sfv) return mark + shown + " " + sum.digest + "\n";
    return mark + sum.digest + "  " + shown + "\n";
}

static bool is_hex(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

static bool is_decimal(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

static std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

// By length alone: 8 digits are a CRC-32C, as the default of sum is; 16 XXH3; 32 XXH128; 64 SHA-256.
static const Algorithm *by_length(size_t digits, const Algorithm *hint) {
    if (hint != nullptr && hint->digest_size == 0) return digits % 2 == 0 ? hint : nullptr;
    if (hint != nullptr) return hint->digest_size * 2 == digits && hint->name != "cksum" ? hint : nullptr;
    return digits == 8    ? find_algorithm("crc32c")
           : digits == 16 ? find_algorithm("xxh3-64")
           : digits == 32 ? find_algorithm("xxh3-128")
           : digits == 64 ? find_algorithm("sha256")
                          : nullptr;
}

static std::optional<CheckLine> parse_tag(std::string_view line, const Algorithm *hint) {
    size_t open = line.find(" ("), close = line.rfind(") = ");
    if (open == line.npos || close == line.npos || close < open + 2) return std::nullopt;
    std::string_view digest = line.substr(close + 4);
    if (hint != nullptr && hint->digest_size == 0 && hint->tag == line.substr(0, open) && is_hex(digest))
        return CheckLine{hint, lower(digest), {}, std::string(line.substr(open + 2, close - open - 2))};
    for (const Algorithm &a : table) {
        if (a.tag != line.substr(0, open) || (hint != nullptr && hint != &a)) continue;
        if (a.name == "cksum" ? !is_decimal(digest) : !is_hex(digest) || digest.size() != 2 * a.digest_size) continue;
        return CheckLine{&a, lower(digest), {}, std::string(line.substr(open + 2, close - open - 2))};
    }
    return std::nullopt;
}

static std::optional<CheckLine> parse_plain(std::string_view line, const Algorithm *hint) {
    size_t space = line.find(' ');
    if (space == line.npos || space + 2 >= line.size() || (line[space + 1] != ' ' && line[space + 1] != '*'))
        return std::nullopt;
    std::string_view digest = line.substr(0, space);
    if (digest.starts_with("XXH3_")) { // as newer xxhsum writes its 64-bit XXH3
        digest.remove_prefix(5);
        if (digest.size() != 16) return std::nullopt;
    }
    const Algorithm *a = by_length(digest.size(), hint);
    if (a == nullptr || !is_hex(digest)) return std::nullopt;
    return CheckLine{a, lower(digest), {}, std::string(line.substr(space + 2))};
}

static std::optional<CheckLine> parse_posix(std::string_view line) {
    size_t first = line.find(' '), second = first == line.npos ? first : line.find(' ', first + 1);
    if (second == line.npos || second + 1 == line.size()) return std::nullopt;
    std::string_view value = line.substr(0, first), size = line.substr(first + 1, second - first - 1);
    if (!is_decimal(value) || !is_decimal(size)) return std::nullopt;
    uint64_t bytes = 0;
    if (std::from_chars(size.data(), size.data() + size.size(), bytes).ec != std::errc()) return std::nullopt;
    return CheckLine{find_algorithm("cksum"), std::string(value), bytes, std::string(line.substr(second + 1))};
}

static std::optional<CheckLine> parse_sfv(std::string_view line, const Algorithm *hint) {
    size_t space = line.rfind(' ');
    if (space == line.npos || space == 0 || line.size() - space - 1 != 8 || !is_hex(line.substr(space + 1)))
        return std::nullopt;
    if (hint != nullptr && hint->name != "crc32") return std::nullopt;
    return CheckLine{find_algorithm("crc32"), lower(line.substr(space + 1)), {}, std::string(line.substr(0, space))};
}

// cksum lines never escape, so a backslash before them belongs to nothing; sfv lines may begin with one.
std::optional<CheckLine> parse_sum(std::string_view line, const Algorithm *hint) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.remove_suffix(1);
    bool escaped = line.starts_with('\\');
    std::string_view body = escaped ? line.substr(1) : line;
    std::optional<CheckLine> parsed;
    bool posix_only = hint != nullptr && hint->name == "cksum";
    parsed = parse_tag(body, hint);
    if (!parsed && !posix_only) parsed = parse_plain(body, hint);
    if (!parsed && !escaped && (hint == nullptr || posix_only)) parsed = parse_posix(line);
    if (!parsed && !posix_only) parsed = parse_sfv(body, hint);
    if (parsed && escaped) {
        std::optional<std::string> name = unescape(parsed->name);
        if (!name) return std::nullopt;
        parsed->name = *name;
    }
    return parsed;
}

} // namespace cof::program
