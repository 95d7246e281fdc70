// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/library_text.hpp"

#include <algorithm>
#include <cstring>

#include "host/lib/elf_file.hpp"
#include "host/lib/fd.hpp"
#include "host/lib/library_needs.hpp"
#include "host/lib/library_search.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/spdx.hpp"

namespace cof {

namespace {

constexpr uint64_t most_searched = 64u << 20; // of one file; the largest library that a bridge opens has 5 MiB
constexpr size_t block = 64 * 1024, longest_answer = 255, most_answers = 8;

// The texts after prefix in window, which begin before `until`; a text that runs beyond the window is cut by its end.
void collect(std::string_view window, size_t until, const std::string &prefix, std::vector<std::string> &answers) {
    for (size_t at = window.find(prefix); at < until; at = window.find(prefix, at + 1)) {
        const std::string_view rest = window.substr(at + prefix.size());
        const size_t end = rest.substr(0, longest_answer + 1).find('\0'); // no further: the file may be all prefixes
        if (end == 0 || end == std::string_view::npos) continue;
        const std::string answer(rest.substr(0, end));
        if (quotable(answer) != answer) continue;
        if (std::find(answers.begin(), answers.end(), answer) == answers.end() && answers.size() < most_answers)
            answers.push_back(answer);
    }
}

// Blocks overlap by as much as a prefix and its answer can have, so that none is cut in two.
bool search_segment(const ReadAt &read, uint64_t offset, uint64_t size, const std::string &prefix,
                    std::vector<std::string> &answers) {
    std::string window;
    const size_t overlap = prefix.size() + longest_answer + 1;
    for (uint64_t done = 0; done < size; done += block) {
        window.resize(static_cast<size_t>(std::min<uint64_t>(block + overlap, size - done)));
        if (!read(offset + done, window.data(), window.size())) return false;
        collect(window, block, prefix, answers);
    }
    return true;
}

std::string joined(const std::vector<std::string> &parts, const char *between) {
    std::string text;
    for (const std::string &part : parts)
        text += (text.empty() ? "" : between) + part;
    return text;
}

const TellFacts *tell_of(const FileFacts &facts, const std::string &soname) {
    for (const TellFacts &tell : facts.tells)
        if (std::find(tell.sonames.begin(), tell.sonames.end(), soname) != tell.sonames.end()) return &tell;
    return nullptr;
}

} // namespace

LibraryText texts_after(const ReadAt &read, uint64_t size, const std::string &prefix) {
    LibraryText text;
    ElfFile file(read, size);
    if (file.open()) {
        text.problem = "it is no shared object of this machine";
        return text;
    }
    uint64_t searched = 0;
    for (const Elf64_Phdr &h : file.headers()) {
        // open() has checked that a segment lies in the file, unless it has no memory: then nothing of it is mapped.
        if (h.p_type != PT_LOAD || h.p_memsz == 0 || (h.p_flags & PF_W) != 0) continue;
        searched += h.p_filesz;
        if (searched > most_searched)
            text.problem = "it has more than 64 MiB to search";
        else if (!search_segment(read, h.p_offset, h.p_filesz, prefix, text.answers))
            text.problem = "reading it failed";
        if (text.problem.empty()) continue;
        text.answers.clear();
        break;
    }
    return text;
}

LibraryText texts_in_file(const std::string &path, const std::string &prefix) {
    uint64_t size = 0;
    const Fd fd = open_library(path, size);
    if (!fd) return {{}, "it cannot be opened as a regular file"};
    return texts_after(reader_of(fd.get()), size, prefix);
}

LibraryReport report_library(const FileFacts &facts, const LinkFacts &link) {
    LibraryReport report;
    const auto say = [&](const std::string &what) {
        report.why = quotable(link.soname + what);
        return report;
    };
    const LibraryFiles files = library_for(library_search(), link.soname);
    report.loaded = files.loaded;
    if (files.paths.empty())
        return say(files.unknown.empty() ? " is not installed where the dynamic linker looks."
                                         : " cannot be found without loading it: " + files.unknown + ".");
    report.path = files.paths.front();
    const std::string place = " at " + joined(files.paths, " or ");
    const std::string how = report.loaded ? ", which is loaded" : ", not loaded";
    if (!files.unknown.empty()) return say(place + ": whether it is that file cannot be told: " + files.unknown + ".");

    const TellFacts *tell = tell_of(facts, link.soname);
    if (tell == nullptr) {
        // Without COF_F_DYN_SPDX there is nothing to tell: all that the note lists comes in.
        const bool depends = std::any_of(facts.kernels.begin(), facts.kernels.end(),
                                         [](const KernelFacts &k) { return (k.flags & COF_F_DYN_SPDX) != 0; });
        if (depends && link.licences.size() > 1)
            return say(place + how + ": " + joined(link.licences, " or ") +
                       " by the plugin's note, which does not say how to tell.");
        for (const std::string &licence : link.licences)
            report.spdx = spdx_and(report.spdx, licence);
        report.effective = spdx_and(facts.spdx, report.spdx);
        return say(place + how + ": " + report.spdx + " by the plugin's note.");
    }
    std::vector<std::string> answers;
    for (const std::string &path : files.paths) {
        const LibraryText text = texts_in_file(path, tell->prefix);
        if (!text.problem.empty()) return say(place + how + ": its licence cannot be told: " + text.problem + ".");
        if (text.answers.empty())
            return say(place + how + ": its licence cannot be told: '" + tell->prefix + "' and an answer are not in " +
                       path + ".");
        for (const std::string &answer : text.answers)
            if (std::find(answers.begin(), answers.end(), answer) == answers.end()) answers.push_back(answer);
    }
    const std::string said = "'" + joined(answers, "' and '") + "'";
    if (answers.size() > 1) return say(place + how + ": its licence cannot be told: its bytes say " + said + ".");
    for (const auto &[answer, spdx] : tell->answers) {
        if (answer != answers.front() || !parse_spdx(spdx)) continue;
        report.spdx = spdx;
        report.effective = spdx_and(facts.spdx, spdx);
        return say(place + " says " + said + " (" + spdx + "), read from its bytes" + how + ".");
    }
    return say(place + " says " + said + ", read from its bytes" + how +
               "; the plugin's note does not know which licence that is.");
}

} // namespace cof
