// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The command line. The one file that includes CLI11, which takes seconds to compile.
#include <cstdio>
#include <new>

#include <CLI/CLI.hpp>

#include "host/store/commands.hpp"

namespace cof::store {

void complain(const std::string &sentence) {
    std::fprintf(stderr, "cofferdam-store: %s\n", sentence.c_str());
}
void print(const std::string &text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size())
        throw system_failure("standard output: cannot write");
}

static constexpr const char *teaching =
    "Examples:\n"
    "  cofferdam-store ingest --store backup photos   store a tree; prints the snapshot's id\n"
    "  cofferdam-store ls --store backup              the snapshots\n"
    "  cofferdam-store restore --store backup --to d  the newest one, into a new directory\n"
    "  cofferdam-store check --store backup           every byte of the store\n"
    "\n"
    "Exit status: 0 ok; 1 damage was found; 2 wrong usage; 3 an input could not be read or an output not written;\n"
    "4 environment or policy is malformed, or a plugin is missing (BLAKE3 needs one); 5 internal error.\n";

static Exit run(int argc, char **argv) {
    Options o;
    CLI::App app("Store trees of files once, chunk by chunk; prove and restore them.", "cofferdam-store");
    app.footer(teaching);
    app.require_subcommand(1);
    app.fallthrough();
    app.set_version_flag("--version",
                         std::string("cofferdam-store ") + cof_version() +
                             "\nLicence of this program: MIT-0 AND BSD-3-Clause AND MIT AND OLDAP-2.8\n"
                             "  CLI11 (BSD-3-Clause) and JSON for Modern C++ (MIT) are compiled in; libcbor "
                             "(MIT) and LMDB (OLDAP-2.8) are linked");
    app.add_option("--plugin-path", o.kernels.plugin_path, "Look for plugins in these directories only")
        ->type_name("DIRS");
    app.add_option("--cpu", o.kernels.cpu, "Use no CPU feature above this tier (baseline, sse42, avx2, ...)");
    app.add_flag("--json", o.json, "Print JSON instead of text");
    const auto command = [&](const char *name, const char *summary) {
        CLI::App *sub = app.add_subcommand(name, summary);
        sub->add_option("--store", o.store, "The store's directory")->required()->type_name("DIR");
        return sub;
    };
    CLI::App *in = command("ingest", "Store files and directories; makes the store if there is none");
    in->add_option("path", o.paths, "Files and directories; - alone: standard input")->required();
    in->add_option("--compression", o.compression, "none, lz4 or zstd")->capture_default_str();
    in->add_flag("--skip-unreadable", o.skip_unreadable, "Record the rest when a file cannot be read (status 3)");
    in->add_flag("--rescan", o.rescan, "Read files again that have not changed since the last ingest");
    in->add_option("--include", o.includes, "Only what matches one of these patterns; directories are entered")
        ->type_name("PATTERN")
        ->expected(1, 1000)
        ->allow_extra_args(false);
    in->add_option("--exclude", o.excludes, "Not what matches one of these patterns (*.o, build/, a/**/b)")
        ->type_name("PATTERN")
        ->expected(1, 1000)
        ->allow_extra_args(false);
    in->add_option("--exclude-from", o.exclude_from, "The same, a pattern a line")
        ->type_name("FILE")
        ->expected(1, 1000)
        ->allow_extra_args(false);
    CLI::App *ver = command("verify", "Read back and hash every chunk of a snapshot");
    CLI::App *res = command("restore", "Write a snapshot into a new directory");
    res->add_option("--to", o.to, "A directory that is new or empty")->required()->type_name("DIR");
    CLI::App *ls = command("ls", "List the snapshots, or what is in one");
    for (CLI::App *sub : {in, ver, res})
        sub->add_option("--threads", o.threads, "How many read, cut and hash side by side; the result is the same")
            ->capture_default_str()
            ->check(CLI::Range(1, 256));
    for (CLI::App *sub : {ver, res, ls})
        sub->add_option("snapshot", o.snapshot, "The start of its id; default: the newest");
    CLI::App *chk = command("check", "Read every byte of the store and compare its parts");
    chk->add_flag("--rebuild-index", o.rebuild_index, "Make the index again from the packs first");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success &success) {
        app.exit(success);
        return Exit::ok;
    } catch (const CLI::ParseError &error) {
        throw Failure(Exit::usage, std::string(error.what()) + "; see 'cofferdam-store --help'");
    }
    while (o.store.size() > 1 && o.store.ends_with('/'))
        o.store.pop_back();
    if (*in) return ingest(o);
    if (*ver) return verify(o);
    if (*res) return restore(o);
    return *ls ? list(o) : check(o);
}

} // namespace cof::store

int main(int argc, char **argv) {
    using namespace cof::store;
    try {
        const Exit result = run(argc, argv);
        if (std::fflush(stdout) != 0) throw system_failure("standard output: cannot write");
        return static_cast<int>(result);
    } catch (const Failure &failure) {
        complain(failure.what());
        return static_cast<int>(failure.code());
    } catch (const std::bad_alloc &) {
        complain("out of memory");
    } catch (const std::exception &error) {
        complain(std::string("internal error: ") + error.what());
    }
    return static_cast<int>(Exit::internal);
}
