// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Whole programs over a file in memory, their start included: b3sum with one thread and `cofferdam sum -a blake3`.
#include <cstdio>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/suites.hpp"

extern char **environ;

namespace bench {
namespace {

struct Program {
    std::string name, licence;
    std::vector<std::string> command;
};

// Ticks of the whole command; 0: it cannot be run, or fails. Its output goes nowhere.
double run_once(const std::vector<std::string> &command) {
    std::vector<char *> argv;
    for (const std::string &word : command)
        argv.push_back(const_cast<char *>(word.c_str()));
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    pid_t pid = 0;
    const uint64_t start = ticks();
    const int failed = posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    int status = 1;
    if (!failed) waitpid(pid, &status, 0);
    const auto took = static_cast<double>(ticks() - start);
    posix_spawn_file_actions_destroy(&actions);
    return status == 0 ? took : 0;
}

class MemoryFile {
  public:
    MemoryFile(const uint8_t *data, size_t size) {
        const int fd = mkstemp(name_.data());
        for (size_t done = 0; fd >= 0 && done < size;) {
            const ssize_t n = write(fd, data + done, size - done);
            if (n <= 0) break;
            done += static_cast<size_t>(n);
            complete_ = done == size;
        }
        if (fd >= 0) close(fd);
    }
    ~MemoryFile() { unlink(name_.c_str()); }
    MemoryFile(const MemoryFile &) = delete;
    MemoryFile &operator=(const MemoryFile &) = delete;
    const std::string &name() const { return name_; }
    bool complete() const { return complete_; }

  private:
    std::string name_ = "/dev/shm/cofferdam-bench-XXXXXX";
    bool complete_ = false;
};

} // namespace

void programs(Run &run) {
    const std::string contract = "blake3/1";
    const auto &wanted = run.settings.contracts;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), contract) == wanted.end()) return;
    print_heading("programs: whole commands over a file in memory");
    const size_t size = run.settings.quick ? size_t{32} << 20 : Buffers::largest;
    const MemoryFile file(run.buffers.random(), size);
    if (!file.complete()) {
        run.record.gap({"programs", contract, "b3sum", "program", "missing", "/dev/shm has no room for the file"});
        return;
    }
    const std::vector<Program> programs = {
        {"b3sum", "CC0-1.0 OR Apache-2.0", {"b3sum", "--num-threads", "1", file.name()}},
        {"cofferdam-sum", "MIT-0", {run.settings.build + "/bin/cofferdam", "sum", "-a", "blake3", file.name()}},
    };
    const Topic topic{contract, contract, COF_IFACE_HASH, {}};
    Cell cell;
    cell.suite = "programs";
    cell.topic = &topic;
    cell.bytes = size;
    std::vector<Timed> timed;
    for (const Program &program : programs) {
        if (run_once(program.command) > 0)
            timed.push_back({{contract, "program", program.name, "program", "program", program.licence}, {}});
        else
            run.record.gap({"programs", contract, program.name, "program", "missing",
                            "'" + program.command[0] + "' is not there or cannot do it"});
    }
    for (int round = 0; round < run.rounds(12); ++round)
        for (Timed &t : timed)
            for (const Program &program : programs)
                if (program.name == t.who.name)
                    t.samples.push_back(run_once(program.command) / static_cast<double>(size));
    if (timed.empty()) return;
    add_rows(run, cell, timed, 1);
    print_table(run, "programs", contract);
}

} // namespace bench
