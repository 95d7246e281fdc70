// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/options.hpp"

#include <utility>

#include <CLI/CLI.hpp>

#include "host/program/program.hpp"

namespace cof::program {

Option &Option::type_name(const std::string &name) {
    option_->type_name(name);
    return *this;
}
Option &Option::required() {
    option_->required();
    return *this;
}
Option &Option::range(unsigned least, unsigned most) {
    option_->check(CLI::Range(least, most));
    return *this;
}
Option &Option::range(double least, double most) {
    option_->check(CLI::Range(least, most));
    return *this;
}
Option &Option::delimiter(char between) {
    option_->delimiter(between);
    return *this;
}
Option &Option::one_value_each() {
    option_->allow_extra_args(false);
    return *this;
}
Option &Option::value_may_be_missing() {
    option_->expected(0, 1);
    return *this;
}
Option &Option::excludes(const std::string &name) {
    option_->excludes(name);
    return *this;
}
size_t Option::count() const {
    return option_->count();
}

Option Command::add_option(const std::string &names, std::string &value, const std::string &help) {
    return Option(app_->add_option(names, value, help));
}
Option Command::add_option(const std::string &names, std::vector<std::string> &values, const std::string &help) {
    return Option(app_->add_option(names, values, help));
}
Option Command::add_option(const std::string &names, uint32_t &value, const std::string &help) {
    return Option(app_->add_option(names, value, help));
}
Option Command::add_option(const std::string &names, uint64_t &value, const std::string &help) {
    return Option(app_->add_option(names, value, help));
}
Option Command::add_option(const std::string &names, double &value, const std::string &help) {
    return Option(app_->add_option(names, value, help));
}
Option Command::add_option(const std::string &names, std::optional<uint32_t> &value, const std::string &help) {
    return Option(app_->add_option(names, value, help));
}
Option Command::add_option(const std::string &names, std::optional<uint64_t> &value, const std::string &help) {
    return Option(app_->add_option(names, value, help));
}
Option Command::add_flag(const std::string &name, bool &value, const std::string &help) {
    return Option(app_->add_flag(name, value, help));
}

Command Command::add_subcommand(const std::string &name, const std::string &summary, const std::string &teaching) {
    CLI::App *sub = app_->add_subcommand(name, summary);
    sub->fallthrough();
    sub->footer(teaching);
    return Command(sub);
}
bool Command::got_subcommand(const std::string &name) const {
    return app_->got_subcommand(name);
}
void Command::callback(std::function<void()> function) {
    app_->callback(std::move(function));
}

Program::Program() : app(std::make_unique<CLI::App>("", "cofferdam")) {}
Program::~Program() = default;
Command Program::command(const std::string &name, const std::string &summary, const std::string &teaching) {
    const std::string more = "\n\nOptions of every command (--portable, --cpu, --pin, ...): cofferdam --help";
    Command sub = Command(app.get()).add_subcommand(name, summary, teaching + more);
    sub.add_flag("--json", globals.json, "Print JSON instead of text");
    return sub;
}

} // namespace cof::program
