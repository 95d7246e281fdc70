// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The command line. The one file that includes CLI11, which takes seconds to compile.
#include <cstdio>
#include <map>
#include <new>

#include <CLI/CLI.hpp>

#include "host/store/commands.hpp"

namespace cof::store {

static constexpr const char *teaching =
    "Examples:\n"
    "  cofferdam-store ingest --store backup photos   store a tree; prints the snapshot's id\n"
    "  cofferdam-store ls --store backup              the snapshots\n"
    "  cofferdam-store diff --store backup 3f9a       what has changed from that one to the newest\n"
    "  cofferdam-store restore --store backup --to d  the newest one, into a new directory\n"
    "  cofferdam-store check --store backup           every byte of the store\n"
    "  cofferdam-store forget --store backup 3f9a     a snapshot is no longer needed;\n"
    "  cofferdam-store gc --store backup              frees what no snapshot needs\n"
    "\n"
    "'cofferdam-store COMMAND --help' has more examples; cofferdam-store(1) all of it.\n"
    "\n"
    "Exit status: 0 ok; 1 damage was found, or diff found a difference; 2 wrong usage; 3 an input could not be read\n"
    "or an output not written, or another process is writing; 4 environment or policy is malformed, or a plugin is\n"
    "missing (BLAKE3 needs one); 5 internal error.\n";

struct Lesson {
    const char *name, *summary, *examples;
    Exit (*run)(const Options &);
};
static constexpr Lesson lessons[] = {
    {"ingest", "Store files and directories; makes the store if there is none",
     "Examples:\n"
     "  cofferdam-store ingest --store backup photos mail         two trees, one snapshot\n"
     "  cofferdam-store ingest --store backup --compression zstd src\n"
     "  pg_dump shop | cofferdam-store ingest --store backup -    standard input, recorded as 'stdin'\n"
     "The same tree has the same id again. The store's own directory is left out. A file that changes meanwhile is\n"
     "recorded as it was read, with a notice.\n",
     ingest},
    {"verify", "Read back and hash every chunk of a snapshot",
     "Example:\n  cofferdam-store verify --store backup 3f9a\nStatus 1 and a line for each damaged chunk, with the "
     "path "
     "it belongs to.\n",
     verify},
    {"restore", "Write a snapshot into a new directory",
     "Example:\n  cofferdam-store restore --store backup --to /tmp/out 3f9a\nA file with a damaged chunk is named and "
     "left out; the others are restored, and the status is 1.\n",
     restore},
    {"ls", "List the snapshots, or what is in one",
     "Examples:\n  cofferdam-store ls --store backup\n  cofferdam-store ls --store backup 3f9a\n", list},
    {"diff", "Compare two snapshots",
     "Examples:\n"
     "  cofferdam-store diff --store backup 3f9a         from that one to the newest\n"
     "  cofferdam-store diff --store backup 3f9a 77c0    from the first to the second\n"
     "A line each: added, removed, type, or what of content,mode,time has changed; then the path. Status 0: none;\n"
     "1: at least one; 3: damage keeps it from knowing.\n",
     diff},
    {"stats", "What a store holds, and what each snapshot has for itself",
     "Example:\n  cofferdam-store stats --store backup\n'its own' of a snapshot: what no other one needs.\n", stats},
    {"forget", "Remove snapshots; gc then frees what only they needed",
     "Examples:\n  cofferdam-store forget --store backup 3f9a 77c0\n  cofferdam-store forget --dry-run --store backup "
     "3f9a\nNothing is removed unless every id is known.\n",
     forget},
    {"gc", "Free what no snapshot needs",
     "Examples:\n"
     "  cofferdam-store gc --dry-run --store backup\n"
     "  cofferdam-store gc --store backup --rewrite-below 100    free every unneeded byte\n"
     "Packs of which nothing is needed are deleted. Those of which little is needed are written anew without the\n"
     "rest. It may be interrupted at any point. It waits until no other process has the store open. Memory: 12 bytes\n"
     "for each chunk of the store.\n",
     collect},
    {"check", "Read every byte of the store and compare its parts",
     "Examples:\n  cofferdam-store check --store backup\n  cofferdam-store check --store backup --rebuild-index\n"
     "Status 1 and a line for each damage.\n",
     check},
};

static Exit run(int argc, char **argv) {
    Options o;
    Reporting reporting;
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
    app.add_flag("--json", o.json, "Print one JSON object a line instead of text");
    app.add_flag("-q,--quiet", reporting.quiet, "No progress line");
    std::map<std::string, CLI::App *> sub;
    for (const Lesson &lesson : lessons) {
        CLI::App *one = sub[lesson.name] = app.add_subcommand(lesson.name, lesson.summary);
        one->footer(lesson.examples);
        one->add_option("--store", o.store, "The store's directory")->required()->type_name("DIR");
    }
    CLI::App *in = sub["ingest"];
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
    for (const char *name : {"ingest", "verify", "restore"})
        sub[name]
            ->add_option("--threads", o.threads, "How many read, cut and hash side by side; the result is the same")
            ->capture_default_str()
            ->check(CLI::Range(1, 256));
    sub["restore"]->add_option("--to", o.to, "A directory that is new or empty")->required()->type_name("DIR");
    for (const char *name : {"verify", "restore", "ls"})
        sub[name]->add_option("snapshot", o.snapshot, "The start of its id; default: the newest");
    sub["diff"]->add_option("old", o.snapshot, "The start of a snapshot's id")->required();
    sub["diff"]->add_option("new", o.other, "The start of another's id; default: the newest");
    sub["forget"]->add_option("snapshot", o.snapshots, "The start of an id, each")->required();
    for (const char *name : {"forget", "gc"})
        sub[name]->add_flag("-n,--dry-run", o.dry_run, "Say what would be done; change nothing");
    sub["gc"]
        ->add_option("--rewrite-below", o.rewrite_below, "Rewrite a pack of which less is needed, in per cent")
        ->type_name("PERCENT")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    sub["check"]->add_flag("--rebuild-index", o.rebuild_index, "Make the index again from the packs first");
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success &success) {
        app.exit(success);
        return Exit::ok;
    } catch (const CLI::ParseError &error) {
        throw Failure(Exit::usage, std::string(error.what()) + "; see 'cofferdam-store --help'");
    }
    reporting.json = o.json;
    report_as(reporting);
    while (o.store.size() > 1 && o.store.ends_with('/'))
        o.store.pop_back();
    for (const Lesson &lesson : lessons) {
        if (!*sub[lesson.name]) continue;
        print_start(lesson.name, o.store);
        return lesson.run(o);
    }
    return Exit::internal;
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
