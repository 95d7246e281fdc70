// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "tests/store/harness.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>

namespace fs = std::filesystem;

static std::string printed, complained;

// What main.cc has for a terminal.
namespace cof::store {
void complain(const std::string &sentence) {
    complained += sentence + "\n";
}
void print(const std::string &text) {
    printed += text;
}
} // namespace cof::store

namespace cof::test {

Scratch::Scratch() {
    const char *set = std::getenv("TMPDIR");
    std::string base = access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : set != nullptr ? set : "/tmp";
    base += "/cofferdam-store-test.XXXXXX";
    if (mkdtemp(base.data()) == nullptr) throw store::system_failure(base);
    path_ = fs::canonical(base);
}
Scratch::~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string Outcome::snapshot() const {
    return out.starts_with("snapshot ") ? out.substr(9, 64) : std::string();
}

Outcome call(store::Exit (*command)(const store::Options &), const store::Options &options) {
    printed.clear();
    complained.clear();
    Outcome outcome;
    try {
        outcome.code = command(options);
    } catch (const store::Failure &failure) {
        outcome.code = failure.code();
        store::complain(failure.what());
    }
    outcome.out = printed;
    outcome.err = complained;
    return outcome;
}
Outcome ingest(const std::string &store, const std::string &tree) {
    store::Options options;
    options.store = store;
    options.paths = {tree};
    return call(store::ingest, options);
}
Outcome verify(const std::string &store, const std::string &snapshot) {
    store::Options options;
    options.store = store;
    options.snapshot = snapshot;
    return call(store::verify, options);
}
Outcome restore(const std::string &store, const std::string &to, const std::string &snapshot) {
    store::Options options;
    options.store = store;
    options.to = to;
    options.snapshot = snapshot;
    return call(store::restore, options);
}
Outcome check(const std::string &store) {
    store::Options options;
    options.store = store;
    return call(store::check, options);
}

int run_recorded(const std::vector<std::string> &arguments, const std::string &root, const std::string &record,
                 const std::vector<std::pair<std::string, std::string>> &settings) {
    const char *build = std::getenv("COFFERDAM_BUILD");
    const std::string tree = build != nullptr ? build : "build";
    const std::string program = tree + "/bin/cofferdam-store";
    const pid_t child = fork();
    if (child < 0) throw store::system_failure("fork");
    if (child == 0) {
        setenv("LD_PRELOAD", (tree + "/tests/store-calls.so").c_str(), 1);
        setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
        setenv("CALLS_ROOT", root.c_str(), 1);
        setenv("CALLS_TRACE", record.c_str(), 1);
        for (const auto &[name, value] : settings)
            setenv(name.c_str(), value.c_str(), 1);
        const int out = open("/dev/null", O_WRONLY);
        (void)dup2(out, STDOUT_FILENO);
        (void)dup2(out, STDERR_FILENO);
        std::vector<char *> argv{const_cast<char *>(program.c_str())};
        for (const std::string &argument : arguments)
            argv.push_back(const_cast<char *>(argument.c_str()));
        argv.push_back(nullptr);
        execv(program.c_str(), argv.data());
        _exit(127);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

void write_file(const std::string &file, const std::string &bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}
std::string random_bytes(size_t size, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string bytes(size, '\0');
    for (char &byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

static std::string bytes_of_file(const fs::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string difference(const std::string &a, const std::string &b) {
    std::set<std::string> names;
    for (const std::string &tree : {a, b})
        for (const auto &entry : fs::recursive_directory_iterator(tree))
            names.insert(fs::relative(entry.path(), tree));
    for (const std::string &name : names) {
        const fs::path one = a + "/" + name, other = b + "/" + name;
        if (fs::symlink_status(one).type() != fs::symlink_status(other).type()) return name;
        if (fs::is_symlink(one) && fs::read_symlink(one) != fs::read_symlink(other)) return name;
        if (fs::symlink_status(one).type() == fs::file_type::regular && bytes_of_file(one) != bytes_of_file(other))
            return name;
    }
    return {};
}

} // namespace cof::test
