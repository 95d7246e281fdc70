// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/lib/probe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "host/lib/library_search.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/probe_protocol.hpp"
#include "host/lib/spawn.hpp"
#include "host/lib/verdict.hpp"

namespace cof {

namespace {

using Clock = std::chrono::steady_clock;

struct Ending {
    bool timed_out = false;
    bool known = false; // somebody else may have reaped the child: then status says nothing
    int status = 0;
};

struct Report {
    std::string text;
    bool too_long = false;
};

std::string hexadecimal_words(const CpuWords &cpu) {
    std::string text;
    for (const uint32_t word : cpu) {
        char digits[16];
        snprintf(digits, sizeof digits, "%s%x", text.empty() ? "" : ",", word);
        text += digits;
    }
    return text;
}

// What one run of the helper is about. plugin: its descriptor.
struct Errand {
    const std::string &helper, &path;
    int plugin = -1;
    std::string kernel; // index, or probe_no_kernel
    CpuWords cpu{};
    unsigned timeout_ms = 0;
    const std::vector<BoundLibrary> &libraries;
    int reference = -1; // descriptor of the file that the reference kernel is in
    std::string reference_kernel = std::string(probe_no_kernel);
};

// As one argument: words that escape_word makes. What does not fit is left out, and the child may not read it.
std::string argument_of(const std::vector<BoundLibrary> &libraries) {
    constexpr size_t longest = 100000; // the kernel's limit for one argument is 128 KiB
    std::string text = escape_word("");
    for (const BoundLibrary &library : libraries)
        if (const std::string word = escape_word(library.path); text.size() + word.size() < longest) text += " " + word;
    return text;
}

// 0 or an errno. Only what the dynamic linker needs is left of the environment.
int spawn_helper(const Errand &errand, int file, int pipe, int reference, pid_t &child) {
    SpawnSettings settings;
    if (!settings.prepare(true, {{file, probe_file_fd}, {pipe, probe_pipe_fd}, {reference, probe_reference_fd}}))
        return ENOMEM;
    std::array<std::string, probe_argc> words = {errand.helper,
                                                 std::string(probe_version),
                                                 errand.path,
                                                 std::to_string(probe_file_fd),
                                                 std::to_string(probe_pipe_fd),
                                                 errand.kernel,
                                                 hexadecimal_words(errand.cpu),
                                                 std::to_string(errand.timeout_ms),
                                                 argument_of(errand.libraries),
                                                 std::to_string(probe_reference_fd),
                                                 errand.reference_kernel};
    std::array<char *, probe_argc + 1> argv{};
    std::transform(words.begin(), words.end(), argv.begin(), [](std::string &word) { return word.data(); });
    // The directories as they are from here: the child has another working directory, and another $ORIGIN.
    std::string locale = "LC_ALL=C", search;
    for (const std::string &directory : library_search().first)
        search += (search.empty() ? "LD_LIBRARY_PATH=" : ":") + directory;
    char *environment[] = {locale.data(), search.empty() ? nullptr : search.data(), nullptr};
    return posix_spawn(&child, errand.helper.c_str(), &settings.actions, &settings.attributes, argv.data(),
                       environment);
}

// False: nothing more will come.
bool drain(int pipe, Report &report) {
    char block[4096];
    for (;;) {
        const ssize_t n = read(pipe, block, sizeof block);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno == EAGAIN;
        if (n == 0) return false;
        if (report.text.size() + static_cast<size_t>(n) > probe_most_bytes)
            report.too_long = true;
        else
            report.text.append(block, static_cast<size_t>(n));
    }
}

bool reap(pid_t child, int &status) {
    pid_t got;
    do
        got = waitpid(child, &status, 0);
    while (got < 0 && errno == EINTR);
    return got == child;
}

// Waits for this one child only. No handler of SIGCHLD is needed, and one that reaps everything does no harm: what the
// child wrote before its end counts.
Ending await(pid_t child, int pipe, Clock::time_point deadline, Report &report) {
    Ending ending;
    const Fd alarm(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    bool open = true;
    for (;;) {
        open = open && drain(pipe, report);
        siginfo_t info{};
        const int seen = waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT);
        const bool gone = seen != 0 && errno == ECHILD, over = seen == 0 && info.si_pid == child;
        ending.timed_out = !gone && !over && Clock::now() >= deadline;
        if (over || ending.timed_out) {
            // Not reaped yet, so that neither number can belong to somebody else.
            kill(-child, SIGKILL);
            kill(child, SIGKILL);
            ending.known = reap(child, ending.status);
        }
        if (gone || over || ending.timed_out) {
            drain(pipe, report);
            return ending;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count() + 1;
        pollfd wake[] = {{open ? pipe : -1, POLLIN, 0}, {alarm.get(), POLLIN, 0}};
        poll(wake, 2, static_cast<int>(std::clamp<int64_t>(left, 0, alarm ? 1000 : 10)));
    }
}

struct Parsed {
    bool started = false;
    std::vector<std::string> with, without; // what the child gave up, and could not
    std::optional<Stage> stage;             // the last one entered
    std::optional<std::string> forbidden;   // what it was ended for asking
    std::optional<std::string> denied;      // what it asked for and went on without
    bool protection = false;                // it died of a general-protection fault
    std::optional<Verdict> verdict;
    bool ended = false;
};

bool take(std::string_view line, std::string_view keyword, std::vector<std::string> &list) {
    if (!line.starts_with(keyword)) return false;
    auto word = unescape_word(line.substr(keyword.size()));
    if (word) list.push_back(quotable(*word));
    return word.has_value();
}

// The child's words are a plugin's words: only what a child can find, and nothing that a terminal or a log would obey.
// The path of the plugin, with which most sentences begin, is the parent's own and stays.
std::optional<Verdict> take_verdict(std::string_view line, const std::string &path) {
    auto verdict = decode_verdict(line);
    if (!verdict ||
        (!verdict->good && (verdict->refusal.stage < Stage::read || verdict->refusal.stage > Stage::verify)))
        return std::nullopt;
    const std::string why = std::move(verdict->refusal.why);
    const size_t own = why.starts_with(path) ? path.size() : 0;
    verdict->refusal.why = why.substr(0, own) + quotable(why.substr(own));
    verdict->effective_spdx = quotable(verdict->effective_spdx);
    return verdict;
}

// Strict: version, confinement, stages, one verdict, end, and nothing after it.
Parsed parse(std::string_view text, const std::string &path) {
    Parsed parsed;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        if (end == std::string_view::npos || parsed.ended) break;
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (!parsed.started)
            parsed.started = line == probe_version;
        else if (line.starts_with("at ") && !parsed.verdict && stage_named(line.substr(3)))
            parsed.stage = stage_named(line.substr(3));
        else if (!parsed.stage && (take(line, "with ", parsed.with) || take(line, "without ", parsed.without)))
            continue;
        else if (line.starts_with("forbidden ") && !parsed.verdict && !parsed.forbidden)
            parsed.forbidden = quotable(line.substr(10));
        else if (line.starts_with("denied ") && parsed.stage && !parsed.verdict && !parsed.denied)
            parsed.denied = quotable(line.substr(7));
        else if (line == probe_protection && parsed.stage && !parsed.verdict)
            parsed.protection = true;
        else if (line == "end" && (parsed.verdict || !parsed.stage))
            parsed.ended = true;
        else if (!parsed.verdict && (parsed.verdict = take_verdict(line, path)))
            continue;
        else
            break;
        if (!parsed.started) break;
    }
    parsed.ended = parsed.ended && text.empty();
    return parsed;
}

const char *doing(const Parsed &parsed) {
    switch (*parsed.stage) {
    case Stage::load: return "while it was being loaded";
    case Stage::bind: return "in probe() or licence()";
    case Stage::verify: return "while its results were being tested";
    default: return "while it was being read";
    }
}

std::string signal_name(int number) {
    const char *text = sigabbrev_np(number);
    return text != nullptr ? std::string("SIG") + text : "signal " + std::to_string(number);
}

// How the helper was, from start to end. failure: it could not be asked, "does not start (...)".
struct Conversation {
    std::string failure;
    Ending ending;
    Report report;
    Parsed parsed;
};

Conversation converse(const Errand &errand) {
    Conversation talk;
    const auto failed = [&talk](const char *what) {
        talk.failure = std::string(what) + " (" + strerror(errno) + ")";
        return talk;
    };
    if (errand.helper.empty() || errand.helper[0] != '/') {
        talk.failure = "is not given by an absolute path";
        return talk;
    }
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return failed("gets no pipe");
    const Fd from(ends[0]);
    Fd to(ends[1]);
    Fd high_pipe(fcntl(to.get(), F_DUPFD_CLOEXEC, above_fixed_fds));
    const Fd high_file(fcntl(errand.plugin, F_DUPFD_CLOEXEC, above_fixed_fds));
    const Fd high_reference(
        fcntl(errand.reference < 0 ? errand.plugin : errand.reference, F_DUPFD_CLOEXEC, above_fixed_fds));
    if (!high_pipe || !high_file || !high_reference || fcntl(from.get(), F_SETFL, O_NONBLOCK) != 0)
        return failed("gets no descriptors");

    const auto deadline = Clock::now() + std::chrono::milliseconds(errand.timeout_ms);
    pid_t child = -1;
    errno = spawn_helper(errand, high_file.get(), high_pipe.get(), high_reference.get(), child);
    if (errno != 0) return failed("does not start");
    // The child's copies alone keep the pipe open now.
    to = Fd();
    high_pipe = Fd();
    talk.ending = await(child, from.get(), deadline, talk.report);
    talk.parsed = parse(talk.report.text, errand.path);
    return talk;
}

// Why the helper did not do what it was started for, and what to do: "does not start (...); ...". "": it did.
std::string idle(const Conversation &talk, bool did, unsigned timeout_ms) {
    const auto &[failure, ending, report, parsed] = talk;
    const std::string off = "switch probing in a child process off.", advice = "; install it again or " + off;
    const std::string before = " before it looked at the plugin";
    if (!failure.empty()) return failure + advice;
    if (did) return "";
    if (ending.timed_out)
        return "was not ready within " + std::to_string(timeout_ms) + " ms; allow more time, or " + off;
    if (ending.known && WIFSIGNALED(ending.status))
        return "was ended by " + signal_name(WTERMSIG(ending.status)) + before +
               "; lift what this process is under (a filter of system calls, a limit), or " + off;
    return (parsed.started ? "ended" + before : "gives no answer that this version understands") + advice;
}

std::string joined(const std::vector<std::string> &parts) {
    std::string text;
    for (const std::string &part : parts)
        text += (text.empty() ? "" : ", ") + part;
    return text;
}

} // namespace

Verdict run_probe(const ProbeRequest &request, const std::string &kernel_name) {
    Errand errand{request.helper, request.file->path, request.file->fd.get(), std::to_string(request.kernel),
                  request.cpu,    request.timeout_ms, request.libraries};
    if (request.reference_file != nullptr) {
        errand.reference = request.reference_file->fd.get();
        errand.reference_kernel = std::to_string(request.reference);
    }
    const Conversation talk = converse(errand);
    const auto &[failure, ending, report, parsed] = talk;
    const std::string it = request.opens_libraries ? "it, or a library that it opens," : "it";
    // For whom the refusal below comes of that.
    const std::string denied =
        parsed.denied ? " (the probe child had denied " + *parsed.denied + " to it or to a library that it opens)" : "";
    const auto refuse = [&](Code code, const std::string &why) {
        Verdict verdict;
        verdict.refusal = {Stage::probe, code, request.file->path + ", kernel '" + kernel_name + "': " + why};
        return verdict;
    };
    const bool looked = parsed.stage.has_value(); // if not, that is nothing against the plugin
    if (const std::string why = idle(talk, looked, request.timeout_ms); !why.empty())
        return refuse(Code::no_verdict, "the probe helper " + request.helper + " " + why);
    const int killer = ending.known && WIFSIGNALED(ending.status) ? WTERMSIG(ending.status) : 0;
    if (ending.timed_out || killer == SIGALRM || killer == SIGXCPU)
        return refuse(Code::hang, "it did not finish within " + std::to_string(request.timeout_ms) +
                                      " ms in a child process, " + doing(parsed) + denied +
                                      "; report this to the plugin's author, or allow more time on a slow machine.");
    const bool not_the_library = parsed.denied && !request.opens_libraries;
    if (parsed.forbidden || killer == SIGSYS || not_the_library)
        return refuse(Code::forbidden,
                      it + " asked the system for " +
                          parsed.forbidden.value_or(not_the_library ? *parsed.denied : "something") +
                          ", which no kernel needs and the probe child may not have, " + doing(parsed) +
                          (request.opens_libraries
                               ? "; remove what asks for it, or report this to its author. To use it all the same, "
                                 "switch probing in a child process off and allow each licence of its links note."
                               : "; remove it, or report this to the plugin's author."));
    if (killer != 0)
        return refuse(Code::crash, it + " crashed a child process with " + signal_name(killer) +
                                       (parsed.protection ? " (SI_KERNEL without an address: an instruction that wants "
                                                            "aligned memory did not get it, or a pointer is no address "
                                                            "at all), "
                                                          : ", ") +
                                       doing(parsed) + denied + "; report this to the plugin's author.");
    const int exit_status = ending.known ? WEXITSTATUS(ending.status) : 0;
    if (report.too_long || !parsed.ended || !parsed.verdict || exit_status != 0)
        return refuse(Code::crash, it + " ended a child process before its time" +
                                       (ending.known ? " (exit status " + std::to_string(exit_status) + "), " : ", ") +
                                       doing(parsed) + denied + "; report this to the plugin's author.");
    Verdict verdict = *parsed.verdict;
    if (parsed.denied && verdict.good)
        verdict.remark = "While it was probed, it or a library that it opens asked the system for " + *parsed.denied +
                         ", which the probe child denied; this process does not.";
    else if (!denied.empty())
        verdict.refusal.why += denied;
    return verdict;
}

std::string describe_probe(const std::string &helper) {
    static const std::string nothing = "/dev/null";
    const Fd file(open(nothing.c_str(), O_RDONLY | O_CLOEXEC));
    constexpr unsigned timeout_ms = 10000;
    const Conversation talk = converse({helper, nothing, file.get(), std::string(probe_no_kernel), {}, timeout_ms, {}});
    const Parsed &parsed = talk.parsed;
    if (const std::string why = idle(talk, parsed.ended, timeout_ms); !why.empty())
        return "The probe helper " + helper + " " + why;
    return "The probe child runs with: " + joined(parsed.with) +
           (parsed.without.empty() ? "." : "; without: " + joined(parsed.without) + ".");
}

} // namespace cof
