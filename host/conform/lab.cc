// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/lab.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include <link.h>
#include <unistd.h>

#include "host/conform/file.hpp"

namespace cof::conform {

namespace {

struct LeftOut {
    std::string_view id; // or the beginning of one, up to its dot
    const char *why;
};
constexpr LeftOut left_out[] = {
    {"file.imports", "left out of a lab run: a sanitizer's runtime is called."},
    {"file.needed", "left out of a lab run: a sanitizer's runtime is needed."},
    {"file.search-path", "left out of a lab run: clang's runtimes are found by a search path."},
    {"file.constructors", "left out of a lab run: a sanitizer registers its variables in constructors."},
    {"machine.", "left out of a lab run: registers, stack and system calls are the instrumented code's."},
    {"speed.", "left out of a lab run: instrumented code is slow."},
};

// Set in the second start, so that there is no third.
constexpr const char *mark = "COFFERDAM_CONFORM_LAB";

bool is_runtime(std::string_view name) {
    for (const std::string_view start : {"libasan.so", "libubsan.so", "libtsan.so", "liblsan.so", "libclang_rt."})
        if (name.starts_with(start)) return true;
    return false;
}

bool loaded(std::string_view name) {
    const auto is_it = [](dl_phdr_info *info, size_t, void *wanted) {
        const std::string_view path = info->dlpi_name;
        return path.ends_with("/" + *static_cast<std::string *>(wanted)) ? 1 : 0;
    };
    std::string wanted(name);
    return dl_iterate_phdr(is_it, &wanted) == 1;
}

// Ours first, so that what the user set wins.
void add_options(const char *variable, const std::string &options) {
    const char *set = getenv(variable);
    setenv(variable, (options + (set != nullptr ? std::string(":") + set : "")).c_str(), 1);
}

std::vector<std::string> own_arguments() {
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    const std::string all{std::istreambuf_iterator<char>(file), {}};
    std::vector<std::string> arguments;
    for (size_t at = 0; at < all.size(); at += arguments.back().size() + 1)
        arguments.emplace_back(all.c_str() + at);
    return arguments;
}

} // namespace

const char *left_out_of_lab(std::string_view id) {
    for (const LeftOut &row : left_out)
        if (row.id == id || (row.id.ends_with('.') && id.starts_with(row.id))) return row.why;
    return nullptr;
}

std::string runtimes_of(const Subject &subject) {
    const auto &facts = facts_of(subject);
    std::string all;
    if (!facts) return all;
    for (const std::string &name : facts->hygiene.needed)
        if (is_runtime(name)) all += (all.empty() ? "" : ":") + name;
    return all;
}

std::string with_runtimes(const std::string &runtimes) {
    std::string absent;
    for (size_t at = 0; at < runtimes.size();) {
        const size_t end = std::min(runtimes.find(':', at), runtimes.size());
        if (!loaded(runtimes.substr(at, end - at))) absent = runtimes.substr(at, end - at);
        at = end + 1;
    }
    if (absent.empty()) return "";
    if (getenv(mark) != nullptr)
        return absent + " cannot be loaded before all other libraries; install the compiler's runtime of that name "
                        "(Debian packages libasan8, libubsan1, libtsan2), or name its file in LD_PRELOAD";
    // One report a check, on its standard error, and no look for leaks: a check ends in the middle of everything.
    add_options("ASAN_OPTIONS", "detect_leaks=0:detect_odr_violation=0:allocator_may_return_null=1");
    add_options("LD_PRELOAD", runtimes);
    setenv(mark, "1", 1);
    std::vector<std::string> arguments = own_arguments();
    std::vector<char *> words;
    for (std::string &word : arguments)
        words.push_back(word.data());
    words.push_back(nullptr);
    execv("/proc/self/exe", words.data());
    return "the program cannot be started again with " + runtimes + ": " + strerror(errno);
}

std::string sanitizer_report(std::string_view text) {
    for (const std::string_view start : {"SUMMARY: ", "runtime error: "}) {
        const size_t at = text.find(start);
        if (at == std::string_view::npos) continue;
        // Of undefined behaviour the place stands before the words; of the others it is in the summary.
        const size_t line = text.rfind('\n', at) + 1, end = std::min(text.find('\n', at), text.size());
        return std::string(start == "SUMMARY: " ? text.substr(at + start.size(), end - at - start.size())
                                                : text.substr(line, end - line));
    }
    return "";
}

} // namespace cof::conform
