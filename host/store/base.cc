// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/base.hpp"

#include <cstdio>

namespace cof::store {

void write_all(int fd, Bytes bytes, const std::string &name) {
    while (!bytes.empty()) {
        const ssize_t n = write(fd, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) throw system_failure(name + ": cannot write", n == 0 ? EIO : errno);
        bytes = bytes.subspan(static_cast<size_t>(n));
    }
}

size_t read_all(int fd, std::span<std::byte> to, const std::string &name) {
    size_t done = 0;
    while (done < to.size()) {
        const ssize_t n = read(fd, to.data() + done, to.size() - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw system_failure(name + ": cannot read");
        if (n == 0) break;
        done += static_cast<size_t>(n);
    }
    return done;
}

std::string hex(Bytes bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(2 * bytes.size());
    for (const std::byte byte : bytes) {
        out += digits[std::to_integer<unsigned>(byte) >> 4];
        out += digits[std::to_integer<unsigned>(byte) & 15];
    }
    return out;
}

static int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool parse_address(std::string_view text, Address &out) {
    if (text.size() != 2 * out.size()) return false;
    for (size_t i = 0; i < out.size(); ++i) {
        const int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = static_cast<std::byte>(high * 16 + low);
    }
    return true;
}

std::string hex16(uint64_t value) {
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
    return text;
}

bool parse_hex16(std::string_view text, uint64_t &out) {
    if (text.size() != 16) return false;
    out = 0;
    for (const char c : text) {
        if (digit(c) < 0) return false;
        out = out << 4 | static_cast<uint64_t>(digit(c));
    }
    return true;
}

std::string printable(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        char octal[8];
        std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned>(byte));
        if (c == '\\') {
            out += "\\\\";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += octal;
        } else {
            out += c;
        }
    }
    return out;
}

static std::string scaled(double value, double step, const char *const *units, size_t count) {
    size_t unit = 0;
    while (value >= step && unit + 1 < count) {
        value /= step;
        ++unit;
    }
    char text[48];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text;
}

std::string human_bytes(uint64_t bytes) {
    static constexpr const char *units[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    return scaled(static_cast<double>(bytes), 1024, units, std::size(units));
}

std::string human_rate(uint64_t bytes, double seconds) {
    static constexpr const char *units[] = {"B/s", "kB/s", "MB/s", "GB/s", "TB/s"};
    if (seconds <= 0) return "-";
    return scaled(static_cast<double>(bytes) / seconds, 1000, units, std::size(units));
}

} // namespace cof::store
