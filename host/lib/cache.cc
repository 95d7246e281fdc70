// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The file: a first line with the format's name, then for each verdict "CHECK TIME KEY VERDICT", where CHECK is a hash
// of the rest of the line, so that damage is seen line by line, and TIME is seconds since 1970. Of two lines with one
// key the later one counts. Readers take no lock: the file is only ever replaced as a whole. Two writers at once may
// lose one verdict, which is then found again.
#include <algorithm>
#include <ctime>

#include <gnu/libc-version.h>

#include "host/lib/library_search.hpp"
#include "host/lib/private_file.hpp"
#include "host/lib/verdict.hpp"

namespace cof {

namespace {

constexpr std::string_view first_line = "cofferdam-verdicts 1";
constexpr size_t most_lines = 4096;
constexpr int64_t negative_life = 7 * 24 * 3600, clock_slack = 24 * 3600;

// The first space-separated word, taken off.
std::string_view take_word(std::string_view &line) {
    const size_t end = line.find(' ');
    const std::string_view word = line.substr(0, end);
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + 1);
    return word;
}

struct Entry {
    int64_t time = 0;
    std::string_view key, verdict;
};

std::optional<Entry> parse_entry(std::string_view line) {
    uint64_t check = 0;
    if (!parse_number(take_word(line), check) || check != fnv1a(line)) return std::nullopt;
    Entry entry;
    if (!parse_number(take_word(line), entry.time)) return std::nullopt;
    entry.key = take_word(line);
    entry.verdict = line;
    return entry;
}

// What decides which file a soname turns into: another answer must not be taken for the one the child saw.
std::string search_state() {
    const LibrarySearch search = library_search();
    std::string text = search.unknown;
    std::vector<std::string> places = search.first;
    places.push_back(search.cache);
    places.insert(places.end(), search.last.begin(), search.last.end());
    for (const std::string &place : places) {
        text += "," + place;
        if (const auto id = file_id_of(place))
            text +=
                "," + std::to_string(id->ino) + "," + std::to_string(id->mtime_ns) + "," + std::to_string(id->ctime_ns);
    }
    return text;
}

} // namespace

VerdictCache::VerdictCache(std::string path) : path_(std::move(path)) {}

std::optional<Verdict> VerdictCache::find(const std::string &key) const {
    const auto file = PrivateFile::at(path_, false);
    std::string text;
    if (!file || file->read(text) != PrivateFile::Found::good) return std::nullopt;
    const std::string wanted = escape_word(key);
    std::string_view rest = text;
    if (next_line(rest) != first_line) return std::nullopt;
    std::optional<Entry> last;
    while (!rest.empty()) {
        const std::string_view line = next_line(rest);
        if (line.find(wanted) == std::string_view::npos) continue;
        const auto entry = parse_entry(line);
        if (entry && entry->key == wanted) last = entry;
    }
    if (!last) return std::nullopt;
    auto verdict = decode_verdict(last->verdict);
    if (!verdict) return std::nullopt;
    const int64_t age = static_cast<int64_t>(time(nullptr)) - last->time;
    if (!verdict->good && (age > negative_life || age < -clock_slack)) return std::nullopt;
    for (const BoundLibrary &library : verdict->libraries)
        if (file_id_of(library.path) != library.id) return std::nullopt;
    return verdict;
}

void VerdictCache::store(const std::string &key, const Verdict &verdict) {
    // No verdict says something about the helper, not about the plugin.
    if (!verdict.good && verdict.refusal.code == Code::no_verdict) return;
    if (!verdict.remark.empty()) return; // it is to be made each time
    const auto file = PrivateFile::at(path_, true);
    std::string present;
    if (!file || file->read(present) == PrivateFile::Found::unusable) return;

    const std::string wanted = escape_word(key);
    std::vector<std::string_view> lines;
    std::string_view rest = present;
    if (next_line(rest) != first_line) rest = {}; // absent, or damaged
    while (!rest.empty()) {
        const std::string_view line = next_line(rest);
        const auto entry = parse_entry(line);
        if (entry && entry->key != wanted) lines.push_back(line);
    }
    const std::string body = std::to_string(time(nullptr)) + " " + wanted + " " + encode_verdict(verdict);
    const std::string line = std::to_string(fnv1a(body)) + " " + body;
    lines.push_back(line);

    std::string text(first_line);
    text += '\n';
    for (size_t i = lines.size() > most_lines ? lines.size() - most_lines : 0; i < lines.size(); ++i) {
        text += lines[i];
        text += '\n';
    }
    file->replace(text);
}

std::string VerdictCache::key(const TrustedFile &file, const FileFacts &facts, size_t kernel, const CpuWords &cpu,
                              const std::string &judge) {
    std::string text = COF_VERSION;
    const auto add = [&text](const std::string &part) { text += "|" + escape_word(part); };
    add(std::to_string(COF_ABI_MINOR));
    add(gnu_get_libc_version());
    for (const uint32_t word : cpu)
        add(std::to_string(word));
    for (const uint64_t number : {file.id.dev, file.id.ino, file.id.size})
        add(std::to_string(number));
    add(std::to_string(file.id.mtime_ns));
    add(std::to_string(file.id.ctime_ns));
    add(facts.build_id);
    add(std::to_string(kernel));
    add(kernel < facts.kernels.size() ? facts.kernels[kernel].impl : "");
    if (!facts.links.empty()) add(search_state());
    if (!judge.empty()) add(judge);
    return text;
}

} // namespace cof
