// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/glob.hpp"

#include <fcntl.h>

#include <algorithm>

#include "host/store/base.hpp"

namespace cof::store {

namespace {

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    for (size_t at = 0; at <= text.size();) {
        const size_t end = std::min(text.find('/', at), text.size());
        if (end != at) parts.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

// Where the set that opens at open is over: at its ']', which is not one if it is the first in the set.
size_t set_end(std::string_view pattern, size_t open) {
    size_t at = open + 1;
    if (at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^')) ++at;
    return pattern.find(']', at + 1);
}

bool in_set(std::string_view set, char c) { // set: what stands between the brackets
    const bool negated = set.starts_with('!') || set.starts_with('^');
    if (negated) set.remove_prefix(1);
    const auto byte = [](char x) { return static_cast<unsigned char>(x); };
    bool found = false;
    for (size_t i = 0; i < set.size(); ++i) {
        if (i + 2 < set.size() && set[i + 1] == '-') {
            found |= byte(set[i]) <= byte(c) && byte(c) <= byte(set[i + 2]);
            i += 2;
        } else {
            found |= set[i] == c;
        }
    }
    return found != negated;
}

// One item of a pattern, with one byte; next: where the following item begins.
bool matches_one(std::string_view pattern, size_t at, char c, size_t &next) {
    next = at + 1;
    if (pattern[at] == '?') return true;
    if (pattern[at] == '[') {
        const size_t end = set_end(pattern, at);
        next = end + 1;
        return in_set(pattern.substr(at + 1, end - at - 1), c);
    }
    if (pattern[at] == '\\' && at + 1 < pattern.size()) {
        next = at + 2;
        return pattern[at + 1] == c;
    }
    return pattern[at] == c;
}

// The last star alone is tried again, so the time is bounded by the product of the lengths; here and below.
bool component_matches(std::string_view pattern, std::string_view name) {
    size_t p = 0, n = 0, star = pattern.npos, retry = 0;
    while (n < name.size()) {
        size_t next = 0;
        if (p < pattern.size() && pattern[p] == '*') {
            star = ++p;
            retry = n;
        } else if (p < pattern.size() && matches_one(pattern, p, name[n], next)) {
            p = next;
            ++n;
        } else if (star != pattern.npos) {
            p = star;
            n = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool path_matches(const std::vector<std::string> &pattern, const std::vector<std::string> &path) {
    size_t p = 0, n = 0, star = SIZE_MAX, retry = 0;
    while (n < path.size()) {
        if (p < pattern.size() && pattern[p] == "**") {
            star = ++p;
            retry = n;
        } else if (p < pattern.size() && component_matches(pattern[p], path[n])) {
            ++p;
            ++n;
        } else if (star != SIZE_MAX) {
            p = star;
            n = ++retry;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == "**")
        ++p;
    return p == pattern.size();
}

void check_sets(std::string_view part, std::string_view text) {
    for (size_t at = 0; at < part.size(); ++at) {
        if (part[at] == '\\') ++at;
        if (at >= part.size() || part[at] != '[' || (at > 0 && part[at - 1] == '\\')) continue;
        at = set_end(part, at);
        if (at == part.npos)
            throw Failure(Exit::usage, "the pattern '" + printable(text) + "' has a [ without its ]; \\[ is a bracket");
    }
}

} // namespace

Pattern::Pattern(std::string_view text) : parts_(split(text)) {
    if (parts_.empty()) throw Failure(Exit::usage, "the pattern '" + printable(text) + "' names nothing");
    for (const std::string &part : parts_)
        check_sets(part, text);
    directories_ = text.ends_with('/');
    anywhere_ = text.find('/') >= text.size() - 1;
}

bool Pattern::matches(std::string_view path, bool directory) const {
    if (directories_ && !directory) return false;
    if (anywhere_ && parts_[0] != "**") return component_matches(parts_[0], path.substr(path.rfind('/') + 1));
    return path_matches(parts_, split(path));
}

Filter::Filter(const std::vector<std::string> &includes, const std::vector<std::string> &excludes)
    : includes_(includes.begin(), includes.end()), excludes_(excludes.begin(), excludes.end()) {}

void Filter::exclude_from(const std::string &file) {
    const Fd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) throw system_failure(file + ": cannot open");
    std::string text;
    Buffer buffer(65536);
    for (size_t n = buffer.size(); n == buffer.size();) {
        n = read_all(fd.get(), buffer, file);
        text += text_of(Bytes(buffer).first(n));
    }
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        if (!line.empty() && !line.starts_with('#')) excludes_.emplace_back(line);
        at = end + 1;
    }
}

static bool any(const std::vector<Pattern> &patterns, std::string_view path, bool directory) {
    return std::any_of(patterns.begin(), patterns.end(),
                       [&](const Pattern &pattern) { return pattern.matches(path, directory); });
}

bool Filter::excluded(std::string_view path, bool directory) const {
    return any(excludes_, path, directory);
}

bool Filter::included(std::string_view path, bool directory) const {
    if (directory || includes_.empty() || any(includes_, path, false)) return true;
    for (size_t slash = path.rfind('/'); slash != path.npos && slash > 0; slash = path.rfind('/', slash - 1))
        if (any(includes_, path.substr(0, slash), true)) return true;
    return false;
}

} // namespace cof::store
