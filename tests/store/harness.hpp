// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// For the units of the store: its commands in this process, and the program itself with its calls recorded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/store/commands.hpp"

namespace cof::test {

// A directory that is removed with all in it; in memory where the machine allows.
class Scratch {
  public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch &) = delete;
    Scratch &operator=(const Scratch &) = delete;
    const std::string &path() const { return path_; }
    std::string operator/(const std::string &name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

struct Outcome {
    store::Exit code = store::Exit::ok;
    std::string out, err;
    std::string snapshot() const; // the id that was printed; "": none
    bool ok() const { return code == store::Exit::ok; }
};
// A command as main runs it. What it prints comes back.
Outcome call(store::Exit (*command)(const store::Options &), const store::Options &options);
Outcome ingest(const std::string &store, const std::string &tree);
Outcome verify(const std::string &store, const std::string &snapshot = "");
Outcome restore(const std::string &store, const std::string &to, const std::string &snapshot = "");
Outcome check(const std::string &store);

// The installed program, with tests/store/calls.c before libc. Settings: CALLS_KILL and the like. The status, or minus
// the signal that ended it.
int run_recorded(const std::vector<std::string> &arguments, const std::string &root, const std::string &record,
                 const std::vector<std::pair<std::string, std::string>> &settings = {});

void write_file(const std::string &file, const std::string &bytes);
std::string random_bytes(size_t size, uint64_t seed);
// Where two trees differ in names, kinds or bytes; "": nowhere.
std::string difference(const std::string &a, const std::string &b);

} // namespace cof::test
