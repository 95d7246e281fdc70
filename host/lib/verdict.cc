// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/verdict.hpp"

#include <charconv>

#include <sys/stat.h>

namespace cof {

namespace {

constexpr size_t words_per_library = 7;
constexpr size_t most_libraries = 512; // libavutil brings two dozen

std::optional<uint8_t> nibble(char c) {
    if (c >= '0' && c <= '9') return static_cast<uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<uint8_t>(c - 'a' + 10);
    return std::nullopt;
}

} // namespace

std::string escape_word(std::string_view text) {
    if (text.empty()) return "%";
    std::string word;
    for (const char c : text) {
        if (c > ' ' && c <= '~' && c != '%') {
            word += c;
            continue;
        }
        word += '%';
        word += "0123456789abcdef"[static_cast<uint8_t>(c) >> 4];
        word += "0123456789abcdef"[static_cast<uint8_t>(c) & 15];
    }
    return word;
}

std::optional<std::string> unescape_word(std::string_view word) {
    if (word == "%") return "";
    if (word.empty()) return std::nullopt;
    std::string text;
    for (size_t i = 0; i < word.size(); ++i) {
        if (word[i] <= ' ' || word[i] > '~') return std::nullopt;
        if (word[i] != '%') {
            text += word[i];
            continue;
        }
        if (word.size() - i < 3) return std::nullopt;
        const auto high = nibble(word[i + 1]), low = nibble(word[i + 2]);
        if (!high || !low) return std::nullopt;
        text += static_cast<char>(*high << 4 | *low);
        i += 2;
    }
    return text;
}

std::optional<std::vector<std::string>> split_words(std::string_view line) {
    std::vector<std::string> words;
    for (;;) {
        const size_t space = line.find(' ');
        auto word = unescape_word(line.substr(0, space));
        if (!word) return std::nullopt;
        words.push_back(std::move(*word));
        if (space == std::string_view::npos) return words;
        line.remove_prefix(space + 1);
    }
}

template <class Number> bool parse_number(std::string_view word, Number &out) {
    const auto result = std::from_chars(word.data(), word.data() + word.size(), out);
    return result.ec == std::errc() && result.ptr == word.data() + word.size();
}
template bool parse_number<uint64_t>(std::string_view, uint64_t &);
template bool parse_number<int64_t>(std::string_view, int64_t &);
template bool parse_number<unsigned>(std::string_view, unsigned &);
template bool parse_number<int>(std::string_view, int &);

std::string encode_verdict(const Verdict &verdict) {
    std::string line = "good " + escape_word(verdict.effective_spdx);
    if (!verdict.good)
        line = std::string("bad ") + name(verdict.refusal.stage) + " " + name(verdict.refusal.code) + " " +
               escape_word(verdict.refusal.why);
    for (const BoundLibrary &library : verdict.libraries) {
        line += " " + escape_word(library.path);
        for (const uint64_t number : {library.id.dev, library.id.ino, library.id.size})
            line += " " + std::to_string(number);
        line += " " + std::to_string(library.id.mtime_ns) + " " + std::to_string(library.id.ctime_ns);
        line += " " + escape_word(library.build_id);
    }
    return line;
}

std::optional<Verdict> decode_verdict(std::string_view line) {
    const auto words = split_words(line);
    if (!words || words->size() < 2) return std::nullopt;
    const auto &word = *words;
    Verdict verdict;
    const size_t head = word[0] == "bad" ? 4 : 2;
    if (word[0] == "bad") {
        if (word.size() < head) return std::nullopt;
        const auto stage = stage_named(word[1]);
        const auto code = code_named(word[2]);
        if (!stage || !code || *code == Code::ok || word[3].empty()) return std::nullopt;
        verdict.refusal = {*stage, *code, word[3]};
    } else if (word[0] == "good") {
        verdict.good = true;
        verdict.effective_spdx = word[1];
    } else {
        return std::nullopt;
    }
    if ((word.size() - head) % words_per_library != 0 || (word.size() - head) / words_per_library > most_libraries)
        return std::nullopt;
    for (size_t i = head; i < word.size(); i += words_per_library) {
        BoundLibrary library;
        library.path = word[i];
        library.build_id = word[i + 6];
        if (!parse_number(word[i + 1], library.id.dev) || !parse_number(word[i + 2], library.id.ino) ||
            !parse_number(word[i + 3], library.id.size) || !parse_number(word[i + 4], library.id.mtime_ns) ||
            !parse_number(word[i + 5], library.id.ctime_ns))
            return std::nullopt;
        verdict.libraries.push_back(std::move(library));
    }
    return verdict;
}

std::optional<Stage> stage_named(std::string_view text) {
    for (auto stage = Stage::find;; stage = static_cast<Stage>(static_cast<uint8_t>(stage) + 1)) {
        if (text == name(stage)) return stage;
        if (stage == Stage::watch) return std::nullopt;
    }
}

std::optional<Code> code_named(std::string_view text) {
    for (auto code = Code::ok;; code = static_cast<Code>(static_cast<uint8_t>(code) + 1)) {
        if (text == name(code)) return code;
        if (code == Code::internal) return std::nullopt;
    }
}

std::optional<FileId> file_id_of(const std::string &path) {
    struct stat st;
    if (stat(path.c_str(), &st) != 0) return std::nullopt;
    return file_id(st);
}

} // namespace cof
