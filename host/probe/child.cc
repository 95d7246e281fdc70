// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The child's side of stage "probe". It may crash, hang or be killed at any point: what it has to say is written at
// once, line by line. Policy is the parent's business: the licence found is reported.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>

#include <sys/stat.h>

#include "host/lib/bind.hpp"
#include "host/lib/mapping.hpp"
#include "host/lib/pack.hpp"
#include "host/lib/probe_protocol.hpp"
#include "host/lib/verdict.hpp"
#include "host/lib/verify.hpp"
#include "host/probe/child.hpp"
#include "host/probe/confine.hpp"
#include "host/probe/fault.hpp"

namespace cof {

namespace {

struct Order {
    std::string path;
    int file = -1, pipe = -1;
    int reference_file = -1;
    std::optional<uint64_t> reference; // of a contract that a plugin brings
    std::optional<uint64_t> kernel;    // none: only what the child is confined by is asked for
    CpuWords cpu{};
    unsigned timeout_ms = 0;
    std::vector<std::string> libraries;
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
    if (!parse_number(argv[3], order.file) || !parse_number(argv[4], order.pipe) || !parse_cpu(argv[6], order.cpu) ||
        !parse_number(argv[7], order.timeout_ms))
        return std::nullopt;
    uint64_t kernel = 0;
    if (parse_number(argv[5], kernel))
        order.kernel = kernel;
    else if (argv[5] != probe_no_kernel)
        return std::nullopt;
    const auto libraries = split_words(argv[8]);
    if (!libraries) return std::nullopt;
    order.libraries = *libraries;
    uint64_t reference = 0;
    if (parse_number(argv[10], reference))
        order.reference = reference;
    else if (argv[10] != probe_no_kernel)
        return std::nullopt;
    if (!parse_number(argv[9], order.reference_file)) return std::nullopt;
    if (order.file != probe_file_fd || order.pipe != probe_pipe_fd || order.reference_file != probe_reference_fd)
        return std::nullopt;
    return order;
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

// The contract that a plugin brings, with its reference kernel, which may be the one that is examined.
Outcome<std::unique_ptr<Pack>> take_pack(const Order &order) {
    TrustedFile file;
    file.path = "the reference kernel's file";
    file.fd = Fd(order.reference_file);
    struct stat st;
    if (fstat(order.reference_file, &st) == 0) file.id = file_id(st);
    const auto facts = read_facts_fd(order.reference_file);
    if (!facts) return facts.refusal();
    const PackFacts *record = pack_of(*facts, *order.reference);
    std::string why = "it brings no such contract";
    auto pack = record != nullptr ? decode_pack(*record, why) : nullptr;
    if (!pack) return Refusal{Stage::probe, Code::changed, file.path + ": " + why + "; run the program again."};
    const auto loaded = load_plugin(file, *facts, order.cpu);
    if (!loaded) return loaded.refusal();
    pack->contract.kernel = loaded->kernels[*order.reference];
    return pack;
}

Verdict examine(const Order &order, size_t number, Reporter &reporter) {
    reporter.at(Stage::read);
    TrustedFile file;
    file.path = order.path;
    file.fd = Fd(order.file);
    struct stat st;
    if (fstat(order.file, &st) == 0) file.id = file_id(st);
    const auto facts = read_facts_fd(order.file);
    if (!facts) return refused(facts.refusal());
    if (number >= facts->kernels.size())
        return refused({Stage::probe, Code::changed,
                        order.path + ": it has " + std::to_string(facts->kernels.size()) + " kernels and number " +
                            std::to_string(number) + " was asked for; run the program again."});

    reporter.at(Stage::load);
    const auto loaded = load_plugin(file, *facts, order.cpu);
    if (!loaded) return refused(loaded.refusal());
    const cof_kernel &kernel = loaded->kernels[number];

    reporter.at(Stage::bind);
    if (!facts->links.empty()) expect_libraries();
    const auto before = loaded_objects();
    const auto bound = bind_unjudged(order.path, *facts, kernel, order.cpu);
    if (!bound) return refused(bound.refusal());
    Verdict verdict;
    verdict.libraries = added(before);

    reporter.at(Stage::verify);
    const std::string what = order.path + ", kernel '" + facts->kernels[number].impl + "'";
    const Contract *portable = find_contract(kernel.contract, kernel.iface);
    std::unique_ptr<Pack> pack;
    if (order.reference) {
        auto taken = take_pack(order);
        if (!taken) return refused(taken.refusal());
        pack = std::move(*taken);
        if (pack->facts.contract == kernel.contract && pack->facts.iface == kernel.iface) portable = &pack->contract;
    }
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
    Reporter reporter(order->pipe);
    reporter.line(std::string(probe_version));
    const unsigned seconds = order->timeout_ms / 1000 + 2; // for when the parent is not there to end this
    const int plugins[] = {order->file, order->reference_file};
    const Confinement confinement = confine(plugins, order->pipe, order->reference_file, seconds, order->libraries);
    for (const std::string &what : confinement.with)
        reporter.line("with " + escape_word(what));
    for (const std::string &what : confinement.without)
        reporter.line("without " + escape_word(what));
    report_faults(order->pipe);
    if (order->kernel) reporter.line(encode_verdict(examine(*order, *order->kernel, reporter)));
    reporter.line("end");
    // Destructors of libraries that a plugin opened have no say in this.
    _exit(EXIT_SUCCESS);
}

} // namespace cof
