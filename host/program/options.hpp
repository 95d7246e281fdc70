// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The options of commands: what is used of CLI11, whose header takes seconds of every file that includes it. Both
// classes are handles; the program owns what they mean.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace cof::program {

class Option {
  public:
    explicit Option(CLI::Option *option) : option_(option) {}

    Option &type_name(const std::string &name); // as --help shows the value
    Option &required();
    Option &range(unsigned least, unsigned most);
    Option &range(double least, double most);
    Option &delimiter(char between);           // several values in one argument
    Option &one_value_each();                  // of an option that is given several times
    Option &value_may_be_missing();            // of the option, not of its name
    Option &excludes(const std::string &name); // not together with that option
    size_t count() const;                      // values given, or uses; after parsing

  private:
    CLI::Option *option_;
};

class Command {
  public:
    explicit Command(CLI::App *app) : app_(app) {}

    // names: "-a,--algorithm", or "file" for a positional. The value stays as it is when the option is not given; it
    // has to live until the command has run.
    Option add_option(const std::string &names, std::string &value, const std::string &help);
    Option add_option(const std::string &names, std::vector<std::string> &values, const std::string &help);
    Option add_option(const std::string &names, uint32_t &value, const std::string &help);
    Option add_option(const std::string &names, uint64_t &value, const std::string &help);
    Option add_option(const std::string &names, double &value, const std::string &help);
    Option add_option(const std::string &names, std::optional<uint32_t> &value, const std::string &help);
    Option add_option(const std::string &names, std::optional<uint64_t> &value, const std::string &help);
    Option add_flag(const std::string &name, bool &value, const std::string &help);

    // A command of this command; the options before it hold for it too.
    Command add_subcommand(const std::string &name, const std::string &summary, const std::string &teaching);
    bool got_subcommand(const std::string &name) const;
    void callback(std::function<void()> function); // when all is parsed and this command was named

  private:
    CLI::App *app_;
};

} // namespace cof::program
