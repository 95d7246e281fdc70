// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <random>
#include <unistd.h>

#include "host/conform/lab.hpp"
#include "host/conform/report.hpp"
#include "host/lib/facts.hpp"
#include "host/lib/fd.hpp"
#include "host/program/json.hpp"
#include "host/program/program.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace {

struct ConformOptions {
    std::string plugin, junit, reference;
    std::vector<std::string> only;
    std::optional<uint64_t> seed;
    conform::RunOptions run;
    bool list = false, lab = false;
};

// Those asked for, in the table's order. A group's name stands for all of it.
std::vector<const conform::CheckRow *> wanted(const ConformOptions &o) {
    std::vector<const conform::CheckRow *> rows;
    const auto names = [](const std::string &word, const conform::CheckRow &row) {
        return word == row.id || std::string(row.id).starts_with(word + ".");
    };
    for (const std::string &word : o.only)
        if (std::none_of(conform::checks().begin(), conform::checks().end(),
                         [&](const auto &row) { return names(word, row); }))
            throw Failure(Exit::usage,
                          "there is no check '" + printable(word) + "'; 'cofferdam conform --list' names them");
    for (const conform::CheckRow &row : conform::checks())
        if (o.only.empty() ||
            std::any_of(o.only.begin(), o.only.end(), [&](const std::string &word) { return names(word, row); }))
            rows.push_back(&row);
    return rows;
}

constexpr uint64_t most_bytes = uint64_t{64} << 20; // as for a host

conform::Subject subject_of(const ConformOptions &o) {
    conform::Subject subject;
    const std::string shown = printable(o.plugin);
    const Fd fd(open(o.plugin.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat st {};
    if (!fd || fstat(fd.get(), &st) != 0) throw Failure(Exit::input, system_error(shown, errno));
    if (!S_ISREG(st.st_mode)) throw Failure(Exit::input, shown + ": not a regular file; name the plugin's .so");
    if (static_cast<uint64_t>(st.st_size) > most_bytes)
        throw Failure(Exit::input, shown + ": more than 64 MiB, which no host loads; strip it");
    subject.bytes.resize(static_cast<size_t>(st.st_size));
    if (!subject.bytes.empty() && !reader_of(fd.get())(0, subject.bytes.data(), subject.bytes.size()))
        throw Failure(Exit::input, shown + ": it cannot be read to its end");
    if (subject.bytes.size() < 4 || memcmp(subject.bytes.data(), "\177ELF", 4) != 0)
        throw Failure(Exit::input, shown + ": not an ELF file; name the plugin's .so");
    char *absolute = realpath(o.plugin.c_str(), nullptr);
    if (absolute == nullptr) throw Failure(Exit::input, system_error(shown, errno));
    subject.path = absolute;
    free(absolute);
    if (!o.reference.empty()) {
        absolute = realpath(o.reference.c_str(), nullptr);
        if (absolute == nullptr) throw Failure(Exit::input, system_error(printable(o.reference), errno));
        subject.reference = absolute;
        free(absolute);
    }
    subject.cpu = features_of(read_cpu());
    subject.seconds = o.run.seconds;
    subject.lab = o.lab;
    subject.seed = o.seed ? *o.seed : std::random_device()();
    return subject;
}

// Opened before anything runs, so that a long run is not lost to a name that cannot be written.
Fd open_output(const std::string &path) {
    if (path.empty()) return {};
    Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!fd) throw Failure(Exit::input, system_error(printable(path), errno));
    return fd;
}

void write_output(const Fd &fd, const std::string &path, std::string_view text) {
    while (!text.empty()) {
        const ssize_t done = write(fd.get(), text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) throw Failure(Exit::input, system_error(printable(path), errno));
        text.remove_prefix(static_cast<size_t>(done));
    }
}

Exit list_checks(const Globals &globals) {
    Table table({"CHECK", "WHAT"});
    Json all = Json::array();
    for (const conform::CheckRow &row : conform::checks()) {
        table.add({row.id, row.what});
        all.push_back({{"id", row.id}, {"what", row.what}});
    }
    if (globals.json)
        put_json({{"schema", "cofferdam-conform-list/1"}, {"checks", all}});
    else
        put(table.text());
    return Exit::ok;
}

Exit conform_file(const Globals &globals, const ConformOptions &o) {
    const auto rows = wanted(o);
    if (o.list) return list_checks(globals);
    if (o.plugin.empty()) throw Failure(Exit::usage, "name the plugin to check; see 'cofferdam conform --help'");
    const conform::Subject subject = subject_of(o);
    if (o.lab && o.run.in_process)
        throw Failure(Exit::usage, "--lab needs a process for each check; leave out --in-process");
    if (const std::string why = o.lab ? conform::with_runtimes(conform::runtimes_of(subject)) : ""; !why.empty())
        throw Failure(Exit::input, why);
    const Fd junit = open_output(o.junit);
    std::vector<conform::CheckResult> results;
    const bool show = !globals.json && isatty(STDERR_FILENO) == 1;
    for (const conform::CheckRow *row : rows) {
        if (show) fprintf(stderr, "\r\033[Kconform: %zu of %zu, %s", results.size() + 1, rows.size(), row->id);
        results.push_back(run_check(*row, subject, o.run));
    }
    if (show) fputs("\r\033[K", stderr);
    if (junit) write_output(junit, o.junit, junit_report(subject, results));
    if (globals.json)
        put_json(json_report(subject, results));
    else
        put(text_report(subject, results));
    const conform::Totals totals = totals_of(results);
    return totals.failed() ? Exit::difference : totals.conforms() && !o.lab ? Exit::ok : Exit::incomplete;
}

} // namespace

void add_conform(Program &program) {
    Command sub = program.command(
        "conform", "Check a plugin against everything that the ABI and its contracts ask for",
        "For authors of plugins. Each check runs in a process of its own; what it finds is pass, warn, fail, crash or "
        "skip,\n"
        "with a sentence. The groups after 'file' load the plugin and run its code with your rights.\n\n"
        "Exit status: 0 every check ran and none failed; 1 one failed or crashed; 6 none failed, and one that applies "
        "could\n"
        "not be tried here. docs/conformance.md tells for each check what it is for and how to correct what it "
        "finds.\n\n"
        "Examples:\n"
        "  cofferdam conform ./mine.so\n"
        "  cofferdam conform ./mine.so --only file --only load.own-symbol\n"
        "  cofferdam conform ./mine.so --seed 7 --repeat 10 --junit conform.xml\n"
        "  cofferdam conform --list");
    auto o = std::make_shared<ConformOptions>();
    sub.add_option("plugin", o->plugin, "The plugin's shared object").type_name("PLUGIN.so");
    sub.add_option("--reference", o->reference,
                   "A contract pack: its reference kernel judges the plugin's kernels of the contract that it brings")
        .type_name("PACK.so");
    sub.add_option("--only", o->only, "Only this check, or group of checks; repeatable")
        .type_name("ID")
        .one_value_each();
    sub.add_flag("--list", o->list, "Print the checks and what each is about");
    sub.add_option("--seed", o->seed, "Seed of the random data; default: a new one").type_name("N");
    sub.add_option("--repeat", o->run.repeat, "Run each check N times, with seeds that count up")
        .type_name("N")
        .range(1u, 1000000u);
    sub.add_option("--time", o->run.seconds,
                   "Seconds that one run of a check may take, a twentieth of them for function.fuzz; default 30")
        .type_name("N")
        .range(1u, 86400u);
    sub.add_option("--junit", o->junit, "Write a JUnit XML report to this file too").type_name("FILE");
    sub.add_flag("--lab", o->lab,
                 "For builds with a sanitizer: leaves out what these cannot pass, and counts its reports; never exits "
                 "with 0");
    sub.add_flag("--in-process", o->run.in_process, "No child processes and no time limit, for a debugger");
    sub.callback([&program, o] { program.action = [&program, o] { return conform_file(program.globals, *o); }; });
}

} // namespace cof::program
