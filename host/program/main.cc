// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <cstdio>
#include <exception>
#include <new>

#include <CLI/CLI.hpp>

#include "host/program/program.hpp"

namespace cof::program {

static constexpr const char *introduction =
    "Find, explain and use compute kernels (checksums, hashes, content-defined chunking) that live in plugins, each "
    "under\n"
    "its own licence. Every kernel is tested against a portable one first; if none serves, the portable one does.\n";

static constexpr const char *teaching =
    "Examples:\n"
    "  cofferdam list                          who computes what on this machine\n"
    "  cofferdam explain crc32c                why this kernel, and why not the others\n"
    "  cofferdam sum -a xxh3-128 *.iso         checksums that xxhsum -c accepts\n"
    "  cofferdam manifest -o m.cbor photos     every file and chunk, reproducible to the byte\n"
    "  cofferdam verify m.cbor                 exactly which chunk of which file differs\n"
    "  cofferdam tune                          measure, and choose the fastest kernels of this machine\n"
    "  cofferdam conform ./mine.so             is this plugin right, and if not, why\n"
    "  cofferdam new-plugin mine --language c --license MIT-0\n"
    "                                          start a plugin of your own\n"
    "\n"
    "Exit status: 0 ok; 1 a difference or failed check was found; 2 wrong usage; 3 an input could not be read or is\n"
    "malformed, or an output not written; 4 environment, policy or plugin configuration is malformed, or a plugin\n"
    "that a contract needs, or a template, is missing; 5 internal error; 6 (conform) not everything could be tried\n"
    "here.\n"
    "'cofferdam COMMAND --help' tells more; so does cofferdam(1).";

static std::string version() {
    return std::string("cofferdam ") + cof_version() +
           "\n"
           "Licence of this program: MIT-0 AND BSD-3-Clause AND MIT\n"
           "  MIT-0         Cofferdam\n"
           "  BSD-3-Clause  CLI11 (command line), compiled in\n"
           "  MIT           JSON for Modern C++, compiled in; libcbor, linked\n"
           "Plugins have licences of their own: 'cofferdam licenses' shows them.";
}

static void add_globals(Program &program) {
    Globals &g = program.globals;
    CLI::App &app = *program.app;
    app.add_option("--plugin-path", g.plugin_path, "Look for plugins in these directories only, ':' between them")
        ->type_name("DIRS");
    app.add_option("--allow-license", g.allow_license,
                   "SPDX ids that plugins may have, ',' between them; replaces policy")
        ->type_name("IDS");
    app.add_option("--allow-reference", g.allow_reference,
                   "Contracts that plugins may bring, ',' between them; in addition to policy")
        ->type_name("CONTRACTS");
    app.add_option("--cpu", g.cpu, "Use no CPU feature above this tier (baseline, sse42, avx2, ...)")
        ->type_name("TIER");
    app.add_option("--pin", g.pins, "Use this kernel, or the portable one, for a contract; repeatable")
        ->type_name("CONTRACT=IMPL")
        ->allow_extra_args(false);
    app.add_option("--watch", g.watch, "Recompute every Nth call with the portable kernel; 1 checks all")
        ->type_name("N");
    app.add_flag("--no-probe", g.no_probe, "Do not try plugins in a child process first");
    app.add_flag("--no-cache", g.no_cache, "Neither read nor write the cache of probe verdicts");
    app.add_flag("--no-choices", g.no_choices, "Let rank choose, not what 'cofferdam tune' measured");
    app.add_flag("--portable", g.portable, "Use no plugin at all");
    app.add_flag("--verbose", g.verbose, "Say on standard error what the library decides");
    app.set_version_flag("--version", version(), "Print version and licence");
}

static int run(int argc, char **argv) {
    Program program;
    program.app->description(introduction);
    program.app->footer(teaching);
    program.app->require_subcommand(1);
    program.app->set_help_flag("-h,--help", "Print this help");
    add_globals(program);
    add_list(program);
    add_explain(program);
    add_licenses(program);
    add_doctor(program);
    add_sum(program);
    add_chunk(program);
    add_manifest(program);
    add_verify(program);
    add_selftest(program);
    add_bench(program);
    add_tune(program);
    add_conform(program);
    add_new_plugin(program);
    try {
        program.app->parse(argc, argv);
    } catch (const CLI::Success &success) { // --help, --version
        program.app->exit(success);
        flush_output();
        return 0;
    } catch (const CLI::RequiredError &error) {
        const bool word = argc > 1 && argv[1][0] != '-' && program.app->get_subcommands().empty();
        complain((word ? "no such command '" + std::string(argv[1]) + "'" : std::string(error.what())) +
                 "; see 'cofferdam --help'");
        return static_cast<int>(Exit::usage);
    } catch (const CLI::ParseError &error) {
        complain(std::string(error.what()) + "; see 'cofferdam --help'");
        return static_cast<int>(Exit::usage);
    }
    Exit result = program.action();
    flush_output();
    return static_cast<int>(result);
}

} // namespace cof::program

int main(int argc, char **argv) {
    using namespace cof::program;
    try {
        return run(argc, argv);
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
