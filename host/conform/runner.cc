// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/conform/runner.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/conform/fault.hpp"
#include "host/conform/lab.hpp"
#include "host/lib/fd.hpp"
#include "host/lib/mapping.hpp"

namespace cof::conform {

namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t longest_text = 2048; // an answer is one atomic write to the pipe

// What trying() wrote last, shared between the process of a check and the runner. nullptr: there is no memory for it.
char *shared_text() {
    static char *const text = [] {
        void *page = mmap(nullptr, longest_text, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        return page == MAP_FAILED ? nullptr : static_cast<char *>(page);
    }();
    return text;
}

std::string last_tried() {
    const char *text = shared_text();
    if (text == nullptr || *text == 0) return "";
    return " while trying " + quotable({text, strnlen(text, longest_text)});
}

// The answer: verdict, whether it applies, the sentence. errors: where standard error goes.
[[noreturn]] void answer(const CheckRow &row, const Subject &subject, int to, int errors) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    const Fd null(open("/dev/null", O_RDWR | O_CLOEXEC));
    for (const int fd : {STDIN_FILENO, STDOUT_FILENO})
        dup2(null.get(), fd);
    dup2(errors < 0 ? null.get() : errors, STDERR_FILENO);
    if (!subject.lab) note_faults();
    Finding finding;
    try {
        finding = row.run(subject);
    } catch (const std::exception &error) {
        finding = fail(std::string("the check itself failed: ") + error.what() + ".");
    }
    std::string text{static_cast<char>(finding.verdict), static_cast<char>(finding.applies)};
    text += finding.why.substr(0, longest_text);
    const bool told = write(to, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    _exit(told ? 0 : 1);
}

Finding no_answer(int status) {
    if (WIFSIGNALED(status))
        return {Verdict::crash,
                std::string("it died of ") + strsignal(WTERMSIG(status)) + fault_text() + last_tried() + "."};
    return {Verdict::crash,
            "it ended the process with status " + std::to_string(WEXITSTATUS(status)) + last_tried() + "."};
}

// Of a lab run: what a sanitizer had to say decides, whatever the check itself found.
Finding with_report(Finding finding, int errors) {
    std::string text(65536, '\0');
    const ssize_t got = pread(errors, text.data(), text.size(), 0);
    const std::string report = sanitizer_report({text.data(), static_cast<size_t>(std::max<ssize_t>(got, 0))});
    if (report.empty()) return finding;
    return {Verdict::crash, "the sanitizer reports " + quotable(report) + last_tried() + "."};
}

Finding run_in_child(const CheckRow &row, const Subject &subject, unsigned seconds) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return skip("no pipe can be had; close some files.");
    Fd from(ends[0]), to(ends[1]);
    const Fd errors(subject.lab ? memfd_create("errors", MFD_CLOEXEC) : -1);
    const pid_t pid = fork();
    if (pid < 0) return skip("no process can be had; end some.");
    if (pid == 0) answer(row, subject, to.get(), errors.get());
    to = Fd();
    setpgid(pid, pid); // here too, so that the group is there whoever comes first
    const auto deadline = Clock::now() + std::chrono::seconds(seconds);
    pollfd wait{from.get(), POLLIN, 0};
    int ready = 0;
    do {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        ready = poll(&wait, 1, static_cast<int>(std::max<int64_t>(left, 0)));
    } while (ready < 0 && errno == EINTR);
    char text[longest_text + 2];
    const ssize_t got = ready > 0 ? read(from.get(), text, sizeof text) : 0;
    if (ready == 0 || got >= 2) kill(-pid, SIGKILL); // also what a check left running
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (ready == 0)
        return {Verdict::crash, "it did not end within " + std::to_string(seconds) + " s" + last_tried() + "."};
    const Finding finding =
        got < 2 ? no_answer(status)
                : Finding{static_cast<Verdict>(text[0]), {text + 2, static_cast<size_t>(got) - 2}, text[1] != 0};
    return errors ? with_report(finding, errors.get()) : finding;
}

} // namespace

const char *name(Verdict verdict) {
    static constexpr const char *names[] = {"pass", "warn", "skip", "fail", "crash"};
    return names[static_cast<size_t>(verdict)];
}

void trying(const std::string &what) {
    if (char *text = shared_text()) memcpy(text, what.c_str(), std::min(what.size() + 1, longest_text));
}

CheckResult run_check(const CheckRow &row, Subject subject, const RunOptions &options) {
    const auto start = Clock::now();
    CheckResult result{&row, {}, subject.seed, 0, {}};
    if (const char *why = subject.lab ? left_out_of_lab(row.id) : nullptr) {
        result.finding = skip(why);
        return result;
    }
    for (unsigned i = 0; i < options.repeat; ++i, ++subject.seed) {
        trying("");
        forget_fault();
        forget_costs();
        const Finding finding = options.in_process ? row.run(subject) : run_in_child(row, subject, options.seconds);
        if (i == 0 || finding.verdict > result.finding.verdict) result.finding = finding, result.seed = subject.seed;
        if (finding.verdict >= Verdict::fail) break;
    }
    result.costs = noted_costs();
    result.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    return result;
}

} // namespace cof::conform
