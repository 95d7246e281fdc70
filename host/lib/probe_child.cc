// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The child's side of stage "probe". It may crash, hang or be killed at any point: what it has to say is written at
// once, line by line. Policy is the parent's business: the licence found is reported.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>

#include "host/lib/bind.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/probe_protocol.hpp"
#include "host/lib/verdict.hpp"
#include "host/lib/verify.hpp"

namespace cof {

namespace {

struct Order {
    std::string path;
    int file = -1, pipe = -1;
    uint64_t kernel = 0;
    CpuWords cpu{};
    unsigned timeout_ms = 0;
};

bool parse_cpu(std::string_view text, CpuWords &cpu) {
    const char *at = text.data(), *end = text.data() + text.size();
    for (size_t i = 0; i < cpu.size(); ++i) {
        const auto result = std::from_chars(at, end, cpu[i], 16);
        if (result.ec != std::errc()) return false;
        at = result.ptr;
        if (i + 1 < cpu.size() && (at == end || *at++ != ',')) return false;
    }
    return at == end;
}

std::optional<Order> parse_order(int argc, char **argv) {
    Order order;
    if (argc != probe_argc || argv[1] != probe_version) return std::nullopt;
    order.path = argv[2];
    if (!parse_number(argv[3], order.file) || !parse_number(argv[4], order.pipe) ||
        !parse_number(argv[5], order.kernel) || !parse_cpu(argv[6], order.cpu) ||
        !parse_number(argv[7], order.timeout_ms))
        return std::nullopt;
    if (order.file != probe_file_fd || order.pipe != probe_pipe_fd) return std::nullopt;
    return order;
}

// No limit on processes: the kernel counts all of the user's, so that any number is either useless or in the way.
void limit_self(const Order &order) {
    const auto limit = [](auto what, rlim_t value) {
        const rlimit both{value, value};
        setrlimit(what, &both);
    };
    const unsigned seconds = order.timeout_ms / 1000 + 2;
    limit(RLIMIT_CORE, 1); // not 0: 1 also keeps a core pattern that names a program from being run
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CPU, seconds);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    alarm(seconds);
    close_range(static_cast<unsigned>(order.pipe) + 1, ~0u, 0);
}

class Reporter {
  public:
    explicit Reporter(int fd) : fd_(fd) {}
    void line(std::string text) {
        text += '\n';
        for (size_t at = 0; at < text.size();) {
            const ssize_t n = write(fd_, text.data() + at, text.size() - at);
            if (n < 0 && errno == EINTR) continue;
            if (n <= 0) _exit(EXIT_FAILURE); // nobody listens
            at += static_cast<size_t>(n);
        }
    }
    void at(Stage stage) { line(std::string("at ") + name(stage)); }

  private:
    int fd_;
};

std::vector<BoundLibrary> added(const std::vector<LoadedObject> &before) {
    std::vector<BoundLibrary> libraries;
    for (const LoadedObject &object : loaded_objects()) {
        const bool known = std::any_of(before.begin(), before.end(),
                                       [&](const LoadedObject &other) { return other.dynamic == object.dynamic; });
        if (known) continue;
        libraries.push_back({object.path, file_id_of(object.path).value_or(FileId{}), object.build_id});
    }
    return libraries;
}

Verdict refused(const Refusal &refusal) {
    Verdict verdict;
    verdict.refusal = refusal;
    return verdict;
}

Verdict examine(const Order &order, Reporter &reporter) {
    reporter.at(Stage::read);
    TrustedFile file;
    file.path = order.path;
    file.fd = Fd(order.file);
    struct stat st;
    if (fstat(order.file, &st) == 0) file.id = file_id(st);
    const auto facts = read_facts_fd(order.file);
    if (!facts) return refused(facts.refusal());
    if (order.kernel >= facts->kernels.size())
        return refused({Stage::probe, Code::changed,
                        order.path + ": it has " + std::to_string(facts->kernels.size()) + " kernels and number " +
                            std::to_string(order.kernel) + " was asked for; run the program again."});

    reporter.at(Stage::load);
    const auto loaded = load_plugin(file, *facts, order.cpu);
    if (!loaded) return refused(loaded.refusal());
    const cof_kernel &kernel = loaded->kernels[order.kernel];

    reporter.at(Stage::bind);
    const auto before = loaded_objects();
    const auto bound = bind_unjudged(order.path, *facts, kernel, order.cpu);
    if (!bound) return refused(bound.refusal());
    Verdict verdict;
    verdict.libraries = added(before);

    reporter.at(Stage::verify);
    const std::string what = order.path + ", kernel '" + facts->kernels[order.kernel].impl + "'";
    const Contract *portable = find_contract(kernel.contract, kernel.iface);
    if (portable == nullptr)
        return refused(
            {Stage::verify, Code::unknown_contract,
             what + ": this host has nothing to compare " + quotable(kernel.contract) + " with; use a newer one."});
    if (const auto refusal = verify_kernel(what, kernel, *portable, long_budget())) return refused(*refusal);
    verdict.good = true;
    verdict.effective_spdx = kernel.licence != nullptr ? bound->effective_spdx : "";
    return verdict;
}

} // namespace

int probe_child_main(int argc, char **argv) {
    const auto order = parse_order(argc, argv);
    if (!order) return 2;
    limit_self(*order);
    Reporter reporter(order->pipe);
    reporter.line(std::string(probe_version));
    const Verdict verdict = examine(*order, reporter);
    reporter.line(encode_verdict(verdict));
    reporter.line("end");
    // Destructors of libraries that a plugin opened have no say in this.
    _exit(EXIT_SUCCESS);
}

} // namespace cof
