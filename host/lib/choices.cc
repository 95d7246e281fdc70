// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/choices.hpp"

#include <algorithm>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__)
#include <fstream>
#endif

#include "host/lib/private_file.hpp"
#include "host/lib/verdict.hpp"

namespace cof {

namespace {

constexpr std::string_view first_line = "cofferdam-choices 1";
constexpr size_t words_per_line = 10, most_lines = 4096;

std::string cpu_key(const CpuWords &cpu) {
    std::string key = cpu_model();
    for (const uint32_t word : cpu)
        key += "," + std::to_string(word);
    return key;
}

std::string host_key() {
    return COF_VERSION ",abi" + std::to_string(COF_ABI_MAJOR) + "." + std::to_string(COF_ABI_MINOR);
}

struct Line {
    std::string cpu, host;
    Choice choice;
};

std::optional<Line> parse_line(std::string_view text) {
    const size_t space = text.find(' ');
    uint64_t check = 0;
    if (space == std::string_view::npos || !parse_number(text.substr(0, space), check)) return std::nullopt;
    text.remove_prefix(space + 1);
    const auto words = split_words(text);
    if (check != fnv1a(text) || !words || words->size() != words_per_line - 1) return std::nullopt;
    const auto &w = *words;
    Line line{w[0], w[1], {w[2], w[3], w[4], w[5], 0, w[7], w[8]}};
    if (!parse_number(std::string_view(w[6]), line.choice.short_below)) return std::nullopt;
    return line;
}

std::string format_line(const std::string &cpu, const Choice &c) {
    std::string text;
    for (const std::string &word : {cpu, host_key(), c.contract, c.iface, c.impl, c.build_id,
                                    std::to_string(c.short_below), c.short_impl, c.short_build_id})
        text += (text.empty() ? "" : " ") + escape_word(word);
    return std::to_string(fnv1a(text)) + " " + text;
}

} // namespace

const Choice *Choices::find(std::string_view contract, std::string_view iface) const {
    const auto at = std::find_if(list.begin(), list.end(),
                                 [&](const Choice &c) { return c.contract == contract && c.iface == iface; });
    return at == list.end() ? nullptr : &*at;
}

Choices read_choices(const std::string &path, const CpuWords &cpu, std::vector<std::string> &notices) {
    const auto file = PrivateFile::at(path, false);
    std::string text;
    if (!file || file->read(text) != PrivateFile::Found::good) return {};
    return parse_choices(text, path, cpu, notices);
}

Choices parse_choices(std::string_view rest, const std::string &path, const CpuWords &cpu,
                      std::vector<std::string> &notices) {
    Choices choices;
    const std::string again = "; run `cofferdam tune` to measure again.";
    if (next_line(rest) != first_line) {
        notices.push_back(path + " is not a choice file of this version and is ignored" + again);
        return choices;
    }
    const std::string ours = cpu_key(cpu);
    size_t damaged = 0, stale = 0;
    while (!rest.empty()) {
        const auto line = parse_line(next_line(rest));
        if (!line)
            ++damaged;
        else if (line->cpu == ours && line->host != host_key())
            ++stale;
        else if (line->cpu == ours)
            choices.list.push_back(line->choice);
    }
    if (damaged) notices.push_back(path + ": " + std::to_string(damaged) + " damaged lines are ignored" + again);
    if (stale)
        notices.push_back(path + ": " + std::to_string(stale) +
                          " choices were measured with another version of Cofferdam and are ignored" + again);
    return choices;
}

bool write_choices(const std::string &path, const CpuWords &cpu, const Choices &choices) {
    const auto file = PrivateFile::at(path, true);
    std::string present;
    if (!file || file->read(present) == PrivateFile::Found::unusable) return false;
    const std::string ours = cpu_key(cpu);
    std::vector<std::string> lines;
    std::string_view rest = present;
    if (next_line(rest) != first_line) rest = {};
    while (!rest.empty()) {
        const std::string_view kept = next_line(rest);
        const auto line = parse_line(kept);
        if (!line) continue;
        const bool replaced = line->cpu == ours && (line->host != host_key() ||
                                                    choices.find(line->choice.contract, line->choice.iface) != nullptr);
        if (!replaced) lines.emplace_back(kept);
    }
    for (const Choice &choice : choices.list)
        lines.push_back(format_line(ours, choice));
    std::string text(first_line);
    text += '\n';
    for (size_t i = lines.size() > most_lines ? lines.size() - most_lines : 0; i < lines.size(); ++i)
        text += lines[i] + '\n';
    return file->replace(text);
}

std::string cpu_model() {
#if defined(__x86_64__)
    unsigned a = 0, b = 0, c = 0, d = 0;
    char vendor[13] = "";
    if (__get_cpuid(0, &a, &b, &c, &d)) {
        std::memcpy(vendor, &b, 4);
        std::memcpy(vendor + 4, &d, 4);
        std::memcpy(vendor + 8, &c, 4);
    }
    if (!__get_cpuid(1, &a, &b, &c, &d)) return "x86";
    const unsigned base = a >> 8 & 15, family = base == 15 ? base + (a >> 20 & 255) : base;
    const unsigned model = (a >> 4 & 15) | (base == 6 || base == 15 ? (a >> 16 & 15) << 4 : 0);
    return std::string(vendor) + "-" + std::to_string(family) + "-" + std::to_string(model) + "-" +
           std::to_string(a & 15);
#elif defined(__aarch64__)
    std::ifstream midr("/sys/devices/system/cpu/cpu0/regs/identification/midr_el1");
    std::string text;
    return midr >> text ? "arm-" + text : "arm";
#else
    return "unknown";
#endif
}

} // namespace cof
