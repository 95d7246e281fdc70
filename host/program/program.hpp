// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The command line. Each command has one file cmd_NAME.cc and one function here that declares its options; the chosen
// command leaves an action behind, which main runs after parsing.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "host/program/base.hpp"
#include "host/program/context.hpp"
#include "host/program/options.hpp"

namespace cof::program {

struct Program {
    std::unique_ptr<CLI::App> app;
    Globals globals;
    std::function<Exit()> action;

    Program();
    ~Program();
    // A command with --json, the global options behind its name too, and a footer of examples.
    Command command(const std::string &name, const std::string &summary, const std::string &teaching);
};

struct CutOptions;
// -a, --min, --avg, --max, --level, --seed
void add_cut_options(Command sub, CutOptions &cut);

void add_list(Program &program);
void add_explain(Program &program);
void add_licenses(Program &program);
void add_doctor(Program &program);
void add_sum(Program &program);
void add_chunk(Program &program);
void add_manifest(Program &program);
void add_verify(Program &program);
void add_selftest(Program &program);
void add_bench(Program &program);
void add_tune(Program &program);
void add_conform(Program &program);
void add_new_plugin(Program &program);

} // namespace cof::program
